"""How much of the rare content of the shorter text is missing from the longer."""

from collections.abc import Sequence

from models._compare import PREFIX_LACKS
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "missing"
AGAINST = True
SAYS = {
    "kk": "қысқа мәтіндегі сөздер екіншісінде жоқ: {value}",
    "ru": "слов короткого текста нет в длинном: {value}",
    "en": "words of the shorter text that the longer lacks: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Weight of the shorter text's beginnings that the longer lacks, of their whole weight."""
    return word_measure(a, others, PREFIX_LACKS)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
