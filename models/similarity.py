"""What several signs measure with: how rare words and groups of letters are, and one text against many at once."""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from claims.plugins import discover
from models import _compare, letters
from models._compare import BUCKETS, hash_of
from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "rarity.npz"
PREFIX = _compare.BEGIN
"""Letters of a word that hold its meaning through its forms: the best length for Kazakh and Russian."""
LONGEST = 600
"""Characters of a key that string comparisons look at: they cost the product of two lengths."""
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]


class Lexicon(NamedTuple):
    """What running text is like."""

    rarity: Floats
    """By hashed beginning of a word: log(1 + texts / (1 + texts that have it))."""
    groups: npt.NDArray[np.float32]
    """The same for groups of three to five letters."""
    known: npt.NDArray[np.uint8]
    """Bits by which a word that people write is known again."""
    stops: npt.NDArray[np.uint64]
    """Hashes of the function words."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped one, with the function words of the languages installed."""
    with np.load(TRAINED, allow_pickle=False) as stored:
        rarity, groups, known = stored["rarity"], stored["groups"], stored["known"]
    return Lexicon(rarity.astype(np.float64), groups.astype(np.float32), known, _stop_table())


def _stop_table() -> npt.NDArray[np.uint64]:
    table = np.zeros(1 << 12, np.uint64)
    for word in sorted(stop_words()):
        place = word_hash(word) % len(table)
        while table[place]:
            place = (place + 1) % len(table)
        table[place] = word_hash(word)
    return table


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """The function words of all languages, folded."""
    modules = discover("claims.languages").modules.values()
    return frozenset(letters.key(word) for module in modules for word in module.STOP_WORDS)


def letters_of(text: str) -> Codes:
    """The code points of *text*."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def word_hash(word: str) -> int:
    """The hash of a folded *word*, as the compiled part has it."""
    return int(hash_of(letters_of(word), 0, len(word)))


@lru_cache(maxsize=65_536)
def rarity(start: str) -> float:
    """How rare a word's beginning is in running text."""
    return float(lexicon().rarity[word_hash(start) % BUCKETS])


@lru_cache(maxsize=65_536)
def beginning(word: str) -> str:
    """The first letters of a folded *word*; a number whole."""
    return word if word[:1].isdigit() else word[:PREFIX]


def shown(folded: Folded) -> str:
    """The key as string comparisons see it."""
    return folded.key[:LONGEST]


class Others(tuple[Folded, ...]):
    """Texts that one text is compared with; what is measured is measured once for all signs."""

    def __new__(cls, others: Iterable[Folded], a: Folded) -> "Others":
        """*others*, to be compared with *a*."""
        made = super().__new__(cls, others)
        made.a = a
        return made

    a: Folded

    def only(self, places: npt.NDArray[np.intp]) -> "Others":
        """The texts at *places*; what was measured of their words is kept."""
        chosen = Others((self[place] for place in places), self.a)
        if "words" in self.__dict__:
            chosen.__dict__["words"] = self.words[places]
        chosen.__dict__["noted"] = self.noted
        return chosen

    @cached_property
    def _codes(self) -> tuple[Codes, int, Codes, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        parts = [part for other in self for part in (other.key, "\n", " ".join(other.stems))]
        lengths = np.array([0, *map(len, parts)], np.int64)
        ends = np.cumsum(lengths)
        return (
            _codes_of(self.a),
            len(self.a.key),
            letters_of("".join(parts)),
            ends[::3].copy(),
            ends[1::3].copy(),
        )

    @cached_property
    def words(self) -> Floats:
        """The measures of words, float64 (others, `_compare.COLUMNS`)."""
        known = lexicon()
        table: Floats = _compare.compare(*self._codes, known.stops, known.known, known.rarity)
        return table

    @cached_property
    def sets(self) -> Floats:
        """The measures of other sets of words, float64 (others, `_compare.SETS`)."""
        known = lexicon()
        table: Floats = _compare.compare_sets(*self._codes, known.stops, known.known, known.rarity)
        return table

    @cached_property
    def swapped(self) -> npt.NDArray[np.bool_]:
        """Whether a word stands in another's place, or one more in the midst; shape (others,)."""
        words = self.words
        found: npt.NDArray[np.bool_] = (
            (words[:, _compare.ALONE_A] > 0) & (words[:, _compare.ALONE_B] > 0)
        ) | (words[:, _compare.INSERTED] > 0)
        return found

    @cached_property
    def noted(self) -> dict[tuple[str, ...], bool]:
        """Whether a fact differs, for those that were looked at, by their words."""
        return {}

    @cached_property
    def letters(self) -> Floats:
        """The measures of letters, float64 (others, 4)."""
        table: Floats = _compare.compare_letters(*self._codes, lexicon().groups)
        return table


def others_of(a: Folded, others: Sequence[Folded]) -> Others:
    """*others* with what was measured of them beside *a*, measured now if it was not."""
    return others if isinstance(others, Others) and others.a is a else Others(others, a)


def _joined(key: str, stems: Sequence[str]) -> str:
    return key + "\n" + " ".join(stems)


def _codes_of(folded: Folded) -> Codes:
    """The letters of a text's key and stems; those of the texts of ordinary length that were asked for lately are
    kept."""
    if len(folded.key) > LONGEST:
        return letters_of(_joined(folded.key, folded.stems))
    return _kept_codes(folded.key, folded.stems)


@lru_cache(maxsize=8_192)
def _kept_codes(key: str, stems: tuple[str, ...]) -> Codes:
    return letters_of(_joined(key, stems))


def word_measure(a: Folded, others: Sequence[Folded], column: int) -> Floats:
    """One column of the measures of words, shape (others,)."""
    column_of: Floats = others_of(a, others).words[:, column]
    return column_of


def set_measure(a: Folded, others: Sequence[Folded], column: int) -> Floats:
    """One column of the measures of other sets of words, shape (others,)."""
    column_of: Floats = others_of(a, others).sets[:, column]
    return column_of


def letter_measure(a: Folded, others: Sequence[Folded], column: int) -> Floats:
    """One column of the measures of letters, shape (others,)."""
    column_of: Floats = others_of(a, others).letters[:, column]
    return column_of


def alone(a: Folded, b: Folded) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words with a meaning that have no partner, even misspelt or inflected, in the other text: *a*'s
    and *b*'s."""
    if b.key < a.key:  # the pairing may depend on who is asked first; the answer shall not
        theirs, mine = alone(b, a)
        return mine, theirs
    known = lexicon()
    mine_alone, theirs_alone = _compare.partners_of(
        _codes_of(a), len(a.key), _codes_of(b), len(b.key),
        known.stops, known.known, known.rarity,
    )  # fmt: skip
    return _chosen(a.words, mine_alone), _chosen(b.words, theirs_alone)


def words_in_place(a: Folded, b: Folded) -> tuple[npt.NDArray[np.int64], int]:
    """Partners in order and how many of them are misspelt beyond doubt; see `_compare.words_in_place`."""
    known = lexicon()
    rows, evident = _compare.words_in_place(
        _codes_of(a), len(a.key), _codes_of(b), len(b.key),
        known.stops, known.known, known.rarity,
    )  # fmt: skip
    return rows, int(evident)


def _chosen(words: Sequence[str], which: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word, chosen in zip(words, which, strict=False) if chosen))


def content(folded: Folded) -> tuple[str, ...]:
    """The different words with a meaning of their own, in order; numbers have signs of their own."""
    stop = stop_words()
    return tuple(
        dict.fromkeys(w for w in folded.words if w not in stop and len(w) > 1 and not w[0].isdigit())
    )


def rarest(folded: Folded, most: int = 5) -> tuple[str, ...]:
    """The *most* rarest beginnings of a text's words, rarest first."""
    starts = dict.fromkeys(map(beginning, folded.words))
    return tuple(sorted(starts, key=lambda start: (-rarity(start), start))[:most])


def written(folded: Folded, words: Iterable[str]) -> str:
    """Folded *words* as they stand in the readable text, for people to read, joined by commas."""
    spelled: dict[str, str] = {}
    for token in folded.canon.split():
        bare = token.strip(".,:;!?()[]«»\"'“”„…-–—")
        for key in (letters.key(bare), letters.reading(bare) if bare.isascii() and bare else ""):
            spelled.setdefault(key, bare)
    return ", ".join(spelled.get(word, word) for word in words)


def rare_words_shared(a: Folded, b: Folded, most: int = 5) -> str:
    """The rarest words with a meaning of *a* that *b* has too, rarest first, as they are written; a dash for none."""
    theirs = set(map(beginning, b.words))
    shared = {
        start: word for word in reversed(content(a)) if len(word) > 2 and (start := beginning(word)) in theirs
    }
    ordered = sorted(shared, key=lambda start: (-rarity(start), start))[:most]
    return written(a, [shared[start] for start in ordered]) or "–"
