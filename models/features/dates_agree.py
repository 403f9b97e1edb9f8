"""Whether both texts name the same days."""

from models.saying import say_days
from models.text import Folded

SAYS = {
    "kk": "екеуінде де {shared} күні айтылған",
    "ru": "в обоих назван день {shared}",
    "en": "both name {shared}",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared days among all that either text names; 0 if neither names any."""
    return len(a.dates & b.dates) / (len(a.dates | b.dates) or 1)


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The days both name."""
    return {"shared": say_days(a.dates & b.dates, language)}
