"""Words typed with the other keyboard layout on: «ghbdtn» is «привет», «сщмшв» is "covid".

Decided by pairs of letters: how likely a word is as it stands, and how likely as the keys that were meant.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.spellings import spellings

TRAINED = Path(__file__).parent / "trained" / "layout.npz"
LATIN = " abcdefghijklmnopqrstuvwxyz"
CYRILLIC = " абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
UNKNOWN, UNKNOWN_LATIN = -7.5, -4.5
"""The log chance of a pair with a sign that is no letter; Latin words have more of them (can't, mp3)."""
SURE_ALONE = 9.0
"""Log odds from which one word is read with the other layout, whatever stands around it."""
SURE_TOGETHER = 6.0
"""Log odds of all Latin words of a text from which they are, but those that are unlikely so."""
HYPHEN_OVER_LETTER = 3.0
UNLIKELY = -6.0
SURE_LATIN = 7.5
"""Log odds from which a Cyrillic word is read as Latin."""

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_KAZAKH_KEYS = dict(zip("2345890-=", "әіңғүұқөһ", strict=True))
_TO_CYRILLIC = str.maketrans(dict(zip(_LATIN_KEYS, _RUSSIAN_KEYS, strict=True)) | _KAZAKH_KEYS)
_TO_LATIN = str.maketrans(dict(zip(_RUSSIAN_KEYS, _LATIN_KEYS, strict=True)))
_KEYS = r"A-Za-z;,.\[\]'`02345890=-"
_TYPED = re.compile(rf"(?<![^\s(«\"“])[{_KEYS}]*[A-Za-z][{_KEYS}]*(?![^\s)»\"”!?:/…])")
_MAY_BE_LATIN = re.compile("[фшщ]")
"""The keys of a, i and o: hardly any longer English word lacks all three."""
_HELD = re.compile(r"(.)\1\1")
_AROUND = ";,.'`-="
_TO_POINTS = str.maketrans("/?&", ".,?")
_ADDRESS = re.compile(r"\.(?:kz|ru|com|org|net|me|info|io|uz|kg)\b")
_MANY_DIGITS = re.compile(r"\d\d")


@lru_cache(maxsize=1)
def _chances() -> tuple[dict[str, float], dict[str, float]]:
    """The log chance of a letter after another, in Latin and in Cyrillic words."""
    with np.load(TRAINED, allow_pickle=False) as stored:
        return _table(LATIN, stored["latin"]), _table(CYRILLIC, stored["cyrillic"])


Pairs = tuple[str, npt.NDArray[np.float16], Mapping[int, int]]
"""Letters, the log chance of each after each, and what the keys of the other script write in them."""


def pairs() -> tuple[Pairs, Pairs]:
    """What is known of Cyrillic and of Latin words."""
    with np.load(TRAINED, allow_pickle=False) as stored:
        to_cyrillic = {key: ord(letter) for key, letter in _TO_CYRILLIC.items() if letter != "ё"}
        to_latin = {letter: ord(key) for letter, key in _TO_LATIN.items()}
        to_cyrillic[ord("`")] = ord("е")
        return (CYRILLIC, stored["cyrillic"], to_cyrillic), (LATIN, stored["latin"], to_latin)


def _table(signs: str, array: npt.NDArray[np.float32]) -> dict[str, float]:
    return {a + b: float(array[i, j]) for i, a in enumerate(signs) for j, b in enumerate(signs)}


def _likelihood(word: str, chances: dict[str, float], unknown: float = UNKNOWN) -> float:
    spelled = f" {word} "
    return sum([chances.get(spelled[i : i + 2], unknown) for i in range(len(spelled) - 1)])


def likelihood(word: str) -> float:
    """The log chance of a lower-case *word*, letter after letter, in its script."""
    latin, cyrillic = _chances()
    return _likelihood(word, latin) if word.isascii() else _likelihood(word.replace("ё", "е"), cyrillic)


@lru_cache(maxsize=16_384)
def odds(typed: str) -> float:
    """The log odds that *typed* in Latin letters (and keys beside them) was meant in Cyrillic."""
    word = typed.rstrip(_AROUND).lower()[:40]
    if word in spellings().loans or _ADDRESS.search(word):
        return -20.0
    latin, cyrillic = _chances()
    meant = word.translate(_TO_CYRILLIC).replace("ё", "е")
    return _likelihood(meant, cyrillic) - _likelihood(word, latin, UNKNOWN_LATIN)


def meant_in_latin(word: str) -> str:
    """A lower-case Cyrillic *word* as the Latin one whose keys were struck, if it can be no other; else as it
    is."""
    if len(word) < 5 or word.isascii() or not _MAY_BE_LATIN.search(word):
        return word
    meant = word.translate(_TO_LATIN)
    if not (meant.isascii() and meant.isalpha()) or _HELD.search(word):
        return word
    latin, cyrillic = _chances()
    likelier = _likelihood(meant[:40], latin) - _likelihood(word[:40], cyrillic)
    return meant if likelier > SURE_LATIN else word


def retyped(text: str) -> str:
    """*text* with words in Latin letters as they were meant in Cyrillic, where another layout was on."""
    runs = _TYPED.findall(text)
    chances = [0.0 if _MANY_DIGITS.search(run) else odds(run) for run in runs]
    if not chances or max(chances) < SURE_TOGETHER:
        return text
    for_it = sum(1 for chance in chances if chance > 0)
    if sum(chances) > SURE_TOGETHER and for_it * 5 >= len(runs) * 3 and len(runs) > 1:
        text = _TYPED.sub(lambda run: _meant(run[0]) if odds(run[0]) > UNLIKELY else run[0], text)
        return text.translate(_TO_POINTS)
    return _TYPED.sub(_alone, text)


def _alone(run: re.Match[str]) -> str:
    core = run[0].strip(_AROUND)
    sure = len(core) > 3 and odds(run[0]) > SURE_ALONE and not _MANY_DIGITS.search(core)
    return run[0].replace(core, _meant(core)) if sure else run[0]


def _meant(keys: str) -> str:
    word = keys.lower()
    meant = word.translate(_TO_CYRILLIC)
    if "-" in word[1:-1]:  # «ө», or a hyphen
        parts = [part.translate(_TO_CYRILLIC) for part in word.split("-")]
        if sum(map(likelihood, parts)) > likelihood(meant) + HYPHEN_OVER_LETTER:
            return "-".join(parts)
    return meant
