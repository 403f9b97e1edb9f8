"""What a rule says and what follows from it: pure, so that a dry run and the real one cannot differ.

A rule never merges, never publishes and never undoes what a person decided: it can tag, assign, raise, mute and hold.
"""

import math
from collections.abc import Callable, Mapping, Set
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from claims.errors import RefusedError
from claims.terms import RuleAction, TextLanguage

NONE: frozenset[str] = frozenset()
MOST_WORDS = 50
LONGEST_WORD = 80
LONGEST_TAG = 60
MOST_POINTS = 50
MOST_HOURS = 24 * 30


@dataclass(frozen=True)
class Conditions:
    """What must hold, all of it; what is left empty is not asked."""

    sources: tuple[str, ...] = ()
    """One of these sources, by key."""
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """One of these places or a place in them, by code."""
    words: tuple[str, ...] = ()
    """Words or phrases that the text says, in whatever form."""
    all_words: bool = False
    """Whether it must say all of them rather than one."""
    score_from: float | None = None
    """The least probability with which the text was matched to a claim that was there before."""
    score_to: float | None = None
    no_match: bool = False
    """Whether the text must be like no claim that was there before."""
    priority: float | None = None
    """The least priority of the claim, without what rules add."""
    sightings: int | None = None
    """The least sightings of the claim in the last *hours*."""
    hours: int = 24

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the conditions that are asked, in the order they are read."""
        scored = self.no_match or self.score_from is not None or self.score_to is not None
        asks = {
            "sources": bool(self.sources),
            "languages": bool(self.languages),
            "regions": bool(self.regions),
            "words": bool(self.words),
            "score": scored,
            "priority": self.priority is not None,
            "volume": self.sightings is not None,
        }
        return tuple(name for name, on in asks.items() if on)


@dataclass(frozen=True)
class Actions:
    """What is done to the claim; what is left empty is not done."""

    tag: str = ""
    assign: str = ""
    """A person's handle."""
    points: int = 0
    """What is added to the priority."""
    mute: bool = False
    hold: bool = False

    @property
    def effects(self) -> tuple["Effect", ...]:
        """Each of them, in the order they are read."""
        told = (
            Effect(RuleAction.TAG, self.tag),
            Effect(RuleAction.ASSIGN, self.assign),
            Effect(RuleAction.RAISE, str(self.points or "")),
            Effect(RuleAction.MUTE, "yes" if self.mute else ""),
            Effect(RuleAction.HOLD, "yes" if self.hold else ""),
        )
        return tuple(effect for effect in told if effect.value)


@dataclass(frozen=True)
class Effect:
    """One thing to do to a claim."""

    action: RuleAction
    value: str

    @property
    def key(self) -> str:
        """What is the same thing for the one who says no to it: one tag, but any assignment, raise, mute, hold."""
        return f"tag:{self.value}" if self.action is RuleAction.TAG else self.action.value


@dataclass(frozen=True)
class Spec:
    """One version of a rule as it is decided by."""

    id: int
    version: int
    name: str
    conditions: Conditions
    actions: Actions
    since_seq: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known about one sighting and the claim that it states."""

    source: str = ""
    language: str = ""
    regions: frozenset[str] = NONE
    """The place of the sighting and all that it lies in, by code."""
    says: frozenset[str] = NONE
    """Those of the rule's words that the text says."""
    score: float | None = None
    """The best probability of a match with a claim that was there before; None where there was none."""
    priority: float | None = None
    """Without what rules add; None for a claim that was not weighed."""
    sightings: int = 0
    """The claim's in the rule's hours, up to this one."""
    tags: frozenset[str] = NONE
    assigned: bool = False
    stands: frozenset[RuleAction] = frozenset()
    """Whether the claim is muted or held already."""
    done: frozenset[str] = NONE
    """What this rule has done to the claim before (`Effect.key`), whatever became of it."""
    refused: frozenset[str] = NONE
    """What a person has taken back or decided otherwise (`Effect.key`)."""


def decide(rule: Spec, facts: Facts) -> tuple[Effect, ...]:
    """What the rule does to the claim; nothing where a condition fails, it is so already, or a person said no."""
    if not holds(rule.conditions, facts):
        return ()
    settled = facts.done | facts.refused
    return tuple(
        effect for effect in rule.actions.effects if effect.key not in settled and not _is_so(effect, facts)
    )


def holds(conditions: Conditions, facts: Facts, but: Set[str] = NONE) -> bool:
    """Whether every condition that is asked holds, leaving out those in *but* that are not known yet."""
    return all(_CHECKS[name](conditions, facts) for name in conditions.asked if name not in but)


def _is_so(effect: Effect, facts: Facts) -> bool:
    if effect.action is RuleAction.TAG:
        return effect.value in facts.tags
    if effect.action is RuleAction.ASSIGN:
        return facts.assigned
    return effect.action in facts.stands


def _words(asked: Conditions, facts: Facts) -> bool:
    return facts.says.issuperset(asked.words) if asked.all_words else not facts.says.isdisjoint(asked.words)


def _score(asked: Conditions, facts: Facts) -> bool:
    if asked.no_match or facts.score is None:
        return asked.no_match and facts.score is None
    least = 0.0 if asked.score_from is None else asked.score_from
    return least <= facts.score <= (1.0 if asked.score_to is None else asked.score_to)


_CHECKS: Mapping[str, Callable[[Conditions, Facts], bool]] = MappingProxyType(
    {
        "sources": lambda asked, facts: facts.source in asked.sources,
        "languages": lambda asked, facts: facts.language in asked.languages,
        "regions": lambda asked, facts: not facts.regions.isdisjoint(asked.regions),
        "words": _words,
        "score": _score,
        "priority": lambda asked, facts: (
            facts.priority is not None and facts.priority >= (asked.priority or 0)
        ),
        "volume": lambda asked, facts: facts.sightings >= (asked.sightings or 0),
    }
)


# --- as it is written and kept ------------------------------------------------------------------------


def checked_conditions(asked: Conditions) -> Conditions:
    """*asked* in its one spelling, or why it cannot be."""
    asked = replace(
        asked,
        sources=_distinct(asked.sources),
        languages=_distinct(asked.languages),
        regions=_distinct(asked.regions),
        words=_distinct(" ".join(word.split()) for word in asked.words),
    )
    if not asked.asked:
        raise RefusedError(reason="name at least one condition; without one the rule would touch every claim")
    unknown = set(asked.languages) - {language.value for language in TextLanguage}
    if unknown:
        raise RefusedError(
            reason="{language} is no language of a text; there are: {known}",
            language=", ".join(sorted(unknown)),
            known=", ".join(TextLanguage),
        )
    if len(asked.words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in asked.words):
        raise RefusedError(
            reason="a rule looks for {most} words at most, each of {longest} characters at most",
            most=MOST_WORDS,
            longest=LONGEST_WORD,
        )
    _check_numbers(asked)
    return asked


def _check_numbers(asked: Conditions) -> None:
    bounds = [bound for bound in (asked.score_from, asked.score_to) if bound is not None]
    if any(not 0 <= bound <= 1 for bound in bounds) or sorted(bounds) != bounds:
        raise RefusedError(reason="the match goes from one share to a higher one, each between 0 and 100 %")
    if asked.no_match and bounds:
        raise RefusedError(reason="either the text is like no known claim or its match has a score, not both")
    if asked.priority is not None and not 0 <= asked.priority <= 100:
        raise RefusedError(reason="a priority is a number from 0 to 100")
    if asked.sightings is not None and (asked.sightings < 1 or not 1 <= asked.hours <= MOST_HOURS):
        raise RefusedError(reason="volume is at least 1 sighting, in 1 to {most} hours", most=MOST_HOURS)


def checked_actions(asked: Actions) -> Actions:
    """*asked* in its one spelling, or why it cannot be."""
    asked = replace(
        asked, tag="-".join(asked.tag.strip().lower().split()), assign=asked.assign.strip().lower()
    )
    if not asked.effects:
        raise RefusedError(reason="say what the rule does: tag, assign, raise, mute or hold")
    if len(asked.tag) > LONGEST_TAG:
        raise RefusedError(reason="a tag has {longest} characters at most", longest=LONGEST_TAG)
    if not 0 <= asked.points <= MOST_POINTS:
        raise RefusedError(reason="a rule raises a priority by 1 to {most} points", most=MOST_POINTS)
    return asked


def plain(part: Conditions | Actions) -> dict[str, Any]:
    """*part* as JSON: only what differs from a rule that says nothing."""
    bare = asdict(type(part)())
    said = {name: value for name, value in asdict(part).items() if value != bare[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}


def read_conditions(written: Mapping[str, Any]) -> Conditions:
    """What `plain` wrote, or somebody by hand; raises RefusedError for names and kinds of value it does not know."""
    return Conditions(**_read(Conditions, written))


def read_actions(written: Mapping[str, Any]) -> Actions:
    """What `plain` wrote, or somebody by hand; raises RefusedError for names and kinds of value it does not know."""
    return Actions(**_read(Actions, written))


def _read(kind: type[Conditions] | type[Actions], written: Mapping[str, Any]) -> dict[str, Any]:
    bare = asdict(kind())
    known = [one.name for one in fields(kind)]
    found: dict[str, Any] = {}
    for name, value in written.items():
        if name not in bare:
            raise RefusedError(
                reason="a rule knows nothing called {name}; it knows: {known}",
                name=name,
                known=", ".join(known),
            )
        found[name] = _value(name, value, bare[name])
    return found


def _value(name: str, value: Any, bare: Any) -> Any:
    if value is None and bare is None:
        return None
    if isinstance(bare, tuple):
        items = [value] if isinstance(value, str | int) else value
        if isinstance(items, list | tuple) and all(isinstance(item, str | int) for item in items):
            return tuple(map(str, items))
    elif isinstance(bare, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(bare, str):
        if isinstance(value, str | int):
            return str(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        whole = name in ("points", "sightings", "hours")
        if not whole or value == int(value):
            return int(value) if whole else float(value)
    raise RefusedError(reason="the rule's {name} cannot be {value}", name=name, value=str(value)[:60])


def _distinct(items: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in items if item.strip()))
