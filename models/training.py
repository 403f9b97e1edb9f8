"""Making the models anew, reproducibly, each with its report beside it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from claims.plugins import discover
from models import similarity
from models.corpora import lines
from models.evaluation import (
    bar_for_precision,
    best_bar,
    by_language,
    calibration_error,
    pairs_agreement,
    resampled,
)
from models.guards import forbids
from models.judged import JudgedPair
from models.language_training import train_language
from models.latin_training import train_latin
from models.matcher import Bars, Matcher, Pair, sign_table
from models.pairs import gather, pairs_digest
from models.text import fold, fold_all

VERSION = "1"
JOIN_PRECISION = 0.99
SUGGEST_PRECISION = 0.5
FOLDS = 5
SOURCE_WEIGHT = {"judged": 0.3, "checkthat": 0.1, "paraphraser": 0.1, "sts": 0.1}
"""The stream is what the matcher will meet; twins made to deceive and headlines only season it."""
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Report:
    """What was made and what it reached, by name of the model."""

    models: dict[str, dict[str, Any]] = field(default_factory=dict)


def train_all(corpora: Path | None, data: Path, out: Path) -> Report:
    """Makes every model into *out*; without *corpora* only the matcher, from our own judged pairs."""
    report = Report()
    if corpora is not None:
        train_latin(corpora, out)
        train_rarity(corpora, out)
        report.models["language"] = train_language(corpora, out)
    _, report.models["matcher"] = train_matcher(gather(corpora, data), out)
    return report


def train_rarity(corpora: Path, out: Path) -> None:
    """Writes *out*/rarity.npz: how rare each hashed beginning of a word is, over all texts of the corpora."""
    texts = [line for path in sorted((corpora / "text").glob("*.txt")) for line in lines(path)]
    for path in sorted((corpora / "retrieval").glob("*/documents.jsonl")):
        texts.extend(json.loads(line)["text"][:500] for line in lines(path))
    texts.extend(
        cell for line in lines(corpora / "pairs" / "paraphraser-ru.train.tsv") for cell in line.split("\t")
    )
    seen: Counter[int] = Counter()
    for folded in fold_all(texts):
        seen.update({similarity.bucket(start) for start in map(similarity.beginning, folded.words)})
    counts = np.zeros(similarity.BUCKETS)
    counts[list(seen)] = list(seen.values())
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "rarity.npz", rarity=np.log(1 + len(texts) / (1 + counts)).astype(np.float16))


@dataclass(frozen=True)
class _Lesson:
    """Judged pairs as arrays, one row a pair."""

    features: tuple[str, ...]
    signs: Floats
    same: Bools
    weights: Floats
    groups: list[str]
    languages: list[str]
    sources: list[str]
    guarded: Bools


def train_matcher(pairs: Sequence[JudgedPair], out: Path) -> tuple[Matcher, dict[str, Any]]:
    """Learns and calibrates a matcher from *pairs*, writes it and its report into *out*, returns both."""
    lesson = _lesson(pairs, tuple(sorted(discover("models.features").modules)))
    lesson = _telling(lesson)
    features = lesson.features
    odds, slope, shift = _calibrate(lesson)
    probabilities = 1 / (1 + np.exp(-(slope * odds + shift)))
    model = _fit(lesson, np.arange(len(pairs)))
    free = ~lesson.guarded
    met = np.array([source == "stream" for source in lesson.sources])
    matcher = Matcher(
        features=features,
        weights=tuple(float(slope * weight) for weight in model.coef_[0]),
        intercept=float(slope * model.intercept_[0] + shift),
        bars=_bars(lesson.same[met], probabilities[met], free[met]),
        version=VERSION,
        trained_on=pairs_digest(pairs),
    )
    report = _report(matcher, lesson, probabilities)
    matcher.save(out / "matcher.json")
    (out / "matcher.report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")
    return matcher, report


def _lesson(pairs: Sequence[JudgedPair], features: tuple[str, ...]) -> _Lesson:
    folded: list[Pair] = [(fold(pair.text_a), fold(pair.text_b)) for pair in pairs]
    return _Lesson(
        features=features,
        signs=sign_table(folded, features),
        same=np.array([pair.same for pair in pairs]),
        weights=np.array([SOURCE_WEIGHT.get(pair.source, 1.0) for pair in pairs]),
        groups=[pair.group for pair in pairs],
        languages=[pair.language or "unknown" for pair in pairs],
        sources=[pair.source for pair in pairs],
        guarded=np.array([bool(forbids(a, b)) for a, b in folded]),
    )


def _telling(lesson: _Lesson) -> _Lesson:
    """*lesson* without the signs whose weight would run against what they say; the worst goes first.

    Such a weight only corrects another sign's: it scores a little better and makes every explanation wrong.
    """
    modules = discover("models.features").modules
    while True:
        says = np.array(
            [-1.0 if getattr(modules[name], "AGAINST", False) else 1.0 for name in lesson.features]
        )
        weights = _fit(lesson, np.arange(len(lesson.same))).coef_[0]
        wrong = np.where(weights * says < 0, np.abs(weights), 0.0)
        if not wrong.any():
            return lesson
        kept = np.arange(len(weights)) != int(np.argmax(wrong))
        names = tuple(name for name, keep in zip(lesson.features, kept, strict=True) if keep)
        lesson = replace(lesson, features=names, signs=lesson.signs[:, kept])


def _fit(lesson: _Lesson, rows: npt.NDArray[np.intp]) -> LogisticRegression:
    model = LogisticRegression(C=3.0, max_iter=2_000)
    return model.fit(lesson.signs[rows], lesson.same[rows], sample_weight=lesson.weights[rows])


def _calibrate(lesson: _Lesson) -> tuple[Floats, float, float]:
    """Log odds of every pair by a model that has not seen its group, and the line that calibrates them
    (Platt 1999)."""
    odds = np.zeros(len(lesson.same))
    for train, held_out in GroupKFold(FOLDS).split(lesson.signs, lesson.same, lesson.groups):
        odds[held_out] = _fit(lesson, train).decision_function(lesson.signs[held_out])
    line = LogisticRegression(C=1e6).fit(odds[:, None], lesson.same, sample_weight=lesson.weights)
    return odds, float(line.coef_[0, 0]), float(line.intercept_[0])


def _bars(same: Bools, probabilities: Floats, free: Bools) -> Bars:
    """Both bars on pairs held out: *join* over those that could be joined, *suggest* over all."""
    join = bar_for_precision(same[free], probabilities[free], JOIN_PRECISION)
    suggest = bar_for_precision(same, probabilities, SUGGEST_PRECISION)
    return Bars(join=min(join, 0.9999), suggest=min(suggest, join))


def _report(matcher: Matcher, lesson: _Lesson, probabilities: Floats) -> dict[str, Any]:
    """What pairs held out show, per language and per source; intervals are bootstrap, 95 %."""
    return {
        "version": matcher.version,
        "trained_on": matcher.trained_on,
        "bars": asdict(matcher.bars),
        "stated_precision": {"join": JOIN_PRECISION, "suggest": SUGGEST_PRECISION},
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
    }


def _figures(
    matcher: Matcher, lesson: _Lesson, probabilities: Floats, rows: npt.NDArray[np.intp]
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
