"""Whether each text names a number that the other does not."""

from models.saying import say_numbers
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "сандары бөлек: {a} және {b}",
    "ru": "числа разные: {a} и {b}",
    "en": "the numbers differ: {a}, {b}",
}


def sign(a: Folded, b: Folded) -> float:
    """1 if both name numbers and neither has all of the other's, else 0."""
    return float(bool(a.numbers - b.numbers and b.numbers - a.numbers))


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """What each names and the other does not."""
    return {"a": say_numbers(a.numbers - b.numbers, language), "b": say_numbers(b.numbers - a.numbers, language)}
