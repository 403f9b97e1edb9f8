"""What is known of one claim, however many sightings it has: page by page, by day, by place and language."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from claims import clock, voices
from claims.records import (
    Claim,
    Match,
    Place,
    PlaceName,
    Publication,
    Refutation,
    RefutationClaim,
    Sighting,
    Source,
    Version,
)
from claims.terms import PublicationState, Standing, VersionKind
from claims.triage import MEMBER

PAGE = 30
seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class Page:
    """Some matches of a claim with their sightings, and where the next page begins; 0: nowhere."""

    matches: tuple[Match, ...]
    after: int


@dataclass(frozen=True)
class Shown:
    """A refutation of the claim went out: what stands as a mark in the timeline."""

    at: datetime
    refutation: str
    kind: VersionKind
    channel: str
    language: str


@dataclass(frozen=True)
class Spread:
    """How a claim spreads: its sightings by day, by place and language, and how many people asked."""

    sightings: int
    asked: int
    sources: int
    days: Mapping[date, int]
    places: Mapping[str, Mapping[str, int]]
    """By a place's code (nothing for one that is not known): sightings by language."""
    languages: Mapping[str, int]
    reach: int


def sightings_page(
    session: Session,
    claim: Claim,
    *standings: Standing,
    after: int = 0,
    newest: bool = True,
    limit: int = PAGE,
) -> Page:
    """The matches of a claim (its cluster when no standing is named), from behind the sighting *after*.

    Each standing is a walk along the index; no page costs more than another.
    """
    found: list[Match] = []
    for standing in standings or MEMBER:
        found.extend(session.scalars(_page_query(claim, standing, after, newest, limit + 1)))
    found.sort(key=lambda match: match.sighting_id, reverse=newest)
    shown = tuple(found[:limit])
    return Page(shown, shown[-1].sighting_id if len(found) > limit else 0)


def _page_query(claim: Claim, standing: Standing, after: int, newest: bool, limit: int) -> Select[Match]:
    query = (
        select(Match)
        .options(joinedload(Match.sighting).joinedload(Sighting.source))
        .where(Match.claim_id == claim.id, Match.standing == standing)
        .order_by(Match.sighting_id.desc() if newest else Match.sighting_id)
        .limit(limit)
    )
    if not after:
        return query
    return query.where(Match.sighting_id < after if newest else Match.sighting_id > after)


def suggestions(session: Session, claim: Claim, limit: int = 10) -> tuple[list[Match], int]:
    """The likeliest suggested matches of a claim, and how many there are in all."""
    here = (Match.claim_id == claim.id, Match.standing == Standing.SUGGESTED)
    count = session.scalar(select(func.count()).select_from(Match).where(*here)) or 0
    query = (
        select(Match)
        .options(joinedload(Match.sighting).joinedload(Sighting.source))
        .where(*here)
        .order_by(Match.score.desc(), Match.id)
        .limit(limit)
    )
    return (list(session.scalars(query)) if count else []), count


def first_sighting(session: Session, claim: Claim) -> Sighting | None:
    """The first sighting of a claim: what its others are held against while it has no wording."""
    page = sightings_page(session, claim, newest=False, limit=1)
    return page.matches[0].sighting if page.matches else None


def spread(session: Session, claim: Claim, zone: ZoneInfo) -> Spread:
    """How a claim spreads, in one pass over its cluster; days are those of *zone*."""
    rows = session.execute(_spread_query(session, claim, zone)).all()
    days: Counter[date] = Counter()
    places: dict[str, Counter[str]] = {}
    languages: Counter[str] = Counter()
    for row in rows:
        days[date.fromisoformat(row.day)] += row.sightings
        places.setdefault(row.code or "", Counter())[row.language.value] += row.sightings
        languages[row.language.value] += row.sightings
    asked = voices.people_asked(session, [claim.id]).get(claim.id, 0)
    return Spread(
        sightings=sum(days.values()),
        asked=asked,
        sources=_sources(session, claim),
        days=dict(sorted(days.items())),
        places={code: places[code] for code in sorted(places, key=lambda one: (-places[one].total(), one))},
        languages=dict(languages.most_common()),
        reach=sum(row.reach or 0 for row in rows),
    )


def cluster_mark(session: Session, claim: Claim) -> tuple[int, int]:
    """What is another one as soon as a sighting comes into a claim or leaves it: read from the index alone."""
    query = select(func.count(), func.coalesce(func.sum(Match.sighting_id), 0)).where(
        Match.claim_id == claim.id, Match.standing.in_(MEMBER)
    )
    count, total = session.execute(query).one()
    return int(count), int(total)


def _spread_query(session: Session, claim: Claim, zone: ZoneInfo) -> Select[*tuple[Any, ...]]:
    day = _day(session, zone)
    return (
        select(
            day.label("day"),
            Sighting.language,
            Sighting.kind,
            Place.code,
            func.count().label("sightings"),
            func.sum(Sighting.reach).label("reach"),
        )
        .select_from(Match)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Place, Place.id == func.coalesce(Sighting.place_id, Source.place_id))
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .group_by(day, Sighting.language, Sighting.kind, Place.code)
    )


def _day(session: Session, zone: ZoneInfo) -> ColumnElement[str]:
    """The day of a sighting in *zone*, as text; a zone that changed its clock since is an hour off at midnight."""
    offset = clock.now().astimezone(zone).utcoffset() or timedelta()
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d", seen_at, f"{int(offset.total_seconds())} seconds")
    return func.to_char(func.timezone("UTC", seen_at) + offset, "YYYY-MM-DD")


def _sources(session: Session, claim: Claim) -> int:
    query = (
        select(func.count(func.distinct(Sighting.source_id)))
        .join(Match, Match.sighting_id == Sighting.id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
    )
    return session.scalar(query) or 0


def shown(session: Session, claim: Claim) -> list[Shown]:
    """Where and when refutations of the claim went out, oldest first."""
    query = (
        select(
            Publication.sent_at,
            Refutation.public_id,
            Version.kind,
            Publication.channel,
            Publication.language,
        )
        .join(Version, Version.id == Publication.version_id)
        .join(Refutation, Refutation.id == Version.refutation_id)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .where(RefutationClaim.claim_id == claim.id, Publication.state == PublicationState.SENT)
        .where(Publication.answers_id.is_(None))
        .order_by(Publication.sent_at, Publication.id)
    )
    return [
        Shown(at, name, kind, channel, language.value)
        for at, name, kind, channel, language in session.execute(query)
        if at is not None
    ]


def place_names(session: Session, codes: Sequence[str], language: str) -> dict[str, str]:
    """What these places are called now in a language, by code; the code itself where nobody wrote a name down."""
    rows = session.execute(
        select(Place.code, PlaceName.name)
        .join(PlaceName, PlaceName.place_id == Place.id)
        .where(Place.code.in_(codes), PlaceName.language == language, PlaceName.valid_until.is_(None))
    )
    named = {row.code: row.name for row in rows}
    return {code: named.get(code, code) for code in codes}


def every_day(days: Mapping[date, int]) -> Iterator[tuple[date, int]]:
    """Each day from the first to the last with its count, those without a sighting too."""
    if not days:
        return
    day, last = min(days), max(days)
    while day <= last:
        yield day, days.get(day, 0)
        day += timedelta(days=1)
