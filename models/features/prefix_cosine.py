"""How far the rare words agree by their first four letters: the cosine weighted by rarity."""

from models.similarity import prefix_vector, weighted_cosine
from models.text import Folded

SAYS = {
    "kk": "сирек сөздердің басы сәйкес келеді: {value}",
    "ru": "редкие слова совпадают по началам: {value}",
    "en": "rare words agree by their first letters: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Cosine of the sets of four-letter beginnings, each weighed by its rarity in running text."""
    return weighted_cosine(prefix_vector(a), prefix_vector(b))
