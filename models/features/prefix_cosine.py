"""How far the rare words agree by their first four letters: the cosine weighted by rarity."""

from collections.abc import Sequence

from models._compare import PREFIX_COSINE
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "beginnings"
SAYS = {
    "kk": "сирек сөздердің басы сәйкес келеді: {value}",
    "ru": "редкие слова совпадают по началам: {value}",
    "en": "rare words agree by their first letters: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the sets of four-letter beginnings, each weighed by its rarity in running text."""
    return word_measure(a, others, PREFIX_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
