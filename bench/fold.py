"""What folding costs: `PYTHONPATH=. python bench/fold.py`; needs AIQYN_CORPORA.

Every figure is the least of several runs, beside the same texts read word by word in Python and beside
`str.casefold().split()` in the same moment, so that the ratios hold on a busy machine too.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from models import noise
from models.corpora import corpora_folder, lines
from models.reading import read, read_by_word
from models.text import LONGEST, Folded, fold, spelled_out

TEXTS, PART, RUNS = 4_000, 200, 5
NASTY = ("а.", "a ", "'", "к о ", "https://", "@а", "ٴۇ", "\ufdfa", "а\u0316\u0301", "жүз мың ", "1 234 ")


def main() -> None:
    """Prints one line a corpus, then what keeps and what grows."""
    corpora = corpora_folder(Path(__file__).parents[1])
    if corpora is None:
        sys.exit("The labelled texts are not here: set AIQYN_CORPORA to their folder.")
    print(
        "µs a text             words  first time  again   words: compiled  plain   casefold+split  again/that"
    )
    for name in ("kk-news", "kk-informal", "ru-informal", "en-informal"):
        _corpus(name, lines(corpora / "text" / f"{name}.txt")[:TEXTS])
    news = lines(corpora / "text" / "kk-news.txt")[:TEXTS]
    folded = [fold(text) for text in news]
    packed = [text.pack() for text in folded]
    print(
        f"pack {_least(Folded.pack, folded):.1f} µs, unpack {_least(Folded.unpack, packed):.1f} µs, ", end=""
    )
    print(f"{sum(map(len, packed)) / len(packed):.0f} bytes a text")
    chance = random.Random(1)
    print(
        f"chat Latin {_least(fold, [noise.chat_latin(text, chance) for text in news]):.1f} µs a text, again"
    )
    worst = max(_growth(unit) for unit in NASTY)
    print(f"eight times the text takes at most {worst:.1f} times as long ({len(NASTY)} nasty patterns)")


def _corpus(name: str, texts: Sequence[str]) -> None:
    warm, texts = texts[:PART], texts[PART:]
    _least(fold, warm)
    first = _parts(fold, texts)
    spelled = [spelled_out(text) for text in texts]
    _parts(read_by_word, spelled)
    again = _least(fold, texts)
    compiled, plain = _least(read, spelled), _least(read_by_word, spelled)
    split = _least(lambda text: text.casefold().split(), texts)
    words = sum(len(text.split()) for text in texts) / len(texts)
    figures = f"{words:5.1f} {first:11.1f} {again:6.1f} {compiled:17.1f} {plain:6.1f} {split:16.2f}"
    print(f"{name:20} {figures} {again / split:11.1f}")


def _parts(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Microseconds a text on first sight: the median over parts, for each can be seen first only once."""
    times = sorted(_once(work, texts[a:b]) for a, b in pairwise(range(0, len(texts), PART)))
    return times[len(times) // 2]


def _least(work: Callable[[Any], object], texts: Sequence[Any]) -> float:
    return min(_once(work, texts) for _ in range(RUNS))


def _once(work: Callable[[Any], object], texts: Sequence[Any]) -> float:
    started = time.perf_counter()
    for text in texts:
        work(text)
    return (time.perf_counter() - started) / max(1, len(texts)) * 1e6


def _growth(unit: str) -> float:
    short, long = (unit * (length // len(unit) + 1) for length in (LONGEST // 8, LONGEST))
    return _least(fold, [long[:LONGEST]]) / _least(fold, [short[: LONGEST // 8]])


if __name__ == "__main__":
    main()
