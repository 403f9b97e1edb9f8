"""Questions against documents: is the right document among the first.

A folder holds ``documents.jsonl`` (id, text, and title, body and language if they have them), ``NAME.queries.jsonl``
(id, text) and ``NAME.qrels.tsv`` (query id, document id; no header). A long document is indexed whole and by passages.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claims.errors import RefusedError
from models.candidates import CandidateIndex
from models.evaluation import by_language, interval, map_at, success_at
from models.matcher import Matcher
from models.quality import Figure, Sheet, in_order
from models.quality.reading import Broken, read_objects, read_plain_table, text_in
from models.ranking import TextRanker
from models.text import Folded, fold, fold_all

Floats = npt.NDArray[np.float64]
Told = Callable[[str], None]
CANDIDATES = 50
BUDGET = 20_000
"""Entries of lists a question may read here: a question is asked once, not once a sighting."""
PASSAGE_WORDS = 120
LONG_WORDS = 200
"""From so many words on a document is looked at by passages too."""


@dataclass(frozen=True)
class Document:
    """A document: what it is called, and everything it says."""

    id: str
    language: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text."""
        return " ".join(filter(None, (self.title, self.text)))


@dataclass(frozen=True)
class Query:
    """A question and the documents that answer it."""

    id: str
    language: str
    text: str
    wanted: frozenset[str]


@dataclass(frozen=True)
class Collection:
    """Documents, and the questions of one part."""

    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    broken: Broken


def read_collection(folder: Path, split: str = "dev") -> Collection:
    """The documents of *folder* and the questions of its part *split*; questions without an answer are left out."""
    if not folder.is_dir():
        raise RefusedError(reason=f"{folder} is not a folder with documents.jsonl and queries")
    if not (folder / f"{split}.queries.jsonl").is_file():
        parts = sorted(path.name.removesuffix(".queries.jsonl") for path in folder.glob("*.queries.jsonl"))
        there = f"there is {' and '.join(parts)}" if parts else "it has no queries at all"
        raise RefusedError(reason=f"{folder} has no part {split}; {there}")
    broken = Broken()
    documents = read_objects(folder / "documents.jsonl", ("id", "text"), _document, broken=broken).items
    known = {document.id for document in documents}
    wanted: defaultdict[str, set[str]] = defaultdict(set)

    def judgement(cells: Sequence[str]) -> tuple[str, str]:
        if len(cells) < 2:
            raise ValueError("no query id and document id")
        if cells[1].strip() not in known:
            raise ValueError(f"there is no document {cells[1].strip()}")
        return cells[0].strip(), cells[1].strip()

    for query, document in read_plain_table(folder / f"{split}.qrels.tsv", judgement, broken=broken).items:
        wanted[query].add(document)
    asked = read_objects(folder / f"{split}.queries.jsonl", ("id", "text"), _query(wanted), broken=broken)
    queries = tuple(query for query in asked.items if query.wanted)
    if not queries:
        raise RefusedError(reason=f"no query of {split} has a document in {split}.qrels.tsv")
    return Collection(documents, queries, broken)


def _document(item: Mapping[str, Any]) -> Document:
    said = [item.get(key) or "" for key in ("title", "text", "body")]
    if not all(isinstance(part, str) for part in said):
        raise ValueError("title, text or body is no text")
    title, text = said[0].strip(), " ".join(filter(None, (said[1].strip(), said[2].strip())))
    if not (title or text):
        raise ValueError("title and text are empty")
    return Document(str(item["id"]), str(item.get("language") or ""), title, text)


def _query(wanted: Mapping[str, set[str]]) -> Callable[[Mapping[str, Any]], Query]:
    def query(item: Mapping[str, Any]) -> Query:
        found = frozenset(wanted.get(str(item["id"]), ()))
        return Query(str(item["id"]), str(item.get("language") or ""), text_in(item, "text"), found)

    return query


class Library:
    """Documents made ready to be asked: the product's index and a ranker over the same units, whole and passages."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.titles = fold_all(document.title for document in documents)
        self.texts = fold_all(document.text for document in documents)
        self.units: list[Folded] = []
        self.owner: list[int] = []
        for number, document in enumerate(documents):
            for said in units(document.whole):
                self.units.append(fold(said))
                self.owner.append(number)
        self.index = CandidateIndex().fit(range(len(self.units)), self.units)
        self.ranker = TextRanker().fit(self.units)
        self.title_ranker = TextRanker().fit(self.titles)
        self.text_ranker = TextRanker().fit(self.texts)
        self._owners = np.array(self.owner)
        self._first = np.flatnonzero(np.diff(self._owners, prepend=-1))

    def by_index(self, question: Folded, count: int) -> list[tuple[int, int, float]]:
        """The nearest documents: (document, its best unit, cosine)."""
        near = self.index.kneighbors([question], 2 * count, budget=BUDGET)[0]
        found: dict[int, tuple[int, int, float]] = {}
        for unit, cosine in near:
            found.setdefault(self.owner[unit], (self.owner[unit], unit, cosine))
        return list(found.values())[:count]

    def by_rank(self, question: Folded) -> tuple[Floats, Floats]:
        """The ranker's two scores of every document, by its best unit, each shape (documents,)."""
        one, other = self.ranker.parts([question])
        return np.maximum.reduceat(one[0], self._first), np.maximum.reduceat(other[0], self._first)

    def whole(self, document: int) -> Folded:
        """A document's first unit: all of it."""
        return self.units[int(self._first[document])]


def units(text: str) -> list[str]:
    """A text whole and, where it is long, its passages of 120 words, each half over the one before."""
    words = text.split()
    if len(words) < LONG_WORDS:
        return [text]
    step = PASSAGE_WORDS // 2
    return [text, *(" ".join(words[at : at + PASSAGE_WORDS]) for at in range(0, len(words) - step, step))]


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
        from models.quality.learned import learn

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
