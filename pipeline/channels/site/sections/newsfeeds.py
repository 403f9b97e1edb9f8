"""The feeds of each language and of each topic."""

from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.channels import Item
from pipeline.channels.site import feeds
from pipeline.channels.site.house import updated
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.text import fit
from pipeline.channels.site.words import Words


def pages(shelf: Shelf) -> Iterator[Page]:
    """Atom, RSS and JSON Feed of what changed last."""
    for words in shelf.house.words.values():
        yield from _feeds(shelf, words, shelf.within(words.language))
        for topic in shelf.topics:
            items = shelf.gathered(topic, words.language)
            yield from _feeds(shelf, words, items, fit(topic.name(words)[0]), topic.folder)


def _feeds(
    shelf: Shelf, words: Words, items: Sequence[Item], name: str = "", folder: str = ""
) -> Iterator[Page]:
    latest = sorted(items, key=lambda item: (updated(item), item.name), reverse=True)
    feed = feeds.Feed(shelf.house, words, latest[: feeds.LATEST], name, folder)
    for kind, make in feeds.KINDS.items():
        inputs = shelf.inputs(kind, words.language, folder, name, items=feed.items)
        yield Page(f"{words.language}/{folder}feed.{kind}", inputs, partial(make, feed), items=feed.items)
