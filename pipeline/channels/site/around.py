"""What stands around one refutation on its page: no part of what was approved, and never in between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from claims.content import Content
from claims.public_facts import Appearance, ClaimFacts, PublicFacts
from pipeline.channels import Item, PageItem
from pipeline.channels.site.house import withdrawn
from pipeline.channels.site.themes import AUTHORITIES, NARRATIVES, TOPICS, Theme

RELATED = 5
"""How many related answers a page names."""
_NEAR = 8
"""How far to either side of it, in time, an answer's relatives are looked for within each theme."""
_WEIGHTS = {"claims": 8, NARRATIVES: 4, AUTHORITIES: 2, TOPICS: 1}


@dataclass(frozen=True)
class Known:
    """What the record knows around a refutation: of all the claims it answers together."""

    asked: int = 0
    seen: int = 0
    last_seen: date | None = None
    back_since: date | None = None
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True)
class Around:
    """All that a page sets around its article."""

    known: Known = field(default_factory=Known)
    claims: Mapping[str, ClaimFacts] = field(default_factory=dict)
    related: Sequence[Item] = ()
    """The most closely related first; not all of them need exist in the page's language."""
    themes: Sequence[Theme] = ()
    media: Sequence[PageItem] = ()
    """Pages that show a picture or a video this refutation is about."""
    principles: Mapping[str, str] = field(default_factory=dict)
    """Language -> address of the page that says how the house checks."""


def known(content: Content, around: PublicFacts) -> Known:
    """The facts of all claims of *content* taken together; what is withheld of one is not in the sum either."""
    told = [around.claims[said.id] for said in content.claims if said.id in around.claims]
    if not told:
        return Known()
    seen = sorted({one for facts in told for one in facts.appearances}, key=lambda one: (one.on, one.url))
    return Known(
        asked=sum(facts.asked for facts in told),
        seen=sum(facts.seen for facts in told),
        last_seen=max((facts.last_seen for facts in told if facts.last_seen), default=None),
        back_since=max((facts.back_since for facts in told if facts.back_since), default=None),
        appearances=tuple(seen if len(seen) <= RELATED else [seen[0], *seen[1 - RELATED :]]),
    )


def related(items: Sequence[Item], themes: Iterable[Theme]) -> dict[str, list[Item]]:
    """Refutation id -> the answers that share a claim, a narrative, an authority or a topic with it.

    Within each theme only the nearest in time are weighed: so a new answer changes the pages of its neighbours and
    not of everything that was ever said on the topic.
    """
    standing = [item for item in items if not withdrawn(item.content)]
    place = {item.content.refutation: number for number, item in enumerate(items)}
    scores: dict[str, dict[str, int]] = {name: {} for name in place}
    groups = [(theme.kind, [item for item in theme.items if not withdrawn(item.content)]) for theme in themes]
    for kind, group in [*_same_claims(standing), *groups]:
        _weigh(scores, [item.content.refutation for item in group], _WEIGHTS[kind])
    named = {item.content.refutation: item for item in items}
    return {
        name: [named[other] for other in _closest(name, found, place)]
        for name, found in scores.items()
        if found
    }


def _same_claims(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    held: dict[str, list[Item]] = {}
    for item in items:
        for said in {said.id for said in item.content.claims if said.id}:
            held.setdefault(said, []).append(item)
    return [("claims", group) for group in held.values() if len(group) > 1]


def _weigh(scores: dict[str, dict[str, int]], group: Sequence[str], weight: int) -> None:
    for number, name in enumerate(group):
        for other in [*group[max(0, number - _NEAR) : number], *group[number + 1 : number + 1 + _NEAR]]:
            scores[name][other] = scores[name].get(other, 0) + weight


def _closest(name: str, found: Mapping[str, int], place: Mapping[str, int]) -> list[str]:
    here = place[name]
    ranked = sorted(found, key=lambda other: (-found[other], abs(place[other] - here), other))
    return ranked[: 2 * RELATED]
