"""Personal data in a text, masked: before it is kept, compared, shown or handed on.

What is found is replaced by a sign in brackets without letters or digits, so that it says the same in every
language and no comparing of texts takes it for a word: two questions are no nearer each other because both held
a phone. `shown` says it in the reader's language.

Left as they are, because they are a rumour's facts: sums, dates, years, counts, numbers of laws and orders, short
numbers (112, 1414), toll-free lines (8 800 …), organisations' numbers (BIN), public channels and bots, the
mailboxes of state offices, streets without a house and the addresses of public places.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claims.personal import chains, handles, homes, mail, papers
from claims.personal.kinds import Kind, Span
from claims.personal.plain import Plain, plainly
from claims.terms import Language

__all__ = ["SIGNS", "Found", "Kind", "Masked", "mask", "shown", "unmarked"]

SIGNS = {
    Kind.IIN: "[👤]",
    Kind.PHONE: "[☎]",
    Kind.CARD: "[💳]",
    Kind.ACCOUNT: "[🏦]",
    Kind.EMAIL: "[✉]",
    Kind.HANDLE: "[💬]",
    Kind.DOCUMENT: "[🪪]",
    Kind.ADDRESS: "[⌂]",
}
"""What stands in a kept text for each kind."""
_WORDS = {
    Language.KK: {
        Kind.IIN: "ЖСН",
        Kind.PHONE: "телефон",
        Kind.CARD: "карта нөмірі",
        Kind.ACCOUNT: "банк шоты",
        Kind.EMAIL: "электрондық пошта",
        Kind.HANDLE: "мессенджердегі аты",
        Kind.DOCUMENT: "құжат нөмірі",
        Kind.ADDRESS: "үй мекенжайы",
    },
    Language.RU: {
        Kind.IIN: "ИИН",
        Kind.PHONE: "телефон",
        Kind.CARD: "номер карты",
        Kind.ACCOUNT: "банковский счёт",
        Kind.EMAIL: "электронная почта",
        Kind.HANDLE: "имя в мессенджере",
        Kind.DOCUMENT: "номер документа",
        Kind.ADDRESS: "домашний адрес",
    },
    Language.EN: {
        Kind.IIN: "identity number",
        Kind.PHONE: "phone",
        Kind.CARD: "card number",
        Kind.ACCOUNT: "bank account",
        Kind.EMAIL: "e-mail",
        Kind.HANDLE: "name in a messenger",
        Kind.DOCUMENT: "document number",
        Kind.ADDRESS: "home address",
    },
}
_KINDS = {sign: kind for kind, sign in SIGNS.items()}
_SIGN = re.compile("|".join(map(re.escape, SIGNS.values())))
_ORDER = (Kind.EMAIL, Kind.ACCOUNT, Kind.IIN, Kind.CARD, Kind.DOCUMENT, Kind.PHONE, Kind.HANDLE, Kind.ADDRESS)
"""Where two lie over each other, both are masked as one, and it is called by the kind that comes first here."""
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"«»]{1,2000}")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was masked. It does not say what it was."""

    kind: Kind
    start: int
    """Its first sign in the text as it came."""
    end: int
    """The sign after its last, in the text as it came."""
    at: int
    """Where its sign stands in the masked text."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and what was taken out of it, in order."""

    text: str
    found: tuple[Found, ...]


def mask(text: str) -> Masked:
    """*text* with every piece of personal data replaced by its kind's sign; what is masked already stays.

    The time it takes grows with the length of the text and nothing else.
    """
    plain = plainly(text)
    pieces: list[str] = []
    found: list[Found] = []
    done, length = 0, 0
    for span in _apart(_spans(plain)):
        start, end = plain.at[span.start], plain.at[span.end - 1] + 1
        pieces += (text[done:start], SIGNS[span.kind])
        length += start - done
        found.append(Found(span.kind, start, end, length))
        length += len(SIGNS[span.kind])
        done = end
    return Masked("".join([*pieces, text[done:]]), tuple(found))


def shown(text: str, language: Language) -> str:
    """A masked *text* as people read it: «[телефон]» for a phone's sign."""
    if "[" not in text:
        return text
    return _SIGN.sub(lambda sign: f"[{_WORDS[language][_KINDS[sign[0]]]}]", text)


def unmarked(text: str) -> str:
    """A masked *text* without the signs, a space for each: for what must not know them."""
    return _SIGN.sub(" ", text) if "[" in text else text


def _spans(plain: Plain) -> list[Span]:
    web = (
        [found.span() for found in _WEB.finditer(plain.lower)]
        if "/" in plain.text or "www" in plain.lower
        else []
    )
    named = [*mail.spans(plain), *handles.spans(plain)]
    numbers = [*papers.spans(plain), *chains.spans(plain), *homes.spans(plain)]
    return [*named, *_outside(numbers, web)]


def _outside(spans: list[Span], web: list[tuple[int, int]]) -> Iterable[Span]:
    """Those of *spans* that do not begin within an address of the web: the number of a page is nobody's."""
    if not web:
        return spans
    kept, place = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        while place < len(web) and web[place][1] <= span.start:
            place += 1
        if place == len(web) or span.start < web[place][0]:
            kept.append(span)
    return kept


def _apart(spans: list[Span]) -> list[Span]:
    """*spans* in order, those that lie over each other joined."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            kind = min(last.kind, span.kind, key=_ORDER.index)
            joined[-1] = Span(kind, last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined
