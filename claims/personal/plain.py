"""A plain view of a text to look for numbers and names in: every digit an ASCII digit, every space a space,
nothing invisible; and for each sign of the view its place in the text.

Sign by sign, so that a view is never longer than its text: «ﷺ» does not become eighteen letters here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_UNUSUAL = re.compile("[^ -~\n\r\tЀ-ӿ«»–—“”„’№…₸]")
_DASHES = re.compile("[–—]")
_ZERO = re.compile("(?<=[0-9])[OoОо](?=[ -]?[0-9])")
"""The letter O between digits."""


@dataclass(frozen=True, slots=True)
class Plain:
    """The view: *text*, its small letters, and where each sign of it stood."""

    text: str
    lower: str
    at: Sequence[int]
    """For each sign its place in what was viewed; one more than there are signs."""


def plainly(text: str) -> Plain:
    """The plain view of *text*."""
    if _UNUSUAL.search(text):
        shown, at = _sign_by_sign(text)
    else:
        shown, at = _DASHES.sub("-", text), range(len(text) + 1)
    shown = _ZERO.sub("0", shown)
    return Plain(shown, _small(shown), at)


def _sign_by_sign(text: str) -> tuple[str, Sequence[int]]:
    signs, at = [], []
    for place, sign in enumerate(text):
        if plain := _plain(sign):
            signs.append(plain)
            at.append(place)
    at.append(len(text))
    return "".join(signs), at


@lru_cache(maxsize=65_536)
def _plain(sign: str) -> str:
    """*sign* as one plain sign, or nothing where nothing is to be seen."""
    if sign in "\n\r\t":
        return sign
    sort = unicodedata.category(sign)
    if sort in ("Cc", "Cf", "Mn", "Me") or sign in "\u115f\u1160\u3164\uffa0":
        return ""
    if (digit := unicodedata.digit(sign, None)) is not None:
        return str(digit)
    if sort == "Pd" or sign in "\u2212\u2043\u02d7":
        return "-"
    if sort in ("Zs", "Zl", "Zp") or sign == "\u2800":
        return "\n" if sort in ("Zl", "Zp") else " "
    compatible = unicodedata.normalize("NFKC", sign)
    return compatible if len(compatible) == 1 else sign


def _small(shown: str) -> str:
    """Small letters, sign by sign: «İ» alone would become two."""
    small = shown.lower()
    return small if len(small) == len(shown) else "".join(sign.lower()[:1] for sign in shown)
