"""How much of the rare content of the shorter text is missing from the longer."""

from models.similarity import prefix_vector
from models.text import Folded

AGAINST = True

SAYS = {
    "kk": "қысқа мәтіндегі сөздер екіншісінде жоқ: {value}",
    "ru": "слов короткого текста нет в длинном: {value}",
    "en": "words of the shorter text that the longer lacks: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Weight of the shorter text's beginnings that the longer lacks, of their whole weight."""
    mine, theirs = sorted((prefix_vector(a), prefix_vector(b)), key=len)
    whole = sum(mine.values())
    return sum(weight for start, weight in mine.items() if start not in theirs) / whole if whole else 1.0
