"""Making the tables of `models/latin.py` and `models/layout.py`: pairs of letters in running text."""

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models import latin, layout, noise
from models.corpora import lines, rows


def train_latin(corpora: Path, out: Path, seed: int = 1) -> None:
    """Writes *out*/latin.npz and *out*/layout.npz from Kazakh and Russian lines, the same lines in Latin
    letters, and English lines."""
    chance = random.Random(seed)
    native = (
        lines(corpora / "text" / "kk-news.txt")[:6000] + lines(corpora / "text" / "kk-informal.txt")[:4000]
    )
    native += lines(corpora / "text" / "ru-informal.txt") * 2
    english = lines(corpora / "text" / "en-informal.txt")
    ours = _pairs(noise.chat_latin(line, chance) for line in native)
    theirs = _pairs(line.lower() for line in english)
    size = len(latin.SIGNS)
    counts = np.full((2, size, size), 0.5)
    for row, found in enumerate((theirs, ours)):
        for pair, count in found.items():
            counts[row, latin.SIGNS.index(pair[0]), latin.SIGNS.index(pair[1])] += count
    chances = counts / counts.sum(axis=(1, 2), keepdims=True)
    odds = np.clip(np.log(chances[1] / chances[0]), -4, 4).astype(np.float32)
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "latin.npz", odds=odds)
    more = list(rows(corpora / "parallel" / "ntrex.kk-ru-en.tsv"))
    native += [row["ru"] for row in more]
    _train_layout(native, english + [row["en"] for row in more], ours, out)


def _train_layout(native: list[str], english: list[str], ours: Counter[str], out: Path) -> None:
    latin_pairs = _pairs(line.lower() for line in english)
    scale = sum(latin_pairs.values()) / max(1, sum(ours.values())) / 2
    for pair, count in ours.items():
        latin_pairs[pair] += round(count * scale)
    cyrillic_pairs = _pairs((line.lower().replace("ё", "е") for line in native), layout.CYRILLIC)
    np.savez_compressed(
        out / "layout.npz",
        latin=_log_chances(latin_pairs, layout.LATIN),
        cyrillic=_log_chances(cyrillic_pairs, layout.CYRILLIC),
    )


def _log_chances(pairs: Counter[str], signs: str) -> npt.NDArray[np.float16]:
    """The log chance of each sign after each other, smoothed, to two decimals."""
    counts = np.full((len(signs), len(signs)), 0.3)
    for pair, count in pairs.items():
        counts[signs.index(pair[0]), signs.index(pair[1])] += count
    chances: npt.NDArray[np.float64] = np.log(counts / counts.sum(axis=1, keepdims=True))
    return chances.round(2).astype(np.float16)


def _pairs(texts: Iterable[str], signs: str = latin.SIGNS) -> Counter[str]:
    found: Counter[str] = Counter()
    letters = frozenset(signs[1:])
    for text in texts:
        for word in text.split():
            word = word.strip(".,!?:;\"'()«»-")
            if word and letters.issuperset(word):
                spelled = f" {word} "
                found.update(spelled[i : i + 2] for i in range(len(spelled) - 1))
    return found
