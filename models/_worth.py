"""The compiled part of check-worthiness: hashed words, word pairs and letter groups of a folded text."""

import numpy as np
from numba import njit

BUCKETS = 1 << 16
LETTERS_FROM = BUCKETS // 2
"""Words and word pairs are hashed into the lower half of the buckets, letter groups into the upper."""
LONGEST_GROUP = 4


@njit(cache=True)
def buckets(letters):  # type: ignore[no-untyped-def]
    """The distinct buckets, in order, of a text of words parted by one space, with one before and one after."""
    size = len(letters)
    out = np.empty(size * LONGEST_GROUP + 2 * size + 4, np.int32)
    used = 0
    seed, prime = np.uint64(7), np.uint64(0x9E3779B97F4A7C15)
    word, before = seed, np.uint64(0)
    for i in range(size):
        letter = np.uint64(letters[i])
        if letter == 32:
            if word != seed:
                out[used] = np.int32((word >> np.uint64(8)) % np.uint64(LETTERS_FROM))
                used += 1
                if before != 0:
                    pair = (before ^ (word >> np.uint64(3))) * prime
                    pair = pair ^ (pair >> np.uint64(29))
                    out[used] = np.int32((pair >> np.uint64(8)) % np.uint64(LETTERS_FROM))
                    used += 1
                before, word = word, seed
        else:
            word = (word ^ letter) * prime
            word = word ^ (word >> np.uint64(29))
        group = seed
        for j in range(i, min(i + LONGEST_GROUP, size)):
            other = np.uint64(letters[j])
            group = (group ^ other) * prime
            group = group ^ (group >> np.uint64(29))
            if j > i or other != 32:
                out[used] = np.int32(
                    LETTERS_FROM + (group >> np.uint64(8)) % np.uint64(BUCKETS - LETTERS_FROM)
                )
                used += 1
            if other == 32 and j > i:
                break
    out = np.sort(out[:used])
    kept = 0
    for i in range(used):
        if i == 0 or out[i] != out[i - 1]:
            out[kept] = out[i]
            kept += 1
    return out[:kept].copy()
