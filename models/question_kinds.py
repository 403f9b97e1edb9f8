"""What a citizen's message is: a rumour, a request, a complaint, thanks, spam, not for us; and how surely.

Below the bar a message is of no kind yet, and a person says which. Messages that want no answer would be lost by a
mistake, so they need to be surer.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from claims.terms import QuestionKind
from models.evaluation import bar_for_precision
from models.question_signs import SIGNS, question_signs
from models.sorter import Sorter, tokens
from models.text import Folded

NAME = "question_kinds.npz"
TRAINED = Path(__file__).parent / "trained" / NAME
PRECISION = 0.95
"""Of the messages above the bar so many are of the kind that was said."""
UNANSWERED = frozenset({QuestionKind.THANKS, QuestionKind.SPAM, QuestionKind.NOT_FOR_US})
"""Kinds that nobody waits to hear about."""


class QuestionKinds(Sorter):
    """The kinds by words in the order in which they stand, greetings included, and by how a message speaks."""

    sign_names = SIGNS

    def __init__(self, strength: float = 1.0, precision: float = PRECISION) -> None:
        super().__init__(strength, precision)

    def tokens_of(self, folded: Folded) -> list[str]:
        """The words with what is said around them: greetings and thanks are what it is about."""
        return tokens(folded.spoken)

    def signs_of(self, text: str, folded: Folded) -> list[float]:
        """How it speaks."""
        return question_signs(text, folded)

    def fit(self, texts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> Self:
        """Learn from labelled messages."""
        super().fit(texts, labels, groups)
        shares = self.calibrated(self.held_out_)
        best, truth = shares.argmax(axis=1), np.array(labels)
        silent = np.isin(self.classes_[best], list(UNANSWERED))
        right = self.classes_[best] == truth
        self.quiet_bar_ = max(
            self.bar_, bar_for_precision(right[silent], shares[silent].max(axis=1), self.precision)
        )
        return self

    def bar_of(self, kind: str) -> float:
        """From which confidence on a message is of *kind* without a person's looking."""
        return self.quiet_bar_ if kind in UNANSWERED else self.bar_

    def save(self, path: Path, **more: Any) -> None:
        """Write the model to *path*."""
        super().save(path, quiet_bar=self.quiet_bar_, **more)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model stored at *path*."""
        made = super().load(path)
        made.quiet_bar_ = float(made.about_["quiet_bar"])
        return made


@lru_cache(maxsize=1)
def shipped() -> QuestionKinds:
    """The model that comes with Aiqyn, read once."""
    return QuestionKinds.load(TRAINED)


def in_service(folder: Path) -> QuestionKinds:
    """The model that serves the data *folder*: its own, else the one shipped."""
    own = folder / "models" / NAME
    return QuestionKinds.load(own) if own.is_file() else shipped()
