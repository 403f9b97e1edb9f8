"""Reading a text that is spelled out: its words as search keys, their stems, and what they are.

The usual text goes through the compiled walk of `models/_words.py`; one with Latin letters, names that have
several spellings, or digits inside words is read word by word, here. Both give the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from struct import Struct
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from claims.plugins import discover
from models import disguises, figures, layout, letters
from models._words import (
    AROUND,
    BEGINNING,
    DENIAL,
    DIGIT,
    ENDING,
    FIGURE,
    KK,
    LETTER,
    LOOKS_NEGATED,
    NEGATES,
    POINT,
    RARE,
    RU,
    SCALE,
    STRANGE,
    WHOLE,
    likeliest_retyped,
    tables_of,
    walk,
)
from models.chorus import chorus_words, without_asides, without_calls
from models.latin import reads_as_cyrillic
from models.negation import LOOK_NEGATED, is_negation, negation_lists
from models.spellings import KEY_OF_LETTERS, first_of_pairs, is_latin, spellings, with_one_name
from models.stems import stem

LONGEST_WORD = 64
"""Letters of one word that are looked at."""

_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W_]+")
_QUOTED = re.compile("['’ʼ‘`´]")
WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´][^\W_]+|['’ʼ](?=\w))*(?:\.\d+)?")
_APOSTROPHE = re.compile("[’ʼ‘`´]")
_UNIT = re.compile(r"(?<=\d\d)(?=[^\W\d_])|(?<=[^\W\d_]{3})(?=\d\d)")
_CYRILLIC = re.compile(r"[ !-&(-/0-@\[-_{-~\u00a0а-яёәғқңөұүһі«»–—“”„]*")


class Reading(NamedTuple):
    """The words of a text."""

    key: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    signs: int
    """What they are, together."""
    singles: int
    """Words of one letter."""
    latin: tuple[str, ...]
    spoken: tuple[str, ...]
    """The words with what is said around them at both ends."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word by itself."""

    key: str
    stem: str
    signs: int


_LATIN_WORD = 32


def read(spelled: str) -> Reading:
    """The words of *spelled*, a text in small letters whose numbers are in one spelling."""
    if not _CYRILLIC.fullmatch(spelled):
        return read_by_word(spelled)
    found = walk(np.frombuffer(spelled.encode("utf-16-le"), np.uint16), _tables(), _SURE_LATIN).tobytes()
    length, _, signs, singles = _HEAD.unpack_from(found)
    if signs & RARE:
        return read_by_word(spelled)
    key = found[8 : 8 + 2 * length].decode("utf-16-le")
    words = tuple(key.split(" ")) if key else ()
    if signs & AROUND:
        spoken = without_calls(with_one_name(words))
        if (fewer := without_asides(spoken)) != words:
            return _of_words(list(map(_about, fewer)), (), singles, spoken)
    cuts = found[8 + 2 * length :: 2]
    stems = tuple([word[:cut] for word, cut in zip(words, cuts)])  # noqa: B905
    return Reading(key, words, stems, signs, singles, (), words)


_HEAD = Struct("<4H")


def read_by_word(spelled: str) -> Reading:
    """What `read` gives, word by word, whatever the letters."""
    tokens = _tokens_with_digits(spelled) if _DIGIT.search(spelled) else _tokens(spelled)
    words, latin = _words_of(tokens)
    singles, spoken = sum([len(token) == 1 for token in tokens]), tuple([word.key for word in words])
    if reduce(or_, [word.signs for word in words], 0) & AROUND:
        spoken = without_calls(with_one_name(spoken))
        words = list(map(_about, without_asides(spoken)))
    return _of_words(words, latin, singles, spoken)


def _of_words(
    words: Sequence[_Word], latin: tuple[str, ...], singles: int, spoken: tuple[str, ...]
) -> Reading:
    keys = tuple([word.key for word in words])
    stems = tuple([word.stem for word in words])
    signs = reduce(or_, [word.signs for word in words], 0)
    return Reading(" ".join(keys), keys, stems, signs, singles, latin, spoken)


def may_be_retyped(text: str) -> bool:
    """Whether a word of *text* in Latin letters looks like Cyrillic typed with the other layout."""
    letters_in = np.frombuffer(text.lower().encode("utf-16-le", "surrogatepass"), np.uint16)
    return bool(likeliest_retyped(letters_in, _tables()) > _MAY_BE_RETYPED)


@lru_cache(maxsize=1)
def _tables() -> npt.NDArray[np.int64]:
    """What the compiled walk has to know, from the same lists as everything else here."""
    whole, begin, endings, _ = negation_lists()
    table = spellings()
    languages = discover("claims.languages").modules
    return tables_of(
        dict.fromkeys("абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі", LETTER)
        | dict.fromkeys("0123456789", DIGIT)
        | {".": POINT}
        | dict.fromkeys("abcdefghijklmnopqrstuvwxyz'`´", STRANGE),
        KEY_OF_LETTERS,
        (
            (figures.figure_words(), WHOLE, FIGURE),
            (whole, WHOLE, DENIAL),
            (begin, BEGINNING, DENIAL),
            (endings, ENDING, NEGATES),
            (LOOK_NEGATED, WHOLE, LOOKS_NEGATED),
            (chorus_words(), WHOLE, AROUND),
            (first_of_pairs(), WHOLE, AROUND),
            (table.whole, WHOLE, RARE),
            (table.begins, BEGINNING, RARE),
            (languages["ru"].FOLDED_ENDINGS, ENDING, RU),
            (languages["kk"].FOLDED_ENDINGS, ENDING, KK),
        ),
        *layout.pairs(),
        layout.UNKNOWN_LATIN,
    )


# A little below the bars themselves: sums in floating point decide, in `models/layout.py`.
_SURE_LATIN = int((layout.SURE_LATIN - 0.1) * SCALE)
_MAY_BE_RETYPED = int((layout.SURE_TOGETHER - 0.1) * SCALE)


def _tokens(text: str) -> list[str]:
    if _QUOTED.search(text):
        text = _APOSTROPHE.sub("'", text)
        tokens = WORD.findall(text)
    else:
        tokens = _LETTERS.findall(text)
    return (
        [token[:LONGEST_WORD] for token in tokens]
        if len(max(tokens, key=len, default="")) > LONGEST_WORD
        else tokens
    )


def _tokens_with_digits(text: str) -> list[str]:
    if not text.isascii():
        text = _APOSTROPHE.sub("'", text)
    tokens: list[str] = []
    for token in WORD.findall(text):
        token = token[:LONGEST_WORD]
        if token.isalpha() or token.isdigit():
            tokens.append(token)
        elif _DIGIT.search(token):
            tokens.extend(_UNIT.sub(" ", disguises.digits_as_letters(token)).split())
        else:
            tokens.append(token)
    return tokens


@lru_cache(maxsize=65_536)
def _word(token: str) -> _Word:
    """What is known of one lower-case *token*."""
    meant = layout.meant_in_latin(token)
    about = _about(letters.key(meant))
    if is_latin(meant) and not meant[0].isdigit():
        return _Word(about.key, about.stem, about.signs | _LATIN_WORD)
    return about


@lru_cache(maxsize=65_536)
def _about(key: str) -> _Word:
    if not key:
        return _Word("", "", 0)
    signs = (
        (FIGURE if figures.is_figure(key) else 0)
        | (DENIAL if is_negation(key) else 0)
        | (AROUND if key in chorus_words() or key in first_of_pairs() else 0)
    )
    return _Word(key, stem(key), signs)


def _words_of(tokens: Sequence[str]) -> tuple[list[_Word], tuple[str, ...]]:
    """The words of the key, and the second readings of those in Latin letters."""
    words = list(map(_word, tokens))
    signs = reduce(or_, [word.signs for word in words], 0)
    latin: tuple[str, ...] = ()
    if signs & _LATIN_WORD:
        words, latin = _latin_read(tokens, words)
    if any(not word.key for word in words):
        words = [word for word in words if word.key]
    return words, latin


def _latin_read(tokens: Sequence[str], words: list[_Word]) -> tuple[list[_Word], tuple[str, ...]]:
    """*words* with those in Latin letters read as Cyrillic if they are such, and the reading not taken."""
    latin = [
        token if token.isascii() else layout.meant_in_latin(token)
        for token, word in zip(tokens, words, strict=True)
        if word.signs & _LATIN_WORD
    ]
    cyrillic = sum(1 for token in tokens if not token[0].isdigit()) - len(latin)
    if len(latin) > cyrillic and reads_as_cyrillic(latin):
        plain = tuple([word.key for word in words if word.signs & _LATIN_WORD and word.key])
        read = [
            _about(letters.reading(token)) if word.signs & _LATIN_WORD else word
            for token, word in zip(tokens, words, strict=True)
        ]
        return read, plain
    return words, tuple(filter(None, map(letters.reading, latin)))
