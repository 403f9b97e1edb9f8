"""How good an answer is: pairs, clusters and rankings, with bootstrap intervals. Pure functions."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds between which it lies in 95 of 100 resamplings."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class Agreement:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def agreement(right: float, given: float, wanted: float) -> Agreement:
    """Precision, recall and F1 of *right* among *given* answers and *wanted* ones; nothing given is
    precise."""
    precision = right / given if given else 1.0
    recall = right / wanted if wanted else 1.0
    whole = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / whole if whole else 0.0)


def pairs_agreement(truth: Bools, scores: Floats, bar: float) -> Agreement:
    """How well "score at least *bar*" finds the true pairs."""
    given = scores >= bar
    return agreement(float((given & truth).sum()), float(given.sum()), float(truth.sum()))


def best_bar(truth: Bools, scores: Floats) -> tuple[float, Agreement]:
    """The bar with the best F1 on these pairs, and what it reaches."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order])
    given = np.arange(1, len(order) + 1)
    f1 = 2 * right / (given + max(1, int(truth.sum())))
    bar = float(scores[order][int(np.argmax(f1))])
    return bar, pairs_agreement(truth, scores, bar)


def bar_for_precision(truth: Bools, scores: Floats, precision: float) -> float:
    """The lowest bar from which on every higher bar keeps *precision* on these pairs; above all scores if
    none."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    reached = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    last_of_tie = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else np.zeros(0, bool)
    good = np.flatnonzero(last_of_tie & (reached >= precision))
    return float(ranked[good[-1]]) if len(good) else float(np.nextafter(ranked[0], 2)) if len(ranked) else 1.0


def bar_for_each_height(truth: Bools, scores: Floats, precision: float) -> float:
    """The lowest bar from which on the pairs at every height keep *precision*, not only all of them together.

    What holds at a height is an isotonic fit's (Zadrozny and Elkan 2002); above all scores if it is never so much.
    """
    if not len(scores):
        return 1.0
    held = IsotonicRegression(out_of_bounds="clip").fit(scores, truth).predict(scores)
    good = scores[held >= precision]
    return float(good.min()) if len(good) else float(np.nextafter(scores.max(), 2))


def b_cubed(truth: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998): averaged over items, so small clusters
    count."""
    both = Counter(zip(truth, found, strict=True))
    in_truth, in_found = Counter(truth), Counter(found)
    precision = sum(n * n / in_found[cluster] for (_, cluster), n in both.items()) / max(1, len(truth))
    recall = sum(n * n / in_truth[claim] for (claim, _), n in both.items()) / max(1, len(truth))
    whole = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / whole if whole else 0.0)


def average_precision(
    ranked: Sequence[Hashable], wanted: frozenset[Hashable] | set[Hashable], k: int
) -> float:
    """The average precision of the first *k* of a ranking, over at most *k* wanted documents."""
    right, total = 0, 0.0
    for place, document in enumerate(ranked[:k], 1):
        if document in wanted:
            right += 1
            total += right / place
    return total / (min(len(wanted), k) or 1)


def map_at(k: int, rankings: Sequence[Sequence[Hashable]], wanted: Sequence[set[Hashable]]) -> Floats:
    """The average precision at *k* of each query, shape (queries,); its mean is MAP@k."""
    return np.array([average_precision(r, w, k) for r, w in zip(rankings, wanted, strict=True)])


def success_at(k: int, rankings: Sequence[Sequence[Hashable]], wanted: Sequence[set[Hashable]]) -> Floats:
    """1 for each query with a wanted document among its first *k*, else 0; the mean is S@k."""
    return np.array([float(not w.isdisjoint(r[:k])) for r, w in zip(rankings, wanted, strict=True)])


def interval(values: Floats, seed: int = 1, rounds: int = 1_000) -> Interval:
    """The mean of *values* with its bootstrap interval."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    chance = np.random.default_rng(seed)
    means = values[chance.integers(0, len(values), (rounds, len(values)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))


def resampled(
    figure: Callable[[npt.NDArray[np.intp]], float], size: int, seed: int = 1, rounds: int = 300
) -> Interval:
    """A figure of chosen rows (such as F1) with its bootstrap interval over *size* rows."""
    if not size:
        return Interval(0.0, 0.0, 0.0)
    chance = np.random.default_rng(seed)
    drawn = [figure(chance.integers(0, size, size)) for _ in range(rounds)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Interval(figure(np.arange(size)), float(low), float(high))


def calibration_error(truth: Bools, scores: Floats, bins: int = 10) -> float:
    """The expected calibration error: mean distance of score and truth over equally wide bins of score."""
    which = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(float(truth[which == b].mean() - scores[which == b].mean())) * float((which == b).mean())
            for b in range(bins) if (which == b).any()]  # fmt: skip
    return float(sum(gaps))


def by_language(languages: Sequence[str]) -> dict[str, npt.NDArray[np.intp]]:
    """The rows of each language, and of "all"."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, language in enumerate(languages):
        rows[language].append(row)
    found = {language: np.array(found, dtype=np.intp) for language, found in sorted(rows.items())}
    return {"all": np.arange(len(languages)), **found}
