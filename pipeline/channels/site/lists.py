"""Lists that grow: a front that changes, and behind it an archive whose pages keep what they held."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.channels import Item, PageItem
from pipeline.channels.site.answers import Card, card, switch
from pipeline.channels.site.house import fill
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import Words, all_words

SHEET = 12
"""How many refutations stand on one page of a list."""


@dataclass(frozen=True)
class Sheet:
    """One page of a list."""

    shelf: Shelf
    words: Words
    items: Sequence[Item | PageItem]
    path: str
    """Its folder below the site's root, with a slash at the end."""
    folder: str
    """The folder of the list's front."""
    neighbours: tuple[str | None, str | None]
    """(later, earlier) below the list's folder; None where there is nothing."""

    @property
    def front(self) -> bool:
        """Whether this is the list's first page."""
        return self.path == self.folder

    @property
    def root(self) -> str:
        """The way from here to the site's root."""
        return "../" * self.path.count("/")

    def cards(self) -> list[Card]:
        """The refutations of this sheet as they stand in a list."""
        where = f"{self.root}{self.words.language}/r/"
        return [card(item, self.words, f"{where}{item.name}/") for item in self.answers]

    @property
    def answers(self) -> list[Item]:
        """The refutations on it."""
        return [item for item in self.items if isinstance(item, Item)]

    @property
    def leaves(self) -> list[PageItem]:
        """The pages on it that are no refutations."""
        return [item for item in self.items if isinstance(item, PageItem)]

    def frame(self) -> Mapping[str, object]:
        """What the sheet hands to the frame around it; only a front exists in every language."""
        values = frame(self.shelf, self.words, self.folder, self.root)
        own = {"address": f"{self.shelf.house.address}/{self.path}", "neighbours": self.neighbours}
        return {
            **values,
            **own,
            "front": self.front,
            "folder": f"{self.root}{self.folder}",
            "alternates": values["alternates"] if self.front else (),
        }


def nothing(sheet: Sheet) -> Sequence[Item | PageItem]:
    """A list that shows its items alone."""
    return ()


def sheets(
    shelf: Shelf,
    words: Words,
    items: Sequence[Item | PageItem],
    folder: str,
    make: Callable[[Sheet], bytes],
    *,
    beside: str = "",
    with_items: Sequence[Item] = (),
    throughout: str = "",
    also: Callable[[Sheet], Sequence[Item | PageItem]] = nothing,
) -> Iterator[Page]:
    """The front page of a list and its archive; *make* writes one sheet.

    *beside* is the digest of what stands on the front page beside the list, *with_items* among it, and *throughout*
    of what stands on each; *also* gives what else one sheet shows.

    Archive pages are numbered from the oldest and always full: what is new changes the front page only, and
    a page somebody linked to keeps what it held. The front page holds what is left, up to twice a sheet.
    """
    full = max(0, (len(items) - SHEET) // SHEET)
    for number in range(full + 1):
        if number:
            start = len(items) - number * SHEET
            part, path = items[start : start + SHEET], f"{folder}page/{number}/"
        else:
            part, path = items[: len(items) - full * SHEET], folder
        sheet = Sheet(shelf, words, part, path, folder, _neighbours(number, full))
        stamps = [path, str(sheet.neighbours), str(len(part)), throughout, beside if sheet.front else ""]
        shown = [*part, *(with_items if sheet.front else ()), *also(sheet)]
        inputs = shelf.inputs("sheet", *stamps, items=shown)
        there = everywhere(shelf, folder) if sheet.front else alone(shelf, words, path)
        read = [one for one in shown if isinstance(one, Item)]
        yield Page(f"{path}index.html", inputs, _Making(make, sheet), there, items=read)


@dataclass(frozen=True)
class _Making:
    make: Callable[[Sheet], bytes]
    sheet: Sheet

    def __call__(self) -> bytes:
        return self.make(self.sheet)


def single(shelf: Shelf, words: Words, folder: str, template: str, inputs: str, **values: object) -> Page:
    """A page at *folder* that exists in every language, made from *template* and *values*."""
    there = everywhere(shelf, folder)

    def make() -> bytes:
        root = "../" * folder.count("/")
        return fill(template, **frame(shelf, words, folder, root), **values).encode()

    return Page(f"{folder}index.html", inputs, make, there)


def alone(shelf: Shelf, words: Words, folder: str) -> tuple[tuple[str, str], ...]:
    """(language, address) of a page that exists in one language only: what an archive holds differs in each."""
    return ((words.language, f"{shelf.house.address}/{folder}"),)


def everywhere(shelf: Shelf, folder: str) -> tuple[tuple[str, str], ...]:
    """(language, address) of a page that exists in every language, and of the one for everybody else."""
    rest = folder.partition("/")[2]
    address = shelf.house.address
    pages = [(code, f"{address}/{code}/{rest}") for code in all_words()]
    return (*pages, ("x-default", pages[0][1] if rest else f"{address}/"))


def frame(shelf: Shelf, words: Words, folder: str, root: str) -> dict[str, object]:
    """What a page at *folder*, which exists in every language, hands to the frame around it."""
    return {
        "w": words,
        "house": shelf.house,
        "root": root,
        "address": f"{shelf.house.address}/{folder}",
        "alternates": everywhere(shelf, folder),
        "languages": switch(all_words(), folder.partition("/")[2], root),
    }


def _neighbours(number: int, full: int) -> tuple[str | None, str | None]:
    if number == 0:
        return None, f"page/{full}/" if full else None
    return (f"page/{number + 1}/" if number < full else ""), (f"page/{number - 1}/" if number > 1 else None)
