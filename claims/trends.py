"""What an analyst asks of the record: how much was seen when, what is new, what is back, when it was answered.

All of it is read from what weighing keeps by day, so that it does not grow with the table of sightings; what came in
since the last weighing is not in it yet.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from claims.errors import RefusedError
from claims.records import (
    Claim,
    ClaimDay,
    ClaimTag,
    ClaimWeight,
    ClaimWording,
    DailyVolume,
    Place,
    PlaceName,
    Sighting,
    Weighing,
)
from claims.terms import Shelf, Step, VolumeBy
from claims.triage import find_claim

SHOWN = 7
"""How many lines one chart bears."""
MOST_STEPS = 200
"""More points than this nobody can tell apart, and no table beside them be read."""
FEW = 5
"""Smaller counts by region and day do not leave the desk: they may point at somebody."""
LONG = 6
"""A span is a long one when so many of it are more than all the time there is."""
STANDING = (Shelf.OPEN, Shelf.BACK, Shelf.CLOSED)


@dataclass(frozen=True)
class Series:
    """One line of a chart: what it counts, and how much in each step."""

    key: str
    names: Mapping[str, str]
    """What it is called, by language; empty where the key is the name; under "" what has no language."""
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of it together."""
        return sum(self.counts)


@dataclass(frozen=True)
class Volume:
    """How much was seen from the first step on: the largest or chosen series, the others of their kind, all."""

    by: VolumeBy
    step: Step
    starts: tuple[date, ...]
    until: date
    """The last day that is counted."""
    series: tuple[Series, ...]
    others: tuple[int, ...] | None
    """All further series together; None where one sighting may be in several and a sum would count it twice."""
    everything: tuple[int, ...]
    """All sightings, whatever they are of."""

    @property
    def is_partial(self) -> bool:
        """Whether the last step is not over yet."""
        return self.until < next_start(self.starts[-1], self.step) - timedelta(days=1)

    @property
    def is_by_region_and_day(self) -> bool:
        """Whether its small counts do not leave the desk."""
        return self.by is VolumeBy.REGION and self.step is Step.DAY


@dataclass(frozen=True)
class Named:
    """A claim with what it says."""

    id: str
    said: str
    """An approved wording, or else what its first sighting says."""
    wording: Mapping[str, str]


# --- time ---------------------------------------------------------------------------------------------


def start_of(day: date, step: Step) -> date:
    """The first day of the step that *day* lies in."""
    if step is Step.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step is Step.WEEK else day


def next_start(start: date, step: Step) -> date:
    """The first day of the step after the one that begins on *start*."""
    if step is Step.MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if step is Step.WEEK else 1)


def starts(since: date, until: date, step: Step) -> tuple[date, ...]:
    """The steps from the one of *since* to the one of *until*."""
    found = [start_of(since, step)]
    while next_start(found[-1], step) <= until:
        found.append(next_start(found[-1], step))
    return tuple(found)


def readable_step(since: date, until: date, step: Step) -> Step:
    """*step*, or the next longer one with which the chart and its table can be read."""
    length = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 30}
    longer = [other for other in Step if length[other] >= length[step]]
    return next((one for one in longer if (until - since).days / length[one] <= MOST_STEPS), Step.MONTH)


def counted_until(session: Session) -> datetime | None:
    """When the counts were last brought up to date; None before the first weighing."""
    return session.scalar(select(Weighing.weighed_at))


def first_day(session: Session) -> date | None:
    """The first day that anything was seen on."""
    return session.scalar(select(func.min(DailyVolume.day)))


def last_day(session: Session) -> date | None:
    """The last day that anything was seen on."""
    return session.scalar(select(func.max(DailyVolume.day)))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When *day* begins at the desk."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def months(since: date, until: date, zone: ZoneInfo) -> list[tuple[date, datetime, datetime]]:
    """The months from *since* to *until* with when each begins and ends at the desk."""
    firsts = starts(since, until, Step.MONTH)
    edges = [midnight(day, zone) for day in (*firsts, next_start(firsts[-1], Step.MONTH))]
    return [(first, *edge) for first, edge in zip(firsts, pairwise(edges), strict=True)]


# --- volume -------------------------------------------------------------------------------------------


def volume(
    session: Session,
    by: VolumeBy,
    *,
    since: date,
    until: date,
    step: Step = Step.WEEK,
    only: Sequence[str] = (),
    shown: int = SHOWN,
) -> Volume:
    """How much was seen from the step of *since* to *until*, by the largest *shown* of a kind or *only* these."""
    if since > until:
        raise RefusedError(reason="the first day is after the last one; turn the two round")
    spans = starts(since, until, step)
    read = _READERS.get(by, _kept_by_day)
    series, others = read(session, by, spans, until, only, shown)
    everything = _spread(days_of(session, VolumeBy.ALL, "", spans[0], until), spans, step)
    folded = tuple(replace(one, counts=_spread(days, spans, step)) for one, days in series)
    rest = None
    if others is not None:
        rest = tuple(
            total - sum(one.counts[place] for one in folded)
            for place, total in enumerate(_spread(others, spans, step))
        )
    return Volume(by, step, spans, until, folded, rest, everything)


Days = Mapping[date, int]
Read = tuple[list[tuple[Series, Days]], Days | None]


def _spread(days: Days, spans: Sequence[date], step: Step) -> tuple[int, ...]:
    sums: Counter[date] = Counter()
    for day, count in days.items():
        sums[start_of(day, step)] += count
    return tuple(sums[start] for start in spans)


def days_of(session: Session, kind: VolumeBy, value: str, since: date, until: date) -> Days:
    """How much was seen of one thing on each day, from *since* to *until*."""
    query = select(DailyVolume.day, DailyVolume.sightings).where(
        DailyVolume.kind == kind.value, DailyVolume.value == value, DailyVolume.day.between(since, until)
    )
    return {row.day: row.sightings for row in session.execute(query)}


def _nothing_but_all(
    session: Session, by: VolumeBy, spans: Sequence[date], until: date, only: Sequence[str], shown: int
) -> Read:
    return [], None


def _kept_by_day(
    session: Session, by: VolumeBy, spans: Sequence[date], until: date, only: Sequence[str], shown: int
) -> Read:
    within = (DailyVolume.kind == by.value, DailyVolume.day.between(spans[0], until))
    keys = list(only)
    if not keys:
        most = func.sum(DailyVolume.sightings)
        query = select(DailyVolume.value).where(*within).group_by(DailyVolume.value)
        keys = list(session.scalars(query.order_by(most.desc(), DailyVolume.value).limit(shown)))
    names = _place_names(session, keys) if by is VolumeBy.REGION else {}
    found = [
        (Series(key, names.get(key, {}), ()), days_of(session, by, key, spans[0], until)) for key in keys
    ]
    if by is not VolumeBy.REGION:  # each sighting has one language and one source; not each has a place
        return found, days_of(session, VolumeBy.ALL, "", spans[0], until)
    query_all = select(DailyVolume.day, func.sum(DailyVolume.sightings)).where(*within)
    rows = session.execute(query_all.group_by(DailyVolume.day))
    return found, {row[0]: row[1] for row in rows}


def _by_tag(
    session: Session, by: VolumeBy, spans: Sequence[date], until: date, only: Sequence[str], shown: int
) -> Read:
    # SQLite would begin with the days, of which there are most; an expression on this side has it begin with the tags.
    query = (
        select(ClaimTag.tag, ClaimDay.day, func.sum(ClaimDay.sightings))
        .join(ClaimDay, ClaimDay.claim_id == ClaimTag.claim_id + 0)
        .where(ClaimDay.day.between(spans[0], until))
        .group_by(ClaimTag.tag, ClaimDay.day)
    )
    if only:
        query = query.where(ClaimTag.tag.in_(only))
    by_tag: dict[str, dict[date, int]] = defaultdict(dict)
    for tag, seen_on, count in session.execute(query):
        by_tag[tag][seen_on] = count
    order = sorted(by_tag, key=lambda tag: (-sum(by_tag[tag].values()), tag))
    keys = list(only) or order[:shown]
    return [(Series(tag, {}, ()), by_tag.get(tag, {})) for tag in keys], None


def _by_claim(
    session: Session, by: VolumeBy, spans: Sequence[date], until: date, only: Sequence[str], shown: int
) -> Read:
    within = ClaimDay.day.between(spans[0], until)
    if only:
        numbers = list(dict.fromkeys(find_claim(session, name).id for name in only))
    else:
        numbers = _most_seen(session, spans[0], until, shown)
    said = named(session, numbers)
    days: dict[int, dict[date, int]] = defaultdict(dict)
    for row in session.execute(
        select(ClaimDay.claim_id, ClaimDay.day, ClaimDay.sightings).where(
            ClaimDay.claim_id.in_(numbers), within
        )
    ):
        days[row.claim_id][row.day] = row.sightings
    found: list[tuple[Series, Days]] = []
    for number in numbers:
        claim = said[number]
        found.append((Series(claim.id, dict(claim.wording) or {"": claim.said}, ()), days[number]))
    return found, None


def _most_seen(session: Session, since: date, until: date, shown: int) -> list[int]:
    first, last = first_day(session), last_day(session)
    day: ColumnElement[date] = ClaimDay.day.expression
    if first and last and (until - since).days * LONG > (last - first).days:
        # A long time is read faster from the table, in order of the claims, than day by day through the index;
        # of an expression there is none.
        day = func.coalesce(ClaimDay.day, ClaimDay.day)
    most = func.sum(ClaimDay.sightings)
    query = select(ClaimDay.claim_id).where(day >= since, day <= until).group_by(ClaimDay.claim_id)
    return list(session.scalars(query.order_by(most.desc(), ClaimDay.claim_id).limit(shown)))


_READERS = {VolumeBy.ALL: _nothing_but_all, VolumeBy.TAG: _by_tag, VolumeBy.CLAIM: _by_claim}


def named(session: Session, numbers: Sequence[int]) -> dict[int, Named]:
    """What these claims are called and say."""
    wordings: dict[int, dict[str, str]] = defaultdict(dict)
    for wording in session.scalars(
        select(ClaimWording).where(ClaimWording.claim_id.in_(numbers), ClaimWording.ended_at.is_(None))
    ):
        wordings[wording.claim_id][wording.language.value] = wording.text
    rows = session.execute(
        select(Claim.id, Claim.public_id, Sighting.title, Sighting.text)
        .outerjoin(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .outerjoin(Sighting, Sighting.id == ClaimWeight.opener_id)
        .where(Claim.id.in_(numbers))
    )
    found = {}
    for row in rows:
        worded = wordings.get(row.id, {})
        said = next(iter(worded.values()), "") or row.title or row.text or ""
        found[row.id] = Named(row.public_id, said, worded)
    return found


def _place_names(session: Session, codes: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = session.execute(
        select(Place.code, PlaceName.language, PlaceName.name)
        .join(PlaceName, PlaceName.place_id == Place.id)
        .where(Place.code.in_(codes), PlaceName.valid_until.is_(None))
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.code][row.language.value] = row.name
    return found
