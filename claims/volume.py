"""How much was seen on each day: the small table that the trends are drawn from, kept true a day at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from claims.database import insert_rows
from claims.records import Act, DailyVolume, Place, Sighting, Source, Weighing
from claims.sources import COUNTED
from claims.terms import SightingKind

seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)
_SLACK = timedelta(minutes=10)
"""How much later than it says of itself a sighting may have been matched: the length of a unit of work, amply."""
_CHUNK = 300


@dataclass(frozen=True)
class Counted:
    """What was counted: some days, each by kind and value (sightings, questions)."""

    days: Mapping[date, Mapping[tuple[str, str], tuple[int, int]]]
    until: datetime | None
    everything: bool


def count(session: Session, last: Weighing, zone: ZoneInfo) -> Counted:
    """Count the days that have changed since the *last* weighing; all days the first time."""
    until = session.scalar(select(func.max(Sighting.matched_at)))
    if last.counted_until is None:
        days: Iterable[date] = _all_days(session, zone)
    else:
        days = sorted(_changed_days(session, last, until, zone))
    keys = {row.id: row.key for row in session.execute(select(Source.id, Source.key))}
    codes = {row.id: row.code for row in session.execute(select(Place.id, Place.code))}
    return Counted(
        {day: _count_day(session, day, zone, keys, codes) for day in days}, until, last.counted_until is None
    )


def keep(session: Session, counted: Counted) -> None:
    """Put what was counted in the place of what was kept of these days."""
    if counted.everything:
        session.execute(delete(DailyVolume))
    else:
        for chunk in _chunks(sorted(counted.days)):
            session.execute(delete(DailyVolume).where(DailyVolume.day.in_(chunk)))
    rows = [
        {"day": day, "kind": kind, "value": value, "sightings": seen, "questions": asked}
        for day, found in counted.days.items()
        for (kind, value), (seen, asked) in found.items()
    ]
    insert_rows(session, DailyVolume, rows)


def _all_days(session: Session, zone: ZoneInfo) -> Iterator[date]:
    moment = session.scalar(select(func.min(seen_at)))
    while moment is not None:
        day = moment.astimezone(zone).date()
        yield day
        moment = session.scalar(select(func.min(seen_at)).where(seen_at >= _bounds(day, zone)[1]))


def _changed_days(session: Session, last: Weighing, until: datetime | None, zone: ZoneInfo) -> set[date]:
    assert last.counted_until is not None
    moments: list[datetime] = []
    if until != last.counted_until:
        matched = select(seen_at).where(Sighting.matched_at > last.counted_until - _SLACK)
        moments.extend(session.scalars(matched))
    turned = select(Act.subject).where(Act.seq > last.act_seq, Act.subject.like("source:%"))
    keys = sorted({subject.removeprefix("source:") for subject in session.scalars(turned)})
    for chunk in _chunks(keys):
        of_sources = (
            select(seen_at).join(Source, Source.id == Sighting.source_id).where(Source.key.in_(chunk))
        )
        moments.extend(session.scalars(of_sources))
    return {moment.astimezone(zone).date() for moment in moments}


def _bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    return begins, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _count_day(
    session: Session, day: date, zone: ZoneInfo, keys: Mapping[int, str], codes: Mapping[int, str]
) -> Mapping[tuple[str, str], tuple[int, int]]:
    begins, ends = _bounds(day, zone)
    place = func.coalesce(Sighting.place_id, Source.place_id)
    rows = session.execute(
        select(Sighting.kind, Sighting.source_id, Sighting.language, place, func.count())
        .join(Source, Source.id == Sighting.source_id)
        .where(seen_at >= begins, seen_at < ends)
        .where(Sighting.matched_at.is_not(None), Source.state.in_(COUNTED))
        .group_by(Sighting.kind, Sighting.source_id, Sighting.language, place)
    )
    seen: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for kind, source, language, where, times in rows:
        names = [("all", ""), ("source", keys[source]), ("language", language.value)]
        names += [("region", codes[where])] if where is not None else []
        for name in names:
            seen[name] += times
            asked[name] += times if kind is SightingKind.QUESTION else 0
    return {name: (times, asked[name]) for name, times in seen.items()}


def _chunks(items: Sequence[str] | Sequence[date]) -> Iterator[list[str | date]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])
