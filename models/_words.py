"""The compiled part of the fold: words, search keys and stems of a text in Cyrillic letters and numbers, in one
walk.

`models/text.py` says the same in Python, word by word, for every other text; a test holds the two together.
All tables stand in one array, for every array handed over costs time.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from numba import njit

LETTERS = 0x500
"""Letters below are known; a higher sign parts words."""
SEPARATOR, LETTER, DIGIT, POINT, STRANGE = range(5)
SLOTS = 1 << 14
SIGNS = 44
"""Letters, at most, in a table of letter pairs."""
CLASS, FIRST, SECOND = 0, LETTERS, 2 * LETTERS
ROW, COLUMN = 3 * LETTERS, 4 * LETTERS
"""Of a letter in the table of Cyrillic pairs, and of its key in that of Latin pairs (-1: no letter's key)."""
HASHES = 5 * LETTERS
VALUES = HASHES + SLOTS
CYRILLIC_PAIRS = VALUES + SLOTS
LATIN_PAIRS = CYRILLIC_PAIRS + SIGNS * SIGNS
SIZE = LATIN_PAIRS + SIGNS * SIGNS

WHOLE, BEGINNING, ENDING = 0x51, 0x52, 0x53
RU, KK, NEGATES = 1, 2, 4
"""What an ending is."""
RARE, FIGURE, DENIAL, AROUND, LOOKS_NEGATED = 1, 2, 4, 8, 16
"""What a word is; a rare one is left to Python."""
SCALE = 1e6
LONGEST_WORD = 64
LONGEST_TYPED = 40
LONGEST_BEGINNING = 16
LONGEST_ENDING = 12


@njit(cache=True)
def _add(h, letter):  # type: ignore[no-untyped-def]
    return (h ^ np.uint64(letter)) * np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True)
def _value(tables, h, kind):  # type: ignore[no-untyped-def]
    """What the table says of a hashed word, beginning or ending; 0 for nothing."""
    h = _add(h, kind)
    h = h ^ (h >> np.uint64(31))
    wanted = np.int64(h >> np.uint64(1)) | np.int64(1)
    slot = np.int64(h >> np.uint64(40)) & (SLOTS - 1)
    while tables[HASHES + slot] != 0:
        if tables[HASHES + slot] == wanted:
            return tables[VALUES + slot]
        slot = (slot + 1) & (SLOTS - 1)
    return 0


@njit(cache=True)
def _put(tables, letters, kind, value):  # type: ignore[no-untyped-def]
    h = np.uint64(7)
    for letter in letters:
        h = _add(h, letter)
    h = _add(h, kind)
    h = h ^ (h >> np.uint64(31))
    wanted = np.int64(h >> np.uint64(1)) | np.int64(1)
    slot = np.int64(h >> np.uint64(40)) & (SLOTS - 1)
    while tables[HASHES + slot] != 0 and tables[HASHES + slot] != wanted:
        slot = (slot + 1) & (SLOTS - 1)
    tables[HASHES + slot] = wanted
    tables[VALUES + slot] |= value


@njit(cache=True)
def _longest_ending(tables, out, start, end, bit):  # type: ignore[no-untyped-def]
    """The length of the longest ending that leaves four letters."""
    h = np.uint64(7)
    longest = 0
    for length in range(1, min(LONGEST_ENDING, end - start - 4) + 1):
        h = _add(h, out[end - length])
        if _value(tables, h, ENDING) & bit:
            longest = length
    return longest


@njit(cache=True)
def _stem(tables, out, start, end):  # type: ignore[no-untyped-def]
    end -= _longest_ending(tables, out, start, end, RU)
    for _ in range(3):
        cut = _longest_ending(tables, out, start, end, KK)
        if cut == 0:
            break
        end -= cut
    return end - start


@njit(cache=True)
def _signs(tables, out, start, end):  # type: ignore[no-untyped-def]
    """What the word between is, by itself, by its beginning and by its ending."""
    signs = 0
    h = np.uint64(7)
    for place in range(start, end):
        h = _add(h, out[place])
        if place - start < LONGEST_BEGINNING:
            signs |= _value(tables, h, BEGINNING)
    whole = _value(tables, h, WHOLE)
    signs |= whole
    if end - start >= 5 and not whole & LOOKS_NEGATED:
        h = np.uint64(7)
        for length in range(1, min(10, end - start - 2) + 1):
            h = _add(h, out[end - length])
            if length >= 3 and _value(tables, h, ENDING) & NEGATES:
                signs |= DENIAL
    return signs


@njit(cache=True)
def _may_be_latin(tables, letters, start, end):  # type: ignore[no-untyped-def]
    """How much likelier the word is as the Latin one on the same keys."""
    latin, cyrillic = 0, 0
    last_row, last_column = 0, 0
    for place in range(start, end + 1):
        row = tables[ROW + letters[place]] if place < end else 0
        column = tables[COLUMN + letters[place]] if place < end else 0
        if row < 0 or column < 0:
            return -1
        cyrillic += tables[CYRILLIC_PAIRS + last_row * SIGNS + row]
        latin += tables[LATIN_PAIRS + last_column * SIGNS + column]
        last_row, last_column = row, column
    return latin - cyrillic


@njit(cache=True)
def _key(tables, letters, start, end, out, used):  # type: ignore[no-untyped-def]
    """Writes the bare key of the word between behind *used*; returns where it ends."""
    first = used
    for place in range(start, end):
        letter = letters[place]
        if place > start and letter == letters[place - 1]:
            continue
        for table in (FIRST, SECOND):
            mapped = tables[table + letter]
            if mapped and (used == first or out[used - 1] != mapped):
                out[used] = mapped
                used += 1
    write, read = first, first
    while read < used:
        out[write] = out[read]
        skip = out[read] == 0x43D and read + 1 < used and out[read + 1] == 0x433  # «нг» is «н»
        read += 2 if skip else 1
        write += 1
    return write


@njit(cache=True)
def walk(letters, tables, sure_latin):  # type: ignore[no-untyped-def]
    """[letters of the key, words, signs of all words, words of one letter], the key, the lengths of the
    stems."""
    n = len(letters)
    out = np.empty(4 + 3 * n + 4, np.uint16)
    stems = np.empty(n // 2 + 1, np.uint16)
    used, words, signs, singles, place = 4, 0, 0, 0, 0
    while place < n and not signs & RARE:
        kind = tables[CLASS + letters[place]] if letters[place] < LETTERS else SEPARATOR
        if kind == STRANGE:
            signs |= RARE
        if kind != LETTER and kind != DIGIT:
            place += 1
            continue
        start = place
        while place < n and letters[place] < LETTERS and tables[CLASS + letters[place]] == kind:
            place += 1
        after = tables[CLASS + letters[place]] if place < n and letters[place] < LETTERS else SEPARATOR
        point = after == POINT and place + 1 < n and 48 <= letters[place + 1] <= 57
        if kind == DIGIT and point:
            place += 1
            while place < n and 48 <= letters[place] <= 57:
                place += 1
            after = tables[CLASS + letters[place]] if place < n and letters[place] < LETTERS else SEPARATOR
            point = False
        if place - start > LONGEST_WORD or point or after in (LETTER, DIGIT, STRANGE):
            signs |= RARE
            break
        singles += place - start == 1
        gap = used > 4
        if gap:
            out[used] = 32
            used += 1
        first = used
        if kind == DIGIT:
            for i in range(start, place):
                out[used] = letters[i]
                used += 1
            signs |= FIGURE
            stems[words] = used - first
        else:
            used = _key(tables, letters, start, place, out, used)
            if used == first:
                used -= gap
                continue
            signs |= _signs(tables, out, first, used)
            if place - start >= 5 and _may_be_latin(tables, letters, start, place) > sure_latin:
                signs |= RARE
            stems[words] = _stem(tables, out, first, used)
        words += 1
    out[0], out[1], out[2], out[3] = used - 4, words, signs, min(singles, 100)
    out[used : used + words] = stems[:words]
    return out[: used + words]


@njit(cache=True)
def likeliest_retyped(letters, tables):  # type: ignore[no-untyped-def]
    """The highest log odds, over words of Latin letters and the keys beside them, that Cyrillic was meant."""
    best = -(1 << 60)
    place, n = 0, len(letters)
    while place < n:
        odds, ended, last_row, last_column = 0, -(1 << 60), 0, 0
        start = place
        while place < n and letters[place] < 128 and tables[ROW + letters[place]] > 0:
            row, column = tables[ROW + letters[place]], tables[COLUMN + letters[place]]
            odds += tables[CYRILLIC_PAIRS + last_row * SIGNS + row]
            odds -= tables[LATIN_PAIRS + last_column * SIGNS + column]
            last_row, last_column = row, column
            if column != SIGNS - 1 or letters[place] >= 91 or (letters[place] >= 48 and letters[place] < 58):
                closing = tables[CYRILLIC_PAIRS + row * SIGNS] - tables[LATIN_PAIRS + column * SIGNS]
                ended = odds + closing
            place += 1
            if place - start == LONGEST_TYPED:
                break
        best = max(best, ended)
        if place == start:
            place += 1
    return best


Lists = Iterable[tuple[Iterable[str], int, int]]
"""Words (or beginnings, or endings), which of the three they are, and what that says."""


def tables_of(
    classes: Mapping[str, int],
    keys: Mapping[int, str],
    lists: Lists,
    cyrillic: tuple[str, npt.NDArray[np.float16], Mapping[int, int]],
    latin: tuple[str, npt.NDArray[np.float16], Mapping[int, int]],
    strange_pair: float,
) -> npt.NDArray[np.int64]:
    """All tables in one array: *classes* of signs, *keys* of letters, *lists*, and the pairs of letters with
    what the keys of the other script write."""
    tables = np.zeros(SIZE, np.int64)
    for sign, kind in classes.items():
        if ord(sign) < LETTERS:
            tables[CLASS + ord(sign)] = kind
    for letter in (ord(sign) for sign, kind in classes.items() if kind == LETTER):
        spelled = keys.get(letter, chr(letter))
        for table, mapped in zip((FIRST, SECOND), spelled, strict=False):
            tables[table + letter] = ord(mapped)
        tables[ROW + letter] = cyrillic[0].find(chr(letter))
        tables[COLUMN + letter] = latin[0].find(chr(latin[2].get(letter, letter)))
    for key, letter in cyrillic[2].items():
        tables[ROW + key] = cyrillic[0].find(chr(letter))
        place = latin[0].find(chr(key))
        tables[COLUMN + key] = place if place > 0 else SIGNS - 1
    for words, kind, value in lists:
        for word in words:
            spelled = word[::-1] if kind == ENDING else word
            _put(tables, np.array([ord(c) for c in spelled], np.int64), kind, value)
    for at, pairs in ((CYRILLIC_PAIRS, cyrillic[1]), (LATIN_PAIRS, latin[1])):
        for row, chances in enumerate(pairs):
            scaled = np.round(chances.astype(np.float64) * SCALE).astype(np.int64)
            tables[at + row * SIGNS : at + row * SIGNS + len(chances)] = scaled
    unknown = tables[LATIN_PAIRS:].reshape(SIGNS, SIGNS)
    unknown[SIGNS - 1, :] = unknown[:, SIGNS - 1] = round(strange_pair * SCALE)
    return tables
