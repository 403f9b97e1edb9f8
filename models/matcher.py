"""The matcher: a calibrated probability that two texts state one claim, and the reasons for it.

A logistic regression over the signs of `models/features`, stored as JSON with its features by name. A sign
that the stored matcher does not name is not used until training has weighed it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, Self

import numpy as np
from scipy.special import expit, logit

from claims.plugins import discover
from models._compare import weigh
from models.similarity import Floats, Others
from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "matcher.json"
NAME = "matcher.json"
MIXED = "mixed"
"""The kind of a pair whose texts are in two languages, or in none that is known."""
Pair = tuple[Folded, Folded]
Languages = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Bars:
    """The probabilities from which a pair may be joined by machine, and from which it is suggested to a
    person."""

    join: float
    suggest: float


class Line(NamedTuple):
    """A line over log odds (Platt 1999): what odds of one kind of pair are worth."""

    slope: float = 1.0
    shift: float = 0.0


_AS_IS = Line()


@dataclass(frozen=True)
class Reason:
    """One sign's part in a score: its value times its weight, in log odds."""

    sign: str
    value: float
    weight: float
    says: str
    about: str = ""

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
    lines: Mapping[str, Line] = field(default_factory=dict)
    """By kind of pair ("kk-kk", "mixed"): the line that calibrates its log odds; none: as they are."""

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
            lines={kind: Line(*line) for kind, line in stored.get("lines", {}).items()},
        )

    def save(self, path: Path) -> None:
        """Writes the matcher to *path* as JSON, to the last digit."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", "utf-8")

    @property
    def digest(self) -> str:
        """The SHA-256 of what the matcher answers by, so that a match can name its judge."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def score(
        self, pairs: Sequence[Pair], languages: Languages | None = None, floor: float | None = None
    ) -> Floats:
        """The probability of each pair to state one claim, shape (pairs,).

        Pairs that follow each other and share their first text are judged as one batch. *languages* are those of the
        two texts of each pair. Below *floor* (half of the suggest bar) a probability is what the cheap signs say: the
        dear ones could not lift it above.
        """
        odds = self.odds(pairs, languages, floor)
        answer: Floats = expit(odds)
        return answer

    def odds(
        self, pairs: Sequence[Pair], languages: Languages | None = None, floor: float | None = None
    ) -> Floats:
        """The log odds of which `score` is the probability, shape (pairs,)."""
        least = self.bars.suggest / 2 if floor is None else floor
        out = np.empty(len(pairs), np.float64)
        done = 0
        for a, others in _batches(pairs):
            to = done + len(others)
            out[done:to] = self._batch(a, others, least, languages[done:to] if languages else None)
            done = to
        return out

    def _batch(self, a: Folded, others: Others, least: float, languages: Languages | None) -> Floats:
        plan, lines = self._plan, self._lines(languages)
        table = np.zeros((len(others), len(self.features)), np.float64)
        for column in plan.cheap:
            table[:, column] = plan.signs[column](a, others)
        np.minimum(np.maximum(table, 0.0, out=table), 1.0, out=table)
        if plan.dear and least > 0:
            most = weigh(table, self._vector, self.intercept + plan.dear_most)
            open_ = (_along(most, lines) >= logit(least)).nonzero()[0]
        else:
            open_ = np.arange(len(others))
        if plan.dear and len(open_):
            still = others if len(open_) == len(others) else others.only(open_)
            for column in plan.dear:
                table[open_, column] = np.minimum(np.maximum(plan.signs[column](a, still), 0.0), 1.0)
        return _along(weigh(table, self._vector, self.intercept), lines)

    def _lines(self, languages: Languages | None) -> Floats | None:
        """The slope and the shift that calibrate each pair, shape (2, pairs); None where the odds are as they are."""
        if languages is None or not self.lines:
            return None
        lines = [self.lines.get(kind_of(*pair), _AS_IS) for pair in languages]
        return np.array(lines, np.float64).reshape(-1, 2).T

    @cached_property
    def _vector(self) -> Floats:
        return np.array(self.weights, np.float64)

    @cached_property
    def _plan(self) -> "_Plan":
        modules = discover("models.features").modules
        dear = [place for place, name in enumerate(self.features) if getattr(modules[name], "DEAR", False)]
        return _Plan(
            signs=tuple(batch_of(modules[name]) for name in self.features),
            cheap=tuple(place for place in range(len(self.features)) if place not in dear),
            dear=tuple(dear),
            dear_most=sum(max(0.0, self.weights[place]) for place in dear),
        )

    def signs(self, a: Folded, b: Folded) -> dict[str, float]:
        """The value of each sign the matcher uses."""
        return dict(zip(self.features, map(float, sign_table([(a, b)], self.features)[0]), strict=True))

    def reasons(self, a: Folded, b: Folded, language: str = "en") -> list[Reason]:
        """The signs that count for or against, by weight times value, largest first; in *language*, else
        English."""
        modules = discover("models.features").modules
        found = [
            Reason(
                name, value, weight, _say(modules[name], a, b, value, language), _about(modules[name], name)
            )
            for (name, value), weight in zip(self.signs(a, b).items(), self.weights, strict=True)
            if value * weight
        ]
        return sorted(found, key=lambda reason: (-abs(reason.share), reason.sign))

    def explain(self, a: Folded, b: Folded, language: str = "en", most: int = 6) -> list[str]:
        """The *most* weighty reasons in words, the weightiest first; of several about one thing the weightiest."""
        said: dict[str, str] = {}
        for reason in self.reasons(a, b, language):
            said.setdefault(reason.about, reason.says)
        return list(dict.fromkeys(said.values()))[:most]


class _Plan(NamedTuple):
    """How a matcher takes its signs: the cheap ones of every pair, the dear ones where they may matter."""

    signs: tuple[Callable[[Folded, Others], Floats], ...]
    cheap: tuple[int, ...]
    dear: tuple[int, ...]
    dear_most: float
    """What the dear signs can add to the log odds at most."""


def in_service(folder: Path | None) -> Matcher:
    """The matcher the desk trained, in *folder*/models, if it is there and its signs are installed; else the shipped
    one."""
    own = folder / "models" / NAME if folder is not None else None
    if own is not None and own.is_file():
        try:
            return Matcher.load(own)
        except (LookupError, ValueError, TypeError):  # written for other signs, or by an older release
            return Matcher.load()
    return Matcher.load()


def kind_of(one: str, other: str) -> str:
    """The kind of a pair by the languages of its texts: "kk-kk", "ru-ru", "en-en", else "mixed"."""
    return f"{one}-{other}" if one == other and one in ("kk", "ru", "en") else MIXED


def _along(odds: Floats, lines: Floats | None) -> Floats:
    """Log odds, each brought onto its line."""
    return odds if lines is None else lines[0] * odds + lines[1]


def sign_table(pairs: Sequence[Pair], names: Sequence[str]) -> Floats:
    """The named signs of each pair, shape (pairs, names), each brought into [0, 1]."""
    table = np.zeros((len(pairs), len(names)), np.float64)
    signs = _signs(tuple(names))
    done = 0
    for a, others in _batches(pairs):
        for column, sign in enumerate(signs):
            table[done : done + len(others), column] = sign(a, others)
        done += len(others)
    return np.clip(table, 0.0, 1.0)


def batch_of(module: ModuleType) -> Callable[[Folded, Others], Floats]:
    """A sign for several others at once, whether its module has that form or not."""
    signs: Callable[[Folded, Others], Floats] | None = getattr(module, "signs", None)
    one: Callable[[Folded, Folded], float] = module.sign
    return signs or (lambda a, others: np.array([one(a, b) for b in others], np.float64))


def _batches(pairs: Sequence[Pair]) -> Iterator[tuple[Folded, Others]]:
    first = 0
    while first < len(pairs):
        a, last = pairs[first][0], first + 1
        while last < len(pairs) and pairs[last][0] is a:
            last += 1
        yield a, Others([b for _, b in pairs[first:last]], a)
        first = last


@lru_cache(maxsize=8)
def _signs(names: tuple[str, ...]) -> tuple[Callable[[Folded, Others], Floats], ...]:
    modules = discover("models.features").modules
    return tuple(batch_of(modules[name]) for name in names)


def _about(module: ModuleType, name: str) -> str:
    about: str = getattr(module, "ABOUT", name)
    return about


def _say(module: ModuleType, a: Folded, b: Folded, value: float, language: str) -> str:
    says: Mapping[str, str] = module.SAYS
    words: Callable[[Folded, Folded, str], dict[str, str]] | None = getattr(module, "words", None)
    fill = words(a, b, language) if words else {}
    return (says.get(language) or says["en"]).format(**{"value": f"{value:.0%}", **fill})
