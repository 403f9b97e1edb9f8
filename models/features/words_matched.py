"""How much of what both texts say has a partner in the other, misspelt or inflected words too."""

from collections.abc import Sequence

from models._compare import MATCHED
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "matched"
SAYS = {
    "kk": "мағыналы сөздердің сәйкестігі: {value}",
    "ru": "слов со смыслом совпадает: {value}",
    "en": "words with a meaning that agree: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Share, by rarity, of the words of both texts that have a partner."""
    return word_measure(a, others, MATCHED)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
