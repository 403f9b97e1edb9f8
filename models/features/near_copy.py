"""Whether one text is the other with slips of the finger or words cut off, and nothing put in another's place."""

from collections.abc import Sequence

from models._compare import IN_ORDER
from models.guards import copies_only
from models.similarity import Floats, others_of
from models.text import Folded

SAYS = {
    "kk": "бірі екіншісінің көшірмесі дерлік: {value}",
    "ru": "почти копия: {value}",
    "en": "almost a copy: {value}",
}
_FROM = 0.6


def signs(a: Folded, others: Sequence[Folded]) -> Floats:
    """How far the share of words with a partner in the same order is above 0.6, to 1; 0 if a word or a fact differs.

    A fact is a number, a day, a place or a denial.
    """
    both = others_of(a, others)
    return copies_only(both, (both.words[:, IN_ORDER] - _FROM) / (1 - _FROM))


def sign(a: Folded, b: Folded) -> float:
    """The same for one pair."""
    return float(signs(a, (b,))[0])
