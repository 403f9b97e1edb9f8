"""A set for retrieval: its documents, its questions, and the documents made ready to be asked.

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
from models.quality.reading import Broken, read_objects, read_plain_table, text_in
from models.ranking import TextRanker
from models.text import Folded, fold, fold_all

Floats = npt.NDArray[np.float64]
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
        raise RefusedError(reason="{folder} is not a folder with documents.jsonl and queries", folder=folder)
    if not (folder / f"{split}.queries.jsonl").is_file():
        parts = sorted(path.name.removesuffix(".queries.jsonl") for path in folder.glob("*.queries.jsonl"))
        if not parts:
            raise RefusedError(
                reason="{folder} has no part {split}; it has no queries at all", folder=folder, split=split
            )
        raise RefusedError(
            reason="{folder} has no part {split}; there is {parts}", folder=folder, split=split, parts=parts
        )
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
        raise RefusedError(reason="no query of {split} has a document in {split}.qrels.tsv", split=split)
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
