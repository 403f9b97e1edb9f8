"""The compiled part of the language model: words out of code points, hashed groups of letters, weighted sums."""

import unicodedata

import numpy as np
import numpy.typing as npt
from numba import njit

BUCKETS = 1 << 16
LONGEST_GROUP = 4
BREAK, SKIP, DIGIT, NAME, APOSTROPHE, OTHER, ARABIC = range(7)
_KNOWN = 0x3000


def letter_table() -> npt.NDArray[np.uint16]:
    """What each code point below 0x3000 is: its small letter, or one of the kinds above."""
    table = np.zeros(_KNOWN, np.uint16)
    for code in range(_KNOWN):
        sign = chr(code)
        if sign in "@#":
            table[code] = NAME
        elif sign in "'`ʻʼ‘’":
            table[code] = APOSTROPHE
        elif sign.isdigit() or sign == "_":
            table[code] = DIGIT
        elif unicodedata.category(sign) in ("Mn", "Cf"):
            table[code] = SKIP
        elif sign.isalpha() or unicodedata.category(sign) == "Mc":
            ours = (code < 0x0530 and not 0x0370 <= code < 0x0400) or 0x1E00 <= code < 0x1F00
            arabic = 0x0600 <= code < 0x0780
            table[code] = ord(sign.lower()[0]) if ours else ARABIC if arabic else OTHER
    return table


TABLE = letter_table()
_MARKS = np.zeros(0x530, np.uint8)
"""1: a letter that Kazakh, Russian and English never have; 2: one that Kyrgyz has too; 3: one it lacks."""
for _mark, _letters in enumerate(("ўєїґҳҷӣӯҗҡҙҫђћљњјѓќ", "өүң", "әғқұі"), start=1):
    _MARKS[[ord(_letter) for _letter in _letters]] = _mark


@njit(cache=True)
def _kind(code, table):  # type: ignore[no-untyped-def]
    if code < 0x3000:
        return table[code]
    if code == 0xFEFF:
        return np.uint16(SKIP)
    script = code < 0xE000 or 0xF900 <= code < 0xFE00 or 0xFE70 <= code < 0xFFF0
    # Above the first plane: old scripts, letters dressed up as mathematics, rare Chinese; no emoji.
    script = script or 0x10000 <= code < 0x1E000 or 0x20000 <= code < 0x40000
    lone = 0xD800 <= code < 0xE000
    return np.uint16(OTHER) if script and not lone and code > 0x3040 else np.uint16(BREAK)


@njit(cache=True)
def _next_word(codes, at, end, table, word, seen):  # type: ignore[no-untyped-def]
    """Fills *word* with the next word's letters between two spaces; returns where it ended, its length with
    the spaces (0: there is none), and whether it has a capital first. *seen* counts letters: of our scripts,
    of others, Arabic, (a place not used here), strange, of Kazakh and Kyrgyz, of Kazakh alone."""
    size, capital, spoiled = 1, False, False
    while at < end:
        code = codes[at]
        kind = _kind(code, table)
        before = at
        at += 1
        if kind > ARABIC:
            if size == 1:
                capital = code != kind
            word[size] = kind
            size += 1
            seen[0] += 1
            if 0x400 < kind < 0x530 and _MARKS[kind]:
                seen[3 + _MARKS[kind]] += 1
        elif kind == APOSTROPHE and size > 1 and at < end and _kind(codes[at], table) > ARABIC:
            word[size] = 39
            size += 1
        elif kind in (DIGIT, NAME):
            spoiled = True
        elif kind != SKIP:
            if kind in (OTHER, ARABIC):
                seen[1] += 1
                if kind == ARABIC:
                    seen[2] += 1
            if code == 58 and before + 2 < end and codes[before + 1] == 47 and codes[before + 2] == 47:
                size = 1
                while at < end and codes[at] > 32 and codes[at] != 160:
                    at += 1
            if size > 1 and not spoiled:
                break
            size, spoiled = 1, False
    if size == 1 or spoiled:
        return at, 0, False
    word[0] = 32
    word[size] = 32
    return at, size + 1, capital


@njit(cache=True)
def _groups(word, size, out):  # type: ignore[no-untyped-def]
    """The buckets of every group of one to four letters of *word*, and of the word itself; how many."""
    used = 0
    whole = np.uint64(99)
    for i in range(size):
        h = np.uint64(7)
        for j in range(i, min(i + LONGEST_GROUP, size)):
            h = (h ^ np.uint64(word[j])) * np.uint64(0x9E3779B97F4A7C15)
            h = h ^ (h >> np.uint64(29))
            if j > i or word[j] != 32:
                out[used] = (h >> np.uint64(8)) & np.uint64(BUCKETS - 1)
                used += 1
        whole = (whole ^ np.uint64(word[i])) * np.uint64(0x9E3779B97F4A7C15)
        whole = whole ^ (whole >> np.uint64(29))
    out[used] = (whole >> np.uint64(8)) & np.uint64(BUCKETS - 1)
    return used + 1


@njit(cache=True)
def columns(codes, starts, table, longest):  # type: ignore[no-untyped-def]
    """For training: the buckets of all texts one after another, and how many each text has."""
    word, out = np.empty(longest + 2, np.uint32), np.empty(5 * longest + 20, np.int32)
    seen = np.zeros(7, np.int64)
    found = np.empty(len(codes) * 8 + 1, np.int32)
    sizes = np.zeros(len(starts) - 1, np.int64)
    used = 0
    for text in range(len(starts) - 1):
        at, end = starts[text], starts[text + 1]
        while at < end:
            at, size, _ = _next_word(codes, at, end, table, word, seen)
            if size:
                many = _groups(word, size, out)
                found[used : used + many] = out[:many]
                used += many
                sizes[text] += many
    return found[:used], sizes


@njit(cache=True)
def learn(found, starts, labels, weighing, order, rate, decay, weights, bias):  # type: ignore[no-untyped-def]
    """One round of stochastic steps of multinomial logistic regression, changing *weights* and *bias*;
    *rate* holds the squared steps so far (Adagrad)."""
    classes = weights.shape[1]
    odds = np.empty(classes, np.float32)
    for text in order:
        start, end = starts[text], starts[text + 1]
        if start == end:
            continue
        each = np.float32(1 / np.sqrt(end - start))
        odds[:] = bias
        for place in range(start, end):
            for c in range(classes):
                odds[c] += each * weights[found[place], c]
        odds = np.exp(odds - odds.max())
        odds /= odds.sum()
        odds[labels[text]] -= 1
        odds *= weighing[text]
        for c in range(classes):
            bias[c] -= np.float32(0.01) * odds[c]
        for place in range(start, end):
            bucket = found[place]
            for c in range(classes):
                slope = each * odds[c] + decay * weights[bucket, c]
                rate[bucket, c] += slope * slope
                weights[bucket, c] -= np.float32(0.3) * slope / np.sqrt(rate[bucket, c] + np.float32(1e-4))


@njit(cache=True)
def read(codes, starts, table, weights, scale, limits, longest):  # type: ignore[no-untyped-def]
    """Each text's summed weights and number of groups, shape (texts, classes + 1); what was counted in it:
    letters, of other scripts, Arabic, words in its second language, strange letters, those Kyrgyz has and those it
    lacks; and how much better two
    languages explain its words than one. *limits*: price of a change of language, most a word can say."""
    texts, classes = len(starts) - 1, weights.shape[1]
    sums = np.zeros((texts, classes + 1), np.float32)
    counts = np.zeros((texts, 7), np.int64)
    gains = np.zeros(texts, np.float32)
    word, out = np.empty(longest + 2, np.uint32), np.empty(5 * longest + 20, np.int32)
    total, says = np.empty(classes, np.int32), np.empty(3, np.float32)
    alone, path = np.empty(3, np.float32), np.empty(3, np.float32)
    spoken, held = np.empty((3, 3), np.int32), np.empty((3, 3), np.int32)
    for text in range(texts):
        at, end = starts[text], starts[text + 1]
        alone[:] = 0
        path[:] = 0
        spoken[:] = 0
        first = True
        while at < end:
            at, size, capital = _next_word(codes, at, end, table, word, counts[text])
            if not size:
                continue
            many = _groups(word, size, out)
            total[:] = 0
            for place in range(many):
                for c in range(classes):
                    total[c] += weights[out[place], c]
            for c in range(classes):
                sums[text, c] += total[c] * scale
            sums[text, classes] += many
            if size > 3 and (first or not capital):  # Names are spelled alike in all three.
                _follow(total, scale / np.sqrt(many), limits, says, alone, path, spoken, held)
            first = False
        best = np.argmax(path)
        gains[text] = path[best] - alone.max()
        counts[text, 3] = np.sort(spoken[best])[1]
    return sums, counts, gains


@njit(cache=True)
def _follow(total, unit, limits, says, alone, path, spoken, held):  # type: ignore[no-untyped-def]
    """One word more on the likeliest path through kk, ru and en (Viterbi), and on each language alone."""
    highest = max(total[0], total[1], total[2])
    for c in range(3):
        says[c] = max(np.float32(-limits[1]), np.float32((total[c] - highest) * unit))
        alone[c] += says[c]
    best = np.argmax(path)
    changed = path[best] - limits[0]
    held[:] = spoken
    for c in range(3):
        if path[c] < changed:
            path[c] = changed
            spoken[c] = held[best]
        path[c] += says[c]
        if says[c] > -limits[1] / 2:
            spoken[c, c] += 1
