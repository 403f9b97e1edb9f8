"""Kazakh, Russian and English side by side: a learned table reads every text as if it were Russian, and texts
that read alike may state one claim.

The table was learned from parallel sentences and our own list of words (IBM Model 1, Brown et al. 1993, both
directions; `models/crosslingual_training.py`). What it cannot translate it compares by the first letters,
which names, loans and numbers share. Its answers are suggestions for a person, never joins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from claims.terms import TextLanguage
from models import crosslingual_words as words
from models.language import shipped as language_model
from models.similarity import written
from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "crosslingual.npz"
LANGUAGES = (TextLanguage.KK, TextLanguage.RU, TextLanguage.EN)
COMMON = TextLanguage.RU
"""The language that every text is read as."""
SELF = 0.5
"""Weight of a word's own first letters beside its translation; half of it where a translation is known."""
MOST_FEATURES = 160
"""Features of one text that are kept, the weightiest first."""
_REMEMBERED = 60_000
_LOOKS = 1 << 32

Vector = dict[int, float]
Met = tuple[str, str, float]


@dataclass(frozen=True)
class Side:
    """What the table holds for one language, by the code of a root or beginning."""

    rarity: Mapping[int, float]
    unseen: float
    """The rarity of a word that was never seen."""
    reads: Mapping[int, tuple[tuple[int, float], ...]]
    """The Russian beginnings a word may stand for, each with its strength; empty for Russian itself."""


@dataclass(frozen=True)
class CrossTable:
    """What was learned, and the reading of texts by it."""

    sides: Mapping[str, Side]
    roots: frozenset[int]
    russian: frozenset[int]
    """The Russian beginnings that something translates to."""
    odds: "Odds"
    _seen: dict[tuple[str, str], tuple[tuple[int, float], ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The table stored at *path*, or the one shipped."""
        with np.load(path or TRAINED, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        russian = arrays["russian"].astype(np.int64)
        return cls(
            sides={str(language): _side(arrays, str(language), russian) for language in LANGUAGES},
            roots=frozenset(arrays["roots"].tolist()),
            russian=frozenset(russian.tolist()),
            odds=Odds.of(arrays["odds"]),
        )

    def save(self, path: Path) -> None:
        """Writes the table to *path* (.npz): codes and small numbers, no text."""
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = packed(self.sides, self.roots, self.odds)
        np.savez_compressed(path, **arrays)

    def sign(self, a: Folded, b: Folded, languages: tuple[str, str] | None = None) -> float:
        """How alike two texts of two languages read, the cosine between 0 and 1; 0 if one language has both."""
        of_a, of_b = languages or (language_of(a), language_of(b))
        if of_a == of_b:
            return 0.0
        return cosine(self.vector(a, of_a), self.vector(b, of_b))

    def vector(self, folded: Folded, language: str) -> Vector:
        """A text read as Russian: beginnings and first letters with their weights, of length 1."""
        found: Vector = {}
        known, seen = found.get, self._seen.get
        for word in dict.fromkeys(folded.words):
            for feature, weight in seen((word, language)) or self._read(word, language):
                if weight > known(feature, 0.0):
                    found[feature] = weight
        if len(found) > MOST_FEATURES:
            found = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_FEATURES])
        length = sqrt(sum([weight * weight for weight in found.values()])) or 1.0
        return {feature: weight / length for feature, weight in found.items()}

    def meetings(self, a: Folded, b: Folded, languages: tuple[str, str] | None = None) -> list[Met]:
        """The words of the two texts that met, as folded: (word of a, word of b, their part of the cosine)."""
        of_a, of_b = languages or (language_of(a), language_of(b))
        mine, theirs = self.vector(a, of_a), self.vector(b, of_b)
        shared = {feature: mine[feature] * theirs[feature] for feature in mine if feature in theirs}
        met: dict[tuple[str, str], float] = {}
        for feature, part in shared.items():
            pair = self._bearer(a, of_a, feature), self._bearer(b, of_b, feature)
            met[pair] = met.get(pair, 0.0) + part
        return sorted(
            ((one, other, part) for (one, other), part in met.items()), key=lambda m: (-m[2], m[:2])
        )

    def reasons(
        self, a: Folded, b: Folded, languages: tuple[str, str] | None = None, most: int = 6
    ) -> list[str]:
        """The pairs of words that met, as the texts write them, weightiest first: «шегіртке ↔ саранча»."""
        met = self.meetings(a, b, languages)[:most]
        return [f"{written(a, [one])} ↔ {written(b, [other])}" for one, other, _ in met]

    def _bearer(self, folded: Folded, language: str, feature: int) -> str:
        weights = {
            word: weight
            for word in folded.words
            for found, weight in self._read(word, language)
            if found == feature
        }
        return max(weights, key=lambda word: weights[word])

    def _read(self, word: str, language: str) -> tuple[tuple[int, float], ...]:
        asked = (word, language)
        found = self._seen.get(asked)
        if found is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            found = self._seen[asked] = self._look_up(word, language)
        return found

    def _look_up(self, word: str, language: str) -> tuple[tuple[int, float], ...]:
        side = self.sides.get(language) or self.sides[COMMON]
        mine = words.code(self.unit(word, language))
        weight = side.rarity.get(mine, side.unseen)
        if side.reads:
            reads = side.reads.get(mine, ())
        else:
            reads = ((mine, 1.0),) if mine in self.russian else ()
        own = weight * SELF * (0.5 if reads else 1.0)
        look = _LOOKS + words.code(words.look(word))
        return (*((beginning, weight * strength) for beginning, strength in reads), (look, own))

    def unit(self, word: str, language: str) -> str:
        """What stands for a folded *word* in the table: its root with a mark before it, or its beginning."""
        if language == TextLanguage.KK and not word[:1].isdigit():
            known = words.root(word, self.roots)
            if known:
                return "@" + known
        return words.beginning(word)


@dataclass(frozen=True)
class Odds:
    """The logistic regression from what was measured about a neighbour to a probability, and its bar."""

    weights: tuple[float, ...]
    intercept: float
    bar: float
    """The probability from which on a link is suggested: 96 % of those were right on sentences kept aside."""

    @classmethod
    def of(cls, stored: npt.NDArray[Any]) -> Self:
        """Reads [bar, intercept, weights…]."""
        bar, intercept, *weights = (float(number) for number in stored)
        return cls(tuple(weights), intercept, bar)

    def stored(self) -> npt.NDArray[np.float64]:
        """[bar, intercept, weights…]."""
        return np.array([self.bar, self.intercept, *self.weights])

    def probability(self, measured: Sequence[float]) -> float:
        """The probability that a neighbour with these measures states the same."""
        total = self.intercept + sum(w * x for w, x in zip(self.weights, measured, strict=True))
        return float(1 / (1 + np.exp(-min(60.0, max(-60.0, total)))))


def cosine(a: Vector, b: Vector) -> float:
    """The cosine of two vectors of length 1."""
    fewer, more = (a, b) if len(a) <= len(b) else (b, a)
    return min(1.0, sum(weight * more[feature] for feature, weight in fewer.items() if feature in more))


@lru_cache(maxsize=4_096)
def _language(canon: str) -> str:
    found = language_model().predict([canon])[0]
    if found in LANGUAGES:
        return found
    return str(TextLanguage.KK if found == TextLanguage.MIXED else COMMON)


def language_of(folded: Folded) -> str:
    """The language a text is read in: kk, ru or en; mixed text is read as Kazakh, any other as Russian."""
    return _language(folded.canon)


def readable(language: str) -> bool:
    """Whether the table reads *language*."""
    return language in LANGUAGES


@lru_cache(maxsize=1)
def shipped() -> CrossTable:
    """The table that comes with Aiqyn, read once."""
    return CrossTable.load()


def in_service(folder: Path | None) -> CrossTable:
    """The table that the desk's own sentences taught, in *folder*/models, if it is there and whole; else the shipped
    one."""
    own = folder / "models" / TRAINED.name if folder is not None else None
    if own is not None and own.is_file():
        try:
            return CrossTable.load(own)
        except (OSError, KeyError, ValueError, BadZipFile):  # half a file, or one of an older release
            return shipped()
    return shipped()


# --- how it is stored: codes and small numbers --------------------------------------------------------


def _side(arrays: Mapping[str, npt.NDArray[Any]], language: str, russian: npt.NDArray[np.int64]) -> Side:
    codes = arrays[f"{language}_codes"].tolist()
    scale = float(arrays[f"{language}_scale"])
    rarity = (arrays[f"{language}_rarity"].astype(np.float64) * scale).tolist()
    reads: dict[int, tuple[tuple[int, float], ...]] = {}
    if language != COMMON:
        starts = np.concatenate([[0], np.cumsum(arrays[f"{language}_many"].astype(np.int64))]).tolist()
        targets = russian[arrays[f"{language}_reads"]].tolist()
        strengths = (arrays[f"{language}_strength"].astype(np.float64) / 255).tolist()
        for place, mine in enumerate(codes):
            first, last = starts[place], starts[place + 1]
            if last > first:
                reads[mine] = tuple(zip(targets[first:last], strengths[first:last], strict=True))
    return Side(dict(zip(codes, rarity, strict=True)), 255 * scale, reads)


def packed(sides: Mapping[str, Side], roots: Iterable[int], odds: Odds) -> dict[str, npt.NDArray[Any]]:
    """A table as arrays for an .npz: codes, and weights in 255 steps."""
    russian = sorted(
        {target for side in sides.values() for reads in side.reads.values() for target, _ in reads}
    )
    place = {target: at for at, target in enumerate(russian)}
    arrays: dict[str, npt.NDArray[Any]] = {
        "russian": np.array(russian, np.uint32),
        "roots": np.array(sorted(roots), np.uint32),
        "odds": odds.stored(),
    }
    for language, side in sides.items():
        codes = sorted(side.rarity)
        arrays[f"{language}_codes"] = np.array(codes, np.uint32)
        scale = side.unseen / 255
        arrays[f"{language}_scale"] = np.array(scale)
        arrays[f"{language}_rarity"] = np.array([round(side.rarity[c] / scale) for c in codes], np.uint8)
        if language != COMMON:
            reads = [side.reads.get(c, ()) for c in codes]
            flat = [pair for several in reads for pair in several]
            arrays[f"{language}_many"] = np.array([len(several) for several in reads], np.uint8)
            arrays[f"{language}_reads"] = np.array([place[target] for target, _ in flat], np.uint16)
            arrays[f"{language}_strength"] = np.array([round(s * 255) for _, s in flat], np.uint8)
    return arrays
