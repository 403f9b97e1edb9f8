"""Words that mean something to the desk, found in folded texts: inflected, informally spelled or in Latin letters.

An entry is a word, a beginning («отрав-») or a few of them in a row («номер карт-»); each is folded as texts are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from models.letters import key
from models.text import Folded

_HEAD = 3
"""Letters by which an entry is looked up; no beginning is shorter."""
Part = tuple[str, bool]
_INNER_HYPHEN = re.compile(r"-(?=\w)")


def entries(written: str) -> list[str]:
    """The entries of a list written with strokes between them."""
    return [entry for entry in (" ".join(part.split()) for part in written.split("|")) if entry]


class Found(NamedTuple):
    """An entry that stands in a text: of which kind, from which of its spoken words on, and how many they are."""

    kind: int
    place: int
    words: int


class Lexicon:
    """Kinds of meaning, each with its entries."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        self.kinds = tuple(kinds)
        self._entries: dict[str, list[tuple[tuple[Part, ...], int]]] = {}
        for number, entries in enumerate(kinds.values()):
            for entry in entries:
                parts = tuple(_part(word) for word in _INNER_HYPHEN.sub(" ", entry).split())
                self._entries.setdefault(parts[0][0][:_HEAD], []).append((parts, number))

    def counts(self, folded: Folded) -> list[int]:
        """How many entries of each kind stand in a text, in the order of the kinds."""
        found = [0] * len(self.kinds)
        words = folded.spoken
        for place, word in enumerate(words):
            for parts, number in self._entries.get(word[:_HEAD], ()):
                if _stands(parts, words, place):
                    found[number] += 1
        return found

    def places(self, folded: Folded) -> Iterator[Found]:
        """Where entries stand in a text, in the order of its words."""
        words = folded.spoken
        for place, word in enumerate(words):
            for parts, number in self._entries.get(word[:_HEAD], ()):
                if _stands(parts, words, place):
                    yield Found(number, place, len(parts))

    def found(self, folded: Folded) -> frozenset[str]:
        """The kinds that stand in a text."""
        counts = self.counts(folded)
        return frozenset(kind for kind, count in zip(self.kinds, counts, strict=True) if count)


def _part(word: str) -> Part:
    return (key(word[:-1]), True) if word.endswith("-") else (key(word), False)


def _stands(parts: tuple[Part, ...], words: tuple[str, ...], place: int) -> bool:
    if place + len(parts) > len(words):
        return False
    for offset, (start, open_ended) in enumerate(parts):
        word = words[place + offset]
        if not (word.startswith(start) if open_ended else word == start):
            return False
    return True
