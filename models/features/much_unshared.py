"""How much rare content is in only one of the texts."""

from collections.abc import Sequence

from models._compare import LOST_BOTH
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "missing"
AGAINST = True
SAYS = {
    "kk": "біреуінде ғана бар сөздер көп",
    "ru": "много слов есть только в одном",
    "en": "much is said in only one of them",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity w of the words of both texts without a partner, as w / (w + 20)."""
    return word_measure(a, others, LOST_BOTH)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
