"""Which language a text is written in: kk, ru, en, mixed or unknown, short texts and Kazakh without its
letters too.

A logistic regression over hashed groups of one to four letters and whole words, with a class of its own for
the neighbours (Kyrgyz, Tatar, Uzbek, Turkish, Bulgarian and others). Whether a text is in two languages is
read off its words in order: how much better a change of language explains them than one language alone.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from claims.terms import TextLanguage
from models import _grams

TRAINED = Path(__file__).parent / "trained" / "language.npz"
CLASSES = (TextLanguage.KK, TextLanguage.RU, TextLanguage.EN, TextLanguage.UNKNOWN)
"""The columns of predict_proba; the last is any other language."""
LONGEST = 1_000
"""Characters of a text that are looked at."""
SURE = 0.6
"""The least share among kk, ru and en that is an answer."""
SWITCH = 4.0
"""What a change of language costs, in odds; a word says at most twice CLEAR."""
CLEAR = 1.5
GAIN = 1.0
"""By how much two languages must explain a text better than one for it to be mixed."""
FOREIGN = 0.35
"""The probability of another language from which a text is not ours."""
NEAR = 0.05
"""The same for a text that has letters of Kyrgyz and none of those that only Kazakh has."""
STRANGE = 60
"""One letter in so many that kk, ru and en never have makes a text not ours."""
Floats = npt.NDArray[np.float32]
Codes = tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]

# Kazakh in Arabic letters: what only it and Uighur have, and what Kazakh never has.
_TOTE = frozenset("ٴۇۋەڭۆ")
_NOT_TOTE = frozenset("ېئۈژغخصضطظثذةےںٹڈڑپۀ") - {"پ"}


class LanguageModel:
    """Weights of letter groups for kk, ru, en and other languages."""

    def __init__(self, weights: npt.NDArray[np.int8], scale: float, intercept: Floats) -> None:
        self.weights = weights
        self.scale = np.float32(scale)
        self.intercept = intercept

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The model stored at *path*, or the one shipped."""
        with np.load(path or TRAINED, allow_pickle=False) as stored:
            return cls(stored["weights"], float(stored["scale"]), stored["intercept"])

    def predict(self, texts: Iterable[str]) -> list[str]:
        """The language of each text: "kk", "ru", "en", "mixed" or "unknown"."""
        asked = list(texts)
        sums, counts, gains = self._read(asked)
        chances = self._probabilities(sums)
        best = chances[:, :3].argmax(axis=1)
        most = chances[np.arange(len(asked)), best]
        named = np.array([str(language) for language in CLASSES], dtype=object)[best]
        ours = (counts[:, 1] <= counts[:, 0]) & (counts[:, 4] * STRANGE <= counts[:, 0])
        ours &= chances[:, 3] < np.where(_like_kyrgyz(counts), NEAR, FOREIGN)
        known = ours & (sums[:, -1] > 0) & (most >= SURE * chances[:, :3].sum(axis=1))
        named[~known] = str(TextLanguage.UNKNOWN)
        named[ours & (gains > GAIN) & (counts[:, 3] >= 2)] = str(TextLanguage.MIXED)
        for place in np.flatnonzero(counts[:, 2] > counts[:, 0]):
            if _in_arabic_letters(asked[place][:LONGEST]):
                named[place] = str(TextLanguage.KK)
        found: list[str] = named.tolist()
        return found

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """The probability of kk, ru, en and any other language for each text, shape (texts, 4)."""
        sums, _, _ = self._read(texts)
        chances = self._probabilities(sums)
        chances[sums[:, -1] == 0] = (0, 0, 0, 1)
        return chances

    def _read(self, texts: Sequence[str]) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
        limits = np.array([SWITCH, 2 * CLEAR], np.float32)
        found: tuple[Floats, npt.NDArray[np.int64], Floats] = _grams.read(
            *codes_of(texts), _grams.TABLE, self.weights, self.scale, limits, LONGEST
        )
        return found

    def _probabilities(self, sums: Floats) -> Floats:
        odds = sums[:, :-1] / np.sqrt(np.maximum(sums[:, -1:], 1)) + self.intercept
        raised = np.exp(odds - odds.max(axis=1, keepdims=True))
        chances: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
        return chances


@lru_cache(maxsize=1)
def shipped() -> LanguageModel:
    """The model that comes with Aiqyn, read once."""
    return LanguageModel.load()


def codes_of(texts: Sequence[str]) -> Codes:
    """The code points of the beginnings of all *texts* in one Unicode form, and where each text starts."""
    cut = [text[:LONGEST] for text in texts]
    cut = [
        text
        if text.isascii() or unicodedata.is_normalized("NFC", text)
        else unicodedata.normalize("NFC", text)[:LONGEST]
        for text in cut
    ]
    starts = np.zeros(len(cut) + 1, np.int64)
    np.cumsum([len(text) for text in cut], out=starts[1:])
    return np.frombuffer("".join(cut).encode("utf-32-le", "surrogatepass"), np.uint32), starts


def _like_kyrgyz(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    # Kazakh of this length with two of ө, ү, ң nearly always has one of ә, ғ, қ, ұ, і as well; Kyrgyz has none.
    alike: npt.NDArray[np.bool_] = (counts[:, 0] >= 20) & (counts[:, 5] >= 2) & (counts[:, 6] == 0)
    return alike


def _in_arabic_letters(text: str) -> bool:
    letters = set(text)
    return len(letters & _TOTE) >= 2 and not letters & _NOT_TOTE
