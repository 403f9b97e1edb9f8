"""Whether the shorter text is spelled as a part of the longer, however its words were torn or misspelt."""

from collections.abc import Sequence

import numpy as np

from models._compare import LENGTH, RARE_GROUP_SHORTER
from models.guards import copies_only
from models.similarity import Floats, others_of
from models.text import Folded

ABOUT = "near_copy"
DEAR = True
SAYS = {
    "kk": "бір мәтін екіншісінің ішінде сөзбе-сөз дерлік тұр: {value}",
    "ru": "один текст почти дословно содержится в другом: {value}",
    "en": "one text stands in the other almost letter by letter: {value}",
}
_FROM = 0.3
_CUT = 0.5
"""A text that lost more than half of its words is no copy any more."""


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """How far the contained share of rare groups of letters is above 0.3, to 1; 0 if a word or a fact differs."""
    both = others_of(a, others)
    share = np.zeros(len(both))
    # Letters are dear: those of texts that are no copies by their words are not looked at.
    asked = ((both.words[:, LENGTH] >= _CUT) & ~both.swapped).nonzero()[0]
    if len(asked):
        share[asked] = both.only(asked).letters[:, RARE_GROUP_SHORTER]
    return copies_only(both, (share - _FROM) / (1 - _FROM))


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
