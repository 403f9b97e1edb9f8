"""How far the spelling agrees: the cosine over groups of three to five letters."""

from collections.abc import Sequence

from models._compare import GROUP_COSINE
from models.similarity import Floats, letter_measure
from models.text import Folded

ABOUT = "letters"
DEAR = True
SAYS = {
    "kk": "жазылуы ұқсас: {value}",
    "ru": "написание похоже: {value}",
    "en": "the spelling is alike: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the sets of groups of three to five letters of the two keys."""
    return letter_measure(a, others, GROUP_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
