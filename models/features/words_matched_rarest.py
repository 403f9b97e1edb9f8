"""The same, where a rare word counts more than several common ones."""

from collections.abc import Sequence

from models._compare import MATCHED_COSINE
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "matched"
SAYS = {
    "kk": "мағыналы сирек сөздердің сәйкестігі: {value}",
    "ru": "редких слов со смыслом совпадает: {value}",
    "en": "rare words with a meaning that agree: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine, by the square of rarity, of the words of both texts and those that have a partner."""
    return word_measure(a, others, MATCHED_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
