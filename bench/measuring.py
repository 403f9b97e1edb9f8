"""What bench/match.py measures of one contestant, in the process that belongs to it."""

import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, overload

import numpy as np
from contestants import Contestant, Ours, Ranking, by_name
from corpus import Told, make

from models.text import Folded, fold, fold_all

DECISION = "Aiqyn, fold to decision"
STREAM = "one pass"
WARM = 20


def judge(name: str, form: str, folder: Path, few: int = 0) -> dict[str, Any]:
    """The figures of one contestant in this process; *name* may end in "@" and a folder to be opened."""
    if "@" in name:
        return _cold(*name.split("@", 1), folder, form)
    if name == STREAM:
        return _stream(folder)
    return _contest(by_name(name), form, folder, few)


class Folds(Sequence[Folded]):
    """Texts that are folded when they are looked at, so that a million folds need not be held; counts its own time."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts, self.spent = texts, 0.0

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Folded: ...
    @overload
    def __getitem__(self, at: slice) -> list[Folded]: ...
    def __getitem__(self, at: int | slice) -> Folded | list[Folded]:
        began = time.process_time()
        found = fold_all(self.texts[at]) if isinstance(at, slice) else fold(self.texts[at])
        self.spent += time.process_time() - began
        return found


def _read(folder: Path, name: str, form: str, ours: bool) -> tuple[list[Told], Sequence[Any]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        told = [Told(*json.loads(line)) for line in lines]
    if ours:
        return told, Folds([one.text for one in told])
    if form == "raw":
        return told, [one.text for one in told]
    with (folder / f"{name}.keys").open(encoding="utf-8", newline="\n") as lines:
        return told, [line.rstrip("\n") for line in lines]


def _contest(one: type[Contestant], form: str, folder: Path, few: int) -> dict[str, Any]:
    ours = one is Ours
    texts, given = _read(folder, "texts", form, ours)
    queries, asked = _read(folder, "queries", form, ours)
    asked = list(asked[: few or None])
    _warm_up(one)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        own, before = Path(name), _resident()
        contestant = Ours(texts) if ours else one()
        spent = _processor(lambda: contestant.build(given, own)) - getattr(given, "spent", 0.0)
        rankings, times = _answers(contestant.ask, asked)
        found: dict[str, Any] = {
            "queries": len(asked), **_hits(texts, queries, rankings), **_percentiles(times),
            "build": spent / len(texts) * 1e6, "memory": _resident() - before,
        }  # fmt: skip
        if ours and isinstance(given, Folds):
            found["fold"] = given.spent / len(texts) * 1e6
            found[DECISION] = _decision(contestant, texts, queries)
        if one.grows and form == "fold":
            found["insert"] = _insertion(contestant, folder, form, len(texts), ours)
        if one.stored and form == "fold":
            contestant.save(own)
            found["disk"] = sum(path.stat().st_size for path in own.rglob("*") if path.is_file()) / 1e6
            found |= _opened(one.name, form, own, folder)
    return found


def _warm_up(one: type[Contestant]) -> None:
    """Compiles and imports what belongs to no measurement."""
    some = make(120, 5, seed=1)
    folds = fold_all(told.text for told in some.texts)
    given: list[Any] = folds if one is Ours else [folded.key for folded in folds]
    with tempfile.TemporaryDirectory() as name:
        contestant = one()
        contestant.build(given[:100], Path(name))
        contestant.ask(given[0])
        if one.grows:
            contestant.add(given[100:], 100)


def _answers(ask: Callable[[Any], Any], asked: Sequence[Any]) -> tuple[list[Any], list[float]]:
    """The answers, and microseconds of the processor that each took."""
    for text in asked[:WARM]:
        ask(text)
    answers, times = [], []
    for text in asked:
        began = time.process_time_ns()
        answers.append(ask(text))
        times.append((time.process_time_ns() - began) / 1_000)
    return answers, times


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    p50, p99 = np.percentile(times, (50, 99))
    return {"p50": float(p50), "p99": float(p99)}


def _hits(texts: Sequence[Told], queries: Sequence[Told], rankings: Sequence[Ranking]) -> dict[str, float]:
    """Recall where the claim was told before; F1 of the first place at its best bar, over all queries."""
    known = {told.claim for told in texts}
    first, ten, retold, scores = [], [], [], []
    for query, ranking in zip(queries, rankings, strict=False):
        right = [texts[place].claim == query.claim for place, _ in ranking]
        scores.append((bool(right) and right[0], ranking[0][1] if ranking else 0.0))
        if query.claim in known:
            first.append(right[:1] == [True])
            ten.append(any(right[:10]))
            if query.kind == "retold":
                retold.append(ten[-1])
    return {
        "r1": float(np.mean(first)), "r10": float(np.mean(ten)), "r10_retold": float(np.mean(retold)),
        "f1": _best_f1(scores, len(first)),
    }  # fmt: skip


def _best_f1(scores: Sequence[tuple[bool, float]], wanted: int) -> float:
    right, score = np.array([r for r, _ in scores]), np.array([s for _, s in scores])
    order = np.argsort(-score, kind="stable")
    f1 = 2 * np.cumsum(right[order]) / (np.arange(1, len(order) + 1) + wanted)
    return float(f1.max())


def _insertion(contestant: Contestant, folder: Path, form: str, size: int, ours: bool) -> float:
    _, given = _read(folder, "more", form, ours)
    more = list(given[: len(given)])
    return _processor(lambda: contestant.add(more, size)) / len(more) * 1e6


def _opened(name: str, form: str, own: Path, folder: Path) -> dict[str, Any]:
    """What a process that knows nothing yet needs until its first answer."""
    script = Path(__file__).with_name("match.py")
    command = [
        sys.executable,
        str(script),
        "--contest",
        f"{name}@{own}",
        "--form",
        form,
        "--work",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    if done.returncode:
        return {}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _cold(name: str, own: str, folder: Path, form: str) -> dict[str, Any]:
    one = by_name(name)
    for module in one.imports or one.needs:
        import_module(module)
    with (folder / f"queries.{'keys' if form == 'fold' else 'jsonl'}").open(encoding="utf-8") as lines:
        line = lines.readline()
    text = fold(Told(*json.loads((folder / "queries.jsonl").open(encoding="utf-8").readline())).text)
    asked = text if one is Ours else line.strip() if form == "fold" else json.loads(line)[0]
    return {"cold": _processor(lambda: one.open(Path(own)).ask(asked)) * 1e3}


def _processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _resident() -> float:
    """Megabytes that this process holds, what it has given back left out."""
    gc.collect()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, AttributeError):
        return 0.0


# --- the whole decision -------------------------------------------------------------------------------


def _decision(ours: Ours, texts: Sequence[Told], queries: Sequence[Told]) -> dict[str, Any]:
    """Fold, neighbours, matcher, guards and the decision, against texts whose claims are known."""
    from deciding import Desk

    from pipeline.match import seldom_collecting

    desk = Desk(ours.index)
    with seldom_collecting():  # as in service
        _, times = _answers(desk.decide, queries)
        whole, longer = _answers(desk.judge, queries)
    beyond = {f"judge_{key}": value for key, value in _percentiles(longer).items()}
    return {**_percentiles(times), **beyond, **_decided(texts, queries, whole)}


def _decided(
    texts: Sequence[Told], queries: Sequence[Told], found: Sequence[tuple[str, list[int]]]
) -> dict[str, Any]:
    """How many messages are joined, and how many rightly; how many known claims are joined or suggested rightly."""
    known, both = {told.claim for told in texts}, list(zip(queries, found, strict=True))
    joined = [claims[0] == query.claim + 1 for query, (band, claims) in both if band == "join"]
    there = [query.claim + 1 in claims for query, (_, claims) in both if query.claim in known]
    return {
        "queries": len(queries),
        "joins": len(joined),
        "joins_right": sum(joined),
        "told_before": len(there),
        "found": sum(there),
    }


# --- one pass over the stream -------------------------------------------------------------------------


def _stream(folder: Path) -> dict[str, Any]:
    """B-cubed F1 of clusters made in one pass; the bars are set on a stream of another seed."""
    from one_pass import measure

    texts, _ = _read(folder, "texts", "fold", ours=True)
    other = make(10_000, 1, seed=7).texts
    folds, others = (fold_all(told.text for told in some) for some in (texts, other))
    return measure(texts, folds, other, others)
