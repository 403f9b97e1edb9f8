"""The page of each refutation in each language, and the short links of every channel that lead to it."""

from collections.abc import Iterator
from functools import partial

from pipeline.channels import Item
from pipeline.channels.site.answers import alternates, page
from pipeline.channels.site.house import fill, updated
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, all_words


def pages(shelf: Shelf) -> Iterator[Page]:
    """All there is about each refutation alone."""
    for item in shelf.items:
        for words in all_words().values():
            if words.language in item.content.texts:
                yield _answer(shelf, item, words)
        yield from _short_links(shelf, item)


def _answer(shelf: Shelf, item: Item, words: Words) -> Page:
    newer = shelf.named.get(item.content.superseded_by)
    around = shelf.arounds[item.content.refutation]
    beside = [*([newer] if newer else []), *around.related]
    stamp = shelf.around_stamp(item.content.refutation)
    inputs = shelf.inputs("answer", words.language, stamp, items=[item, *beside], pages=around.media)

    def make() -> bytes:
        return page(shelf.house, item, words, newer, "../../../", around).encode()

    where = f"{words.language}/r/{item.content.refutation}/index.html"
    return Page(where, inputs, make, tuple(alternates(shelf.house, item)), updated(item))


def _short_links(shelf: Shelf, item: Item) -> Iterator[Page]:
    """One page per short code of any channel, in the code's language or the nearest that exists."""
    codes = {code: language for language, code in item.codes.items()} | dict(item.other_codes)
    there = [code for code in all_words() if code in item.content.texts]
    for code, wanted in codes.items():
        language = wanted if wanted in there else there[0]
        inputs = shelf.inputs("short", code, language, items=[item])
        yield Page(f"r/{code}/index.html", inputs, partial(_short_link, shelf, item, language))


def _short_link(shelf: Shelf, item: Item, language: str) -> bytes:
    words = all_words()[language]
    return fill(
        "short.html",
        w=words,
        house=shelf.house,
        root="../../",
        title=words.headline(item.content),
        target=f"../../{language}/r/{item.content.refutation}/",
        address=shelf.house.page(item, language),
    ).encode()
