"""The matcher: a calibrated probability that two texts state one claim, and the reasons for it.

A logistic regression over the signs of `models/features`, stored as JSON with its features by name. A sign
that the stored matcher does not name is not used until training has weighed it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from claims.plugins import discover
from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "matcher.json"
Floats = npt.NDArray[np.float64]
Pair = tuple[Folded, Folded]


@dataclass(frozen=True)
class Bars:
    """The probabilities from which a pair may be joined by machine, and from which it is suggested to a
    person."""

    join: float
    suggest: float


@dataclass(frozen=True)
class Reason:
    """One sign's part in a score: its value times its weight, in log odds."""

    sign: str
    value: float
    weight: float
    says: str

    @property
    def share(self) -> float:
        """What the sign adds to the log odds."""
        return self.value * self.weight


@dataclass(frozen=True)
class Matcher:
    """Weights over named signs; `score` is the probability that two texts state one claim."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float
    bars: Bars
    version: str
    trained_on: str
    """The SHA-256 of the judged pairs it learned from."""

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The matcher stored at *path*, or the one shipped; raises LookupError for a sign that is not
        installed."""
        stored: dict[str, Any] = json.loads((path or TRAINED).read_text("utf-8"))
        known = discover("models.features").modules
        if lacking := [name for name in stored["features"] if name not in known]:
            raise LookupError(
                f"the matcher at {path or TRAINED} needs signs not installed: {', '.join(lacking)}"
            )
        return cls(
            features=tuple(stored["features"]),
            weights=tuple(stored["weights"]),
            intercept=stored["intercept"],
            bars=Bars(**stored["bars"]),
            version=stored["version"],
            trained_on=stored["trained_on"],
        )

    def save(self, path: Path) -> None:
        """Writes the matcher to *path* as JSON, to the last digit."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", "utf-8")

    @property
    def digest(self) -> str:
        """The SHA-256 of what the matcher answers by, so that a match can name its judge."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def score(self, pairs: Sequence[Pair]) -> Floats:
        """The probability of each pair to state one claim, shape (pairs,)."""
        return self.score_signs(sign_table(pairs, self.features))

    def score_signs(self, table: Floats) -> Floats:
        """The probabilities for a table of signs, one row a pair, one column for each of `features`."""
        # Row by row: a product of matrices may round a row differently when it stands in a larger batch.
        weights = np.asarray(self.weights)
        odds = [float(np.dot(row, weights)) + self.intercept for row in table]
        answer: Floats = expit(np.array(odds, dtype=np.float64))
        return answer

    def signs(self, a: Folded, b: Folded) -> dict[str, float]:
        """The value of each sign the matcher uses."""
        return dict(zip(self.features, map(float, sign_table([(a, b)], self.features)[0]), strict=True))

    def reasons(self, a: Folded, b: Folded, language: str = "en") -> list[Reason]:
        """The signs that count for or against, by weight times value, largest first; in *language*, else
        English."""
        modules = discover("models.features").modules
        found = [
            Reason(name, value, weight, _say(modules[name], a, b, value, language))
            for (name, value), weight in zip(self.signs(a, b).items(), self.weights, strict=True)
            if value * weight
        ]
        return sorted(found, key=lambda reason: (-abs(reason.share), reason.sign))

    def explain(self, a: Folded, b: Folded, language: str = "en", most: int = 6) -> list[str]:
        """The *most* weighty reasons in words, the weightiest first."""
        return [reason.says for reason in self.reasons(a, b, language)[:most]]


def sign_table(pairs: Sequence[Pair], names: Sequence[str]) -> Floats:
    """The named signs of each pair, shape (pairs, names), each brought into [0, 1]."""
    table = np.array([[sign(a, b) for sign in _signs(tuple(names))] for a, b in pairs], dtype=np.float64)
    return np.clip(table.reshape(len(pairs), len(names)), 0.0, 1.0)


@lru_cache(maxsize=8)
def _signs(names: tuple[str, ...]) -> tuple[Callable[[Folded, Folded], float], ...]:
    modules = discover("models.features").modules
    return tuple(modules[name].sign for name in names)


def _say(module: ModuleType, a: Folded, b: Folded, value: float, language: str) -> str:
    says: Mapping[str, str] = module.SAYS
    words: Callable[[Folded, Folded], dict[str, str]] | None = getattr(module, "words", None)
    fill = words(a, b) if words else {}
    return (says.get(language) or says["en"]).format(**{"value": f"{value:.0%}", **fill})
