"""How much of the rare words of one text the other has, by weight."""

from collections.abc import Sequence

from models._compare import PREFIX_SHORTER
from models.similarity import Floats, word_measure
from models.text import Folded

ABOUT = "beginnings"
SAYS = {
    "kk": "бір мәтіннің сирек сөздері екіншісінде бар: {value}",
    "ru": "редкие слова одного текста есть в другом: {value}",
    "en": "rare words of one text found in the other: {value}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity of the shared beginnings over that of the text whose beginnings weigh less."""
    return word_measure(a, others, PREFIX_SHORTER)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
