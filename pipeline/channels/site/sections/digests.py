"""Digests: what was answered in a week or a month, and the page of each."""

from collections.abc import Iterator

from claims.terms import PageKind
from pipeline.channels import PageItem
from pipeline.channels.site import leaf_data, leaf_parts, leaves
from pipeline.channels.site.house import fill
from pipeline.channels.site.leaves import Parts, leaf_card
from pipeline.channels.site.lists import Sheet, sheets
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words


def pages(shelf: Shelf) -> Iterator[Page]:
    """The list, newest first, and each page; nothing where there is no digest."""
    if there := shelf.kind(PageKind.DIGEST):
        shown = leaves.newest_first(leaves.standing(there))
        for words in shelf.house.words.values():
            yield from sheets(shelf, words, shown, f"{words.language}/digests/", digests)
    yield from leaves.files(shelf, PageKind.DIGEST, adds)


def adds(shelf: Shelf, item: PageItem, words: Words) -> Parts:
    """Pictures below the text; the answers stand around every leaf."""
    house = shelf.house
    document = leaf_data.document("Article", house, item, words)
    answers = [
        house.page(one, words.language)
        for one in leaves.named(shelf, item)
        if words.language in one.content.texts
    ]
    data = [{**document, "mentions": [{"@type": "ClaimReview", "url": url} for url in answers]}]
    return Parts(foot=leaf_parts.figures(item.content, words), data=data)


def digests(sheet: Sheet) -> bytes:
    """One sheet of the list."""
    cards = [leaf_card(item, sheet.words, sheet.root) for item in sheet.leaves]
    return fill("digests.html", **sheet.frame(), cards=cards).encode()
