"""How much has a partner in the text where less has."""

from collections.abc import Sequence

from models._compare import MATCHED_LESS
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "matched"
SAYS = {
    "kk": "екі мәтіннің де сөздері бір-бірінде бар: {value}",
    "ru": "слова каждого текста есть в другом: {value}",
    "en": "each text has the words of the other: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Share, by rarity, of the words that have a partner, in the text where it is smaller."""
    return word_measure(a, others, MATCHED_LESS)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
