"""Questions against documents: is the right document among the first."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.evaluation import by_language, interval, map_at, success_at
from models.matcher import Matcher
from models.quality import Figure, Sheet, in_order
from models.quality.collection import Collection, Library, Query
from models.quality.learned import learn
from models.text import Folded, fold_all

Floats = npt.NDArray[np.float64]
Told = Callable[[str], None]
CANDIDATES = 50


Ranking = list[str]
Rank = Callable[[Folded], list[int]]


def measure_retrieval(
    collection: Collection,
    matcher: Matcher,
    name: str = "",
    *,
    learned_from: Collection | None = None,
    told: Told = lambda what: None,
) -> Sheet:
    """How often the right document is among the first: by the index, the ranker, the matcher's score of the index's.

    With *learned_from* (questions of another part) also by a ranking learned from them (`models/quality/learned.py`).
    """
    told("reading the documents")
    library = Library(collection.documents)
    ranks: dict[str, Rank] = {
        "index": lambda question: [found for found, _, _ in library.by_index(question, CANDIDATES)],
        "matcher": lambda question: _by_matcher(library, matcher, question),
        "ranker": lambda question: _by_ranker(library, question),
    }
    if learned_from is not None:
        ranks["learned"] = learn(library, learned_from.queries, told).rank
    figures: list[Figure] = []
    questions = fold_all(query.text for query in collection.queries)
    for by, rank in ranks.items():
        told(by)
        rankings = [[collection.documents[found].id for found in rank(question)] for question in questions]
        figures += _figures(by, collection.queries, rankings)
    counts = {"documents": len(collection.documents), "queries": len(collection.queries)}
    return Sheet("retrieval", name, in_order(figures), counts)


def _by_ranker(library: Library, question: Folded) -> list[int]:
    one, other = library.by_rank(question)
    scores = one + library.ranker.groups_share * other
    best = np.argsort(-scores, kind="stable")[:CANDIDATES]
    return [int(found) for found in best if scores[found] > 0]


def _by_matcher(library: Library, matcher: Matcher, question: Folded) -> list[int]:
    near = library.by_index(question, CANDIDATES)
    if not near:
        return []
    whole = [(question, library.whole(found)) for found, _, _ in near]
    best = [(question, library.units[unit]) for _, unit, _ in near]
    # Every sign of every pair: what could not be joined still has its place in a ranking.
    scores = np.maximum(matcher.odds(whole, floor=0.0), matcher.odds(best, floor=0.0))
    return [near[place][0] for place in np.argsort(-scores, kind="stable")]


def _figures(by: str, queries: Sequence[Query], rankings: Sequence[Ranking]) -> list[Figure]:
    figures: list[Figure] = []
    for language, rows in by_language([query.language for query in queries]).items():
        ranked = [rankings[row] for row in rows]
        wanted: list[set[Any]] = [set(queries[row].wanted) for row in rows]
        values = {f"MAP@{k}": map_at(k, ranked, wanted) for k in (1, 3, 5)}
        values |= {f"S@{k}": success_at(k, ranked, wanted) for k in (1, 5, 10)}
        values["MRR"] = reciprocal_ranks(ranked, wanted)
        figures += [
            Figure.of(what, by, language, len(rows), interval(value)) for what, value in values.items()
        ]
    return figures


def reciprocal_ranks(rankings: Sequence[Ranking], wanted: Sequence[set[Any]]) -> Floats:
    """One over the place of the first wanted document, 0 if none was found; the mean is MRR."""
    places = [
        next((place for place, found in enumerate(ranked, 1) if found in want), 0)
        for ranked, want in zip(rankings, wanted, strict=True)
    ]
    return np.array([1 / place if place else 0.0 for place in places])
