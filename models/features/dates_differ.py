"""Whether each text names a day that the other does not."""

from collections.abc import Sequence

import numpy as np

from models.saying import say_days
from models.similarity import Floats
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "күндері бөлек: {a} және {b}",
    "ru": "дни разные: {a} и {b}",
    "en": "the dates differ: {a}, {b}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """1 if both name days and neither has all of the other's, else 0."""
    mine = a.dates
    if not mine:
        return np.zeros(len(others))
    named = [b.dates for b in others]
    return np.array([float(bool(mine - theirs and theirs - mine)) for theirs in named])


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The days each names and the other does not."""
    return {"a": say_days(a.dates - b.dates, language), "b": say_days(b.dates - a.dates, language)}
