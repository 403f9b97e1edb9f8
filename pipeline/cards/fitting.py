"""Text fitted into a box: measured in its face, broken into even lines, made smaller until it goes in."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pipeline.cards.drawing import Box, Words
from pipeline.cards.faces import drawable, face

ASCENT, DESCENT = 1.07, 0.3
"""How far the face reaches over and under its baseline, of its size."""
CAPITAL = 0.714
"""How tall its capitals are, of its size."""
STEP = 0.94
STACKED = 1.2

_STRAY = frozenset("«“„(")


def fitted(
    text: str,
    box: Box,
    sizes: tuple[int, int],
    *,
    bold: bool,
    ink: str,
    ground: str,
    lines: int = 99,
    leading: float = 1.24,
) -> Words:
    """*text* at the largest of *sizes* (largest, smallest) at which it goes into *box* in so many *lines*.

    What does not go in even at the smallest size is cut at a word and ends in "…".
    """
    text, (left, top, right, bottom) = drawable(text), box
    size, smallest = sizes
    while True:
        room = _lines_in(bottom - top, size, leading, lines)
        broken = _broken(text, right - left, size, bold) if room else None
        if broken is not None and len(broken) <= room:
            break
        if size <= smallest:
            broken = _shortened(text, right - left, size, bold, max(room, 1))
            break
        size = max(smallest, min(size - 1, int(size * STEP)))
    even = _evened(text, broken, right - left, size, bold)
    return Words(box, tuple(even), size, bold, ink, ground, round(size * leading), top + round(size * ASCENT))


def middled(words: Words) -> Words:
    """*words* moved down so that they stand in the middle of their box by their capitals."""
    top, bottom = words.box[1], words.box[3]
    ink = words.bottom - words.first + words.size * CAPITAL
    first = round(top + (bottom - top - ink) / 2 + words.size * CAPITAL)
    lowest = bottom - round(words.size * DESCENT) - (words.bottom - words.first)
    return replace(words, first=max(words.first, min(first, lowest)))


def trimmed(words: Words) -> Words:
    """*words* in a box that ends where they end."""
    left, top, right, _ = words.box
    return replace(words, box=(left, top, right, words.bottom + math.ceil(words.size * DESCENT)))


def stacked(texts: Sequence[str], box: Box, sizes: tuple[int, int], *, ink: str, ground: str) -> Words:
    """Each of *texts* on a bold line of its own, all at the largest of *sizes* at which they go into *box*."""
    left, top, right, bottom = box
    lines = [drawable(text) for text in texts]
    size, smallest = sizes
    while size > smallest and not (
        _lines_in(bottom - top, size, STACKED, len(lines)) == len(lines)
        and all(_wide(line, size, bold=True) <= right - left for line in lines)
    ):
        size = max(smallest, min(size - 1, int(size * STEP)))
    room = _lines_in(bottom - top, size, STACKED, len(lines))
    kept = [line for text in lines[:room] for line in _shortened(text, right - left, size, True, 1)]
    return Words(
        box,
        tuple(kept),
        size,
        True,
        ink,
        ground,
        round(size * STACKED),
        top + round(size * ASCENT),
    )


def _lines_in(height: int, size: int, leading: float, most: int) -> int:
    free = height - round(size * ASCENT) - round(size * DESCENT)
    return 0 if free < 0 else min(most, 1 + free // max(1, round(size * leading)))


def _broken(text: str, width: int, size: int, bold: bool) -> list[str] | None:
    """*text* in lines of at most *width*; None when one word alone is wider."""
    wide = partial(_wide, size=size, bold=bold)
    words = _glued(text.split(" "))
    return None if any(wide(word) > width for word in words) else _filled(words, width, wide)


def _filled(words: Sequence[str], width: float, wide: Callable[[str], float]) -> list[str]:
    lines = [words[0]] if words else []
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if wide(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _glued(words: Sequence[str]) -> list[str]:
    """One-letter words stay with the word after them, dashes with the word before: nothing strays at a line's end."""
    glued: list[str] = []
    for word in words:
        if glued and (word in ("–", "—", "·") or _strays(glued[-1])):
            glued[-1] += f"\u00a0{word}"
        else:
            glued.append(word)
    return glued


def _strays(words: str) -> bool:
    last = words.rpartition("\u00a0")[2].lstrip("".join(_STRAY))
    return (len(last) == 1 and last.isalpha()) or last == "№"


def _evened(text: str, lines: list[str], width: int, size: int, bold: bool) -> list[str]:
    """The same number of *lines*, as even as can be: no last line of one short word."""
    whole = " ".join(lines)
    if len(lines) < 2 or whole.replace("\u00a0", " ") != text.replace("\u00a0", " "):
        return lines  # cut or broken inside a word: left full
    wide = partial(_wide, size=size, bold=bold)
    words = _glued(text.split(" "))
    narrow, enough = max(map(wide, words)), float(width)
    while enough - narrow > 4:
        middle = (narrow + enough) / 2
        if len(_filled(words, middle, wide)) <= len(lines):
            enough = middle
        else:
            narrow = middle
    return _filled(words, enough, wide)


def _shortened(text: str, width: int, size: int, bold: bool, room: int) -> list[str]:
    """The beginning of *text* in *room* lines, words wider than a line broken, "…" at the end if any is left."""
    wide = partial(_wide, size=size, bold=bold)
    pieces = [piece for word in text.split(" ") for piece in _pieces(word, width, wide)]
    lines = _filled(pieces, width, wide)
    if len(lines) <= room:
        return lines
    kept, last = lines[: room - 1], lines[room - 1]
    while last and wide(f"{last.rstrip(' ,.;:–—«“(')}…") > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*kept, f"{last.rstrip(' ,.;:–—«“(')}…"]


def _pieces(word: str, width: int, wide: Callable[[str], float]) -> list[str]:
    pieces = []
    while wide(word) > width and len(word) > 1:
        low, high = 1, len(word) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if wide(word[:middle]) <= width else (low, middle - 1)
        pieces.append(word[:low])
        word = word[low:]
    return [*pieces, word]


def _wide(text: str, size: int, bold: bool) -> float:
    # A pixel more than it says: ink may lie outside its advance ("ј", an italic tail) by a part of one.
    return face(size, bold).getlength(text) + 2
