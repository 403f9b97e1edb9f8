"""Whether the words that agree stand in the same order."""

from collections.abc import Sequence

from models._compare import IN_ORDER
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "order"
SAYS = {
    "kk": "ортақ сөздер бір ретпен тұр: {value}",
    "ru": "общие слова идут в одном порядке: {value}",
    "en": "shared words stand in the same order: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """The longest run of partners in one order, over the words of the shorter text."""
    return word_measure(a, others, IN_ORDER)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
