"""How much rare content each text has that the other lacks: the lesser of the two."""

from collections.abc import Sequence

from models._compare import LOST_LESS
from models.similarity import Floats, alone, word_measure, written
from models.text import Folded

ABOUT = "missing"
AGAINST = True
SAYS = {
    "kk": "тек бірінде: {a}; тек екіншісінде: {b}",
    "ru": "только в одном: {a}; только в другом: {b}",
    "en": "only in the one: {a}; only in the other: {b}",
}


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """Rarity w of the words without a partner, in the text where it is smaller, as w / (w + 10)."""
    return word_measure(a, others, LOST_LESS)


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The words without a partner, at most three of each."""
    mine, theirs = alone(a, b)
    return {"a": written(a, mine[:3]) or "–", "b": written(b, theirs[:3]) or "–"}
