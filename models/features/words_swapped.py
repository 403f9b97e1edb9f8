"""Whether the same sentence has a word put in place of another: "wolves" where the other has "dogs"."""

from rapidfuzz import fuzz

from models.similarity import alone, shown, written
from models.text import Folded

AGAINST = True

SAYS = {
    "kk": "бірдей сөйлемде сөз алмасқан: {a} – {b}",
    "ru": "в том же предложении заменено слово: {a} – {b}",
    "en": "the same sentence with a word replaced: {a} – {b}",
}


def sign(a: Folded, b: Folded) -> float:
    """How alike the texts are with their words in order of letters, if each has a word the other lacks;
    else 0."""
    mine, theirs = alone(a, b)
    return fuzz.token_sort_ratio(shown(a), shown(b)) / 100 if mine and theirs else 0.0


def words(a: Folded, b: Folded) -> dict[str, str]:
    """The words without a partner, at most three of each."""
    mine, theirs = alone(a, b)
    return {"a": written(a, mine[:3]), "b": written(b, theirs[:3])}
