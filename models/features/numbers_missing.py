"""Whether only one of the texts names numbers."""

from models.saying import say_numbers
from models.text import Folded

AGAINST = True
SAYS = {
    "kk": "сан тек біреуінде бар: {a}",
    "ru": "число названо только в одном: {a}",
    "en": "only one names a number: {a}",
}


def sign(a: Folded, b: Folded) -> float:
    """1 if one names numbers and the other none, else 0."""
    return float(bool(a.numbers) != bool(b.numbers))


def words(a: Folded, b: Folded, language: str) -> dict[str, str]:
    """The numbers of the one that names any."""
    return {"a": say_numbers(a.numbers | b.numbers, language)}
