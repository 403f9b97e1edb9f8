"""The faces the cards are set in, and the characters they have."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from PIL import ImageFont

HERE = Path(__file__).parent / "fonts"

COVERED = (
    "20-7E A0-17F 18F 192 1A0-1A1 1AF-1B0 1CD-1DC 1E6-1E7 218-21B 259 2B9-2BC 301 306 308 370-377 37A-37F 384-38A "
    "38C 38E-3A1 3A3-3E1 3F0-52F 1E00-1EFF 2010-2015 2018-201E 2020-2022 2026 2030 2032-2033 2039-203A 2044 "
    "2070-2071 2074-208E 20A0-20BF 2116 2122 2126"
)
"""What both faces can show, in hexadecimal."""

LONGEST = 1500
"""More of a text than any card can hold."""
_UNSEEN = "\u00ad"
_INSTEAD = str.maketrans({"−": "–", "→": "–", "←": "–", "⁠": "", "\u2007": " ", "\u202f": "\u00a0"})


@cache
def face(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Noto Sans at *size* pixels."""
    return ImageFont.truetype(HERE / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf", size)


@cache
def _characters() -> frozenset[str]:
    spans = [(part.partition("-")[0], part.rpartition("-")[2]) for part in COVERED.split()]
    codes = [code for first, last in spans for code in range(int(first, 16), int(last, 16) + 1)]
    return frozenset(map(chr, codes)) - frozenset(_UNSEEN)


def drawable(text: str) -> str:
    """*text* with nothing in it that the faces lack: emoji and signs left out, a foreign script as "…".

    What turns the reading direction round or cannot be seen is no character of the faces, so it goes as well;
    of several marks over one letter the first stays, so that none climbs out of its line.
    """
    there = _characters()
    kept: list[str] = []
    for sign in unicodedata.normalize("NFC", text[:LONGEST]).translate(_INSTEAD):
        if unicodedata.combining(sign) and (
            not kept or unicodedata.combining(kept[-1]) or kept[-1].isspace()
        ):
            continue
        if sign in there:
            kept.append(sign)
        elif sign.isspace() or unicodedata.category(sign) == "Cc":
            kept.append(" ")
        elif sign.isalpha() and (not kept or kept[-1] != "…"):
            kept.append("…")
    return re.sub(r"[ \t\n]+", " ", "".join(kept)).strip()
