"""The nearest known texts of a text, by TF-IDF: rare words, stems and pairs of stems find, letters help to
judge.

A text's features are hashed from its search key: whole words, stems (four first letters), pairs of
neighbouring stems and pairs with one word between. Their lists are walked from the rarest until a budget is
spent; the best few then get their exact cosine, in which groups of four letters take part too, from the
text's own stored features.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from models import _postings
from models.text import Folded

Ints = npt.NDArray[np.int32]
Neighbours = list[tuple[int, float]]

BUDGET = 4_000
"""Entries of lists that one query may look at."""
EXACT = 80
"""Candidates that get their exact cosine."""
FORMAT = 1


class CandidateIndex:
    """A growing set of texts under the caller's whole-number keys, asked for the nearest of a new text."""

    def __init__(self, budget: int = BUDGET, exact: int = EXACT) -> None:
        self.budget = budget
        self.exact = exact
        self._clear()

    def _clear(self) -> None:
        buckets = _postings.BUCKETS
        self.frequency_: Ints = np.zeros(buckets, np.int32)
        self.rarity_: npt.NDArray[np.float32] = np.full(buckets, np.log(2.0), np.float32)
        self._head: Ints = np.full(buckets, -1, np.int32)
        self._pool: Ints = np.zeros(1 << 16, np.int32)
        self._pool_used = np.ones(1, np.int64)
        self._starts: npt.NDArray[np.int64] = np.zeros(1025, np.int64)
        self._features: Ints = np.zeros(1 << 16, np.int32)
        self._weights: npt.NDArray[np.uint8] = np.zeros(1 << 16, np.uint8)
        self._norms: npt.NDArray[np.float32] = np.zeros(1024, np.float32)
        self._alive: npt.NDArray[np.bool_] = np.zeros(1024, np.bool_)
        self._keys: npt.NDArray[np.int64] = np.zeros(1024, np.int64)
        self._scores: npt.NDArray[np.float32] = np.zeros(1024, np.float32)
        self._slots: dict[int, int] = {}
        self._size = 0
        self._weighed_at = 0

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, key: int) -> bool:
        return key in self._slots

    def fit(self, keys: Sequence[int], folded: Sequence[Folded]) -> Self:
        """Forgets everything, then learns *folded* under *keys*."""
        self._clear()
        return self.partial_fit(keys, folded)

    def partial_fit(self, keys: Sequence[int], folded: Sequence[Folded]) -> Self:
        """Adds *folded* under *keys*; a key known before now stands for its new text."""
        for key, text in zip(keys, folded, strict=True):
            self._insert(int(key), text)
        return self

    def withdraw(self, keys: Sequence[int]) -> Self:
        """Takes texts out; unknown keys are passed over."""
        for key in keys:
            slot = self._slots.pop(int(key), None)
            if slot is not None:
                self._alive[slot] = False
        return self

    def _insert(self, key: int, text: Folded) -> None:
        self.withdraw([key])
        features, weights = _postings.features_of(_letters(text.key))
        slot, end = self._size, int(self._starts[self._size])
        self._make_room(slot, end + len(features), len(features))
        _postings.insert(
            slot, features, weights, self.frequency_, self._head, self._pool, self._pool_used,
            self._starts, self._features, self._weights,
        )  # fmt: skip
        self._norms[slot] = _postings.norm(features, weights, self.rarity_)
        self._alive[slot] = True
        self._keys[slot] = key
        self._slots[key] = slot
        self._size += 1
        if self._size >= self._weighed_at * 1.5 + 50:
            self.weigh()

    def weigh(self) -> Self:
        """Weighs every feature anew by how many texts have it; happens by itself as the texts grow by
        half."""
        _postings.weigh(self.frequency_, self._size, self.rarity_)
        _postings.norms(self._size, self._starts, self._features, self._weights, self.rarity_, self._norms)
        self._weighed_at = self._size
        return self

    def _make_room(self, slot: int, forward: int, more: int) -> None:
        if slot + 2 > len(self._starts):
            self._starts = _longer(self._starts, slot + 2)
        if slot >= len(self._norms):
            for name in ("_norms", "_alive", "_keys", "_scores"):
                setattr(self, name, _longer(getattr(self, name), slot + 1))
        if forward > len(self._features):
            self._features = _longer(self._features, forward)
            self._weights = _longer(self._weights, forward)
        wanted = int(self._pool_used[0]) + more * (3 + _postings.LARGEST_BLOCK)
        if wanted > len(self._pool):
            self._pool = _longer(self._pool, wanted)

    def kneighbors(
        self, folded: Sequence[Folded], n_neighbors: int = 10, budget: int | None = -1
    ) -> list[Neighbours]:
        """For each of *folded* up to *n_neighbors* (key, cosine), nearest first, ties by key.

        *budget* is how many entries of lists may be read; None compares with every text.
        """
        if not self._size:
            return [[] for _ in folded]
        limit = self.budget if budget == -1 else budget
        return [self._nearest(text, n_neighbors, limit) for text in folded]

    def _nearest(self, text: Folded, count: int, budget: int | None) -> Neighbours:
        features, weights = _postings.features_of(_letters(text.key))
        if budget is None:
            slots = np.flatnonzero(self._alive[: self._size]).astype(np.int32)
        else:
            slots = _postings.gather(
                features, weights, self.frequency_, self.rarity_, self._head, self._pool, self._norms,
                self._alive, self._scores, budget, max(self.exact, count),
            )  # fmt: skip
        cosines = _postings.cosines(
            features, weights, slots, self._starts, self._features, self._weights, self.rarity_, self._norms
        )
        best = _best(cosines, self._keys[slots], count)
        return [(int(self._keys[slots[i]]), float(cosines[i])) for i in best if cosines[i] > 0]

    def save(self, folder: Path) -> None:
        """Writes the texts still in as plain .npy files into *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._state().items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        about = {"format": FORMAT, "texts": len(self), "budget": self.budget, "exact": self.exact}
        (folder / "index.json").write_text(json.dumps(about, sort_keys=True), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The index that `save` wrote; raises ValueError if it was written in another format."""
        about = json.loads((folder / "index.json").read_text("utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"{folder} holds an index of format {about['format']}, not {FORMAT}")
        index = cls(about["budget"], about["exact"])
        index._restore({path.stem: np.load(path, allow_pickle=False) for path in folder.glob("*.npy")})
        return index

    def _state(self) -> dict[str, npt.NDArray[Any]]:
        end = int(self._starts[self._size])
        return {
            "frequency": self.frequency_,
            "rarity": self.rarity_,
            "head": self._head,
            "pool": self._pool[: self._pool_used[0]],
            "starts": self._starts[: self._size + 1],
            "features": self._features[:end],
            "weights": self._weights[:end],
            "norms": self._norms[: self._size],
            "alive": self._alive[: self._size],
            "keys": self._keys[: self._size],
            "weighed": np.array([self._weighed_at], np.int64),
        }

    def _restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        self.frequency_, self.rarity_ = state["frequency"], state["rarity"]
        self._head, self._pool = state["head"], state["pool"]
        self._pool_used = np.array([len(self._pool)], np.int64)
        self._starts, self._features, self._weights = state["starts"], state["features"], state["weights"]
        self._norms, self._alive, self._keys = state["norms"], state["alive"], state["keys"]
        self._size, self._weighed_at = len(self._keys), int(state["weighed"][0])
        self._scores = np.zeros(max(1, self._size), np.float32)
        self._slots = {int(self._keys[slot]): int(slot) for slot in np.flatnonzero(self._alive)}


def _letters(key: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(key.encode("utf-32-le", "surrogatepass"), np.uint32)


def _longer(array: npt.NDArray[Any], least: int) -> npt.NDArray[Any]:
    longer = np.zeros(max(least, len(array) + len(array) // 2 + 16), array.dtype)
    longer[: len(array)] = array
    return longer


def _best(cosines: npt.NDArray[np.float32], keys: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.intp]:
    if len(cosines) > 4 * count:
        floor = np.partition(cosines, -count)[-count]
        chosen = np.flatnonzero(cosines >= floor)
    else:
        chosen = np.arange(len(cosines))
    return chosen[np.lexsort((keys[chosen], -cosines[chosen]))][:count]
