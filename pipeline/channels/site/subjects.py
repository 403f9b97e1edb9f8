"""What answers are gathered under beside their date: topics, narratives and the authorities that spoke."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from claims.public_facts import Body, PublicFacts
from pipeline.channels import Item
from pipeline.channels.site.facts import Facts
from pipeline.channels.site.words import Words, in_language

TOPICS, NARRATIVES, AUTHORITIES = "topics", "narratives", "authorities"
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Subject:
    """One topic, narrative or authority with its answers."""

    kind: str
    """The folder of its page: topics, narratives or authorities."""
    key: str
    """What the record calls it."""
    slug: str
    """What its page is called."""
    names: Mapping[str, str]
    items: Sequence[Item]
    """Newest first."""
    body: Body | None = field(default=None, compare=False)
    """Of an authority: all its names."""

    @property
    def folder(self) -> str:
        """Where its page lies below the language's folder."""
        return f"{self.kind}/{self.slug}/"

    def name(self, words: Words) -> tuple[str, str]:
        """What it is called and in which language; a topic that nobody named is called by its tag."""
        name, language = in_language(self.names, words.language)
        return (name, language) if name else (self.key, words.language)

    @cached_property
    def stamp(self) -> str:
        """What it is called and where it lies, for whoever names it."""
        return ascii((self.kind, self.slug, self.key, sorted(self.names.items())))


def slug(name: str) -> str:
    """A file name for *name*: itself where it is plain, otherwise a digest of it."""
    plain = name.strip().casefold().replace("_", "-")
    if _PLAIN.fullmatch(plain) and len(plain) <= 60:
        return plain
    return "x" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]


def topics(items: Sequence[Item], facts: Mapping[str, Facts], names: object) -> list[Subject]:
    """The topics of *items*, by slug; *names* are the settings': tag -> language -> name."""
    named = names if isinstance(names, Mapping) else {}
    held: dict[str, tuple[str, list[Item]]] = {}
    for item in items:
        for tag in sorted({tag for tag in facts[item.name].tags if tag.strip()}):
            here = held.setdefault(slug(tag), (tag, []))[1]
            if not here or here[-1] is not item:
                here.append(item)
    return [
        Subject(TOPICS, tag, name, named.get(tag) or {}, there) for name, (tag, there) in sorted(held.items())
    ]


def narratives(items: Sequence[Item], facts: Mapping[str, Facts], around: PublicFacts) -> list[Subject]:
    """The narratives that claims of *items* belong to, by slug."""
    by_claim: dict[str, list[int]] = {}
    for place, item in enumerate(items if around.narratives else ()):
        for claim in facts[item.name].claims:
            by_claim.setdefault(claim, []).append(place)
    found = []
    for one in around.narratives:
        places = {place for claim in one.claims for place in by_claim.get(claim, ())}
        if places:
            there = [items[place] for place in sorted(places)]
            found.append(Subject(NARRATIVES, one.key, slug(one.key), one.names, there))
    return sorted(found, key=lambda subject: subject.slug)


def authorities(items: Sequence[Item], facts: Mapping[str, Facts], around: PublicFacts) -> list[Subject]:
    """The authorities on whose statements *items* rest, by slug."""
    held: dict[str, list[Item]] = {}
    for item in items:
        spoke = [
            around.statements[name].authority
            for name in facts[item.name].statements
            if name in around.statements
        ]
        for key in dict.fromkeys(spoke):
            held.setdefault(key, []).append(item)
    return sorted(
        (
            Subject(AUTHORITIES, key, slug(key), newest_names(body), held[key], body)
            for key, body in around.authorities.items()
            if key in held
        ),
        key=lambda subject: subject.slug,
    )


def newest_names(body: Body) -> dict[str, str]:
    """What an authority is called by its newest name in each language."""
    standing = [*body.names, *(name for name in body.names if name.valid_until is None)]
    return {name.language: name.name for name in standing}
