"""Whether the shorter text is spelled as a part of the longer, however its words were torn or misspelt."""

from collections.abc import Sequence

import numpy as np

from models._compare import ALONE_A, ALONE_B, INSERTED, LENGTH, RARE_GROUP_SHORTER
from models.guards import differ_in_facts
from models.similarity import Floats, others_of
from models.text import Folded

ABOUT = "near_copy"
DEAR = True
SAYS = {
    "kk": "бірі екіншісінің ішінде қатесімен тұр: {value}",
    "ru": "один внутри другого, с опечатками: {value}",
    "en": "one inside the other, slips aside: {value}",
}
_FROM = 0.3
_CUT = 0.5
"""A text that lost more than half of its words is no copy any more."""


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """How far the contained share of rare groups of letters is above 0.3, to 1; 0 if a word or a fact differs."""
    both = others_of(a, others)
    words, share = both.words, both.letters[:, RARE_GROUP_SHORTER]
    swapped = (words[:, ALONE_A] > 0) & (words[:, ALONE_B] > 0) | (words[:, INSERTED] > 0)
    out = swapped | (words[:, LENGTH] < _CUT)
    alike: Floats = np.where(out, 0.0, np.maximum(0.0, share - _FROM) / (1 - _FROM))
    for place in np.flatnonzero(alike):
        if differ_in_facts(a, others[place]):
            alike[place] = 0.0
    return alike


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
