"""The compiled part of the language model: hashed groups of one to four letters, and their weighted sums."""

import numpy as np
from numba import njit

BUCKETS = 1 << 16
LONGEST_GROUP = 4


@njit(cache=True)
def grams_of(letters):  # type: ignore[no-untyped-def]
    """The buckets of every group of one to four letters within words (each with a space before and after)."""
    out = np.empty(len(letters) * LONGEST_GROUP + 4, np.int32)
    used = 0
    for i in range(len(letters)):
        h = np.uint64(7)
        for j in range(i, min(i + LONGEST_GROUP, len(letters))):
            letter = letters[j]
            h = (h ^ np.uint64(letter)) * np.uint64(0x9E3779B97F4A7C15)
            h = h ^ (h >> np.uint64(29))
            if j > i or letter != 32:
                out[used] = np.int32((h >> np.uint64(8)) % np.uint64(BUCKETS))
                used += 1
            if letter == 32 and j > i:
                break
    return out[:used]


@njit(cache=True)
def sums(letters, weights):  # type: ignore[no-untyped-def]
    """For each word of *letters* (words parted by one space, one before the first and after the last) its
    scores."""
    classes = weights.shape[1]
    words = 0
    for i in range(1, len(letters)):
        if letters[i] == 32:
            words += 1
    out = np.zeros((words, classes + 1), np.float32)
    start, word = 0, 0
    for i in range(1, len(letters)):
        if letters[i] == 32:
            grams = grams_of(letters[start : i + 1])
            for gram in grams:
                for c in range(classes):
                    out[word, c] += weights[gram, c]
            out[word, classes] = len(grams)
            start = i
            word += 1
    return out
