"""The desk's decision about one message, as pipeline/match.py takes it, without a database."""

from collections.abc import Sequence
from pathlib import Path

from models.candidates import CandidateIndex
from models.matcher import Matcher
from models.text import Folded, fold
from pipeline.known import Known
from pipeline.match import decide, thresholds


class Desk:
    """What is known, and the decision over it; a claim's number is one more than the corpus has it."""

    def __init__(self, folder: Path) -> None:
        self.known = Known(CandidateIndex(), Matcher.load())

    def add(self, first: int, folds: Sequence[Folded], claims: Sequence[int]) -> None:
        """More texts and the claims that they state."""
        for place, (folded, claim) in enumerate(zip(folds, claims, strict=True), first + 1):
            self.known.add(place, folded, claim + 1)

    def ready(self) -> None:
        """All texts are in."""
        self.bars = thresholds(self.known)

    def decide(self, text: str) -> tuple[str, list[int]]:
        """The band and the claims that it is about."""
        decision = decide(self.known.score(fold(text)), frozenset(), self.bars)
        return decision.band.value, [found.claim - 1 for found in decision.claims]
