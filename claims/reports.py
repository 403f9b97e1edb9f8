"""What the desk's first screens show: the inbox, the largest claims and their growth, counts of everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, select
from sqlalchemy.orm import Session

from claims.records import (
    Act,
    Claim,
    ClaimTag,
    ClaimWording,
    Match,
    Person,
    Publication,
    Quarantined,
    Question,
    Refutation,
    RefutationClaim,
    Sighting,
    Source,
)
from claims.sources import COUNTED
from claims.terms import ClaimState, SightingKind, Standing
from claims.triage import MEMBER

seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class ClaimLine:
    """One line of the inbox: a claim with what makes it urgent."""

    id: str
    said: str
    sightings: int
    questions: int
    sources: int
    """Distinct sources: what ranking counts, so that one loud source weighs one."""
    languages: tuple[str, ...]
    reach: int
    first_at: datetime
    last_at: datetime
    recent: int
    """Sightings in the last week of the period looked at."""
    before: int
    """Sightings in the week before that."""
    suggestions: int
    answered: bool
    assigned_to: str

    @property
    def growth(self) -> int:
        """How many more sightings the last week brought than the week before."""
        return self.recent - self.before


def claim_lines(
    session: Session,
    *,
    limit: int = 20,
    until: datetime | None = None,
    state: ClaimState = ClaimState.OPEN,
    language: str = "",
    tag: str = "",
    unanswered: bool = False,
    least: int = 1,
) -> list[ClaimLine]:
    """Claims by distinct sources and questions asking, largest first."""
    end = until or newest(session)
    rows = session.execute(_lines_query(end, limit, state, language, tag, unanswered, least)).all()
    numbers = [row.claim_id for row in rows]
    said, languages = _said(session, numbers), _languages(session, numbers)
    open_suggestions = _suggestions(session, numbers)
    answered = _answered(session, numbers)
    return [
        ClaimLine(
            id=row.public_id,
            said=said[row.claim_id],
            sightings=row.sightings,
            questions=row.questions,
            sources=row.sources,
            languages=languages.get(row.claim_id, ()),
            reach=row.reach or 0,
            first_at=row.first_at,
            last_at=row.last_at,
            recent=row.recent,
            before=row.before,
            suggestions=open_suggestions.get(row.claim_id, 0),
            answered=row.claim_id in answered,
            assigned_to=row.handle or "",
        )
        for row in rows
    ]


def newest(session: Session) -> datetime | None:
    """The time of the newest sighting: the end of what can be looked at."""
    return session.scalar(select(func.max(seen_at)))


def _lines_query(
    end: datetime | None,
    limit: int,
    state: ClaimState,
    language: str,
    tag: str,
    unanswered: bool,
    least: int,
) -> Select[Any]:
    asked = func.sum(case((Sighting.kind == SightingKind.QUESTION, 1), else_=0))
    week = timedelta(days=7)
    since, earlier = (end - week, end - 2 * week) if end else (None, None)
    recent = func.sum(case((seen_at > since, 1), else_=0)) if end else func.count()
    before = func.sum(case(((seen_at > earlier) & (seen_at <= since), 1), else_=0)) if end else func.count()
    weight = func.count(distinct(Sighting.source_id))
    query = (
        select(
            Match.claim_id,
            Claim.public_id,
            Person.handle,
            func.count().label("sightings"),
            asked.label("questions"),
            weight.label("sources"),
            func.sum(Sighting.reach).label("reach"),
            func.min(seen_at).label("first_at"),
            func.max(seen_at).label("last_at"),
            recent.label("recent"),
            before.label("before"),
        )
        .join(Claim, Claim.id == Match.claim_id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Person, Person.id == Claim.assigned_to_id)
        .where(Match.standing.in_(MEMBER), Source.state.in_(COUNTED), Claim.state == state)
        .group_by(Match.claim_id, Claim.public_id, Person.handle)
        .having(func.count() >= least)
        .order_by((weight + asked).desc(), func.count().desc(), Claim.public_id)
        .limit(limit)
    )
    if language:
        query = query.where(Sighting.language == language)
    if tag:
        query = query.where(Claim.id.in_(select(ClaimTag.claim_id).where(ClaimTag.tag == tag)))
    if unanswered:
        query = query.where(Claim.id.not_in(select(RefutationClaim.claim_id)))
    return query


def _said(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    founding = (
        select(Match.claim_id, func.min(Match.sighting_id).label("sighting_id"))
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .group_by(Match.claim_id)
        .subquery()
    )
    rows = session.execute(
        select(founding.c.claim_id, Sighting.title, Sighting.text).join(
            Sighting, Sighting.id == founding.c.sighting_id
        )
    )
    said = {row.claim_id: row.title or row.text for row in rows}
    wordings = session.execute(
        select(ClaimWording.claim_id, ClaimWording.text)
        .where(ClaimWording.claim_id.in_(numbers), ClaimWording.ended_at.is_(None))
        .order_by(ClaimWording.language.desc())
    )
    return said | {row.claim_id: row.text for row in wordings}


def _languages(session: Session, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Match.claim_id, Sighting.language)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.claim_id, set()).add(row.language.value)
    return {number: tuple(sorted(codes)) for number, codes in found.items()}


def _suggestions(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Match.claim_id, func.count())
        .where(Match.claim_id.in_(numbers), Match.standing == Standing.SUGGESTED)
        .group_by(Match.claim_id)
    )
    return {row[0]: row[1] for row in rows}


def _answered(session: Session, numbers: Sequence[int]) -> set[int]:
    return set(session.scalars(select(RefutationClaim.claim_id).where(RefutationClaim.claim_id.in_(numbers))))


def counts(session: Session) -> dict[str, int]:
    """How much there is of everything."""

    def count(record: type[Any], *where: Any) -> int:
        return session.scalar(select(func.count()).select_from(record).where(*where)) or 0

    return {
        "sources": count(Source),
        "sightings": count(Sighting),
        "questions": count(Question),
        "quarantined": count(Quarantined, Quarantined.resolved_at.is_(None)),
        "claims": count(Claim, Claim.state != ClaimState.MERGED),
        "joined": count(Match, Match.standing == Standing.JOINED),
        "suggested": count(Match, Match.standing == Standing.SUGGESTED),
        "confirmed": count(Match, Match.standing == Standing.CONFIRMED),
        "rejected": count(Match, Match.standing == Standing.REJECTED),
        "refutations": count(Refutation),
        "publications": count(Publication),
        "acts": count(Act),
    }
