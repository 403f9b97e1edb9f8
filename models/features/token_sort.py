"""How alike the two texts are with their words put in order."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from models.similarity import Floats, shown
from models.text import Folded

ABOUT = "letters"
DEAR = True
SAYS = {
    "kk": "сөз ретінен бөлек ұқсастығы: {value}",
    "ru": "похожи без учёта порядка слов: {value}",
    "en": "alike whatever the order of words: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """RapidFuzz token_sort_ratio of the keys, from 0 to 1."""
    keys = [shown(other) for other in others]
    ratios: Floats = process.cdist([shown(a)], keys, scorer=fuzz.token_sort_ratio, dtype=np.float64)[0] / 100
    return ratios


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
