"""The compiled part of the index between languages: lists of texts per feature, the shortest walked first.

A list is a chain of blocks in one pool, newest first: [next block, room, used, text, weight, text, weight…],
weights in millionths. Each text's own features stand one after another in rows [bucket, weight].
"""

import numpy as np
from numba import njit

BUCKETS = 1 << 18
MILLION = 1_000_000
LARGEST_BLOCK = 128
MOST_NEW = 3 + 2 * LARGEST_BLOCK
"""The numbers that one feature of a new text may add to the pool."""


@njit(cache=True)
def insert(text, places, weights, first, head, many, pool, pool_used, features):  # type: ignore[no-untyped-def]
    """Writes one text's features from row *first* on, and the text into their lists."""
    for i in range(len(places)):
        # Never nothing: what weighs nothing would be met again and again, and not be known again.
        bucket, weight = places[i], max(np.int32(1), np.int32(weights[i] * MILLION + 0.5))
        features[first + i, 0], features[first + i, 1] = bucket, weight
        block = head[bucket]
        if block < 0 or pool[block + 1] == pool[block + 2]:
            fresh = pool_used[0]
            pool[fresh], pool[fresh + 2] = block, 0
            pool[fresh + 1] = 2 if block < 0 else min(LARGEST_BLOCK, 2 * pool[block + 1])
            pool_used[0] = fresh + 3 + 2 * pool[fresh + 1]
            head[bucket] = block = fresh
        at = block + 3 + 2 * pool[block + 2]
        pool[at], pool[at + 1] = text, weight
        pool[block + 2] += 1
        many[bucket] += 1


@njit(cache=True)
def gather(places, weights, head, many, pool, alive, scores, budget):  # type: ignore[no-untyped-def]
    """The texts met within *budget* entries, with their summed products, and whether no list was passed over.

    Short lists come first; one that no longer fits ends the walk. *scores* is zero before and after.
    """
    touched = np.empty(min(budget, len(scores)) + 1, np.int32)
    seen = 0
    left = budget
    whole = True
    for i in np.argsort(many[places]):
        if many[places[i]] > left:
            whole = False
            break
        if weights[i] <= 0.0:
            continue
        left -= many[places[i]]
        weight = weights[i] / MILLION
        block = head[places[i]]
        while block >= 0:
            for at in range(block + 3, block + 3 + 2 * pool[block + 2], 2):
                text = pool[at]
                if scores[text] == 0.0:
                    touched[seen] = text
                    seen += 1
                scores[text] += weight * pool[at + 1]
            block = pool[block]
    texts = np.empty(seen, np.int64)
    found = np.empty(seen, np.float32)
    living = 0
    for i in range(seen):
        text = touched[i]
        if alive[text]:
            texts[living], found[living] = text, scores[text]
            living += 1
        scores[text] = 0.0
    return texts[:living], found[:living], whole


@njit(cache=True)
def exact(places, weights, texts, starts, features, dense):  # type: ignore[no-untyped-def]
    """The cosine of the asking text with each of *texts*; *dense* is zero before and after."""
    for i in range(len(places)):
        dense[places[i]] = weights[i]
    cosines = np.zeros(len(texts), np.float32)
    for i in range(len(texts)):
        for row in range(starts[texts[i]], starts[texts[i] + 1]):
            cosines[i] += dense[features[row, 0]] * features[row, 1] / MILLION
    for i in range(len(places)):
        dense[places[i]] = 0.0
    return cosines
