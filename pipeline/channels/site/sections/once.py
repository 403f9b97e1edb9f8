"""The files there is one of: the choice of language, 404, what machines and servers read, the assets."""

from collections.abc import Callable, Iterator
from functools import partial

from pipeline.channels.site import machines
from pipeline.channels.site.house import fill
from pipeline.channels.site.shelf import Page, Shelf


def pages(shelf: Shelf) -> Iterator[Page]:
    """One of each."""
    house = shelf.house
    languages = list(house.words.values())
    frame = {"house": house, "languages": languages, "w": languages[0]}

    def html(template: str, root: str) -> Callable[[], bytes]:
        return lambda: fill(template, **frame, root=root).encode()

    yield Page("index.html", shelf.inputs("root"), html("root.html", ""))
    # The one page that may be shown at any address: its own links have to start at the site's root.
    yield Page("404.html", shelf.inputs("404"), html("404.html", f"{house.path}/"))
    yield Page("robots.txt", shelf.inputs("robots"), partial(machines.robots, house))
    yield Page("_headers", shelf.inputs("headers"), partial(machines.headers, house))
    yield from machines.dump(shelf)
    for name, content in house.assets.values():
        yield Page(name, name, partial(bytes, content))
