"""How far the spelling agrees: the cosine over groups of four letters."""

from models.similarity import groups, set_cosine
from models.text import Folded

SAYS = {
    "kk": "жазылуы ұқсас: {value}",
    "ru": "написание похоже: {value}",
    "en": "the spelling is alike: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Cosine of the sets of four-letter groups of the two keys."""
    return set_cosine(groups(a), groups(b))
