"""How far the words agree as they stand, each weighed by rarity."""

from collections.abc import Sequence

from models._compare import WORD_COSINE
from models.similarity import Floats, set_measure
from models.text import Folded

ABOUT = "words"
SAYS = {
    "kk": "сөздер дәл келеді: {value}",
    "ru": "слова совпадают буквально: {value}",
    "en": "words agree as they stand: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the sets of whole words, weighed by rarity."""
    return set_measure(a, others, WORD_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
