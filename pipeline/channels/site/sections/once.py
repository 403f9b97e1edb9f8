"""The files there is one of: the choice of language, 404, what machines and servers read, the assets."""

from collections.abc import Callable, Iterator
from functools import partial

from claims.terms import PageKind
from pipeline.channels.site import machines
from pipeline.channels.site.house import assets, fill
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.words import all_words


def pages(shelf: Shelf) -> Iterator[Page]:
    """One of each."""
    house = shelf.house
    languages = list(all_words().values())
    frame = {"house": house, "languages": languages, "w": languages[0]}

    def html(template: str, root: str) -> Callable[[], bytes]:
        return lambda: fill(template, **frame, root=root).encode()

    yield Page("index.html", shelf.inputs("root"), html("root.html", ""))
    # The one page that may be shown at any address: its own links have to start at the site's root.
    yield Page("404.html", shelf.inputs("404"), html("404.html", f"{house.path}/"))
    yield Page("robots.txt", shelf.inputs("robots"), partial(machines.robots, house))
    yield Page("_headers", shelf.inputs("headers"), partial(machines.headers, house))
    stamps = [shelf.around_stamp(name) for name in shelf.named]
    media = [page for page in shelf.pages if page.content.page_kind == PageKind.MEDIA]
    everything = shelf.inputs("whole", *stamps, items=shelf.items, pages=media)
    yield Page("claimreview.json", everything, partial(machines.dump, house, shelf.items, shelf.arounds))
    for name, content in assets().values():
        yield Page(name, name, partial(bytes, content))
