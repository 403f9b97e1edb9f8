"""What answers are gathered under beside their date: topics, narratives and the authorities that spoke."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from claims.public_facts import Body, PublicFacts
from pipeline.channels import Item
from pipeline.channels.site.words import Words, in_language

TOPICS, NARRATIVES, AUTHORITIES = "topics", "narratives", "authorities"
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Theme:
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

    def within(self, language: str) -> list[Item]:
        """Its answers that exist in *language*."""
        return [item for item in self.items if language in item.content.texts]


def slug(name: str) -> str:
    """A file name for *name*: itself where it is plain, otherwise a digest of it."""
    plain = name.strip().casefold().replace("_", "-")
    if _PLAIN.fullmatch(plain) and len(plain) <= 60:
        return plain
    return "x" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]


def topics(items: Sequence[Item], names: object) -> list[Theme]:
    """The topics of *items*, by slug; *names* are the settings': tag -> language -> name."""
    named = names if isinstance(names, Mapping) else {}
    held: dict[str, tuple[str, list[Item]]] = {}
    for item in items:
        for tag in sorted({tag for tag in item.content.tags if tag.strip()}):
            here = held.setdefault(slug(tag), (tag, []))[1]
            if not here or here[-1] is not item:
                here.append(item)
    return [
        Theme(TOPICS, tag, name, named.get(tag) or {}, there) for name, (tag, there) in sorted(held.items())
    ]


def narratives(items: Sequence[Item], around: PublicFacts) -> list[Theme]:
    """The narratives that claims of *items* belong to, by slug."""
    by_claim = _by_claim(items)
    found = [
        Theme(NARRATIVES, one.key, slug(one.key), one.names, _gathered(items, one.claims, by_claim))
        for one in around.narratives
    ]
    return sorted((theme for theme in found if theme.items), key=lambda theme: theme.slug)


def authorities(items: Sequence[Item], around: PublicFacts) -> list[Theme]:
    """The authorities on whose statements *items* rest, by slug."""
    held: dict[str, list[Item]] = {}
    for item in items:
        for key in spoke(item, around):
            held.setdefault(key, []).append(item)
    return sorted(
        (
            Theme(AUTHORITIES, key, slug(key), newest_names(body), held[key], body)
            for key, body in around.authorities.items()
            if key in held
        ),
        key=lambda theme: theme.slug,
    )


def spoke(item: Item, around: PublicFacts) -> list[str]:
    """The keys of the authorities whose statements *item* rests on, each once, in the order of the statements."""
    keys = [around.spoke[one.id] for one in item.content.evidence if one.id in around.spoke]
    return [key for key in dict.fromkeys(keys) if key in around.authorities]


def newest_names(body: Body) -> dict[str, str]:
    """What an authority is called by its newest name in each language."""
    standing = [*body.names, *(name for name in body.names if name.valid_until is None)]
    return {name.language: name.name for name in standing}


def _by_claim(items: Iterable[Item]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        for said in item.content.claims:
            found.setdefault(said.id, []).append(place)
    return found


def _gathered(
    items: Sequence[Item], claims: Iterable[str], by_claim: Mapping[str, Sequence[int]]
) -> list[Item]:
    places = {place for claim in claims for place in by_claim.get(claim, ())}
    return [items[place] for place in sorted(places)]
