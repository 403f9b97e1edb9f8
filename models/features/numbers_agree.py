"""Whether both texts name the same numbers."""

from collections.abc import Sequence

import numpy as np

from models.saying import say_numbers
from models.similarity import Floats
from models.text import Folded

SAYS = {
    "kk": "екеуінде де {shared} саны бар",
    "ru": "в обоих названо {shared}",
    "en": "both name {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Shared numbers among all that either text names; 0 if neither names any."""
    mine = a.numbers
    if not mine:
        return np.zeros(len(others))
    named = [b.numbers for b in others]
    return np.array([len(mine & theirs) / len(mine | theirs) for theirs in named])


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """What both name."""
    return {"shared": say_numbers(a.numbers & b.numbers, language)}
