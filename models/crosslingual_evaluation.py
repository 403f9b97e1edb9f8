"""How well the table between languages finds counterparts: `eval parallel FILE`.

Half of the texts that ask have no counterpart among those that may answer, as on a desk where most rumours
live in one language. The index also holds texts in the asking language, as a desk's would: those without a
counterpart, so that a wrong neighbour is never given away by its own counterpart standing beside it.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import noise
from models.corpora import rows
from models.crosslingual import LANGUAGES, CrossTable, shipped
from models.crosslingual_index import CrossIndex
from models.evaluation import bar_for_precision, calibration_error, interval, resampled
from models.text import Folded, fold

PRECISION = 0.96
WORDS = 8
Asked = Mapping[str, Folded]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """What the index answered each asking text: its likeliest link, and where its counterpart ranked."""

    probability: Floats
    right: Bools
    has: Bools
    """Whether there was a counterpart to find."""
    rank: npt.NDArray[np.int64]
    """The counterpart's place among all texts of the other language; 99 if not among ten."""


def eval_parallel(path: Path, seed: int = 1, table: CrossTable | None = None) -> dict[str, Any]:
    """The figures of a file of parallel sentences (header kk ru [en]), each way, with bootstrap intervals.

    Each direction: S@1 and S@10 among all texts of the other language; links found and their precision at the
    shipped bar; links found at the best bar for 96 % on this very file; the calibration error. "kk_russian_letters"
    asks with Kazakh typed with Russian letters, "first_words" with the first eight words.
    """
    table = table or shipped()
    texts = [{code: row[code] for code in map(str, LANGUAGES) if row.get(code)} for row in rows(path)]
    claims = _claims(path)
    kept = [place for place, row in enumerate(texts) if all(fold(text).words for text in row.values())]
    texts, claims = [texts[place] for place in kept], [claims[place] for place in kept]
    found: dict[str, Any] = {"sentences": len(texts), "precision_wanted": PRECISION, "bar": table.odds.bar}
    languages = [code for code in map(str, LANGUAGES) if texts and all(code in row for row in texts)]
    for asked in languages:
        for answer in languages:
            if asked != answer:
                found[f"{asked}_{answer}"] = _direction(texts, claims, asked, answer, table, seed)
    return found


def _claims(path: Path) -> list[int]:
    """Which rows state one claim: those with the same "claim" column, or with the same text in a language."""
    first: dict[tuple[str, str], int] = {}
    claims: list[int] = []
    for place, row in enumerate(rows(path)):
        said = [
            (column, text)
            for column, text in row.items()
            if text and column in (*map(str, LANGUAGES), "claim")
        ]
        known = min((first[one] for one in said if one in first), default=place)
        claims.append(known)
        for one in said:
            first.setdefault(one, known)
    return claims


def _direction(
    texts: Sequence[Mapping[str, str]],
    claims: Sequence[int],
    asked: str,
    answer: str,
    table: CrossTable,
    seed: int,
) -> dict[str, Any]:
    answers = [fold(row[answer]) for row in texts]
    views = {"sentences": [row[asked] for row in texts]}
    if asked == "kk":
        chance = random.Random(seed)
        views["kk_russian_letters"] = [noise.russian_letters(text, chance) for text in views["sentences"]]
    views["first_words"] = [" ".join(text.split()[:WORDS]) for text in views["sentences"]]
    return {
        view: figures(
            ask(table, [fold(text) for text in shown], answers, claims, asked, answer, seed),
            table.odds.bar,
            seed,
        )
        for view, shown in views.items()
    }


def ask(
    table: CrossTable,
    asking: Sequence[Folded],
    answers: Sequence[Folded],
    claims: Sequence[int],
    asked: str,
    answer: str,
    seed: int,
) -> Answers:
    """Every text asks twice: among all answers for its rank, among those of half of the claims for its link."""
    different = sorted(set(claims))
    drawn = np.random.default_rng(seed).permutation(len(different))[: len(different) // 2]
    answered = {different[i] for i in drawn}
    whole, half = CrossIndex(table), CrossIndex(table)
    for place, (mine, theirs) in enumerate(zip(asking, answers, strict=True)):
        whole.add(place, theirs, answer)
        if claims[place] in answered:
            half.add(place, theirs, answer)
        else:
            half.add(-1 - place, mine, asked)
    size = len(asking)
    probability, right, rank = np.zeros(size), np.zeros(size, np.bool_), np.full(size, 99)
    for place, mine in enumerate(asking):
        link = next(iter(half.links(mine, asked)), None)
        if link:
            probability[place], right[place] = link.probability, claims[link.text] == claims[place]
        ranked = [claims[text] for text in whole.ranked(mine, asked, answer)]
        if claims[place] in ranked:
            rank[place] = ranked.index(claims[place])
    return Answers(probability, right, np.array([claim in answered for claim in claims]), rank)


def figures(answers: Answers, bar: float, seed: int = 1) -> dict[str, Any]:
    """The figures of one direction and view, each with its 95 % interval."""
    given = answers.probability >= bar
    best = bar_for_precision(answers.right, answers.probability, PRECISION)
    size = len(given)

    def found(rows: npt.NDArray[np.intp]) -> float:
        return float((given & answers.right)[rows].sum() / max(1, answers.has[rows].sum()))

    def precision(rows: npt.NDArray[np.intp]) -> float:
        return float((given & answers.right)[rows].sum() / max(1, given[rows].sum()))

    def at_best(rows: npt.NDArray[np.intp]) -> float:
        shown = (answers.probability >= best) & answers.right
        return float(shown[rows].sum() / max(1, answers.has[rows].sum()))

    return {
        "s_at_1": _written(interval((answers.rank < 1).astype(float), seed)),
        "s_at_10": _written(interval((answers.rank < 10).astype(float), seed)),
        "links_found": _written(resampled(found, size, seed)),
        "precision": _written(resampled(precision, size, seed)),
        "links_found_at_best_bar": _written(resampled(at_best, size, seed)),
        "best_bar": best,
        "calibration_error": calibration_error(answers.right, answers.probability),
    }


def _written(found: Any) -> dict[str, float]:
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4)}
