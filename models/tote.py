"""Kazakh in Arabic letters (төте жазу), as Kazakhs in China write: recognised, and read as Cyrillic."""

import re

_LETTERS = dict(
    zip(
        "ابۆگعدەجزيكقلمنڭوپرستۋۇفحھچشىهخۉ",
        "абвгғдежзикқлмнңопрстуұфхһчшыһхұ",
        strict=True,
    )
)
_HAMZA = "ٴء"
_FRONT = str.maketrans("аоұы", "әөүі")
_TO_CYRILLIC = str.maketrans(_LETTERS | dict.fromkeys(_HAMZA, "") | {"ـ": "", "،": ",", "؛": ";", "؟": "?"})
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0674]+")
_SURELY = frozenset("ٴۇۋەڭۆ")
_KNOWN = frozenset(_LETTERS) | frozenset(_HAMZA) | {"ـ"}
_MAKES_FRONT = frozenset("ٴءكگە")


def is_tote(text: str) -> bool:
    """Whether the Arabic letters of *text* are those of Kazakh, and no other language's."""
    letters = set("".join(_ARABIC.findall(text)))
    return len(letters & _SURELY) >= 2 and len(letters - _KNOWN) <= len(letters) // 10


def read(text: str) -> str:
    """*text* in Cyrillic if it is Kazakh in Arabic letters; else as it is."""
    return _ARABIC.sub(lambda word: _word(word[0]), text).translate(_TO_CYRILLIC) if is_tote(text) else text


def _word(word: str) -> str:
    front = not _MAKES_FRONT.isdisjoint(word)
    spelled = word.translate(_TO_CYRILLIC)
    return spelled.translate(_FRONT) if front else spelled
