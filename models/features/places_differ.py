"""Whether each text names a place that the other does not."""

from models.places import places, say_places
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "жерлері бөлек: {a} және {b}",
    "ru": "места разные: {a} и {b}",
    "en": "the places differ: {a}, {b}",
}


def sign(a: Folded, b: Folded) -> float:
    """1 if both name places and neither has all of the other's, else 0."""
    mine, theirs = places(a), places(b)
    return float(bool(mine - theirs and theirs - mine))


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The places each names and the other does not."""
    mine, theirs = places(a), places(b)
    return {"a": say_places(mine - theirs, language), "b": say_places(theirs - mine, language)}
