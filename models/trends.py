"""Arithmetic of time: how surely something grows, how long something takes, and counts in steps of time.

Nothing here is smoothed: what is drawn is what was counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.special import betaincinv

BARS = "▁▂▃▄▅▆▇█"
PRIOR = 4.0
"""How many sightings' weight the expectation has that a claim moves as all claims together do."""
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
    """The estimate, drawn towards how everything moved where there is little to go by."""
    low: float
    high: float
    """The true ratio lies between the two with the probability `SURENESS`."""

    @property
    def is_sure(self) -> bool:
        """Whether even the lower end says that it grows."""
        return self.low > 1


def rises(days: Counts, before: int, after: int) -> list[Rise]:
    """How surely each row of *days* grows: counts a day, of which the second half is compared with the first.

    *before* and *after* are the counts of everything in the two halves. Given its total, the second half of a
    Poisson count is binomial; its share has a Beta prior about the share of everything, worth `PRIOR`
    sightings; the ratio is the odds of the posterior's mean, the ends are quantiles of it (Gelman et al., Bayesian
    Data Analysis, 3rd ed., 2.4). Texts come in bursts, so a count is worth only its part of it: it is divided by
    how much the days spread beyond chance (quasi-likelihood: McCullagh and Nelder, 2nd ed., 9.2).
    """
    if not len(days):
        return []
    half = days.shape[1] // 2
    first, second = days[:, :half].sum(axis=1), days[:, half:].sum(axis=1)
    spread = burstiness(days)
    share = (after + 1) / (before + after + 2)
    a = second / spread + PRIOR * share
    b = first / spread + PRIOR * (1 - share)
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


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that *share* of *values* do not exceed; None of none.

    Between two values it is interpolated: type 7 of Hyndman and Fan (1996), as PERCENTILE.INC of a spreadsheet
    does; the half of an even number is the mean of the middle two.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    under = min(int(place), len(ordered) - 2)
    if under < 0:
        return ordered[0]
    return ordered[under] + (place - under) * (ordered[under + 1] - ordered[under])


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
    only the fast would be counted, and the youngest month would always look the best.
    """
    ages = np.array(sorted(waiting), dtype=np.float64)
    numbers = np.array([waiting[age] for age in sorted(waiting)], dtype=np.int64)
    younger = np.concatenate([[0], np.cumsum(numbers)])
    at_risk = len(answered) + int(younger[-1])
    left, seen = 1.0, 0
    for moment, events in sorted(Counter(answered).items()):
        gone = int(younger[np.searchsorted(ages, moment, side="left")])
        left *= 1 - events / (at_risk - gone - seen)
        seen += events
        if left <= 1 - share + 1e-12:
            return moment
    return None
