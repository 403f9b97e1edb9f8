"""The compiled part of the candidate index that reads texts: the hashed features of a key and their weights.

Features below `LISTED` (words, stems, pairs of stems) have lists by which texts are found; those above (groups of
letters) only take part in the cosine. Nothing of this is stored: it is read from the key again when it is needed.
"""

import numpy as np
from numba import njit

LISTED = 1 << 22
GROUPS = 1 << 19
BUCKETS = LISTED + GROUPS
WORD, STEM, PAIR, GAP, GROUP = 16, 12, 12, 6, 5
"""Weights of the kinds of feature, in sixteenths."""
STEM_LETTERS = 4
PER_LETTER = 3
"""Features of one kind and another that one letter of a key can give at most."""

_REPEATED, _WEIGHT = np.uint8(128), np.uint8(127)

_K = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True)
def _mix(h, x):  # type: ignore[no-untyped-def]
    h = (h ^ x) * _K
    return h ^ (h >> np.uint64(29))


@njit(cache=True)
def _listed(h):  # type: ignore[no-untyped-def]
    return np.int32((h >> np.uint64(8)) % np.uint64(LISTED))


@njit(cache=True)
def letters_of(utf8, out):  # type: ignore[no-untyped-def]
    """Decodes *utf8* into *out*; returns how many letters. Bytes that are no UTF-8 give some letters or other."""
    n, i, count = len(utf8), 0, 0
    while i < n:
        first = np.uint32(utf8[i])
        size = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        letter = first if size == 1 else first & np.uint32(0xFF >> (size + 1))
        for j in range(i + 1, min(n, i + size)):
            letter = (letter << np.uint32(6)) | np.uint32(utf8[j] & 0x3F)
        out[count] = letter
        count += 1
        i += size
    return count


@njit(cache=True)
def raw_features(letters, n, out, weights):  # type: ignore[no-untyped-def]
    """Fills *out* and *weights* with every feature of the key; returns how many."""
    used, place = 0, 0
    last, before_last = np.uint64(0), np.uint64(0)
    while place < n:
        end = place
        while end < n and letters[end] != 32:
            end += 1
        if end == place:
            place += 1
            continue
        whole, stem = np.uint64(1), np.uint64(2)
        number = letters[place] < 58
        for i in range(place, end):
            whole = _mix(whole, np.uint64(letters[i]))
            if number or i - place < STEM_LETTERS:
                stem = _mix(stem, np.uint64(letters[i]))
        out[used], weights[used] = _listed(whole), WORD
        out[used + 1], weights[used + 1] = _listed(stem), STEM
        used += 2
        if last:
            out[used], weights[used] = _listed(_mix(_mix(np.uint64(3), last), stem)), PAIR
            used += 1
        if before_last:
            out[used], weights[used] = _listed(_mix(_mix(np.uint64(4), before_last), stem)), GAP
            used += 1
        before_last, last = last, stem
        group = np.uint64(32)
        for i in range(place, end + 1):
            group = (group << np.uint64(16)) | (np.uint64(letters[i] if i < end else 32) & np.uint64(0xFFFF))
            if i >= place + 2:
                out[used] = LISTED + np.int32((group * _K) >> np.uint64(45))
                weights[used] = GROUP
                used += 1
        place = end + 1
    return used


@njit(cache=True)
def buffers(room):  # type: ignore[no-untyped-def]
    """What `read` works in, for keys of up to *room* bytes: letters, features, weights and a table."""
    most, size = room * PER_LETTER + 8, 256
    while size < 2 * most:
        size *= 2
    return (
        np.empty(room, np.uint32),
        np.empty(most, np.int32),
        np.empty(most, np.uint8),
        np.empty(size, np.int32),
    )


@njit(cache=True)
def read(utf8, letters, found, weights, table):  # type: ignore[no-untyped-def]
    """The features of `features_of` in the order in which they are met, in `buffers`; returns how many.

    Three times as fast: nothing is sorted.
    """
    used = raw_features(letters, letters_of(utf8, letters), found, weights)
    size = 256
    while size < 2 * used:
        size *= 2
    table[:size] = -1
    count = 0
    for i in range(used):
        feature, weight = found[i], weights[i]
        spot = feature & (size - 1)
        while table[spot] >= 0 and found[table[spot]] != feature:
            spot = (spot + 1) & (size - 1)
        at = table[spot]
        if at < 0:
            table[spot], found[count], weights[count] = count, feature, weight
            count += 1
        else:
            weights[at] = max(weights[at] & _WEIGHT, weight) | _REPEATED
    for i in range(count):
        if weights[i] & _REPEATED:
            weights[i] = (weights[i] & _WEIGHT) + (weights[i] & _WEIGHT) // 2
    return count


@njit(cache=True)
def features_of(utf8):  # type: ignore[no-untyped-def]
    """The sorted distinct features of a key and their weights (a repeated feature counts once and a half at most)."""
    n = len(utf8)
    letters = np.empty(n, np.uint32)
    count = letters_of(utf8, letters)
    found, weight = np.empty(count * PER_LETTER + 8, np.int32), np.empty(count * PER_LETTER + 8, np.uint8)
    used = raw_features(letters, count, found, weight)
    together = np.empty(used, np.int64)
    for i in range(used):
        together[i] = (np.int64(found[i]) << 8) | np.int64(weight[i])
    together.sort()
    features, weights = np.empty(used, np.int32), np.empty(used, np.uint8)
    count = 0
    for i in range(used):
        feature, w = np.int32(together[i] >> 8), np.uint8(together[i] & 255)
        if count and features[count - 1] == feature:
            weights[count - 1] = max(weights[count - 1], w + w // 2)
        else:
            features[count], weights[count] = feature, w
            count += 1
    return features[:count], weights[:count]
