"""Whether the same sentence has a word put in place of another: "wolves" where the other has "dogs"."""

from collections.abc import Sequence

import numpy as np

from models._compare import ALONE_A, ALONE_B, IN_ORDER
from models.similarity import Floats, alone, others_of, written
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "реті бірдей, бірақ сөздері басқа: {a} – {b}",
    "ru": "порядок тот же, но слова другие: {a} – {b}",
    "en": "in the same order, but with other words: {a} – {b}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """How far the words stand in one order, if each text has a word the other lacks; else 0."""
    words = others_of(a, others).words
    both = (words[:, ALONE_A] > 0) & (words[:, ALONE_B] > 0)
    swapped: Floats = np.where(both, words[:, IN_ORDER], 0.0)
    return swapped


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The words without a partner, at most three of each."""
    mine, theirs = alone(a, b)
    return {"a": written(a, mine[:3]), "b": written(b, theirs[:3])}
