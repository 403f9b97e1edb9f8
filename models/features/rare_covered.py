"""Whether each text has the rarest words of the other."""

from collections.abc import Sequence

from models._compare import RARE_COVERED
from models.similarity import Floats, rare_words_shared, set_measure
from models.text import Folded

ABOUT = "rare"
SAYS = {
    "kk": "екеуінде де бар сирек сөздер: {shared}",
    "ru": "редкие слова есть в обоих: {shared}",
    "en": "both have the rare words {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity of the five rarest beginnings that the other text has, in the worse covered text."""
    return set_measure(a, others, RARE_COVERED)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The shared rare words, rarest first."""
    return {"shared": rare_words_shared(a, b)}
