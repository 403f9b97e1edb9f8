"""The gate: a new matcher serves only if it does better than the one in service on pairs that neither learned from."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

import numpy as np
import numpy.typing as npt

from models.evaluation import pairs_agreement
from models.fitting import Bools, Floats
from models.guards import forbids
from models.judged import JudgedPair
from models.matcher import Matcher, Pair
from models.text import Folded, fold

FALSE_JOIN = 20.0
"""Minutes that a wrong join costs: a false answer to citizens, found late. The others are a fact-checker's minutes."""
MISSED = 5.0
"""One claim taken for two, and nobody told: the second is answered anew."""
TO_CONFIRM = 0.5
"""A suggestion that a person confirms or rejects."""
WRONG_JOINS_BORNE = 0.01
"""The share of its joins that may be wrong, as the bar of joining states it, though the one in service errs less."""
SURE = 0.9
"""Share of resamplings in which the new matcher must cost less."""
ROUNDS = 2_000
LEAST_PAIRS = 50


@dataclass(frozen=True)
class Figures:
    """What one matcher does on the pairs kept aside."""

    cost: float
    """Minutes a pair; see the constants."""
    false_joins: int
    right_joins: int
    suggested_precision: float
    suggested_recall: float
    log_loss: float


@dataclass(frozen=True)
class Verdict:
    """Whether the candidate serves, the figures of both, and why in one sentence."""

    serves: bool
    candidate: Figures
    in_service: Figures
    reason: str
    pairs: int
    cheaper_in: float
    """Share of resamplings, by claim, in which the candidate costs less."""


def judge(candidate: Matcher, in_service: Matcher, frozen_pairs: Sequence[JudgedPair]) -> Verdict:
    """Whether *candidate* shall take the place of *in_service*: it must cost a desk less on *frozen_pairs*, surely.

    A candidate that joins more wrongly (and more than one in a hundred), or joins less than half as much rightly,
    is refused whatever else it gained: wrong labels do not spoil the order of pairs, they make a matcher that
    dares nothing, or too much.
    """
    ordered = sorted(frozen_pairs, key=lambda pair: pair.text_a)
    folds: dict[str, Folded] = {}
    for pair in ordered:
        for text in (pair.text_a, pair.text_b):
            folds.setdefault(text, fold(text))
    folded: list[Pair] = [(folds[pair.text_a], folds[pair.text_b]) for pair in ordered]
    same = np.array([pair.same for pair in ordered], np.bool_)
    free = np.array([not forbids(a, b) for a, b in folded], np.bool_)
    new, new_costs = _measured(candidate, folded, ordered, same, free)
    old, old_costs = _measured(in_service, folded, ordered, same, free)
    cheaper = _share_cheaper(new_costs - old_costs, [pair.group for pair in ordered])
    serves, reason = _decide(new, old, cheaper, len(ordered))
    if candidate.digest == in_service.digest:
        serves, reason = False, "it is the one in service already"
    return Verdict(serves, new, old, reason, len(ordered), cheaper)


def _measured(
    matcher: Matcher, folded: Sequence[Pair], pairs: Sequence[JudgedPair], same: Bools, free: Bools
) -> tuple[Figures, Floats]:
    """The figures, and what each pair costs, shape (pairs,)."""
    scores = matcher.score(folded, [pair.languages for pair in pairs])
    joined = free & (scores >= matcher.bars.join)
    suggested = ~joined & (scores >= matcher.bars.suggest)
    costs: Floats = (
        FALSE_JOIN * (joined & ~same) + TO_CONFIRM * suggested + MISSED * (same & ~joined & ~suggested)
    ).astype(np.float64)
    offered = pairs_agreement(same, scores, matcher.bars.suggest)
    true = np.clip(np.where(same, scores, 1 - scores), 1e-6, 1.0)
    figures = Figures(
        cost=float(costs.mean()) if len(costs) else 0.0,
        false_joins=int((joined & ~same).sum()),
        right_joins=int((joined & same).sum()),
        suggested_precision=offered.precision,
        suggested_recall=offered.recall,
        log_loss=float(-np.log(true).mean()) if len(true) else 0.0,
    )
    return figures, costs


def _share_cheaper(difference: Floats, groups: Sequence[str], seed: int = 1) -> float:
    """In what share of resamplings of whole groups the differences sum to less than nothing."""
    sums = _by_group(difference, groups)
    if not len(sums):
        return 0.0
    chance = np.random.default_rng(seed)
    drawn = sums[chance.integers(0, len(sums), (ROUNDS, len(sums)))].sum(axis=1)
    return float((drawn < -1e-9).mean())


def _by_group(values: Floats, groups: Sequence[str]) -> npt.NDArray[np.float64]:
    order = sorted(range(len(groups)), key=lambda place: groups[place])
    return np.array([values[list(rows)].sum() for _, rows in groupby(order, key=lambda place: groups[place])])


def _decide(new: Figures, old: Figures, cheaper: float, pairs: int) -> tuple[bool, str]:
    told = f"{new.cost:.3f} against {old.cost:.3f} minutes a pair on {pairs:,} pairs kept aside"
    if pairs < LEAST_PAIRS:
        return False, f"{pairs} pairs kept aside are too few to judge by; {LEAST_PAIRS} are needed"
    stated = WRONG_JOINS_BORNE * (new.false_joins + new.right_joins)
    borne = max(old.false_joins, stated + 2 * sqrt(stated))  # beyond chance, with two standard deviations
    if new.false_joins > borne:
        return (
            False,
            f"it joins {new.false_joins} pairs wrongly, the one in service {old.false_joins}",
        )
    if 2 * new.right_joins < old.right_joins:
        return (
            False,
            f"it joins {new.right_joins} pairs, the one in service {old.right_joins} ({told})",
        )
    if cheaper < SURE:
        return False, f"it is not surely better: {told}, cheaper in {cheaper:.0%} of resamplings"
    return True, f"{told}, cheaper in {cheaper:.0%} of resamplings"
