"""Check-worthiness: whether a text makes a claim at all, or asks the way, thanks, greets, sells, opines.

A logistic regression over hashed words and letter groups of the folded text and the signs of `models/speech.py`.
A question that carries a rumour («Рас па, …?») is a claim; a request for information is none.
"""

import math
import operator
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from claims.plugins import discover
from models import _worth
from models.speech import SIGNS, signs
from models.text import Folded, fold

TRAINED = Path(__file__).parent / "trained" / "checkworthy.npz"
LONGEST_KEY = 600
"""Characters of a folded text whose words count; a rumour is said by then."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


class CheckWorthy:
    """Weights of hashed words and letters and of the signs."""

    def __init__(self, hashed: npt.NDArray[np.float32], signed: Floats, intercept: float) -> None:
        self.hashed = hashed
        self.signed = signed
        self.intercept = intercept
        self._signed: list[float] = signed.tolist()

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The model stored at *path*, or the one shipped."""
        with np.load(path or TRAINED, allow_pickle=False) as stored:
            if list(stored["signs"]) != list(SIGNS):
                raise ValueError("this check-worthiness model was trained for other signs; train it anew")
            hashed = stored["hashed"].astype(np.float32) * np.float32(stored["scale"])
            return cls(hashed, stored["signed"], float(stored["intercept"]))

    def predict_proba(self, texts: Sequence[str], folded: Sequence[Folded] | None = None) -> Floats:
        """The probability that each text makes a claim, shape (texts,); *folded* spares folding them again."""
        folds = folded if folded is not None else [fold(text) for text in texts]
        odds = [self._odds(text, known) for text, known in zip(texts, folds, strict=True)]
        chances: Floats = 1 / (1 + np.exp(-np.array(odds, dtype=np.float64)))
        return chances

    def reasons(self, text: str, language: str = "en", limit: int = 4) -> list[str]:
        """What speaks for and against a claim in this text, the weightiest first, in words."""
        values = np.array(signs(text, fold(text)))
        shares = values * self.signed
        order = np.argsort(-np.abs(shares), kind="stable")[:limit]
        phrases = discover("claims.languages")[language].PHRASES
        side = {True: phrases["worth.for"], False: phrases["worth.against"]}
        return [
            side[bool(shares[n] > 0)].format(sign=phrases[f"worth.{SIGNS[n]}"])
            for n in order
            if abs(shares[n]) >= 0.1
        ]

    def _odds(self, text: str, folded: Folded) -> float:
        buckets = buckets_of(folded)
        found = float(self.hashed[buckets].sum()) / math.sqrt(max(1, len(buckets)))
        signed = float(sum(map(operator.mul, self._signed, signs(text, folded))))
        odds: float = found + signed + self.intercept
        return min(30.0, max(-30.0, odds))


@lru_cache(maxsize=1)
def shipped() -> CheckWorthy:
    """The model that comes with Aiqyn, read once."""
    return CheckWorthy.load()


def buckets_of(folded: Folded) -> Ints:
    """The distinct buckets of a text's words, word pairs and groups of one to four letters, in order."""
    spelled = f" {' '.join(folded.spoken)[:LONGEST_KEY]} "
    found: Ints = _worth.buckets(np.frombuffer(spelled.encode("utf-32-le", "surrogatepass"), np.uint32))
    return found
