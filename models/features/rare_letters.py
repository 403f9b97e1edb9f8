"""How far the spelling agrees where it is rare: groups of letters weighed by rarity."""

from collections.abc import Sequence

from models._compare import RARE_GROUP_COSINE
from models.similarity import Floats, letter_measure
from models.text import Folded

ABOUT = "letters"
DEAR = True
SAYS = {
    "kk": "сирек әріп тіркестері ұқсас: {value}",
    "ru": "редкие сочетания букв совпадают: {value}",
    "en": "rare groups of letters agree: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Cosine of the groups of three to five letters, weighed by rarity in running text."""
    return letter_measure(a, others, RARE_GROUP_COSINE)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
