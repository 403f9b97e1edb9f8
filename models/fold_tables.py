"""The tables of the fold as plain values: what a reader of texts in another programming language has to know.

The site's search folds what a visitor types in JavaScript (`pipeline/channels/site/script/`); it takes every list and
number from here, and a test holds the two folds together.
"""

import base64
from typing import Any

import numpy as np

from claims.plugins import discover
from models import chorus, disguises, figures, latin, layout, letters, spellings, tote
from models.similarity import stop_words


def fold_tables() -> dict[str, Any]:
    """Everything that decides how a text is folded and its words are cut, fit for JSON."""
    return {
        **_letters(),
        **_chances(),
        **_words(),
        "endings": {
            "ru": sorted(discover("claims.languages").modules["ru"].FOLDED_ENDINGS),
            "kk": sorted(discover("claims.languages").modules["kk"].FOLDED_ENDINGS),
            "en": sorted(discover("claims.languages").modules["en"].ENDINGS),
        },
    }


def _letters() -> dict[str, Any]:
    """What single letters become."""
    return {
        "keyOf": _by_letter(spellings.KEY_OF_LETTERS),
        "looksCyrillic": letters._LOOK_LIKE_CYRILLIC,
        "looksLatin": letters._LOOK_LIKE_LATIN,
        "soundsCyrillic": letters._SOUNDS_CYRILLIC,
        "onlyLatin": "".join(sorted(letters._ONLY_LATIN)),
        "reading": _by_letter(letters._READING),
        "groups": [*letters._APOSTROPHES, *letters._DIGRAPHS],
        "toCyrillic": _by_letter(layout._TO_CYRILLIC),
        "toLatin": _by_letter(layout._TO_LATIN),
        "disguised": _by_letter(disguises.DISGUISED),
        "signs": disguises._SIGNS,
        "digits": {"cyrillic": disguises._CYRILLIC_DIGITS, "latin": disguises._LATIN_DIGITS},
        "tote": {
            "letters": _by_letter(tote._TO_CYRILLIC),
            "front": _by_letter(tote._FRONT),
            "known": "".join(sorted(tote._KNOWN)),
            "surely": "".join(sorted(tote._SURELY)),
            "makesFront": "".join(sorted(tote._MAKES_FRONT)),
        },
    }


def _by_letter(table: dict[int, Any]) -> dict[str, str]:
    return {chr(letter): chr(read) if isinstance(read, int) else read or "" for letter, read in table.items()}


def _chances() -> dict[str, Any]:
    """The chances of pairs of letters: half and single precision, row by row, little-endian, in base64."""
    with np.load(layout.TRAINED, allow_pickle=False) as stored:
        pairs = {name: stored[name].astype("<f2") for name in ("latin", "cyrillic")}
    with np.load(latin.TRAINED, allow_pickle=False) as stored:
        odds = stored["odds"].astype("<f4")
    return {
        "latin": {"letters": layout.LATIN, "pairs": _base64(pairs["latin"].tobytes())},
        "cyrillic": {"letters": layout.CYRILLIC, "pairs": _base64(pairs["cyrillic"].tobytes())},
        "odds": _base64(odds.tobytes()),
    }


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _words() -> dict[str, Any]:
    """What whole words and phrases become; phrases are folded."""
    table = spellings.spellings()
    return {
        "whole": dict(sorted(table.whole.items())),
        "begins": dict(sorted(table.begins.items())),
        "pairs": {f"{first} {second}": one for (first, second), one in sorted(table.pairs.items())},
        "loans": sorted(table.loans),
        "months": sorted({start for start, _ in figures._MONTHS}),
        "shortMonths": list(figures._SHORT),
        "calls": _phrases(chorus._anywhere().first),
        "asides": _phrases(chorus._at_the_edges().first),
        "stopWords": sorted(stop_words()),
    }


def _phrases(by_word: Any) -> list[str]:
    """In the order in which they are tried: the longest first."""
    return sorted(
        (" ".join(phrase) for phrases in by_word.values() for phrase in phrases), key=_longest_first
    )


def _longest_first(phrase: str) -> tuple[int, str]:
    return -phrase.count(" "), phrase
