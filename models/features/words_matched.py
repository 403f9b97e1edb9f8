"""How much of what both texts say has a partner in the other, misspelt or inflected words too."""

from models.similarity import alone, content, prefix_vector
from models.text import Folded

SAYS = {
    "kk": "мағыналы сөздердің сәйкестігі: {value}",
    "ru": "слов со смыслом совпадает: {value}",
    "en": "words with a meaning that agree: {value}",
}


def sign(a: Folded, b: Folded) -> float:
    """Share, by rarity, of the words of both texts that have a partner."""
    mine, theirs = alone(a, b)
    lost = _weight(a, mine) + _weight(b, theirs)
    whole = _weight(a, content(a)) + _weight(b, content(b))
    return 1 - lost / whole if whole else 0.0


def _weight(folded: Folded, words: tuple[str, ...]) -> float:
    rarity = prefix_vector(folded)
    return sum(rarity.get(word[:4], rarity.get(word, 1.0)) for word in words)
