"""What the sections of the site are made from: the edition in its own order, and the pages they give."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from claims.errors import RefusedError
from claims.public_facts import ClaimFacts
from claims.terms import PageKind, VersionKind
from pipeline.channels import Edition, Item, PageItem, Unread
from pipeline.channels.site import subjects
from pipeline.channels.site.around import Around, Known, known, related
from pipeline.channels.site.facts import Facts, known_facts
from pipeline.channels.site.house import House, digest, has_section, joined, published, updated, withdrawn
from pipeline.channels.site.subjects import Subject
from pipeline.channels.site.words import all_words

METHODS = "methods"
"""The name of the page of the house that says how it checks."""
_NAME = re.compile(r"[a-z0-9-]{1,80}")
_NEVER = datetime(2020, 1, 1, tzinfo=UTC)


Made = bytes | Mapping[str, bytes]
"""The bytes of a file; or by suffix those of the file ("") and of its compressed twins, where they come cheaper."""


@dataclass(frozen=True)
class Page:
    """One file of the site."""

    path: str
    """Below the site's root, with slashes."""
    inputs: str
    """Digest of everything the file is made of; the same inputs make the same bytes."""
    make: Callable[..., Made]
    """Is handed the bytes of *parts*, in their order."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, address) of a page that belongs in the site map, its own among them; nothing for other files."""
    changed: datetime | None = None
    """When what it shows last changed, where that can be said."""
    items: Sequence[Item] = ()
    """The refutations it shows: their content is read together, before the making begins."""
    parts: Sequence["Page"] = ()
    """The pages it is put together from."""
    hidden: bool = False
    """Whether it is only a part of other pages, kept beside the site and not in it."""

    @property
    def place(self) -> str:
        """Its path below a release's folder."""
        return f"{'parts' if self.hidden else 'site'}/{self.path}"


@dataclass(frozen=True)
class Bundle:
    """Files that are made together or not at all, because all of them are made of the same things."""

    name: str
    stamp: str
    """Digest of those things: as long as it stays, nobody asks which files there are."""
    pages: Callable[[], Iterable[Page]]
    items: Sequence[Item] = ()
    """The refutations that are read for it."""
    late: bool = False
    """Whether it needs files of other bundles."""


@dataclass(frozen=True)
class Near:
    """What the files about one refutation may show: itself, and what it leads to. There is nothing else in reach."""

    house: House
    stamp: str
    """Digest of all of this."""
    languages: Sequence[str]
    """Those of ours the refutation exists in."""
    item: Item
    alone: str
    """Digest of the item without anything around it."""
    newer: Item | None
    """The refutation that took this one's place."""
    around: Around
    """What the record knows around it, and the answers that are closest to it."""

    @property
    def items(self) -> Sequence[Item]:
        """Every refutation in reach."""
        return [self.item, *([self.newer] if self.newer else []), *self.around.related]

    def inputs(self, *values: str) -> str:
        """The digest of a file that depends on *values* and on anything that is in reach."""
        return joined(self.stamp, *values)


@dataclass(frozen=True)
class Shelf:
    """An edition in its own order, newest first, whatever order it came in.

    What is asked here of every item at every build comes from the `facts`: asking all of them for their *content*
    would read the whole record for each correction.
    """

    house: House
    edition: Edition

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """Refutation id -> what lists and links ask of it."""
        return known_facts(self.house.settings.folder / "facts", self.edition, self.stamps)

    @cached_property
    def stamps(self) -> Mapping[str, str]:
        """Refutation id -> digest of all there is about it."""
        return {
            item.name: item.stamp if isinstance(item, Unread) else digest(item) for item in self.edition.items
        }

    @cached_property
    def items(self) -> Sequence[Item]:
        """Every item that has a text in a language of ours, newest first."""
        for item in self.edition.items:
            for name in (item.name, *item.codes.values(), *item.other_codes):
                checked(name)
        fitting = [item for item in self.edition.items if self.facts[item.name].languages]
        return sorted(fitting, key=lambda item: (published(item), item.name), reverse=True)

    @cached_property
    def named(self) -> Mapping[str, Item]:
        """Refutation id -> item."""
        return {item.name: item for item in self.items}

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Refutation id, or page id -> digest of all there is about it."""
        return {**self.stamps, **{page.content.page: digest(page) for page in self.pages}}

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
        return max([*map(updated, self.items), *map(updated, self.pages)], default=_NEVER)

    @cached_property
    def resting(self) -> Mapping[str, Sequence[PageItem]]:
        """Refutation id -> the pages that show it or rest on it."""
        found: dict[str, list[PageItem]] = {}
        for page in self.pages:
            for name in dict.fromkeys(
                (*page.content.refutations, *(m.refutation for m in page.content.moments))
            ):
                found.setdefault(name, []).append(page)
        return found

    def within(self, language: str) -> list[Item]:
        """The items that exist in *language*."""
        return [item for item in self.items if language in self.facts[item.name].languages]

    def inputs(
        self, *values: str, items: Sequence[Item | PageItem] = (), pages: Sequence[PageItem] = ()
    ) -> str:
        """The digest of a file that depends on *values* and on all of *items* and *pages*."""
        return joined(self.house.digest, *values, *[self.digests[one.name] for one in (*items, *pages)])

    def near(self, item: Item) -> Near:
        """What the files about *item* may show."""
        facts, newer = self.facts[item.name], self.named.get(self.facts[item.name].superseded_by)
        around = self.around(item)
        beside = [*around.related, *([newer] if newer else [])]
        stamps = (self.around_stamp(item), str(newer is not None))
        stamp = self.inputs(*stamps, items=[item, *beside], pages=around.media)
        return Near(self.house, stamp, facts.languages, item, self.digests[item.name], newer, around)

    @cached_property
    def topics(self) -> Sequence[Subject]:
        """The topics of the items, by slug."""
        return subjects.topics(self.items, self.facts, self.house.settings.options.get("topics"))

    @cached_property
    def narratives(self) -> Sequence[Subject]:
        """The narratives that claims of the items belong to, by slug."""
        return subjects.narratives(self.items, self.facts, self.edition.around)

    @cached_property
    def authorities(self) -> Sequence[Subject]:
        """The authorities on whose statements the items rest, by slug."""
        return subjects.authorities(self.items, self.facts, self.edition.around)

    def gathered(self, subject: Subject, language: str) -> list[Item]:
        """The answers of *subject* that exist in *language*, newest first."""
        return [item for item in subject.items if language in self.facts[item.name].languages]

    def standing(self, language: str) -> list[Item]:
        """The answers in *language* that were not withdrawn."""
        withdrawal = VersionKind.WITHDRAWAL
        return [item for item in self.within(language) if self.facts[item.name].kind != withdrawal]

    def claims(self, item: Item) -> Mapping[str, ClaimFacts]:
        """What may be said of the claims of *item*, by their ids."""
        told = self.edition.around.claims
        return {claim: told[claim] for claim in self.facts[item.name].claims if claim in told}

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """Refutation id -> what the record knows around it; only of those it knows anything of."""
        told = {item.name: tuple(self.claims(item).values()) for item in self.items}
        return {name: known(facts) for name, facts in told.items() if facts}

    @cached_property
    def media(self) -> Mapping[str, Sequence[PageItem]]:
        """Refutation id -> the pictures and videos that name it."""
        found: dict[str, list[PageItem]] = {}
        for page in self.pages:
            if page.content.page_kind == PageKind.MEDIA and not withdrawn(page.content):
                for name in dict.fromkeys(page.content.refutations):
                    found.setdefault(name, []).append(page)
        return found

    def around(self, item: Item) -> Around:
        """All that stands around *item* on its page."""
        return Around(
            self.known.get(item.name, Known()),
            self.claims(item),
            [self.named[name] for name in self._related.get(item.name, ())],
            self._subjects.get(item.name, ()),
            self.media.get(item.name, ()),
            self.principles,
        )

    def around_stamp(self, item: Item) -> str:
        """Digest of what the record knows around *item*; of the pages and answers beside it there is another."""
        named = [subject.stamp for subject in self._subjects.get(item.name, ())]
        return joined(ascii(self.claims(item)), ascii(self.principles), *named)

    @cached_property
    def principles(self) -> Mapping[str, str]:
        """Language -> address of the page that says how the house checks; nothing where there is none."""
        if not has_section("about"):
            return {}
        return {language: f"{self.house.address}/{language}/about/{METHODS}/" for language in all_words()}

    @cached_property
    def _subjects(self) -> Mapping[str, Sequence[Subject]]:
        found: dict[str, list[Subject]] = {}
        for subject in (*self.narratives, *self.topics, *self.authorities):
            for item in subject.items:
                found.setdefault(item.name, []).append(subject)
        return found

    @cached_property
    def _related(self) -> Mapping[str, Sequence[str]]:
        return related(self.items, self.facts, [*self.narratives, *self.topics, *self.authorities])


def checked(name: str) -> str:
    """*name*, if it may become a file name; ids and codes are made by us, so anything else is our mistake."""
    if not _NAME.fullmatch(name):
        raise RefusedError(
            reason="{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)", name=name[:100]
        )
    return name
