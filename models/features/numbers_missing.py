"""Whether only one of the texts names numbers."""

from collections.abc import Sequence

import numpy as np

from models.mending import differ_still
from models.saying import say_numbers
from models.similarity import Floats, others_of
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "сан тек біреуінде бар: {a}",
    "ru": "число названо только в одном: {a}",
    "en": "only one names a number: {a}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """1 if one names numbers and the other none, else 0."""
    mine = bool(a.numbers)
    missing = np.array([float(bool(b.numbers) != mine) for b in others])
    return differ_still(others_of(a, others), missing, _missing)


def _missing(a: Folded, b: Folded) -> bool:
    return bool(a.numbers) != bool(b.numbers)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The numbers of the one that names any."""
    return {"a": say_numbers(a.numbers | b.numbers, language)}
