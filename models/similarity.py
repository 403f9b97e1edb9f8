"""What several signs measure with: groups of letters, beginnings of words weighed by rarity, cosines of
both."""

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import sqrt
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from claims.plugins import discover
from models import letters
from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "rarity.npz"
BUCKETS = 1 << 16
PREFIX = 4
"""Letters of a word that hold its meaning through its forms: the best length for Kazakh and Russian."""
LONGEST = 600
"""Characters of a key that string comparisons look at: they cost the product of two lengths."""


@lru_cache(maxsize=1)
def _table() -> list[float]:
    with np.load(TRAINED, allow_pickle=False) as stored:
        table: list[float] = stored["rarity"].astype(np.float64).tolist()
    return table


def bucket(start: str) -> int:
    """The place of a word's beginning in the table of rarity."""
    return zlib.crc32(start.encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=65_536)
def rarity(start: str) -> float:
    """How rare a word's beginning is in running text: log(1 + texts / (1 + texts that have it))."""
    return _table()[bucket(start)]


@lru_cache(maxsize=65_536)
def beginning(word: str) -> str:
    """The first letters of a folded *word*; a number whole."""
    return word if word[0].isdigit() else word[:PREFIX]


@lru_cache(maxsize=512)
def _vector(words: tuple[str, ...]) -> dict[str, float]:
    return {start: rarity(start) for start in dict.fromkeys(map(beginning, words))}


def prefix_vector(folded: Folded) -> Mapping[str, float]:
    """Each beginning of a word with its rarity."""
    return _vector(folded.words)


def rarest(vector: Mapping[str, float], most: int = 5) -> frozenset[str]:
    """The *most* rarest beginnings of a vector."""
    return frozenset(sorted(vector, key=lambda start: (-vector[start], start))[:most])


def weighted_cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The cosine of two weighted sets."""
    fewer, more = (a, b) if len(a) <= len(b) else (b, a)
    shared = sum(weight * weight for start, weight in fewer.items() if start in more)
    return min(1.0, shared / (_length(a.values()) * _length(b.values()) or 1.0))


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum(weight * weight for weight in weights))


@lru_cache(maxsize=512)
def _groups(key: str) -> frozenset[str]:
    padded = f" {key[:LONGEST]} "
    return frozenset(padded[i : i + 4] for i in range(len(padded) - 3))


def groups(folded: Folded) -> frozenset[str]:
    """The groups of four letters of a key, across words."""
    return _groups(folded.key)


def set_cosine(a: frozenset[str], b: frozenset[str]) -> float:
    """The cosine of two sets."""
    return len(a & b) / (sqrt(len(a) * len(b)) or 1.0)


def shown(folded: Folded) -> str:
    """The key as string comparisons see it."""
    return folded.key[:LONGEST]


ALIKE = 72.0
"""RapidFuzz ratio from which two words are one word misspelt or inflected."""
ALIKE_SHORT = 85.0
"""The same where one of them has four letters or fewer."""
ALIKE_FIRST = 92.0
"""The same where they begin differently."""
MOST_WORDS = 30
"""Words without a partner that are compared letter by letter, per text."""


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """The function words of all languages, folded."""
    modules = discover("claims.languages").modules.values()
    return frozenset(letters.key(word) for module in modules for word in module.STOP_WORDS)


@lru_cache(maxsize=512)
def _content(words: tuple[str, ...]) -> tuple[str, ...]:
    stop = stop_words()
    return tuple(
        dict.fromkeys(word for word in words if word not in stop and len(word) > 1 and not word[0].isdigit())
    )


@lru_cache(maxsize=256)
def _alone(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    mine_begin, theirs_begin = set(map(beginning, mine)), set(map(beginning, theirs))
    left = dict.fromkeys([word for word in mine if beginning(word) not in theirs_begin][:MOST_WORDS])
    right = dict.fromkeys([word for word in theirs if beginning(word) not in mine_begin][:MOST_WORDS])
    for word in tuple(left):
        if not right:
            break
        found = process.extractOne(word, list(right), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if found and found[1] >= _bar(word, found[0]):
            del left[word], right[found[0]]
    return tuple(left), tuple(right)


def _bar(word: str, other: str) -> float:
    # One letter makes another word of a short one, and the first letter of a long one: Eastfield, Westfield.
    if word[0] != other[0]:
        return ALIKE_FIRST
    return ALIKE if min(len(word), len(other)) > 4 else ALIKE_SHORT


def alone(a: Folded, b: Folded) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words with a meaning that have no partner, even misspelt or inflected, in the other text: *a*'s
    and *b*'s."""
    return _alone(_content(a.words), _content(b.words))


def content(folded: Folded) -> tuple[str, ...]:
    """The different words with a meaning of their own, in order; numbers have signs of their own."""
    return _content(folded.words)


def written(folded: Folded, words: Iterable[str]) -> str:
    """Folded *words* as they stand in the readable text, for people to read, joined by commas."""
    spelled: dict[str, str] = {}
    for token in folded.canon.split():
        bare = token.strip(".,:;!?()[]«»\"'“”„…-–—")
        for key in (letters.key(bare), letters.reading(bare) if bare.isascii() and bare else ""):
            spelled.setdefault(key, bare)
    return ", ".join(spelled.get(word, word) for word in words)
