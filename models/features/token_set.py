"""How far the shared words cover the shorter text, whatever their order."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from models.similarity import Floats, shown
from models.text import Folded

ABOUT = "letters"
DEAR = True
SAYS = {
    "kk": "ортақ сөздердің үлесі: {value}",
    "ru": "доля общих слов: {value}",
    "en": "share of common words: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """RapidFuzz token_set_ratio of the keys, from 0 to 1."""
    keys = [shown(other) for other in others]
    ratios: Floats = process.cdist([shown(a)], keys, scorer=fuzz.token_set_ratio, dtype=np.float64)[0] / 100
    return ratios


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
