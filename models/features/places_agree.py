"""Whether both texts name the same places."""

from models.places import places, say_places
from models.text import Folded

SAYS = {
    "kk": "екеуінде де {shared} аталған",
    "ru": "в обоих назван {shared}",
    "en": "both name {shared}",
}


def sign(a: Folded, b: Folded) -> float:
    """Shared places among all that either text names; 0 if neither names any."""
    mine, theirs = places(a), places(b)
    return len(mine & theirs) / (len(mine | theirs) or 1)


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The places both name."""
    return {"shared": say_places(places(a) & places(b), language)}
