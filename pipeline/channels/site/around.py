"""What stands around one refutation on its page: no part of what was approved, and never in between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from claims.public_facts import Appearance, ClaimFacts
from claims.terms import VersionKind
from pipeline.channels import Item, PageItem
from pipeline.channels.site.facts import Facts
from pipeline.channels.site.subjects import AUTHORITIES, NARRATIVES, TOPICS, Subject

RELATED = 5
"""How many related answers a page names."""
_NEAR = RELATED
"""How far to either side of it, in time, an answer's relatives are looked for within each subject."""
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
    """The closest first; not all of them need exist in the page's language."""
    subjects: Sequence[Subject] = ()
    media: Sequence[PageItem] = ()
    """Pages that show a picture or a video this refutation is about."""
    principles: Mapping[str, str] = field(default_factory=dict)
    """Language -> address of the page that says how the house checks."""


def known(claims: Sequence[ClaimFacts]) -> Known:
    """The facts of all *claims* taken together; what is withheld of one is not in the sum either."""
    seen = sorted({one for facts in claims for one in facts.appearances}, key=lambda one: (one.on, one.url))
    return Known(
        asked=sum(facts.asked for facts in claims),
        seen=sum(facts.seen for facts in claims),
        last_seen=max((facts.last_seen for facts in claims if facts.last_seen), default=None),
        back_since=max((facts.back_since for facts in claims if facts.back_since), default=None),
        appearances=tuple(seen if len(seen) <= RELATED else [seen[0], *seen[1 - RELATED :]]),
    )


def related(
    items: Sequence[Item], facts: Mapping[str, Facts], subjects: Iterable[Subject]
) -> dict[str, list[str]]:
    """Refutation id -> those of the answers that share a claim, a narrative, an authority or a topic with it.

    Within each subject only the nearest in time are weighed: so a new answer changes the pages of its neighbours
    and not of everything that was ever said on the topic.
    """
    place = {item.name: number for number, item in enumerate(items)}
    standing = {name for name in place if facts[name].kind != VersionKind.WITHDRAWAL}
    scores: dict[str, dict[str, int]] = {name: {} for name in place}
    claims: dict[str, list[str]] = {}
    for name in place:
        for claim in filter(None, facts[name].claims):
            claims.setdefault(claim, []).append(name)
    groups = [("claims", names) for names in claims.values()]
    groups += [(subject.kind, [item.name for item in subject.items]) for subject in subjects]
    for kind, names in groups:
        _weigh(scores, [name for name in names if name in standing], _WEIGHTS[kind])
    return {name: _closest(name, found, place) for name, found in scores.items()}


def _weigh(scores: dict[str, dict[str, int]], group: Sequence[str], weight: int) -> None:
    for number, name in enumerate(group):
        here = scores[name]
        for other in group[max(0, number - _NEAR) : number + 1 + _NEAR]:
            if other != name:
                here[other] = here.get(other, 0) + weight


def _closest(name: str, found: Mapping[str, int], place: Mapping[str, int]) -> list[str]:
    here = place[name]
    ranked = sorted(found, key=lambda other: (-found[other], abs(place[other] - here), other))
    return ranked[:RELATED]
