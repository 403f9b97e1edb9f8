"""After how long a share of all had their answer, when not everybody has one yet.

The times of those answered alone flatter: the slow ones are still open, and the younger a month, the better it looks.
Here those that wait are counted with the time they have waited so far.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.trends import ENOUGH_FOR_P90, percentile, waited


@dataclass(frozen=True)
class Reached:
    """A time after which a share of all had their answer; with *beyond* it is only known to be longer."""

    time: float
    beyond: bool = False


@dataclass(frozen=True)
class Waits:
    """How long some waited for an answer, in one unit of time."""

    answered: int
    open: int
    """Those that wait still, or gave up waiting: of them only a lower bound is known."""
    median: Reached | None
    """None of nobody."""
    ninetieth: Reached | None
    """None of fewer than `ENOUGH_FOR_P90`."""

    @property
    def share_open(self) -> float:
        """Which part of all has no answer."""
        return self.open / (self.open + self.answered) if self.open else 0.0


def waits(answered: Sequence[float], waiting: Sequence[float]) -> Waits:
    """What is told of times: *answered* is how long it took, *waiting* how long others have waited so far."""
    return Waits(
        answered=len(answered),
        open=len(waiting),
        median=reached(answered, waiting, 0.5),
        ninetieth=reached(answered, waiting, 0.9) if len(answered) + len(waiting) >= ENOUGH_FOR_P90 else None,
    )


def reached(answered: Sequence[float], waiting: Sequence[float], share: float) -> Reached | None:
    """After how long *share* of all had their answer; None of nobody.

    When nobody waits it is the percentile of a spreadsheet (type 7 of Hyndman and Fan, 1996; half of an even number
    is the mean of the middle two). Else the product-limit estimate of Kaplan and Meier (Journal of the American
    Statistical Association 53, 1958), as in `models.trends.waited`. Where that says nothing, because it does not
    come so far down or would let few speak for many, a bound holds without any assumption: an answer takes at
    least as long as was waited so far, so each order statistic of the true times is at least that of the times
    known today, and the true value lies beyond it.
    """
    if not waiting:
        found = percentile(answered, share)
        return None if found is None else Reached(found)
    estimate = waited(answered, Counter(waiting), share)
    if estimate is not None:
        return Reached(estimate)
    known = sorted([*answered, *waiting])
    # Rounded, since 0.9 * 10 is a little more than 9.
    return Reached(known[max(1, math.ceil(round(share * len(known), 9))) - 1], beyond=True)
