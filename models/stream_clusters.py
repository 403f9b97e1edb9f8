"""Clusters of a stream in one pass, by running centroids: statistics alone, for trends and for proposals.

Each text goes to the cluster whose mean it is nearest to, or begins one. How near is near enough follows from the
texts themselves: nearer than nearly all pairs of them are by chance. A cluster that has not been heard of for a while
draws less. Nothing here joins anything in the record: `pipeline/match.py` does that, with guards and stated precision.
"""

import random
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log, sqrt
from typing import Self

import numpy as np

from models import _running
from models.ranking import beginnings, letter_groups
from models.similarity import stop_words
from models.text import Folded

HALF_LIFE = 1_500.0
"""Texts after which a silent cluster draws half as much."""
CHANCE = 0.988
"""The share of pairs of texts that are less alike than the bar: of eighty-three pairs by chance one is alike.

This and the shares were chosen on our own questions (data/gold) and the dev part of MStream."""
GROUPS_SHARE = 0.3
"""The weight of a group of letters beside a word or its beginning."""
FUNCTION_SHARE = 0.5
"""The weight of a function word beside others: early in a stream of questions «қалай» and "will" look rare."""
PAIRS_DRAWN = 20_000
BAR, FEWEST = 0.2, 50
"""The bar where fewer texts than this are there to learn it from."""
SEED = 1
Vector = dict[str, float]


class RunningCentroids:
    """Learns which words are rare and how alike texts are by chance; then puts texts into clusters as they come."""

    def __init__(self, chance: float = CHANCE, half_life: float = HALF_LIFE) -> None:
        self.chance = chance
        self.half_life = half_life

    def fit(self, folded: Sequence[Folded]) -> Self:
        """Learns rarity and the bar from *folded*: the beginning of the stream, or what came before it."""
        seen = Counter(feature for text in folded for feature in _counts(text))
        self.unseen_ = log(1 + len(folded)) or 1.0
        self.rarity_ = {feature: log(1 + len(folded) / (1 + count)) for feature, count in seen.items()}
        self.bar_ = self._by_chance([self._vector(text) for text in folded])
        return self

    def _by_chance(self, vectors: Sequence[Vector]) -> float:
        if len(vectors) < FEWEST:
            return BAR
        chance = random.Random(SEED)
        drawn = (chance.sample(vectors, 2) for _ in range(PAIRS_DRAWN))
        alike = [sum(weight * b.get(name, 0.0) for name, weight in a.items()) for a, b in drawn]
        return max(0.01, float(np.quantile(alike, self.chance)))

    def predict(self, folded: Sequence[Folded]) -> list[int]:
        """The cluster of each text, numbered as they begin, in one pass from an empty start."""
        numbers: dict[str, int] = {}
        starts, features, weights = [0], [], []
        for text in folded:
            for name, weight in self._vector(text).items():
                features.append(numbers.setdefault(name, len(numbers)))
                weights.append(weight)
            starts.append(len(features))
        found = _running.run(
            *(np.array(starts, np.int64), np.array(features, np.int64), np.array(weights, np.float64)),
            *(max(1, len(numbers)), self.bar_, self.half_life),
        )
        clusters: list[int] = found.tolist()
        return clusters

    def fit_predict(self, folded: Sequence[Folded]) -> list[int]:
        """Learns from the first fifth, then clusters all from the beginning."""
        return self.fit(folded[: max(1, len(folded) // 5)]).predict(folded)

    def _vector(self, text: Folded) -> Vector:
        rarity, unseen, function = self.rarity_.get, self.unseen_, _function_words()
        raw = {
            name: sqrt(count) * rarity(name, unseen) * (FUNCTION_SHARE if name in function else 1.0)
            for name, count in _counts(text).items()
        }
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {name: weight / length for name, weight in raw.items()}


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(kind + word for word in stop_words() for kind in ("w:", "b:"))


def _counts(text: Folded) -> dict[str, float]:
    counts: dict[str, float] = {}
    for kind, share, names in (
        ("w:", 1.0, text.words),
        ("b:", 1.0, beginnings(text.words)),
        ("g:", GROUPS_SHARE, letter_groups(text.words)),
    ):
        for name in names:
            counts[kind + name] = counts.get(kind + name, 0.0) + share
    return counts
