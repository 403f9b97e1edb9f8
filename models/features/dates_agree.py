"""Whether both texts name the same days."""

from collections.abc import Sequence

import numpy as np

from models.saying import say_days
from models.similarity import Floats
from models.text import Folded

SAYS = {
    "kk": "екеуінде де аталған күн: {shared}",
    "ru": "дата названа в обоих: {shared}",
    "en": "both name {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Shared days among all that either text names; 0 if neither names any."""
    mine = a.dates
    if not mine:
        return np.zeros(len(others))
    named = [b.dates for b in others]
    return np.array([len(mine & theirs) / len(mine | theirs) for theirs in named])


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The days both name."""
    return {"shared": say_days(a.dates & b.dates, language)}
