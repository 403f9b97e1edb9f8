"""The compiled part of the candidate index that keeps lists: chains of blocks in one pool, the walk through them,
exact cosines.

A list begins in its feature's head: 0 for none, -(place + 1) for one text alone, else the newest block. A block is
[next block, size, used, places + 1 ...]; blocks are only ever added, so a list is read from the newest text to the
oldest while it grows, and what a reader must not know yet is passed over by its place. Whatever stands in the pool,
a walk ends: the next block always lies before the last.
"""

import numpy as np
from numba import njit

from models._hashes import BUCKETS, LISTED, buffers, features_of, letters_of, raw_features, read

LONGEST_LIST = 16_384
"""Texts in a list; a feature commoner than that says nothing and its list is switched off."""
LARGEST_BLOCK = 256
CHAINS = 1 << 20
"""Beginnings of the chains by which a key and an identical text are found."""
NEVER = 2**31 - 1
"""When a text that is still in was withdrawn."""
ROW = 5
"""Words of a row: the caller's key, first byte, lengths of the key and of the pack, mark, digest."""
_TABLE = 2048
_FEW = 64
"""Most features are in fewer texts than this: their rarities are worked out once for all of them."""


@njit(cache=True)
def checksum(a, b, words):  # type: ignore[no-untyped-def]
    """Fletcher's checksum over 64-bit words, going on from (*a*, *b*)."""
    a, b = np.uint64(a), np.uint64(b)
    for i in range(len(words)):
        a += words[i]
        b += a
    return a, b


@njit(cache=True)
def sum_of_ended(ended, size, changes):  # type: ignore[no-untyped-def]
    """One number for which texts were withdrawn when."""
    total = np.uint64(0)
    for place in range(size):
        if ended[place] <= changes:
            total += np.uint64(place + 1) * (np.uint64(2) * np.uint64(ended[place]) + np.uint64(1))
    return total & np.uint64(0x7FFFFFFFFFFFFFFF)


@njit(cache=True)
def room_for(features, frequency, heads, pool, waiting):  # type: ignore[no-untyped-def]
    """Numbers that an insertion may add to the pool at most; *waiting* is room for as many numbers as features.

    All that the insertion will look at is looked at here, where no step waits for the one before it: the memory
    answers many questions in the time of one.
    """
    for i in range(len(features)):
        waiting[i] = heads[features[i]] if frequency[features[i]] < LONGEST_LIST else 0
    total, last = 0, len(pool) - 3
    for i in range(len(features)):
        block = waiting[i]
        inside = 0 < block < last
        size = pool[block + 1] if inside else 0
        grown = 3 + min(max(2 * size, 4), LARGEST_BLOCK)
        total += grown if block else 0
    return total


@njit(cache=True)
def insert(place, features, frequency, heads, pool, used):  # type: ignore[no-untyped-def]
    """Puts a text into its features' lists; returns how much of the pool is used then."""
    for feature in features:
        frequency[feature] += 1
        if feature >= LISTED or frequency[feature] > LONGEST_LIST:
            continue
        head = int(heads[feature])
        if head == 0:
            heads[feature] = -(place + 1)
            continue
        size, count = 2, 0
        if 0 < head < len(pool) - 3:  # elsewhere only where another process writes what we rehearse upon
            size, count = int(pool[head + 1]), int(pool[head + 2])
            if 0 <= count < size and head + 3 + count < len(pool):
                pool[head + 3 + count] = place + 1
                pool[head + 2] = count + 1
                continue
        size = min(max(2 * size, 4), LARGEST_BLOCK)
        count = 0
        if head < 0:
            pool[used + 3] = -head
            count = 1
        pool[used] = max(head, 0)
        pool[used + 1] = size
        pool[used + 3 + count] = place + 1
        pool[used + 2] = count + 1
        heads[feature] = used
        used += 3 + size
    return used


@njit(cache=True)
def _beginning(wanted, column):  # type: ignore[no-untyped-def]
    return np.int64(np.uint64(wanted) % np.uint64(CHAINS)) * 2 + column


@njit(cache=True)
def chain(place, rows, heads, links):  # type: ignore[no-untyped-def]
    """Puts a text into the chain of its key, newest first, and into that of its digest, behind the oldest like it."""
    key, digest = rows[place * ROW], rows[place * ROW + 4]
    at = _beginning(key, 0)
    links[2 * place] = heads[at]
    heads[at] = place + 1
    at = _beginning(digest, 1)
    other, steps = heads[at] - 1, 0
    while 0 <= other < place and rows[other * ROW + 4] != digest and steps <= place:
        other = links[2 * other + 1] - 1
        steps += 1
    if 0 <= other < place and steps <= place:
        links[2 * place + 1] = links[2 * other + 1]
        links[2 * other + 1] = place + 1
    else:
        links[2 * place + 1] = heads[at]
        heads[at] = place + 1


@njit(cache=True)
def find(wanted, column, rows, heads, links, ended, size, changes):  # type: ignore[no-untyped-def]
    """The first text of a chain that is still in and has this key (*column* 0) or digest (1); -1 for none."""
    word = 4 * column
    place, steps = heads[_beginning(wanted, column)] - 1, 0
    while 0 <= place < len(links) // 2 and steps <= len(links):
        if place < size and rows[place * ROW + word] == wanted and ended[place] > changes:
            return place
        place = links[2 * place + column] - 1
        steps += 1
    return -1


@njit(cache=True)
def find_keys(keys, rows, heads, links, ended, size, changes):  # type: ignore[no-untyped-def]
    """The places of the texts under *keys*; -1 for none."""
    places = np.empty(len(keys), np.int64)
    for i in range(len(keys)):
        places[i] = find(keys[i], 0, rows, heads, links, ended, size, changes)
    return places


@njit(cache=True)
def weigh(frequency, texts, rarity, row, first, last):  # type: ignore[no-untyped-def]
    """The rarity of the features from *first* to *last*: log(1 + texts / (1 + texts that have it))."""
    few = np.empty(_FEW, np.float32)
    for count in range(1, _FEW):
        few[count] = _rarity(texts, count)
    few[0] = np.float32(np.log(1.0 + texts))  # unseen
    base = row * BUCKETS
    for feature in range(first, min(last, BUCKETS)):
        count = frequency[feature]
        rarity[base + feature] = few[count] if 0 <= count < _FEW else _rarity(texts, count)


@njit(cache=True)
def _rarity(texts, count):  # type: ignore[no-untyped-def]
    return np.float32(np.log(1.0 + texts / (1.0 + count)))


@njit(cache=True)
def norm(features, weights, rarity, row):  # type: ignore[no-untyped-def]
    """The length of one text's vector."""
    total, base = 0.0, row * BUCKETS
    for i in range(len(features)):
        value = weights[i] * rarity[base + features[i]]
        total += value * value
    return np.float32(np.sqrt(total))


@njit(cache=True)
def weigh_texts(first, last, rows, texts, rarity, row, norms):  # type: ignore[no-untyped-def]
    """The lengths of the vectors of the texts from *first* to *last*."""
    room = 256
    letters, found, weights, table = buffers(room)
    for place in range(first, last):
        start, length = rows[place * ROW + 1], rows[place * ROW + 2] >> 32
        if length > room:
            room = 2 * length
            letters, found, weights, table = buffers(room)
        count = read(texts[start : start + length], letters, found, weights, table)
        norms[2 * place + row] = norm(found[:count], weights[:count], rarity, row)


@njit(cache=True)
def derive(size, rows, texts, frequency, heads, pool, used, chains, links, first):  # type: ignore[no-untyped-def]
    """Puts the texts from *first* on into lists and chains until the pool is full; returns how far it came."""
    place, room = first, 256
    letters, found, weights, table = buffers(room)
    while place < size:
        start, length = rows[place * ROW + 1], rows[place * ROW + 2] >> 32
        if length > room:
            room = 2 * length
            letters, found, weights, table = buffers(room)
        count = read(texts[start : start + length], letters, found, weights, table)
        if used[0] + room_for(found[:count], frequency, heads, pool, table) > len(pool):
            break
        used[0] = insert(place, found[:count], frequency, heads, pool, used[0])
        chain(place, rows, chains, links)
        place += 1
    return place


@njit(cache=True)
def _listed_by_rarity(features, weights, rarity, base):  # type: ignore[no-untyped-def]
    count = np.searchsorted(features, LISTED)
    rare = np.empty(count, np.float32)
    for i in range(count):
        rare[i] = -rarity[base + features[i]]
    return np.argsort(rare, kind="mergesort")


@njit(cache=True)
def gather(features, weights, files, row, scores, size, looks, least, most, changes):  # type: ignore[no-untyped-def]
    """At most *most* places that share the rarest features, those that share most of them first.

    *looks*: entries of lists that are read before asking whether enough is found, entries that are read at most, the
    share of the text's own vector that is enough, and whether anything was withdrawn. The first of what is returned
    is 1 where the pool has grown beyond what we have mapped: ask again.
    """
    rarity, heads, pool, norms, ended = files
    base = row * BUCKETS
    budget, deep = np.int64(looks[0]), np.int64(looks[1])
    enough = looks[2] * norm(features, weights, rarity, row)
    order = _listed_by_rarity(features, weights, rarity, base)
    touched = np.empty(min(deep, size) + 1, np.int32)
    count, read, longer = 0, 0, 0
    for at in order:
        feature = features[at]
        rare = rarity[base + feature]
        if read >= budget and budget < deep:
            for i in range(count):
                if scores[touched[i]] >= enough * norms[2 * touched[i] + row]:
                    deep = np.int64(read)
                    break
            budget = deep
        if read >= deep or rare < least or rare <= 0.0:  # without weight nothing tells who was met before
            break
        gain = np.float32(weights[at] * rare) ** 2
        block = np.int64(heads[feature])
        if block < 0:
            place = -block - 1
            if place < size:
                touched[count] = place
                count += scores[place] == 0.0
                scores[place] += gain
                read += 1
            continue
        while block > 0 and read < deep:
            if block + 3 > len(pool) or block + 3 + pool[block + 1] > len(pool):
                longer = 1
                break
            for i in range(block + 2 + pool[block + 2], block + 2, -1):
                place = pool[i] - 1
                if place < 0 or place >= size:
                    continue
                touched[count] = (
                    place  # kept where it is new: a branch here is guessed wrong every other time
                )
                count += scores[place] == 0.0
                scores[place] += gain
                read += 1
                if read >= deep:
                    break
            block = pool[block] if pool[block] < block else np.int64(0)
    values = np.empty(count, np.float32)
    kept = 0
    for i in range(count):
        place = touched[i]
        value = scores[place] / max(norms[2 * place + row], np.float32(1e-6))
        scores[place] = 0.0
        if looks[3] == 0 or ended[place] > changes:
            touched[kept], values[kept] = place, value
            kept += 1
    return longer, _largest(touched[:kept], values[:kept], most)


@njit(cache=True)
def _largest(places, values, most):  # type: ignore[no-untyped-def]
    """The *most* places with the largest values; of equal ones those met first."""
    if len(places) <= most or not most:
        return places[:most].copy()
    floor = _floor(values, most)
    out = np.empty(most, np.int32)
    count = 0
    for i in range(len(places)):
        if values[i] > floor:
            out[count] = places[i]
            count += 1
    for i in range(len(places)):
        if values[i] == floor and count < most:
            out[count] = places[i]
            count += 1
    return out


@njit(cache=True)
def _floor(values, most):  # type: ignore[no-untyped-def]
    """The least of the *most* largest values. They stand in a heap, and few that come later belong into it."""
    heap = np.sort(values[:most])
    for i in range(most, len(values)):
        value = values[i]
        if value <= heap[0]:
            continue
        at, below = 0, 1
        while below < most:
            if below + 1 < most and heap[below + 1] < heap[below]:
                below += 1
            if heap[below] >= value:
                break
            heap[at] = heap[below]
            at, below = below, 2 * below + 1
        heap[at] = value
    return heap[0]


@njit(cache=True)
def cosines(features, weights, rarity, row, places, rows, texts, norms):  # type: ignore[no-untyped-def]
    """The cosine between one text and each of *places*, whose features are read from their keys again."""
    out = np.zeros(len(places), np.float32)
    base = row * BUCKETS
    size = _TABLE
    while size < 4 * len(features):
        size *= 2
    table, at = np.full(size, -1, np.int32), np.empty(size, np.int32)
    met = np.zeros(len(features), np.int64)
    value = np.empty(len(features), np.float32)
    own = 0.0
    for i in range(len(features)):
        rare = rarity[base + features[i]]
        value[i] = weights[i] * rare * rare
        own += np.float64(weights[i] * rare) ** 2
        spot = features[i] & (size - 1)
        while table[spot] >= 0:
            spot = (spot + 1) & (size - 1)
        table[spot], at[spot] = features[i], i
    own = np.sqrt(own)
    room = 256
    letters, found, weight, _ = buffers(room)
    for k in range(len(places)):
        place = places[k]
        start, length = rows[place * ROW + 1], rows[place * ROW + 2] >> 32
        if length > room:
            room = 2 * length
            letters, found, weight, _ = buffers(room)
        count = letters_of(texts[start : start + length], letters)
        used = raw_features(letters, count, found, weight)
        total = 0.0
        for j in range(used):
            feature = found[j]
            spot = feature & (size - 1)
            while table[spot] >= 0 and table[spot] != feature:
                spot = (spot + 1) & (size - 1)
            if table[spot] < 0:
                continue
            i = at[spot]
            if met[i] < 2 * (k + 1) - 1:  # the first time in this text
                met[i] = 2 * (k + 1) - 1
                total += value[i] * weight[j]
            elif met[i] == 2 * (k + 1) - 1:
                met[i] += 1
                total += value[i] * (weight[j] // 2)
        length_of = norms[2 * place + row]
        if own > 0.0 and length_of > 0.0:
            out[k] = min(np.float32(1.0), np.float32(total / (own * length_of)))
    return out


@njit(cache=True)
def best(cosines, places, rows, count):  # type: ignore[no-untyped-def]
    """The *count* nearest: their keys and cosines, nearest first, ties by key."""
    order = np.argsort(-cosines, kind="mergesort")
    while count < len(order) and count > 0 and cosines[order[count]] == cosines[order[count - 1]]:
        count += 1  # the last ones tie: which of them stay is for the keys to say
    order = order[:count]
    keys = np.empty(len(order), np.int64)
    values = np.empty(len(order), np.float32)
    for i in range(len(order)):
        key, value, at = rows[places[order[i]] * ROW], cosines[order[i]], i
        while at > 0 and values[at - 1] == value and keys[at - 1] > key:
            keys[at] = keys[at - 1]
            at -= 1
        keys[at], values[i] = key, value
    return keys, values


@njit(cache=True)
def nearest(utf8, files, said, row, scores, size, looks, least, most, count, changes):  # type: ignore[no-untyped-def]
    """Gathers, judges and sorts: whether to ask again, the keys of the nearest and their cosines.

    *files*: rarities, heads, pool, lengths, ends; *said*: rows and texts.
    """
    features, weights = features_of(utf8)
    longer, places = gather(features, weights, files, row, scores, size, looks, least, most, changes)
    rows, texts = said
    found = cosines(features, weights, files[0], row, places, rows, texts, files[3])
    keys, values = best(found, places, rows, count)
    return longer, keys, values
