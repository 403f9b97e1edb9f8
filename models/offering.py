"""Whether a published answer answers a question that somebody is about to send: the matcher's word, weighed anew.

The matcher is calibrated on pairs of like kind; a question and the title of an answer are not, so its probability is
too low for some and too high for those that share hardly more than a sum of money. A logistic regression over five
signs says how likely an answer is the right one; the bar is the lowest from which, on questions and rumours held out
of the fit, at least `PRECISION` of what is shown is right in every language. It holds for one matcher, by digest:
with any other the answer also has to pass that matcher's own bar of joining.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from scipy.special import expit, logit

from models.matcher import Matcher
from models.similarity import Floats, beginning, stop_words
from models.text import Folded

TRAINED = Path(__file__).parent / "trained" / "offering.json"
PRECISION = 0.97
"""How much of what is shown has to be right."""
SIGNS = ("odds", "lead", "shared", "of_answer", "of_question")
"""The matcher's log odds; how far they are above those of the next best answer; how many words that are no numbers
are shared (logarithm), and their share of the answer's and of the question's."""
_LEAST = 1e-4
_NEXT = 0.05
"""What the next best answer is taken to have at least: a desk with one answer is not surer of it than one with many."""


@dataclass(frozen=True)
class OfferModel:
    """Weights over `SIGNS`, and the bar below which nothing is offered."""

    weights: tuple[float, ...]
    intercept: float
    bar: float
    matcher: str
    """The digest of the matcher that it was fitted on."""

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The model stored at *path*, or the one shipped."""
        stored = json.loads((path or TRAINED).read_text("utf-8"))
        if tuple(stored["signs"]) != SIGNS:
            raise ValueError(f"the model at {path or TRAINED} was made for other signs")
        return cls(tuple(stored["weights"]), stored["intercept"], stored["bar"], stored["matcher"])

    def save(self, path: Path) -> None:
        """Writes the model to *path* as JSON, to the last digit."""
        told = {"signs": SIGNS, **asdict(self)}
        path.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")

    def chances(self, signs: Floats) -> Floats:
        """How likely each answer is the right one; *signs* as of `signs_of`, shape (answers, 5)."""
        answer: Floats = expit(signs @ np.array(self.weights) + self.intercept)
        return answer

    def shown(self, chances: Floats, scores: Floats, matcher: Matcher) -> list[int]:
        """The places of the answers that may be shown, the likeliest first; *scores* are the matcher's."""
        may = chances >= self.bar
        if matcher.digest != self.matcher:
            may &= scores >= matcher.bars.join
        order = np.argsort(-chances, kind="stable")
        return [int(place) for place in order if may[place]]


def signs_of(asked: Folded, answers: Sequence[Folded], scores: Floats) -> Floats:
    """The signs of each answer's nearest text, by what the matcher says of it, shape (answers, 5)."""
    odds = logit(np.clip(scores, _LEAST, 1 - _LEAST))
    best, least = np.argsort(-odds, kind="stable")[:2], logit(_NEXT)
    table = np.zeros((len(answers), len(SIGNS)))
    mine = _content(asked)
    for place, answer in enumerate(answers):
        others = max([odds[other] for other in best if other != place], default=least)
        theirs = _content(answer)
        shared = len(mine & theirs)
        lead = odds[place] - max(others, least)
        table[place] = (
            odds[place],
            lead,
            np.log1p(shared),
            shared / max(1, len(theirs)),
            shared / max(1, len(mine)),
        )
    return table


@lru_cache(maxsize=1)
def shipped() -> OfferModel:
    """The model that comes with Aiqyn, read once."""
    return OfferModel.load()


def _content(folded: Folded) -> frozenset[str]:
    """The beginnings of the words that say something and are no numbers."""
    stop = stop_words()
    return frozenset(beginning(word) for word in folded.words if word not in stop and not word[:1].isdigit())
