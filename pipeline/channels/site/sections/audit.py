"""The heads of the audit chain: a file of all that were ever published, and a page on how to check them."""

from collections.abc import Iterator

from pipeline.channels.site.lists import single
from pipeline.channels.site.shelf import Page, Shelf

_SHOWN = 10


def pages(shelf: Shelf) -> Iterator[Page]:
    """The file and the page in each language; nothing where no head was published."""
    heads = shelf.edition.heads
    if not heads:
        return
    lines = "".join(f"{head}\n" for head in heads)
    inputs = shelf.inputs("heads", lines)
    yield Page("audit/heads.txt", inputs, lines.encode)
    latest = list(heads[: -_SHOWN - 1 : -1])
    for words in shelf.house.words.values():
        folder = f"{words.language}/audit/"
        seen = shelf.inputs("audit", folder, str(len(heads)), *map(str, latest))
        yield single(shelf, words, folder, "audit.html", seen, heads=latest, count=len(heads))
