"""Folded words as they stand in the text they are from: what an explanation shows."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from models.reading import WORD
from models.text import Folded, fold

LONGEST_TEXT = 2_000
"""Characters of a text in which the words are looked for."""


def standing(text: str, folded: Folded, places: Sequence[tuple[int, int]]) -> list[str]:
    """For each place and number of spoken words of *folded* what stands there in *text*, each once."""
    written = as_written(text, folded.spoken)
    found = []
    for place, words in places:
        said = [written.get(word, word) for word in folded.spoken[place : place + words]]
        found.append(" ".join(said))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=2_048)
def as_written(text: str, spoken: tuple[str, ...]) -> Mapping[str, str]:
    """Folded word of *spoken* -> the first word of *text* that folds to it.

    A word may be read otherwise among its neighbours than alone («POSOBIE»); where the words are as many as they
    were, their order tells.
    """
    words = [match[0] for match in WORD.finditer(text[:LONGEST_TEXT])]
    found: dict[str, str] = {}
    for word in words:
        for alone in _folded(word):
            found.setdefault(alone, word)
    if len(words) == len(spoken):
        for read, word in zip(spoken, words, strict=True):
            found.setdefault(read, word)
    return found


@lru_cache(maxsize=65_536)
def _folded(word: str) -> tuple[str, ...]:
    return fold(word).spoken
