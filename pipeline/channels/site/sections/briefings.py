"""Briefings: those announced, those held, a calendar of each and of all that are to come.

What is live now no built page can know: the announced ones carry their times, and a small script compares them with
the reader's clock. Without it the times stand there as they are. "Announced" means: not over when the latest part
of the edition came out, so that one edition makes the same pages whenever it is built.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from claims.page_content import PageContent
from claims.terms import PageKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves, machines
from pipeline.channels.site.calendars import calendar, ends
from pipeline.channels.site.house import fill, withdrawn
from pipeline.channels.site.leaves import ROOT, LeafCard, Parts, leaf_card
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, in_language, instant, later

ENTRY = (30, later("Briefings"), "briefings/")
NEEDS = PageKind.BRIEFING


@dataclass(frozen=True)
class Briefing:
    """A briefing in a list."""

    card: LeafCard
    when: str
    at: str
    """The same for machines."""
    starts: str
    """Its beginning and end, while it is to come and stands."""
    ends: str
    place: tuple[str, str]
    authority: tuple[str, str]
    calendar: str
    """Where its calendar file is, while it is to come and stands."""
    recorded: bool
    """Whether there is a video of it."""


def pages(shelf: Shelf) -> Iterator[Page]:
    """The list and its archive, the calendars, and each page; nothing where there is no briefing."""
    there = shelf.kind(PageKind.BRIEFING)
    if there:
        held = [item for item in there if not withdrawn(item.content) and not announced(shelf, item)]
        held.sort(key=lambda item: (_begins(item.content), item.content.slug), reverse=True)
        for words in shelf.house.words.values():
            folder = f"{words.language}/briefings/"
            yield from sheets(shelf, words, held, folder, briefings, also=_announced)
            yield _calendar(shelf, coming(shelf), words, f"{folder}briefings.ics")
            for item in there:
                if item.content.starts_at and words.language in item.content.texts:
                    path = f"{folder}{item.content.slug}/briefing.ics"
                    yield _calendar(shelf, [item], words, path)
    yield from leaves.files(shelf, PageKind.BRIEFING, adds, state=_state)


def announced(shelf: Shelf, item: PageItem) -> bool:
    """Whether a briefing was not over when the latest part of the edition came out."""
    return item.content.starts_at is not None and ends(item.content) > shelf.moment


def _state(shelf: Shelf, item: PageItem) -> str:
    return "announced" if announced(shelf, item) else "held"


def coming(shelf: Shelf) -> list[PageItem]:
    """The announced briefings, the next one first; one that was withdrawn stands among them and says so."""
    there = [item for item in shelf.kind(PageKind.BRIEFING) if announced(shelf, item)]
    return sorted(there, key=lambda item: (_begins(item.content), item.content.slug))


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """The clock, the calendar file and the player before the text; moments, transcript and pictures behind it."""
    content, house = item.content, shelf.house
    clock = fill("briefing_clock.html", w=words, one=_told(shelf, item, words, ROOT))
    stage = leaf_parts.joined(clock, leaf_parts.player(shelf, content, words))
    foot = leaf_parts.joined(
        leaf_parts.moments(shelf, content, words),
        leaf_parts.figures(content, words),
        leaf_parts.transcript(content, words),
    )
    data = [leaf_data.event(house, item, words)]
    if content.video and leaf_data.video_page(content):
        data += [leaf_data.broadcast(house, item, words), leaf_data.video(house, item, words)]
    return Parts(stage, foot, data, machines.scripted(house))


def briefings(sheet: Sheet) -> bytes:
    """One sheet of the list; the announced ones stand on its front."""
    words, shelf = sheet.words, sheet.shelf
    held = [_told(shelf, item, words, sheet.root) for item in sheet.leaves]
    ahead = [_told(shelf, item, words, sheet.root) for item in coming(shelf)] if sheet.front else []
    values = {**sheet.frame(), "announced": ahead, "held": held, "scripts": machines.scripted(shelf.house)}
    return fill("briefings.html", **values).encode()


def _announced(sheet: Sheet) -> Sequence[Item | PageItem]:
    return coming(sheet.shelf) if sheet.front else ()


def _calendar(shelf: Shelf, items: Sequence[PageItem], words: Words, path: str) -> Page:
    inputs = shelf.inputs("calendar", path, pages=items)
    return Page(path, inputs, partial(calendar, shelf.house, items, words))


def _told(shelf: Shelf, item: PageItem, words: Words, root: str) -> Briefing:
    content = item.content
    card = leaf_card(item, words, root)
    begins = instant(content.starts_at).isoformat() if content.starts_at else ""
    stands = announced(shelf, item) and not withdrawn(content)
    return Briefing(
        card,
        leaves.span(content, words),
        begins,
        begins if stands else "",
        instant(ends(content)).isoformat() if stands else "",
        in_language(content.place, words.language),
        in_language(content.authority, words.language),
        f"{card.href}briefing.ics" if stands else "",
        content.video is not None,
    )


def _begins(content: PageContent) -> datetime:
    return content.starts_at or datetime(
        content.as_of.year, content.as_of.month, content.as_of.day, tzinfo=UTC
    )
