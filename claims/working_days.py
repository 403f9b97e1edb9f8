"""Working days: which days count where the law counts in working days, and on what day a moment falls.

Three voices say what a day is, the strongest first: the desk's own list (corrections, decrees of this year, a day
of mourning), the well-kept library `holidays` (a country's days off, the days that are observed for those that fall
on a weekend, and the days that were moved by decree, whose Saturdays are worked), the weekend.

Everything here is arithmetic: no database and no clock. Of the term of Article 76 of Kazakhstan's Administrative
Procedural and Process-Related Code the day of receipt is no part: its first day is the next working day.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from claims.errors import RefusedError

NONE = "none"
"""The name of the calendar that knows weekends and the desk's own days alone."""
_WEEKEND = frozenset({5, 6})
_ONE_DAY = timedelta(days=1)
_SUFFIX = re.compile(r"^(?P<name>.*?) \((?P<how>observed|estimated|observed, estimated)\)$")
_MOVED = re.compile(r"^.*\((?:substituted|observed) from (?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})\)$")
_INSTEAD = re.compile(r"^(?:Day off|Worked) instead of (?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)$")


@dataclass(frozen=True)
class Named:
    """A day that the library knows something of."""

    day: date
    working: bool
    """Whether it is a day of the weekend that is worked in exchange for another."""
    name: str
    """What it is called, in English; empty for a day that was moved."""
    instead_of: date | None = None
    """The day of the weekend that is worked for this day off; for a worked one, the day off."""
    observed: bool = False
    """The holiday itself fell on a weekend."""
    estimated: bool = False
    """The day hangs on the moon, and nobody has announced it yet."""


@dataclass(frozen=True)
class Calendar:
    """The working days of one place: *name* is an ISO country ("KZ", "DE-BY" with its part) or "none".

    *off* and *worked* are the desk's own days; each outranks whatever else is known of it.
    """

    name: str
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        demand_known(self.name)
        if both := self.off & self.worked:
            raise ValueError(f"a day is either off or worked: {min(both)}")

    def is_working(self, day: date) -> bool:
        """Whether *day* counts."""
        days = _working(self, day.year)
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day

    def on_or_after(self, day: date) -> date:
        """The day itself if it counts, else the next one that does."""
        return day if self.is_working(day) else self.add(day, 1)

    def add(self, day: date, n: int) -> date:
        """The *n*-th working day after *day*, which itself is not counted; with 0 the day itself, whatever it is."""
        if n < 0:
            raise ValueError(f"working days are counted forwards: {n}")
        if n == 0:
            return day
        year = day.year
        days = _working(self, year)
        start = bisect_right(days, day)
        while n > len(days) - start:
            n -= len(days) - start
            year, start = year + 1, 0
            days = _working(self, year)
        return days[start + n - 1]

    def between(self, first: date, last: date) -> int:
        """How many working days lie after *first* up to and with *last*; negative when *last* lies before it."""
        if last < first:
            return -self.between(last, first)
        if first.year == last.year:
            days = _working(self, first.year)
            return bisect_right(days, last) - bisect_right(days, first)
        days = _working(self, first.year)
        whole = sum(len(_working(self, year)) for year in range(first.year + 1, last.year))
        return len(days) - bisect_right(days, first) + whole + bisect_right(_working(self, last.year), last)

    def named(self, year: int) -> tuple[Named, ...]:
        """What the library knows of a year, in order of the days; the desk's own list is not among it."""
        return _library(self.name, year).named


def demand_known(name: str) -> None:
    """Raises RefusedError when there is no calendar of this name."""
    if not _is_known(name):
        raise RefusedError(
            reason="there is no calendar called {calendar}; use a country's code such as KZ, or 'none' for "
            "weekends and days of your own",
            calendar=name,
        )


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day on which *moment* falls here: late in the evening of London it is tomorrow already."""
    return moment.astimezone(zone).date()


def day_of_receipt(calendar: Calendar, moment: datetime, zone: ZoneInfo, closing: time | None) -> date:
    """The working day as of which something that came at *moment* is registered.

    What comes after *closing* (None: there is none), or on a day off, is registered on the next working day
    (Article 64 of the Code); the terms run from there.
    """
    local = moment.astimezone(zone)
    if closing is not None and local.time() > closing:
        return calendar.add(local.date(), 1)
    return calendar.on_or_after(local.date())


# --- what the library knows -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    off: frozenset[date]
    worked: frozenset[date]
    weekend: frozenset[int]
    named: tuple[Named, ...]


@lru_cache(maxsize=32)
def _is_known(name: str) -> bool:
    if name == NONE:
        return True
    from holidays import list_supported_countries  # 50 ms that only those wait for who ask of days

    country, _, part = name.partition("-")
    parts = list_supported_countries(include_aliases=False).get(country)
    return parts is not None and (not part or part in parts)


@lru_cache(maxsize=256)
def _working(calendar: Calendar, year: int) -> tuple[date, ...]:
    """All working days of a year, in order."""
    known = _library(calendar.name, year)
    off = (known.off | calendar.off) - calendar.worked
    worked = (known.worked | calendar.worked) - calendar.off
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
    return tuple(
        day for day in days if day in worked or (day.weekday() not in known.weekend and day not in off)
    )


@lru_cache(maxsize=128)
def _library(name: str, year: int) -> _Known:
    if name == NONE:
        return _Known(frozenset(), frozenset(), _WEEKEND, ())
    from holidays import country_holidays

    country, _, part = name.partition("-")
    # The year before and after too: a Saturday of December is worked for a day off in January. An object of our
    # own for each year, since the library's grow as they are asked, and the desk asks from many threads.
    found = country_holidays(
        country, subdiv=part or None, years=(year - 1, year, year + 1), expand=False, language="en_US"
    )
    # A country without English names has the language ignored and keeps its own.
    names: Mapping[date, str] = {day: said for day, said in found.items() if isinstance(day, date)}
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    everything = [read_name(day, said) for day, said in names.items()]
    moved = {one.instead_of: one.day for one in everything if one.instead_of}
    named = [one for one in everything if one.day.year == year]
    named += [Named(day, True, "", moved.get(day)) for day in worked]
    return _Known(
        off=frozenset(day for day in names if day.year == year) - worked,
        worked=worked,
        weekend=frozenset(int(day) for day in found.weekend),
        named=tuple(sorted(named, key=lambda one: one.day)),
    )


def read_name(day: date, name: str, *, working: bool = False) -> Named:
    """What a day is, from its *name*: "Victory Day (observed)", "Day off (substituted from 05/04/2024)" as the
    library has it, "Worked instead of 2024-05-08" as our own files do; anything else is a name."""
    if moved := _MOVED.match(name) or _INSTEAD.match(name):
        instead = date(int(moved["year"]), int(moved["month"]), int(moved["day"]))
        return Named(day, working, "", instead_of=instead)
    if suffix := _SUFFIX.match(name):
        how = suffix["how"]
        return Named(day, working, suffix["name"], observed="observed" in how, estimated="estimated" in how)
    return Named(day, working, name)
