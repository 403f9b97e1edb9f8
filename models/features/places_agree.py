"""Whether both texts name the same places."""

from collections.abc import Sequence

import numpy as np

from models.places import places, say_places
from models.similarity import Floats
from models.text import Folded

SAYS = {
    "kk": "екеуінде де аталған жер: {shared}",
    "ru": "место названо в обоих: {shared}",
    "en": "both name {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Shared places among all that either text names; 0 if neither names any."""
    mine = places(a)
    if not mine:
        return np.zeros(len(others))
    named = [places(b) for b in others]
    return np.array([len(mine & theirs) / len(mine | theirs) for theirs in named])


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The places both name."""
    return {"shared": say_places(places(a) & places(b), language)}
