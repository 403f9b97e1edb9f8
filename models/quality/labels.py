"""Texts with a label, 1 or 0, against a model's probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

from models.evaluation import Interval, best_bar, by_language, pairs_agreement, resampled
from models.quality import Figure, Sheet, in_order
from models.quality.reading import Read, language_of, read_table, text_in

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BAR = 0.5


@dataclass(frozen=True)
class LabelledText:
    """A text and whether the label holds."""

    text: str
    holds: bool
    language: str = ""


def read_labelled(path: Path) -> Read[LabelledText]:
    """The texts of a TSV file with text and label (1 or 0), and language if it has it."""
    return read_table(path, ("text", "label"), _text)


def _text(row: Mapping[str, str]) -> LabelledText:
    label = row["label"].strip()
    if label not in ("0", "1"):
        raise ValueError(f"the label {label!r} is neither 0 nor 1")
    return LabelledText(text_in(row, "text"), label == "1", row.get("language", ""))


def measure_labels(
    texts: Sequence[LabelledText], probabilities: Floats, by: str, name: str = "", bar: float = BAR
) -> Sheet:
    """How well *probabilities* from *bar* on find the texts whose label holds."""
    holds = np.array([text.holds for text in texts])
    guessed = "" if all(text.language for text in texts) else language_of([text.text for text in texts])
    figures: list[Figure] = []
    for language, rows in by_language([text.language or guessed for text in texts]).items():
        measured = _figures(holds[rows], np.asarray(probabilities, dtype=np.float64)[rows], bar)
        figures += [Figure.of(what, by, language, len(rows), value) for what, value in measured.items()]
    counts = {"texts": len(texts), "holds": int(holds.sum())}
    return Sheet("labels", name, in_order(figures), counts, {"bar": bar})


def _figures(holds: Bools, given: Floats, bar: float) -> dict[str, Interval]:
    def over(name: str, bar: float) -> Interval:
        return resampled(
            lambda rows: float(getattr(pairs_agreement(holds[rows], given[rows], bar), name)), len(holds)
        )

    def average(rows: npt.NDArray[np.intp]) -> float:
        return float(average_precision_score(holds[rows], given[rows])) if holds[rows].any() else 0.0

    return {
        "F1": over("f1", bar),
        "precision": over("precision", bar),
        "recall": over("recall", bar),
        "F1 at the best bar": over("f1", best_bar(holds, given)[0]),
        "average precision": resampled(average, len(holds)),
    }
