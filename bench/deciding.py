"""The desk's decision about one message, as pipeline/match.py takes it, without a database."""

from corpus import Told

from claims.acts import GENESIS, Head
from models.candidates import CandidateIndex
from models.matcher import Matcher
from models.text import fold
from pipeline.judging import judge
from pipeline.known import Homes, Known
from pipeline.linkage import NONE, Decision, Spoken, decide


class Desk:
    """What is known by an index whose keys are sightings and whose labels are claims, and the decision over it."""

    def __init__(self, index: CandidateIndex) -> None:
        homes = Homes(index.keys(), index.labels())
        self.known = Known(index, Matcher.load(), homes, Head(0, GENESIS))

    def decide(self, told: Told) -> tuple[str, list[int]]:
        """The band and the claims that it is about, by what is known in its own language.

        The language is given: the language model costs its own, and is asked in batches.
        """
        scored = self.known.score(fold(told.text), 0, told.language)
        return _said(decide(scored, NONE, self.known.bars))

    def judge(self, told: Told) -> tuple[str, list[int]]:
        """The same, with a second claim that the text states and claims in other languages: as `aiqyn match` does."""
        return _said(judge(self.known, Spoken(0, told.text, fold(told.text), told.language)))


def _said(decision: Decision) -> tuple[str, list[int]]:
    return decision.band.value, [found.claim for found in decision.claims]
