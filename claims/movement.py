"""What moves: the claims that are new, those that may be growing, and those that are back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from claims.lines import kept_return
from claims.records import Claim, ClaimDay, ClaimFacet, ClaimWeight
from claims.recurrence import Return, last_answers
from claims.terms import Facet, Shelf
from claims.trends import STANDING, Named, named
from claims.triage import find_claim
from claims.weights import CLUSTER


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


def opened(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    repeated: bool = False,
    limit: int = 20,
    after: str = "",
) -> list[NewClaim]:
    """The claims first seen from *since* to *until*, the newest first; *repeated*: of those seen more than once.

    *after* goes on behind that claim.
    """
    record: type[ClaimFacet] | type[ClaimWeight] = ClaimFacet if repeated else ClaimWeight
    last = None
    if after:
        claim = find_claim(session, after)
        last = session.execute(
            select(ClaimWeight.first_at, ClaimWeight.claim_id).where(ClaimWeight.claim_id == claim.id)
        ).one_or_none()
    numbers: list[tuple[datetime, int]] = []
    for shelf in STANDING:  # each from its index, and then the newest of all: no shelf is sorted as a whole
        query = (
            select(record.first_at, record.claim_id)
            .where(record.shelf == shelf, record.first_at >= since, record.first_at < until)
            .order_by(record.first_at.desc(), record.claim_id.desc())
        )
        if repeated:
            query = query.where(ClaimFacet.kind == Facet.MARK, ClaimFacet.value == CLUSTER)
        if last is not None:
            query = query.where(tuple_(record.first_at, record.claim_id) < tuple_(*last))
        rows = session.execute(query.limit(limit))
        numbers.extend((first_at, claim_id) for first_at, claim_id in rows if first_at is not None)
    return _new_claims(session, [number for _, number in sorted(numbers, reverse=True)[:limit]])


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


def recent(session: Session, until: date, *, days: int = 14, least: int = 3, limit: int = 500) -> Recent:
    """The days up to *until* of the claims seen *least* times and most often in the second half of them."""
    first, middle = until - timedelta(days=days - 1), until - timedelta(days=days // 2 - 1)
    seen = func.sum(ClaimDay.sightings)
    most = (
        select(ClaimDay.claim_id, seen.label("seen"))
        .where(ClaimDay.day.between(middle, until))
        .group_by(ClaimDay.claim_id)
        .having(seen >= least)
        .order_by(seen.desc(), ClaimDay.claim_id)
        .limit(limit)
        .subquery()
    )
    query = (
        select(most.c.claim_id)
        .join(ClaimWeight, ClaimWeight.claim_id == most.c.claim_id)
        .where(ClaimWeight.shelf.in_(STANDING))
        .order_by(most.c.seen.desc(), most.c.claim_id)
    )
    numbers = list(session.scalars(query))
    counts = {number: [0] * days for number in numbers}
    rows = session.execute(
        select(ClaimDay.claim_id, ClaimDay.day, ClaimDay.sightings).where(
            ClaimDay.claim_id.in_(numbers), ClaimDay.day.between(first, until)
        )
    )
    for row in rows:
        counts[row.claim_id][(row.day - first).days] = row.sightings
    return Recent(first, tuple(numbers), tuple(tuple(counts[number]) for number in numbers))


def returned(session: Session, since: datetime, *, limit: int = 20) -> list[Return]:
    """The claims that are back since *since* or later, the latest first, as weighing found them."""
    rows = session.execute(
        select(Claim, ClaimWeight)
        .join(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .where(ClaimWeight.back_since >= since, ClaimWeight.shelf != Shelf.GONE)
        .order_by(ClaimWeight.back_since.desc(), ClaimWeight.claim_id.desc())
        .limit(limit)
    ).all()
    answers = last_answers(session, [claim.id for claim, _ in rows])
    found = [kept_return(claim, weight, answers.get(claim.id)) for claim, weight in rows]
    return [one for one in found if one is not None]
