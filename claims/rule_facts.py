"""What rules need of the record: the sightings, the claims they state, and what people have decided about those."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from claims.records import (
    Act,
    Claim,
    ClaimMark,
    ClaimTag,
    ClaimWeight,
    Match,
    Place,
    RuleEffect,
    Ruling,
    Sighting,
    Source,
)
from claims.records.sightings import whole_text
from claims.ruling import Effect, Facts, Spec
from claims.sources import COUNTED
from claims.terms import Mark, RuleAction
from claims.triage import MEMBER

RAISED = "rule"
"""The name of the reason by which a rule raises a priority."""
_CHUNK = 500
_MATCHER = "machine:matcher"
_ACTIONS = {Mark.MUTED: RuleAction.MUTE, Mark.HELD: RuleAction.HOLD}
_MARKING = {"mute": "mute", "unmute": "mute", "hold": "hold", "release": "hold"}
_seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class Case:
    """One sighting and a claim that it states."""

    sighting_id: int
    claim_id: int
    source: str
    language: str
    place_id: int | None
    score: float | None
    seen_at: datetime
    fold: str

    def facts(self, regions: Mapping[int, frozenset[str]]) -> Facts:
        """What is known of the sighting alone."""
        within = regions.get(self.place_id, frozenset()) if self.place_id is not None else frozenset()
        return Facts(source=self.source, language=self.language, regions=within, score=self.score)


@dataclass
class Side:
    """How a claim stands for the rules; what is decided is noted, so that it is decided once."""

    name: str
    tags: set[str] = field(default_factory=set)
    assigned: bool = False
    stands: set[RuleAction] = field(default_factory=set)
    done: dict[int, set[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def note(self, rule: Spec, effect: Effect) -> None:
        """From here on it is so."""
        self.done.setdefault(rule.id, set()).add(effect.key)
        if effect.action is RuleAction.TAG:
            self.tags.add(effect.value)
        elif effect.action is RuleAction.ASSIGN:
            self.assigned = True
        elif effect.action is not RuleAction.RAISE:
            self.stands.add(effect.action)


# --- the sightings ------------------------------------------------------------------------------------


def matched_after(session: Session, seq: int, limit: int) -> list[tuple[int, int]]:
    """The acts by which the matcher gave sightings a claim after act *seq*: each act's number and its sighting."""
    query = (
        select(Act.seq, Act.detail)
        .where(Act.seq > seq, Act.verb.in_(("open_claim", "join")), Act.actor == _MATCHER)
        .order_by(Act.seq)
        .limit(limit)
    )
    return [(row.seq, int(json.loads(row.detail)["sighting"])) for row in session.execute(query)]


def looked_until(session: Session) -> int:
    """The act up to which rules have looked; 0 before the first time."""
    return session.scalar(select(Ruling.act_seq)) or 0


def mark(session: Session, seq: int) -> None:
    """Write down that rules have looked at everything up to act *seq*."""
    session.merge(Ruling(id=1, act_seq=seq))


def cases(
    session: Session, numbers: Sequence[int], fits: Callable[[Case], bool] = lambda case: True
) -> list[Case]:
    """These sightings with the claims they state, in the given order; those of muted sources are left out.

    *fits* is asked first, of a case without claim and score: what the sighting alone rules out costs no more.
    """
    found: dict[int, list[Case]] = {}
    for chunk in _chunks(numbers):
        query = (
            select(
                Sighting.id,
                Source.key,
                Sighting.language,
                Sighting.place_id,
                _seen_at.label("at"),
                Sighting.fold,
            )
            .join(Source, Source.id == Sighting.source_id)
            .where(Sighting.id.in_(chunk), Source.state.in_(COUNTED))
        )
        bare = [
            Case(row.id, 0, row.key, row.language.value, row.place_id, None, row.at, row.fold or "")
            for row in session.execute(query)
        ]
        bare = [case for case in bare if fits(case)]
        homes, scores = _matches(session, [case.sighting_id for case in bare]) if bare else ({}, {})
        for case in bare:
            number = case.sighting_id
            found[number] = [
                replace(case, claim_id=claim, score=scores.get(number)) for claim in homes.get(number, ())
            ]
    return [case for number in numbers for case in found.get(number, ())]


def _matches(session: Session, numbers: Sequence[int]) -> tuple[dict[int, list[int]], dict[int, float]]:
    """The claims each sighting states, and its best score against a claim that was there before."""
    homes: dict[int, list[int]] = {}
    scores: dict[int, float] = {}
    query = select(Match.sighting_id, Match.claim_id, Match.standing, Match.score, Match.reasons)
    for row in session.execute(query.where(Match.sighting_id.in_(numbers)).order_by(Match.id)):
        if row.standing in MEMBER:
            homes.setdefault(row.sighting_id, []).append(row.claim_id)
        if row.score is not None and not row.reasons.get("founding"):
            scores[row.sighting_id] = max(row.score, scores.get(row.sighting_id, 0.0))
    return homes, scores


def texts(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """What these sightings say."""
    found: dict[int, str] = {}
    for chunk in _chunks(sorted(numbers)):
        query = select(Sighting.id, Sighting.title, Sighting.text).where(Sighting.id.in_(chunk))
        found.update({row.id: whole_text(row.title, row.text) for row in session.execute(query)})
    return found


def recent(
    session: Session, since: datetime, behind: tuple[datetime, int] | None, limit: int
) -> list[tuple[datetime, int]]:
    """The times and numbers of sightings first seen after *since*, the newest first, going on *behind* one."""
    query = (
        select(Sighting.first_seen_at, Sighting.id)
        .where(Sighting.first_seen_at >= since)
        .order_by(Sighting.first_seen_at.desc(), Sighting.id.desc())
        .limit(limit)
    )
    if behind is not None:
        # Said twice, because SQLite walks its index only along the plain bound.
        older = and_(Sighting.first_seen_at == behind[0], Sighting.id < behind[1])
        query = query.where(
            Sighting.first_seen_at <= behind[0], or_(Sighting.first_seen_at < behind[0], older)
        )
    return [(row[0], row[1]) for row in session.execute(query)]


def regions(session: Session) -> dict[int, frozenset[str]]:
    """For each place, by number, its code and the codes of all that it lies in."""
    rows = {row.id: row for row in session.execute(select(Place.id, Place.code, Place.parent_id))}
    found: dict[int, frozenset[str]] = {}
    for number in rows:
        codes, at = set(), rows.get(number)
        while at is not None and at.code not in codes:
            codes.add(at.code)
            at = rows.get(at.parent_id)
        found[number] = frozenset(codes)
    return found


# --- the claims ---------------------------------------------------------------------------------------


def sides(session: Session, numbers: Collection[int]) -> dict[int, Side]:
    """How these claims stand."""
    found: dict[int, Side] = {}
    for chunk in _chunks(sorted(numbers)):
        query = select(Claim.id, Claim.public_id, Claim.assigned_to_id).where(Claim.id.in_(chunk))
        for row in session.execute(query):
            found[row.id] = Side(row.public_id, assigned=row.assigned_to_id is not None)
        for tag in session.execute(
            select(ClaimTag.claim_id, ClaimTag.tag).where(ClaimTag.claim_id.in_(chunk))
        ):
            found[tag.claim_id].tags.add(tag.tag)
        marked = select(ClaimMark.claim_id, ClaimMark.mark).where(ClaimMark.claim_id.in_(chunk))
        for stands in session.execute(marked):
            found[stands.claim_id].stands.add(_ACTIONS[stands.mark])
        _note_done(session, chunk, found)
        _note_refused(session, {found[number].name: found[number] for number in chunk if number in found})
    return found


def priorities(session: Session, numbers: Collection[int]) -> dict[int, float]:
    """What these claims weigh without what rules add; those that were not weighed yet are left out."""
    found: dict[int, float] = {}
    for chunk in _chunks(sorted(numbers)):
        query = select(ClaimWeight.claim_id, ClaimWeight.score, ClaimWeight.reasons)
        for row in session.execute(query.where(ClaimWeight.claim_id.in_(chunk))):
            found[row.claim_id] = row.score - _raised(row.reasons)
    return found


def _raised(reasons: Sequence[Mapping[str, Any]]) -> float:
    return sum(float(reason["share"]) for reason in reasons if reason["name"] == RAISED)


def _note_done(session: Session, numbers: Sequence[int], found: Mapping[int, Side]) -> None:
    query = select(RuleEffect.claim_id, RuleEffect.rule_id, RuleEffect.action, RuleEffect.value).distinct()
    for row in session.execute(query.where(RuleEffect.claim_id.in_(numbers))):
        found[row.claim_id].done.setdefault(row.rule_id, set()).add(Effect(row.action, row.value).key)


def _note_refused(session: Session, named: Mapping[str, Side]) -> None:
    """What people decided about these claims, or took back, so that no rule does it again."""
    subjects = {f"claim:{name}": side for name, side in named.items()}
    verbs = ("untag", "assign", *_MARKING, "undo")
    query = select(Act.subject, Act.verb, Act.detail, Act.undoes_seq).where(
        Act.subject.in_(subjects), Act.verb.in_(verbs), Act.actor.not_like("machine:%")
    )
    rows = session.execute(query).all()
    undone = {row.undoes_seq for row in rows if row.undoes_seq is not None}
    query_undone = select(Act.seq, Act.verb, Act.detail).where(Act.seq.in_(undone))
    acts = {row.seq: row for row in session.execute(query_undone)} if undone else {}
    for row in rows:
        act = acts.get(row.undoes_seq, row)
        if key := _refusal(act.verb, act.detail):
            subjects[row.subject].refused.add(key)


def _refusal(verb: str, detail: str) -> str:
    """What a person's act says no to (`Effect.key`); nothing for other acts."""
    if verb in ("tag", "untag"):
        return f"tag:{json.loads(detail)['tag']}"
    return "assign" if verb == "assign" else _MARKING.get(verb, "")


def volumes(session: Session, asked: Sequence[Case], hours: int) -> list[int]:
    """For each case how many counted sightings its claim had in the *hours* up to it."""
    if not asked:
        return []
    within = timedelta(hours=hours)
    since = min(case.seen_at for case in asked) - within
    until = max(case.seen_at for case in asked)
    moments: dict[int, list[datetime]] = {}
    for chunk in _chunks(sorted({case.claim_id for case in asked})):
        query = (
            select(Match.claim_id, _seen_at.label("at"))
            .join(Sighting, Sighting.id == Match.sighting_id)
            .join(Source, Source.id == Sighting.source_id)
            .where(Match.claim_id.in_(chunk), Match.standing.in_(MEMBER), Source.state.in_(COUNTED))
            .where(_seen_at > since, _seen_at <= until)
            .order_by(Match.claim_id, "at")
        )
        for row in session.execute(query):
            moments.setdefault(row.claim_id, []).append(row.at)
    return [
        bisect_right(times, case.seen_at) - bisect_left(times, case.seen_at - within)
        for case in asked
        for times in (moments.get(case.claim_id, []),)
    ]


def _chunks(items: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
