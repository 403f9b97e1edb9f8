"""What must never be joined by a machine: pairs that a score alone would take for one claim."""

from collections.abc import Sequence

from models.negation import GOVERNED
from models.text import Folded

FEWEST_WORDS = 4
"""Below this many different words a text is too short to say which claim it is."""


def is_short(folded: Folded) -> bool:
    """Whether *folded* says too little to be told apart from other claims."""
    return len(set(folded.words)) < FEWEST_WORDS


def differ_in_negation(a: Folded, b: Folded) -> bool:
    """Whether one text negates what the other does not, by count or by the word turned round."""
    if a.negations == b.negations:
        return False
    return len(a.negations) != len(b.negations) or _turned(a, b) or _turned(b, a)


def _turned(a: Folded, b: Folded) -> bool:
    """Whether *a* negates a word that stands in *b* without negation."""
    said = {word[:GOVERNED] for word in b.words}
    return any(word in said for word in set(a.negations) - set(b.negations) if word)


def differ_in_numbers(a: Folded, b: Folded) -> bool:
    """Whether both texts name numbers and each names one the other lacks, or one stands in another's place."""
    return _differ(a.numbers, b.numbers, _count(a), _count(b))


def differ_in_dates(a: Folded, b: Folded) -> bool:
    """Whether both texts name days and not the same ones."""
    return bool(a.dates and b.dates) and not (a.dates <= b.dates or b.dates <= a.dates)


def _differ(a: frozenset[str], b: frozenset[str], count_a: int, count_b: int) -> bool:
    if a == b or not a or not b:
        return False
    return bool(a - b and b - a) or count_a == count_b


def _count(folded: Folded) -> int:
    return sum(1 for word in folded.words if word[0].isdigit())


def reasons_against(a: Folded, b: Folded) -> Sequence[str]:
    """The guards that hold *a* and *b* apart: "short", "negation", "numbers", "dates"."""
    return [
        name
        for name, holds in (
            ("short", is_short(a) or is_short(b)),
            ("negation", differ_in_negation(a, b)),
            ("numbers", differ_in_numbers(a, b)),
            ("dates", differ_in_dates(a, b)),
        )
        if holds
    ]
