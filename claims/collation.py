"""The order of names in lists: by a language's own alphabet, not by code points."""

import unicodedata
from collections.abc import Mapping
from functools import cache

_BREAK, _DIGIT, _OWN, _FOREIGN = range(4)


def sort_key(text: str, letters: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """The place of *text* among others in the alphabet *letters*; quotation marks and full stops do not count.

    A shorter name stands before one that goes on, figures stand before letters, and letters of other alphabets
    behind the alphabet's own.
    """
    places = _places(letters)
    written = unicodedata.normalize("NFC", text).casefold()
    return tuple(_weight(sign, places) for sign in written if _counts(sign)), text


def _counts(sign: str) -> bool:
    return sign.isalnum() or sign.isspace() or sign in "-–—"


def _weight(sign: str, places: Mapping[str, int]) -> tuple[int, int]:
    if sign in places:
        return _OWN, places[sign]
    if sign.isalpha():
        return _FOREIGN, ord(sign)
    return (_DIGIT, ord(sign)) if sign.isalnum() else (_BREAK, 0)


@cache
def _places(letters: str) -> Mapping[str, int]:
    return {letter: place for place, letter in enumerate(letters)}
