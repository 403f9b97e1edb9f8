"""How much of the shorter text has a partner in the longer, misspelt or inflected words too."""

from collections.abc import Sequence

from models._compare import SHORTER_MATCHED
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "matched"
SAYS = {
    "kk": "қысқа мәтіндегі сөздер екіншісінде бар: {value}",
    "ru": "слова короткого текста есть в длинном: {value}",
    "en": "words of the shorter text found in the longer: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Share of the words of the text with fewer words that have a partner."""
    return word_measure(a, others, SHORTER_MATCHED)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
