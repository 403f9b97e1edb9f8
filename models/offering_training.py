"""Makes `models/offering.py`'s model: fits it, and finds its bar on what it has not seen.

Split by rumour: no question is judged by a model that learned from another question about the same rumour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from models.offering import PRECISION, OfferModel
from models.similarity import Floats

Bools = npt.NDArray[np.bool_]
FOLDS = 10
SPARE = 0.005
"""How much better than `PRECISION` the bar has to be on what was held out: a figure of some hundred is not exact."""
FEWEST = 20
"""Offers from which on a language's precision counts."""


@dataclass(frozen=True)
class Judged:
    """The best answer found for each question, whether it is the right one, and the group the question is of."""

    signs: Floats
    right: Bools
    groups: Sequence[str]
    parts: Sequence[str]
    """Of each the part that the bar has to hold for by itself: its language, and how it was looked for."""


def fit(judged: Judged, matcher: str) -> tuple[OfferModel, Floats]:
    """The model, and for each question how likely it was to be right by a model that had not seen its group."""
    held_out = np.zeros(len(judged.right))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=1)
    for learn, test in folds.split(judged.signs, judged.right, list(judged.groups)):
        weights, intercept = _regression(judged.signs[learn], judged.right[learn])
        held_out[test] = OfferModel(weights, intercept, 0, matcher).chances(judged.signs[test])
    weights, intercept = _regression(judged.signs, judged.right)
    return OfferModel(weights, intercept, bar_for(held_out, judged), matcher), held_out


def bar_for(chances: Floats, judged: Judged) -> float:
    """The lowest bar, in hundredths, from which enough is right in every part, and from any higher one too."""
    parts = np.array(list(judged.parts))
    masks = [np.ones(len(chances), bool), *(parts == part for part in np.unique(parts))]
    bar = 1.0
    for hundredths in range(99, 49, -1):
        over = chances >= hundredths / 100
        shares = [judged.right[over & mask].mean() for mask in masks if (over & mask).sum() >= FEWEST]
        if any(share < PRECISION + SPARE for share in shares):
            break
        bar = hundredths / 100
    return bar


def _regression(signs: Floats, right: Bools) -> tuple[tuple[float, ...], float]:
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(signs, right)
    return tuple(float(weight) for weight in fitted.coef_[0]), float(fitted.intercept_[0])
