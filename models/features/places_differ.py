"""Whether each text names a place that the other does not."""

from collections.abc import Sequence

import numpy as np

from models.places import places, say_places
from models.similarity import Floats
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "жерлері бөлек: {a} және {b}",
    "ru": "места разные: {a} и {b}",
    "en": "the places differ: {a}, {b}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """1 if both name places and neither has all of the other's, else 0."""
    mine = places(a)
    if not mine:
        return np.zeros(len(others))
    named = [places(b) for b in others]
    return np.array([float(bool(mine - theirs and theirs - mine)) for theirs in named])


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The places each names and the other does not."""
    mine, theirs = places(a), places(b)
    return {"a": say_places(mine - theirs, language), "b": say_places(theirs - mine, language)}
