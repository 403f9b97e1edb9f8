"""Whether both texts name the same numbers."""

from models.saying import say_numbers
from models.text import Folded

SAYS = {
    "kk": "екеуінде де {shared} саны бар",
    "ru": "в обоих названо {shared}",
    "en": "both name {shared}",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared numbers among all that either text names; 0 if neither names any."""
    return len(a.numbers & b.numbers) / (len(a.numbers | b.numbers) or 1)


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """What both name."""
    return {"shared": say_numbers(a.numbers & b.numbers, language)}
