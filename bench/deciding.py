"""The desk's decision about one message, as pipeline/match.py takes it, without a database."""

import numpy as np

from claims.acts import Head
from models.candidates import CandidateIndex
from models.matcher import Matcher
from models.text import fold
from pipeline.known import Homes, Known
from pipeline.match import decide, thresholds


class Desk:
    """What is known by an index whose keys are sightings and whose labels are claims, and the decision over it."""

    def __init__(self, index: CandidateIndex) -> None:
        homes = Homes(np.asarray(index.keys()), np.asarray(index.labels()))
        self.known = Known(index, Matcher.load(), homes, Head(0, ""))
        self.bars = thresholds(self.known)

    def decide(self, text: str) -> tuple[str, list[int]]:
        """The band and the claims that it is about."""
        decision = decide(self.known.score(fold(text)), frozenset(), self.bars)
        return decision.band.value, [found.claim for found in decision.claims]
