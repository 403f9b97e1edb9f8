"""Making the table of `models/latin.py`: pairs of letters in chat Latin against those in English."""

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from models import latin, noise
from models.corpora import lines


def train_latin(corpora: Path, out: Path, seed: int = 1) -> None:
    """Writes *out*/latin.npz from Kazakh and Russian lines turned into Latin letters, and English lines."""
    chance = random.Random(seed)
    native = (
        lines(corpora / "text" / "kk-news.txt")[:6000] + lines(corpora / "text" / "kk-informal.txt")[:4000]
    )
    native += lines(corpora / "text" / "ru-informal.txt") * 2
    ours = _pairs(noise.chat_latin(line, chance) for line in native)
    theirs = _pairs(line.lower() for line in lines(corpora / "text" / "en-informal.txt"))
    size = len(latin.SIGNS)
    counts = np.full((2, size, size), 0.5)
    for row, found in enumerate((theirs, ours)):
        for pair, count in found.items():
            counts[row, latin.SIGNS.index(pair[0]), latin.SIGNS.index(pair[1])] += count
    chances = counts / counts.sum(axis=(1, 2), keepdims=True)
    odds = np.clip(np.log(chances[1] / chances[0]), -4, 4).astype(np.float32)
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "latin.npz", odds=odds)


def _pairs(texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        for word in text.split():
            word = word.strip(".,!?:;\"'()«»-")
            if word and all("a" <= letter <= "z" for letter in word):
                spelled = f" {word} "
                found.update(spelled[i : i + 2] for i in range(len(spelled) - 1))
    return found
