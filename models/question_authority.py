"""Which authority a question is for, as far as words tell: learned, and put together with what the rules say.

The classes are authorities, and `local` for the body of the question's place. A rule that names an authority multiplies
its odds; by how much was learned too, on parts left out, so that the confidence holds for both together.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from models.evaluation import bar_for_each_height
from models.sorter import Floats, Sorter

NAME = "question_authority.npz"
TRAINED = Path(__file__).parent / "trained" / NAME
PRECISION = 0.9
"""Of the questions at every height above the bar so many are for the authority that was said."""
STRONGEST_VOTE = 3.0
"""Who wrote the shipped rules had read the labelled questions, so on them the rules look surer than they are; this much
holds on texts that nobody had read before (data/questions/README.md)."""


class QuestionAuthority(Sorter):
    """Authorities by the words of a question without the greetings around it."""

    def __init__(self, strength: float = 1.0, precision: float = PRECISION) -> None:
        super().__init__(strength, precision)

    def fit(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        groups: Sequence[str],
        named: Sequence[str] | None = None,
    ) -> Self:
        """Learn from questions; *named* is the authority by the rules of each, or nothing."""
        super().fit(texts, labels, groups)
        said = list(named) if named is not None else [""] * len(texts)
        truth = np.searchsorted(self.classes_, np.array(labels))

        def loss(at: Floats) -> float:
            shares = self._voted(self.held_out_ / at[0], said, at[1])
            return -float(np.log(np.clip(shares[np.arange(len(truth)), truth], 1e-9, 1)).mean())

        bounds = [(0.2, 5.0), (0.0, STRONGEST_VOTE)]
        found = minimize(loss, np.array([1.0, 1.0]), bounds=bounds, method="L-BFGS-B")
        self.temperature_, self.vote_ = round(float(found.x[0]), 4), round(float(found.x[1]), 4)
        shares = self.together(self.held_out_, said)
        chosen = self.chosen(shares, said)
        right, sure = chosen == truth, shares[np.arange(len(truth)), np.maximum(chosen, 0)]
        self.bar_ = bar_for_each_height(right, sure, self.precision)
        return self

    def together(self, scores: Floats, named: Sequence[str]) -> Floats:
        """How likely each authority is by words and rules, shape (questions, classes)."""
        return self._voted(scores / self.temperature_, named, self.vote_)

    def chosen(self, shares: Floats, named: Sequence[str]) -> npt.NDArray[np.intp]:
        """The column of each question's authority: the one that the rules name, else the likeliest."""
        columns = {name: column for column, name in enumerate(self.classes_.tolist())}
        best = shares.argmax(axis=1)
        return np.array(
            [columns.get(name, at) for name, at in zip(named, best.tolist(), strict=True)], np.intp
        )

    def _voted(self, scores: Floats, named: Sequence[str], vote: float) -> Floats:
        votes = np.zeros_like(scores)
        columns = {name: column for column, name in enumerate(self.classes_.tolist())}
        for row, name in enumerate(named):
            if name in columns:
                votes[row, columns[name]] = vote
        whole = scores + votes
        whole = np.exp(whole - whole.max(axis=1, keepdims=True)) if len(whole) else whole
        shares: Floats = whole / whole.sum(axis=1, keepdims=True)
        return shares

    def save(self, path: Path, **more: Any) -> None:
        """Write the model to *path*."""
        super().save(path, vote=self.vote_, **more)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model stored at *path*."""
        made = super().load(path)
        made.vote_ = float(made.about_["vote"])
        return made


@lru_cache(maxsize=1)
def shipped() -> QuestionAuthority:
    """The model that comes with Aiqyn, read once."""
    return QuestionAuthority.load(TRAINED)


def in_service(folder: Path) -> QuestionAuthority:
    """The model that serves the data *folder*: its own, else the one shipped."""
    own = folder / "models" / NAME
    return QuestionAuthority.load(own) if own.is_file() else shipped()
