"""How much rare content each text has that the other lacks: the lesser of the two."""

from collections.abc import Sequence

from models._compare import LOST_LESS
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "missing"
AGAINST = True
SAYS = {
    "kk": "әрқайсысында екіншісінде жоқ сөздер бар",
    "ru": "в каждом есть слова, которых нет в другом",
    "en": "each has words that the other lacks",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity w of the words without a partner, in the text where it is smaller, as w / (w + 10)."""
    return word_measure(a, others, LOST_LESS)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
