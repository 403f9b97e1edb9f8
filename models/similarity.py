"""What several signs measure with: groups of letters, beginnings of words weighed by rarity, cosines of both."""

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "rarity.npz"
BUCKETS = 1 << 16
PREFIX = 4
"""Letters of a word that hold its meaning through its forms: the best length for Kazakh and Russian."""
LONGEST = 1_200
"""Characters of a key that string comparisons look at: they cost the product of two lengths."""


@lru_cache(maxsize=1)
def _table() -> npt.NDArray[np.float32]:
    with np.load(TRAINED, allow_pickle=False) as stored:
        table: npt.NDArray[np.float32] = stored["rarity"].astype(np.float32)
    return table


def bucket(start: str) -> int:
    """The place of a word's beginning in the table of rarity."""
    return zlib.crc32(start.encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=65_536)
def rarity(start: str) -> float:
    """How rare a word's beginning is in running text: log(1 + texts / (1 + texts that have it))."""
    return float(_table()[bucket(start)])


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
