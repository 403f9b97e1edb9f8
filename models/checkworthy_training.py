"""Making the check-worthiness model from labelled tweets and from our own labelled examples; its report beside it.

The public tweets are labelled for "worth a fact-checker's while", ours for "a claim at all"; ours weigh more,
because they are what people write to a desk, and are the only ones in Kazakh and Russian.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from models._worth import BUCKETS
from models.checkworthy import CheckWorthy, buckets_of
from models.corpora import rows
from models.evaluation import best_bar, pairs_agreement, resampled
from models.speech import SIGNS, signs
from models.text import fold_all

PUBLIC = ("en", "bg", "tr")
OWN_WEIGHT = 8.0
"""How many tweets one of our examples outweighs."""
HASHED_SCALE = 0.7
"""How much the words and letters count beside the signs before the regression weighs them."""
STRENGTH = 1.0
"""The C of the logistic regression."""
KEPT_PART = 3
"""One group in so many of our examples is kept for the report."""


@dataclass(frozen=True)
class Labelled:
    """Texts with their labels, and what one of them weighs."""

    texts: Sequence[str]
    labels: npt.NDArray[np.int8]
    weight: float = 1.0


def train_checkworthy(corpora: Path, data: Path, out: Path, rounds: int = 300) -> dict[str, Any]:
    """Writes *out*/checkworthy.npz and its report.

    *corpora* holds the public tweets (checkworthy/ct22-….train.tsv, .dev.tsv), *data* is our own table with the
    columns text, label, kind, language and group; a group is wholly learned from or wholly
    kept. *rounds* is how often the intervals of the report are drawn.
    """
    learned, kept = [], {}
    for language in PUBLIC:
        learned.append(_public(corpora, language, "train"))
        kept[f"tweets_{language}"] = _public(corpora, language, "dev")
    for language in ("kk", "ru", "en"):
        learned.append(_own(data, language, kept=False))
        kept[f"own_{language}"] = _own(data, language, kept=True)
    _store(_fit(learned), out)
    report = _report(CheckWorthy.load(out / "checkworthy.npz"), kept, rounds)
    report["learned_from"] = sum(len(part.texts) for part in learned)
    (out / "checkworthy.report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")
    return report


def is_kept(group: str) -> bool:
    """Whether a group of our examples is kept for the report; by its name, so that it never wanders."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % KEPT_PART == 0


def _public(corpora: Path, language: str, part: str) -> Labelled:
    found = list(rows(corpora / "checkworthy" / f"ct22-{language}.{part}.tsv"))
    return _labelled(found, 1.0)


def _own(data: Path, language: str, *, kept: bool) -> Labelled:
    found = [row for row in rows(data) if row["language"] == language and is_kept(row["group"]) == kept]
    return _labelled(found, OWN_WEIGHT)


def _labelled(found: Sequence[dict[str, str]], weight: float) -> Labelled:
    labels = np.array([int(row["label"]) for row in found], dtype=np.int8)
    return Labelled([row["text"] for row in found], labels, weight)


def _fit(learned: Sequence[Labelled]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]:
    """The weight of each bucket and each sign, and the intercept; a bucket seen once weighs nothing."""
    hashed, signed = _tables([text for part in learned for text in part.texts])
    seen = np.asarray((hashed > 0).sum(axis=0)).ravel()
    rarity = np.where(seen >= 2, np.log((1 + hashed.shape[0]) / (1 + seen)), 0.0) * HASHED_SCALE
    model = LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced")
    model.fit(
        hstack([hashed @ diags(rarity), csr_matrix(signed)]),
        np.concatenate([part.labels for part in learned]),
        sample_weight=np.concatenate([np.full(len(part.texts), part.weight) for part in learned]),
    )
    weights = model.coef_[0]
    return weights[:BUCKETS] * rarity, weights[BUCKETS:], float(model.intercept_[0])


def _tables(texts: Sequence[str]) -> tuple[csr_matrix, npt.NDArray[np.float64]]:
    """Buckets over the square root of their number, shape (texts, buckets); signs, shape (texts, signs)."""
    folds = fold_all(texts)
    columns = [buckets_of(folded) for folded in folds]
    sizes = np.array([len(found) for found in columns])
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    hashed = csr_matrix((values, np.concatenate(columns), starts), shape=(len(texts), BUCKETS))
    return hashed, np.array([signs(text, folded) for text, folded in zip(texts, folds, strict=True)])


def _store(fitted: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float], out: Path) -> None:
    hashed, signed, intercept = fitted
    scale = float(np.abs(hashed).max()) / 32_767
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out / "checkworthy.npz",
        hashed=np.round(hashed / scale).astype(np.int16),
        scale=np.float32(scale),
        signed=signed,
        intercept=np.float64(intercept),
        signs=np.array(SIGNS),
    )


def _report(model: CheckWorthy, kept: dict[str, Labelled], rounds: int) -> dict[str, Any]:
    """For each set average precision, F1 at one half and at the set's best bar, with bootstrap intervals."""
    return {name: _figures(model, part, rounds) for name, part in kept.items()}


def _figures(model: CheckWorthy, part: Labelled, rounds: int) -> dict[str, Any]:
    truth = part.labels.astype(bool)
    chances = model.predict_proba(part.texts)
    best = best_bar(truth, chances)[0]

    def f1(chosen: npt.NDArray[np.intp], bar: float) -> float:
        return pairs_agreement(truth[chosen], chances[chosen], bar).f1

    figures = {
        "average_precision": resampled(lambda n: _precision(truth[n], chances[n]), len(truth), rounds=rounds),
        "f1_at_half": resampled(lambda n: f1(n, 0.5), len(truth), rounds=rounds),
        "f1_at_best_bar": resampled(lambda n: f1(n, best), len(truth), rounds=rounds),
    }
    said = {name: [round(x, 4) for x in (of.value, of.low, of.high)] for name, of in figures.items()}
    return {**said, "texts": len(truth), "claims": int(truth.sum())}


def _precision(truth: npt.NDArray[np.bool_], chances: npt.NDArray[np.float64]) -> float:
    return float(average_precision_score(truth, chances)) if truth.any() else 0.0
