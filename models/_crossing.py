"""The compiled part of the index between languages: lists of texts per feature, walked from the weightiest.

A text's entries stand one after another; each knows its feature's place, its weight, its text and the entry
before it in the same list, so a list is a chain from the newest text to the oldest.
"""

import numpy as np
from numba import njit

BUCKETS = 1 << 18


@njit(cache=True)
def insert(text, places, weights, used, head, before, place_of, weight_of, text_of, many):  # type: ignore[no-untyped-def]
    """Appends one text's entries from *used* on."""
    for i in range(len(places)):
        entry = used + i
        place_of[entry], weight_of[entry], text_of[entry] = places[i], weights[i], text
        before[entry] = head[places[i]]
        head[places[i]] = entry
        many[places[i]] += 1


@njit(cache=True)
def gather(places, weights, head, before, weight_of, text_of, many, alive, scores, budget):  # type: ignore[no-untyped-def]
    """The texts met within *budget* entries, with their summed products; *scores* is zero before and after.

    Lists are walked in the order of what an entry can add: weight over length of the list's logarithm.
    """
    worth = np.empty(len(places), np.float64)
    for i in range(len(places)):
        worth[i] = -weights[i] / np.log(2.0 + many[places[i]])
    touched = np.empty(min(budget, len(text_of)) + len(places), np.int64)
    seen = 0
    left = budget
    for i in np.argsort(worth):
        entry = head[places[i]]
        while entry >= 0 and left > 0:
            text = text_of[entry]
            if alive[text]:
                if scores[text] == 0.0:
                    touched[seen] = text
                    seen += 1
                scores[text] += weights[i] * weight_of[entry]
            entry = before[entry]
            left -= 1
        if left <= 0:
            break
    texts = touched[:seen].copy()
    found = np.empty(seen, np.float32)
    for i in range(seen):
        found[i] = scores[texts[i]]
        scores[texts[i]] = 0.0
    return texts, found, left > 0


@njit(cache=True)
def exact(places, weights, texts, starts, place_of, weight_of, dense):  # type: ignore[no-untyped-def]
    """The cosine of the asking text with each of *texts*; *dense* is zero before and after."""
    for i in range(len(places)):
        dense[places[i]] = weights[i]
    cosines = np.zeros(len(texts), np.float32)
    for i in range(len(texts)):
        for entry in range(starts[texts[i]], starts[texts[i] + 1]):
            cosines[i] += dense[place_of[entry]] * weight_of[entry]
    for i in range(len(places)):
        dense[places[i]] = 0.0
    return cosines
