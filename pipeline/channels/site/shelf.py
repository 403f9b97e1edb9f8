"""What the sections of the site are made from: the edition in its own order, and the pages they give."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from claims.errors import RefusedError
from claims.terms import PageKind
from pipeline.channels import Edition, Item, PageItem
from pipeline.channels.site import themes
from pipeline.channels.site.around import Around, Known, known, related
from pipeline.channels.site.house import House, digest, joined, published, withdrawn
from pipeline.channels.site.themes import Theme
from pipeline.channels.site.words import all_words

_NAME = re.compile(r"[a-z0-9-]{1,80}")
METHODS = "methods"
"""The name of the page of the house that says how it checks."""


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

    @cached_property
    def topics(self) -> Sequence[Theme]:
        """The topics of the items, by slug."""
        return themes.topics(self.items, self.house.settings.options.get("topics"))

    @cached_property
    def narratives(self) -> Sequence[Theme]:
        """The narratives that claims of the items belong to, by slug."""
        return themes.narratives(self.items, self.edition.around)

    @cached_property
    def authorities(self) -> Sequence[Theme]:
        """The authorities on whose statements the items rest, by slug."""
        return themes.authorities(self.items, self.edition.around)

    @cached_property
    def known(self) -> dict[str, Known]:
        """Refutation id -> what the record knows around it."""
        return {name: known(item.content, self.edition.around) for name, item in self.named.items()}

    @cached_property
    def arounds(self) -> dict[str, Around]:
        """Refutation id -> all that stands around it on its page."""
        there = [*self.narratives, *self.topics, *self.authorities]
        relatives = related(self.items, there)
        gathered: dict[str, list[Theme]] = {}
        for theme in there:
            for item in theme.items:
                gathered.setdefault(item.content.refutation, []).append(theme)
        facts = self.edition.around.claims
        return {
            name: Around(
                self.known[name],
                {said.id: facts[said.id] for said in item.content.claims if said.id in facts},
                relatives.get(name, ()),
                gathered.get(name, ()),
                self._media.get(name, ()),
                self.principles,
            )
            for name, item in self.named.items()
        }

    @cached_property
    def _media(self) -> dict[str, list[PageItem]]:
        """Refutation id -> the pictures and videos that name it."""
        found: dict[str, list[PageItem]] = {}
        for page in self.pages:
            if page.content.page_kind == PageKind.MEDIA and not withdrawn(page.content):
                for name in page.content.refutations:
                    found.setdefault(name, []).append(page)
        return found

    @cached_property
    def principles(self) -> dict[str, str]:
        """Language -> address of the page that says how the house checks; nothing where there is none."""
        return {
            language: f"{self.house.address}/{language}/about/{METHODS}/"
            for page in self.pages
            if page.content.page_kind == PageKind.ABOUT and page.content.slug == METHODS
            for language in page.content.texts
            if language in all_words()
        }

    def around_stamp(self, name: str) -> str:
        """Digest of all that stands around the refutation *name*."""
        around = self.arounds[name]
        themes_there = [[theme.kind, theme.slug, theme.key, dict(theme.names)] for theme in around.themes]
        return digest(around.known, dict(around.claims), themes_there, dict(around.principles))

    def within(self, language: str) -> list[Item]:
        """The items that exist in *language*."""
        return [item for item in self.items if language in item.content.texts]

    def inputs(self, *values: str, items: Sequence[Item] = (), pages: Sequence[PageItem] = ()) -> str:
        """The digest of a file that depends on *values* and on all of *items* and *pages*."""
        names = [*[item.content.refutation for item in items], *[page.content.page for page in pages]]
        return joined(self.house.digest, *values, *[self.digests[name] for name in names])


def checked(name: str) -> str:
    """*name*, if it may become a file name; ids and codes are made by us, so anything else is our mistake."""
    if not _NAME.fullmatch(name):
        raise RefusedError(
            reason="{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)", name=name[:100]
        )
    return name
