"""What people decided at the desk, as pairs to learn from; and the pairs whose answer would teach most.

Only people's acts teach: what the machine joined by itself would only teach it its own mistakes.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import triage
from claims.database import Database
from claims.plugins import discover
from claims.records import Act, Claim, Match, Sighting
from claims.terms import Standing
from models.judged import JudgedPair, is_frozen
from models.matcher import Matcher
from models.text import fold

REPRESENTATIVES = 3
"""Texts that stand for a claim: its wordings, its first sighting, what people confirmed."""
T = TypeVar("T")
PEOPLE = (Standing.CONFIRMED, Standing.REJECTED)


@dataclass(frozen=True)
class Said:
    """A text and its language."""

    text: str
    language: str


@dataclass(frozen=True)
class TeachingPair:
    """A sighting and a claim that nobody has judged yet, and why the answer would teach."""

    sighting: int
    claim: str
    text: str
    claim_text: str
    score: float
    why: str


def desk_pairs(session: Session) -> list[JudgedPair]:
    """Every pair that people confirmed, rejected, merged or split, split by claim; a decision weighs one in all."""
    found = [*_decided(session), *_merged(session)]
    unique = {(pair.text_a, pair.text_b): pair for pair in found if pair.text_a and pair.text_b}
    return list(unique.values())


def _decided(session: Session) -> Iterator[JudgedPair]:
    """Confirmed and rejected matches: those of a split are among them."""
    query = (
        select(Match).where(Match.standing.in_(PEOPLE), Match.decided_by_id.is_not(None)).order_by(Match.id)
    )
    for match in session.scalars(query):
        claim = triage.resolve(session, match.claim)
        mine = _said(match.sighting)
        same = match.standing is Standing.CONFIRMED
        yield from _pairs(mine, _standing_for(session, claim, match.sighting_id), same, claim)


def _merged(session: Session) -> Iterator[JudgedPair]:
    """The first sightings of claims that people merged and did not split again, beside the claim they are now."""
    undone = select(Act.undoes_seq).where(Act.undoes_seq.is_not(None))
    query = select(Act).where(Act.verb == "merge", Act.seq.not_in(undone)).order_by(Act.seq)
    for act in session.scalars(query):
        into = triage.find_claim(session, json.loads(act.detail)["into"])
        moved = [
            change.key["id"]
            for change in act.changes
            if change.record == Match.__tablename__ and "claim_id" in (change.after or {}) and change.before
        ]
        still = (Match.id.in_(moved), Match.standing.in_(triage.MEMBER), Match.claim_id == into.id)
        matches = list(session.scalars(select(Match).where(*still).order_by(Match.sighting_id)))
        for match in matches[:1]:
            others = _standing_for(session, into, *(one.sighting_id for one in matches))
            yield from _pairs(_said(match.sighting), others, True, into)


def _standing_for(session: Session, claim: Claim, *without: int) -> list[Said]:
    """Texts that stand for a claim: its wordings, else its first sighting, and what people confirmed."""
    found = [
        Said(wording.text, wording.language.value) for wording in claim.wordings if wording.ended_at is None
    ]
    members = [match for match in triage.members(session, claim) if match.sighting_id not in without]
    first = [match for match in members if match.reasons.get("founding")] or members[:1]
    sure = [match for match in members if match.standing is Standing.CONFIRMED]
    found += [_said(match.sighting) for match in (*first[:1], *sure)]
    return list(dict.fromkeys(found))[:REPRESENTATIVES]


def _said(sighting: Sighting) -> Said:
    return Said(sighting.said, sighting.language.value)


def _pairs(mine: Said, others: Sequence[Said], same: bool, claim: Claim) -> Iterator[JudgedPair]:
    others = [other for other in others if other.text != mine.text]
    group = f"desk:{claim.public_id}"
    for other in others:
        language = mine.language if mine.language == other.language else f"{mine.language}-{other.language}"
        yield JudgedPair(
            *(mine.text, other.text, same, language, group, "desk"),
            weight=1 / len(others),
            frozen=is_frozen(group),
        )


def teaching_pairs(
    database: Database, matcher: Matcher, most: int = 20, language: str = "en"
) -> list[TeachingPair]:
    """Open suggestions whose answer would teach *matcher* most, one a claim first: those it can guess least.

    A label tells a logistic regression by how much p (1 - p) is; at the bar of suggesting, where most suggestions lie,
    the answer is nearly always no and teaches little.
    """
    with database.reading() as session:
        asked = list(_open(session))
        pairs = [(fold(text.text), fold(other.text)) for _, _, text, other in asked]
        odds = matcher.odds(
            pairs, [(text.language, other.language) for _, _, text, other in asked], floor=0.0
        )
    found: list[tuple[tuple[float, int, str], TeachingPair]] = []
    nothing = discover("claims.languages")[language].PHRASES["match.nothing"]
    for (sighting, claim, text, other), (a, b), one in zip(asked, pairs, odds, strict=True):
        reasons = "; ".join(matcher.explain(a, b, language, most=2))
        score = 1 / (1 + exp(-float(one)))
        pair = TeachingPair(sighting, claim, text.text, other.text, round(score, 4), reasons or nothing)
        found.append(((abs(float(one)), sighting, claim), pair))
    return one_a_claim_first(found)[:most]


def _open(session: Session) -> Iterator[tuple[int, str, Said, Said]]:
    query = select(Match).where(Match.standing == Standing.SUGGESTED).order_by(Match.id)
    for match in session.scalars(query):
        claim = triage.resolve(session, match.claim)
        for other in _standing_for(session, claim, match.sighting_id)[:1]:
            yield match.sighting_id, claim.public_id, _said(match.sighting), other


def one_a_claim_first(found: Sequence[tuple[tuple[float, int, str], T]]) -> list[T]:
    """What teaches most of every claim, then the second of every claim, and so on; each sighting once.

    Each with how far it is from the bar (the nearer the better), its sighting and its claim.
    """
    turns: dict[str, int] = {}
    ranked: list[tuple[int, float, int, T]] = []
    seen: set[int] = set()
    for (away, sighting, claim), item in sorted(found, key=lambda one: one[0]):
        if sighting not in seen:
            seen.add(sighting)
            turn = turns[claim] = turns.get(claim, 0) + 1
            ranked.append((turn, away, sighting, item))
    return [item for *_, item in sorted(ranked, key=lambda one: one[:3])]
