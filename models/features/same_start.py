"""Whether the texts begin alike, as forwarded copies do."""

from collections.abc import Sequence

from models._compare import SAME_START
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "order"
SAYS = {
    "kk": "басталуы бірдей: {value}",
    "ru": "начало одинаково: {value}",
    "en": "they begin alike: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Share of the first eight words (or all, if fewer) that stand at the same place."""
    return word_measure(a, others, SAME_START)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
