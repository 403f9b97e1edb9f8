"""What the analyst sees of trends: the record's counts with what statistics say of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import answer_times as facts
from claims import clock, movement, trends
from claims.answer_times import Answered, Seen
from claims.terms import Language, Shelf
from claims.trends import Named
from models.trends import Rise, median, ninetieth, percentile_of, rises, waited

LEAST = 3
"""Of fewer sightings in a week nobody can tell whether they are a trend."""


@dataclass(frozen=True)
class GrowingClaim:
    """A claim that was seen more often in the last seven days than in the seven before, and how surely."""

    claim: Named
    rise: Rise
    first: date
    days: tuple[int, ...]
    """The fourteen days from *first* on."""


@dataclass(frozen=True)
class AnswerTimes:
    """How long claims waited for their first public answer, of those first seen in one span."""

    since: date
    until: date
    language: str
    """Of the answer; empty for whichever language came first."""
    claims: int
    """All that were first seen in the span, answered or not."""
    answered: int
    median: float | None
    """Days, over those answered alone."""
    ninetieth: float | None
    half_of_all: float | None
    """Days after which half of all had their answer, those that still wait counted; None when it is not so far."""
    open: int
    """Not answered yet in this language, and on the desk."""
    open_age: float | None
    """The median age of those, in days."""
    closed: int
    """Closed or muted without an answer in this language."""


def growing(session: Session, *, until: date, limit: int = 20) -> list[GrowingClaim]:
    """The claims that surely grow, the surest and steepest first: by the lower end of what the ratio may be."""
    recent = movement.recent(session, until, least=LEAST)
    found = rises(recent.days)
    sure = [(place, rise) for place, rise in enumerate(found) if rise.is_sure]
    sure.sort(key=lambda item: (-item[1].low, recent.claims[item[0]]))
    said = trends.named(session, [recent.claims[place] for place, _ in sure[:limit]])
    return [
        GrowingClaim(said[recent.claims[place]], rise, recent.first, recent.days[place])
        for place, rise in sure[:limit]
    ]


def answer_times(
    session: Session, *, since: date, until: date, zone: ZoneInfo, repeated: bool = False
) -> list[AnswerTimes]:
    """The times of the claims first seen from *since* to *until*: in any language, then in each."""
    begins, ends = trends.midnight(since, zone), trends.midnight(until + timedelta(days=1), zone)
    seen = facts.first_seen(session, begins, ends, repeated=repeated)
    found = facts.answered(session, begins, ends, repeated=repeated)
    return _by_language(seen, found, since, until)


def answer_months(
    session: Session, *, since: date, until: date, zone: ZoneInfo, repeated: bool = False
) -> list[AnswerTimes]:
    """As `answer_times`, for each month that claims were first seen in, the newest first."""
    months = trends.months(since, until, zone)
    found: dict[date, list[Answered]] = defaultdict(list)
    for one in facts.answered(session, months[0][1], months[-1][2], repeated=repeated):
        found[one.first_at.astimezone(zone).date().replace(day=1)].append(one)
    times: list[AnswerTimes] = []
    for first, begins, ends in reversed(months):
        seen = facts.first_seen(session, begins, ends, repeated=repeated)
        last = ends.astimezone(zone).date() - timedelta(days=1)
        times.extend(_by_language(seen, found[first], first, last) if seen.claims else [])
    return times


def _by_language(seen: Seen, found: Sequence[Answered], since: date, until: date) -> list[AnswerTimes]:
    first: dict[int, Answered] = {}
    for one in sorted(found, key=lambda one: one.answered_at, reverse=True):
        first[one.claim_id] = one
    rows = [_times(seen, list(first.values()), since, until, "")]
    for language in Language:
        of_it = [one for one in found if one.language == language.value]
        rows.append(_times(seen, of_it, since, until, language.value))
    return rows


def _times(seen: Seen, found: Sequence[Answered], since: date, until: date, language: str) -> AnswerTimes:
    took = [one.days for one in found]
    left = _left(seen, found)
    now = clock.now()
    ages = {shelf: _ages(days, now) for shelf, days in left.items()}
    desk = ages[Shelf.OPEN] + ages[Shelf.BACK]
    done = ages[Shelf.CLOSED] + ages[Shelf.MUTED]
    return AnswerTimes(
        since=since,
        until=until,
        language=language,
        claims=seen.claims,
        answered=len(found),
        median=median(took),
        ninetieth=ninetieth(took),
        half_of_all=waited(took, desk + done),
        open=desk.total(),
        open_age=percentile_of(desk, 0.5),
        closed=done.total(),
    )


def _left(seen: Seen, found: Sequence[Answered]) -> dict[Shelf, Counter[date]]:
    """Those of *seen* that are not among the answered ones."""
    left = {shelf: Counter(days) for shelf, days in seen.on.items()}
    for one in found:
        left[one.shelf][one.first_at.astimezone(UTC).date()] -= 1
    return left


def _ages(days: Mapping[date, int], now: datetime) -> Counter[float]:
    """How many wait since how long, in days; of a day that a claim was first seen on the middle is taken."""
    ages: Counter[float] = Counter()
    for day, count in days.items():
        middle = datetime.combine(day, time(12), UTC)
        ages[max(0.0, round((now - middle).total_seconds() / 86400, 2))] += max(0, count)
    return ages
