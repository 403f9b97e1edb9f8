"""What moves: the claims that are new, those that may be growing, and those that are back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from claims.records import Claim, ClaimDay, ClaimWeight, Match, Sighting, Source
from claims.recurrence import Return, last_answers
from claims.sources import COUNTED
from claims.terms import Shelf, SightingKind, VolumeBy
from claims.trends import STANDING, Named, days_of, named
from claims.triage import MEMBER, find_claim

_seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class NewClaim:
    """A claim that was seen for the first time."""

    claim: Named
    first_at: datetime
    sightings: int
    questions: int
    sources: int
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Recent:
    """The claims that may be growing, with their counts of each day; the second half is what is new."""

    first: date
    claims: tuple[int, ...]
    days: tuple[tuple[int, ...], ...]
    before: int
    after: int
    """What was seen of everything in each half."""


def opened(
    session: Session, since: datetime, until: datetime, *, limit: int = 20, after: str = ""
) -> list[NewClaim]:
    """The claims first seen from *since* to *until*, the newest first; *after* goes on behind that claim."""
    last = None
    if after:
        claim = find_claim(session, after)
        last = session.execute(
            select(ClaimWeight.first_at, ClaimWeight.claim_id).where(ClaimWeight.claim_id == claim.id)
        ).one_or_none()
    numbers: list[tuple[datetime, int]] = []
    for shelf in STANDING:  # each from its index, and then the newest of all: no shelf is sorted as a whole
        query = _first_seen(since, until).where(ClaimWeight.shelf == shelf)
        if last is not None:
            at, number = last
            behind = (ClaimWeight.first_at == at) & (ClaimWeight.claim_id < number)
            query = query.where((ClaimWeight.first_at < at) | behind)
        rows = session.execute(query.limit(limit))
        numbers.extend((first_at, claim_id) for first_at, claim_id in rows if first_at is not None)
    return _new_claims(session, [number for _, number in sorted(numbers, reverse=True)[:limit]])


def _first_seen(since: datetime, until: datetime) -> Select[*tuple[datetime | None, int]]:
    return (
        select(ClaimWeight.first_at, ClaimWeight.claim_id)
        .where(ClaimWeight.first_at >= since, ClaimWeight.first_at < until)
        .order_by(ClaimWeight.first_at.desc(), ClaimWeight.claim_id.desc())
    )


def _new_claims(session: Session, numbers: Sequence[int]) -> list[NewClaim]:
    said = named(session, numbers)
    weights = {
        weight.claim_id: weight
        for weight in session.scalars(select(ClaimWeight).where(ClaimWeight.claim_id.in_(numbers)))
    }
    found = []
    for number in numbers:
        weight = weights[number]
        assert weight.first_at is not None
        languages = tuple(weight.languages.split())
        found.append(
            NewClaim(
                said[number], weight.first_at, weight.sightings, weight.questions, weight.sources, languages
            )
        )
    return found


def recent(session: Session, until: date, *, days: int = 14, limit: int = 500) -> Recent:
    """The days up to *until* of the *limit* claims that weighing found to have risen most."""
    first = until - timedelta(days=days - 1)
    numbers = list(
        session.scalars(
            select(ClaimWeight.claim_id)
            .where(ClaimWeight.shelf.in_((Shelf.OPEN, Shelf.BACK)), ClaimWeight.growth > 0)
            .order_by(ClaimWeight.growth.desc(), ClaimWeight.claim_id.desc())
            .limit(limit)
        )
    )
    counts = {number: [0] * days for number in numbers}
    rows = session.execute(
        select(ClaimDay.claim_id, ClaimDay.day, ClaimDay.sightings).where(
            ClaimDay.claim_id.in_(numbers), ClaimDay.day.between(first, until)
        )
    )
    for row in rows:
        counts[row.claim_id][(row.day - first).days] = row.sightings
    everything = days_of(session, VolumeBy.ALL, "", first, until)
    middle = first + timedelta(days=days // 2)
    before = sum(count for day, count in everything.items() if day < middle)
    return Recent(
        first,
        tuple(numbers),
        tuple(tuple(counts[number]) for number in numbers),
        before,
        sum(everything.values()) - before,
    )


def returned(session: Session, since: datetime, *, limit: int = 20) -> list[Return]:
    """The claims that are back since *since* or later, the latest first, counted by the database."""
    rows = session.execute(
        select(ClaimWeight.claim_id, ClaimWeight.back_since)
        .where(ClaimWeight.back_since >= since, ClaimWeight.shelf != Shelf.GONE)
        .order_by(ClaimWeight.back_since.desc(), ClaimWeight.claim_id.desc())
        .limit(limit)
    )
    back = {row.claim_id: row.back_since for row in rows}
    answers = last_answers(session, list(back))
    found = {}
    for row in session.execute(_since_back(list(back))):
        since_then, before = back[row.claim_id], row.last_before or back[row.claim_id]
        found[row.claim_id] = Return(
            claim=row.public_id,
            claim_id=row.claim_id,
            last_seen_before=before,
            back_since=since_then,
            quiet_days=(since_then - before).days,
            last_answer=answers.get(row.claim_id),
            sightings=row.sightings or 0,
            people=row.questions or 0,
            sources=row.sources,
        )
    return [found[number] for number in back if number in found]


def _since_back(numbers: Sequence[int]) -> Select[*tuple[Any, ...]]:
    later = _seen_at >= ClaimWeight.back_since
    return (
        select(
            Claim.id.label("claim_id"),
            Claim.public_id,
            func.max(_seen_at).filter(~later).label("last_before"),
            func.count().filter(later).label("sightings"),
            func.count().filter(later & (Sighting.kind == SightingKind.QUESTION)).label("questions"),
            func.count(Sighting.source_id.distinct()).filter(later).label("sources"),
        )
        .join(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .join(Match, Match.claim_id == Claim.id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Claim.id.in_(numbers), Match.standing.in_(MEMBER), Source.state.in_(COUNTED))
        .group_by(Claim.id, Claim.public_id)
    )
