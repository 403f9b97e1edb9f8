"""Which files the site consists of: what its sections give, and the site map of all their pages."""

from collections.abc import Iterator, Sequence

from claims.errors import RefusedError
from claims.plugins import discover
from pipeline.channels import ChannelSettings, Edition
from pipeline.channels.site import machines
from pipeline.channels.site.house import House, joined
from pipeline.channels.site.shelf import Page, Shelf


def plan(edition: Edition, settings: ChannelSettings) -> list[Page]:
    """Every file of the site, none twice."""
    shelf = Shelf(House.of(edition, settings), edition)
    pages = [
        page
        for section in discover("pipeline.channels.site.sections").modules.values()
        for page in section.pages(shelf)
    ]
    pages.extend(_site_map(shelf, pages))
    seen: set[str] = set()
    for planned in pages:
        if planned.path in seen:
            raise RefusedError(reason="two refutations claim the same address {path}", path=planned.path)
        seen.add(planned.path)
    return pages


def _site_map(shelf: Shelf, pages: Sequence[Page]) -> Iterator[Page]:
    """Each page in each language once, with its languages beside it."""
    listed = {page.alternates: page for page in pages if page.alternates}
    stamps = [str(page.alternates) + str(page.changed) for page in listed.values()]
    inputs = joined(shelf.house.digest, "map", *stamps)
    changed = [page.changed for page in listed.values()]
    for name, make in machines.sitemaps(shelf.house, list(listed), changed).items():
        yield Page(name, inputs, make)
