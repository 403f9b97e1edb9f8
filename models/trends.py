"""Arithmetic of growth over time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BARS = "▁▂▃▄▅▆▇█"


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
