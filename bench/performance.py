"""docs/performance.md and its plots, written from docs/performance.json by the run that measured the figures."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import contestants
from corpus import ALONE, CLAIMS_A_TEXT, HEAD
from measuring import DECISION, STREAM
from svg import Axis, Series, plot

OURS = contestants.Ours.name
Figures = Mapping[str, Any]
Sizes = dict[int, dict[tuple[str, str], dict[str, Any]]]
PLOTTED = 200_000


def keep(docs: Path, size: int, name: str, form: str, found: Figures) -> None:
    """Put one contestant's figures for one size among the others."""
    path = docs / "performance.json"
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    rounded = json.loads(json.dumps(found), parse_float=lambda said: float(f"{float(said):.4g}"))
    kept.setdefault(str(size), {})[f"{name} · {form}"] = rounded
    ordered = {key: kept[key] for key in sorted(kept, key=int)}
    written = path.with_suffix(".new")
    written.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    written.replace(path)


def write(docs: Path) -> None:
    """Write the page and the plots anew."""
    kept = json.loads((docs / "performance.json").read_text("utf-8"))
    sizes: Sizes = {
        int(size): {tuple(key.split(" · ")): found for key, found in of.items()} for size, of in kept.items()
    }  # type: ignore[misc]
    (docs / "figures").mkdir(exist_ok=True)
    (docs / "figures" / "recall-and-time.svg").write_text(_recall_and_time(sizes), "utf-8")
    (docs / "figures" / "time-and-size.svg").write_text(_time_and_size(sizes), "utf-8")
    (docs / "performance.md").write_text("\n".join(_page(sizes)) + "\n", "utf-8")


# --- the page -----------------------------------------------------------------------------------------


def _page(sizes: Sizes) -> Iterable[str]:
    yield from (
        "# How fast known messages are found, and how many, beside others",
        "",
        "Written by `python bench/match.py`, which makes the corpus, runs every contestant in a process of its own",
        "and keeps the figures in `docs/performance.json`. The others are the extra `bench` of the installation; one",
        "that is not installed is passed over.",
        "",
        "![Recall and time of each contestant](figures/recall-and-time.svg)",
        "",
        "![Time of one query by number of texts](figures/time-and-size.svg)",
        "",
    )  # fmt: skip
    for size, of in sizes.items():
        yield from _section(size, of)
    yield from _stream_part(sizes)
    yield from _notes(sizes)


def _section(size: int, of: Mapping[tuple[str, str], Figures]) -> Iterable[str]:
    yield from (f"## {size:,} texts", "")
    yield (
        "| contestant | recall@1 | recall@10 | retellings @10 | best-match F1 | p50 µs | ratio to ours | p99 µs "
        "| build µs/text | insert µs/text | memory MB | disk MB | cold start ms |"
    )
    yield "|" + "---|" * 13
    for one in contestants.ALL:
        if found := of.get((one.name, "fold")):
            yield _row(one.name, found)
    yield ""
    if decided := of.get((DECISION, "fold")):
        yield from _decided(decided, of.get((OURS, "fold")))
    raw = [
        (one.name, of[one.name, "raw"], of.get((one.name, "fold")))
        for one in contestants.ALL
        if (one.name, "raw") in of
    ]
    if raw:
        yield from ("What the fold brings: the same contestants on the texts as written.", "")
        yield (
            "| contestant, texts as written | recall@1 | recall@10 | retellings @10 | best-match F1 | p50 µs "
            "| recall@10 folded |"
        )
        yield "|" + "---|" * 7
        for name, found, folded in raw:
            shares = " | ".join(_share(found.get(key)) for key in ("r1", "r10", "r10_retold", "f1"))
            yield f"| {name} | {shares} | {_whole(found.get('p50'))} | {_share((folded or {}).get('r10'))} |"
        yield ""


def _row(name: str, found: Figures) -> str:
    shares = " | ".join(_share(found.get(key)) for key in ("r1", "r10", "r10_retold", "f1"))
    costs = " | ".join(_whole(found.get(key)) for key in ("p99", "build", "insert", "memory", "disk", "cold"))
    shown = f"**{name}**" if name == OURS else name
    return f"| {shown} | {shares} | {_whole(found['p50'])} | {found['ratio']:.1f} | {costs} |"


def _decided(found: Figures, index: Figures | None) -> Iterable[str]:
    folded = f" (the fold {index['fold']:.0f}, the index {index['p50']:.0f})" if index else ""
    right = found["joins_right"] / max(1, found["joins"])
    beyond = ""
    if "judge_p50" in found:
        beyond = (
            "; with the search for a second claim in the text and for claims in other languages p50 "
            f"{found['judge_p50']:,.0f} µs, p99 {found['judge_p99']:,.0f} µs"
        )
    yield (
        f"**From the written message to the decision** (fold, index, matcher, guards): p50 {found['p50']:,.0f} µs, "
        f"p99 {found['p99']:,.0f} µs{folded}{beyond}. Of {found['queries']:,} messages {found['joins']:,} are joined "
        f"to a claim, {found['joins_right']:,} of them to the right one ({right * 100:.1f} %); of the "
        f"{found['told_before']:,} whose claim was told before, {found['found']:,} "
        f"({100 * found['found'] / found['told_before']:.1f} %) are joined or suggested rightly."
    )
    yield ""


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


def _stream_part(sizes: Sizes) -> Iterable[str]:
    for size, of in sizes.items():
        if not (found := of.get((STREAM, "fold"))):
            continue
        yield from (f"## {size:,} texts in one pass", "")
        yield ONE_PASS.format(distinct=f"{found['distinct']:,}", microseconds=f"{found['microseconds']:.0f}")
        for way, says in WAYS.items():
            if not (one := found.get(way)):
                continue
            shares = " | ".join(_share(one[key]) for key in ("bar", "precision", "recall", "f1"))
            yield f"| {says} | {shares} |"
        yield ""


WAYS = {
    "bm25": "BM25 (bm25s), as a share of the text's own",
    "cosine": "cosine of the index",
    "matcher": "the matcher's probability",
    "both": "the matcher's log odds and eight times the cosine",
    "join bar": "the matcher's probability, its join bar",
}
ONE_PASS = """\
Texts with one search key are one ({distinct} remain); each of these asks the index of what came before it and then
joins it, at {microseconds} µs of the processor for both. It goes to the cluster of the text that it is nearest to, if
that is near enough. The bars are set on 10,000 texts of another seed, but for the last row, which uses the bar from
which the matcher in service lets a machine join. The matcher was not trained on this corpus. BM25 knows the rarities of
the whole stream from the start, which is more than a stream can know.

| near enough by | bar | B-cubed precision | B-cubed recall | B-cubed F1 |
|---|---|---|---|---|"""


def _notes(sizes: Sizes) -> Iterable[str]:
    says = "\n".join(f"- {one.name}: {one.says}." for one in contestants.ALL)
    yield NOTES.format(
        claims=f"{CLAIMS_A_TEXT * 100:.0f} %", head=HEAD, alone=f"{ALONE * 100:.0f} %", contestants=says
    )
    yield from _left_out(sizes)
    yield from BUSY


BUSY = (
    "",
    "Everything was measured on two cores that others use as well. A ratio is to our index in the same run; the rows",
    "of the rules at a million texts come from an earlier run than ours.",
)
NOTES = """\
## What was measured

**The corpus** (`bench/corpus.py`) is generated from the texts in `data/`, the same for one seed. A claim is a
sentence that somebody wrote and the beginning of another, half of its longer words exchanged, with a name, a place or
numbers of its own. There are {claims} as many claims as texts, each told at least once, the others by Zipf's law (rank
+ {head}): Kazakh 42 %, Russian 43 %, English 15 %. The first telling is the message as it was made; a later one is a
copy, one with typos, a retelling, a forwarded message with its header, one cut short, a question, and in Kazakh also
one in Russian letters or in chat Latin. A retelling leaves out two fifths of the words, exchanges a fifth of the
others, changes the ending of a fifth, and turns halves round: a bit more than a third of the words survive. How hard
all this is was set by what BM25 finds in 41,000 texts (0.993 at ten, 0.967 of retellings: what it found in the corpus
that our goals were written for), not by what ours finds.

**The queries** are new tellings. {alone} state a claim that nobody told before; the others any claim that is known,
the rare as often as the famous, so most have one or two texts to be found. Recall counts where the claim is known: is
a text of it first, or among ten? Best-match F1 counts the first place over all queries, at each contestant's best
bar, so silence about unknown claims counts too.

**Times** are of the processor (all threads of the process), one query at a time, after a warm-up: neighbours on a
busy machine do not count, and seconds of another machine will differ; the ratio is to our index in the same run.
Building and inserting include everything from the folded text on; an insertion is one of 1,000 single ones, found
when the last is done. Memory is what the process holds beyond the texts themselves after its queries, pages of mapped
files included. Cold start is from opening the files to the first answer in a new process that has imported its
libraries; what a library compiles only then (bm25s) or has compiled and kept (ours) shows there.

**The contestants**, all given the same search keys (words joined by a space), and in the second table of each size
the texts as written (words in small letters):

{contestants}

Check's rule is that of its open similarity service: an Elasticsearch match query whose minimum_should_match is the
threshold in per cent of the words, rounded down. Cofacts' rule is that of its open API: more_like_this with
min_term_freq 1, min_doc_freq 1, the usual 25 words, minimum_should_match "10<70%": all of up to ten words, else 70 %
of them; words that no text has are left out before. Both are BM25 over tantivy here, so their times are tantivy's and
not those of their servers; what they find is what the rules find.
"""


def _left_out(sizes: Sizes) -> Iterable[str]:
    limits = {one.name: one.largest for one in contestants.ALL if one.largest < max(sizes)}
    if limits:
        said = ", ".join(f"{name} ({largest:,})" for name, largest in limits.items())
        yield f"Not run beyond a size, because it would take hours: {said}."


# --- the plots ----------------------------------------------------------------------------------------


def _recall_and_time(sizes: Sizes) -> str:
    size = PLOTTED if PLOTTED in sizes else max(sizes)
    found = {name: of for (name, form), of in sizes[size].items() if form == "fold" and "r10" in of}
    series = [Series(name, ((of["p50"], of["r10"]),), name == OURS) for name, of in found.items()]
    points = [point for one in series for point in one.points]
    across = Axis.around(
        "microseconds of the processor for one query, median (logarithmic)", [x for x, _ in points], True
    )
    up = Axis.around("recall@10", [y for _, y in points])
    return plot(f"What is found and what it costs, {size:,} texts", across, up, series)


def _time_and_size(sizes: Sizes) -> str:
    found: dict[str, list[tuple[float, float]]] = {}
    for size, of in sizes.items():
        for (name, form), figures in of.items():
            if form == "fold" and "p50" in figures:
                found.setdefault(name, []).append((size, figures["p50"]))
    series = [Series(name, tuple(sorted(p)), name in (OURS, DECISION)) for name, p in found.items()]
    points = [point for one in series for point in one.points]
    across = Axis.around("texts (logarithmic)", [x for x, _ in points], True)
    up = Axis.around("microseconds for one query, median (logarithmic)", [y for _, y in points], True)
    return plot("What one query costs as texts grow", across, up, series)
