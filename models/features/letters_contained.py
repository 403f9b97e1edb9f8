"""How much of one text's spelling the other contains."""

from collections.abc import Sequence

from models._compare import RARE_GROUP_SHORTER
from models.similarity import Floats, letter_measure
from models.text import Folded

ABOUT = "letters"
DEAR = True
SAYS = {
    "kk": "бір мәтіннің жазылуы екіншісінде бар: {value}",
    "ru": "написание одного есть в другом: {value}",
    "en": "the spelling of one is in the other: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity of the shared groups of letters over that of the text whose groups weigh less."""
    return letter_measure(a, others, RARE_GROUP_SHORTER)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
