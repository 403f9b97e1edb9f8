"""Finding known messages: ours beside the libraries and the rules of peers, on one generated corpus in one run.

    python bench/match.py                                  # 41,000 and 200,000 texts
    python bench/match.py --size 1000000 --only tantivy    # one more size; ours is always measured beside it

Writes docs/performance.md, docs/performance.json (of which a later run replaces what it measures anew) and the plots
in docs/figures/. Every contestant runs in a process of its own; times are of the processor, so neighbours on the
machine do not count. Libraries that are not installed are passed over: `pip install -e ".[bench]"`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import contestants
import corpus
import performance
from measuring import DECISION, STREAM, judge

SIZES = (41_000, 200_000)
QUERIES = 2_000
FEW_AFTER, FEW = 500_000, 200
"""From so many texts on, what compares with every text is asked so few questions."""
STREAM_OF = 41_000
ALONE = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
)


def prepare(folder: Path, size: int, queries: int, seed: int) -> None:
    """The corpus of one size as files in *folder*; what is there already is kept."""
    if (folder / "ready").exists():
        return
    from models.text import fold_all

    folder.mkdir(parents=True, exist_ok=True)
    made = corpus.make(size, queries, seed)
    told = {"texts": made.texts, "queries": made.queries, "more": corpus.more(1_000, size, seed)}
    for name, texts in told.items():
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in texts)
        with (folder / f"{name}.keys").open("w", encoding="utf-8") as lines:
            for first in range(0, len(texts), 5_000):
                folds = fold_all(one.text for one in texts[first : first + 5_000])
                lines.writelines(folded.key.encode("utf-8", "replace").decode() + "\n" for folded in folds)
    (folder / "ready").touch()


def measure(name: str, form: str, folder: Path, few: int = 0) -> dict[str, Any]:
    """One contestant's figures, measured in a process of its own."""
    given = ["--contest", name, "--form", form, "--work", str(folder), "--few", str(few)]
    command = ["nice", "-n", "1", sys.executable, __file__, *given]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | ALONE)
    if done.returncode:
        print(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def wanted(size: int, only: Sequence[str]) -> list[tuple[str, str]]:
    """(contestant, form) to be measured for a size: ours first, because all others are compared with it."""
    chosen = [("Aiqyn's index", "fold")]
    for one in contestants.ALL[1:]:
        if (only and one.name not in only) or size > one.largest:
            continue
        if missing := contestants.lacking(one):
            print(f"{one.name}: {missing} is not installed, passed over", file=sys.stderr)
            continue
        chosen.extend((one.name, form) for form in one.forms)
    return chosen


def run(size: int, only: Sequence[str], queries: int, seed: int, work: Path) -> None:
    """Measure one size and write what was found, contestant by contestant."""
    folder = work / f"{size}-{queries}-{seed}"
    started = time.monotonic()
    prepare(folder, size, queries, seed)
    print(f"{size:,} texts made and folded in {time.monotonic() - started:.0f} s", file=sys.stderr)
    when, ours = datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), 0.0
    for name, form in wanted(size, only):
        started = time.monotonic()
        brute = name.startswith("scikit-learn") and size >= FEW_AFTER
        if brute and form == "raw":
            continue
        found = measure(name, form, folder, FEW if brute else 0)
        if not found:
            continue
        ours = ours or found["p50"]
        if decided := found.pop(DECISION, None):
            performance.keep(ROOT / "docs", size, DECISION, "fold", decided | {"when": when})
            print(f"{DECISION}: p50 {decided['p50']:.0f} p99 {decided['p99']:.0f} µs", file=sys.stderr)
        if only == [DECISION]:
            continue
        found |= {"when": when, "ratio": found["p50"] / ours}
        performance.keep(ROOT / "docs", size, name, form, found)
        told = (
            f"recall {found['r1']:.3f} {found['r10']:.3f} {found['r10_retold']:.3f}" if "r1" in found else ""
        )
        took = time.monotonic() - started
        print(f"{name:24} {form:5} {told} p50 {found['p50']:8.0f} µs, {took:.0f} s", file=sys.stderr)
    if size == STREAM_OF and (not only or STREAM in only):
        performance.keep(
            ROOT / "docs", size, STREAM, "fold", measure(STREAM, "fold", folder) | {"when": when}
        )
    performance.write(ROOT / "docs")


def main() -> None:
    """Reads the command line; with --contest this is one of the processes that `measure` starts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, action="append", help="texts; may be given more than once")
    parser.add_argument("--only", action="append", default=[], help="a contestant by its name in the table")
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--seed", type=int, default=corpus.SEED)
    parser.add_argument("--work", type=Path, help="keep the generated corpus here for the next run")
    parser.add_argument("--write", action="store_true", help="write the page again from its figures")
    for hidden in ("--contest", "--form"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--few", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contest:
        print(json.dumps(judge(given.contest, given.form, given.work, given.few)))
    elif given.write:
        performance.write(ROOT / "docs")
    else:
        with tempfile.TemporaryDirectory() as temporary:
            for size in given.size or SIZES:
                run(size, given.only, given.queries, given.seed, given.work or Path(temporary))


if __name__ == "__main__":
    main()
