"""Whether each text has the rarest words of the other."""

from collections.abc import Sequence

from models._compare import RARE_COVERED
from models.similarity import Floats, beginning, rarest, set_measure, written
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
    theirs = set(map(beginning, b.words))
    common = [start for start in rarest(a) if start in theirs] or ["–"]
    return {
        "shared": written(a, [next((w for w in a.words if w.startswith(start)), start) for start in common])
    }
