"""Logistic regression whose weights keep their signs, and the lines that calibrate it."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from models.matcher import Line

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
RESERVE = 1.0
"""The inverse strength of the penalty on squared weights."""
PULL = 40.0
"""How many pairs' worth of doubt hold a kind's calibration at that of all."""


def fit_weights(signs: Floats, same: Bools, weights: Floats, towards: Floats) -> tuple[Floats, float]:
    """Weights and intercept of least weighted loss; no weight runs against *towards* (1: for, -1: against sameness).

    A weight of the wrong sign only corrects another sign's: it scores a little better on the same data and makes every
    explanation that names it wrong.
    """
    truth = np.where(same, 1.0, -1.0)

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = truth * (signs @ at[1:] + at[0])
        pull = -truth * weights / (1 + np.exp(np.clip(margin, -500, 500)))
        slope = np.concatenate([[pull.sum()], signs.T @ pull + at[1:] / RESERVE])
        return float((weights * np.logaddexp(0, -margin)).sum() + 0.5 * (at[1:] @ at[1:]) / RESERVE), slope

    bounds = [(None, None), *((0.0, None) if way > 0 else (None, 0.0) for way in towards)]
    start = np.zeros(signs.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return np.asarray(found.x[1:], np.float64), float(found.x[0])


def fit_line(odds: Floats, same: Bools, weights: Floats, pull: float = 0.0) -> Line:
    """The line over log odds that calibrates them best (Platt 1999), held near none by *pull* pairs' worth."""
    truth = np.where(same, 1.0, -1.0)

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = truth * (at[0] * odds + at[1])
        push = -truth * weights / (1 + np.exp(np.clip(margin, -500, 500)))
        slope = np.array([(push * odds).sum() + pull * (at[0] - 1), push.sum() + pull * at[1]])
        held = 0.5 * pull * ((at[0] - 1) ** 2 + at[1] ** 2)
        return float((weights * np.logaddexp(0, -margin)).sum() + held), slope

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.05, 20), (-20, 20)])
    return Line(float(found.x[0]), float(found.x[1]))


def fit_lines(odds: Floats, same: Bools, weights: Floats, kinds: Sequence[str]) -> Mapping[str, Line]:
    """For each kind of pair the line over log odds that are calibrated for all; the thinner its data, the nearer to
    none."""
    named = np.array(kinds)
    found = {}
    for kind in sorted(set(kinds)):
        mine = named == kind
        found[kind] = fit_line(odds[mine], same[mine], weights[mine], pull=PULL)
    return found
