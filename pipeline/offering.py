"""What may already answer a question that is about to be sent: published refutations, guidance and public answers.

Every text that an answer goes by (its titles and summaries, the wordings of its claims, the question of a public
answer, and what people confirmed that says the same) is kept folded in memory, by language, and brought up to date
by what changed. A question is compared with the texts of its own language and of the one its asker reads: between
languages one suggestion in three is right, which is good enough for a fact-checker and not for a citizen.

Nothing is offered below the bar of `models/offering.py`, nothing that is withdrawn, overtaken or out of date, and
nothing that is not found within `PATIENCE` seconds: the form then goes on without.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from claims import acts
from claims.database import Database
from claims.terms import Language, Verdict
from pipeline.offered import Document, offered, still_offered
from pipeline.suggest import matcher_in

if TYPE_CHECKING:  # they load NumPy
    from models.candidates import CandidateIndex
    from models.matcher import Matcher
    from models.similarity import Floats
    from models.text import Folded

Kind = Literal["refutation", "guidance", "answer"]
LONGEST = 4_000
"""Characters of a question that are compared."""
NEAREST = 24
"""Texts near to the question that are compared, in each language."""
FEWEST_WORDS = 3
"""Different words below which a question says too little to be told from others."""
ANSWERS = 4
"""Answers that are weighed."""
PATIENCE = 1.0
"""Seconds that an asker waits for what may be offered: one thread compares, in milliseconds, one question at a time."""
STALE = 15.0
"""Seconds after which what changed is taken in, where that takes longer than `QUICK`."""
QUICK = 0.1
_TOGETHER = 500
"""Documents that are folded at once."""
log = logging.getLogger("aiqyn.offering")


@dataclass(frozen=True)
class Offer:
    """One published answer that may answer a question."""

    kind: Kind
    id: str
    title: str
    summary: str
    verdict: Verdict | None
    url: str
    confidence: float
    language: str
    """The language of the title, the summary and what stands at the address."""


def offer(
    database: Database,
    text: str,
    language: str,
    folder: Path | None = None,
    limit: int = 3,
    patience: float | None = None,
) -> list[Offer]:
    """What may already answer *text*, best first, for somebody who reads *language*; mostly nothing.

    *folder*: the desk's, in which a matcher of its own may lie. *patience*: seconds to wait, if not `PATIENCE`.
    """
    offers = _offers_of(database)
    if not text.strip() or not offers.bring_up_to_date(database):
        return []
    near = offers.near(text, language, folder, PATIENCE if patience is None else patience)
    if not near:
        return []
    with database.reading() as session:
        standing = still_offered(session, [document for document, _ in near])
    found = [_offer(document, chance, language) for document, chance in near if document.id in standing]
    return found[:limit]


def warm(database: Database, folder: Path | None = None) -> None:
    """Take in all that is offered before anybody asks, and read what comparing needs: models, compiled code."""
    offers = _offers_of(database)
    offers.bring_up_to_date(database)
    for document in list(offers.shelf.documents.values())[:1]:
        for code, text in document.own:
            offers.near(text, code, folder, patience=600)


@dataclass(frozen=True)
class Weighed:
    """The documents likeliest to answer a question, what the matcher says of each, and the signs of each."""

    names: list[str]
    scores: "Floats"
    signs: "Floats"


@dataclass
class Shelf:
    """The texts of all that is offered, folded, with an index of each language that finds the near ones."""

    indexes: "dict[str, CandidateIndex]" = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    keys: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """Document -> the language and the key of each of its texts."""
    owners: dict[int, str] = field(default_factory=dict)
    """Key -> the document; the text itself lies folded in its index."""
    last: int = 0

    def keep(self, documents: Mapping[str, Document]) -> None:
        """Hold exactly *documents* from now on; only what is another than before is folded."""
        for name in [name for name, had in self.documents.items() if documents.get(name) != had]:
            self._drop(name)
        fresh = [document for name, document in documents.items() if name not in self.documents]
        for start in range(0, len(fresh), _TOGETHER):
            self._add(fresh[start : start + _TOGETHER])

    def near(self, text: str, language: str, matcher: "Matcher") -> list[tuple[Document, float]]:
        """The documents that may be shown to whoever asks *text* and reads *language*, the likeliest first."""
        from models.offering import shipped

        found = self.weighed(text, language, matcher)
        if found is None:
            return []
        chances = shipped().chances(found.signs)
        return [
            (self.documents[found.names[place]], float(chances[place]))
            for place in shipped().shown(chances, found.scores, matcher)
        ]

    def weighed(self, text: str, language: str, matcher: "Matcher") -> "Weighed | None":
        """The likeliest documents by the matcher, with the signs of each, whatever the bar; None: nothing is near."""
        import numpy as np

        from models.language import shipped as language_model
        from models.offering import signs_of
        from models.text import fold

        asked = fold(text[:LONGEST])
        if len(set(asked.words)) < FEWEST_WORDS:
            return None
        said = language_model().predict([text[:LONGEST]])[0]
        best = self._best(asked, said, _tongues(said, language), matcher)
        if not best:
            return None
        scores = np.array([score for _, score, _ in best], np.float64)
        signs = signs_of(asked, [other for _, _, other in best], scores)
        return Weighed([name for name, _, _ in best], scores, signs)

    def _best(
        self, asked: "Folded", said: str, languages: Iterable[str], matcher: "Matcher"
    ) -> "list[tuple[str, float, Folded]]":
        """The likeliest documents by the matcher, each with its nearest text."""
        found = [
            (key, code)
            for code in languages
            if code in self.indexes
            for key, _ in self.indexes[code].kneighbors([asked], n_neighbors=NEAREST)[0]
        ]
        texts = [(self.owners[key], self.indexes[code].folded(key)) for key, code in found]
        scores = matcher.score([(asked, other) for _, other in texts], [(said, code) for _, code in found])
        best: dict[str, tuple[float, Folded]] = {}
        for (name, other), score in zip(texts, scores, strict=True):
            if name not in best or score > best[name][0]:
                best[name] = (float(score), other)
        ranked = sorted(best, key=lambda name: (-best[name][0], name))[:ANSWERS]
        return [(name, *best[name]) for name in ranked]

    def _drop(self, name: str) -> None:
        for code, key in self.keys.pop(name):
            self.indexes[code].withdraw([key])
            del self.owners[key]
        del self.documents[name]

    def _add(self, fresh: Sequence[Document]) -> None:
        from models.candidates import CandidateIndex
        from models.text import fold_all

        wanted = [(document, *said) for document in fresh for said in _in_known_languages(document.goes_by)]
        by_language: dict[str, list[tuple[int, Folded]]] = {}
        for (document, code, _), folded in zip(
            wanted, fold_all([text for _, _, text in wanted]), strict=True
        ):
            self.last += 1
            self.owners[self.last] = document.id
            self.keys.setdefault(document.id, []).append((code, self.last))
            by_language.setdefault(code, []).append((self.last, folded))
        for document in fresh:
            self.documents[document.id] = document
            self.keys.setdefault(document.id, [])
        for code, added in by_language.items():
            index = self.indexes.setdefault(code, CandidateIndex())
            index.partial_fit([key for key, _ in added], [folded for _, folded in added])


class _Offers:
    """The shelf of one database, and who may use it when."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self._head: object = None
        self._looked, self._took = 0.0, 0.0
        self._using, self._renewing = Lock(), Lock()
        self._pool = ThreadPoolExecutor(1, "offering")

    def near(
        self, text: str, language: str, folder: Path | None, patience: float
    ) -> list[tuple[Document, float]]:
        """What may be shown, if it is found in time."""
        found = self._pool.submit(self._near, text, language, folder)
        try:
            return found.result(patience)
        except TimeoutError:  # many ask at once, or what compares is still being compiled
            found.cancel()
            return []

    def _near(self, text: str, language: str, folder: Path | None) -> list[tuple[Document, float]]:
        with self._using:
            return self.shelf.near(text, language, matcher_in(folder))

    def bring_up_to_date(self, database: Database) -> bool:
        """Take in what changed; False: nothing was ever taken in, and somebody else is at it."""
        with database.reading() as session:
            head = acts.head(session)
        if head == self._head:
            return True
        if self._took > QUICK:  # thousands of answers: the asker does not wait for them
            if time.monotonic() - self._looked > STALE:
                self._looked = time.monotonic()
                Thread(target=self._renew, args=(database, head), daemon=True).start()
            return True
        return self._renew(database, head)

    def _renew(self, database: Database, head: object) -> bool:
        if not self._renewing.acquire(blocking=False):
            return self._head is not None
        try:
            self._looked = time.monotonic()
            with database.reading() as session:
                documents = offered(session, self.shelf.documents)
            with self._using:
                self.shelf.keep(documents)
            self._head, self._took = head, time.monotonic() - self._looked
        except Exception:  # a daemon's thread has nobody to tell; the next question tries again
            log.exception("could not take in what is published")
        finally:
            self._renewing.release()
        return self._head is not None


_kept: "WeakKeyDictionary[Engine, _Offers]" = WeakKeyDictionary()
_kept_lock = Lock()


def _offers_of(database: Database) -> _Offers:
    with _kept_lock:
        return _kept.setdefault(database.engine, _Offers())


def _in_known_languages(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each text with its language; where that was not noted, with the one that it seems to be in."""
    from models.language import shipped as language_model

    known = frozenset(map(str, Language))
    for code, text in texts:
        yield (code if code in known else language_model().predict([text])[0]), text


def _tongues(said: str, read: str) -> tuple[str, ...]:
    """In which languages answers are looked for: the question's and its reader's; all, when the first is not known."""
    known = tuple(map(str, Language))
    return tuple(dict.fromkeys((said, read))) if said in known else known


def _offer(document: Document, chance: float, language: str) -> Offer:
    shown = next(code for code in (language, *map(str, Language), *document.texts) if code in document.texts)
    title, summary = document.texts[shown]
    return Offer(
        document.kind,
        document.id,
        title,
        summary,
        document.verdict,
        document.links[shown],
        round(chance, 4),
        shown,
    )
