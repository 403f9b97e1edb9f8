"""The short links of every channel that lead to leaves."""

from collections.abc import Iterator
from functools import partial

from pipeline.channels import PageItem
from pipeline.channels.site.house import FOLDERS, fill
from pipeline.channels.site.leaves import headline, there
from pipeline.channels.site.shelf import Page, Shelf


def pages(shelf: Shelf) -> Iterator[Page]:
    """One page per short code, in the code's language or the nearest that exists."""
    for item in shelf.pages:
        codes = {code: language for language, code in item.codes.items()} | dict(item.other_codes)
        languages = there(item.content)
        for code, wanted in codes.items():
            language = wanted if wanted in languages else languages[0]
            inputs = shelf.inputs("leaf link", code, language, pages=[item])
            yield Page(f"r/{code}/index.html", inputs, partial(_short_link, shelf, item, language))


def _short_link(shelf: Shelf, item: PageItem, language: str) -> bytes:
    words, content = shelf.house.words[language], item.content
    return fill(
        "short.html",
        w=words,
        house=shelf.house,
        root="../../",
        title=headline(content, words),
        description=content.texts[language].summary,
        picture=shelf.house.front_picture(language),
        picture_alt=shelf.house.title(words),
        go=words._("Go to the page"),
        target=f"../../{language}/{FOLDERS[content.page_kind]}/{content.slug}/",
        address=shelf.house.leaf(item, language),
    ).encode()
