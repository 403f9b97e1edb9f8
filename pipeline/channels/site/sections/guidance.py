"""Guidance: rules of behaviour, symptoms, prevention, support; and each page of it."""

from collections.abc import Iterator
from functools import partial

from claims.terms import PageKind
from pipeline.channels import PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves
from pipeline.channels.site.house import fill
from pipeline.channels.site.leaves import SECTIONS, Parts, leaf_card
from pipeline.channels.site.lists import everywhere, frame
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, later

ENTRY = (10, later("Guidance"), "guidance/")
NEEDS = PageKind.GUIDANCE
_ORDER = ("rules", "symptoms", "prevention", "support")


def pages(shelf: Shelf) -> Iterator[Page]:
    """The list by section, and each page; nothing where there is no guidance."""
    if there := shelf.kind(PageKind.GUIDANCE):
        for words in shelf.house.words.values():
            yield _list(shelf, leaves.standing(there), words)
    yield from leaves.files(shelf, PageKind.GUIDANCE, adds)


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """Pictures below the text."""
    data = [leaf_data.document("Article", shelf.house, item, words)]
    return Parts(foot=leaf_parts.figures(item.content, words), data=data)


def _list(shelf: Shelf, items: list[PageItem], words: Words) -> Page:
    folder = f"{words.language}/guidance/"
    inputs = shelf.inputs("guidance", folder, pages=items)
    make = partial(_written, shelf, items, words, folder)
    return Page(f"{folder}index.html", inputs, make, everywhere(shelf, folder))


def _written(shelf: Shelf, items: list[PageItem], words: Words, folder: str) -> bytes:
    names = [*_ORDER, *sorted({item.content.section for item in items} - set(_ORDER))]
    groups = [
        (SECTIONS.get(name, later("Other guidance")), [leaf_card(item, words, "../../") for item in chosen])
        for name in names
        if (chosen := [item for item in items if item.content.section == name])
    ]
    return fill("guidance.html", **frame(shelf, words, folder, "../../"), groups=groups).encode()
