"""What the sections of the site are made from: the edition in its own order, and the pages they give."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from claims.errors import RefusedError
from claims.terms import PageKind
from pipeline.channels import Edition, Item, PageItem
from pipeline.channels.site.house import House, digest, joined, published, updated
from pipeline.channels.site.words import ZONE, all_words

_NAME = re.compile(r"[a-z0-9-]{1,80}")
_NEVER = datetime(2020, 1, 1, tzinfo=ZONE)


@dataclass(frozen=True)
class Page:
    """One file of the site."""

    path: str
    """Below the site's root, with slashes."""
    inputs: str
    """Digest of everything the file is made of; the same inputs make the same bytes."""
    make: Callable[[], bytes]
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, address) of a page that belongs in the site map, its own among them; nothing for other files."""
    changed: datetime | None = None
    """When what it shows last changed, where that can be said."""


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
            for name in (item.content.refutation, *item.codes.values(), *item.other_codes):
                checked(name)
        return sorted(fitting, key=lambda item: (published(item), item.content.refutation), reverse=True)

    @cached_property
    def named(self) -> dict[str, Item]:
        """Refutation id -> item."""
        return {item.content.refutation: item for item in self.items}

    @cached_property
    def digests(self) -> dict[str, str]:
        """Refutation id, or page id -> digest of all there is about it."""
        refutations = {item.content.refutation: digest(item) for item in self.items}
        return refutations | {page.content.page: digest(page) for page in self.pages}

    @cached_property
    def pages(self) -> Sequence[PageItem]:
        """Every page that has a text in a language of ours, by kind, position and name."""
        fitting = [page for page in self.edition.pages if set(page.content.texts) & set(all_words())]
        for page in fitting:
            for name in (page.content.slug, *page.codes.values(), *page.other_codes):
                checked(name)
        order = [(page.content.page_kind, page.content.position, page.content.slug) for page in fitting]
        return [page for _, page in sorted(zip(order, fitting, strict=True), key=lambda pair: pair[0])]

    def kind(self, kind: PageKind) -> list[PageItem]:
        """The pages of one kind, in their order."""
        return [page for page in self.pages if page.content.page_kind == kind]

    @cached_property
    def moment(self) -> datetime:
        """When the latest of all this came out: the edition's own time, the same at every build of it."""
        return max((updated(one) for one in (*self.items, *self.pages)), default=_NEVER)

    def within(self, language: str) -> list[Item]:
        """The items that exist in *language*."""
        return [item for item in self.items if language in item.content.texts]

    def inputs(
        self, *values: str, items: Sequence[Item | PageItem] = (), pages: Sequence[PageItem] = ()
    ) -> str:
        """The digest of a file that depends on *values* and on all of *items* and *pages*."""
        digests = [self.digests[name_of(one)] for one in (*items, *pages)]
        return joined(self.house.digest, *values, *digests)


def name_of(item: Item | PageItem) -> str:
    """The public id of a refutation or a page."""
    return item.content.refutation if isinstance(item, Item) else item.content.page


def checked(name: str) -> str:
    """*name*, if it may become a file name; ids and codes are made by us, so anything else is our mistake."""
    if not _NAME.fullmatch(name):
        raise RefusedError(
            reason="{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)", name=name[:100]
        )
    return name
