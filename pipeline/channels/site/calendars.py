"""Briefings as calendar files (RFC 5545): one for each, and one feed of those that are announced.

No library: what a briefing needs is ten lines of a format whose only traps are its escapes and its folding, and
calendars take a changed briefing only when its UID is the same and its SEQUENCE has grown.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from claims.page_content import PageContent
from pipeline.channels import PageItem
from pipeline.channels.site.house import House, updated, withdrawn
from pipeline.channels.site.leaf_data import video_page
from pipeline.channels.site.text import fit
from pipeline.channels.site.words import Words, in_language

USUAL = timedelta(hours=1)
"""How long a briefing lasts of which nobody has said it."""
_WIDEST = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(house: House, items: Sequence[PageItem], words: Words) -> bytes:
    """A calendar of *items* that have a time, in *words*."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(house.title(words))}//Aiqyn//{words.language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(words._('Briefings') + ' – ' + house.title(words))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for item in items:
        lines += _event(house, item, words)
    folded = [part for line in (*lines, "END:VCALENDAR") for part in _folded(line)]
    return ("\r\n".join(folded) + "\r\n").encode()


def ends(content: PageContent) -> datetime:
    """When a briefing is over, as far as can be said."""
    assert content.starts_at is not None
    stated = content.ends_at
    return stated if stated and stated > content.starts_at else content.starts_at + USUAL


def _event(house: House, item: PageItem, words: Words) -> Iterator[str]:
    content = item.content
    if content.starts_at is None or words.language not in content.texts:
        return
    text, address = content.texts[words.language], house.leaf(item, words.language)
    place, _ = in_language(content.place, words.language)
    said = [] if withdrawn(content) else [text.summary, video_page(content)]
    if withdrawn(content):
        said = [in_language(content.note, words.language)[0]]
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(content.page)}@{house.host}"
    yield f"SEQUENCE:{content.number - 1}"
    yield f"DTSTAMP:{_utc(updated(item))}"
    yield f"LAST-MODIFIED:{_utc(updated(item))}"
    yield f"DTSTART:{_utc(content.starts_at)}"
    yield f"DTEND:{_utc(ends(content))}"
    yield f"STATUS:{'CANCELLED' if withdrawn(content) else 'CONFIRMED'}"
    yield f"SUMMARY;LANGUAGE={words.language}:{_text(text.title)}"
    yield f"DESCRIPTION;LANGUAGE={words.language}:{_text(chr(10).join([*filter(None, said), address]))}"
    if place:
        yield f"LOCATION:{_text(place)}"
    yield f"URL:{address}"
    yield "END:VEVENT"


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    """*said* as a value: escaped, and without what may stand in no line."""
    kept = fit(said.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "".join(sign for sign in kept if sign >= " " or sign in "\n\t").translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """*line* in pieces of at most 75 octets, cut between characters; each but the first begins with a space."""
    piece, size = "", 0
    for sign in line:
        wide = len(sign.encode())
        if size + wide > _WIDEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + wide
    yield piece
