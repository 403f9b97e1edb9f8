"""Open data: the files of each month, the data dictionary, and a page that says what they are."""

from collections.abc import Iterator, Sequence
from functools import partial
from importlib.metadata import version

from pipeline.channels import Item
from pipeline.channels.site import open_data
from pipeline.channels.site.lists import single
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words


def pages(shelf: Shelf) -> Iterator[Page]:
    """The data, its dictionary, and its page in each language."""
    months = open_data.months(shelf.items)
    for month, items in months.items():
        yield from _files(shelf, month, items)
    yield Page("data/dictionary.json", shelf.inputs("dictionary"), open_data.dictionary)
    for words in shelf.house.words.values():
        yield _page(shelf, words, {month: len(items) for month, items in months.items()})


def _files(shelf: Shelf, month: str, items: Sequence[Item]) -> Iterator[Page]:
    for ending, write in open_data.kinds().items():
        writer = version("pyarrow") if ending == "parquet" else ""
        inputs = shelf.inputs("data", month, ending, writer, items=items)
        yield Page(
            f"data/refutations-{month}.{ending}", inputs, partial(write, shelf.house, items), items=items
        )


def _page(shelf: Shelf, words: Words, counts: dict[str, int]) -> Page:
    folder = f"{words.language}/data/"
    inputs = shelf.inputs("data page", words.language, str(counts), *open_data.kinds())
    return single(
        shelf,
        words,
        folder,
        "data.html",
        inputs,
        months=counts,
        endings=list(open_data.kinds()),
        columns=open_data.COLUMNS,
        files="../../data/",
    )
