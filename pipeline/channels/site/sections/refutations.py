"""The page of each refutation in each language, and the short links of every channel that lead to it."""

from collections.abc import Iterator
from functools import partial

from pipeline.channels.site.answers import page
from pipeline.channels.site.house import fill, joined
from pipeline.channels.site.shelf import Near, Page, Shelf


def pages(shelf: Shelf) -> Iterator[Page]:
    """Nothing that depends on several refutations."""
    yield from ()


def about(near: Near) -> Iterator[Page]:
    """All there is about each refutation alone."""
    for language in near.languages:
        where = f"{language}/r/{near.item.name}/index.html"
        yield Page(where, near.inputs("answer", language), partial(_answer, near, language))
    codes = {code: language for language, code in near.item.codes.items()} | dict(near.item.other_codes)
    for code, wanted in codes.items():
        language = wanted if wanted in near.languages else near.languages[0]
        inputs = joined(near.house.digest, near.alone, "short", language)
        yield Page(f"r/{code}/index.html", inputs, partial(_short_link, near, language))


def _answer(near: Near, language: str) -> bytes:
    words = near.house.words[language]
    return page(near.house, near.item, words, near.newer, "../../../", near.around).encode()


def _short_link(near: Near, language: str) -> bytes:
    """The page under a short code of any channel, in the code's language or the nearest that exists."""
    words, item = near.house.words[language], near.item
    return fill(
        "short.html",
        w=words,
        house=near.house,
        root="../../",
        title=words.headline(item.content),
        target=f"../../{language}/r/{item.name}/",
        address=near.house.page(item, language),
        description=item.content.texts[language].summary,
        picture=near.house.picture(item, language),
    ).encode()
