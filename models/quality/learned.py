"""A ranking learned from questions whose documents are known: how far the signs carry when trained for one set.

A conditional logit (McFadden 1974) over the candidates of each question: the signs of the whole document, of its title
and of its text, with what the index and the ranker say. Linear, so that every weight can be read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.preprocessing import StandardScaler

from claims.plugins import discover
from models.matcher import sign_table
from models.quality.collection import Library, Query
from models.text import Folded, fold

Floats = npt.NDArray[np.float64]
POOL = 30
"""Candidates that the index and the ranker each bring."""
RIDGE = 3.0


@dataclass(frozen=True)
class Learned:
    """Weights over standardised signs of a question and a document."""

    library: Library
    scale: StandardScaler
    weights: Floats

    def rank(self, question: Folded) -> list[int]:
        """The candidates for a question, the likeliest first."""
        found, table = candidates(self.library, question)
        if not found:
            return []
        scores = self.scale.transform(table) @ self.weights
        return [found[place] for place in np.argsort(-scores, kind="stable")]


def learn(library: Library, queries: Sequence[Query], told: Callable[[str], None]) -> Learned:
    """Learns from questions whose documents are among the candidates; the others teach nothing."""
    tables: list[Floats] = []
    right: list[Floats] = []
    for number, query in enumerate(queries):
        if number % 50 == 0:
            told(f"learning from question {number} of {len(queries)}")
        found, table = candidates(library, fold(query.text))
        is_right = np.array([library.documents[one].id in query.wanted for one in found], np.float64)
        if 0 < is_right.sum() < len(found):
            tables.append(table)
            right.append(is_right / is_right.sum())
    scale = StandardScaler().fit(np.vstack(tables))
    return Learned(library, scale, _weights([scale.transform(table) for table in tables], right))


def _weights(tables: Sequence[Floats], right: Sequence[Floats]) -> Floats:
    table, wanted = np.vstack(tables), np.concatenate(right)
    sizes = np.array([len(one) for one in tables])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = table @ weights
        top = np.maximum.reduceat(scores, starts)
        odds = np.exp(scores - np.repeat(top, sizes))
        total = np.add.reduceat(odds, starts)
        chance = odds / np.repeat(total, sizes)
        value = float((top + np.log(total)).sum() - wanted @ scores + RIDGE / 2 * weights @ weights)
        return value, table.T @ (chance - wanted) + RIDGE * weights

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    weights: Floats = found.x
    return weights


def candidates(library: Library, question: Folded) -> tuple[list[int], Floats]:
    """The documents worth a look and what is known about each, shape (candidates, columns)."""
    near = {found: (unit, cosine) for found, unit, cosine in library.by_index(question, POOL)}
    whole = library.by_rank(question)
    said = library.title_ranker.parts([question]) + library.text_ranker.parts([question])
    ranked = whole[0] + library.ranker.groups_share * whole[1]
    best = [int(one) for one in np.argsort(-ranked, kind="stable")[:POOL] if ranked[one] > 0]
    found = list(dict.fromkeys([*near, *best]))
    scores = np.stack(
        [
            np.array([near[one][1] if one in near else 0.0 for one in found]),
            *(part[found] for part in whole),
            *(part[0][found] for part in said),
        ],
        axis=1,
    )
    return found, np.hstack([_heights(scores), *_signs(library, question, found, near)])


def _heights(scores: Floats) -> Floats:
    """The scores as they are, beside the best of the question, and by place."""
    if not len(scores):
        return np.zeros((0, 3 * scores.shape[1]))
    top = scores.max(axis=0)
    places = np.argsort(np.argsort(-scores, axis=0, kind="stable"), axis=0, kind="stable")
    return np.hstack([scores, scores / np.where(top > 0, top, 1.0), 1 / (1 + places)])


def _signs(
    library: Library, question: Folded, found: Sequence[int], near: dict[int, tuple[int, float]]
) -> list[Floats]:
    names = tuple(sorted(discover("models.features").modules))
    best = [library.units[near[one][0]] if one in near else library.whole(one) for one in found]
    views = (best, [library.titles[one] for one in found], [library.texts[one] for one in found])
    return [sign_table([(question, text) for text in view], names) for view in views]
