"""Whether the rarest words of the texts are shared: names, places, terms."""

from collections.abc import Sequence

from models._compare import RARE_SHARED
from models.similarity import Floats, rare_words_shared, set_measure
from models.text import Folded

ABOUT = "rare"
SAYS = {
    "kk": "сирек сөздері ортақ: {shared}",
    "ru": "общие редкие слова: {shared}",
    "en": "rare words shared: {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Share of the five rarest beginnings of each text that the other has."""
    return set_measure(a, others, RARE_SHARED)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The shared rare words, rarest first."""
    return {"shared": rare_words_shared(a, b)}
