"""Whether each text names a number that the other does not."""

from collections.abc import Sequence

import numpy as np

from models.mending import differ_still
from models.saying import say_numbers
from models.similarity import Floats, others_of
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "сандары бөлек: {a} және {b}",
    "ru": "числа разные: {a} и {b}",
    "en": "the numbers differ: {a}, {b}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """1 if both name numbers and neither has all of the other's, else 0."""
    mine = a.numbers
    if not mine:
        return np.zeros(len(others))
    named = [b.numbers for b in others]
    differ = np.array([float(bool(mine - theirs and theirs - mine)) for theirs in named])
    return differ_still(others_of(a, others), differ, _differ)


def _differ(a: Folded, b: Folded) -> bool:
    return bool(a.numbers - b.numbers and b.numbers - a.numbers)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """What each names and the other does not."""
    return {
        "a": say_numbers(a.numbers - b.numbers, language),
        "b": say_numbers(b.numbers - a.numbers, language),
    }
