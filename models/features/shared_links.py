"""Whether both texts point to the same address."""

from collections.abc import Sequence

import numpy as np

from models.similarity import Floats
from models.text import Folded

SAYS = {
    "kk": "ортақ сілтеме: {shared}",
    "ru": "общая ссылка: {shared}",
    "en": "both link to {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Shared addresses among all that either text names; 0 if neither names any."""
    mine = a.links
    if not mine:
        return np.zeros(len(others))
    named = [b.links for b in others]
    return np.array([len(mine & theirs) / len(mine | theirs) for theirs in named])


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """What both name."""
    return {"shared": ", ".join(sorted(a.links & b.links))}
