"""The log of corrections and withdrawals: nothing disappears silently."""

from collections.abc import Iterator

from pipeline.channels import Item, PageItem, Step
from pipeline.channels.site.answers import Card, card
from pipeline.channels.site.house import fill, updated
from pipeline.channels.site.leaves import log_card
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import in_language, later

_CHANGES = frozenset({"correction", "withdrawal"})
ENTRY = (80, later("Corrections"), "corrections/")


def pages(shelf: Shelf) -> Iterator[Page]:
    """What was corrected or withdrawn, the latest change first."""
    for words in shelf.house.words.values():
        changed: list[Item | PageItem] = [
            item for item in shelf.within(words.language) if _CHANGES.intersection(item.kinds)
        ]
        changed += [item for item in shelf.pages if words.language in item.content.texts and changes(item)]
        changed.sort(key=lambda item: (updated(item), item.name), reverse=True)
        yield from sheets(shelf, words, changed, f"{words.language}/corrections/", corrections)


def changes(item: Item | PageItem) -> list[Step]:
    """What was done to *item* after it came out, the latest first."""
    return [step for step in reversed(item.history) if step.kind in _CHANGES]


def corrections(sheet: Sheet) -> bytes:
    """One sheet of the log."""
    words = sheet.words
    told = [
        [(step, words.change(step.kind), in_language(step.note, words.language)) for step in changes(item)]
        for item in sheet.items
    ]
    cards = [_card(sheet, item) for item in sheet.items]
    entries = list(zip(cards, told, strict=True))
    return fill("corrections.html", **sheet.frame(), entries=entries).encode()


def _card(sheet: Sheet, item: Item | PageItem) -> Card:
    if isinstance(item, PageItem):
        return log_card(item, sheet.words, sheet.root)
    return card(item, sheet.words, f"{sheet.root}{sheet.words.language}/r/{item.name}/")
