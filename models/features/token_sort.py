"""How alike the two texts are with their words put in order."""

from rapidfuzz import fuzz

from models.similarity import shown
from models.text import Folded

SAYS = {
    "kk": "сөз ретінен бөлек ұқсастығы: {value}",
    "ru": "похожи без учёта порядка слов: {value}",
    "en": "alike whatever the order of words: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """RapidFuzz token_sort_ratio of the keys, from 0 to 1."""
    return fuzz.token_sort_ratio(shown(a), shown(b)) / 100
