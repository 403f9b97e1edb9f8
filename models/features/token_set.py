"""How far the shared words cover the shorter text, whatever their order."""

from rapidfuzz import fuzz

from models.similarity import shown
from models.text import Folded

SAYS = {
    "kk": "ортақ сөздердің үлесі: {value}",
    "ru": "доля общих слов: {value}",
    "en": "share of common words: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """RapidFuzz token_set_ratio of the keys, from 0 to 1."""
    return fuzz.token_set_ratio(shown(a), shown(b)) / 100
