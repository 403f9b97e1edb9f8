"""Whether one text stands inside the other."""

from rapidfuzz import fuzz

from models.similarity import shown
from models.text import Folded

SAYS = {
    "kk": "бір мәтін екіншісінің ішінде тұр: {value}",
    "ru": "один текст стоит внутри другого: {value}",
    "en": "one text stands inside the other: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """RapidFuzz partial_ratio of the keys, from 0 to 1."""
    return fuzz.partial_ratio(shown(a), shown(b)) / 100
