"""The log of corrections and withdrawals: nothing disappears silently."""

from collections.abc import Iterator

from pipeline.channels import Item, Step
from pipeline.channels.site.house import fill, updated
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import all_words, in_language, later

_CHANGES = frozenset({"correction", "withdrawal"})
ENTRY = (80, later("Corrections"), "corrections/")


def pages(shelf: Shelf) -> Iterator[Page]:
    """What was corrected or withdrawn, the latest change first."""
    for words in all_words().values():
        changed = [item for item in shelf.within(words.language) if _CHANGES.intersection(item.kinds)]
        changed.sort(key=lambda item: (updated(item), item.name), reverse=True)
        yield from sheets(shelf, words, changed, f"{words.language}/corrections/", corrections)


def changes(item: Item) -> list[Step]:
    """What was done to *item* after it came out, the latest first."""
    return [step for step in reversed(item.history) if step.kind in _CHANGES]


def corrections(sheet: Sheet) -> bytes:
    """One sheet of the log."""
    words = sheet.words
    told = [
        [(step, words.change(step.kind), in_language(step.note, words.language)) for step in changes(item)]
        for item in sheet.items
    ]
    entries = list(zip(sheet.cards(), told, strict=True))
    return fill("corrections.html", **sheet.frame(), entries=entries).encode()
