"""One letter that came, read as its sender meant it: words, where to answer, and whether a person wrote it. Pure.

Everything in a letter may be forged or broken, so nothing here believes more than it must: charsets come from a list,
parts and bytes are counted, and whatever a mail parser cannot read is reported, not guessed.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum
from itertools import islice

from claims.errors import RefusedError
from claims.subscribers import tidy_address
from pipeline.html_text import read_html, tidied
from pipeline.mail_quotes import own_words

CHARACTERS = 16_000
PARTS = 100
_CHARSETS = frozenset(
    (
        "utf-8",
        "utf8",
        "us-ascii",
        "ascii",
        "windows-1251",
        "cp1251",
        "koi8-r",
        "koi8-u",
        "koi8-ru",
        "kz-1048",
        "kz1048",
    )
    + ("iso-8859-1", "iso-8859-5", "iso-8859-9", "iso-8859-15", "latin1", "latin-1", "windows-1252", "cp1252")
    + (
        "windows-1254",
        "cp1254",
        "cp866",
        "ibm866",
        "ptcp154",
        "mac-cyrillic",
        "utf-16",
        "utf-16le",
        "utf-16be",
    )
    + ("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1250", "iso-8859-2")
)
_ALIASES = {"koi8-ru": "koi8-u", "kz-1048": "kz1048", "utf8": "utf-8"}
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x20\x7f-\U0010ffff]{1,240}>")
_BROKEN = (RecursionError, ValueError, TypeError, LookupError, AttributeError, AssertionError)
_AGAIN = re.compile(
    r"\s*(?:(?:re|fwd?|fw|aw|отв|ответ|на|пересл|жауап|қайта)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_ANSWER = re.compile(r"\s*(?:re|aw|отв|ответ|жауап)(?:\[\d+\])?\s*:", re.IGNORECASE)
_AWAY = re.compile(
    r"\s*(?:auto(?:matic)?[- ]?(?:reply|response)|autoreply|out of (?:the )?office|автоответ|автоматический ответ"
    r"|вне офиса|отсутству\w+ на работе|автоматты жауап|авто ?жауап|жұмыста жоқ)",
    re.IGNORECASE,
)
_ROBOTS = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|mail-?daemon)(?:[+.\-@].*|$)", re.I
)


class Kind(StrEnum):
    """What a letter is."""

    QUESTION = "question"
    AUTOMATIC = "automatic reply"
    BOUNCE = "bounce"
    LIST = "list letter"
    OWN = "letter of our own"
    WORDLESS = "letter without words"


@dataclass(frozen=True)
class Letter:
    """One letter, read."""

    kind: Kind
    key: str = field(repr=False)
    """The same for the same letter brought twice; another for another that claims the same Message-ID."""
    message_id: str = ""
    """Empty when it has none that can be answered to."""
    to: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    links: tuple[str, ...] = ()
    attachments: int = 0


class UnreadableLetter(Exception):
    """A mail parser gave up on it."""


def read_letter(content: bytes, own: frozenset[str]) -> Letter:
    """The letter in *content*; *own*: our addresses, in small letters. `UnreadableLetter` when it cannot be read."""
    try:
        return _letter(message_from_bytes(content), own)
    except (MessageError, *_BROKEN) as error:
        raise UnreadableLetter(type(error).__name__) from None


def _letter(message: Message, own: frozenset[str]) -> Letter:
    sender, to = _sender(message), _answer_to(message)
    message_id = next(iter(_MESSAGE_ID.findall(_raw(message, "Message-ID"))), "")
    kind = _kind(message, sender, to, own)
    if kind is not Kind.QUESTION:
        return Letter(kind, _key(message_id, to, ""), message_id)
    body, links, attachments = _body(message)
    text = _with_subject(_header(message, "Subject"), own_words(body))
    if not any(sign.isalpha() for sign in text):
        return Letter(Kind.WORDLESS, _key(message_id, to, text), message_id, to, attachments=attachments)
    text = tidied(text, CHARACTERS)
    return Letter(Kind.QUESTION, _key(message_id, to, text), message_id, to, text, links, attachments)


def _key(message_id: str, to: str, text: str) -> str:
    # Who sends chooses the Message-ID. Were it all of the key, a letter could rewrite somebody else's question.
    return f"{message_id}{hashlib.sha256(f'{to.lower()}|{text}'.encode()).hexdigest()[:32]}"


# --- who wrote it -------------------------------------------------------------------------------------


def _kind(message: Message, sender: str, to: str, own: frozenset[str]) -> Kind:
    if sender.lower() in own or to.lower() in own:
        return Kind.OWN
    report = message.get_content_type() == "multipart/report"
    if report or _raw(message, "Return-Path").strip() == "<>" or _is_daemon(sender):
        return Kind.BOUNCE
    if _automatic(message):
        return Kind.AUTOMATIC
    listed = any(message.get(name) for name in ("List-Id", "List-Post", "List-Unsubscribe", "List-Help"))
    if listed or _raw(message, "Precedence").strip().lower() in ("bulk", "junk", "list"):
        return Kind.LIST
    return Kind.AUTOMATIC if _ROBOTS.match(sender) else Kind.QUESTION


def _is_daemon(sender: str) -> bool:
    return sender.partition("@")[0].lower() in ("mailer-daemon", "postmaster", "mail-daemon")


def _automatic(message: Message) -> bool:
    """RFC 3834, and what was there before it."""
    said = _raw(message, "Auto-Submitted").strip().lower()
    if said and said.partition(";")[0].strip() != "no":
        return True
    if _raw(message, "Precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    marks = (
        "X-Autoreply",
        "X-Autorespond",
        "X-Auto-Response-Suppress",
        "X-AutoReply-From",
        "X-Mail-Autoreply",
    )
    return any(message.get(name) for name in marks) or bool(_AWAY.match(_header(message, "Subject")))


def _sender(message: Message) -> str:
    return next(iter(_addresses(message, "From")), "")


def _answer_to(message: Message) -> str:
    """Where it is answered: what the sender says, if it is one address; else who sent it."""
    wanted = _addresses(message, "Reply-To")
    for address in (*(wanted if len(wanted) == 1 else ()), _sender(message)):
        try:
            return tidy_address(address)
        except RefusedError:
            continue
    return ""


def _addresses(message: Message, name: str) -> list[str]:
    written = [value[:2000] for value in _all(message, name)[:10]]
    return [address for _, address in getaddresses(written) if "@" in address][:10]


# --- what it says -------------------------------------------------------------------------------------


def _with_subject(subject: str, body: str) -> str:
    """The words, below their subject where that says something more."""
    if _ANSWER.match(subject):
        return body
    subject = " ".join(_AGAIN.sub("", subject, count=1).split())[:300]
    if not any(sign.isalpha() for sign in subject) or subject.lower() in body.lower():
        return body
    return f"{subject}\n{body}" if body else subject


def _body(message: Message) -> tuple[str, tuple[str, ...], int]:
    """The words, preferably as plain text; links only of HTML; how many files came along."""
    plain: list[str] = []
    markup: list[str] = []
    attachments = 0
    for part in _leaves(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            attachments += 1
        elif kind == "text/plain":
            plain.append(_decoded(part))
        else:
            markup.append(_decoded(part))
    if any(sign.isalpha() for text in plain for sign in text):
        return "\n".join(plain)[: 4 * CHARACTERS], (), attachments
    read = [read_html(text, 4 * CHARACTERS) for text in markup]
    return "\n".join(one.text for one in read), tuple(link for one in read for link in one.links), attachments


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; of a letter inside the letter nothing."""
    waiting, seen = [message], 0
    while waiting and seen < PARTS:
        part, seen = waiting.pop(0), seen + 1
        # Asked for the payload of a text the library would decode it, by whatever charset the letter names.
        payload = part.get_payload() if part.is_multipart() else None
        if isinstance(payload, list) and part.get_content_maintype() != "message":
            waiting = [one for one in islice(payload, PARTS) if isinstance(one, Message)] + waiting
        else:
            yield part


def _decoded(part: Message) -> str:
    named = str(part.get_content_charset() or "")
    # The library would try it on the text by itself, whatever it is.
    part.del_param("charset")
    content = part.get_payload(decode=True)
    return _in_charset(content, named) if isinstance(content, bytes) else ""


def _in_charset(content: bytes, named: str) -> str:
    """Text from bytes: by the charset that is named if it is one of mail's, else by looking."""
    named = named.strip().strip("\"'").lower()
    if named in _CHARSETS:
        try:
            return content.decode(_ALIASES.get(named, named))
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _header(message: Message, name: str) -> str:
    """A header's words, however they were encoded."""
    try:
        pieces = decode_header(_raw(message, name)[:4000])
    except (ValueError, LookupError, AssertionError, MessageError):
        return ""
    words = (_in_charset(one, code or "") if isinstance(one, bytes) else one for one, code in pieces)
    return " ".join("".join(words).split())


def _raw(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _all(message: Message, name: str) -> list[str]:
    """A header as it was written, also by programs that encode nothing."""
    return [
        _in_charset(value.encode("utf-8", "surrogateescape"), "")
        for given, value in message.raw_items()
        if given.lower() == name.lower() and isinstance(value, str)
    ]
