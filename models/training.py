"""Making the models anew, reproducibly, each with its report beside it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from claims.plugins import discover
from models.evaluation import (
    bar_for_each_height,
    bar_for_precision,
    best_bar,
    by_language,
    calibration_error,
    pairs_agreement,
    resampled,
)
from models.fitting import Bools, Floats, fit_line, fit_lines, fit_weights
from models.guards import forbids
from models.judged import JudgedPair
from models.language_training import train_language
from models.latin_training import train_latin
from models.matcher import Bars, Line, Matcher, Pair, kind_of, sign_table
from models.pairs import gather, pairs_digest
from models.rarity_training import train_rarity
from models.reliability import draw, reliability
from models.text import Folded, fold

VERSION = "2"
JOIN_PRECISION = 0.99
SUGGEST_PRECISION = 0.5
"""What a fact-checker bears: every second pair that is suggested states one claim. The report has other bars too."""
JOIN_PRECISION_AT_THE_BAR = 0.97
"""What holds for the pairs that stand just above the bar of joining, however well all above it do together."""
FOLDS = 5
LEAST_WEIGHT = 0.02
"""Signs that add less than this to the log odds are left out: they cost time and say nothing."""
SOURCE_WEIGHT = {"judged": 0.3, "gold": 0.3, "checkthat": 0.5, "paraphraser": 0.6}
"""The stream is what the matcher will meet; twins made to deceive and headlines only season it."""


@dataclass(frozen=True)
class Report:
    """What was made and what it reached, by name of the model."""

    models: dict[str, dict[str, Any]] = field(default_factory=dict)


def train_all(corpora: Path | None, data: Path, out: Path, figures: Path | None = None) -> Report:
    """Makes every model into *out*; without *corpora* only the matcher, from our own judged pairs."""
    report = Report()
    if corpora is not None:
        train_latin(corpora, out)
        train_rarity(corpora, out)
        report.models["language"] = train_language(corpora, out)
    _, report.models["matcher"] = train_matcher(gather(corpora, data), out, figures)
    return report


@dataclass(frozen=True)
class Lesson:
    """Judged pairs as arrays, one row a pair."""

    features: tuple[str, ...]
    signs: Floats
    same: Bools
    weights: Floats
    groups: list[str]
    languages: list[str]
    kinds: list[str]
    sources: list[str]
    guarded: Bools

    @property
    def met(self) -> npt.NDArray[np.intp]:
        """The rows that are as in service: those of the stream, or all where there is none."""
        rows = np.flatnonzero(np.array(self.sources) == "stream")
        return rows if len(rows) else np.arange(len(self.same))


def train_matcher(
    pairs: Sequence[JudgedPair], out: Path, figures: Path | None = None
) -> tuple[Matcher, dict[str, Any]]:
    """Learns and calibrates a matcher from *pairs*, writes it and its report into *out*, returns both.

    Pairs that are kept aside for the gate are passed over. *figures* is where the diagram goes, else *out*.
    """
    taught = [pair for pair in pairs if not pair.frozen]
    matcher, lesson, probabilities = learned(lesson_of(taught), pairs_digest(taught))
    report = _report(matcher, lesson, probabilities)
    matcher.save(out / "matcher.json")
    (out / "matcher.report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")
    (figures or out).mkdir(parents=True, exist_ok=True)
    ((figures or out) / "reliability.svg").write_text(_picture(lesson, probabilities), "utf-8")
    return matcher, report


def learned(lesson: Lesson, digest: str) -> tuple[Matcher, Lesson, Floats]:
    """The matcher, the lesson without the signs that say nothing, and the probabilities of its pairs held out.

    *digest* is that of the pairs.
    """
    lesson = _without_idle(lesson)
    odds, line = _calibrate(lesson)
    weights, intercept = _fit(lesson, np.arange(len(lesson.same)))
    met = lesson.met
    kinds = [lesson.kinds[row] for row in met]
    lines = fit_lines(odds[met], lesson.same[met], lesson.weights[met], kinds)
    probabilities = expit([lines.get(kind, Line()).slope * one + lines.get(kind, Line()).shift
                           for kind, one in zip(lesson.kinds, odds, strict=True)])  # fmt: skip
    matcher = Matcher(
        features=lesson.features,
        weights=tuple(float(line.slope * weight) for weight in weights),
        intercept=float(line.slope * intercept + line.shift),
        bars=_bars(lesson.same[met], probabilities[met], ~lesson.guarded[met]),
        version=VERSION,
        trained_on=digest,
        lines=lines,
    )
    return matcher, lesson, probabilities


def lesson_of(pairs: Sequence[JudgedPair]) -> Lesson:
    """*pairs* with every sign there is."""
    features = tuple(sorted(discover("models.features").modules))
    folds: dict[str, Folded] = {}
    for pair in pairs:
        for text in (pair.text_a, pair.text_b):
            if text not in folds:
                folds[text] = fold(text)
    folded: list[Pair] = [(folds[pair.text_a], folds[pair.text_b]) for pair in pairs]
    return Lesson(
        features=features,
        signs=sign_table(folded, features),
        same=np.array([pair.same for pair in pairs]),
        weights=np.array([SOURCE_WEIGHT.get(pair.source, 1.0) * pair.weight for pair in pairs]),
        groups=[pair.group for pair in pairs],
        languages=[pair.language or "unknown" for pair in pairs],
        kinds=[kind_of(*pair.languages) for pair in pairs],
        sources=[pair.source for pair in pairs],
        guarded=np.array([bool(forbids(a, b)) for a, b in folded]),
    )


def _fit(lesson: Lesson, rows: npt.NDArray[np.intp]) -> tuple[Floats, float]:
    modules = discover("models.features").modules
    towards = [-1.0 if getattr(modules[name], "AGAINST", False) else 1.0 for name in lesson.features]
    return fit_weights(lesson.signs[rows], lesson.same[rows], lesson.weights[rows], np.array(towards))


def _without_idle(lesson: Lesson) -> Lesson:
    """*lesson* without the signs that get no weight beside the others."""
    weights, _ = _fit(lesson, np.arange(len(lesson.same)))
    kept = np.flatnonzero(np.abs(weights) >= LEAST_WEIGHT)
    return Lesson(
        **{
            **lesson.__dict__,
            "features": tuple(lesson.features[place] for place in kept),
            "signs": np.ascontiguousarray(lesson.signs[:, kept]),
        }
    )


def _calibrate(lesson: Lesson) -> tuple[Floats, Line]:
    """Calibrated log odds of every pair by a model that has not seen its group, and the line that calibrates them."""
    odds = np.zeros(len(lesson.same))
    for train, held_out in GroupKFold(FOLDS).split(lesson.signs, lesson.same, lesson.groups):
        weights, intercept = _fit(lesson, train)
        odds[held_out] = lesson.signs[held_out] @ weights + intercept
    met = lesson.met
    line = fit_line(odds[met], lesson.same[met], lesson.weights[met])
    calibrated: Floats = line.slope * odds + line.shift
    return calibrated, line


def _bars(same: Bools, probabilities: Floats, free: Bools) -> Bars:
    """Both bars on pairs held out: *join* over those that could be joined, *suggest* over all."""
    join = max(
        bar_for_precision(same[free], probabilities[free], JOIN_PRECISION),
        bar_for_each_height(same[free], probabilities[free], JOIN_PRECISION_AT_THE_BAR),
    )
    suggest = bar_for_precision(same, probabilities, SUGGEST_PRECISION)
    return Bars(join=min(join, 0.9999), suggest=min(suggest, join))


def _report(matcher: Matcher, lesson: Lesson, probabilities: Floats) -> dict[str, Any]:
    """What pairs held out show, per language and per source; intervals are bootstrap, 95 %."""
    met = lesson.met
    same, said = lesson.same[met], probabilities[met]
    return {
        "version": matcher.version,
        "trained_on": matcher.trained_on,
        "bars": asdict(matcher.bars),
        "stated_precision": {
            "join": JOIN_PRECISION,
            "join_at_the_bar": JOIN_PRECISION_AT_THE_BAR,
            "suggest": round(SUGGEST_PRECISION, 4),
        },
        "suggest_bar_at": {
            f"{precision:.2f}": bar_for_precision(same, said, precision)
            for precision in (0.25, 1 / 3, 0.5, 0.67)
        },
        "weights": dict(zip(matcher.features, matcher.weights, strict=True)),
        "languages": {
            name: _figures(matcher, lesson, probabilities, rows)
            for name, rows in by_language(lesson.languages).items()
        },
        "sources": {
            name: _figures(matcher, lesson, probabilities, rows)
            for name, rows in by_language(lesson.sources).items()
            if name != "all"
        },
        "reliability": {
            kind: {
                "expected_calibration_error": calibration_error(lesson.same[rows], probabilities[rows]),
                "pairs": len(rows),
                "bins": [asdict(one) for one in reliability(lesson.same[rows], probabilities[rows])],
            }
            for kind, rows in _met_by_kind(lesson).items()
        },
    }


def _met_by_kind(lesson: Lesson) -> dict[str, npt.NDArray[np.intp]]:
    met = lesson.met
    return {kind: met[rows] for kind, rows in by_language([lesson.kinds[row] for row in met]).items()}


def _picture(lesson: Lesson, probabilities: Floats) -> str:
    tables = {
        kind: reliability(lesson.same[rows], probabilities[rows])
        for kind, rows in _met_by_kind(lesson).items()
        if kind != "all"
    }
    return draw(tables, "Reliability of the matcher, pairs held out")


def _figures(
    matcher: Matcher, lesson: Lesson, probabilities: Floats, rows: npt.NDArray[np.intp]
) -> dict[str, Any]:
    same, scores, free = lesson.same[rows], probabilities[rows], ~lesson.guarded[rows]
    bar, best = best_bar(same, scores)

    def f1(drawn: npt.NDArray[np.intp]) -> float:
        return pairs_agreement(same[drawn], scores[drawn], bar).f1

    return {
        "pairs": len(rows),
        "same": int(same.sum()),
        "best_f1": asdict(resampled(f1, len(rows))) | {"bar": bar, "precision": best.precision},
        "calibration_error": calibration_error(same, scores),
        "joined": asdict(pairs_agreement(same, np.where(free, scores, 0.0), matcher.bars.join)),
        "suggested": asdict(pairs_agreement(same, scores, matcher.bars.suggest)),
    }
