"""The desk's decision about one message, as pipeline/match.py takes it, without a database."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from claims.acts import Head
from models.candidates import CandidateIndex, Mode
from models.matcher import Matcher
from models.text import Folded, fold
from pipeline.known import Homes, Known
from pipeline.match import decide, thresholds


class Desk:
    """What is known, kept in a folder, and the decision over it; numbers are one more than the corpus has them."""

    def __init__(self, folder: Path, mode: Mode = Mode.WRITE) -> None:
        self.index = CandidateIndex.open(folder, mode)

    def add(self, first: int, folds: Sequence[Folded], claims: Sequence[int]) -> None:
        """More texts and the claims that they state."""
        numbers = range(first + 1, first + 1 + len(folds))
        self.index.partial_fit(numbers, folds, [claim + 1 for claim in claims])

    def ready(self) -> None:
        """All texts are in."""
        self.index.commit()
        keys, labels = self.index.keys(), self.index.labels()
        homes = Homes(np.asarray(keys), np.asarray(labels))
        self.known = Known(self.index, Matcher.load(), homes, Head(0, ""))
        self.bars = thresholds(self.known)

    def decide(self, text: str) -> tuple[str, list[int]]:
        """The band and the claims that it is about."""
        decision = decide(self.known.score(fold(text)), frozenset(), self.bars)
        return decision.band.value, [found.claim - 1 for found in decision.claims]
