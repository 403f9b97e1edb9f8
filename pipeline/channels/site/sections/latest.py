"""The front page of each language and the archive of answers behind it."""

from collections.abc import Iterator
from functools import partial

from pipeline.channels.site.front import Front, briefing_shown
from pipeline.channels.site.house import fill, published
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import in_language, later

ENTRY = (0, later("Latest answers"), "")


def pages(shelf: Shelf) -> Iterator[Page]:
    """A list of everything that stands, newest first; on its first sheet what is said now and what was asked."""
    for words in shelf.house.words.values():
        front = Front(shelf, words)
        items, folder = shelf.within(words.language), f"{words.language}/"
        make = partial(latest, front)
        beside, shown = front.stamp(), front.items()
        yield from sheets(shelf, words, items, folder, make, beside=beside, with_items=shown)


def latest(front: Front, sheet: Sheet) -> bytes:
    """One sheet of the list."""
    ends = (sheet.items[-1], sheet.items[0]) if sheet.items else ()
    span = [sheet.words.day(published(item)) for item in ends]
    beside = _beside(front, sheet) if sheet.front else {}
    return fill("index.html", **sheet.frame(), cards=sheet.cards(), span=span, **beside).encode()


def _beside(front: Front, sheet: Sheet) -> dict[str, object]:
    words, root = sheet.words, sheet.root
    corrected = front.corrected()
    shown = front.cards([(item, "") for item in corrected], root)
    briefing = front.briefing()
    return {
        "back": front.cards(front.back(), root),
        "asked": front.cards(front.asked(), root),
        "corrected": [
            (card, step, words.change(step.kind), in_language(step.note, words.language))
            for card, step in zip(shown, (item.history[-1] for item in corrected), strict=True)
        ],
        "topics": [
            (*topic.name(words), f"{root}{words.language}/{topic.folder}", count)
            for topic, count in front.topics()
        ],
        "briefing": briefing_shown(briefing, words) if briefing else None,
    }
