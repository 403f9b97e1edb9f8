"""How rare words and groups of letters are in running text, and which words people write, learned anew."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit

from models import _compare, similarity
from models.corpora import lines
from models.text import Folded, fold_all

OFTEN = 2
"""Texts that must have a word before it counts as one that people write."""
_ROUND = 1 << 22


def train_rarity(corpora: Path, out: Path) -> None:
    """Writes *out*/rarity.npz from every text of the corpora, and makes it the one in use."""
    folds = fold_all(_texts(corpora))
    starts = np.zeros(_compare.BUCKETS, np.int64)
    groups = np.zeros(_compare.GRAM_BUCKETS, np.int64)
    words = np.zeros(_ROUND, np.uint8)
    known = np.zeros(_compare.BLOOM // 8, np.uint8)
    last = np.full(_compare.GRAM_BUCKETS, -1, np.int64)
    for number, folded in enumerate(folds):
        _count_words(_hashes(folded, 64), words, known)
        np.add.at(starts, np.unique(_hashes(folded, _compare.BEGIN) % np.uint64(_compare.BUCKETS)), 1)
        _count_groups(similarity.letters_of(folded.key), number, groups, last)
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out / "rarity.npz",
        rarity=_rarity(starts, len(folds)),
        groups=_rarity(groups, len(folds)),
        known=known,
    )
    similarity.lexicon.cache_clear()
    similarity.rarity.cache_clear()


def _texts(corpora: Path) -> Iterator[str]:
    for path in sorted((corpora / "text").glob("*.txt")):
        yield from lines(path)
    for path in sorted((corpora / "retrieval").glob("*/documents.jsonl")):
        yield from (json.loads(line)["text"][:500] for line in lines(path))
    for line in lines(corpora / "pairs" / "paraphraser-ru.train.tsv"):
        yield from line.split("\t")[:2]


def _rarity(counts: npt.NDArray[np.int64], texts: int) -> npt.NDArray[np.float16]:
    # An eighth is near enough, and the file is a third as large.
    return (np.round(8 * np.log(1 + texts / (1 + counts))) / 8).astype(np.float16)


def _hashes(folded: Folded, most: int) -> npt.NDArray[np.uint64]:
    parts = [word if word[0].isdigit() else word[:most] for word in folded.words]
    return np.array([similarity.word_hash(part) for part in parts], np.uint64)


@njit(cache=True)
def _count_words(hashes, seen, known):  # type: ignore[no-untyped-def]
    for h in hashes:
        place = (h >> np.uint64(20)) % np.uint64(len(seen))
        seen[place] = min(seen[place] + 1, 255)
        if seen[place] >= OFTEN:
            for turn in range(3):
                bit = (h >> np.uint64(turn * 20)) & np.uint64(_compare.BLOOM - 1)
                known[bit >> np.uint64(3)] |= np.uint8(1) << np.uint8(bit & np.uint64(7))


@njit(cache=True)
def _count_groups(codes, number, counts, last):  # type: ignore[no-untyped-def]
    features = np.empty(3 * _compare.LETTERS, np.uint64)
    weights = np.empty(3 * _compare.LETTERS, np.float64)
    used = _compare._grams(
        codes, 0, len(codes), features, weights, np.zeros(_compare.GRAM_BUCKETS, np.float32)
    )
    for f in range(used):
        place = (features[f] >> np.uint64(8)) & np.uint64(_compare.GRAM_BUCKETS - 1)
        if last[place] != number:
            last[place] = number
            counts[place] += 1
