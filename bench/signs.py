"""What a pair costs the matcher, and each sign: ``PYTHONPATH=. python bench/signs.py``.

One text against ten, texts that have little in common and copies with slips; processor time of one core. The dear signs
stand first. Uses the shipped demonstration's questions, so it runs anywhere.
"""

import csv
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.plugins import discover
from models import noise
from models.guards import forbids
from models.matcher import Matcher, Pair, batch_of
from models.similarity import Others
from models.text import Folded, fold_all

TEXTS = 600
OTHERS = 10


def main() -> None:
    """Prints one figure a line."""
    with (ROOT / "data/demo/questions.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row["вопрос"] for row in csv.DictReader(file, delimiter=";")][:TEXTS]
    chance = random.Random(1)
    folds = fold_all(texts)
    apart = [(a, folds[place + 1 : place + 1 + OTHERS]) for place, a in enumerate(folds[: -OTHERS - 1])]
    near = [
        (a, fold_all(noise.typos(text, chance) for _ in range(OTHERS)))
        for a, text in zip(folds[:100], texts, strict=False)
    ]
    matcher = Matcher.load()
    for name, batches in (("little in common", apart), ("copies with slips", near)):
        pairs = [(a, b) for a, others in batches for b in others]
        print(f"{name}: {len(pairs)} pairs, µs a pair")
        _figures(matcher, pairs)
    _each_sign(matcher, apart[:100])


def _figures(matcher: Matcher, pairs: list[Pair]) -> None:
    some = pairs[:500]
    works: dict[str, tuple[Callable[[], object], int]] = {
        f"score, one text against {OTHERS}": (lambda: matcher.score(pairs), len(pairs)),
        "the same without early exit": (lambda: matcher.score(pairs, floor=0.0), len(pairs)),
        "pair by pair": (lambda: [matcher.score([pair]) for pair in some], len(some)),
        "guards": (lambda: [forbids(*pair) for pair in pairs], len(pairs)),
    }
    for name, (work, count) in works.items():
        print(f"  {name:32} {_micro(work, count):8.1f}")


def _each_sign(matcher: Matcher, batches: list[tuple[Folded, list[Folded]]]) -> None:
    modules = discover("models.features").modules
    count = sum(len(others) for _, others in batches)
    rows = []
    for name, module in modules.items():
        together = batch_of(module)
        batch = _micro(lambda s=together: [s(a, Others(others, a)) for a, others in batches], count)
        single = _micro(lambda m=module: [m.sign(a, b) for a, others in batches for b in others], count)
        rows.append((batch, single, name))
    print("sign (each measured by itself)      batch   single   ratio   in service")
    for batch, single, name in sorted(rows, reverse=True):
        used = "yes" if name in matcher.features else ""
        print(f"  {name:30} {batch:8.1f} {single:8.1f} {single / batch:7.1f}   {used}")


def _micro(work: Callable[[], object], count: int) -> float:
    """The least processor time of three runs, in microseconds for each of *count*."""
    work()
    took = []
    for _ in range(3):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return min(took) / count * 1e6


if __name__ == "__main__":
    main()
