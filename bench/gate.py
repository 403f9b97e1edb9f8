"""Whether the gate refuses what learned from wrong labels, on all the pairs there are.

One matcher is learned from the labels as they are, one from half of the claims, and one for each of several draws
from labels of which one in twenty is turned round. The pairs kept aside stay as they are. Ends with 1 unless every
spoilt matcher is refused beside the clean one, and the clean one serves in the place of every spoilt one; what the
gate says of the clean one beside the shipped and the half-taught is told only.
Takes about five minutes: ``AIQYN_CORPORA=../shared python bench/gate.py``.
"""

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from models.corpora import corpora_folder
from models.gate import judge
from models.judged import JudgedPair
from models.matcher import Matcher
from models.pairs import gather
from models.training import Lesson, learned, lesson_of


def turned(lesson: Lesson, share: float, seed: int) -> Lesson:
    """*lesson* with a *share* of its labels turned round."""
    wrong = np.random.default_rng(seed).random(len(lesson.same)) < share
    return replace(lesson, same=lesson.same ^ wrong)


def half(lesson: Lesson) -> Lesson:
    """*lesson* with every second of its claims."""
    kept = set(sorted(set(lesson.groups))[::2])
    rows = np.flatnonzero([group in kept for group in lesson.groups])
    chosen: dict[str, Any] = {}
    for part in fields(lesson):
        values = getattr(lesson, part.name)
        if isinstance(values, np.ndarray):
            chosen[part.name] = values[rows]
        elif isinstance(values, list):
            chosen[part.name] = [values[row] for row in rows]
    return replace(lesson, **chosen)


def told(
    name: str, candidate: Matcher, serving: Matcher, frozen: list[JudgedPair], wanted: bool | None
) -> bool:
    """Say the verdict; whether it is the one that was wanted."""
    verdict = judge(candidate, serving, frozen)
    right = wanted in (None, verdict.serves)
    mark = "" if right else "WRONG  "
    print(f"{mark}{name}: {'serves' if verdict.serves else 'refused'}: {verdict.reason}", flush=True)
    return right


def main() -> None:
    """Learn, judge, and say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many draws of wrong labels")
    parser.add_argument("--share", type=float, default=0.05, help="the share of labels turned round")
    given = parser.parse_args()
    pairs = gather(corpora_folder(ROOT), ROOT / "data")
    frozen = [pair for pair in pairs if pair.frozen]
    lesson = lesson_of([pair for pair in pairs if not pair.frozen])
    print(f"learned from {len(lesson.same):,} pairs, judged on {len(frozen):,} kept aside", flush=True)
    clean, taught_half = learned(lesson, "clean")[0], learned(half(lesson), "half")[0]
    right = [
        told("clean beside the shipped one", clean, Matcher.load(), frozen, None),
        told("clean beside one of half the claims", clean, taught_half, frozen, None),
    ]
    for seed in range(given.seeds):
        spoilt = learned(turned(lesson, given.share, seed), f"turned {seed}")[0]
        right.append(told(f"turned, draw {seed}, beside clean", spoilt, clean, frozen, wanted=False))
        right.append(told(f"clean beside turned, draw {seed}", clean, spoilt, frozen, wanted=True))
    sys.exit(not all(right))


if __name__ == "__main__":
    main()
