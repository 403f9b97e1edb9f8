"""Measuring: labelled files against the models in service, as a table or one JSON document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.errors import RefusedError
from claims.sayings import Saying, saying
from pipeline.console.command import Command
from pipeline.console.screen import Column, Document, Screen

if TYPE_CHECKING:  # NumPy and scikit-learn take a second to load
    from models.matcher import Matcher
    from models.quality import Sheet
    from models.quality.reading import Broken

Told = Callable[[str], None]
FIGURES = (
    Column("FIGURE", lambda d: d["name"], style="bold"),
    Column("BY", lambda d: d["by"]),
    Column("LANGUAGE", lambda d: d["language"]),
    Column("ROWS", lambda d: d["rows"], number=True),
    Column("VALUE", lambda d: f"{d['value']:.3f}", number=True),
    Column(
        "95 %", lambda d: f"{d['low']:.3f} to {d['high']:.3f}" if d["high"] > d["low"] else "", number=True
    ),
)
BINS = (
    Column("SCORE FROM", lambda d: f"{d['from']:.1f}", number=True),
    Column("PAIRS", lambda d: d["pairs"], number=True),
    Column("MEAN SCORE", lambda d: f"{d['score']:.3f}", number=True),
    Column("REALLY SAME", lambda d: f"{d['same']:.3f}", number=True),
)


def eval_retrieval(command: Command, folder: str, split: str, train_split: str, matcher: str) -> None:
    """Questions against documents."""
    with command.screen.progress("Measuring") as told:
        sheet, broken = measured_retrieval(Path(folder), split, train_split, _matcher(command, matcher), told)
    _show(command, sheet, broken)


def measured_retrieval(
    folder: Path, split: str, train_split: str, matcher: "Matcher", told: Told
) -> "tuple[Sheet, Broken]":
    """The sheet of a folder of documents and questions."""
    from models.quality.collection import read_collection
    from models.quality.retrieval import measure_retrieval

    asked = read_collection(folder, split)
    learned = read_collection(folder, train_split) if train_split else None
    name = f"{folder.name}, {split}"
    return measure_retrieval(asked, matcher, name, learned_from=learned, told=told), asked.broken


def eval_pairs(command: Command, file: str, split: str, cross_validate: bool, matcher: str) -> None:
    """Pairs of texts with a judgement."""
    with command.screen.progress("Measuring") as told:
        sheet, broken = measured_pairs(Path(file), split, cross_validate, _matcher(command, matcher), told)
    _show(command, sheet, broken)


def measured_pairs(
    file: Path, split: str, cross_validate: bool, matcher: "Matcher", told: Told
) -> "tuple[Sheet, Broken]":
    """The sheet of a file of judged pairs."""
    from models.quality.pairs import measure_pairs, read_labelled_pairs

    read = read_labelled_pairs(file)
    pairs = [pair for pair in read.items if split in ("", pair.split)]
    if not pairs:
        raise RefusedError(reason="{file} has no pair of the part {split}", file=file.name, split=split)
    name = f"{file.stem}, {split}" if split else file.stem
    return measure_pairs(pairs, matcher, name, cross_validate=cross_validate, told=told), read.broken


def eval_clusters(command: Command, file: str, matcher: str) -> None:
    """Texts in order of arrival."""
    with command.screen.progress("Measuring") as told:
        sheet, broken = measured_clusters(Path(file), _matcher(command, matcher), told)
    _show(command, sheet, broken)


def measured_clusters(file: Path, matcher: "Matcher", told: Told) -> "tuple[Sheet, Broken]":
    """The sheet of a stream: joins alone, joins and right suggestions, and running centroids."""
    from models.quality.clusters import measure_clusters, read_clustered
    from models.stream_clusters import RunningCentroids
    from models.text import fold_all
    from pipeline.one_pass import clusters, one_pass

    read = read_clustered(file)
    texts, truth = [item.text for item in read.items], [item.cluster for item in read.items]
    placed = one_pass(texts, matcher, told=told)
    told("running centroids")
    found = {
        "joins only": clusters(placed),
        "joins and right suggestions": clusters(placed, lambda text, claim: truth[text] == truth[claim]),
        "running centroids": RunningCentroids().fit_predict(fold_all(texts)),
    }
    return measure_clusters(read.items, found, file.stem), read.broken


def eval_parallel(command: Command, file: str) -> None:
    """Kazakh and Russian sentences that say the same."""
    with command.screen.progress("Measuring"):
        sheet, broken = measured_parallel(Path(file))
    _show(command, sheet, broken)


def measured_parallel(file: Path) -> "tuple[Sheet, Broken]":
    """The sheet of a file of parallel sentences; the figures come from the model between the languages."""
    from models.crosslingual_evaluation import eval_parallel as parallel_figures
    from models.quality import Figure, Sheet
    from models.quality.reading import read_table, text_in

    read = read_table(file, ("kk", "ru"), lambda row: (text_in(row, "kk"), text_in(row, "ru")))
    figures: list[Figure] = []
    counts: dict[str, int] = {}
    more: dict[str, Any] = {}

    def gather(values: dict[str, Any], path: tuple[str, ...]) -> None:
        for name, value in values.items():
            if isinstance(value, dict) and {"value", "low", "high"} <= value.keys():
                interval = (value["value"], value["low"], value["high"])
                figures.append(Figure(name, " ".join(path[1:]), path[0], len(read.items), *interval))
            elif isinstance(value, dict):
                gather(value, (*path, name))
            elif isinstance(value, int) and not path:
                counts[name] = value
            else:
                more[" ".join((*path, name))] = value

    gather(parallel_figures(file), ())
    return Sheet("parallel", file.stem, tuple(figures), counts, more), read.broken


def eval_labels(command: Command, file: str, model: str) -> None:
    """Texts with a label."""
    with command.screen.progress("Measuring"):
        sheet, broken = measured_labels(Path(file), model)
    _show(command, sheet, broken)


def measured_labels(file: Path, model: str) -> "tuple[Sheet, Broken]":
    """The sheet of a file of labelled texts."""
    from models.checkworthy import shipped
    from models.quality.labels import measure_labels, read_labelled

    read = read_labelled(file)
    if model != "checkworthy":
        raise RefusedError(reason="there is no model {model}; there is checkworthy", model=model)
    given = shipped().predict_proba([item.text for item in read.items])
    return measure_labels(read.items, given, model, file.stem), read.broken


def eval_noise(command: Command, file: str, queries: int, matcher: str) -> None:
    """Lines spoiled on purpose."""
    with command.screen.progress("Measuring") as told:
        sheet, broken = measured_noise(Path(file), queries, _matcher(command, matcher), told)
    _show(command, sheet, broken)


def measured_noise(file: Path, queries: int, matcher: "Matcher", told: Told) -> "tuple[Sheet, Broken]":
    """The sheet of a file of lines: each way of spoiling, and the evasion suite."""
    from models.quality.noise import evaded, measure_noise
    from models.quality.reading import read_lines

    read = read_lines(file)
    sheet = measure_noise(read.items, matcher, file.stem, queries=queries, told=told)
    told("evasion")
    return replace(sheet, figures=(*sheet.figures, *evaded(read.items))), read.broken


def eval_demo(command: Command, folder: str, matcher: str) -> None:
    """The demonstration's truth."""
    from pipeline.demo_truth import measured_demo

    with command.screen.progress("Measuring") as told:
        sheet = measured_demo(Path(folder), _matcher(command, matcher), told)
    _show(command, sheet, None)


def eval_questions(command: Command, data: str) -> None:
    """Labelled questions that nothing was learned from."""
    with command.screen.progress("Measuring"):
        sheets = measured_questions(Path(data), command.settings.data)
    document = {sheet.kind: sheet.document() for sheet in sheets}
    command.screen.page(document, partial(_questions_page, sheets))


def measured_questions(data: Path, folder: Path) -> "tuple[Sheet, ...]":
    """The sheets of sorting, of routing, and of routing what nobody had read who wrote the rules that are shipped."""
    return measured_sorting(data, folder), *(
        measured_routing(data, folder, unread=one) for one in (False, True)
    )


def measured_sorting(data: Path, folder: Path) -> "Sheet":
    """The sheet of sorting, by the model in service in *folder*."""
    from models.quality.questions import measure_kinds
    from models.question_kinds import in_service
    from models.question_labels import read_labels

    with _what_is_not_there():
        labels = [one for one in read_labels(data / "questions" / "labels.tsv") if one.kept]
    return measure_kinds(labels, in_service(folder), "questions kept aside")


def measured_routing(data: Path, folder: Path, *, unread: bool) -> "Sheet":
    """The sheet of routing, by the model in service in *folder* and the rules that are shipped."""
    import yaml

    from models.quality.questions import measure_routes
    from models.question_authority import in_service
    from models.question_labels import read_labels, read_unread
    from models.routing import read_rules

    with _what_is_not_there():
        rules = read_rules(yaml.safe_load((data / "routing.yaml").read_text("utf-8")))
        if unread:
            labels = read_unread(data / "questions" / "unread.tsv")
        else:
            labels = [one for one in read_labels(data / "questions" / "labels.tsv") if one.kept]
    name = "news that nobody had read" if unread else "questions kept aside"
    sheet = measure_routes(labels, in_service(folder), rules, name)
    return replace(sheet, kind="unread") if unread else sheet


@contextmanager
def _what_is_not_there() -> Iterator[None]:
    """A file of labels that is not there is told in a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise RefusedError(
            reason="{name} cannot be read: {error}", name=str(error.filename), error=error.strerror or ""
        ) from None


def _questions_page(sheets: "tuple[Sheet, ...]", document: Document, screen: Screen) -> Iterator[Any]:
    for sheet in sheets:
        yield from _page(sheet, {}, screen)
        yield "What is true, and what was said of it:"
        for truth, said in sheet.more["confusion"].items():
            yield f"  {truth}: " + ", ".join(f"{name} {count}" for name, count in said.items())
        yield "Bars: " + ", ".join(f"{name} {value:.3f}" for name, value in sheet.more["bar"].items())


def eval_offers(command: Command, folder: str, matcher: str) -> None:
    """What may already answer the demonstration's questions."""
    from pipeline.offer_truth import measured_offers

    with command.screen.progress("Measuring") as told:
        sheet = measured_offers(Path(folder), _matcher(command, matcher), told)
    _show(command, sheet, None)


def _matcher(command: Command, path: str) -> "Matcher":
    """The matcher stored at *path*, or the one that serves this desk."""
    from models.matcher import Matcher, in_service

    if not path:
        return in_service(command.settings.data)
    try:
        return Matcher.load(Path(path))
    except (OSError, ValueError, KeyError, TypeError, LookupError) as error:
        raise RefusedError(
            reason="{path} is not a matcher that can be used: {wrong}", path=path, wrong=_what_is_wrong(error)
        ) from None


def _what_is_wrong(error: Exception) -> Saying | str:
    if isinstance(error, OSError):
        return error.strerror or saying("it cannot be read")
    if isinstance(error, UnicodeDecodeError | JSONDecodeError):
        return saying("it is no JSON")
    if isinstance(error, KeyError | TypeError):
        return saying("it is JSON, but not a matcher's")
    return str(error)


def _show(command: Command, sheet: "Sheet", broken: "Broken | None") -> None:
    passed_over = broken.sentence() if broken else ""
    if passed_over:
        command.screen.note(passed_over)
    document = sheet.document() | {"passed_over": broken.count if broken else 0}
    command.screen.page(document, partial(_page, sheet))


def _page(sheet: "Sheet", document: Document, screen: Screen) -> Iterator[Any]:
    counts = ", ".join(f"{count:,} {name}" for name, count in sheet.counts.items())
    yield f"{sheet.name}: {counts}"
    yield screen.table([asdict(one) for one in sheet.figures], FIGURES)
    if bars := document.get("bars"):
        yield f"join from {bars['join']:.3f}, suggest from {bars['suggest']:.3f}"
    if bins := document.get("reliability"):
        yield screen.table(bins, BINS)
