"""Bars for the life a matcher will lead: one text after another, each against all that came before.

A matcher is calibrated on judged pairs, but nobody hands it pairs: it is shown the nearest of thousands of texts,
nearly all of which state something else. A probability that is right on pairs is far too bold there. So the bars
are set on a rehearsal of the stream: judged texts among many that say other things, each scored against its
nearest known claim, and the bar is where the wanted share of what lies above it is right.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models import guards
from models.candidates import CandidateIndex
from models.evaluation import bar_for_precision
from models.matcher import Bars, Matcher
from models.pairs import JudgedPair
from models.text import Folded, fold_all

NEIGHBOURS = 24
SCORED = 6


@dataclass(frozen=True)
class Rehearsal:
    """The best known text for each text of the stream: its score, whether it states the same, and the guards' word."""

    scores: npt.NDArray[np.float64]
    same: npt.NDArray[np.bool_]
    guarded: npt.NDArray[np.bool_]


def clusters(pairs: Sequence[JudgedPair]) -> list[tuple[str, int]]:
    """Each judged text with the claim it states: texts that a chain of positive judgements connects are one claim."""
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent.setdefault(text, text) != text:
            text = parent[text]
        return text

    for pair in pairs:
        one, other = root(pair.text_a), root(pair.text_b)
        if pair.same and one != other:
            parent[one] = other
    numbers: dict[str, int] = {}
    return [(text, numbers.setdefault(root(text), len(numbers))) for text in parent]


def rehearse(
    matcher: Matcher, judged: Sequence[tuple[str, int]], others: Sequence[str], seed: int = 5
) -> Rehearsal:
    """Stream *judged* texts and *others* (each a claim of its own) in a random order."""
    texts = [*judged, *((text, -1 - place) for place, text in enumerate(others))]
    random.Random(seed).shuffle(texts)
    folds = fold_all(text for text, _ in texts)
    index = CandidateIndex()
    best: list[tuple[float, bool, bool]] = []
    for place, (folded, (_, claim)) in enumerate(zip(folds, texts, strict=True)):
        near = [key for key, _ in index.kneighbors([folded], n_neighbors=NEIGHBOURS)[0]][:SCORED]
        if near:
            best.append(_best(matcher, folded, claim, [(folds[key], texts[key][1]) for key in near]))
        index.partial_fit([place], [folded])
    scores, same, guarded = zip(*best, strict=True)
    return Rehearsal(np.array(scores), np.array(same), np.array(guarded))


def _best(
    matcher: Matcher, folded: Folded, claim: int, near: Sequence[tuple[Folded, int]]
) -> tuple[float, bool, bool]:
    scores = matcher.score([(folded, other) for other, _ in near])
    place = int(np.argmax(scores))
    other, its = near[place]
    return float(scores[place]), its == claim, bool(guards.reasons_against(folded, other))


def bars(rehearsal: Rehearsal, join: float, suggest: float) -> Bars:
    """The bars at which the shares *join* and *suggest* of what lies above them are right."""
    free = ~rehearsal.guarded
    sure = bar_for_precision(rehearsal.same[free], rehearsal.scores[free], join)
    likely = bar_for_precision(rehearsal.same, rehearsal.scores, suggest)
    return Bars(join=min(sure, 0.9999), suggest=min(likely, sure))
