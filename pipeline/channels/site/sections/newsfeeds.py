"""The feeds of each language."""

from collections.abc import Iterator
from functools import partial

from pipeline.channels.site import feeds
from pipeline.channels.site.house import updated
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import all_words


def pages(shelf: Shelf) -> Iterator[Page]:
    """Atom, RSS and JSON Feed of what changed last."""
    for words in all_words().values():
        items = shelf.within(words.language)
        items.sort(key=lambda item: (updated(item), item.name), reverse=True)
        feed = feeds.Feed(shelf.house, words, items[: feeds.LATEST])
        for name, make in feeds.KINDS.items():
            inputs = shelf.inputs(name, words.language, items=feed.items)
            yield Page(f"{words.language}/feed.{name}", inputs, partial(make, feed), items=feed.items)
