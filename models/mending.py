"""What a mistyped text meant to say: its misspelt words as the other text spells them, for the guards to read.

A guard reads numbers, days, places and denials off single words, so one slip of the finger in such a word makes it see
a difference. A word is mended only towards the word in its own place in the other text, and only if nobody writes it as
it stands, or if other words of the two texts are misspelt beyond doubt; never if it says something by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from models import _compare
from models.figures import is_figure, month, named
from models.negation import is_negated_verb, is_negation, negations
from models.places import place_of
from models.similarity import LONGEST, Floats, Others, words_in_place
from models.text import Folded

EVIDENT = 2
"""Misspelt words that make it likely that a word which people write is misspelt too."""
SHORTEST = 3
NEAR = 0.7
"""The share of words with a partner from which a pair is worth mending."""
DENYING = 5
"""Letters of a word which may be misspelt into a denial or out of one: it takes two letters, a slip is one."""


def mended(a: Folded, b: Folded) -> tuple[Folded, Folded]:
    """*a* and *b* with what is misspelt in one of them as the other has it; themselves if nothing is."""
    if b.key < a.key:  # the pairing may depend on who is asked first; the answer shall not
        return mended(b, a)[::-1]
    if max(len(a.key), len(b.key)) > LONGEST:
        return a, b
    rows, evident = words_in_place(a, b)
    mine, theirs = list(a.words), list(b.words)
    for place, other, slips, known_a, known_b in rows.tolist():
        one, two = mine[place], theirs[other]
        if one == two or slips > _compare.MEND_MOST:
            continue
        if _is_misspelt(one, two, slips, known_a, evident):
            mine[place] = two
        elif _is_misspelt(two, one, slips, known_b, evident):
            theirs[other] = one
    return _with_words(a, mine), _with_words(b, theirs)


def differ_still(both: Others, differ: Floats, holds: Callable[[Folded, Folded], bool]) -> Floats:
    """*differ*, a sign of each pair, and 0 for near copies where it no longer *holds* once they are mended."""
    near = (differ > 0) & (both.words[:, _compare.MATCHED] >= NEAR)
    for place in near.nonzero()[0].tolist():
        a, b = mended(both.a, both[place])
        if (a is not both.a or b is not both[place]) and not holds(a, b):
            differ[place] = 0.0
    return differ


def _is_misspelt(word: str, right: str, slips: int, known: int, evident: int) -> bool:
    """Whether *word* is *right* misspelt by *slips*, in texts of which *evident* words are misspelt beyond doubt."""
    if len(right) < SHORTEST or _says(word) or (known and (slips > 1 or evident < EVIDENT)):
        return False
    if slips > 1 and (len(right) < 7 or not evident):
        return False
    if is_negation(word) == is_negation(right):
        return True
    alone = is_negation(right) and not is_negated_verb(right)  # «жоқ», "not": nothing else is one slip away
    return slips == 1 and ((alone and not known) or min(len(word), len(right)) >= DENYING)


def _says(word: str) -> bool:
    return is_figure(word) or month(word) > 0 or bool(place_of(word)) or any(map(str.isdigit, word))


def _with_words(folded: Folded, words: Sequence[str]) -> Folded:
    if tuple(words) == folded.words:
        return folded
    numbers, dates = named(folded.words)
    more, days = named(words)
    return replace(
        folded,
        key=" ".join(words),
        words=tuple(words),
        numbers=(folded.numbers - numbers) | more,
        dates=(folded.dates - dates) | days,
        negations=negations(words),
    )
