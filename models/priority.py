"""Priority: how much a claim wants a look, from 0 to 100, with the share of every reason.

The points of all reasons are in one table, `POINTS`; each is filled by a curve that only rises and never passes its
points. What does not look like a claim, and what has its answer already, weighs a part of that. People and sources
are counted, never items: however much one source shows, it moves the score by no more than a source does.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from claims.plugins import discover
from claims.reasons import say
from models.harm import GRAVITY

POINTS: Mapping[str, float] = MappingProxyType(
    {
        "asked": 22.0,  # distinct people asking: half the points at 12
        "sources": 18.0,  # distinct sources: a third of the points with the first, half with the second
        "growth": 14.0,  # more people and sources this week than the week before: half at 8 more
        "reach": 5.0,  # people who saw it, by powers of ten up to a million
        "harm": 20.0,  # what it can do to people: the kinds of models/harm.py together
        "deadline": 12.0,  # a day named in it that is still to come: all of it today and tomorrow
        "back": 5.0,  # it was quiet, or closed, and returned
        "new": 4.0,  # first seen today; nothing after a week
    }
)
LEAST_WORTH = 0.35
"""What is left of the points where nothing in the texts looks like a claim."""
ANSWERED = 0.5
"""What is left of the points of a claim that has its answer, unless it has come back."""
SAME_WORDS = 4.0
"""The most people that questions with the very same words on one day from one source stand for."""


@dataclass(frozen=True)
class Facts:
    """What is known about a claim on the day *today*."""

    today: date
    people: float = 0.0
    """Distinct people asking, as `people_asking` counts them."""
    sources: int = 0
    recent: float = 0.0
    """People and sources of the last seven days."""
    before: float = 0.0
    """People and sources of the seven days before those."""
    reach: int = 0
    """How many saw it: the most that each source counted, summed up."""
    harms: frozenset[str] = frozenset()
    worth: float = 1.0
    """The probability that it is a claim at all."""
    days: tuple[date, ...] = ()
    """The days that its texts name."""
    first_seen: date | None = None
    back_since: date | None = None
    """The day it came back, while it is back."""
    answered: bool = False


@dataclass(frozen=True)
class Reason:
    """One reason of a priority: its name, its share of the score, and what it is about."""

    name: str
    share: float
    values: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The reason in the words of kk, ru or en."""
        return say(self.name, self.values, language)

    @property
    def says(self) -> dict[str, str]:
        """The reason in every language there is."""
        return {language: self.say(language) for language in discover("claims.languages").modules}


@dataclass(frozen=True)
class Priority:
    """From 0 to 100, and why; the shares add up to the score."""

    score: float
    reasons: tuple[Reason, ...]
    """The weightiest first; a negative share takes away."""
    deadline: date | None


def people_asking(same: Iterable[int]) -> float:
    """How many people ask, from how often the very same words were asked on one day through one source.

    Nobody who asks is known by name, so equal questions may be one person's: the first counts whole, more of
    them by the logarithm, up to SAME_WORDS.
    """
    return sum(min(SAME_WORDS, 1 + math.log2(count)) for count in same if count > 0)


def priority(facts: Facts) -> Priority:
    """How much a claim with these facts wants a look."""
    deadline = next_deadline(facts.days, facts.today)
    filled = _filled(facts, deadline)
    shares = {name: POINTS[name] * part for name, part in filled.items()}
    worth = min(1.0, max(0.0, facts.worth))
    not_a_claim = (1 - worth) * (1 - LEAST_WORTH)
    answered = 1 - ANSWERED if facts.answered and facts.back_since is None else 0.0
    whole = sum(shares.values())
    reasons = [
        Reason(name, round(share, 2), _values(name, facts, deadline))
        for name, share in shares.items()
        if share >= 0.005
    ]
    if whole * not_a_claim >= 0.05:
        percent = {"percent": str(round(100 * worth))}
        reasons.append(Reason("worth", -round(whole * not_a_claim, 2), percent))
    if answered:
        reasons.append(Reason("answered", -round(whole * (1 - not_a_claim) * answered, 2)))
    reasons.sort(key=lambda reason: (-abs(reason.share), reason.name))
    score = round(whole * (1 - not_a_claim) * (1 - answered), 2)
    return Priority(min(100.0, max(0.0, score)), tuple(reasons), deadline)


def raised(weight: Priority, raises: Iterable[tuple[str, int]]) -> Priority:
    """*weight* with what rules add, each by its name and points, up to a hundred in all.

    The points stand beside what was weighed: what lowers a claim (it is answered, it is hardly a claim) does not
    lower them, for a person wrote the rule to see it all the same.
    """
    score, reasons = weight.score, list(weight.reasons)
    for rule, points in raises:
        share = round(min(float(points), 100.0 - score), 2)
        if share > 0:
            reasons.append(Reason("rule", share, {"rule": rule}))
            score = round(score + share, 2)
    reasons.sort(key=lambda reason: (-abs(reason.share), reason.name))
    return Priority(score, tuple(reasons), weight.deadline)


def next_deadline(days: Iterable[date], today: date) -> date | None:
    """The first of *days* that is not over."""
    return min((day for day in days if day >= today), default=None)


def harm_of(kinds: Iterable[str]) -> float:
    """How harmful the kinds are together, from 0 to 1: as if each spared a part of what the others left."""
    return 1 - math.prod(1 - GRAVITY.get(kind, 0.0) for kind in set(kinds))


def _filled(facts: Facts, deadline: date | None) -> dict[str, float]:
    """How much of its points each reason has, from 0 to 1."""
    age = 7 if facts.first_seen is None else max(0, (facts.today - facts.first_seen).days)
    return {
        "asked": _half_at(12, facts.people),
        "sources": _half_at(2, facts.sources),
        "growth": _half_at(8, facts.recent - facts.before),
        "reach": min(1.0, math.log10(1 + max(0, facts.reach)) / 6),
        "harm": harm_of(facts.harms),
        "deadline": 0.0 if deadline is None else _nearness((deadline - facts.today).days),
        "back": 1.0 if facts.back_since is not None else 0.0,
        "new": max(0.0, 1 - age / 7),
    }


def _half_at(half: float, count: float) -> float:
    return max(0.0, count) / (max(0.0, count) + half)


def _nearness(days: int) -> float:
    """1 for today and tomorrow, two thirds in a week, a quarter from two weeks on."""
    return max(0.25, 1 - max(0, days - 1) / 18)


def _values(name: str, facts: Facts, deadline: date | None) -> dict[str, str]:
    if name == "asked":
        return {"people": str(round(facts.people))}
    if name == "sources":
        return {"sources": str(facts.sources)}
    if name == "growth":
        return {"recent": f"{facts.recent:.0f}", "before": f"{facts.before:.0f}"}
    if name == "reach":
        return {"reach": str(facts.reach)}
    if name == "harm":
        return {"harms": " ".join(sorted(facts.harms, key=lambda kind: (-GRAVITY.get(kind, 0), kind)))}
    if name == "deadline" and deadline is not None:
        return {"day": f"{deadline:%d.%m.%Y}"}
    day = facts.back_since if name == "back" else facts.first_seen
    return {"day": f"{day:%d.%m.%Y}"} if day else {}
