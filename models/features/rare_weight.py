"""How much there is that both say: one shared word is no evidence, six rare ones are."""

from collections.abc import Sequence

from models._compare import SHARED_WEIGHT
from models.similarity import Floats, rare_words_shared, word_measure
from models.text import Folded

ABOUT = "rare"
SAYS = {
    "kk": "ортақ сирек сөздер көп: {shared}",
    "ru": "много общих редких слов: {shared}",
    "en": "many rare words shared: {shared}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity of all shared beginnings w, as w / (w + 20)."""
    return word_measure(a, others, SHARED_WEIGHT)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The shared rare words, rarest first."""
    return {"shared": rare_words_shared(a, b)}
