"""Making the language model: letter groups of running text, and copies of it without Kazakh letters."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from models import _grams, noise
from models.corpora import lines, rows
from models.evaluation import interval
from models.language import CLASSES, LanguageModel, words_of

SEED = 11
Sample = tuple[str, int]


def train_language(corpora: Path, out: Path) -> dict[str, Any]:
    """Writes *out*/language.npz from four fifths of the lines, its report from the fifth kept aside."""
    chance = random.Random(SEED)
    learned, kept = _samples(corpora, chance)
    model = LogisticRegression(C=20.0, max_iter=300).fit(
        _table([text for text, _ in learned]), [label for _, label in learned]
    )
    weights, intercept = model.coef_.T, model.intercept_.astype(np.float32)
    scale = float(np.abs(weights).max()) / 127
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out / "language.npz",
        weights=np.round(weights / scale).astype(np.int8),
        scale=np.float32(scale),
        intercept=intercept,
    )
    report = _report(LanguageModel.load(out / "language.npz"), kept, chance)
    (out / "language.report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")
    return report


def _samples(corpora: Path, chance: random.Random) -> tuple[list[Sample], list[Sample]]:
    """Lines to learn from, whole and in pieces of two to five words, and lines kept aside."""
    learned: list[Sample] = []
    kept: list[Sample] = []
    for label, texts in enumerate(_texts(corpora)):
        chance.shuffle(texts)
        cut = len(texts) // 5
        kept.extend((text, label) for text in texts[:cut][:1_000])
        for text in texts[cut:]:
            learned.append((text, label))
            for _ in range(1 if label == 0 else 3):
                learned.append((_piece(text, chance), label))
            if label == 0:
                learned.append((noise.russian_letters(text, chance), label))
                learned.append((_piece(noise.russian_letters(text, chance), chance), label))
                if chance.random() < 0.3:
                    learned.append((noise.chat_latin(text, chance), label))
    return learned, kept


def _texts(corpora: Path) -> tuple[list[str], list[str], list[str]]:
    text = corpora / "text"
    kk = lines(text / "kk-news.txt")[:7_000] + _kazakh_only(lines(text / "kk-informal.txt"))[:7_000]
    headlines = [
        row[side]
        for row in rows(corpora / "pairs" / "paraphraser-ru.train.tsv")
        for side in row
        if "text" in side
    ]
    ru = lines(text / "ru-informal.txt") + sorted(set(headlines))[:7_000]
    claims = [
        json.loads(line)["text"]
        for line in lines(corpora / "retrieval" / "checkthat2021-en" / "documents.jsonl")
    ]
    en = lines(text / "en-informal.txt") + claims[:5_000]
    return sorted(set(kk)), sorted(set(ru)), sorted(set(en))


def _kazakh_only(texts: Sequence[str]) -> list[str]:
    # A review typed on a Russian keyboard may be in Russian; without the letters it teaches nothing certain.
    return [text for text in texts if any(letter in "әғқңөұүһі" for letter in text.lower())]


def _piece(text: str, chance: random.Random) -> str:
    words = text.split()
    size = chance.randint(2, 5)
    start = chance.randrange(max(1, len(words) - size + 1))
    return " ".join(words[start : start + size])


def _table(texts: Sequence[str]) -> csr_matrix:
    """Letter groups of each text over the square root of their number, shape (texts, buckets)."""
    columns: list[npt.NDArray[np.int32]] = []
    for text in texts:
        spelled = f" {' '.join(words_of(text.lower()))} "
        parts = [f" {word} " for word in spelled.split()] or [" "]
        grams = [_grams.grams_of(np.frombuffer(part.encode("utf-32-le"), np.uint32)) for part in parts]
        columns.append(np.concatenate(grams))
    sizes = np.array([len(found) for found in columns])
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    table = csr_matrix(
        (values, np.concatenate(columns), np.concatenate([[0], np.cumsum(sizes)])),
        shape=(len(texts), _grams.BUCKETS),
    )
    table.sum_duplicates()
    return table


def _report(model: LanguageModel, kept: Sequence[Sample], chance: random.Random) -> dict[str, Any]:
    """The share of kept lines named rightly, whole and their first three words, also without Kazakh
    letters."""
    report: dict[str, Any] = {}
    for label, language in enumerate(CLASSES):
        texts = [text for text, of in kept if of == label and len(words_of(text)) >= 3]
        views = {"sentence": texts, "three_words": [" ".join(text.split()[:3]) for text in texts]}
        if label == 0:
            bare = [noise.russian_letters(text, chance) for text in texts]
            views["sentence_russian_letters"] = bare
            views["three_words_russian_letters"] = [" ".join(text.split()[:3]) for text in bare]
        for view, shown in views.items():
            right = np.array([float(found == language) for found in model.predict(shown)])
            figure = interval(right)
            report[f"{language}_{view}"] = {"right": figure.value, "low": figure.low, "high": figure.high}
    return report
