"""What must never be joined by a machine: pairs that a score alone would take for one claim."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import OSA

from models.figures import in_order, month
from models.mending import mended
from models.negation import GOVERNED, is_negation, negations
from models.places import places
from models.similarity import Floats, Others, alone, beginning, content, stop_words, words_in_place
from models.text import Folded
from models.times import differ_in_spans, differ_in_years

FEWEST_WORDS = 4
"""Below this many different words a text is too short to say which claim it is."""

SLIP_LETTERS = 6
"""Letters of a word from which one wrong letter is taken for a slip and not for another word."""

MOST_COMPARED = 10_000
"""Pairs of words among which slips are looked for; texts with more words apart are no copies of each other."""

INSERTED_LETTERS = 4
"""Letters of a word that changes a claim by standing in its midst; shorter ones are mostly slips."""


REPLACED_LETTERS = 3
"""Letters of a word that changes a claim by standing in another's place."""

MOST_FOLLOWED = 40
"""Pairs of neighbours among which an exchange is looked for; texts with more apart are no copies of each other."""

MOST_REPLACED = 3
"""Words that may stand in another's place."""

_RUN = re.compile(r"\d+(?:\.\d+)?")


def is_short(folded: Folded) -> bool:
    """Whether *folded* says too little to be told apart from other claims."""
    return len(set(folded.words)) < FEWEST_WORDS


def differ_in_negation(a: Folded, b: Folded) -> bool:
    """Whether one text negates what the other does not, by count or by the word turned round."""
    if a.negations == b.negations:
        return False
    words = _mended(a.words, b.words)
    mine = a.negations if words is a.words else negations(words)
    if mine == b.negations:
        return False
    return len(mine) != len(b.negations) or _turned(mine, b) or _turned(b.negations, a)


def _mended(words: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """*words* with a misspelt verb as *other* spells it, where only one spelling looks like a denial.

    A denial takes two letters («-ма-», «не»), a slip of the finger one; the last letter may be an ending.
    """
    said, known = set(words), set(other)
    turned = {word: is_negation(word) for word in known - said if len(word) >= SLIP_LETTERS}
    lone = {word: is_negation(word) for word in said - known if len(word) >= SLIP_LETTERS}
    if len({*turned.values(), *lone.values()}) < 2 or len(turned) * len(lone) > MOST_COMPARED:
        return words
    mended = list(words)
    for place, word in enumerate(words):
        if word not in lone:
            continue
        for right, denies in turned.items():
            if denies != lone[word] and word[-1] == right[-1] and _one_slip(word, right):
                mended[place] = right
    return tuple(mended) if mended != list(words) else words


def _one_slip(word: str, other: str) -> bool:
    return OSA.distance(word, other, score_cutoff=1) <= 1


def _turned(mine: Sequence[str], b: Folded) -> bool:
    """Whether *mine*, the negations of one text, hold a word that stands in *b* without negation."""
    said = {word[:GOVERNED] for word in b.words}
    return any(word in said for word in set(mine) - set(b.negations) if word)


def differ_in_numbers(a: Folded, b: Folded) -> bool:
    """Whether both name numbers and each has one the other lacks, or one stands in another's place."""
    if a.numbers - b.numbers and b.numbers - a.numbers:
        return True
    runs, others = _digits(a.words), _digits(b.words)
    if runs != others and len(runs) == len(others):
        return True
    if set(runs) - set(others) and set(others) - set(runs):
        return True
    mine, theirs = _ordered(a.words), _ordered(b.words)
    if not (mine and theirs):
        return False
    return (len(mine) == len(theirs) and mine != theirs) or _count_other_things(a, b)


@lru_cache(maxsize=4_096)
def _digits(words: tuple[str, ...]) -> list[str]:
    """Every run of digits, sorted, those inside a name too: EgovKzBot2.0 is not EgovKzBot3.0."""
    return sorted(run for word in words for run in _RUN.findall(word))


@lru_cache(maxsize=4_096)
def _ordered(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every number among *words* as it comes."""
    return tuple(in_order(words))


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
        for number in _ordered((word,)):
            found.setdefault(number, set()).add(beginning(after))
    return found


def differ_in_dates(a: Folded, b: Folded) -> bool:
    """Whether both texts name days, or months, and not the same ones."""
    if a.dates and b.dates and not (a.dates <= b.dates or b.dates <= a.dates):
        return True
    mine, theirs = _months(a.words), _months(b.words)
    return bool(mine - theirs and theirs - mine)


@lru_cache(maxsize=4_096)
def _months(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(filter(None, map(month, words)))


def differ_in_places(a: Folded, b: Folded) -> bool:
    """Whether both texts name places and each has one the other lacks."""
    mine, theirs = places(a), places(b)
    return bool(mine - theirs and theirs - mine)


def differ_in_words(a: Folded, b: Folded) -> bool:
    """Whether each says a word the other lacks ("wolves" for "dogs"), or one has a word more in its midst.

    Misspellings and endings are no other words; words before and after what is shared are only a longer text.
    """
    mine, theirs = alone(a, b)
    return (
        bool(mine and theirs)
        or _inserted(a, mine)
        or _inserted(b, theirs)
        or _replaced(a, b)
        or _exchanged(a, b)
    )


def _inserted(folded: Folded, more: Sequence[str]) -> bool:
    said = content(folded)
    shared = [place for place, word in enumerate(said) if word not in more]
    return any(
        len(word) >= INSERTED_LETTERS and shared[0] < place < shared[-1]
        for place, word in enumerate(said)
        if shared and word in more
    )


def _replaced(a: Folded, b: Folded) -> bool:
    """Whether one word stands where the other text has another, though each may stand elsewhere or say little alone.

    What begins as a word elsewhere in the text has its partner there ("kindergarten", "kind"), and function words have
    none: seen without their place neither is missed.
    """
    if b.key < a.key:
        a, b = b, a
    rows, evident = words_in_place(a, b)
    pairs = rows.tolist()
    if not evident and any(_is_another(a.words[i], b.words[j], *rest) for i, j, *rest in pairs):
        return True
    steps = [(-1, -1), *((row[0], row[1]) for row in pairs), (len(a.words), len(b.words))]
    return any(
        _are_exchanged(_gone(a, b, i + 1, to_i), _gone(b, a, j + 1, to_j))
        for (i, j), (to_i, to_j) in pairwise(steps)
        if 1 < to_i - i <= MOST_REPLACED + 1 and 1 < to_j - j <= MOST_REPLACED + 1
    )


def _exchanged(a: Folded, b: Folded) -> bool:
    """Whether two words stand in each other's place: "the buses run, the trains stop", "the trains run, the buses
    stop"."""
    mine, theirs = _followed(a), _followed(b)
    only_mine, only_theirs = mine - theirs, theirs - mine
    if len(only_mine) > MOST_FOLLOWED:
        return False
    return any(
        one != other and (one, another) in only_theirs and (other, after) in only_theirs
        for one, after in only_mine
        for other, another in only_mine
    )


def _followed(folded: Folded) -> set[tuple[str, str]]:
    """Each word with a meaning and the one right behind it, by their beginnings."""
    stop = stop_words()
    return {
        (beginning(word), beginning(after))
        for word, after in pairwise(folded.words)
        if word not in stop and after not in stop
    }


def _gone(folded: Folded, other: Folded, start: int, end: int) -> list[str]:
    """The words between two places that *other* has less often: words that were moved are no others."""
    return [
        word
        for word in folded.words[start:end]
        if len(word) >= REPLACED_LETTERS and folded.words.count(word) > other.words.count(word)
    ]


def _are_exchanged(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether *theirs* stand for *mine*: words that begin alike are forms of one, function words change little."""
    stop = stop_words()
    says_mine, says_theirs = set(mine) - stop, set(theirs) - stop
    if len(mine) == len(theirs) == 1:
        # A function word one slip from a word that says something is mostly that slip.
        return bool(says_mine and says_theirs) or (
            bool(says_mine or says_theirs) and not _one_slip(mine[0], theirs[0])
        )
    return bool(says_mine and says_theirs) and {*map(beginning, mine)}.isdisjoint(map(beginning, theirs))


def _is_another(one: str, other: str, slips: int, *known: int) -> bool:
    """Whether two words that people write, alike as a word and its misspelling, are two words.

    A finger leaves a letter out, or two change places, as often as one is hit for another; that makes words seldom.
    """
    if not all(known) or beginning(one) == beginning(other):
        return False
    return slips > 1 or (len(one) == len(other) and sorted(one) != sorted(other))


def differ_in_facts(a: Folded, b: Folded) -> bool:
    """Whether a number, a day, a place or a denial differs."""
    return (
        differ_in_numbers(a, b) or differ_in_dates(a, b) or differ_in_places(a, b) or differ_in_negation(a, b)
    )


def copies_only(both: Others, shares: Floats) -> Floats:
    """*shares*, and 0 where a text has a word in another's place, one more in its midst, or a fact differs."""
    kept: Floats = np.where(both.swapped, 0.0, np.maximum(0.0, shares))
    for place in kept.nonzero()[0].tolist():
        other = both[place]
        if other.words not in both.noted:
            both.noted[other.words] = differ_in_facts(both.a, other) and differ_in_facts(
                *mended(both.a, other)
            )
        if both.noted[other.words]:
            kept[place] = 0.0
    return kept


GUARDS: Mapping[str, Callable[[Folded, Folded], bool]] = {
    "short": lambda a, b: is_short(a) or is_short(b),
    "negation": differ_in_negation,
    "numbers": lambda a, b: differ_in_numbers(a, b) or differ_in_spans(a, b),
    "dates": lambda a, b: differ_in_dates(a, b) or differ_in_years(a, b),
    "places": differ_in_places,
    "words": differ_in_words,
}
"""What stops a join, by name."""


def forbids(a: Folded, b: Folded) -> Sequence[str]:
    """What holds *a* and *b* apart however alike they are: the names of the guards that do.

    Retellings swap words, so "words" stops some true joins too: of a demonstration's 491 it made 18 suggestions. Texts
    that differ in just one word ("a school", "a kindergarten") are what it is for.
    """
    names = [name for name, holds in GUARDS.items() if holds(a, b)]
    if not names or names == ["short"]:
        return names
    mine, theirs = mended(a, b)
    if mine is a and theirs is b:
        return names
    return [name for name in names if GUARDS[name](mine, theirs) or name == "short"]
