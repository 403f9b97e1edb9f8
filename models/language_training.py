"""Making the language model: letter groups of running text, of copies of it without Kazakh letters, and of the
neighbours' sentences written for this."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claims.terms import TextLanguage
from models import _grams, noise
from models.corpora import lines, rows
from models.evaluation import interval
from models.language import CLASSES, LONGEST, LanguageModel, codes_of

SEED = 11
ROUNDS = 8
DECAY = 1e-7
LANGUAGES = Path(__file__).parents[1] / "data" / "languages"
OTHER = 3
OWN_WEIGHT = 8.0
"""Few sentences of each neighbour were written, so each counts more than a line of the corpora."""
AIMS = ("ky", "tt", "uz-Cyrl", "uz-Latn")
"""The neighbours whose figures are goals; the rest are reported together with them."""


@dataclass(frozen=True)
class Sample:
    """A text to learn from, the column of its language, and how much it counts."""

    text: str
    label: int
    weight: float = 1.0


def train_language(corpora: Path, out: Path, languages: Path = LANGUAGES) -> dict[str, Any]:
    """Writes *out*/language.npz from four fifths of the corpora's lines and the sentences of *languages* meant
    for training, and its report from the rest."""
    chance = random.Random(SEED)
    learned, kept = _samples(corpora, chance)
    learned.extend(_neighbour_samples(corpora, languages, chance))
    weights, intercept = _fit(learned)
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9995)) / 127
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out / "language.npz",
        weights=np.clip(np.round(weights / scale), -127, 127).astype(np.int8),
        scale=np.float32(scale),
        intercept=intercept,
    )
    model = LanguageModel.load(out / "language.npz")
    report = _report(model, kept, chance) | _own_report(model, languages)
    report |= _gold_report(model, languages.parent / "gold")
    (out / "language.report.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")
    return report


def _fit(samples: Sequence[Sample]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    found, sizes = _grams.columns(*codes_of([one.text for one in samples]), _grams.TABLE, LONGEST)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    labels = np.array([one.label for one in samples])
    weighing = np.array([one.weight for one in samples], np.float32)
    weights = np.zeros((_grams.BUCKETS, len(CLASSES)), np.float32)
    rate, bias = np.zeros_like(weights), np.zeros(len(CLASSES), np.float32)
    order = np.random.default_rng(SEED)
    for _ in range(ROUNDS):
        turn = order.permutation(len(samples))
        _grams.learn(found, starts, labels, weighing, turn, rate, np.float32(DECAY), weights, bias)
    return weights, bias


def _samples(corpora: Path, chance: random.Random) -> tuple[list[Sample], list[Sample]]:
    """Lines to learn from, whole and in pieces of two to five words, and lines kept aside."""
    learned: list[Sample] = []
    kept: list[Sample] = []
    for label, texts in enumerate(_texts(corpora)):
        chance.shuffle(texts)
        cut = len(texts) // 5
        kept.extend(Sample(text, label) for text in texts[:cut][:1_000])
        for text in texts[cut:]:
            learned.append(Sample(text, label))
            learned.extend(_pieces(text, label, 2 if label == 0 else 5, chance))
            if label == 0:
                bare = noise.russian_letters(text, chance)
                learned.append(Sample(bare, label))
                learned.extend(_pieces(bare, label, 2, chance))
                if chance.random() < 0.3:
                    learned.append(Sample(noise.chat_latin(text, chance), label))
    return learned, kept


def _neighbour_samples(corpora: Path, languages: Path, chance: random.Random) -> list[Sample]:
    """The neighbours: sentences of our own, also typed on a Russian keyboard, and tweets in Turkish and
    Bulgarian; and what we wrote in kk, ru and en that only names something foreign."""
    learned: list[Sample] = []
    for row in rows(languages / "neighbours.tsv"):
        if row["split"] == "train":
            for text in (row["text"], noise.russian_letters(row["text"], chance)):
                learned.append(Sample(text, OTHER, OWN_WEIGHT))
                learned.extend(_pieces(text, OTHER, 4, chance, OWN_WEIGHT))
    for name in ("ct22-tr", "ct22-bg"):
        for row in rows(corpora / "checkworthy" / f"{name}.train.tsv"):
            learned.append(Sample(row["text"], OTHER))
            learned.extend(_pieces(row["text"], OTHER, 2, chance))
    for row in rows(languages / "mixed.tsv"):
        if row["split"] == "train" and row["language"] != TextLanguage.MIXED:
            label = CLASSES.index(TextLanguage(row["language"]))
            learned.append(Sample(row["text"], label, OWN_WEIGHT))
            learned.extend(_pieces(row["text"], label, 2, chance, OWN_WEIGHT))
    return learned


def _texts(corpora: Path) -> tuple[list[str], list[str], list[str]]:
    text = corpora / "text"
    kk = lines(text / "kk-news.txt")[:7_000] + _kazakh_only(lines(text / "kk-informal.txt"))[:9_000]
    headlines = [
        row[side]
        for row in rows(corpora / "pairs" / "paraphraser-ru.train.tsv")
        for side in row
        if "text" in side
    ]
    state = [row["ru"] for row in rows(corpora / "parallel" / "state-sites.kk-ru.tsv")]
    local = [text for text in state if not _kazakh_only([text])]  # Names and places of Kazakhstan in Russian.
    ru = lines(text / "ru-informal.txt") + sorted(set(headlines))[:7_000] + sorted(set(local))[:3_000]
    claims = [
        json.loads(line)["text"]
        for line in lines(corpora / "retrieval" / "checkthat2021-en" / "documents.jsonl")
    ]
    en = lines(text / "en-informal.txt") + claims[:5_000]
    return sorted(set(kk)), sorted(set(ru)), sorted(set(en))


def _kazakh_only(texts: Sequence[str]) -> list[str]:
    # A review typed on a Russian keyboard may be in Russian; without the letters it teaches nothing certain.
    return [text for text in texts if any(letter in "әғқңөұүһі" for letter in text.lower())]


def _pieces(text: str, label: int, many: int, chance: random.Random, weight: float = 1.0) -> Iterable[Sample]:
    words = text.split()
    for _ in range(many):
        size = chance.randint(2, 5)
        start = chance.randrange(max(1, len(words) - size + 1))
        yield Sample(" ".join(words[start : start + size]), label, weight)


def _share(model: LanguageModel, texts: Sequence[str], language: str) -> dict[str, float]:
    right = np.array([float(found == language) for found in model.predict(texts)])
    figure = interval(right)
    return {"right": figure.value, "low": figure.low, "high": figure.high, "texts": len(texts)}


def _report(model: LanguageModel, kept: Sequence[Sample], chance: random.Random) -> dict[str, Any]:
    """The share of kept lines named rightly, whole and their first three words, also without Kazakh
    letters."""
    report: dict[str, Any] = {}
    for label, language in enumerate(CLASSES[:3]):
        texts = [one.text for one in kept if one.label == label and len(one.text.split()) >= 3]
        views = {"sentence": texts, "three_words": [_beginning(text) for text in texts]}
        if label == 0:
            bare = [noise.russian_letters(text, chance) for text in texts]
            views["sentence_russian_letters"] = bare
            views["three_words_russian_letters"] = [_beginning(text) for text in bare]
        for view, shown in views.items():
            report[f"{language}_{view}"] = _share(model, shown, language)
    return report


def _beginning(text: str) -> str:
    return " ".join(text.split()[:3])


def _own_report(model: LanguageModel, languages: Path) -> dict[str, Any]:
    """On our own sentences kept aside: neighbours named unknown, and mixed texts told from texts that only
    borrow a word or a name."""
    aside = [row for row in rows(languages / "neighbours.tsv") if row["split"] == "test"]
    report: dict[str, Any] = {}
    for name in sorted({row["language"] for row in aside}):
        texts = [row["text"] for row in aside if row["language"] == name]
        report[f"unknown_{name}"] = _share(model, texts, TextLanguage.UNKNOWN)
        if name in AIMS:
            report[f"unknown_{name}_three_words"] = _share(
                model, [_beginning(text) for text in texts], TextLanguage.UNKNOWN
            )
    aside = [row for row in rows(languages / "mixed.tsv") if row["split"] == "test"]
    found = model.predict([row["text"] for row in aside])
    called = [row["language"] for row, name in zip(aside, found, strict=True) if name == TextLanguage.MIXED]
    right = called.count(TextLanguage.MIXED)
    there = sum(row["language"] == TextLanguage.MIXED for row in aside)
    report["mixed"] = {
        "precision": right / max(1, len(called)),
        "recall": right / max(1, there),
        "texts": there,
        "others": len(aside) - there,
    }
    return report


def _gold_report(model: LanguageModel, gold: Path) -> dict[str, Any]:
    """On the gold questions and rumours, of which nothing was learned."""
    report: dict[str, Any] = {}
    for language in CLASSES[:3]:
        path = gold / f"questions-{language}.jsonl"
        if path.exists():
            texts = [json.loads(line)["text"] for line in lines(path)]
            report[f"gold_questions_{language}"] = _share(model, texts, language)
    if (gold / "pairs.tsv").exists():
        told = [(row["language"], row["text_a"]) for row in rows(gold / "pairs.tsv")]
        for name in sorted({name for name, _ in told} & {"kk", "ru", "en"}):
            texts = sorted({text for of, text in told if of == name})
            report[f"gold_rumours_{name}"] = _share(model, texts, name)
    return report
