"""The compiled part of the signs: one text against many, read from their folded words in one pass.

Words, their beginnings, stems, neighbours and groups of letters are hashed; each is a weighted set, and two sets are
compared by looking the second one's members up in the first one's table. What is left without a partner is compared
letter by letter, for slips of the finger. Linear in the length of the texts: longer ones are read as far as `MOST`
words and `LETTERS` letters.
"""

import numpy as np
from numba import njit

MOST = 600
"""Words of a text that are read."""
LETTERS = 600
"""Letters of a text whose groups are read."""
LEFT = 30
"""Words without a partner that are compared letter by letter, per text."""
BEGIN = 4
NEVER = 1_000
MEND_MOST = 2
"""Slips in a word that stands for a number, a day or a denial, at most."""
MISTYPED_MOST = 64
"""Words of a text that is looked at for being mistyped."""
BUCKETS = 1 << 16
GRAM_BUCKETS = 1 << 17
BLOOM = 1 << 20
"""Bits that remember which words are known."""

WORD, START4, START5, STEM, FROM, LONG, KIND, BAG, KNOWN = range(9)
_FIELDS = 9
DIGITS, STOP, CONTENT = 0, 1, 2

(
    PREFIX_COSINE, PREFIX_LACKS, SHARED_WEIGHT, SHARED_ROOT, MATCHED, MATCHED_COSINE, MATCHED_LESS, SHORTER_MATCHED,
    SLIPS, LOST_LESS, LOST_BOTH, ALONE_A, ALONE_B, INSERTED, IN_ORDER, SAME_START, LENGTH,
) = range(17)  # fmt: skip
COLUMNS = 17
(
    LONG_PREFIX_COSINE, WORD_COSINE, STEM_OVERLAP, STEM_COSINE, PAIR_COSINE, RARE_SHARED, RARE_COVERED,
) = range(7)  # fmt: skip
SETS = 7
GROUP_COSINE, RARE_GROUP_COSINE, RARE_GROUP_SHORTER, RARE_GROUP_LONGER = range(4)


@njit(cache=True)
def hash_of(codes, lo, hi):  # type: ignore[no-untyped-def]
    """The 64-bit hash of the letters from *lo* to *hi*."""
    h = np.uint64(0xCBF29CE484222325)
    for i in range(lo, hi):
        h = (h ^ np.uint64(codes[i])) * np.uint64(0x100000001B3)
    h = (h ^ (h >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return h ^ (h >> np.uint64(29))


@njit(cache=True)
def has(table, h):  # type: ignore[no-untyped-def]
    """Whether a table of hashes (0: empty, a power of two long) has *h*."""
    mask = np.uint64(len(table) - 1)
    place = h & mask
    while table[place] != 0:
        if table[place] == h:
            return True
        place = (place + np.uint64(1)) & mask
    return False


@njit(cache=True)
def is_known(bloom, h):  # type: ignore[no-untyped-def]
    """Whether running text has the word with this hash; wrong for about one word in fifty."""
    for turn in range(3):
        bit = (h >> np.uint64(turn * 20)) & np.uint64(BLOOM - 1)
        if not (bloom[bit >> np.uint64(3)] >> np.uint8(bit & np.uint64(7))) & np.uint8(1):
            return False
    return True


@njit(cache=True)
def read(codes, lo, middle, hi, stops, bloom, words):  # type: ignore[no-untyped-def]
    """Fills *words* (one row a word, see the fields) from a key at [lo, middle) and its stems at (middle, hi)."""
    count, i, s = 0, lo, middle + 1
    while i < middle and count < MOST:
        end = i
        bag = np.uint64(0)
        while end < middle and codes[end] != 32:
            bag |= np.uint64(1) << np.uint64(codes[end] & 63)
            end += 1
        stem = s
        while s < hi and codes[s] != 32:
            s += 1
        row = words[count]
        row[WORD] = hash_of(codes, i, end)
        digits = 48 <= codes[i] <= 57
        row[START4] = row[WORD] if digits else hash_of(codes, i, min(end, i + BEGIN))
        row[START5] = row[WORD] if digits else hash_of(codes, i, min(end, i + BEGIN + 1))
        row[STEM] = hash_of(codes, stem, s) if s > stem else row[WORD]
        row[FROM] = np.uint64(i)
        row[LONG] = np.uint64(end - i)
        stop = has(stops, row[WORD]) or end - i < 2
        row[KIND] = np.uint64(DIGITS if digits else STOP if stop else CONTENT)
        row[BAG] = bag
        row[KNOWN] = np.uint64(is_known(bloom, row[WORD]))
        count += 1
        i, s = end + 1, s + 1
    return count


@njit(cache=True)
def _grams(codes, lo, hi, out, weights, table):  # type: ignore[no-untyped-def]
    """Hashes and rarities of the groups of three to five letters of the text; how many."""
    used = 0
    end = min(hi, lo + LETTERS)
    for i in range(lo, end):
        h = np.uint64(0xCBF29CE484222325)
        for j in range(i, min(i + 5, end)):
            h = (h ^ np.uint64(codes[j])) * np.uint64(0x100000001B3)
            if j >= i + 2:
                g = (h ^ (h >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
                g = g ^ (g >> np.uint64(29)) | np.uint64(1)
                out[used] = g
                weights[used] = table[(g >> np.uint64(8)) & np.uint64(GRAM_BUCKETS - 1)]
                used += 1
    return used


@njit(cache=True)
def _enter(keys, held, sets, count, features, weights, out):  # type: ignore[no-untyped-def]
    """Fills an empty table with a weighted set; its size, sum and sum of squares into *out*."""
    mask = np.uint64(len(keys) - 1)
    size, total, square = 0, 0.0, 0.0
    for f in range(count):
        h = features[f]
        place = h & mask
        while keys[place] != 0 and keys[place] != h:
            place = (place + np.uint64(1)) & mask
        if keys[place] == 0:
            keys[place] = h
            held[place] = weights[f]
            sets[place] = f
            size += 1
            total += weights[f]
            square += weights[f] * weights[f]
    out[0], out[1], out[2] = size, total, square


@njit(cache=True)
def _find(keys, h):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(keys) - 1)
    place = h & mask
    while keys[place] != 0:
        if keys[place] == h:
            return np.int64(place)
        place = (place + np.uint64(1)) & mask
    return np.int64(-1)


@njit(cache=True)
def _overlap(keys, count, features, weights, seen, stamps, stamp, out):  # type: ignore[no-untyped-def]
    """A second set against a table: into *out* shared number, weight and square, its own number, weight, square."""
    mask = np.uint64(len(seen) - 1)
    out[:] = 0.0
    for f in range(count):
        h, w = features[f], weights[f]
        place = h & mask
        new = True
        while stamps[place] == stamp:
            if seen[place] == h:
                new = False
                break
            place = (place + np.uint64(1)) & mask
        if not new:
            continue
        stamps[place] = stamp
        seen[place] = h
        out[3] += 1
        out[4] += w
        out[5] += w * w
        if _find(keys, h) >= 0:
            out[0] += 1
            out[1] += w
            out[2] += w * w


@njit(cache=True)
def slips(codes_a, a, n, codes_b, b, m, most):  # type: ignore[no-untyped-def]
    """Letters dropped, put in, changed or swapped with the next between two words, or *most* + 1 if more."""
    if n - m > most or m - n > most:
        return most + 1
    before = np.empty(m + 1, np.int64)
    last = np.empty(m + 1, np.int64)
    row = np.empty(m + 1, np.int64)
    for j in range(m + 1):
        last[j] = j
        before[j] = 0
    for i in range(1, n + 1):
        row[0] = i
        least = row[0]
        for j in range(1, m + 1):
            same = codes_a[a + i - 1] == codes_b[b + j - 1]
            best = last[j - 1] + (0 if same else 1)
            best = min(best, last[j] + 1, row[j - 1] + 1)
            if (
                i > 1
                and j > 1
                and codes_a[a + i - 1] == codes_b[b + j - 2]
                and codes_a[a + i - 2] == codes_b[b + j - 1]
            ):
                best = min(best, before[j - 2] + 1)
            row[j] = best
            least = min(least, best)
        if least > most:
            return most + 1
        before, last, row = last, row, before
    return last[m]


@njit(cache=True)
def _bits(x):  # type: ignore[no-untyped-def]
    count = 0
    while x:
        x &= x - np.uint64(1)
        count += 1
    return count


@njit(cache=True)
def alike(codes_a, one, codes_b, other):  # type: ignore[no-untyped-def]
    """How far two words are one, misspelt or inflected: from 0 (not) to 1."""
    if one[STEM] == other[STEM] or one[WORD] == other[WORD]:
        return 1.0
    a, n, b, m = np.int64(one[FROM]), np.int64(one[LONG]), np.int64(other[FROM]), np.int64(other[LONG])
    longer, shorter = max(n, m), min(n, m)
    if shorter < 3:
        return 0.0
    first = codes_a[a] == codes_b[b]
    both = one[KNOWN] and other[KNOWN]
    # One letter makes another word of a short one, and the first letter of a long one: Eastfield, Westfield. A word
    # that nobody else writes, one letter beside a word that people write, is a slip.
    if both:
        most = 1 if first and shorter > 4 else 0
        if first and shorter > 6:
            most = 2
        if first and shorter > 9:
            most = 3
    elif one[KNOWN] or other[KNOWN]:
        most = 1 if longer < 6 else 2 if longer < 10 else 3
        if not first:
            most = max(1, most - 1)
    else:
        most = 0 if shorter < 5 else 1 if longer < 8 else 2
        if not first:
            most = min(most, 1)
    if most == 0 or longer - shorter > most or _bits(one[BAG] ^ other[BAG]) > 2 * most:
        return 0.0
    found = slips(codes_a, a, n, codes_b, b, m, most)
    return 1.0 - found / longer if found <= most else 0.0


@njit(cache=True)
def align(codes_a, words_a, n, codes_b, words_b, m, starts, where, rarity, mates):  # type: ignore[no-untyped-def]
    """For each word of *b* its partner in *a* (or -1) into *mates*; weight of pairs found by slips alone.

    *starts*, *where*: the table of *a*'s beginnings and which word first has each.
    """
    taken = np.zeros(n, np.bool_)
    used = np.zeros(n, np.bool_)
    for j in range(m):
        place = _find(starts, words_b[j, START4])
        mates[j] = where[place] if place >= 0 else -1
        if place >= 0:
            used[where[place]] = True
    left = np.empty(LEFT, np.int64)
    free = 0
    for i in range(n):
        if words_a[i, KIND] == CONTENT and free < LEFT:
            place = _find(starts, words_a[i, START4])
            if where[place] == i and not used[i]:
                left[free] = i
                free += 1
    by_slips = 0.0
    tried = 0
    for j in range(m):
        if mates[j] >= 0 or words_b[j, KIND] != CONTENT or tried >= LEFT or free == 0:
            continue
        again = -1
        for k in range(j):
            if words_b[k, START4] == words_b[j, START4] and words_b[k, KIND] == CONTENT:
                again = k
                break
        if again >= 0:
            mates[j] = mates[again]
            continue
        tried += 1
        best, which = 0.0, -1
        for k in range(free):
            i = left[k]
            if not taken[i]:
                near = alike(codes_a, words_a[i], codes_b, words_b[j])
                if near > best:
                    best, which = near, i
        if which >= 0:
            taken[which] = True
            mates[j] = which
            if words_a[which, STEM] != words_b[j, STEM]:
                by_slips += rarity[words_a[which, START4] & np.uint64(BUCKETS - 1)]
    return by_slips + _in_place(codes_a, words_a, n, codes_b, words_b, m, rarity, mates)


@njit(cache=True)
def _forgiven(longer, sure, first):  # type: ignore[no-untyped-def]
    """Slips between two words at one place, of which people write one (*sure*) or none, that make them one."""
    most = max(1, 2 * longer // 5) if sure else longer // 3 if longer > 5 else longer // 4
    if not first:  # Eastfield, Westfield
        most = min(most, 2 if sure and longer > 4 else 1)
    return most


@njit(cache=True)
def _in_place(codes_a, words_a, n, codes_b, words_b, m, rarity, mates):  # type: ignore[no-untyped-def]
    """Partners among what is left, for words that stand between the same neighbours; weight of those found.

    Of two words at one place, one that people write and one that nobody does, the second is mostly the first misspelt,
    two or three slips away.
    """
    taken = np.zeros(n, np.bool_)
    for j in range(m):
        if mates[j] >= 0:
            taken[mates[j]] = True
    found = 0.0
    for j in range(m):
        if mates[j] >= 0 or words_b[j, KIND] == DIGITS:
            continue
        for side in range(2):
            i = -1
            if side == 0:
                i = 0 if j == 0 else mates[j - 1] + 1 if mates[j - 1] >= 0 else -1
            elif j + 1 < m and mates[j + 1] >= 0:
                i = mates[j + 1] - 1
            if i < 0 or i >= n or taken[i] or words_a[i, KIND] == DIGITS:
                continue
            if words_a[i, KNOWN] and words_b[j, KNOWN]:
                continue
            one, other = np.int64(words_a[i, LONG]), np.int64(words_b[j, LONG])
            longer = max(one, other)
            sure = words_a[i, KNOWN] != 0 or words_b[j, KNOWN] != 0
            at_a, at_b = np.int64(words_a[i, FROM]), np.int64(words_b[j, FROM])
            most = _forgiven(longer, sure, codes_a[at_a] == codes_b[at_b])
            if min(one, other) < 2 or most == 0:
                continue
            if slips(codes_a, at_a, one, codes_b, at_b, other, most) <= most:
                mates[j] = i
                taken[i] = True
                found += rarity[words_a[i, START4] & np.uint64(BUCKETS - 1)]
                break
    return found


@njit(cache=True)
def _is_slip(codes_a, one, codes_b, other):  # type: ignore[no-untyped-def]
    """Whether two words that are not one differ as by a slip of the finger and not by an ending, and nobody writes
    one of them."""
    if one[WORD] == other[WORD] or (one[KNOWN] and other[KNOWN]):
        return False
    a, n, b, m = np.int64(one[FROM]), np.int64(one[LONG]), np.int64(other[FROM]), np.int64(other[LONG])
    if min(n, m) < 4:
        return False
    found = slips(codes_a, a, n, codes_b, b, m, 2)
    if found > 2:
        return False
    tail = 0
    while tail < min(n, m) and codes_a[a + n - 1 - tail] == codes_b[b + m - 1 - tail]:
        tail += 1
    if one[START4] != other[START4]:
        return True
    if one[KNOWN] or other[KNOWN]:
        return tail >= 2
    return tail >= 3 and found == 1


@njit(cache=True)
def _ladder(words_a, n, words_b, m, mates, rungs):  # type: ignore[no-untyped-def]
    """The longest common run of partners in order, one row (place in *a*, place in *b*) each; how many."""
    best = np.zeros((n + 1, m + 1), np.int16)
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i, j] = max(best[i + 1, j], best[i, j + 1])
            worth = _worth(words_a[i], words_b[j], mates[j] == i)
            if worth:
                best[i, j] = max(best[i, j], best[i + 1, j + 1] + worth)
    i, j, count = 0, 0, 0
    while i < n and j < m:
        worth = _worth(words_a[i], words_b[j], mates[j] == i)
        if worth and best[i, j] == best[i + 1, j + 1] + worth:
            rungs[count, 0], rungs[count, 1] = i, j
            i, j, count = i + 1, j + 1, count + 1
        elif best[i + 1, j] >= best[i, j + 1]:
            i += 1
        else:
            j += 1
    return count


@njit(cache=True)
def _worth(one, other, mates):  # type: ignore[no-untyped-def]
    """How well two words that begin alike, or are partners, stand beside each other: 0 (not) to 3."""
    if one[WORD] == other[WORD]:
        return 3
    if one[START4] != other[START4] and not mates:
        return 0
    far = np.int64(one[LONG]) - np.int64(other[LONG])
    return 2 if -3 < far < 3 else 1


@njit(cache=True)
def _asks(far, longer, shorter, known, first, single):  # type: ignore[no-untyped-def]
    """How many other words must be misspelt for what is *far* slips apart to be so too.

    *longer*, *shorter*: letters of both; *known*: how many of the two people write; *first*: they begin with one
    letter; *single*: they are one word each.
    """
    if far == 0 or (single and known < 2 and shorter > 1 and far <= _forgiven(longer, known == 1, first)):
        return 0
    if known == 2:
        if far > 1:
            return 3 if far == 2 and longer > 6 else NEVER
        if (longer > 6 and shorter < longer) or (first and shorter > 4):
            return 0
        return 1 if longer > 3 else 2
    if not first:
        if far == 1 or (far == 2 and longer > 5):
            return 1
        return 2 if far <= longer // 4 or (far == 2 and longer > 3) else NEVER
    return 1 if far <= max(1, 2 * longer // 5) else 2


@njit(cache=True)
def _beginning(codes_a, a, n, codes_b, b, m):  # type: ignore[no-untyped-def]
    """Slips between the shorter of two words and the beginning of the longer, which has an ending."""
    shorter = min(n, m)
    most = shorter // 4
    best = most + 1
    for cut in range(shorter - 1, shorter + 2):
        best = min(best, slips(codes_a, a, min(n, cut), codes_b, b, min(m, cut), most))
    return best


@njit(cache=True)
def _gap(codes_a, words_a, i, to_i, codes_b, words_b, j, to_j, out):  # type: ignore[no-untyped-def]
    """Slips between the words of *a* in [i, to_i) and those of *b* in [j, to_j), spaces among them, and the rest that
    `_asks` wants to know, into *out*; False if they are no spelling of each other."""
    if to_i - i < 1 or to_j - j < 1 or to_i - i > 3 or to_j - j > 3:
        return False
    known, other_known = True, True
    for k in range(i, to_i):
        if words_a[k, KIND] == DIGITS:
            return False
        known = known and words_a[k, KNOWN] != 0
    for k in range(j, to_j):
        if words_b[k, KIND] == DIGITS:
            return False
        other_known = other_known and words_b[k, KNOWN] != 0
    a, b = np.int64(words_a[i, FROM]), np.int64(words_b[j, FROM])
    n = np.int64(words_a[to_i - 1, FROM] + words_a[to_i - 1, LONG]) - a
    m = np.int64(words_b[to_j - 1, FROM] + words_b[to_j - 1, LONG]) - b
    longer = max(n, m)
    most = max(1, longer // 2)
    if longer < 2:
        return False
    single = to_i - i == 1 and to_j - j == 1
    out[1], out[2], out[3] = longer, min(n, m), known + other_known
    out[4], out[5] = codes_a[a] == codes_b[b], single
    if single and min(n, m) > 2 and longer - min(n, m) == 1:
        same = 0
        while same < min(n, m) and codes_a[a + same] == codes_b[b + same]:
            same += 1
        if same == min(n, m):  # one letter more is an ending
            out[0] = 0
            return True
    if single and longer - min(n, m) > 1 and min(n, m) > 5:
        out[0] = _beginning(codes_a, a, n, codes_b, b, m)
        if out[0] <= min(n, m) // 4:
            out[1] = min(n, m)
            return True
    out[0] = slips(codes_a, a, n, codes_b, b, m, most)
    return out[0] <= most


@njit(cache=True)
def _mistyped(  # type: ignore[no-untyped-def]
    codes_a, words_a, n, codes_b, words_b, m, rarity, mates, alone_a, alone_b
):
    """Partners for what stands alone in texts that are evidently mistyped; the weight of those found.

    Where other words are misspelt too, what stands between the same neighbours a few slips away is misspelt as well,
    be it a word that people write, be it torn in two or run into the next.
    """
    left = 0
    for i in range(n):
        left += alone_a[i] and words_a[i, KIND] != STOP
    for j in range(m):
        left += alone_b[j] and words_b[j, KIND] != STOP
    if left == 0 or 2 * left > n + m or max(n, m) > MISTYPED_MOST:
        return 0.0
    rungs = np.empty((min(n, m) + 1, 2), np.int64)
    count = _ladder(words_a, n, words_b, m, mates, rungs)
    rungs[count, 0], rungs[count, 1] = n, m
    evident = 0
    for r in range(count):
        evident += _is_slip(codes_a, words_a[rungs[r, 0]], codes_b, words_b[rungs[r, 1]])
    gaps = np.empty((count + 1, 5), np.int64)
    found = np.empty(6, np.int64)
    seen, i, j = 0, 0, 0
    for r in range(count + 1):
        to_i, to_j = rungs[r, 0], rungs[r, 1]
        from_i, from_j = i, j
        if (i == to_i) != (j == to_j):  # a word torn in two may have kept its beginning
            if r > 0 and words_a[i - 1, WORD] != words_b[j - 1, WORD]:
                from_i, from_j = i - 1, j - 1
            elif r < count and words_a[to_i, WORD] != words_b[to_j, WORD]:
                to_i, to_j = to_i + 1, to_j + 1
        if _gap(codes_a, words_a, from_i, to_i, codes_b, words_b, from_j, to_j, found):
            sure = found[3] < 2 and 0 < 4 * found[0] <= found[1]
            evident += sure
            asked = _asks(found[0], found[1], found[2], found[3], found[4], found[5])
            gaps[seen] = (from_i, to_i, from_j, to_j, sure + asked)
            seen += 1
        i, j = rungs[r, 0] + 1, rungs[r, 1] + 1
    weight = 0.0
    for g in range(seen):
        if evident < gaps[g, 4]:
            continue
        i, to_i, j, to_j = gaps[g, 0], gaps[g, 1], gaps[g, 2], gaps[g, 3]
        for k in range(i, to_i):
            if alone_a[k]:
                weight += rarity[words_a[k, START4] & np.uint64(BUCKETS - 1)]
            alone_a[k] = False
        for k in range(j, to_j):
            mates[k] = min(i + k - j, to_i - 1)
            alone_b[k] = False
    return weight


@njit(cache=True)
def _in_order(mates, n, m):  # type: ignore[no-untyped-def]
    """The longest run of partners that stand in the same order in both (longest increasing, by patience)."""
    tops = np.empty(m + 1, np.int64)
    size = 0
    for j in range(m):
        i = mates[j]
        if i < 0:
            continue
        lo, hi = 0, size
        while lo < hi:
            mid = (lo + hi) // 2
            if tops[mid] < i:
                lo = mid + 1
            else:
                hi = mid
        tops[lo] = i
        if lo == size:
            size += 1
    return size


@njit(cache=True)
def _inserted(words, alone, count):  # type: ignore[no-untyped-def]
    """Whether a word of four letters or more stands alone between words that have partners."""
    first, last = -1, -1
    for i in range(count):
        if words[i, KIND] == CONTENT and not alone[i]:
            if first < 0:
                first = i
            last = i
    for i in range(first + 1, last):  # noqa: SIM110 - compiled, a generator costs more
        if words[i, KIND] == CONTENT and alone[i] and words[i, LONG] >= 4:
            return True
    return False


@njit(cache=True)
def _rarest(words, count, rarity, out):  # type: ignore[no-untyped-def]
    """The five rarest beginnings into *out*; how many there are."""
    size = 0
    weights = np.empty(5, np.float64)
    for i in range(count):
        h = words[i, START4]
        again = False
        for k in range(size):
            again = again or out[k] == h
        if again:
            continue
        w = rarity[h & np.uint64(BUCKETS - 1)]
        place = size
        while place > 0 and weights[place - 1] < w:
            place -= 1
        if place >= 5:
            continue
        for k in range(min(size, 4), place, -1):
            out[k], weights[k] = out[k - 1], weights[k - 1]
        out[place], weights[place] = h, w
        size = min(size + 1, 5)
    return size


@njit(cache=True)
def _starts_of(words, count, rarity, features, weights):  # type: ignore[no-untyped-def]
    for i in range(count):
        features[i] = words[i, START4]
        weights[i] = rarity[words[i, START4] & np.uint64(BUCKETS - 1)]


@njit(cache=True)
def _field(words, count, field, features):  # type: ignore[no-untyped-def]
    for i in range(count):
        features[i] = words[i, field]


@njit(cache=True)
def _pairs(words, count, features):  # type: ignore[no-untyped-def]
    for i in range(count - 1):
        features[i] = (words[i, STEM] * np.uint64(0x9E3779B97F4A7C15)) ^ (words[i + 1, STEM] >> np.uint64(1))
    return max(0, count - 1)


@njit(cache=True)
def _size_for(count):  # type: ignore[no-untyped-def]
    size = 16
    while size < 2 * count + 2:
        size *= 2
    return size


@njit(cache=True)
def _most_words(starts, middles):  # type: ignore[no-untyped-def]
    most = 0
    for b in range(len(middles)):
        most = max(most, (middles[b] - starts[b]) // 2 + 1)
    return min(most, MOST)


@njit(cache=True)
def _cosine(shared, one, other):  # type: ignore[no-untyped-def]
    return min(1.0, shared / np.sqrt(one * other)) if one > 0 and other > 0 else 0.0


@njit(cache=True)
def compare(codes_a, middle, codes_b, starts_b, middles_b, stops, bloom, rarity):  # type: ignore[no-untyped-def]
    """The measures of words of one text against each of several: float64 (others, COLUMNS)."""
    others = len(middles_b)
    out = np.zeros((others, COLUMNS))
    words_a = np.empty((MOST, _FIELDS), np.uint64)
    n = read(codes_a, 0, middle, len(codes_a), stops, bloom, words_a)
    words_b = np.empty((MOST, _FIELDS), np.uint64)
    mates = np.empty(MOST, np.int64)
    features = np.empty(MOST, np.uint64)
    weights = np.empty(MOST, np.float64)
    size = _size_for(n)
    keys = np.zeros(size, np.uint64)
    held = np.empty(size, np.float64)
    where = np.empty(size, np.int64)
    sums = np.zeros(3)
    _starts_of(words_a, n, rarity, features, weights)
    _enter(keys, held, where, n, features, weights, sums)
    room = _size_for(_most_words(starts_b, middles_b))
    seen = np.zeros(room, np.uint64)
    stamps = np.zeros(room, np.int64)
    o = np.zeros(6)
    for b in range(others):
        row = out[b]
        m = read(codes_b, starts_b[b], middles_b[b], starts_b[b + 1], stops, bloom, words_b)
        _starts_of(words_b, m, rarity, features, weights)
        _overlap(keys, m, features, weights, seen, stamps, b + 1, o)
        row[PREFIX_COSINE] = _cosine(o[2], sums[2], o[5])
        row[SHARED_WEIGHT] = o[1] / (o[1] + 20.0)
        row[SHARED_ROOT] = o[2] / (o[2] + 100.0)
        fewer = sums[1] if sums[0] <= o[3] else o[4]
        row[PREFIX_LACKS] = 1.0 - o[1] / fewer if fewer > 0 else 1.0
        _partners(row, codes_a, words_a, n, codes_b, words_b, m, keys, where, rarity, mates)
        same = 0
        first = min(n, m, 8)
        for i in range(first):
            same += words_a[i, WORD] == words_b[i, WORD]
        row[SAME_START] = same / first if first else 0.0
        row[LENGTH] = min(n, m) / max(n, m) if max(n, m) else 0.0
    return out


@njit(cache=True)
def compare_sets(codes_a, middle, codes_b, starts_b, middles_b, stops, bloom, rarity):  # type: ignore[no-untyped-def]
    """The measures of the other sets of words, against each of several: float64 (others, SETS)."""
    others = len(middles_b)
    out = np.zeros((others, SETS))
    words_a = np.empty((MOST, _FIELDS), np.uint64)
    n = read(codes_a, 0, middle, len(codes_a), stops, bloom, words_a)
    words_b = np.empty((MOST, _FIELDS), np.uint64)
    features = np.empty(MOST, np.uint64)
    weights = np.empty(MOST, np.float64)
    ones = np.ones(MOST, np.float64)
    size = _size_for(n)
    keys = np.zeros((5, size), np.uint64)
    held = np.empty((5, size), np.float64)
    where = np.empty((5, size), np.int64)
    sums = np.zeros((5, 3))
    _starts_of(words_a, n, rarity, features, weights)
    _enter(keys[0], held[0], where[0], n, features, weights, sums[0])
    _field(words_a, n, START5, features)
    _enter(keys[1], held[1], where[1], n, features, weights, sums[1])
    _field(words_a, n, WORD, features)
    _enter(keys[2], held[2], where[2], n, features, weights, sums[2])
    _field(words_a, n, STEM, features)
    _enter(keys[3], held[3], where[3], n, features, weights, sums[3])
    _enter(keys[4], held[4], where[4], _pairs(words_a, n, features), features, ones, sums[4])
    top_a, top_b = np.empty(5, np.uint64), np.empty(5, np.uint64)
    tops_a = _rarest(words_a, n, rarity, top_a)
    room = _size_for(_most_words(starts_b, middles_b))
    seen = np.zeros(room, np.uint64)
    stamps = np.zeros(room, np.int64)
    o = np.zeros(6)
    for b in range(others):
        row = out[b]
        m = read(codes_b, starts_b[b], middles_b[b], starts_b[b + 1], stops, bloom, words_b)
        _starts_of(words_b, m, rarity, features, weights)
        _field(words_b, m, START5, features)
        _overlap(keys[1], m, features, weights, seen, stamps, 4 * b + 1, o)
        row[LONG_PREFIX_COSINE] = _cosine(o[2], sums[1, 2], o[5])
        _field(words_b, m, WORD, features)
        _overlap(keys[2], m, features, weights, seen, stamps, 4 * b + 2, o)
        row[WORD_COSINE] = _cosine(o[2], sums[2, 2], o[5])
        _field(words_b, m, STEM, features)
        _overlap(keys[3], m, features, weights, seen, stamps, 4 * b + 3, o)
        union = sums[3, 0] + o[3] - o[0]
        row[STEM_OVERLAP] = o[0] / union if union else 0.0
        row[STEM_COSINE] = _cosine(o[2], sums[3, 2], o[5])
        k = _pairs(words_b, m, features)
        _overlap(keys[4], k, features, ones, seen, stamps, 4 * b + 4, o)
        row[PAIR_COSINE] = _cosine(o[0], sums[4, 0], o[3])
        _rare(row, words_a, n, words_b, m, top_a, tops_a, top_b, keys[0], rarity)
    return out


@njit(cache=True)
def compare_letters(codes_a, middle, codes_b, starts_b, middles_b, grams):  # type: ignore[no-untyped-def]
    """The measures of letters of one text against each of several: float64 (others, 4)."""
    others = len(middles_b)
    out = np.zeros((others, 4))
    features = np.empty(3 * LETTERS, np.uint64)
    weights = np.empty(3 * LETTERS, np.float64)
    count = _grams(codes_a, 0, middle, features, weights, grams)
    size = _size_for(count)
    keys = np.zeros(size, np.uint64)
    held = np.empty(size, np.float64)
    where = np.empty(size, np.int64)
    sums = np.zeros(3)
    _enter(keys, held, where, count, features, weights, sums)
    mine, total, square = sums
    most = 0
    for b in range(others):
        most = max(most, min(LETTERS, middles_b[b] - starts_b[b]))
    room = _size_for(3 * most)
    seen = np.zeros(room, np.uint64)
    stamps = np.zeros(room, np.int64)
    o = np.zeros(6)
    for b in range(others):
        count = _grams(codes_b, starts_b[b], middles_b[b], features, weights, grams)
        _overlap(keys, count, features, weights, seen, stamps, b + 1, o)
        out[b, GROUP_COSINE] = _cosine(o[0], mine, o[3])
        out[b, RARE_GROUP_COSINE] = _cosine(o[2], square, o[5])
        least, largest = min(total, o[4]), max(total, o[4])
        out[b, RARE_GROUP_SHORTER] = o[1] / least if least > 0 else 0.0
        out[b, RARE_GROUP_LONGER] = o[1] / largest if largest > 0 else 0.0
    return out


@njit(cache=True)
def _rare(row, words_a, n, words_b, m, top_a, tops_a, top_b, starts, rarity):  # type: ignore[no-untyped-def]
    """Share of the five rarest beginnings of each text that both have; and by weight, of the worse covered text."""
    tops_b = _rarest(words_b, m, rarity, top_b)
    total, shared = 0, 0
    weight_b, held_b, weight_a, held_a = 0.0, 0.0, 0.0, 0.0
    for k in range(tops_b):
        w = rarity[top_b[k] & np.uint64(BUCKETS - 1)]
        total += 1
        weight_b += w
        if _find(starts, top_b[k]) >= 0:
            shared += 1
            held_b += w
    for k in range(tops_a):
        w = rarity[top_a[k] & np.uint64(BUCKETS - 1)]
        weight_a += w
        mine = False
        for j in range(m):
            mine = mine or words_b[j, START4] == top_a[k]
        held_a += w if mine else 0.0
        again = False
        for j in range(tops_b):
            again = again or top_b[j] == top_a[k]
        if not again:
            total += 1
            shared += 1 if mine else 0
    row[RARE_SHARED] = shared / total if total else 0.0
    if weight_a > 0 and weight_b > 0:
        row[RARE_COVERED] = min(held_a / weight_a, held_b / weight_b)


@njit(cache=True)
def _partners(row, codes_a, words_a, n, codes_b, words_b, m, starts, where, rarity, mates):  # type: ignore[no-untyped-def]
    """What the pairing of words tells: how much is matched, what stands alone, how far the order is kept."""
    by_slips = align(codes_a, words_a, n, codes_b, words_b, m, starts, where, rarity, mates)
    alone_a = np.ones(n, np.bool_)
    alone_b = np.zeros(m, np.bool_)
    for j in range(m):
        if mates[j] >= 0:
            h = words_a[mates[j], START4]
            for i in range(mates[j], n):
                if words_a[i, START4] == h:
                    alone_a[i] = False
        else:
            alone_b[j] = True
    by_slips += _mistyped(codes_a, words_a, n, codes_b, words_b, m, rarity, mates, alone_a, alone_b)
    whole, lost, size_a, lost_a = 0.0, 0.0, 0, 0
    sq_a, sq_b, held_a, held_b = 0.0, 0.0, 0.0, 0.0
    w_a, w_b, k_a, k_b = 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        if words_a[i, KIND] == CONTENT:
            w = rarity[words_a[i, START4] & np.uint64(BUCKETS - 1)]
            whole += w
            size_a += 1
            sq_a += w * w
            held_a += 0.0 if alone_a[i] else w * w
            w_a += w
            k_a += 0.0 if alone_a[i] else w
            if alone_a[i]:
                lost += w
                lost_a += 1
    size_b, lost_b = 0, 0
    for j in range(m):
        if words_b[j, KIND] == CONTENT:
            w = rarity[words_b[j, START4] & np.uint64(BUCKETS - 1)]
            whole += w
            size_b += 1
            sq_b += w * w
            held_b += 0.0 if alone_b[j] else w * w
            w_b += w
            k_b += 0.0 if alone_b[j] else w
            if alone_b[j]:
                lost += w
                lost_b += 1
    row[MATCHED_COSINE] = np.sqrt(held_a * held_b / (sq_a * sq_b)) if sq_a * sq_b > 0 else 0.0
    row[MATCHED_LESS] = min(k_a / w_a, k_b / w_b) if w_a * w_b > 0 else 0.0
    row[LOST_LESS] = min(w_a - k_a, w_b - k_b) / (min(w_a - k_a, w_b - k_b) + 10.0)
    row[LOST_BOTH] = lost / (lost + 20.0)
    row[MATCHED] = 1.0 - lost / whole if whole > 0 else 0.0
    fewer, gone = (size_a, lost_a) if size_a <= size_b else (size_b, lost_b)
    row[SHORTER_MATCHED] = 1.0 - gone / fewer if fewer else 0.0
    row[SLIPS] = 2 * by_slips / whole if whole > 0 else 0.0
    row[ALONE_A] = lost_a
    row[ALONE_B] = lost_b
    row[INSERTED] = _inserted(words_a, alone_a, n) or _inserted(words_b, alone_b, m)
    shorter = min(n, m)
    row[IN_ORDER] = _in_order(mates, n, m) / shorter if shorter else 0.0


@njit(cache=True)
def weigh(table, weights, start):  # type: ignore[no-untyped-def]
    """*start* plus the weighted sum of each row, term by term: the same to the last digit in any batch."""
    out = np.empty(len(table), np.float64)
    for i in range(len(table)):
        total = start
        for j in range(len(weights)):
            total += table[i, j] * weights[j]
        out[i] = total
    return out


@njit(cache=True)
def partners_of(codes_a, middle, codes_b, middle_b, stops, bloom, rarity):  # type: ignore[no-untyped-def]
    """For each word of *b* the place of its partner in *a* or -1, how many words *a* has that were read, and *b*."""
    words_a = np.empty((MOST, _FIELDS), np.uint64)
    words_b = np.empty((MOST, _FIELDS), np.uint64)
    n = read(codes_a, 0, middle, len(codes_a), stops, bloom, words_a)
    m = read(codes_b, 0, middle_b, len(codes_b), stops, bloom, words_b)
    features = np.empty(MOST, np.uint64)
    weights = np.empty(MOST, np.float64)
    size = _size_for(n)
    keys = np.zeros(size, np.uint64)
    held = np.empty(size, np.float64)
    where = np.empty(size, np.int64)
    _starts_of(words_a, n, rarity, features, weights)
    _enter(keys, held, where, n, features, weights, np.zeros(3))
    mates = np.empty(MOST, np.int64)
    align(codes_a, words_a, n, codes_b, words_b, m, keys, where, rarity, mates)
    lone_a = np.ones(n, np.bool_)
    lone_b = np.zeros(m, np.bool_)
    for j in range(m):
        if mates[j] >= 0:
            h = words_a[mates[j], START4]
            for i in range(n):
                if words_a[i, START4] == h:
                    lone_a[i] = False
        else:
            lone_b[j] = True
    _mistyped(codes_a, words_a, n, codes_b, words_b, m, rarity, mates, lone_a, lone_b)
    for i in range(n):
        lone_a[i] = lone_a[i] and words_a[i, KIND] == CONTENT
    for j in range(m):
        lone_b[j] = lone_b[j] and words_b[j, KIND] == CONTENT
    return lone_a, lone_b


@njit(cache=True)
def words_in_place(codes_a, middle, codes_b, middle_b, stops, bloom, rarity):  # type: ignore[no-untyped-def]
    """Partners in order, one row (place in *a*, place in *b*, slips, whether people write each) each; how many of them
    are misspelt beyond doubt."""
    words_a = np.empty((MOST, _FIELDS), np.uint64)
    words_b = np.empty((MOST, _FIELDS), np.uint64)
    n = read(codes_a, 0, middle, len(codes_a), stops, bloom, words_a)
    m = read(codes_b, 0, middle_b, len(codes_b), stops, bloom, words_b)
    mates = np.full(MOST, -1, np.int64)
    rungs = np.empty((min(n, m) + 1, 5), np.int64)
    if max(n, m) > MISTYPED_MOST:
        return rungs[:0], 0
    features = np.empty(MOST, np.uint64)
    weights = np.empty(MOST, np.float64)
    size = _size_for(n)
    keys, held, where = np.zeros(size, np.uint64), np.empty(size, np.float64), np.empty(size, np.int64)
    _starts_of(words_a, n, rarity, features, weights)
    _enter(keys, held, where, n, features, weights, np.zeros(3))
    align(codes_a, words_a, n, codes_b, words_b, m, keys, where, rarity, mates)
    lone_a, lone_b = np.ones(n, np.bool_), mates[:m] < 0
    for j in range(m):
        for i in range(n):
            if mates[j] >= 0 and words_a[i, START4] == words_a[mates[j], START4]:
                lone_a[i] = False
    _mistyped(codes_a, words_a, n, codes_b, words_b, m, rarity, mates, lone_a, lone_b)
    count = _ladder(words_a, n, words_b, m, mates, rungs)
    evident = 0
    for r in range(count):
        one, other = words_a[rungs[r, 0]], words_b[rungs[r, 1]]
        evident += _is_slip(codes_a, one, codes_b, other)
        a, long_a, b, long_b = (
            np.int64(one[FROM]), np.int64(one[LONG]), np.int64(other[FROM]), np.int64(other[LONG]),
        )  # fmt: skip
        rungs[r, 2] = slips(codes_a, a, long_a, codes_b, b, long_b, MEND_MOST)
        rungs[r, 3], rungs[r, 4] = np.int64(one[KNOWN]), np.int64(other[KNOWN])
    return rungs[:count], evident
