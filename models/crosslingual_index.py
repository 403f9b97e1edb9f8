"""The nearest texts in other languages, each with the probability that it states the same.

A cosine alone says little: some texts are near to everything. So each neighbour is judged by its margin, the
cosine over the mean of both texts' own nearest ones (Artetxe and Schwenk 2019), by its lead over the next and
by whether it names the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from models import _crossing
from models.crosslingual import LANGUAGES, CrossTable, Vector, readable
from models.text import Folded

BUDGET = 4_000
"""Entries of lists that one question may look at."""
BUDGET_AROUND = 2_000
"""The same for the surroundings of a text that was found."""
EXACT = 40
"""Texts that get their exact cosine when the budget was spent."""
AROUND = 10
"""Nearest texts whose mean cosine is a text's surroundings."""
JUDGED = 2
"""Nearest texts of each language that are judged."""
BARE = 0.06
"""What stands in the surroundings for texts that are not there yet."""
MEASURES = ("cosine", "margin", "lead", "mutual", "numbers shared", "numbers differ", "words", "length")

Near = list[tuple[int, float]]
Placed = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]
"""Buckets and weights of a text read as Russian."""


@dataclass(frozen=True)
class Link:
    """A text in another language that may state the same; *text* is its key."""

    text: int
    probability: float
    measured: tuple[float, ...]
    """What the probability was made from, in the order of `MEASURES`."""


@dataclass(frozen=True)
class _Kept:
    numbers: frozenset[str]
    words: int


class CrossIndex:
    """Texts under whole-number keys, each in its language; asked for the nearest in the other languages."""

    def __init__(self, table: CrossTable, budget: int = BUDGET) -> None:
        self.table = table
        self.budget = budget
        self._shelves = {str(language): _Shelf() for language in LANGUAGES}
        self._language: dict[int, str] = {}
        self._last: tuple[Folded | None, str, Placed] = (None, "", _placed({}))

    def __len__(self) -> int:
        return len(self._language)

    def __contains__(self, key: int) -> bool:
        return key in self._language

    def add(self, key: int, folded: Folded, language: str) -> None:
        """One more text; a key known before now stands for this text. Other languages are passed over."""
        self.withdraw(key)
        if readable(language) and folded.words:
            self._shelves[language].add(key, self._read(folded, language), _kept(folded))
            self._language[key] = language

    def withdraw(self, key: int) -> None:
        """Takes a text out; an unknown key is passed over."""
        language = self._language.pop(key, None)
        if language is not None:
            self._shelves[language].withdraw(key)

    def nearest(self, folded: Folded, language: str, most: int = 3) -> list[tuple[int, float]]:
        """Up to *most* (key, probability that it states the same) in other languages, likeliest first."""
        return [(link.text, link.probability) for link in self.links(folded, language)[:most]]

    def suggested(self, folded: Folded, language: str) -> Link | None:
        """The one link that is sure enough to be shown to a person, if there is one."""
        best = next(iter(self.links(folded, language)), None)
        return best if best and best.probability >= self.table.odds.bar else None

    def links(self, folded: Folded, language: str, least: float = 0.0) -> list[Link]:
        """The nearest texts of each other language, judged, likeliest first, ties by key.

        Those that cannot be as probable as *least* are left out.
        """
        if not readable(language) or not folded.words:
            return []
        placed, kept = self._read(folded, language), _kept(folded)
        found = [
            link
            for other, shelf in self._shelves.items()
            if other != language and len(shelf)
            for link in self._judged(placed, kept, self._shelves[language], shelf, least)
        ]
        return sorted(found, key=lambda link: (-link.probability, link.text))

    def ranked(self, folded: Folded, language: str, other: str, most: int = 10) -> list[int]:
        """The keys of the nearest texts of one *other* language, by cosine alone."""
        shelf = self._shelves[other]
        near = shelf.near(self._read(folded, language), most, self.budget)
        return [shelf.keys[text] for text, _ in near]

    def _read(self, folded: Folded, language: str) -> Placed:
        """*folded* read as Russian; that of the last one asked about is kept: what was not found is added next."""
        last, spoken, placed = self._last
        if last is not folded or spoken != language:
            placed = _placed(self.table.vector(folded, language))
            self._last = (folded, language, placed)
        return placed

    def _judged(
        self, placed: Placed, kept: _Kept, own: "_Shelf", others: "_Shelf", least: float
    ) -> list[Link]:
        near = others.near(placed, AROUND, self.budget)
        mine = _mean([cosine for _, cosine in near])
        links = []
        for place, (text, cosine) in enumerate(near[:JUDGED]):
            next_best = near[1 if place == 0 else 0][1] if len(near) > 1 else 0.0
            agreement = _agreement(kept, others.kept[text])
            if least and self._at_most(cosine, mine, next_best, agreement) < least:
                continue
            rivals = [other for _, other in own.near(others.placed(text), AROUND + 1, BUDGET_AROUND)]
            measured = (*_nearness(cosine, mine, rivals, next_best), *agreement)
            links.append(Link(others.keys[text], self.table.odds.probability(measured), measured))
        return links

    def _at_most(self, cosine: float, mine: float, next_best: float, agreement: tuple[float, ...]) -> float:
        """The probability that a neighbour has at most, whatever its own surroundings turn out to be.

        Their mean lies between a tenth of this cosine and 1, and whether the two are mutual is 0 or 1.
        """
        odds = self.table.odds
        theirs = cosine / AROUND if odds.weights[1] >= 0 else 1.01
        margin = log((cosine + 0.01) / ((mine + theirs) / 2 + 0.01))
        lead = log((cosine + 0.05) / (next_best + 0.05))
        mutual = float(odds.weights[3] >= 0)
        return odds.probability((log(cosine + 0.02), margin, lead, mutual, *agreement)) + _HIGHER


_HIGHER = 1e-9
"""More than rounding can add to a bound."""


def _kept(folded: Folded) -> _Kept:
    return _Kept(folded.numbers, len(folded.words))


def _mean(cosines: Sequence[float]) -> float:
    return (sum(cosines[:AROUND]) + BARE * max(0, AROUND - len(cosines))) / AROUND


def _nearness(cosine: float, mine: float, rivals: list[float], next_best: float) -> tuple[float, ...]:
    """Cosine, margin and lead as logarithms, and whether the neighbour has none nearer in this language.

    *rivals* are the neighbour's nearest in the asking text's language; that text may be among them or not.
    """
    others = [rival for rival in rivals if abs(rival - cosine) > 1e-4]
    theirs = _mean([cosine, *others])
    margin = log((cosine + 0.01) / ((mine + theirs) / 2 + 0.01))
    lead = log((cosine + 0.05) / (next_best + 0.05))
    return log(cosine + 0.02), margin, lead, float(not others or cosine > others[0])


def _agreement(a: _Kept, b: _Kept) -> tuple[float, ...]:
    shared, either = len(a.numbers & b.numbers), len(a.numbers | b.numbers)
    differ = bool(a.numbers - b.numbers) and bool(b.numbers - a.numbers)
    return (
        shared / (either or 1),
        float(differ),
        log(1 + min(a.words, b.words, 40)),
        abs(log((a.words + 1) / (b.words + 1))),
    )


@dataclass
class _Shelf:
    """The texts of one language."""

    keys: list[int] = field(default_factory=list)
    kept: list[_Kept] = field(default_factory=list)
    _at: dict[int, int] = field(default_factory=dict)
    _arrays: dict[str, npt.NDArray[Any]] = field(default_factory=lambda: _empty())

    def __len__(self) -> int:
        return len(self._at)

    def add(self, key: int, placed: Placed, kept: _Kept) -> None:
        text = len(self.keys)
        places, weights = placed
        arrays = self._room(text, len(places))
        used = int(arrays["starts"][text])
        _crossing.insert(
            text, places, weights, used, arrays["head"], arrays["many"], arrays["pool"],
            arrays["pool_used"], arrays["features"],
        )  # fmt: skip
        arrays["starts"][text + 1] = used + len(places)
        arrays["alive"][text] = True
        self.keys.append(key)
        self.kept.append(kept)
        self._at[key] = text

    def withdraw(self, key: int) -> None:
        self._arrays["alive"][self._at.pop(key)] = False

    def placed(self, text: int) -> Placed:
        starts = self._arrays["starts"]
        rows = self._arrays["features"][starts[text] : starts[text + 1]]
        return rows[:, 0].copy(), (rows[:, 1] / _crossing.MILLION).astype(np.float32)

    def near(self, placed: Placed, most: int, budget: int) -> Near:
        """Up to *most* (text, cosine), nearest first, ties by age."""
        if not self._at:
            return []
        arrays = self._arrays
        places, weights = placed
        texts, scores, whole = _crossing.gather(
            places, weights, arrays["head"], arrays["many"], arrays["pool"], arrays["alive"],
            arrays["scores"], budget,
        )  # fmt: skip
        if not whole and len(texts) > EXACT:
            texts = texts[np.argpartition(-scores, EXACT)[:EXACT]]
        if not whole:
            scores = _crossing.exact(
                places, weights, texts, arrays["starts"], arrays["features"], arrays["dense"]
            )
        elif len(texts) > 4 * most:
            best = np.argpartition(-scores, 2 * most)[: 2 * most]
            texts, scores = texts[best], scores[best]
        order = np.lexsort((texts, -scores))[:most]
        return list(zip(texts[order].tolist(), scores[order].tolist(), strict=True))

    def _room(self, text: int, more: int) -> dict[str, npt.NDArray[Any]]:
        arrays = self._arrays
        if text + 2 > len(arrays["starts"]):
            for name in ("starts", "alive", "scores"):
                arrays[name] = _longer(arrays[name], text + 2)
        wanted = int(arrays["starts"][text]) + more
        if wanted > len(arrays["features"]):
            arrays["features"] = _longer(arrays["features"], wanted)
        wanted = int(arrays["pool_used"][0]) + more * _crossing.MOST_NEW
        if wanted > len(arrays["pool"]):
            arrays["pool"] = _longer(arrays["pool"], wanted)
        return arrays


def _empty() -> dict[str, npt.NDArray[Any]]:
    return {
        "head": np.full(_crossing.BUCKETS, -1, np.int32),
        "many": np.zeros(_crossing.BUCKETS, np.int32),
        "dense": np.zeros(_crossing.BUCKETS, np.float32),
        "starts": np.zeros(64, np.int64),
        "alive": np.zeros(64, np.bool_),
        "scores": np.zeros(64, np.float32),
        "features": np.zeros((1024, 2), np.int32),
        "pool": np.zeros(1 << 14, np.int32),
        "pool_used": np.zeros(1, np.int64),
    }


def _placed(vector: Vector) -> Placed:
    """The buckets and weights of a vector; the few features that share a bucket are taken as one."""
    merged: Vector = {}
    for feature, weight in vector.items():
        place = (feature * 0x9E3779B1 >> 7) % _crossing.BUCKETS
        if weight > merged.get(place, 0.0):
            merged[place] = weight
    return np.array(list(merged), np.int32), np.array(list(merged.values()), np.float32)


def _longer(array: npt.NDArray[Any], wanted: int) -> npt.NDArray[Any]:
    grown = np.zeros((max(wanted, 2 * len(array)), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown
