"""Pairs of texts with a judgement: is it the same claim, or how much alike are they.

A label is 1 or 0; or 1, 0 and -1, where 0 is a loose paraphrase and counts as found; or the words same, related and
different; or a likeness from 0 to 5.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from scipy.stats import pearsonr, spearmanr
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from claims.plugins import discover
from models.evaluation import (
    Interval,
    agreement,
    best_bar,
    by_language,
    calibration_error,
    interval,
    resampled,
)
from models.guards import forbids
from models.matcher import Matcher, sign_table
from models.quality import Figure, Sheet, in_order
from models.quality.reading import Read, language_of, read_table, text_in
from models.text import Folded, fold

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
FOLDS = 5
SEED = 5
WORDS = {"same": 2.0, "related": 1.0, "different": 0.0}
MATCHER, ANEW = "matcher", "signs learned anew, 5-fold"


@dataclass(frozen=True)
class LabelledPair:
    """Two texts, the judgement as a number, and what must stay on one side of a split."""

    text_a: str
    text_b: str
    label: float
    language: str = ""
    group: str = ""
    in_words: bool = False
    """Whether the label was same, related or different."""
    split: str = ""
    """The part it belongs to: train, test …"""


def read_labelled_pairs(path: Path) -> Read[LabelledPair]:
    """The pairs of a TSV file with text_a, text_b and label, and language and group if it has them."""
    return read_table(path, ("text_a", "text_b", "label"), _pair)


def _pair(row: Mapping[str, str]) -> LabelledPair:
    said = row["label"].strip().casefold()
    try:
        label = WORDS[said] if said in WORDS else float(said)
    except ValueError:
        raise ValueError(f"the label {row['label']!r} is no number and none of {', '.join(WORDS)}") from None
    if not -1 <= label <= 5:
        raise ValueError(f"the label {row['label']!r} lies outside -1 to 5")
    group = row.get("group") or row.get("claim") or ""
    texts = text_in(row, "text_a"), text_in(row, "text_b")
    return LabelledPair(
        *texts, label, row.get("language", ""), group, said in WORDS, row.get("split", "").strip()
    )


@dataclass(frozen=True)
class _Judged:
    """Pairs as arrays, one row a pair."""

    folded: list[tuple[Folded, Folded]]
    labels: Floats
    graded: bool
    same: Bools
    languages: list[str]
    groups: list[str]
    free: Bools
    in_words: bool

    @property
    def spoken(self) -> list[tuple[str, str]]:
        """The languages of both texts of each pair, as the product tells the matcher."""
        parts = [language.partition("-") for language in self.languages]
        return [(one, other or one) for one, _, other in parts]


def measure_pairs(
    pairs: Sequence[LabelledPair],
    matcher: Matcher,
    name: str = "",
    *,
    cross_validate: bool = False,
    told: Callable[[str], None] = lambda what: None,
) -> Sheet:
    """How well *matcher* tells the pairs apart; with *cross_validate* also how well its signs could."""
    told("folding")
    judged = _judged(pairs)
    told("scoring")
    odds = matcher.odds(judged.folded, judged.spoken, floor=0.0 if judged.graded else None)
    scores: Floats = expit(odds)
    figures = _figures(judged, odds, matcher, MATCHER)
    if cross_validate:
        told("learning anew")
        figures += _anew(judged)
    more: dict[str, Any] = {"bars": {"join": matcher.bars.join, "suggest": matcher.bars.suggest}}
    if not judged.graded:
        more["same"] = int(judged.same.sum())
        if judged.in_words:
            more["related"] = int((judged.labels == WORDS["related"]).sum())
        more["reliability"] = reliability(judged.same, scores)
    return Sheet("pairs", name, in_order(figures), {"pairs": len(pairs)}, more)


def _judged(pairs: Sequence[LabelledPair]) -> _Judged:
    labels = np.array([pair.label for pair in pairs])
    seen = set(labels.tolist())
    in_words = any(pair.in_words for pair in pairs)
    graded = not in_words and not seen <= {-1.0, 0.0, 1.0}
    bar = 2.0 if in_words else 4.0 if graded else 0.0 if -1.0 in seen else 1.0
    guessed = "" if all(pair.language for pair in pairs) else language_of([pair.text_a for pair in pairs])
    folded = [(fold(pair.text_a), fold(pair.text_b)) for pair in pairs]
    return _Judged(
        folded=folded,
        labels=labels,
        graded=graded,
        same=labels >= bar,
        languages=[pair.language or guessed for pair in pairs],
        groups=_groups(pairs),
        free=np.array([not forbids(a, b) for a, b in folded]),
        in_words=in_words,
    )


def _groups(pairs: Sequence[LabelledPair]) -> list[str]:
    """The stated group of each pair, or the texts it shares with others: no text on both sides of a split."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for pair in pairs:
        parent[root("t:" + pair.text_a)] = root("t:" + pair.text_b)
        if pair.group:
            parent[root("g:" + pair.group)] = root("t:" + pair.text_b)
    return [root("t:" + pair.text_a) for pair in pairs]


def _figures(judged: _Judged, odds: Floats, matcher: Matcher, by: str) -> list[Figure]:
    found: list[Figure] = []
    scores: Floats = expit(odds)
    for language, rows in by_language(judged.languages).items():
        measured = (
            _correlations(judged.labels[rows], odds[rows])
            if judged.graded
            else _decisions(judged, scores, matcher, rows)
        )
        found += [Figure.of(name, by, language, len(rows), value) for name, value in measured.items()]
        if judged.in_words:
            found += _wrongly_joined(judged, scores, matcher, rows, language)
    return found


def _wrongly_joined(
    judged: _Judged, scores: Floats, matcher: Matcher, rows: Rows, language: str
) -> list[Figure]:
    """The share of related and of different pairs that the machine would join: the errors that cost most."""
    joined = (scores >= matcher.bars.join) & judged.free
    found = []
    for word in ("related", "different"):
        mine = rows[judged.labels[rows] == WORDS[word]]
        if len(mine):
            share = interval(joined[mine].astype(np.float64))
            found.append(Figure.of(f"{word} pairs joined", MATCHER, language, len(mine), share))
    return found


def _correlations(labels: Floats, answers: Floats) -> dict[str, Interval]:
    return {
        "Pearson": resampled(lambda rows: _correlation(pearsonr, labels[rows], answers[rows]), len(labels)),
        "Spearman": resampled(lambda rows: _correlation(spearmanr, labels[rows], answers[rows]), len(labels)),
    }


def _correlation(measure: Callable[[Floats, Floats], Any], one: Floats, other: Floats) -> float:
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(measure(one, other).statistic)


def _decisions(judged: _Judged, scores: Floats, matcher: Matcher, rows: Rows) -> dict[str, Interval]:
    same, given = judged.same[rows], scores[rows]
    joined = (given >= matcher.bars.join) & judged.free[rows]
    suggested = given >= matcher.bars.suggest
    found = {
        "best F1": best_f1(same, given, [judged.groups[row] for row in rows]),
        "average precision": _average_precision(same, given),
        "joined: precision": _precision(same, joined),
        "joined: recall": _recall(same, joined),
        "suggested: precision": _precision(same, suggested),
        "suggested: recall": _recall(same, suggested),
        "calibration error": resampled(lambda r: calibration_error(same[r], given[r]), len(same)),
    }
    if not joined.any():  # where nothing is joined, nothing is joined rightly
        del found["joined: precision"]
    return found


def best_f1(same: Bools, scores: Floats, groups: Sequence[str]) -> Interval:
    """The F1 at a bar that each fifth of the pairs gets from the other four."""
    chosen = np.zeros(len(same), bool)
    for learned, kept in _splits(groups):
        chosen[kept] = scores[kept] >= best_bar(same[learned], scores[learned])[0]
    return resampled(
        lambda r: agreement(float((same & chosen)[r].sum()), float(chosen[r].sum()), float(same[r].sum())).f1,
        len(same),
    )


def _splits(groups: Sequence[str]) -> list[tuple[Rows, Rows]]:
    parts = min(FOLDS, len(set(groups)))
    everything = np.arange(len(groups))
    if parts < 2:
        return [(everything, everything)]
    shuffled = GroupKFold(parts, shuffle=True, random_state=SEED)
    return list(shuffled.split(everything, groups=groups))


def _average_precision(same: Bools, scores: Floats) -> Interval:
    def of(rows: Rows) -> float:
        return float(average_precision_score(same[rows], scores[rows])) if same[rows].any() else 0.0

    return resampled(of, len(same), rounds=200)


def _precision(same: Bools, given: Bools) -> Interval:
    return resampled(lambda r: _share((same & given)[r], given[r]), len(same))


def _recall(same: Bools, given: Bools) -> Interval:
    return resampled(lambda r: _share((same & given)[r], same[r]), len(same))


def _share(right: Bools, among: Bools) -> float:
    """Nothing given is precise."""
    return float(right.sum() / among.sum()) if among.any() else 1.0


def reliability(same: Bools, scores: Floats, bins: int = 10) -> list[dict[str, float]]:
    """For each tenth of the scores: how many pairs, their mean score, and the share that is the same claim."""
    which = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        {
            "from": b / bins,
            "pairs": int((which == b).sum()),
            "score": float(scores[which == b].mean()),
            "same": float(same[which == b].mean()),
        }
        for b in range(bins)
        if (which == b).any()
    ]


def _anew(judged: _Judged) -> list[Figure]:
    """What the same signs reach on these pairs when their weights are learned on them, four fifths for the fifth."""
    table = richer(sign_table(judged.folded, tuple(sorted(discover("models.features").modules))))
    answers = np.zeros(len(judged.labels))
    for learned, kept in _splits(judged.groups):
        if judged.graded:
            model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 3, 9)))
            answers[kept] = model.fit(table[learned], judged.labels[learned]).predict(table[kept])
        else:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2_000))
            model.fit(table[learned], judged.same[learned])
            answers[kept] = model.decision_function(table[kept])
    return [
        Figure.of(name, ANEW, language, len(rows), value)
        for language, rows in by_language(judged.languages).items()
        for name, value in _judged_anew(judged, answers[rows], rows).items()
    ]


def _judged_anew(judged: _Judged, answers: Floats, rows: Rows) -> dict[str, Interval]:
    if judged.graded:
        return _correlations(judged.labels[rows], answers)
    same = judged.same[rows]
    return {
        "best F1": best_f1(same, answers, [judged.groups[row] for row in rows]),
        "average precision": _average_precision(same, answers),
    }


def richer(table: Floats) -> Floats:
    """The signs, and their squares: how much a sign says is not the same at every height."""
    return np.hstack([table, table**2])
