"""The same with beginnings of five letters, which keep more words apart."""

from collections.abc import Sequence

from models._compare import LONG_PREFIX_COSINE
from models.similarity import Floats, set_measure
from models.text import Folded

ABOUT = "beginnings"
SAYS = {
    "kk": "сирек сөздердің алғашқы бес әрпі сәйкес: {value}",
    "ru": "редкие слова совпадают по пяти буквам: {value}",
    "en": "rare words agree by five letters: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the sets of five-letter beginnings, weighed by rarity."""
    return set_measure(a, others, LONG_PREFIX_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
