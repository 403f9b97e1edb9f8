"""Whether one text is the other with slips of the finger or words cut off, and nothing put in another's
place."""

from rapidfuzz import fuzz

from models.guards import differ_in_dates, differ_in_negation, differ_in_numbers, differ_in_words
from models.similarity import shown
from models.text import Folded

SAYS = {
    "kk": "бірі екіншісінің көшірмесі дерлік: {value}",
    "ru": "почти копия: {value}",
    "en": "almost a copy: {value}",
}
_FROM = 0.6


def sign(a: Folded, b: Folded) -> float:
    """How far the likeness of the keys is above 0.6, to 1; 0 if a word, number, day or negation differs."""
    if differ_in_words(a, b) or differ_in_numbers(a, b) or differ_in_dates(a, b) or differ_in_negation(a, b):
        return 0.0
    mine, theirs = sorted((shown(a), shown(b)), key=len)
    whole = fuzz.ratio(mine, theirs)
    # A text cut short is a copy too, as long as more than half of it is left.
    part = fuzz.partial_ratio(mine, theirs) if 2 * len(mine) > len(theirs) else 0.0
    return max(0.0, max(whole, part) / 100 - _FROM) / (1 - _FROM)
