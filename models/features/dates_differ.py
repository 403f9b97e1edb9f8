"""Whether each text names a day that the other does not."""

from models.saying import say_days
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "күндері бөлек: {a} және {b}",
    "ru": "дни разные: {a} и {b}",
    "en": "the dates differ: {a}, {b}",
}


def sign(a: Folded, b: Folded) -> float:
    """1 if both name days and neither has all of the other's, else 0."""
    return float(bool(a.dates - b.dates and b.dates - a.dates))


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The days each names and the other does not."""
    return {"a": say_days(a.dates - b.dates, language), "b": say_days(b.dates - a.dates, language)}
