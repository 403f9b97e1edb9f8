"""The nearest known texts of a text, by TF-IDF: rare words, stems and pairs of stems find, letters help to judge.

A text's features are hashed from its search key: whole words, stems (four first letters), pairs of neighbouring
stems and pairs with one word between. Their lists are walked from the rarest until a budget is spent; the best few
then get their exact cosine, in which groups of four letters take part too.

An index lives in memory or in a folder (`docs/index.md`): many may read it while one writes, and whatever happens to
the writer, what was not committed was never said.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from models import _postings, _taking
from models._hashes import BUCKETS, features_of
from models._mapped import Mode
from models._shelf import AnotherWriterError, Batch, DamagedError, Shelf
from models.text import Folded

__all__ = ["AnotherWriterError", "CandidateIndex", "DamagedError", "Mode"]

Neighbours = list[tuple[int, float]]

BUDGET = 6_000
"""Entries of lists that a query looks at before it judges whether it has found enough."""
DEEP = 12_000
"""Entries that it looks at where nothing near was among the first.

More of them find less: in a million texts, those that share only common words crowd out what is meant. Chosen on
1,504 questions of `bench/corpus.py`; on 4,546 others recall at ten is 0.984, with 32,000 entries 0.979.
"""
ENOUGH = 0.3
"""The part of a text's own vector that a candidate must share after the first look for no deeper one to be taken."""
EXACT = 60
"""Candidates that get their exact cosine."""
_AT_ONCE = 2_000
"""Texts that may be weighed at once."""
_TOGETHER = 1_000
"""Texts that are taken in by one call."""


class CandidateIndex:
    """A growing set of texts under the caller's whole-number keys, asked for the nearest of a new text."""

    def __init__(
        self, budget: int = BUDGET, deep: int = DEEP, enough: float = ENOUGH, exact: int = EXACT
    ) -> None:
        self.budget = budget
        self.deep = deep
        self.enough = enough
        self.exact = exact
        self._shelf = Shelf()
        self._scores: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._turn: npt.NDArray[np.int64] = np.array([_taking.NOTHING, 0, 0, 0], np.int64)

    @classmethod
    def open(cls, folder: Path, mode: Mode = Mode.WRITE, **parameters: Any) -> Self:
        """The index kept in *folder*, made if there is none.

        Raises AnotherWriterError where somebody else writes already, DamagedError where the files do not hold what
        was committed: then the index is to be made anew from what it was made of.
        """
        index = cls(**parameters)
        index._shelf = Shelf(folder, mode)
        return index

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, as scikit-learn asks for them."""
        return {"budget": self.budget, "deep": self.deep, "enough": self.enough, "exact": self.exact}

    def set_params(self, **parameters: Any) -> Self:
        """Other parameters; they take effect with the next question."""
        for name, value in parameters.items():
            if name not in self.get_params():
                raise ValueError(f"CandidateIndex has no parameter {name}")
            setattr(self, name, value)
        return self

    def __len__(self) -> int:
        return self._shelf.held.size - self._shelf.held.dead

    def __contains__(self, key: int) -> bool:
        return self._shelf.place_of(int(key)) >= 0

    @property
    def recovered(self) -> bool:
        """Whether the last writer did not close it in order, so that what nobody commits may be out of date."""
        return self._shelf.recovered

    @property
    def note(self) -> str:
        """What was noted with the last commit."""
        return self._shelf.held.note

    # --- learning -------------------------------------------------------------------------------------

    def fit(self, keys: Sequence[int], folded: Sequence[Folded]) -> Self:
        """Forgets everything, then learns *folded* under *keys*."""
        self._shelf.clear()
        self._turn[0] = _taking.NOTHING
        return self.partial_fit(keys, folded).weigh()

    def partial_fit(
        self,
        keys: Sequence[int],
        folded: Sequence[Folded],
        labels: Sequence[int] | None = None,
        marks: Sequence[int] | None = None,
    ) -> Self:
        """Adds *folded* under *keys*; a key known before now stands for its new text.

        A label can be changed later (whose text it is), a mark belongs to the text (which revision).
        """
        batch = Batch()
        for at, (key, text) in enumerate(zip(keys, folded, strict=True)):
            batch.add(int(key), text, int(labels[at]) if labels else 0, int(marks[at]) if marks else 0)
            if len(batch) == _TOGETHER:
                self._take(batch)
                batch = Batch()
        self._take(batch)
        return self

    def withdraw(self, keys: Sequence[int]) -> Self:
        """Takes texts out; unknown keys are passed over."""
        self._shelf.end([place for key in keys if (place := self._shelf.place_of(int(key))) >= 0])
        return self

    def erase_withdrawn(self) -> Self:
        """Overwrites what was taken out: its bytes say nothing any more. Commits what holds."""
        self._shelf.erase_ended()
        return self

    def relabel(self, keys: Sequence[int], labels: Sequence[int]) -> Self:
        """Other labels for texts that are in; unknown keys are passed over."""
        for key, label in zip(keys, labels, strict=True):
            place = self._shelf.place_of(int(key))
            if place >= 0:
                self._shelf.labels.array[place] = label
        return self

    def commit(self, note: str | None = None) -> Self:
        """From now on all that was added and withdrawn holds, for readers and after whatever may happen."""
        self._shelf.commit(note)
        return self

    def close(self) -> None:
        """Ends the writing in order: what was not committed is forgotten."""
        self._shelf.close()

    def _take(self, batch: Batch) -> None:
        shelf, turn = self._shelf, self._turn
        while batch.taken < len(batch):
            due = turn[3] = math.ceil(shelf.held.weighed_at * 1.5 + 50)
            shelf.take(batch, turn)
            if turn[0] == _taking.DONE:
                turn[0] = _taking.NOTHING
                shelf.weighed(int(turn[1]))
            elif turn[0] == _taking.NOTHING and shelf.held.size >= due:
                # Readers see the row of the last commit: until the next one, only the row in use may be written again.
                if shelf.held.size <= _AT_ONCE or shelf.switched:
                    self.weigh()
                else:
                    turn[0], turn[1] = 0, shelf.held.size

    def weigh(self) -> Self:
        """Weighs every feature anew by how many texts have it, at once; it happens by itself, in small turns, as the
        texts grow by half."""
        shelf = self._shelf
        row, size = self._row if shelf.switched else 1 - self._row, shelf.held.size
        if not size:  # the tables are not laid out before there is a text
            return self
        _postings.weigh(shelf.frequency.array, size, shelf.rarity.array, row, 0, BUCKETS)
        shelf.weigh_texts(0, size, row)
        self._turn[0] = _taking.NOTHING
        shelf.weighed(size)
        return self

    @property
    def _row(self) -> int:
        return self._shelf.held.weighings % 2

    # --- asking ---------------------------------------------------------------------------------------

    def kneighbors(
        self, folded: Sequence[Folded], n_neighbors: int = 10, budget: int | None = -1
    ) -> list[Neighbours]:
        """For each of *folded* up to *n_neighbors* (key, cosine), nearest first, ties by key.

        *budget* is how many entries of lists may be read; None compares with every text; without it a first look is
        taken and a deeper one where that found nothing near.
        """
        return [self._shelf.reading(self._nearest, text, n_neighbors, budget) for text in folded]

    def _nearest(self, text: Folded, count: int, budget: int | None) -> Neighbours:
        shelf, utf8 = self._shelf, _utf8(text)
        if not shelf.held.size or not len(utf8):
            return []
        if budget is None:
            return self._of_all(utf8, count)
        held, row = shelf.held, self._row
        if len(self._scores) < held.size:
            self._scores = np.zeros(held.size * 5 // 4 + 1024, np.float32)
        looks = (self.budget, self.deep) if budget == -1 else (budget, budget)
        longer = 1
        while longer:
            longer, keys, cosines = _postings.nearest(
                utf8, shelf.lists, (shelf.rows.array, shelf.texts.array), row, self._scores, held.size,
                (*map(float, looks), float(self.enough), float(held.dead > 0)), self._least(),
                max(self.exact, count), count, held.changes,
            )  # fmt: skip
            if longer:
                shelf.pool.remap()
        return _pairs(keys, cosines, count)

    def _least(self) -> float:
        """The rarity below which a feature's list is switched off."""
        return float(np.log1p(self._shelf.held.weighed_at / (1.0 + _postings.LONGEST_LIST)))

    def _of_all(self, utf8: npt.NDArray[np.uint8], count: int) -> Neighbours:
        shelf, places = self._shelf, self._shelf.places()
        features, weights = features_of(utf8)
        cosines = _postings.cosines(
            features, weights, shelf.rarity.array, self._row, places, shelf.rows.array, shelf.texts.array,
            shelf.norms.array,
        )  # fmt: skip
        keys, found = _postings.best(cosines, places, shelf.rows.array, count)
        return _pairs(keys, found, count)

    def find_same(self, folded: Folded) -> int | None:
        """The key of a text with the very same search key, the oldest as a rule; None for none."""
        return self._shelf.reading(self._shelf.same, folded)

    # --- what is in it --------------------------------------------------------------------------------

    def keys(self) -> npt.NDArray[np.int64]:
        """The keys of the texts that are in, oldest first."""
        rows: npt.NDArray[np.int64] = self._shelf.rows.array[
            self._shelf.places().astype(np.int64) * _postings.ROW
        ]
        return rows

    def labels(self) -> npt.NDArray[np.int64]:
        """The label of each of `keys`."""
        labels: npt.NDArray[np.int64] = self._shelf.labels.array[self._shelf.places()]
        return labels

    def marks(self) -> npt.NDArray[np.int64]:
        """The mark of each of `keys`."""
        marks: npt.NDArray[np.int64] = self._shelf.rows.array[
            self._shelf.places().astype(np.int64) * _postings.ROW + 3
        ]
        return marks

    def label_of(self, key: int) -> int:
        """The label of a text; raises KeyError for an unknown key."""
        return int(self._shelf.labels.array[self._known(key)])

    def labels_of(self, keys: Sequence[int]) -> list[int]:
        """The label of each of *keys*; raises KeyError for an unknown key."""
        if not keys:
            return []
        places = self._shelf.places_of(keys)
        if (places < 0).any():
            raise KeyError(keys[int(places.argmin())])
        labels: list[int] = self._shelf.labels.array[places].tolist()
        return labels

    def mark_of(self, key: int) -> int:
        """The mark of a text; raises KeyError for an unknown key."""
        return int(self._shelf.rows.array[self._known(key) * _postings.ROW + 3])

    def folded(self, key: int) -> Folded:
        """The text as it was added, without its readable form; raises KeyError for an unknown key."""
        return Folded.unpack(self._shelf.pack_at(self._known(key)))

    def _known(self, key: int) -> int:
        place = self._shelf.place_of(int(key))
        if place < 0:
            raise KeyError(key)
        return place


def _utf8(text: Folded) -> npt.NDArray[np.uint8]:
    return np.frombuffer(bytearray(text.key.encode("utf-8", "surrogatepass")), np.uint8)


def _pairs(keys: npt.NDArray[np.int64], cosines: npt.NDArray[np.float32], count: int) -> Neighbours:
    return [(key, cosine) for key, cosine in zip(keys.tolist(), cosines.tolist(), strict=True) if cosine > 0][
        :count
    ]
