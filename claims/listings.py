"""Whole lists of the record, a page at a time along their keys, for files that leave the desk.

No list names a person: who asked is nowhere in the record, and who decided stands in the audit chain. What a citizen
asked goes without its region and with the day alone, so that few enough could not be told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from claims.records import (
    Claim,
    Match,
    Place,
    Publication,
    Refutation,
    RefutationClaim,
    Sighting,
    Source,
    Version,
)
from claims.terms import PublicationState, RefutationState, SightingKind, Standing

PAGE = 500
_seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class SightingRow:
    """A sighting of a claim, as it leaves the desk."""

    number: int
    standing: str
    score: float | None
    source: str
    kind: str
    language: str
    region: str
    """A place's code; never of a question."""
    seen_at: datetime | date
    """A day where it is a question."""
    title: str
    text: str
    url: str
    reach: int | None


@dataclass(frozen=True)
class SuggestionRow:
    """A match that waits for a person's yes or no."""

    number: int
    claim: str
    sighting: int
    score: float | None
    source: str
    language: str
    title: str
    text: str
    suggested_at: datetime


@dataclass(frozen=True)
class RefutationRow:
    """A refutation as its draft stands."""

    number: int
    refutation: str
    state: str
    verdict: str
    as_of: date
    titles: dict[str, str]
    claims: tuple[str, ...]
    channels: tuple[str, ...]
    drafted_at: datetime
    edited_at: datetime
    first_public_at: datetime | None


@dataclass(frozen=True)
class QueueRow:
    """A row of the outbox."""

    number: int
    code: str
    refutation: str
    page: str
    version: int
    kind: str
    channel: str
    language: str
    state: str
    queued_at: datetime
    sent_at: datetime | None
    address: str
    attempts: int
    last_error: str


def sightings_of(
    session: Session, claim: Claim, standings: Sequence[Standing], after: int = 0
) -> list[SightingRow]:
    """The next page of a claim's sightings that stand so, behind the sighting *after*."""
    rows = session.execute(
        select(Match, Sighting, Source.key, Place.code, _seen_at)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Place, Place.id == func.coalesce(Sighting.place_id, Source.place_id))
        .where(Match.claim_id == claim.id, Match.standing.in_(standings), Sighting.id > after)
        .order_by(Sighting.id)
        .limit(PAGE)
    )
    return [_sighting_row(*row) for row in rows]


def _sighting_row(
    match: Match, sighting: Sighting, source: str, place: str | None, seen: datetime
) -> SightingRow:
    asked = sighting.kind is SightingKind.QUESTION
    return SightingRow(
        number=sighting.id,
        standing=match.standing.value,
        score=match.score,
        source=source,
        kind=sighting.kind.value,
        language=sighting.language.value,
        region="" if asked else place or "",
        seen_at=seen.date() if asked else seen,
        title=sighting.title,
        text=sighting.text,
        url=sighting.url,
        reach=sighting.reach,
    )


def suggestions(session: Session, after: int = 0) -> list[SuggestionRow]:
    """The next page of matches that wait for a decision, behind the match *after*."""
    rows = session.execute(
        select(Match, Sighting, Claim.public_id, Source.key)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .join(Claim, Claim.id == Match.claim_id)
        .where(Match.standing == Standing.SUGGESTED, Match.id > after)
        .order_by(Match.id)
        .limit(PAGE)
    )
    return [
        SuggestionRow(
            match.id,
            claim,
            sighting.id,
            match.score,
            source,
            sighting.language.value,
            sighting.title,
            sighting.text,
            match.decided_at,
        )
        for match, sighting, claim, source in rows
    ]


def refutations(
    session: Session, state: RefutationState | None = None, after: int = 0
) -> list[RefutationRow]:
    """The next page of refutations, oldest first, behind the one with the number *after*."""
    query = (
        select(Refutation)
        .options(
            selectinload(Refutation.texts),
            selectinload(Refutation.claim_links).joinedload(RefutationClaim.claim),
        )
        .where(Refutation.id > after)
        .order_by(Refutation.id)
        .limit(PAGE)
    )
    found = list(session.scalars(query.where(Refutation.state == state) if state else query))
    public = _first_public(session, [one.id for one in found])
    return [
        RefutationRow(
            number=one.id,
            refutation=one.public_id,
            state=one.state.value,
            verdict=one.verdict.value,
            as_of=one.as_of,
            titles={text.language.value: text.title for text in one.texts},
            claims=tuple(link.claim.public_id for link in one.claim_links),
            channels=tuple(one.channels),
            drafted_at=one.drafted_at,
            edited_at=one.edited_at,
            first_public_at=public.get(one.id),
        )
        for one in found
    ]


def _first_public(session: Session, numbers: Sequence[int]) -> dict[int, Any]:
    rows = session.execute(
        select(Version.refutation_id, func.min(Publication.sent_at))
        .join(Publication, Publication.version_id == Version.id)
        .where(Version.refutation_id.in_(numbers), Publication.sent_at.is_not(None))
        .group_by(Version.refutation_id)
    )
    return {number: at for number, at in rows if number is not None}


def queue(
    session: Session, states: Sequence[PublicationState] = (), channel: str = "", after: int = 0
) -> list[QueueRow]:
    """The next page of the outbox, oldest first, behind the row *after*."""
    query = (
        select(Publication)
        .options(joinedload(Publication.version).joinedload(Version.refutation))
        .options(joinedload(Publication.version).joinedload(Version.page))
        .where(Publication.id > after)
        .order_by(Publication.id)
        .limit(PAGE)
    )
    if states:
        query = query.where(Publication.state.in_(states))
    if channel:
        query = query.where(Publication.channel == channel)
    return [
        QueueRow(
            number=row.id,
            code=row.code,
            refutation=row.version.refutation.public_id if row.version.refutation else "",
            page=row.version.page.public_id if row.version.page else "",
            version=row.version.number,
            kind=row.version.kind.value,
            channel=row.channel,
            language=row.language.value,
            state=row.state.value,
            queued_at=row.queued_at,
            sent_at=row.sent_at,
            address=row.address,
            attempts=row.attempts,
            last_error=row.last_error,
        )
        for row in session.scalars(query)
    ]
