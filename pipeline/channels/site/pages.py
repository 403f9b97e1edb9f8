"""Which files the site consists of: what its sections give, and the site map of all their pages."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

from claims.errors import RefusedError
from claims.plugins import discover
from pipeline.channels.site import machines
from pipeline.channels.site.shelf import Bundle, Near, Page, Shelf


def plan(shelf: Shelf) -> list[Bundle]:
    """Every file of the site, in bundles, none twice."""
    sections = list(discover("pipeline.channels.site.sections").modules.values())
    single = [page for section in sections for page in section.pages(shelf)]
    single.extend(machines.site_map(shelf, single))
    alone = [
        Bundle(page.path, page.inputs, partial(_only, page), page.items, late=bool(page.parts))
        for page in single
    ]
    makers = [section.about for section in sections if hasattr(section, "about")]
    near = [shelf.near(item) for item in shelf.items]
    bundles = [
        *(
            Bundle(f"about {one.item.name}", one.stamp, partial(_about, one, makers), one.items)
            for one in near
        ),
        *alone,
    ]
    seen: set[str] = set()
    for bundle in bundles:
        if bundle.name in seen:
            raise RefusedError(reason="two refutations claim the same address {path}", path=bundle.name)
        seen.add(bundle.name)
    return bundles


def _only(page: Page) -> Sequence[Page]:
    return (page,)


def _about(near: Near, makers: Sequence[Callable[[Near], Iterable[Page]]]) -> Iterable[Page]:
    """All files about one refutation."""
    return chain.from_iterable(about(near) for about in makers)
