"""How much of the shorter text has a partner in the longer, misspelt or inflected words too."""

from models.similarity import alone, content
from models.text import Folded

SAYS = {
    "kk": "қысқа мәтіндегі сөздер екіншісінде бар: {value}",
    "ru": "слова короткого текста есть в длинном: {value}",
    "en": "words of the shorter text found in the longer: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Share of the words of the text with fewer words that have a partner."""
    mine, theirs = alone(a, b)
    alone_of, size = min((len(content(a)), len(mine)), (len(content(b)), len(theirs)))[::-1]
    return 1 - alone_of / size if size else 0.0
