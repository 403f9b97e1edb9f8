"""The front page of each language and the archive of answers behind it."""

from collections.abc import Iterator

from pipeline.channels.site.house import fill, published
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import all_words, later

ENTRY = (0, later("Latest answers"), "")


def pages(shelf: Shelf) -> Iterator[Page]:
    """A list of everything that stands, newest first."""
    for words in all_words().values():
        yield from sheets(shelf, words, shelf.within(words.language), f"{words.language}/", latest)


def latest(sheet: Sheet) -> bytes:
    """One sheet of the list."""
    ends = (sheet.items[-1], sheet.items[0]) if sheet.items else ()
    span = [sheet.words.day(published(item)) for item in ends]
    return fill("index.html", **sheet.frame(), cards=sheet.cards(), span=span).encode()
