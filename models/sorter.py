"""A text's class by its words: linear, calibrated, and able to say which words spoke for it.

A multinomial logistic regression over words, stems, letter groups of three to five within a word, pairs of words, and
what stands first and last; a classifier may add signs. A term counts only if it was seen from three sources, so
that nobody's own words are kept. All terms lie within a word or a pair: a text's score is the sum over its words,
which is also how it explains itself. What the scores say is calibrated on parts left out by group, and the bar of being
sure is the lowest that keeps a stated precision there.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from models.evaluation import bar_for_precision
from models.similarity import stop_words
from models.stems import stem
from models.text import Folded, fold_all

Floats = npt.NDArray[np.float64]
_Worth = tuple[Floats | None, int, float]
"""What a token's terms are worth for each class, how many they are, and the mean over the classes."""
GROUPS = (3, 4, 5)
"""Letters of the groups within a word, its two ends counted as letters."""
LEAST_SOURCES = 3
"""From how many sources a term must have been seen to be kept."""
PARTS = 5
_LEVELS = 32_767
_REMEMBERED = 100_000
_TOLD_FROM = 0.02


class Sorter(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Texts in, a probability for each class out; *groups* say which texts are variants of one."""

    def __init__(self, strength: float = 1.0, precision: float = 0.95) -> None:
        self.strength = strength
        self.precision = precision

    version: str = ""
    """The beginning of the digest of the file it was read from."""
    sign_names: tuple[str, ...] = ()
    """What `signs_of` says, in order; a classifier without signs has none."""

    def tokens_of(self, folded: Folded) -> list[str]:
        """The words of a text, distinct, and its pairs of words."""
        return tokens(folded.words)

    def signs_of(self, text: str, folded: Folded) -> list[float]:
        """What is known of a text beside its words."""
        return []

    # --- learning -----------------------------------------------------------------------------------

    def fit(self, texts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> Self:
        """Learn from labelled texts."""
        folded = fold_all(texts)
        found = [self.tokens_of(one) for one in folded]
        signs = np.array(
            [self.signs_of(text, one) for text, one in zip(texts, folded, strict=True)], np.float64
        ).reshape(len(texts), len(self.sign_names))
        truth, names = np.array(labels), np.array(groups)
        self.classes_ = np.array(sorted(set(labels)))
        self.held_out_ = self._held_out(found, signs, truth, names)
        self._learn(found, signs, truth, names)
        self.temperature_ = self._temperature(self.held_out_, truth)
        sure = self.calibrated(self.held_out_)
        right = self.classes_[sure.argmax(axis=1)] == truth
        self.bar_ = bar_for_precision(right, sure.max(axis=1), self.precision)
        return self

    def _held_out(
        self, found: Sequence[list[str]], signs: Floats, truth: npt.NDArray[Any], names: npt.NDArray[Any]
    ) -> Floats:
        """The scores of each text by a model that learned from no text of its group, shape (texts, classes)."""
        scores = np.zeros((len(found), len(self.classes_)))
        parts = min(PARTS, len(set(names)))
        for learned, left in GroupKFold(parts, shuffle=True, random_state=0).split(found, truth, names):
            other = type(self)(**self.get_params())
            other.classes_ = self.classes_
            other._learn([found[one] for one in learned], signs[learned], truth[learned], names[learned])
            scores[left] = other._scores([found[one] for one in left], signs[left])
        return scores

    def _learn(
        self, found: Sequence[list[str]], signs: Floats, truth: npt.NDArray[Any], names: npt.NDArray[Any]
    ) -> None:
        """The weights of terms and signs; a class that is not among *truth* gets the lowest score there is."""
        self.terms_, rarity = _kept_terms(found, names)
        place = {term: number for number, term in enumerate(self.terms_)}
        table = _table(found, place, rarity)
        model = LogisticRegression(C=self.strength, max_iter=3_000)
        model.fit(hstack([table, csr_matrix(signs)]).tocsr(), truth)
        weights, intercept = _for_each_class(model, self.classes_)
        worth = weights[: len(self.terms_)] * rarity[:, None]
        self.scale_ = float(np.abs(worth).max() or 1.0) / _LEVELS
        self.weights_ = np.round(worth / self.scale_).astype(np.int16)
        self.signed_ = np.round(weights[len(self.terms_) :], 6)
        self.intercept_ = np.round(intercept, 6)
        self._begin()

    def _temperature(self, scores: Floats, truth: npt.NDArray[Any]) -> float:
        """By what the scores are divided so that their probabilities hold (Guo et al. 2017)."""
        right = np.searchsorted(self.classes_, truth)

        def loss(at: Floats) -> float:
            return -float(_log_shares(scores / at[0])[np.arange(len(right)), right].mean())

        found = minimize(loss, np.array([1.0]), bounds=[(0.2, 5.0)], method="L-BFGS-B")
        return round(float(found.x[0]), 4)

    # --- answering ----------------------------------------------------------------------------------

    def predict_proba(self, texts: Sequence[str], folded: Sequence[Folded] | None = None) -> Floats:
        """How likely each class is, shape (texts, classes); *folded* spares folding the texts again."""
        return self.calibrated(self.scores(texts, folded))

    def scores(self, texts: Sequence[str], folded: Sequence[Folded] | None = None) -> Floats:
        """The scores before they are calibrated, shape (texts, classes)."""
        known = folded if folded is not None else fold_all(texts)
        signs = [self.signs_of(text, one) for text, one in zip(texts, known, strict=True)]
        return self._scores(
            [self.tokens_of(one) for one in known], np.array(signs).reshape(len(known), len(self.sign_names))
        )

    def predict(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """The likeliest class of each text."""
        chosen: npt.NDArray[Any] = self.classes_[self.predict_proba(texts).argmax(axis=1)]
        return chosen

    def _scores(self, found: Sequence[list[str]], signs: Floats) -> Floats:
        scores = signs @ self.signed_ + self.intercept_ if len(found) else np.zeros((0, len(self.classes_)))
        for row, tokens_ in enumerate(found):
            scores[row] += self._of_words(tokens_)
        return scores

    def _of_words(self, found: Sequence[str]) -> Floats:
        total, size = np.zeros(len(self.classes_)), 0
        for worth, terms, _ in map(self._of_token, found):
            size += terms
            if worth is not None:
                total += worth
        share: Floats = total / sqrt(max(1, size))
        return share

    def _of_token(self, token: str) -> "_Worth":
        known = self._remembered.get(token)
        if known is None:
            named = terms_of(token)
            rows = [self._place[term] for term in named if term in self._place]
            if rows:
                worth = self.weights_[rows].sum(axis=0, dtype=np.int64) * self.scale_
                known = (worth, len(named), float(worth.mean()))
            else:
                known = (None, len(named), 0.0)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[token] = known
        return known

    def calibrated(self, scores: Floats) -> Floats:
        """Scores as probabilities that hold."""
        return np.exp(_log_shares(scores / self.temperature_))

    def speaking(self, folded: Folded, class_: str, limit: int = 3) -> list[tuple[str, float]]:
        """The folded words that speak most for *class_* against the others, with how much, the weightiest first."""
        known = [(token, self._of_token(token)) for token in self.tokens_of(folded)]
        size = sqrt(max(1, sum(terms for _, (_, terms, _) in known)))
        column = int(np.searchsorted(self.classes_, class_))
        said: defaultdict[str, float] = defaultdict(float)
        empty = stop_words()
        for token, (worth, _, mean) in known:
            if worth is not None:
                words = token.partition(":")[2].split(" ")
                for word in words:
                    if word in empty:  # it speaks as well, but tells a reader nothing
                        continue
                    said[word] += float(worth[column] - mean) / size / len(words)
        ranked = sorted(said.items(), key=lambda one: (-one[1], one[0]))
        return [(word, share) for word, share in ranked[:limit] if share > _TOLD_FROM]

    def reasons(self, text: str, folded: Folded, class_: str, limit: int = 4) -> list[tuple[str, float]]:
        """What speaks most for *class_*: `word:` with a folded word, `sign:` with a sign's name, and how much."""
        column = int(np.searchsorted(self.classes_, class_))
        said = [(f"word:{word}", share) for word, share in self.speaking(folded, class_, limit)]
        for name, value, weights in zip(
            self.sign_names, self.signs_of(text, folded), self.signed_, strict=True
        ):
            share = float(value * (weights[column] - weights.mean()))
            if share > _TOLD_FROM:
                said.append((f"sign:{name}", share))
        return sorted(said, key=lambda one: (-one[1], one[0]))[:limit]

    # --- kept ---------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._place = {term: number for number, term in enumerate(self.terms_)}
        self._remembered: dict[str, _Worth] = {}

    def save(self, path: Path, **more: Any) -> None:
        """Write the model to *path*: arrays and one JSON document, no pickle."""
        about = {
            "sorter": type(self).__name__,
            "classes": self.classes_.tolist(),
            "signs": list(self.sign_names),
            "temperature": self.temperature_,
            "bar": self.bar_,
            "precision": self.precision,
            "strength": self.strength,
            **more,
        }
        written = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
        terms = "\n".join(self.terms_).encode()
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                about=np.frombuffer(written, np.uint8),
                terms=np.frombuffer(terms, np.uint8),
                weights=self.weights_,
                scale=np.float64(self.scale_),
                signed=self.signed_,
                intercept=self.intercept_,
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model stored at *path*; raises ValueError if it is another's or was made for other signs."""
        written = path.read_bytes()
        with np.load(BytesIO(written), allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            if about["sorter"] != cls.__name__ or about["signs"] != list(cls.sign_names):
                raise ValueError(f"{path.name} was made for something else; make it anew")
            made = cls(strength=about["strength"], precision=about["precision"])
            made.about_ = about
            made.classes_ = np.array(about["classes"])
            made.temperature_, made.bar_ = float(about["temperature"]), float(about["bar"])
            made.terms_ = stored["terms"].tobytes().decode().split("\n")
            made.weights_, made.scale_ = stored["weights"], float(stored["scale"])
            made.signed_, made.intercept_ = stored["signed"], stored["intercept"]
        made.version = hashlib.sha256(written).hexdigest()[:12]
        made._begin()
        return made


# --- words and their terms --------------------------------------------------------------------------------


def tokens(words: Sequence[str]) -> list[str]:
    """What a text is scored by: its words, pairs of them, the first and the last, each once, in order."""
    pairs = [f"pair:{one} {two}" for one, two in pairwise(words)]
    ends = [f"first:{words[0]}", f"last:{words[-1]}"] if words else []
    return list(dict.fromkeys([*(f"word:{word}" for word in words), *pairs, *ends]))


def terms_of(token: str) -> tuple[str, ...]:
    """The terms of a token: a word's own, its stem's and those of its groups of letters; a pair's by its stems."""
    kind, _, said = token.partition(":")
    if kind == "pair":
        one, _, two = said.partition(" ")
        return (f"2:{stem(one)} {stem(two)}",)
    if kind != "word":
        return (f"{kind[0]}:{said}", f"{kind[0]}s:{stem(said)[:5]}")
    marked = f"^{said[:40]}$"
    groups = {marked[at : at + size] for size in GROUPS for at in range(len(marked) - size + 1)}
    return (f"w:{said}", f"s:{stem(said)}", *(f"g:{group}" for group in sorted(groups)))


def _kept_terms(found: Sequence[list[str]], names: npt.NDArray[Any]) -> tuple[list[str], Floats]:
    """The terms seen from enough sources, in order, and how rare each is."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    texts: Counter[str] = Counter()
    for tokens_, name in zip(found, names, strict=True):
        mine = {term for token in tokens_ for term in terms_of(token)}
        texts.update(mine)
        for term in mine:
            seen[term].add(str(name))
    kept = sorted(
        term for term, sources in seen.items() if len(sources) >= LEAST_SOURCES and "\n" not in term
    )
    rarity = np.log((1 + len(found)) / np.array([1 + texts[term] for term in kept], np.float64))
    return kept, rarity


def _table(found: Sequence[list[str]], place: dict[str, int], rarity: Floats) -> csr_matrix:
    """Rarity of each kept term, as often as it is in a text, over the root of all its terms, shape (texts, terms)."""
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for tokens_ in found:
        terms = [term for token in tokens_ for term in terms_of(token)]
        mine = Counter(place[term] for term in terms if term in place)
        columns += mine
        values += [rarity[at] * count / np.sqrt(len(terms)) for at, count in mine.items()]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(found), len(place)))


def _for_each_class(model: LogisticRegression, classes: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Weights of shape (terms, classes) and intercepts, classes the model never saw being out of the question."""
    coefficients, offsets = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.vstack([-coefficients[0] / 2, coefficients[0] / 2])
        offsets = np.array([-offsets[0] / 2, offsets[0] / 2])
    weights = np.zeros((coefficients.shape[1], len(classes)))
    intercept = np.full(len(classes), float(offsets.min()) - 5.0)
    at = np.searchsorted(classes, model.classes_)
    weights[:, at] = coefficients.T
    intercept[at] = offsets
    return weights, intercept


def _log_shares(scores: Floats) -> Floats:
    top = scores.max(axis=1, keepdims=True) if len(scores) else scores
    shares: Floats = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return shares
