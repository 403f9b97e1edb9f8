"""A rule read back in plain words of a language, for the people who made it and for those it concerns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.plugins import discover
from claims.records import Person, Place
from claims.ruling import Actions, Conditions, Effect
from claims.terms import Language, RuleAction


@dataclass(frozen=True)
class Names:
    """What people and places are called by those who read."""

    people: Mapping[str, str] = field(default_factory=dict)
    """By handle."""
    regions: Mapping[str, str] = field(default_factory=dict)
    """By code."""


def names(session: Session, language: str) -> Names:
    """Everybody's name, and the places' as they are called now in *language*."""
    people = {row.handle: row.name for row in session.execute(select(Person.handle, Person.name))}
    return Names(people, region_names(session, language))


def region_names(session: Session, language: str) -> dict[str, str]:
    """What the places are called now in *language*, else in another, by code."""
    found: dict[str, str] = {}
    for place in session.scalars(select(Place).order_by(Place.code)):
        now = {name.language.value: name.name for name in place.names if name.valid_until is None}
        found[place.code] = next((now[code] for code in (language, *Language) if code in now), place.code)
    return found


def say(conditions: Conditions, actions: Actions, language: str, called: Names | None = None) -> str:
    """The whole rule as one sentence."""
    words, called = _phrases(language), called or Names()
    told = words["rule.and"].join(say_conditions(conditions, language, called))
    done = words["rule.and"].join(say_actions(actions, language, called))
    return words["rule.sentence"].format(conditions=told or "…", actions=done or "…")


def say_conditions(asked: Conditions, language: str, called: Names) -> list[str]:
    """What must hold, one phrase each."""
    words = _phrases(language)
    told: dict[str, Mapping[str, object]] = {
        "sources": {"names": _either(asked.sources, words)},
        "languages": {"names": _either((words[f"language.{code}"] for code in asked.languages), words)},
        "regions": {"names": _either((called.regions.get(code, code) for code in asked.regions), words)},
        "words": {"words": ", ".join(words["rule.word"].format(word=word) for word in asked.words)},
        "score": {"least": _percent(asked.score_from), "most": _percent(asked.score_to)},
        "priority": {"points": f"{asked.priority or 0:g}"},
        "volume": {"count": asked.sightings, "hours": asked.hours},
    }
    return [words[f"rule.{_phrase(name, asked)}"].format(**told[name]) for name in asked.asked]


def say_actions(actions: Actions, language: str, called: Names) -> list[str]:
    """What is done, one phrase each."""
    words = _phrases(language)
    return [_filled(words[f"rule.{effect.action.value}"], effect, called) for effect in actions.effects]


def say_effect(effect: Effect, language: str, called: Names) -> str:
    """What was done, as the log tells it."""
    return _filled(_phrases(language)[f"rule.did.{effect.action.value}"], effect, called)


def _filled(phrase: str, effect: Effect, called: Names) -> str:
    person = effect.action is RuleAction.ASSIGN
    return phrase.format(value=called.people.get(effect.value, effect.value) if person else effect.value)


def _phrase(name: str, asked: Conditions) -> str:
    if name == "words" and len(asked.words) > 1:
        return "words_all" if asked.all_words else "words_any"
    if name != "score":
        return name
    if asked.no_match:
        return "no_match"
    if asked.score_from is None:
        return "score_to"
    return "score_from" if asked.score_to is None else "score_between"


def _either(items: Iterable[str], words: Mapping[str, str]) -> str:
    *first, last = list(items) or [""]
    return words["rule.or"].join([", ".join(first), last]) if first else last


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):.3g}"


def _phrases(language: str) -> Mapping[str, str]:
    phrases: Mapping[str, str] = discover("claims.languages")[language].PHRASES
    return phrases
