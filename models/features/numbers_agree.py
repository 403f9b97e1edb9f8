"""Whether both texts name the same numbers."""

from models.text import Folded

SAYS = {
    "kk": "екеуінде де {shared} саны бар",
    "ru": "в обоих названо {shared}",
    "en": "both name {shared}",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared numbers among all that either text names; 0 if neither names any."""
    return len(a.numbers & b.numbers) / (len(a.numbers | b.numbers) or 1)


def words(a: Folded, b: Folded) -> dict[str, str]:
    """What both name."""
    return {"shared": ", ".join(sorted(a.numbers & b.numbers))}
