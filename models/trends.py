"""Arithmetic of time: how surely something grows, how long something takes, and counts in steps of time.

Nothing here is smoothed: what is drawn is what was counted.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import numpy as np
from scipy.special import betaincinv

BARS = "▁▂▃▄▅▆▇█"
PRIOR = 4.0
"""How many sightings' weight the expectation has that nothing changed: half of them in each span."""
SURENESS = 0.9
"""The probability with which the true ratio lies between the two ends that are given."""
DAYS_OF_OTHERS = 12.0
"""How many days' weight the burstiness of all claims has in that of one."""
ENOUGH_FOR_P90 = 10
"""Below so many values the 90th percentile is little else than the largest, and none is given."""
Counts = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Growth:
    """How a claim grew: counts per week from its first week on, and its steepest week."""

    weeks: tuple[int, ...]
    steepest: date
    """The Monday of the week with the largest rise."""
    before: int
    after: int

    @property
    def bars(self) -> str:
        """The weeks as a row of bars; a long life is squeezed into sixteen."""
        step = -(-len(self.weeks) // 16)
        squeezed = [sum(self.weeks[n : n + step]) for n in range(0, len(self.weeks), step)]
        top = max(squeezed)
        return "".join(BARS[(7 * count + top - 1) // top] if count else " " for count in squeezed)


def growth(days: Sequence[date]) -> Growth:
    """The growth of what was seen on *days* (at least one), by weeks beginning on Monday."""
    mondays = Counter(day - timedelta(days=day.weekday()) for day in days)
    first, last = min(mondays), max(mondays)
    weeks = tuple(mondays.get(first + timedelta(weeks=n), 0) for n in range((last - first).days // 7 + 1))
    rises = [after - before for before, after in zip((0, *weeks), weeks, strict=False)]
    steepest = max(range(len(weeks)), key=lambda n: (rises[n], -n))
    before = weeks[steepest - 1] if steepest else 0
    return Growth(weeks, first + timedelta(weeks=steepest), before, weeks[steepest])


# --- what grows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rise:
    """How many times as often something is seen as in the span of days before, as far as the counts can tell."""

    before: int
    after: int
    ratio: float
    """The estimate, drawn towards 1 where there is little to go by."""
    low: float
    high: float
    """The true ratio lies between the two with the probability `SURENESS`."""

    @property
    def is_sure(self) -> bool:
        """Whether even the lower end says that it grows."""
        return self.low > 1


def rises(counts: Sequence[Sequence[float]]) -> list[Rise]:
    """How surely each row of *counts* grows: counts a day, of which the second half is compared with the first.

    Given its total, the second half of a Poisson count is binomial; its share has a Beta prior about one half, worth
    `PRIOR` sightings; the ratio is the odds of the posterior's mean, the ends are quantiles of it (Gelman et al.,
    Bayesian Data Analysis, 3rd ed., 2.4). Texts come in bursts, so a count is worth only its part of it: it is
    divided by how much the days spread beyond chance (quasi-likelihood: McCullagh and Nelder, 2nd ed., 9.2).
    """
    if not len(counts):
        return []
    days = np.asarray(counts, dtype=np.float64)
    half = days.shape[1] // 2
    first, second = days[:, :half].sum(axis=1), days[:, half:].sum(axis=1)
    spread = burstiness(days)
    a, b = second / spread + PRIOR / 2, first / spread + PRIOR / 2
    tail = (1 - SURENESS) / 2
    low, high = _odds(betaincinv(a, b, tail)), _odds(betaincinv(a, b, 1 - tail))
    return [
        Rise(int(first[n]), int(second[n]), float(a[n] / b[n]), float(low[n]), float(high[n]))
        for n in range(len(days))
    ]


def _odds(share: Counts) -> Counts:
    # A share of one to the last digit would have infinite odds; no count tells the two apart.
    found: Counts = share / np.maximum(1 - share, 1e-9)
    return found


def burstiness(days: Counts) -> Counts:
    """By how much the days of each row spread beyond chance, at least 1: its own, drawn to that of all rows.

    Pearson's statistic in each half, over its degrees of freedom; with the total given its expectation is exactly
    that number for a steady Poisson count, however small. A half with fewer than two says nothing and is left out.
    """
    half = days.shape[1] // 2
    squares, freedom = np.zeros(len(days)), np.zeros(len(days))
    for part in (days[:, :half], days[:, half:]):
        total = part.sum(axis=1)
        told = total >= 2
        mean = np.where(told, total, 1)[:, None] / half
        squares += np.where(told, (np.square(part - mean) / mean).sum(axis=1), 0)
        freedom += np.where(told, half - 1, 0)
    everyone = squares.sum() / freedom.sum() if freedom.sum() else 1.0
    found: Counts = np.maximum(1, (squares + DAYS_OF_OTHERS * everyone) / (freedom + DAYS_OF_OTHERS))
    return found


# --- how long it takes --------------------------------------------------------------------------------


def percentile_of(counts: Mapping[float, int], share: float) -> float | None:
    """The value that *share* of all do not exceed, where each value occurs as often as *counts* say; None of none.

    Between two values it is interpolated: type 7 of Hyndman and Fan (1996), as PERCENTILE.INC of a spreadsheet
    does; the half of an even number is the mean of the middle two.
    """
    values = sorted(value for value, times in counts.items() if times)
    ends = list(accumulate(counts[value] for value in values))
    if not values:
        return None
    place = share * (ends[-1] - 1)
    lower, upper = (values[bisect_right(ends, whole)] for whole in (int(place), math.ceil(place)))
    return lower + (place - int(place)) * (upper - lower)


def percentile(values: Sequence[float], share: float) -> float | None:
    """As `percentile_of`, of single values."""
    return percentile_of(Counter(values), share)


def median(values: Sequence[float]) -> float | None:
    """Half of *values* are not above it; None of none."""
    return percentile(values, 0.5)


def ninetieth(values: Sequence[float]) -> float | None:
    """Nine tenths of *values* are not above it; None where there are fewer than `ENOUGH_FOR_P90`."""
    return percentile(values, 0.9) if len(values) >= ENOUGH_FOR_P90 else None


def waited(answered: Sequence[float], waiting: Mapping[float, int], share: float = 0.5) -> float | None:
    """After how long *share* of all had their answer, those still waiting counted; None when it is not so far yet.

    *answered* are the times it took, *waiting* how many wait since how long. The estimate of Kaplan and Meier
    (1958): the first time at which no more than 1 - *share* are left without an answer. Without the waiting ones
    only the fast would be counted, and the youngest month would always look the best. Nothing is said of times
    that most have not waited for yet.
    """
    ages = np.array(sorted(waiting), dtype=np.float64)
    numbers = np.array([waiting[age] for age in sorted(waiting)], dtype=np.int64)
    younger = np.concatenate([[0], np.cumsum(numbers)])
    everyone = len(answered) + int(younger[-1])
    events_at = sorted(Counter(answered).items())
    before = younger[np.searchsorted(ages, [moment for moment, _ in events_at], side="left")].tolist()
    left, seen = 1.0, 0
    for (moment, events), gone in zip(events_at, before, strict=True):
        if gone * 2 > everyone:  # what is left would speak for many of whom nothing is known
            return None
        left *= 1 - events / (everyone - gone - seen)
        seen += events
        if left <= 1 - share + 1e-12:
            return moment
    return None
