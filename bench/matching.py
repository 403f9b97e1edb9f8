"""Speed and quality of matching: `PYTHONPATH=. python bench/matching.py`; needs AIQYN_CORPORA."""

import random
import sys
import time
from pathlib import Path

from models import noise
from models.candidates import CandidateIndex
from models.corpora import corpora_folder, lines
from models.guards import forbids
from models.language import LanguageModel
from models.matcher import Matcher
from models.text import fold, fold_all

QUERIES = 600
STREAM = 41_000


def main() -> None:
    """Prints one figure a line."""
    corpora = corpora_folder(Path(__file__).parents[1])
    if corpora is None:
        sys.exit("The labelled texts are not here: set AIQYN_CORPORA to their folder.")
    texts = lines(corpora / "text" / "kk-news.txt")
    warm = fold_all(texts[:50])
    CandidateIndex().fit(range(50), warm).kneighbors(warm)
    started = time.perf_counter()
    folded = fold_all(texts)
    print(f"fold                    {_micro(started, len(texts)):8.0f} µs a text, {len(texts)} texts")
    started = time.perf_counter()
    LanguageModel.load().predict(texts)
    print(f"language                {_micro(started, len(texts)):8.0f} µs a text")
    started = time.perf_counter()
    index = CandidateIndex().fit(range(len(folded)), folded)
    print(f"insert                  {_micro(started, len(folded)):8.0f} µs a text")
    _noise(texts, index)
    _stream(corpora)


def _noise(texts: list[str], index: CandidateIndex) -> None:
    chance = random.Random(3)
    matcher = Matcher.load()
    chosen = chance.sample(range(len(texts)), QUERIES)
    print(f"{'spoiled by':28} S@1  above join  and no guard  µs/query  µs/score")
    for name, spoil in noise.SPOILERS.items():
        queries = fold_all(spoil(texts[place], chance) for place in chosen)
        started = time.perf_counter()
        found = index.kneighbors(queries)
        asked = _micro(started, QUERIES)
        right = [
            bool(near) and fold(texts[near[0][0]]).key == fold(texts[p]).key
            for near, p in zip(found, chosen, strict=True)
        ]
        pairs = [(query, fold(texts[place])) for query, place in zip(queries, chosen, strict=True)]
        started = time.perf_counter()
        above = matcher.score(pairs) >= matcher.bars.join
        scored = _micro(started, QUERIES)
        free = sum(1 for pair, over in zip(pairs, above, strict=True) if over and not forbids(*pair))
        shares = f"{sum(right) / QUERIES:5.1%} {above.mean():9.1%} {free / QUERIES:12.1%}"
        print(f"{name:28} {shares} {asked:10.0f} {scored:9.0f}")


def _stream(corpora: Path) -> None:
    chance = random.Random(4)
    texts = [line for path in sorted((corpora / "text").glob("*.txt")) for line in lines(path)]
    texts += [noise.typos(text, chance) for text in texts]
    folded = fold_all(texts[:STREAM])
    index = CandidateIndex()
    started = time.perf_counter()
    for key, text in enumerate(folded):
        index.kneighbors([text], 5)
        index.partial_fit([key], [text])
    took = time.perf_counter() - started
    print(f"stream                  {took:8.1f} s for {len(folded)} texts, asked and then added")


def _micro(started: float, count: int) -> float:
    return (time.perf_counter() - started) / count * 1e6


if __name__ == "__main__":
    main()
