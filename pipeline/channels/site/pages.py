"""Which files the site consists of, what each depends on, and how each is made."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from claims.errors import RefusedError
from pipeline.channels import ChannelSettings, Edition, Item
from pipeline.channels.site import feeds, machines
from pipeline.channels.site.answers import alternates, card, page, switch
from pipeline.channels.site.house import House, assets, digest, fill, joined, published, updated
from pipeline.channels.site.words import Words, all_words, in_language

SHEET = 20
"""How many refutations stand on one page of a list."""

_NAME = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True)
class Page:
    """One file of the site."""

    path: str
    """Below the site's root, with slashes."""
    inputs: str
    """Digest of everything the file is made of; the same inputs make the same bytes."""
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Shelf:
    """An edition in its own order, newest first, whatever order it came in."""

    house: House
    edition: Edition

    @cached_property
    def items(self) -> Sequence[Item]:
        """Every item that has a text in a language of ours, newest first."""
        fitting = [item for item in self.edition.items if set(item.content.texts) & set(all_words())]
        for item in fitting:
            codes = [*item.codes.values(), *item.other_codes]
            for name in (item.content.refutation, *codes):
                checked(name)
        return sorted(fitting, key=lambda item: (published(item), item.content.refutation), reverse=True)

    @cached_property
    def named(self) -> dict[str, Item]:
        """Refutation id -> item."""
        return {item.content.refutation: item for item in self.items}

    @cached_property
    def digests(self) -> dict[str, str]:
        """Refutation id -> digest of all there is about it."""
        return {item.content.refutation: digest(item) for item in self.items}

    def within(self, language: str) -> list[Item]:
        """The items that exist in *language*."""
        return [item for item in self.items if language in item.content.texts]

    def inputs(self, *values: str, items: Sequence[Item] = ()) -> str:
        """The digest of a file that depends on *values* and on all of *items*."""
        return joined(self.house.digest, *values, *[self.digests[item.content.refutation] for item in items])


def checked(name: str) -> str:
    """*name*, if it may become a file name; ids and codes are made by us, so anything else is our mistake."""
    if not _NAME.fullmatch(name):
        raise RefusedError(
            reason="{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)", name=name[:100]
        )
    return name


def plan(edition: Edition, settings: ChannelSettings) -> list[Page]:
    """Every file of the site, none twice."""
    shelf = Shelf(House(settings), edition)
    pages = list(_everything(shelf))
    seen: set[str] = set()
    for planned in pages:
        if planned.path in seen:
            raise RefusedError(reason="two refutations claim the same address {path}", path=planned.path)
        seen.add(planned.path)
    return pages


def _everything(shelf: Shelf) -> Iterator[Page]:
    for words in all_words().values():
        items = shelf.within(words.language)
        yield from (_answer(shelf, item, words) for item in items)
        yield from _list(shelf, words, items, f"{words.language}/", _index_page)
        changed = sorted(filter(_changed, items), key=lambda item: (updated(item), item.content.refutation))
        yield from _list(shelf, words, changed[::-1], f"{words.language}/corrections/", _corrections_page)
        latest = sorted(items, key=lambda item: (updated(item), item.content.refutation))[
            : -feeds.LATEST - 1 : -1
        ]
        feed = feeds.Feed(shelf.house, words, latest)
        for name, make in feeds.KINDS.items():
            inputs = shelf.inputs(name, words.language, items=latest)
            yield Page(f"{words.language}/feed.{name}", inputs, partial(make, feed))
    for item in shelf.items:
        yield from _short_links(shelf, item)
    yield from _single(shelf)


def _answer(shelf: Shelf, item: Item, words: Words) -> Page:
    newer = shelf.named.get(item.content.superseded_by)
    inputs = shelf.inputs("answer", words.language, items=[item, newer] if newer else [item])

    def make() -> bytes:
        return page(shelf.house, item, words, newer, root="../../../").encode()

    return Page(f"{words.language}/r/{item.content.refutation}/index.html", inputs, make)


def _list(
    shelf: Shelf, words: Words, items: Sequence[Item], folder: str, make: Callable[..., bytes]
) -> Iterator[Page]:
    """The front page of a list and its archive.

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
        neighbours = _neighbours(number, full)
        inputs = shelf.inputs(make.__name__, path, str(neighbours), items=part)
        yield Page(f"{path}index.html", inputs, partial(make, shelf, words, part, path, folder, neighbours))


def _neighbours(number: int, full: int) -> tuple[str | None, str | None]:
    """(later, earlier) below the list's folder; None where there is nothing. Number 0 is the front."""
    if number == 0:
        return None, f"page/{full}/" if full else None
    return (f"page/{number + 1}/" if number < full else ""), (f"page/{number - 1}/" if number > 1 else None)


def _index_page(
    shelf: Shelf,
    words: Words,
    items: Sequence[Item],
    path: str,
    folder: str,
    neighbours: tuple[str | None, str | None],
) -> bytes:
    root = "../" * path.count("/")
    return fill(
        "index.html",
        **_frame(shelf, words, path, folder, root),
        cards=[card(item, words, f"{root}{words.language}/r/{item.content.refutation}/") for item in items],
        span=[words.day(published(item)) for item in (items[-1], items[0])] if items else [],
        neighbours=neighbours,
    ).encode()


def _corrections_page(
    shelf: Shelf,
    words: Words,
    items: Sequence[Item],
    path: str,
    folder: str,
    neighbours: tuple[str | None, str | None],
) -> bytes:
    root = "../" * path.count("/")
    entries = [
        (
            card(item, words, f"{root}{words.language}/r/{item.content.refutation}/"),
            [
                (step, words.change(step.kind), in_language(step.note, words.language))
                for step in reversed(item.history)
                if step.kind in _CHANGES
            ],
        )
        for item in items
    ]
    return fill(
        "corrections.html",
        **_frame(shelf, words, path, folder, root),
        entries=entries,
        neighbours=neighbours,
    ).encode()


_CHANGES = {"correction", "withdrawal"}


def _changed(item: Item) -> bool:
    return any(step.kind in _CHANGES for step in item.history)


def _frame(shelf: Shelf, words: Words, path: str, folder: str, root: str) -> dict[str, object]:
    """What the page of a list hands to the frame around it; only its front exists in every language."""
    rest = folder.partition("/")[2]
    house = shelf.house
    front = path == folder
    return {
        "w": words,
        "house": house,
        "root": root,
        "front": front,
        "folder": f"{root}{folder}",
        "address": f"{house.address}/{path}",
        "alternates": [(code, f"{house.address}/{code}/{rest}") for code in all_words()] if front else [],
        "languages": switch(all_words(), rest, root),
    }


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


def _single(shelf: Shelf) -> Iterator[Page]:
    """The files there is one of."""
    house = shelf.house
    languages = list(all_words().values())
    whole = shelf.items
    frame = {"house": house, "languages": languages, "w": languages[0]}

    def html(template: str, root: str) -> Callable[[], bytes]:
        return lambda: fill(template, **frame, root=root).encode()

    yield Page("index.html", shelf.inputs("root"), html("root.html", ""))
    # The one page that may be shown at any address: its own links have to start at the site's root.
    yield Page("404.html", shelf.inputs("404"), html("404.html", f"{house.path}/"))
    yield Page("robots.txt", shelf.inputs("robots"), partial(machines.robots, house))
    yield Page("_headers", shelf.inputs("headers"), partial(machines.headers, house))
    everything = shelf.inputs("whole", items=whole)
    yield Page("claimreview.json", everything, partial(machines.dump, house, whole))
    addresses = [alternates(house, item) for item in whole]
    for name, make in machines.sitemaps(house, addresses, [updated(item) for item in whole]).items():
        yield Page(name, everything, make)
    for name, content in assets().values():
        yield Page(name, name, partial(bytes, content))
