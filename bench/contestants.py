"""Who is measured in bench/match.py: one class each, all asked in the same way.

A contestant is given texts in order and is then asked for the places of the nearest ones. `form` is how it wants them:
"fold" (the search key as text), "raw" (as written) or, ours alone, `Folded`.
"""

import pickle
import re
from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from importlib import import_module
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

if TYPE_CHECKING:
    from corpus import Told

Ranking = list[tuple[int, float]]
_WORD = re.compile(r"\w+")
FIRST = 10
"""How many places are asked for."""


class Contestant:
    """The common form; what a library cannot do stays None or unimplemented, and the table shows a dash."""

    name: ClassVar[str]
    says: ClassVar[str]
    """What was run, for the table's notes."""
    needs: ClassVar[tuple[str, ...]] = ()
    imports: ClassVar[tuple[str, ...]] = ()
    """What is imported before a cold start is timed, where that is more than the libraries needed."""
    largest: ClassVar[int] = 1_000_000
    """Texts from which on it is not run: it would take hours."""
    grows: ClassVar[bool] = False
    stored: ClassVar[bool] = True
    forms: ClassVar[tuple[str, ...]] = ("fold", "raw")

    def build(self, texts: Sequence[Any], folder: Path) -> None:
        """Takes in all texts; *folder* is empty and its own."""
        raise NotImplementedError

    def ask(self, text: Any) -> Ranking:
        """The places of the nearest texts, best first, with the contestant's own score."""
        raise NotImplementedError

    def add(self, texts: Sequence[Any], first: int) -> None:
        """Takes in more texts, one by one; they are found when this returns."""
        raise NotImplementedError

    def save(self, folder: Path) -> None:
        """Puts on disk what `open` needs."""
        (folder / "all.pickle").write_bytes(pickle.dumps(self, protocol=5))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The contestant as it was saved."""
        opened: Self = pickle.loads((folder / "all.pickle").read_bytes())
        return opened


def tokens(text: str) -> list[str]:
    """The words of a text in small letters; of a search key: its words."""
    return _WORD.findall(text.lower())


class Ours(Contestant):
    """`models.candidates.CandidateIndex` in its folder, committed as the desk commits; keys are places + 1."""

    name, says, grows = "Aiqyn's index", "models.candidates.CandidateIndex, from its folder", True
    imports = ("models.candidates",)
    batch = 500
    """Texts between two commits: `pipeline.match.BATCH`."""

    def __init__(self, told: "Sequence[Told]" = ()) -> None:
        self.told = told
        """Whose claims and languages the desk will ask for."""

    def build(self, texts: Sequence[Any], folder: Path) -> None:
        mark = import_module("pipeline.index").mark
        self.index = import_module("models.candidates").CandidateIndex.open(folder)
        for first in range(0, len(texts), self.batch):
            part, told = texts[first : first + self.batch], self.told[first : first + self.batch]
            labels, marks = [one.claim + 1 for one in told], [mark(1, one.language) for one in told]
            self.index.partial_fit(
                range(first + 1, first + 1 + len(part)), part, labels or None, marks or None
            )
            self.index.commit()

    def ask(self, text: Any) -> Ranking:
        return [(key - 1, cosine) for key, cosine in self.index.kneighbors([text], FIRST)[0]]

    def add(self, texts: Sequence[Any], first: int) -> None:
        for key, text in enumerate(texts, first + 1):
            self.index.partial_fit([key], [text])
        self.index.commit()

    def save(self, folder: Path) -> None:
        self.index.close()

    @classmethod
    def open(cls, folder: Path) -> Self:
        opened = cls()
        opened.index = import_module("models.candidates").CandidateIndex.open(folder)
        return opened


class _Sparse(Contestant):
    """TF-IDF of scikit-learn and a product with every text."""

    needs, imports = ("sklearn",), ("sklearn.feature_extraction.text", "scipy.sparse")
    how: ClassVar[dict[str, Any]]

    def build(self, texts: Sequence[str], folder: Path) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.vectorizer = TfidfVectorizer(dtype=np.float32, **self.how)
        self.columns = self.vectorizer.fit_transform(texts).T.tocsr()

    def ask(self, text: str) -> Ranking:
        found = self.vectorizer.transform([text]) @ self.columns
        best = np.argsort(-found.data, kind="stable")[:FIRST]
        return list(zip(found.indices[best].tolist(), found.data[best].tolist(), strict=True))


class SparseWords(_Sparse):
    """Words and pairs of words."""

    name, says = "scikit-learn, words", "TfidfVectorizer word 1-2, product with all texts"
    how = {"ngram_range": (1, 2), "token_pattern": r"\w+"}


class SparseLetters(_Sparse):
    """Groups of three to five letters within words."""

    name, says, largest = (
        "scikit-learn, letters",
        "TfidfVectorizer char_wb 3-5, product with all texts",
        50_000,
    )
    forms = ("fold",)
    how = {"analyzer": "char_wb", "ngram_range": (3, 5)}


class TopProduct(SparseWords):
    """The same vectors, with the product that keeps the best alone."""

    name, says = "sparse_dot_topn", "the same vectors of words 1-2, sp_matmul_topn"
    needs, largest = ("sparse_dot_topn", "sklearn"), 250_000
    forms = ("fold",)
    imports = ("sparse_dot_topn", "sklearn.feature_extraction.text", "scipy.sparse")

    def ask(self, text: str) -> Ranking:
        product = import_module("sparse_dot_topn").sp_matmul_topn
        found = product(self.vectorizer.transform([text]), self.columns, top_n=FIRST, sort=True, n_threads=1)
        return list(zip(found.indices.tolist(), found.data.tolist(), strict=True))


class Bm25(Contestant):
    """BM25 with numba."""

    name, says, needs = "bm25s", "BM25 (Lucene's form) of words, numba backend", ("bm25s", "numba")

    def build(self, texts: Sequence[str], folder: Path) -> None:
        self.model = import_module("bm25s").BM25(backend="numba")
        self.model.index([tokens(text) for text in texts], show_progress=False)
        self._ready()

    def _ready(self) -> None:
        self.size = int(self.model.scores["num_docs"])

    def ask(self, text: str) -> Ranking:
        words = [word for word in tokens(text) if word in self.model.vocab_dict]
        if not words:
            return []
        found, scores = self.model.retrieve(
            [words], k=min(FIRST, self.size), show_progress=False, n_threads=0
        )
        return [(int(p), float(s)) for p, s in zip(found[0], scores[0], strict=True) if s > 0]

    def save(self, folder: Path) -> None:
        self.model.save(folder, show_progress=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        opened = cls()
        opened.model = import_module("bm25s").BM25.load(folder, mmap=True, show_progress=False)
        opened.model.backend = "numba"
        opened.model.activate_numba_scorer()
        opened._ready()
        return opened


class Tantivy(Contestant):
    """Tantivy's more-like-this: the 25 weightiest words of the text."""

    name, says, needs = "tantivy", "more-like-this (25 words, BM25), words as terms", ("tantivy",)
    grows = True
    memory = 256_000_000

    def build(self, texts: Sequence[str], folder: Path) -> None:
        self._make(folder)
        self.add(texts, 0)

    def _make(self, folder: Path) -> None:
        library = self.library = import_module("tantivy")
        schema = library.SchemaBuilder()
        schema.add_integer_field("place", stored=True, indexed=True, fast=True)
        schema.add_text_field("text", tokenizer_name="words", index_option="freq")
        self.schema = schema.build()
        self.index = library.Index(self.schema, path=str(folder))
        words = library.TextAnalyzerBuilder(library.Tokenizer.whitespace()).build()
        self.index.register_tokenizer("words", words)
        self.searcher = self.index.searcher()

    def add(self, texts: Sequence[str], first: int) -> None:
        writer = self.index.writer(self.memory, 1)
        for place, text in enumerate(texts, first):
            writer.add_document(self.library.Document(place=place, text=" ".join(tokens(text))))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, text: str) -> Ranking:
        words = tokens(text)
        return self._hits(self._question(words)) if words else []

    def _question(self, words: list[str]) -> Any:
        fields = {"text": [" ".join(words)]}
        return self.library.Query.more_like_this_document_fields_query(
            self.schema, fields, min_doc_frequency=1, min_term_frequency=1, max_query_terms=25
        )

    def _hits(self, query: Any) -> Ranking:
        hits = self.searcher.search(query, FIRST, count=False).hits
        places = self.searcher.fast_field_values("place", [address for _, address in hits])
        return [(int(place), float(score)) for (score, _), place in zip(hits, places, strict=True)]

    def save(self, folder: Path) -> None:
        """Everything is in its folder already."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        opened = cls()
        opened._make(folder)
        return opened

    def _words(self, words: Sequence[str], least: int) -> Any:
        query, occur = self.library.Query, self.library.Occur.Should
        terms = [(occur, query.term_query(self.schema, "text", word, "freq")) for word in words]
        return query.boolean_query(terms, minimum_number_should_match=least)


class Check(Tantivy):
    """What Check's similarity service asks Elasticsearch: a match query of which 70 % of the words must stand there."""

    name = "Check's rule"
    says = "match query, minimum_should_match 70 % of the distinct words, BM25; over tantivy"

    def _question(self, words: list[str]) -> Any:
        distinct = list(dict.fromkeys(words))
        return self._words(distinct, max(1, int(len(distinct) * 0.7)))


class Cofacts(Tantivy):
    """What Cofacts asks Elasticsearch: more-like-this, minimum_should_match "10<70%"."""

    name = "Cofacts' rule"
    says = 'more_like_this (25 words by tf-idf), minimum_should_match "10<70%", BM25; over tantivy'

    def _question(self, words: list[str]) -> Any:
        size = self.searcher.num_docs
        seen = {word: self.searcher.doc_freq("text", word) for word in set(words)}
        weight = {w: n * (1 + log((size + 1) / (seen[w] + 1))) for w, n in Counter(words).items() if seen[w]}
        chosen = nlargest(25, weight, key=lambda word: (weight[word], word))
        if not chosen:
            return self.library.Query.empty_query()
        return self._words(chosen, len(chosen) if len(chosen) <= 10 else int(len(chosen) * 0.7))


GROUP = 4
"""Letters of a group that MinHash is made of."""
PERMUTATIONS, ALIKE = 128, 0.4


def groups(text: str) -> set[str]:
    """The groups of letters of a text, spaces included."""
    said = " ".join(tokens(text))
    return {said[at : at + GROUP] for at in range(max(1, len(said) - GROUP + 1))}


class Datasketch(Contestant):
    """MinHash LSH; what shares a band is ranked by the estimated Jaccard."""

    name, needs, largest, grows = "datasketch", ("datasketch",), 50_000, True
    forms = ("fold",)
    says = (
        f"MinHash LSH, groups of {GROUP} letters, {PERMUTATIONS} permutations, Jaccard {ALIKE}, ranked by it"
    )

    def build(self, texts: Sequence[str], folder: Path) -> None:
        library = import_module("datasketch")
        self.lsh = library.MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS)
        self.kept: list[Any] = []
        self.add(texts, 0)

    def _sketch(self, text: str) -> Any:
        sketch = import_module("datasketch").MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([group.encode() for group in groups(text)])
        return sketch

    def add(self, texts: Sequence[str], first: int) -> None:
        for place, text in enumerate(texts, first):
            self.kept.append(self._sketch(text))
            self.lsh.insert(place, self.kept[-1])

    def ask(self, text: str) -> Ranking:
        sketch = self._sketch(text)
        near = ((place, sketch.jaccard(self.kept[place])) for place in self.lsh.query(sketch))
        return nlargest(FIRST, near, key=lambda item: (item[1], -item[0]))


class Rensa(Contestant):
    """The same in Rust."""

    name, needs, largest, grows, stored = "rensa", ("rensa",), 250_000, True, False
    says = (
        f"RMinHashLSH, groups of {GROUP} letters, {PERMUTATIONS} permutations in 32 bands, ranked by Jaccard"
    )

    def build(self, texts: Sequence[str], folder: Path) -> None:
        self.library = import_module("rensa")
        self.lsh = self.library.RMinHashLSH(ALIKE, PERMUTATIONS, 32)
        self.kept: list[Any] = []
        self.add(texts, 0)

    def _sketch(self, text: str) -> Any:
        sketch = self.library.RMinHash(PERMUTATIONS, 1)
        sketch.update(list(groups(text)))
        return sketch

    def add(self, texts: Sequence[str], first: int) -> None:
        for place, text in enumerate(texts, first):
            self.kept.append(self._sketch(text))
            self.lsh.insert(place, self.kept[-1])

    def ask(self, text: str) -> Ranking:
        sketch = self._sketch(text)
        near = ((place, sketch.jaccard(self.kept[place])) for place in set(self.lsh.query(sketch)))
        return nlargest(FIRST, near, key=lambda item: (item[1], -item[0]))


ALL: tuple[type[Contestant], ...] = (
    *(Ours, SparseWords, SparseLetters, TopProduct, Bm25, Tantivy, Check, Cofacts, Datasketch, Rensa),
)


def by_name(name: str) -> type[Contestant]:
    """The contestant of that name; raises LookupError for an unknown one."""
    for one in ALL:
        if one.name == name:
            return one
    raise LookupError(name)


def lacking(one: type[Contestant]) -> str:
    """The library that is not installed, or nothing."""
    for library in one.needs:
        try:
            import_module(library)
        except ImportError:
            return library
    return ""
