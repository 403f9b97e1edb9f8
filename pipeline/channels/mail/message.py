"""A letter as it goes over the wire: RFC 5322, in two forms, with what mail programs and lists look for."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

from pipeline.channels.mail.writing import Written
from pipeline.short_text import one_line

LONGEST_NAME = 120
_FOR_MACHINES = frozenset(
    {"message-id", "in-reply-to", "references", "list-unsubscribe", "list-unsubscribe-post", "list-id"}
)


class _Policy(EmailPolicy):
    """As the standard library writes mail, but what machines read is never folded or encoded.

    A long address in List-Unsubscribe would otherwise be made into an encoded word, which no mail program opens.
    """

    def fold(self, name: str, value: Any) -> str:
        """One header, folded unless a machine reads it."""
        if name.lower() in _FOR_MACHINES:
            return f"{name}: {value}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes."""
        return self.fold(name, value).encode("ascii")


POLICY = _Policy(linesep=SMTP.linesep, cte_type="7bit", max_line_length=76)


@dataclass(frozen=True)
class Sender:
    """Who writes: address, name, where answers go, and what the list is called."""

    address: str
    name: str
    reply_to: str = ""

    @property
    def domain(self) -> str:
        """The domain that letters come from."""
        return self.address.rpartition("@")[2]


def message(written: Written, sender: Sender, to: str, key: str, when: datetime) -> bytes:
    """The whole letter; *key* is the same whenever the same letter is made again.

    Raises ValueError when an address could be read as more than one.
    """
    letter = EmailMessage(policy=POLICY)
    letter["From"] = _address(sender.address, one_line(sender.name)[:LONGEST_NAME])
    letter["To"] = _address(to)
    if sender.reply_to:
        letter["Reply-To"] = _address(sender.reply_to)
    letter["Subject"] = one_line(written.subject)
    letter["Date"] = format_datetime(when)
    letter["Message-ID"] = message_id(key, sender.domain)
    letter["Auto-Submitted"] = "auto-generated"
    if written.leave:
        letter["List-Id"] = f"<digest-{written.language}.{sender.domain}>"
        letter["List-Unsubscribe"] = f"<{written.leave}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(written.text, cte="quoted-printable")
    letter.add_alternative(written.html, subtype="html", cte="quoted-printable")
    letter["Content-Language"] = written.language  # here, as setting a content clears such headers
    # The boundary is made of the letter as well, so that the same letter is the same bytes.
    letter.set_boundary(f"=-{hashlib.sha256(key.encode()).hexdigest()[:32]}")
    return letter.as_bytes()


def _address(address: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=address)
    except MessageError:
        raise ValueError("this is not one e-mail address") from None  # which one, no log should know


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the letter *key*: it says nothing about who gets it."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
