"""Clusters made in one pass over a stream: each text asks for the nearest of those before it, and joins one or none."""

import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from contestants import Ours, tokens
from corpus import Told
from scipy.special import expit

from models.candidates import CandidateIndex
from models.evaluation import b_cubed
from models.matcher import Matcher
from models.text import Folded

NEAR = 8
"""Earlier texts that the matcher is asked about."""
DEEP = 400
"""Texts that BM25, which cannot leave out the later ones, is asked for."""


class Near(NamedTuple):
    """An earlier text and how near it is: its cosine in the index, its log odds by the matcher, its BM25 as a share of
    what the text scores with itself."""

    place: int
    cosine: float = 0.0
    odds: float = 0.0
    bm25: float = 0.0


Stream = list[list[Near]]
Way = Callable[[Near], float]
_SHARES, _ODDS = np.arange(0.05, 0.96, 0.025), np.arange(-3.0, 10.0, 0.25)
WAYS: Mapping[str, tuple[Way, Sequence[float]]] = {
    "bm25": (lambda near: near.bm25, _SHARES.tolist()),
    "cosine": (lambda near: near.cosine, _SHARES.tolist()),
    "matcher": (lambda near: float(expit(near.odds)), _SHARES.tolist()),
    "both": (lambda near: near.odds + 8 * near.cosine, _ODDS.tolist()),
}
"""How near a text must be, and the bars that are tried."""


def by_ours(told: Sequence[Told], folds: Sequence[Folded]) -> tuple[Stream, float]:
    """The nearest earlier texts by our index and matcher; microseconds of the index for each text."""
    index, matcher, first = CandidateIndex(), Matcher.load(), dict[str, int]()
    stream: Stream = []
    spent = 0.0
    for place, text in enumerate(folds):
        if (same := first.setdefault(text.key, place)) != place:
            stream.append([_same(same)])
            continue
        began = time.process_time()
        near = index.kneighbors([text], NEAR)[0]
        index.partial_fit([place], [text])
        if place % Ours.batch == 0:
            index.commit()
        spent += time.process_time() - began
        pairs = [(text, folds[key]) for key, _ in near]
        languages = [(told[place].language, told[key].language) for key, _ in near]
        odds = matcher.odds(pairs, languages, floor=0.0) if near else ()
        stream.append([Near(key, cosine, float(o)) for (key, cosine), o in zip(near, odds, strict=True)])
    return stream, spent / len(first) * 1e6


def by_bm25(folds: Sequence[Folded]) -> Stream:
    """The nearest earlier text by BM25 over the same search keys, whose rarities are those of the whole stream."""
    places: dict[str, int] = {}
    for place, text in enumerate(folds):
        places.setdefault(text.key, place)
    own = list(places.values())
    words = [tokens(key) or [""] for key in places]
    model = import_module("bm25s").BM25(backend="numba")
    model.index(words, show_progress=False)
    found: dict[int, list[Near]] = {}
    for at, said in enumerate(words):
        near, scores = model.retrieve([said], k=min(DEEP, len(own)), show_progress=False, n_threads=0)
        itself = max(float(scores[0][0]), 1e-9)
        earlier = next(((int(p), float(s)) for p, s in zip(near[0], scores[0], strict=True) if p < at), None)
        found[own[at]] = [Near(own[earlier[0]], bm25=earlier[1] / itself)] if earlier else []
    return [
        found[place] if places[text.key] == place else [_same(places[text.key])]
        for place, text in enumerate(folds)
    ]


def _same(place: int) -> Near:
    return Near(place, 1.0, float("inf"), 1.0)


def linked(stream: Stream, way: Way, bar: float) -> list[int]:
    """The cluster of each text: that of the earlier text it is nearest to, where that is near enough."""
    clusters: list[int] = []
    for place, nearest in enumerate(stream):
        best = max(nearest, key=way, default=None)
        joins = best is not None and way(best) >= bar
        clusters.append(clusters[best.place] if best is not None and joins else place)
    return clusters


def agreement(truth: Sequence[int], stream: Stream, way: Way, bar: float) -> dict[str, float]:
    """B-cubed of the clusters that one bar makes."""
    found = b_cubed(truth, linked(stream, way, bar))
    return {"bar": bar, "precision": found.precision, "recall": found.recall, "f1": found.f1}


def measure(
    texts: Sequence[Told], folds: Sequence[Folded], tuning: Sequence[Told], tuning_folds: Sequence[Folded]
) -> dict[str, Any]:
    """B-cubed by each way to be near; the bars are set on the *tuning* stream, but for the bar of joining."""
    stream, microseconds = by_ours(texts, folds)
    tuned, _ = by_ours(tuning, tuning_folds)
    truth, known = [told.claim for told in texts], [told.claim for told in tuning]
    found: dict[str, Any] = {"distinct": len({text.key for text in folds}), "microseconds": microseconds}
    for name, (way, bars) in WAYS.items():
        given, held = stream, tuned
        if name == "bm25":
            if find_spec("bm25s") is None:
                continue
            given, held = by_bm25(folds), by_bm25(tuning_folds)
        bar = max(bars, key=lambda bar: agreement(known, held, way, bar)["f1"])
        found[name] = agreement(truth, given, way, bar)
    found["join bar"] = agreement(truth, stream, WAYS["matcher"][0], Matcher.load().bars.join)
    return found
