"""The same, where a very rare word counts more than several common ones."""

from collections.abc import Sequence

from models._compare import SHARED_ROOT
from models.similarity import Floats, rare_words_shared, word_measure
from models.text import Folded

ABOUT = "rare"
SAYS = {
    "kk": "сирек сөздері ортақ: {shared}",
    "ru": "общие редкие слова: {shared}",
    "en": "rare words shared: {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Squares w of the rarity of all shared beginnings, as w / (w + 100)."""
    return word_measure(a, others, SHARED_ROOT)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The shared rare words, rarest first."""
    return {"shared": rare_words_shared(a, b)}
