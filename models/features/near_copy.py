"""Whether one text is the other with slips of the finger or words cut off, and nothing put in another's place."""

from collections.abc import Sequence

import numpy as np

from models._compare import ALONE_A, ALONE_B, IN_ORDER, INSERTED
from models.guards import differ_in_facts
from models.similarity import Floats, others_of
from models.text import Folded

SAYS = {
    "kk": "бірі екіншісінің көшірмесі дерлік: {value}",
    "ru": "почти копия: {value}",
    "en": "almost a copy: {value}",
}
_FROM = 0.6


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """How far the share of words with a partner in the same order is above 0.6, to 1; 0 if a word or a fact differs.

    A fact is a number, a day, a place or a denial.
    """
    words = others_of(a, others).words
    swapped = (words[:, ALONE_A] > 0) & (words[:, ALONE_B] > 0) | (words[:, INSERTED] > 0)
    copied: Floats = np.where(swapped, 0.0, np.maximum(0.0, words[:, IN_ORDER] - _FROM) / (1 - _FROM))
    for place in np.flatnonzero(copied):
        if differ_in_facts(a, others[place]):
            copied[place] = 0.0
    return copied


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
