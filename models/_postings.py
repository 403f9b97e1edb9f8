"""The compiled part of the candidate index: hashing a key's features, lists of texts in one pool, exact
cosines.

Compiled by numba on first use and kept on disk. A list is a chain of blocks, newest first: [next block,
size, used, texts...]. Features below `LETTERS_FROM` have lists; those above (groups of letters) only take
part in the cosine.
"""

import numpy as np
from numba import njit

BUCKETS = 1 << 21
LETTERS_FROM = BUCKETS - (1 << 19)
LONGEST_LIST = 16_384
"""Texts in a list; a feature commoner than that says nothing and its list is switched off."""
LARGEST_BLOCK = 256
WORD, STEM, PAIR, GAP, GROUP = 16, 12, 12, 6, 5
"""Weights of the kinds of feature, in sixteenths."""
STEM_LETTERS = 4
GROUP_LETTERS = 4


@njit(cache=True)
def _mix(h, x):  # type: ignore[no-untyped-def]
    h = (h ^ x) * np.uint64(0x9E3779B97F4A7C15)
    return h ^ (h >> np.uint64(29))


@njit(cache=True)
def _bucket(h, first, size):  # type: ignore[no-untyped-def]
    return np.int64(first) + np.int64((h >> np.uint64(8)) % np.uint64(size))


@njit(cache=True)
def _raw(letters, out, weights):  # type: ignore[no-untyped-def]
    """Fills *out* and *weights* with every feature of the key *letters*; returns how many."""
    n, used, place = len(letters), 0, 0
    last, before_last = np.uint64(0), np.uint64(0)
    while place < n:
        while place < n and letters[place] == 32:
            place += 1
        end = place
        while end < n and letters[end] != 32:
            end += 1
        if end == place:
            break
        whole, stem = np.uint64(1), np.uint64(2)
        number = letters[place] < 58
        for i in range(place, end):
            whole = _mix(whole, np.uint64(letters[i]))
            if number or i - place < STEM_LETTERS:
                stem = _mix(stem, np.uint64(letters[i]))
        out[used], weights[used] = _bucket(whole, 0, LETTERS_FROM), WORD
        out[used + 1], weights[used + 1] = _bucket(stem, 0, LETTERS_FROM), STEM
        used += 2
        if last:
            out[used], weights[used] = _bucket(_mix(_mix(np.uint64(3), last), stem), 0, LETTERS_FROM), PAIR
            used += 1
        if before_last:
            out[used], weights[used] = (
                _bucket(_mix(_mix(np.uint64(4), before_last), stem), 0, LETTERS_FROM),
                GAP,
            )
            used += 1
        before_last, last = last, stem
        for i in range(place - 1, end + 2 - GROUP_LETTERS):
            h = np.uint64(5)
            for j in range(i, i + GROUP_LETTERS):
                h = _mix(h, np.uint64(32) if j < place or j >= end else np.uint64(letters[j]))
            out[used], weights[used] = _bucket(h, LETTERS_FROM, BUCKETS - LETTERS_FROM), GROUP
            used += 1
        place = end
    return used


@njit(cache=True)
def features_of(letters):  # type: ignore[no-untyped-def]
    """The sorted distinct features of a key and their weights (a repeated feature counts once and a half
    at most)."""
    room = len(letters) * 4 + 16
    found, weight = np.empty(room, np.int32), np.empty(room, np.uint8)
    used = _raw(letters, found, weight)
    order = np.argsort(found[:used])
    features, weights = np.empty(used, np.int32), np.empty(used, np.uint8)
    count = 0
    for i in range(used):
        feature, w = found[order[i]], weight[order[i]]
        if count and features[count - 1] == feature:
            weights[count - 1] = max(weights[count - 1], w + w // 2)
        else:
            features[count], weights[count] = feature, w
            count += 1
    return features[:count].copy(), weights[:count].copy()


@njit(cache=True)
def insert(slot, features, weights, frequency, head, pool, pool_used, starts, all_features, all_weights):  # type: ignore[no-untyped-def]
    """Stores a text's features under *slot* and puts it into their lists; the arrays must have room."""
    at, used = starts[slot], pool_used[0]
    for i in range(len(features)):
        feature = features[i]
        all_features[at + i], all_weights[at + i] = feature, weights[i]
        frequency[feature] += 1
        if feature >= LETTERS_FROM or frequency[feature] > LONGEST_LIST:
            continue
        block = head[feature]
        if block < 0 or pool[block + 2] == pool[block + 1]:
            size = 2 if block < 0 else min(2 * pool[block + 1], LARGEST_BLOCK)
            pool[used], pool[used + 1], pool[used + 2] = block, size, 0
            head[feature] = block = used
            used += 3 + size
        pool[block + 3 + pool[block + 2]] = slot
        pool[block + 2] += 1
    pool_used[0] = used
    starts[slot + 1] = at + len(features)


@njit(cache=True)
def weigh(frequency, texts, rarity):  # type: ignore[no-untyped-def]
    """The rarity of each feature: log(1 + texts / (1 + texts that have it))."""
    unseen = np.float32(np.log(1.0 + texts))
    for feature in range(len(frequency)):
        count = frequency[feature]
        rarity[feature] = np.float32(np.log(1.0 + texts / (1.0 + count))) if count else unseen


@njit(cache=True)
def norm(features, weights, rarity):  # type: ignore[no-untyped-def]
    """The length of one text's vector."""
    total = 0.0
    for i in range(len(features)):
        value = weights[i] * rarity[features[i]]
        total += value * value
    return np.float32(np.sqrt(total))


@njit(cache=True)
def norms(size, starts, features, weights, rarity, out):  # type: ignore[no-untyped-def]
    """The lengths of all texts' vectors, into *out*."""
    for slot in range(size):
        out[slot] = norm(
            features[starts[slot] : starts[slot + 1]], weights[starts[slot] : starts[slot + 1]], rarity
        )


@njit(cache=True)
def gather(features, weights, frequency, rarity, head, pool, lengths, alive, scores, budget, most):  # type: ignore[no-untyped-def]
    """The slots that share the rarest features, at most *most*, from at most *budget* entries of lists."""
    listed = np.searchsorted(features, LETTERS_FROM)
    order = np.argsort(frequency[features[:listed]])
    touched = np.empty(min(budget + LARGEST_BLOCK, len(alive)), np.int32)
    count, read = 0, 0
    for place in order:
        feature = features[place]
        seen = frequency[feature]
        if seen == 0:
            continue
        if seen > LONGEST_LIST or read >= budget:
            break
        gain = np.float32(weights[place] * rarity[feature]) ** 2
        block = head[feature]
        while block >= 0 and read < budget:
            for i in range(block + 3, block + 3 + pool[block + 2]):
                slot = pool[i]
                if alive[slot]:
                    if scores[slot] == 0.0:
                        touched[count] = slot
                        count += 1
                    scores[slot] += gain
                read += 1
            block = pool[block]
    found = touched[:count].copy()
    values = np.empty(count, np.float32)
    for i in range(count):
        values[i] = scores[found[i]] / lengths[found[i]]
        scores[found[i]] = 0.0
    if count <= most:
        return found
    return found[np.argsort(-values)[:most]]


@njit(cache=True)
def cosines(features, weights, slots, starts, all_features, all_weights, rarity, lengths):  # type: ignore[no-untyped-def]
    """The cosine between one text and each of *slots*, by merging their sorted features."""
    out = np.zeros(len(slots), np.float32)
    own = norm(features, weights, rarity)
    if own == 0.0:
        return out
    for k in range(len(slots)):
        slot = slots[k]
        i, j, end, total = 0, starts[slot], starts[slot + 1], 0.0
        while i < len(features) and j < end:
            a, b = features[i], all_features[j]
            if a == b:
                total += weights[i] * rarity[a] * all_weights[j] * rarity[a]
                i += 1
                j += 1
            elif a < b:
                i += 1
            else:
                j += 1
        if lengths[slot] > 0.0:
            out[k] = min(np.float32(1.0), np.float32(total / (own * lengths[slot])))
    return out
