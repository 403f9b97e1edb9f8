"""Measures matching on every labelled set there is and writes `docs/quality.md`: `make quality`.

Our own sets lie in `data/`; the others are found by AIQYN_CORPORA and passed over where they are not. The figures of
the last run are kept in `docs/quality.json`; what they were before a change stands beside them in the page.
``--only NAME`` runs the sets whose name begins so, ``--quick`` those that take seconds.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.errors import RefusedError
from models.corpora import corpora_folder
from models.matcher import Matcher
from models.pairs import read_pairs
from models.quality import Figure, Sheet
from models.quality.clusters import ClusteredText, measure_clusters
from models.quality.drops import LOWER_IS_BETTER, drops, reached
from models.quality.noise import measure_evasion, measure_noise
from models.quality.twins import measure_twins, twins
from pipeline.console import measuring
from pipeline.demo_truth import measured_demo
from pipeline.one_pass import clusters, one_pass

MEMORY = ROOT / "docs" / "quality.json"
PAGE = ROOT / "docs" / "quality.md"
WORDS = ROOT / "bench" / "quality.md"
JOINABLE = 0.9
Goal = tuple[str, str, float | None]
"""A figure's name, by whom, and what it must reach (None: only reported)."""


@dataclass(frozen=True)
class Measured:
    """One set: its name, how it is measured, the command that prints the same, and its headline figures."""

    name: str
    measure: Callable[[], Sheet]
    command: str
    goals: tuple[Goal, ...]
    quick: bool = False


def quietly(what: str) -> None:
    """Nobody sits and watches."""


def own_sets(matcher: Matcher) -> Iterator[Measured]:
    """The sets that lie in data/."""
    judged = ROOT / "data" / "pairs" / "judged.tsv"
    yield Measured(
        "pairs: judged twins",
        lambda: measuring.measured_pairs(judged, "", False, matcher, quietly)[0],
        "aiqyn eval pairs data/pairs/judged.tsv",
        (
            ("best F1", "matcher", None),
            ("joined: precision", "matcher", 0.99),
            ("joined: recall", "matcher", None),
        ),
        quick=True,
    )
    yield from gold_sets(matcher)
    yield Measured(
        "noise: the demonstration's texts",
        lambda: measure_noise(demo_lines(), matcher, "the demonstration's texts", queries=150),
        'python bench/quality.py --only "noise: the"',
        (("S@1", "typos", None), ("joinable", "typos", JOINABLE)),
        quick=True,
    )
    yield Measured(
        "negation or number differs",
        lambda: measure_twins(twins(own_texts()), matcher, "twins made from our own texts"),
        'python bench/quality.py --only "negation"',
        (("joined by machine", "all kinds", 0.0),),
        quick=True,
    )
    yield Measured(
        "evasion suite",
        lambda: measure_evasion(demo_lines(), "the demonstration's texts"),
        'python bench/quality.py --only "evasion"',
        (("evasion: top 3", "all tricks", 0.95),),
        quick=True,
    )
    yield Measured(
        "one pass: generated corpus",
        lambda: measure_generated(matcher),
        'python bench/quality.py --only "one pass"',
        (("B-cubed F1", "joins and right suggestions", None), ("B-cubed F1", "joins only", None)),
    )
    yield from question_sets()
    yield Measured(
        "demonstration",
        lambda: measured_demo(ROOT / "data" / "demo", matcher, quietly),
        "aiqyn eval demo",
        (
            ("joins that are right", "machine alone", 0.99),
            ("joined or suggested rightly", "machine alone", 0.90),
        ),
    )


def question_sets() -> Iterator[Measured]:
    """Sorting and routing of citizens' questions, on what is kept aside and on what nobody had read."""
    goals: tuple[tuple[str, tuple[Goal, ...]], ...] = (
        (
            "questions: sorting",
            (
                ("kind: right", "classifier", None),
                ("kind: right where sure", "classifier", 0.95),
                ("kind: sure of", "classifier", None),
                ("kind: right", "keywords", None),
            ),
        ),
        (
            "questions: routing",
            (
                ("authority: right", "rules and words", None),
                ("authority: right where sure", "rules and words", 0.9),
                ("authority: sure of", "rules and words", None),
                ("authority: right", "words alone", None),
            ),
        ),
        (
            "questions: routing, unread news",
            (
                ("authority: right", "rules and words", None),
                ("authority: right where sure", "rules and words", 0.9),
            ),
        ),
    )
    data, shipped = (
        ROOT / "data",
        Path("shipped"),
    )  # no folder holds models of its own: those that are shipped serve
    measures = (
        lambda: measuring.measured_sorting(data, shipped),
        lambda: measuring.measured_routing(data, shipped, unread=False),
        lambda: measuring.measured_routing(data, shipped, unread=True),
    )
    for (name, wanted), measure in zip(goals, measures, strict=True):
        yield Measured(
            name,
            measure,
            "aiqyn eval questions",
            wanted,
            quick=True,
        )


def demo_lines() -> list[str]:
    """The demonstration's hand-written texts in Kazakh and Russian."""
    said: list[str] = []
    for path in sorted((ROOT / "data" / "demo" / "rumours").glob("*.yaml")):
        for sighting in yaml.safe_load(path.read_text("utf-8"))["sightings"]:
            if sighting["lang"] in ("kk", "ru"):
                said.append(" ".join(sighting["text"].split()))
    return said


def own_texts() -> list[tuple[str, str]]:
    """Our judged texts of five words or more and the demonstration's, each with its language."""
    found: dict[str, str] = {}
    for pair in read_pairs(ROOT / "data" / "pairs" / "judged.tsv"):
        if "-" not in pair.language:
            found |= {pair.text_a: pair.language, pair.text_b: pair.language}
    for path in sorted((ROOT / "data" / "demo" / "rumours").glob("*.yaml")):
        for sighting in yaml.safe_load(path.read_text("utf-8"))["sightings"]:
            found.setdefault(sighting["text"].strip(), sighting["lang"])
    return [(text, language) for text, language in found.items() if len(text.split()) >= 5]


GENERATED = 4_000
"""Texts of the generated corpus that are put into claims one after the other."""


def measure_generated(matcher: Matcher, count: int = GENERATED) -> Sheet:
    """One pass over the generated corpus of `bench/corpus.py`; its texts come in the order in which they were told."""
    try:
        from bench import corpus
    except ImportError:
        raise RefusedError(reason="bench/corpus.py, which makes the generated corpus, is not here") from None
    known = corpus.make(count, queries=1).texts
    texts = [ClusteredText(one.text, str(one.claim), one.language) for one in known]
    truth = [one.cluster for one in texts]
    placed = one_pass([one.text for one in texts], matcher)
    found = {
        "joins only": clusters(placed),
        "joins and right suggestions": clusters(placed, lambda text, claim: truth[text] == truth[claim]),
    }
    return measure_clusters(texts, found, "the generated corpus")


def gold_sets(matcher: Matcher) -> Iterator[Measured]:
    """What lies in data/gold, each file measured as its header says."""
    for path in sorted((ROOT / "data" / "gold").glob("*.*")):
        shown = path.relative_to(ROOT)
        header = path.read_text("utf-8").split("\n", 1)[0].split("\t") if path.suffix == ".tsv" else []
        if {"text_a", "text_b", "label"} <= set(header):
            split = "test" if "split" in header else ""
            yield Measured(
                f"gold: {path.stem}",
                lambda path=path, split=split: measuring.measured_pairs(path, split, False, matcher, quietly)[
                    0
                ],
                f"aiqyn eval pairs {shown}" + (f" --split {split}" if split else ""),
                (
                    ("best F1", "matcher", None),
                    ("joined: precision", "matcher", 0.99),
                    ("related pairs joined", "matcher", None),
                ),
                quick=True,
            )
        elif {"kk", "ru"} <= set(header) and "label" not in header:
            yield Measured(
                f"gold: {path.stem}",
                lambda path=path: measuring.measured_parallel(path)[0],
                f"aiqyn eval parallel {shown}",
                (),
            )
        elif path.suffix == ".jsonl":
            yield Measured(
                f"gold: {path.stem}",
                lambda path=path: measuring.measured_clusters(path, matcher, quietly)[0],
                f"aiqyn eval clusters {shown}",
                (
                    ("B-cubed F1", "running centroids", None),
                    ("B-cubed F1", "joins and right suggestions", None),
                ),
                quick=True,
            )


ANEW = "signs learned anew, 5-fold"
PAIRS: tuple[tuple[str, str, tuple[Goal, ...]], ...] = (
    (
        "pairs: ParaPhraser ru, train",
        "paraphraser-ru.train.tsv",
        (("best F1", ANEW, 0.875), ("best F1", "matcher", None)),
    ),
    ("pairs: STS kk, dev", "sts-kk.dev.tsv", (("Pearson", "matcher", 0.80), ("Pearson", ANEW, None))),
)
CLUSTERS: tuple[tuple[str, str, tuple[Goal, ...]], ...] = (
    (
        "clusters: COVID questions en, dev",
        "covid-questions-en.dev.jsonl",
        (("B-cubed F1", "running centroids", 0.66), ("B-cubed F1", "joins and right suggestions", None)),
    ),
    (
        "clusters: MStream news en, dev",
        "stream-news-en.dev.jsonl",
        (
            ("pair F1", "running centroids", 0.70),
            ("NMI", "running centroids", 0.87),
            ("pair precision", "joins only", None),
        ),
    ),
)
RETRIEVAL: tuple[tuple[str, str, str, tuple[Goal, ...]], ...] = (
    ("retrieval: KazQAD kk, dev", "kazqad-kk", "", (("S@5", "ranker", 0.90), ("S@5", "index", None))),
    (
        "retrieval: CheckThat! 2021 en, dev",
        "checkthat2021-en",
        "train",
        (
            ("MAP@5", "learned", 0.93),
            ("MAP@5", "ranker", None),
            ("MAP@5", "index", None),
            ("MAP@5", "matcher", None),
        ),
    ),
)
QUICK = ("sts-kk.dev.tsv", "covid-questions-en.dev.jsonl", "kazqad-kk")
"""What the tests measure too: a few seconds each."""


def corpora_sets(folder: Path, matcher: Matcher) -> Iterator[Measured]:
    """The sets that are not ours to ship."""
    for name, file, goals in PAIRS:
        yield Measured(
            name,
            lambda file=file: measuring.measured_pairs(folder / "pairs" / file, "", True, matcher, quietly)[
                0
            ],
            f"aiqyn eval pairs …/pairs/{file} --cross-validate",
            goals,
            quick=file in QUICK,
        )
    for name, file, goals in CLUSTERS:
        yield Measured(
            name,
            lambda file=file: measuring.measured_clusters(folder / "clusters" / file, matcher, quietly)[0],
            f"aiqyn eval clusters …/clusters/{file}",
            goals,
            quick=file in QUICK,
        )
    for name, where, learn, goals in RETRIEVAL:
        yield Measured(
            name,
            lambda where=where, learn=learn: measuring.measured_retrieval(
                folder / "retrieval" / where, "dev", learn, matcher, quietly
            )[0],
            f"aiqyn eval retrieval …/retrieval/{where}" + (f" --train-split {learn}" if learn else ""),
            goals,
            quick=where in QUICK,
        )
    for language in ("en", "bg", "tr"):
        file = f"ct22-{language}.dev.tsv"
        yield Measured(
            f"labels: CheckThat! 2022 {language}, dev",
            lambda file=file: measuring.measured_labels(folder / "checkworthy" / file, "checkworthy")[0],
            f"aiqyn eval labels …/checkworthy/{file} --model checkworthy",
            (("F1", "checkworthy", None), ("average precision", "checkworthy", None)),
        )
    yield Measured(
        "parallel: X-WMT kk ru",
        lambda: measuring.measured_parallel(folder / "parallel" / "xwmt.kk-ru.tsv")[0],
        "aiqyn eval parallel …/parallel/xwmt.kk-ru.tsv",
        (),
    )
    wanted = {"russian_letters": 0.998, "chat_latin": 0.995, "homoglyphs": 0.998, "zero_width": 0.998,
              "typos": 0.995, "russian_letters_and_typos": 0.99}  # fmt: skip
    firsts = tuple(("S@1", by, goal) for by, goal in wanted.items())
    yield Measured(
        "noise: kk news lines",
        lambda: measuring.measured_noise(folder / "text" / "kk-news.txt", 600, matcher, quietly)[0],
        "aiqyn eval noise …/text/kk-news.txt",
        (*firsts, *(("joinable", by, JOINABLE) for by in wanted), ("evasion: top 3", "all tricks", 0.95)),
    )


# --- the memory and the page ------------------------------------------------------------------------------


def remembered() -> dict[str, Any]:
    """The figures of the last run, and those before, by set."""
    found: dict[str, Any] = json.loads(MEMORY.read_text("utf-8")) if MEMORY.exists() else {}
    return found


def remember(memory: dict[str, Any], one: Measured, sheet: Sheet) -> list[str]:
    """Put a new sheet in the place of the last one, if it differs; what fell, in words."""
    known = memory.get(one.name, {})
    figures = [_rounded(figure) for figure in sheet.figures]
    before = known.get("before", []) if figures == known.get("now") else known.get("now", [])
    memory[one.name] = {
        "command": one.command,
        "counts": dict(sheet.counts),
        "now": figures,
        "before": before,
    }
    return drops(figures_of(before), sheet.figures)


def _rounded(figure: Figure) -> dict[str, Any]:
    return {
        key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(figure).items()
    }


def figures_of(rows: Sequence[dict[str, Any]]) -> list[Figure]:
    """Remembered figures as figures."""
    return [Figure(**row) for row in rows]


def page(memory: dict[str, Any], sets: Sequence[Measured], skipped: dict[str, str]) -> str:
    """The whole of docs/quality.md: the words of bench/quality.md around the tables."""
    goals = {one.name: one.goals for one in sets}
    parts = {
        "headlines": "\n".join(_headlines(memory, goals)),
        "sets": "\n".join(_by_set(memory)),
        "reports": "\n".join(_reports()),
        "skipped": "\n".join(f"- {name}: {reason}" for name, reason in skipped.items()) or "Nothing.",
    }
    text = WORDS.read_text("utf-8")
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


def _headlines(memory: dict[str, Any], goals: dict[str, tuple[Goal, ...]]) -> Iterator[str]:
    yield "| set | figure | by | now [95 %] | goal | before |"
    yield "|---|---|---|---|---|---|"
    for name, known in memory.items():
        now, before = _named(known["now"]), _named(known["before"])
        wanted = goals.get(name) or [(figure, by, None) for figure, by in list(now)[:3]]
        for figure, by, goal in wanted:
            if (figure, by) in now:
                mark = "" if goal is None else f"{goal:.3f}" + (" ✓" if met(now[figure, by], goal) else "")
                old = f"{before[figure, by].value:.3f}" if (figure, by) in before else "–"
                yield f"| {name} | {figure} | {by} | {_written(now[figure, by])} | {mark} | {old} |"
            elif goal is not None:
                yield f"| {name} | {figure} | {by} | – (nothing to judge) | {goal:.3f} | – |"


def met(figure: Figure, goal: float) -> bool:
    """Whether a figure is where it shall be."""
    return figure.value <= goal if figure.name in LOWER_IS_BETTER else figure.value >= goal


def _named(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], Figure]:
    """The figures of all languages together; where each language stands alone, the first."""
    found: dict[tuple[str, str], Figure] = {}
    for one in figures_of(rows):
        found.setdefault((one.name, one.by), one)
    return found


def _written(one: Figure) -> str:
    return f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"


def _by_set(memory: dict[str, Any]) -> Iterator[str]:
    for name, known in memory.items():
        counts = ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in known["counts"].items())
        yield f"\n### {name}\n\n`{known['command']}`: {counts}\n"
        yield "| figure | by | language | rows | now [95 %] | before |"
        yield "|---|---|---|---|---|---|"
        before = {(one.name, one.by, one.language): one for one in figures_of(known["before"])}
        for one in figures_of(known["now"]):
            old = before.get((one.name, one.by, one.language))
            was = f"{old.value:.3f}" if old else "–"
            yield f"| {one.name} | {one.by} | {one.language} | {one.rows} | {_written(one)} | {was} |"


def _reports() -> Iterator[str]:
    for path in sorted((ROOT / "models" / "trained").glob("*.report.json")):
        rows = reached(json.loads(path.read_text("utf-8")))
        if rows:
            yield f"\n### `models/trained/{path.name}`\n\n| figure | value [95 %] |\n|---|---|"
            yield from (f"| {r['name']} | {r['value']:.3f} [{r['low']:.3f}, {r['high']:.3f}] |" for r in rows)


def main() -> None:
    """Measure, remember, write the page, and say what fell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="sets whose name begins so")
    parser.add_argument("--quick", action="store_true", help="only the sets that take seconds")
    given = parser.parse_args()
    matcher, corpora = Matcher.load(), corpora_folder(ROOT)
    sets = [*own_sets(matcher), *(corpora_sets(corpora, matcher) if corpora else ())]
    memory, skipped, fell = remembered(), {}, []
    if corpora is None:
        skipped["the labelled texts that are not ours"] = (
            "AIQYN_CORPORA names no folder; their last figures stand"
        )
    for one in sets:
        if not one.name.startswith(given.only) or (given.quick and not one.quick):
            continue
        began = time.monotonic()
        try:
            fell += [f"{one.name}: {drop}" for drop in remember(memory, one, one.measure())]
            print(f"{one.name:40} {time.monotonic() - began:6.1f} s", flush=True)
        except RefusedError as error:
            skipped[one.name] = str(error)
            print(f"{one.name:40} passed over: {error}", flush=True)
    order = {one.name: place for place, one in enumerate(sets)}
    memory = dict(sorted(memory.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
    MEMORY.write_text(json.dumps(memory, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(page(memory, sets, skipped), "utf-8")
    print(
        "\n".join(["", "Fell by more than its interval:", *fell])
        if fell
        else "\nNothing fell by more than its interval."
    )


if __name__ == "__main__":
    main()
