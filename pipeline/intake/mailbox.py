"""The mailbox that citizens write to, read by IMAP: each letter is a question, answered by mail.

Address: the folder, such as INBOX. The server, the user and the password stand in [mailbox] of the settings and never
in the database. A letter is marked as seen (or moved, if mailbox.done_folder is set) once it is kept; what is no
question (automatic replies, bounces, lists) or cannot be read stays as it is, unseen, and is counted. Attachments are
not kept.
"""

import re
import ssl
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from imaplib import Internaldate2tuple
from time import mktime
from typing import Any

from claims.errors import SourceError
from claims.seen import Asked, Unreadable
from claims.terms import QuestionWay
from pipeline.dates import believable
from pipeline.intake import Cursor, Option, SourceSettings
from pipeline.links import canonical_links
from pipeline.mail_letter import Kind, Letter, UnreadableLetter, read_letter

OPTIONS: Mapping[str, Option] = {
    "letters": Option(200, "How many letters are read at once; the rest comes with the next read."),
    "since_days": Option(
        7, "How many days back letters are looked at again when the server counts them anew."
    ),
}
LARGEST = 2_000_000
"""Bytes of a letter that are read; what lies beyond is attachments."""
AT_ONCE = 40_000_000
"""Bytes that are read at once."""


def read(settings: SourceSettings) -> Iterable[Asked | Unreadable | Cursor]:
    """The letters that came since, oldest first; nothing at all when none did."""
    import imaplib

    from imap_tools import ImapToolsError

    try:
        with _opened(settings) as box:
            yield from _Reading(settings, box).letters()
    except imaplib.IMAP4.abort:
        raise SourceError(reason="the mail server broke off") from None
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        reason = "the mail server refused; check mailbox.user, mailbox.password and the folder"
        raise SourceError(reason=f"{reason} ({type(error).__name__})") from None
    except OSError as error:  # time-outs and TLS among them
        raise SourceError(reason=f"the mail server cannot be reached ({type(error).__name__})") from None


def _opened(settings: SourceSettings) -> Any:
    """The folder, open: a context that ends the connection."""
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

    given = settings.options
    host, port, seconds = (
        str(given.get("host") or ""),
        int(given.get("port", 993)),
        float(given.get("seconds", 30)),
    )
    if not host or not given.get("user"):
        raise SourceError(reason="no mailbox is set up; put its server, user and password into [mailbox]")
    security = given.get("security", "tls")
    if security == "none":
        box: Any = MailBoxUnencrypted(host, port, timeout=seconds)
    else:
        context = ssl.create_default_context(cafile=str(given.get("ca_file") or "") or None)
        kind = MailBox if security == "tls" else MailBoxStartTls
        box = kind(host, port, timeout=seconds, ssl_context=context)
    folder = settings.address.strip() or str(given.get("folder") or "INBOX")
    return box.login(str(given["user"]), settings.secrets.get("password", ""), initial_folder=folder)


@dataclass
class _Reading:
    """One look into the folder."""

    settings: SourceSettings
    box: Any
    kept: list[int] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    size: int = 0
    """Bytes that were read."""

    def letters(self) -> Iterator[Asked | Unreadable | Cursor]:
        """What is new; then where the next look begins."""
        before = self.settings.cursor
        validity = self._validity()
        same = before.get("uidvalidity") == validity
        if same:
            self._put_away(before.get("kept", ()))
        self.passed.update({str(name): int(number) for name, number in before.get("passed", {}).items()})
        numbers = self._numbers(before, same)[: int(self.settings.options.get("letters", 200))]
        last = int(before.get("uid", 0)) if same else 0
        for number in numbers:
            yield from self._letter(number)
            last = max(last, number)
            if self.size > AT_ONCE:
                break
        if numbers or not same or before.get("kept"):
            yield Cursor(self._cursor(validity, last))

    def _cursor(self, validity: int, last: int) -> dict[str, Any]:
        passed = {name: number for name, number in sorted(self.passed.items()) if number}
        said = ", ".join(f"{number} × {name}" for name, number in passed.items())
        return {
            "uidvalidity": validity,
            "uid": last,
            "kept": self.kept,
            "passed": passed,
            "day": datetime.now(UTC).date().isoformat(),
            **({"remarks": [f"passed over so far: {said}"]} if said else {}),
        }

    def _validity(self) -> int:
        folder = self.box.folder.get()
        return int(self.box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])

    def _numbers(self, before: Mapping[str, Any], same: bool) -> list[int]:
        """The letters to read. They go by number, not by whether somebody looked at them: that loses none."""
        if same:
            last = int(before.get("uid", 0))
            return sorted(number for number in self._found(f"UID {last + 1}:*") if number > last)
        found = set(self._found("UNSEEN"))
        if before:  # the server counts anew: what was kept before is known by its key
            days = int(self.settings.options.get("since_days", 7))
            day = datetime.fromisoformat(str(before.get("day", "2020-01-01"))) - timedelta(days=days)
            found |= set(self._found(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"))
        return sorted(found)

    def _found(self, criteria: str) -> list[int]:
        return [int(number) for number in self.box.uids(criteria)]

    def _put_away(self, kept: Sequence[Any]) -> None:
        """What the last read brought was kept: only now is it marked."""
        numbers = [str(int(number)) for number in kept]
        if not numbers:
            return
        done = str(self.settings.options.get("done_folder") or "")
        if done:
            self.box.move(numbers, done)
        else:
            self.box.flag(numbers, ["\\Seen"], True)

    # --- one letter -----------------------------------------------------------------------

    def _letter(self, number: int) -> Iterator[Asked | Unreadable]:
        content, at = self._fetched(number)
        if content is None:
            return  # somebody took it away meanwhile
        self.size += len(content)
        try:
            letter = read_letter(content, self._own())
        except UnreadableLetter as error:
            # Nothing of it is copied: it lies in the mailbox, unseen, where whoever may read it can.
            shape = f"letter {number}, {len(content)} bytes, kept in the mailbox".encode()
            yield Unreadable(f"letter {self._validity()}/{number}", shape, f"it cannot be read ({error})")
            return
        if letter.kind is not Kind.QUESTION:
            self.passed[letter.kind.value] += 1
            return
        self.kept.append(number)
        yield _asked(letter, at, cut=len(content) >= LARGEST)

    def _fetched(self, number: int) -> tuple[bytes | None, datetime | None]:
        answer, data = self.box.client.uid("FETCH", str(number), f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)")
        for piece in data or ():
            if answer == "OK" and isinstance(piece, tuple) and len(piece) == 2:
                return bytes(piece[1]), _time(b" ".join(one for one in _flat(data) if one is not piece[1]))
        return None, None

    def _own(self) -> frozenset[str]:
        """Our addresses: what comes from them is nobody's question, and no loop begins."""
        options = self.settings.options
        named = [str(options.get("user") or ""), *map(str, options.get("own_addresses") or ())]
        return frozenset(address.strip().lower() for address in named if "@" in address)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _asked(letter: Letter, at: datetime | None, *, cut: bool) -> Asked:
    from models.language import shipped  # it loads NumPy

    remarks = []
    if letter.attachments:
        remarks.append(f"{letter.attachments} attachments came with it and were not kept")
    if cut:
        remarks.append("it was large and only its beginning was read")
    return Asked(
        key=letter.key,
        text=letter.text,
        way=QuestionWay.MAIL,
        to=letter.to,
        thread=letter.message_id,
        language=str(shipped().predict([letter.text])[0]),
        asked_at=at,
        links=canonical_links(letter.links),
        remarks=tuple(remarks),
    )


def _flat(data: Any) -> Iterator[bytes]:
    for piece in data:
        yield from piece if isinstance(piece, tuple) else (piece,) if isinstance(piece, bytes) else ()


def _time(said: bytes) -> datetime | None:
    """When our server received it: what the letter itself says can be forged, and clocks go by it."""
    found = re.search(rb'INTERNALDATE "[^"]{10,40}"', said)
    moment = Internaldate2tuple(found[0]) if found else None
    if moment is None:
        return None
    at = datetime.fromtimestamp(mktime(moment), UTC)
    return at if believable(at, datetime.now(UTC)) else None
