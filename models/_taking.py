"""The compiled part of the candidate index that takes texts in: many in one call, each as if it came alone."""

import numpy as np
from numba import njit

from models._hashes import BUCKETS, buffers, read
from models._postings import NEVER, ROW, chain, checksum, find, insert, norm, room_for, weigh, weigh_texts

FIELDS = 6
"""Numbers of a text in a batch: key, label, mark, digest, bytes of the key, bytes of the pack."""
SLICE = 3
"""Texts that are weighed anew with each insertion while all are: nobody waits for it."""
_BUCKETS_A_TURN = 1 << 13
NOTHING, DONE = -1, -2
"""Where a weighing stands that is not under way, and one that has just come to its end."""


@njit(cache=True)
def weigh_on(turn, row, size, frequency, rarity, rows, texts, norms):  # type: ignore[no-untyped-def]
    """One turn of weighing anew into the row that nobody reads: first the features, then the texts.

    *turn*: how far it has come; of how many texts the features are weighed; how many texts are to be weighed. A text
    that comes when the features are done is weighed as it comes.
    """
    at = turn[0]
    if at < BUCKETS:
        weigh(frequency, turn[1], rarity, row, at, at + _BUCKETS_A_TURN)
        turn[0], turn[2] = min(BUCKETS, at + _BUCKETS_A_TURN), size
        return
    last = min(turn[2], size)
    until = min(last, at - BUCKETS + SLICE)
    weigh_texts(at - BUCKETS, until, rows, texts, rarity, row, norms)
    turn[0] = DONE if until == last else BUCKETS + until


@njit(cache=True)
def _end(place, state, ended):  # type: ignore[no-untyped-def]
    changes = state[3] + np.uint64(1)
    ended[place] = np.int32(changes)
    told = state[5] + np.uint64(place + 1) * (np.uint64(2) * changes + np.uint64(1))
    state[2] += np.uint64(1)
    state[3], state[5] = changes, told & np.uint64(0x7FFFFFFFFFFFFFFF)


@njit(cache=True)
def _say(place, text, pack, state, texts, rows, ended, labels):  # type: ignore[no-untyped-def]
    """Writes the text, its row and all that is said of it, and goes on with the checksums of texts and rows."""
    start, padded = np.int64(state[1]), len(pack) + -len(pack) % 8
    written = texts[start : start + padded]
    written[: len(pack)] = pack
    written[len(pack) :] = 0
    at = place * ROW
    rows[at], rows[at + 1], rows[at + 2] = text[0], start, text[4] << 32 | text[5]
    rows[at + 3], rows[at + 4] = text[2], text[3]
    ended[place], labels[place] = NEVER, text[1]
    state[6], state[7] = checksum(state[6], state[7], written.view(np.uint64))
    state[8], state[9] = checksum(state[8], state[9], rows[at : at + ROW].view(np.uint64))
    state[1] = np.uint64(start + padded)


@njit(cache=True)
def take(batch, packs, first, byte, state, turn, row, said, derived):  # type: ignore[no-untyped-def]
    """Takes in the texts of a batch from *first* on, whose packs begin at *byte*; there is room for all they say.

    *state*: texts, bytes of texts, withdrawn texts, changes, numbers in the pool, the sum over what was withdrawn,
    the checksums of texts and of rows. *turn*: see `weigh_on`; the last number is at how many texts a weighing is due.
    *row*: the row of weights that nobody reads. Stops where one ends, one is due, or the pool may be too small, and
    returns the text and the byte that it came to, and how large the pool must be to go on.
    """
    texts, rows, ended, labels = said
    frequency, heads, rarity, norms, pool, chains, links = derived
    room = 256
    letters, found, weights, table = buffers(room)
    while first < len(batch) // FIELDS:
        text = batch[first * FIELDS : (first + 1) * FIELDS]
        place, start, length = np.int64(state[0]), np.int64(state[1]), text[4]
        pack = packs[byte : byte + text[5]]
        if length > room:
            room = 2 * length
            letters, found, weights, table = buffers(room)
        texts[start : start + length] = pack[:length]
        count = read(texts[start : start + length], letters, found, weights, table)
        wanted = np.int64(state[4]) + room_for(found[:count], frequency, heads, pool, table)
        if wanted > len(pool):
            return first, byte, wanted
        before = find(text[0], 0, rows, chains, links, ended, place, np.int64(state[3]))
        if before >= 0:
            _end(before, state, ended)
        _say(place, text, pack, state, texts, rows, ended, labels)
        state[4] = np.uint64(insert(place, found[:count], frequency, heads, pool, np.int64(state[4])))
        norms[2 * place + 1 - row] = norm(found[:count], weights[:count], rarity, 1 - row)
        if turn[0] >= BUCKETS:  # until then the other row's weights are still being made
            norms[2 * place + row] = norm(found[:count], weights[:count], rarity, row)
        chain(place, rows, chains, links)
        state[0] += np.uint64(1)
        state[3] += np.uint64(1)
        first, byte = first + 1, byte + text[5]
        if turn[0] >= 0:
            weigh_on(turn, row, place + 1, frequency, rarity, rows, texts, norms)
            if turn[0] == DONE:
                break
        elif place + 1 >= turn[3]:
            break
    return first, byte, np.int64(0)
