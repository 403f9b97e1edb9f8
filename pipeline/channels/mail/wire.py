"""The talk with the mail server, and what each answer means: taken, certainly not taken, or nobody knows.

Until the last byte of a letter is sent nothing can have been taken; after it, only an answer says. What a server
answers is told in codes alone, because its words like to repeat the address.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from pipeline.channels import ChannelSettings, NotTaken

SECONDS = 30.0
_DOT = re.compile(rb"(?m)^\.")
_STATUS = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_ON_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
GOODBYE = 421


class Unanswered(Exception):
    """Nobody knows whether the server took the letter."""


class Unreachable(NotTaken):
    """The server cannot be talked to, or does not want us: no letter's fault."""


class Refused(NotTaken):
    """The server refused this letter; *permanent* is its 5xx."""

    def __init__(self, code: int, said: bytes, step: str) -> None:
        status = _STATUS.match(said)
        self.code = code
        self.status = status[1].decode() if status else ""
        super().__init__(
            " ".join(filter(None, [str(code), self.status, f"to {step}"])), permanent=500 <= code < 600
        )

    @property
    def because_of_us(self) -> bool:
        """Whether it is our policy, reputation or signature that it minds (RFC 3463: X.7.X), not the mailbox."""
        return self.status.split(".")[1:2] == ["7"]


@dataclass(frozen=True)
class Server:
    """Which server takes our letters, and how it is talked to."""

    host: str
    port: int
    security: str
    """"starttls", "tls" or "none"."""
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = SECONDS
    ca_file: str = ""
    name: str = "localhost"
    """What we call ourselves."""

    @classmethod
    def of(cls, settings: ChannelSettings) -> "Server":
        """The server that the settings name; Unreachable says what is missing."""
        said: Mapping[str, Any] = settings.options
        host, security = str(said.get("host", "")), str(said.get("security", "starttls"))
        if not host:
            raise Unreachable("the setting mail.host is empty: say which server takes the letters")
        if security == "none" and host not in _ON_THIS_MACHINE:
            raise Unreachable("mail.security is none, and mail.host is another machine: use starttls or tls")
        address = str(said.get("from_address", ""))
        if "@" not in address:
            raise Unreachable("the setting mail.from_address is empty: say who writes")
        return cls(
            host=host,
            port=int(said.get("port", 587)),
            security=security,
            user=str(said.get("user", "")),
            password=settings.secrets.get("password", ""),
            seconds=float(said.get("seconds", SECONDS)),
            ca_file=str(said.get("ca_file", "")),
            name=address.rpartition("@")[2],
        )


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A line to the server, encrypted and signed in; Unreachable when there is none."""
    try:
        line = _line(server)
    except smtplib.SMTPResponseException as error:
        raise Unreachable(f"the mail server does not let us in: {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"the mail server cannot be reached: {type(error).__name__}") from None
    try:
        yield line
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()


def _line(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    if server.security == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, server.name, timeout=server.seconds, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, server.name, timeout=server.seconds)
    try:
        line.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            line.starttls(context=context)
            line.ehlo()
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def hand_over(line: smtplib.SMTP, sender: str, to: str, letter: bytes) -> None:
    """Give one letter to one reader; returns when it was taken.

    Raises Refused or Unreachable when it certainly was not, and Unanswered when nobody knows.
    """
    try:
        _demand(line.mail(sender), "MAIL", 250)
        _demand(line.rcpt(to), "RCPT", 250, 251)
        _demand(line.docmd("DATA"), "DATA", 354)
    except Refused as refusal:
        _begin_anew(line)
        if refusal.code == GOODBYE or refusal.reason.endswith("to MAIL"):
            # Not this reader's fault: the server is closing, or will not have us as a sender.
            raise Unreachable(f"the mail server refuses us: {refusal.reason}") from None
        raise
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        raise Unreachable(f"the mail server broke off before the letter: {type(error).__name__}") from None
    try:
        line.send(_stuffed(letter))
        code, said = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        raise Unanswered(f"no answer after the letter: {type(error).__name__}") from None
    if code == GOODBYE:
        line.close()
    if not 200 <= code < 300:
        raise Refused(code, said, "the letter")


def _demand(answer: tuple[int, bytes], step: str, *wanted: int) -> None:
    code, said = answer
    if code not in wanted:
        raise Refused(code, said, step)


def _begin_anew(line: smtplib.SMTP) -> None:
    try:
        line.rset()
    except (OSError, smtplib.SMTPException):
        line.close()


def _stuffed(letter: bytes) -> bytes:
    """The letter with its dots doubled (RFC 5321, 4.5.2) and its end."""
    return _DOT.sub(b"..", letter.removesuffix(b"\r\n") + b"\r\n") + b".\r\n"
