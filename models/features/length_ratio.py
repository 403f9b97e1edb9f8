"""How near in length the texts are."""

from collections.abc import Sequence

from models._compare import LENGTH
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "length"
SAYS = {
    "kk": "ұзындықтары жақын: {value}",
    "ru": "длина близка: {value}",
    "en": "the lengths are close: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Words of the shorter text over words of the longer."""
    return word_measure(a, others, LENGTH)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
