"""What must never be joined by a machine: pairs that a score alone would take for one claim."""

from collections.abc import Sequence
from itertools import pairwise

from models.figures import in_order
from models.negation import GOVERNED
from models.similarity import alone, beginning, content
from models.text import Folded

FEWEST_WORDS = 4
"""Below this many different words a text is too short to say which claim it is."""

INSERTED_LETTERS = 4
"""Letters of a word that changes a claim by standing in its midst; shorter ones are mostly slips."""


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
    """Whether both name numbers and each has one the other lacks, or one stands in another's place."""
    if a.numbers - b.numbers and b.numbers - a.numbers:
        return True
    mine, theirs = in_order(a.words), in_order(b.words)
    return (len(mine) == len(theirs) and mine != theirs) or _count_other_things(a, b)


def _count_other_things(a: Folded, b: Folded) -> bool:
    """Whether one number counts another thing in each text, and both things stand in both: two dogs, one
    cat."""
    mine, theirs = _counted(a), _counted(b)
    said_a, said_b = set(map(beginning, a.words)), set(map(beginning, b.words))
    return any(
        mine[number].isdisjoint(theirs[number]) and mine[number] <= said_b and theirs[number] <= said_a
        for number in mine.keys() & theirs.keys()
    )


def _counted(folded: Folded) -> dict[str, set[str]]:
    """Each number with the beginnings of the words that follow it."""
    found: dict[str, set[str]] = {}
    for word, after in pairwise(folded.words):
        for number in in_order([word]):
            found.setdefault(number, set()).add(beginning(after))
    return found


def differ_in_dates(a: Folded, b: Folded) -> bool:
    """Whether both texts name days and not the same ones."""
    return bool(a.dates and b.dates) and not (a.dates <= b.dates or b.dates <= a.dates)


def differ_in_words(a: Folded, b: Folded) -> bool:
    """Whether each says a word the other lacks ("wolves" for "dogs"), or one has a word more in its midst.

    Misspellings and endings are no other words; words before and after what is shared are only a longer text.
    """
    mine, theirs = alone(a, b)
    return bool(mine and theirs) or _inserted(a, mine) or _inserted(b, theirs)


def _inserted(folded: Folded, more: Sequence[str]) -> bool:
    said = content(folded)
    shared = [place for place, word in enumerate(said) if word not in more]
    return any(
        len(word) >= INSERTED_LETTERS and shared[0] < place < shared[-1]
        for place, word in enumerate(said)
        if shared and word in more
    )


def reasons_against(a: Folded, b: Folded) -> Sequence[str]:
    """The guards that hold *a* and *b* apart: "short", "negation", "numbers", "dates", "words"."""
    return [
        name
        for name, holds in (
            ("short", is_short(a) or is_short(b)),
            ("negation", differ_in_negation(a, b)),
            ("numbers", differ_in_numbers(a, b)),
            ("dates", differ_in_dates(a, b)),
            ("words", differ_in_words(a, b)),
        )
        if holds
    ]


def forbids(a: Folded, b: Folded) -> Sequence[str]:
    """What holds *a* and *b* apart however alike they are: "short", "negation", "numbers", "dates".

    A swapped word ("words" of `reasons_against`) is left to the score: retellings swap words all the time.
    """
    return [reason for reason in reasons_against(a, b) if reason != "words"]
