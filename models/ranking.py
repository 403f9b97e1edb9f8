"""Which of many longer texts answer a short one: whole refutations, articles, passages.

BM25 (Robertson and Zaragoza 2009) twice, over beginnings of words and over groups of letters, summed: the first
survives endings, the second misspellings and compounds. Function words of the question say nothing and are left out.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import CountVectorizer

from models.similarity import PREFIX, stop_words
from models.text import Folded

Floats = npt.NDArray[np.float64]
SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b at their usual values."""
GROUP = 4
GROUPS_SHARE = 1 / 3
"""A word holds about three times as many groups of letters as beginnings."""


class TextRanker:
    """Learns a set of folded texts; scores questions against all of them."""

    def __init__(self, groups_share: float = GROUPS_SHARE) -> None:
        self.groups_share = groups_share

    def fit(self, folded: Sequence[Folded]) -> Self:
        """Forgets everything, then learns *folded*; their places are their names."""
        self.beginnings_ = _Bm25(beginnings).fit(folded)
        self.groups_ = _Bm25(letter_groups).fit(folded)
        return self

    def parts(self, folded: Sequence[Folded]) -> tuple[Floats, Floats]:
        """The two scores of each question with each text, by beginnings and by groups, shape (questions, texts)."""
        asked = [_asking(text) for text in folded]
        return self.beginnings_.score(asked), self.groups_.score(asked)

    def score(self, folded: Sequence[Folded]) -> Floats:
        """How well each text answers each question, shape (questions, texts); 0 shares nothing."""
        by_beginnings, by_groups = self.parts(folded)
        return by_beginnings + self.groups_share * by_groups

    def kneighbors(self, folded: Sequence[Folded], n_neighbors: int = 10) -> list[list[tuple[int, float]]]:
        """For each question up to *n_neighbors* (place, score), best first, ties by place."""
        found: list[list[tuple[int, float]]] = []
        for scores in self.score(folded):
            best = np.argsort(-scores, kind="stable")[:n_neighbors]
            found.append([(int(place), float(scores[place])) for place in best if scores[place] > 0])
        return found


def beginnings(words: Sequence[str]) -> list[str]:
    """The first letters of each word, a number whole."""
    return [word if word[0].isdigit() else word[:PREFIX] for word in words]


def letter_groups(words: Sequence[str]) -> list[str]:
    """The groups of letters of each word, its edges included."""
    found: list[str] = []
    for word in words:
        edged = f" {word} "
        found += [edged[place : place + GROUP] for place in range(max(1, len(edged) - GROUP + 1))]
    return found


def _asking(folded: Folded) -> tuple[str, ...]:
    stop = stop_words()
    return tuple(word for word in folded.words if word not in stop) or folded.words


class _Bm25:
    def __init__(self, split: Callable[[Sequence[str]], list[str]]) -> None:
        self.split = split

    def fit(self, folded: Sequence[Folded]) -> Self:
        self.words_ = CountVectorizer(analyzer=self.split)
        if not any(text.words for text in folded):
            self.weights_: Any = csr_array((len(folded), 1))
            return self
        counts = self.words_.fit_transform([text.words for text in folded]).astype(np.float64)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        seen = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log(1 + (len(folded) - seen + 0.5) / (seen + 0.5))
        rows = np.repeat(np.arange(len(folded)), np.diff(counts.indptr))
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths[rows] / lengths.mean())
        weights = counts.data * (SATURATION + 1) / (counts.data + norm) * rarity[counts.indices]
        self.weights_ = csr_array((weights, counts.indices, counts.indptr), shape=counts.shape).T.tocsr()
        return self

    def score(self, asked: Sequence[tuple[str, ...]]) -> Floats:
        if not self.weights_.nnz:
            return np.zeros((len(asked), self.weights_.shape[0]))
        counts = self.words_.transform(asked).astype(np.float64)
        counts.data = np.minimum(counts.data, 2)  # what is said three times is not asked three times
        scores: Floats = (csr_array(counts) @ self.weights_).toarray()
        return scores
