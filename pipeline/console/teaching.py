"""Teaching: the models made anew, reproducibly; what is worse than what serves is refused."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.errors import RefusedError
from pipeline.console.command import FAILED, Command, Ended
from pipeline.console.screen import Column, Document, Screen

if TYPE_CHECKING:  # NumPy and SciPy take a second to load
    from models.judged import JudgedPair
    from models.routing import Rules

HOUSE = Path(__file__).resolve().parents[2]
SHIPPED = HOUSE / "models" / "trained"
DESKS_OWN = ("crosslingual",)
"""Models that are read from the data folder, where a desk has made its own."""
REACHED = (
    Column("FIGURE", lambda d: d["name"], style="bold"),
    Column("VALUE", lambda d: f"{d['value']:.3f}", number=True),
    Column("95 %", lambda d: f"{d['low']:.3f} to {d['high']:.3f}", number=True),
)
PAIRS = (
    Column("SIGHTING", lambda d: d["sighting"], number=True),
    Column("CLAIM", lambda d: d["claim"], style="bold"),
    Column("SCORE", lambda d: f"{d['score']:.2f}", number=True),
    Column("IT SAYS", lambda d: d["text"], free=True),
    Column("THE CLAIM SAYS", lambda d: d["claim_text"], free=True),
    Column("WHY", lambda d: d["why"], free=True),
)
Train = Callable[[Path], dict[str, Any]]
"""Makes a model and its report into a folder; returns the report."""


def train_matcher(command: Command, corpora: str, data: str, out: str, from_desk: bool) -> None:
    """The matcher, from our pairs, the labelled texts and, if asked, the desk's decisions."""
    from models.pairs import gather
    from models.serving import serve
    from models.training import train_matcher as train

    home, labelled, folder = _data(data), _corpora(corpora), _out(command, out)
    decided = _desk_pairs(command) if from_desk else []  # asked first: the labelled texts take long to read
    with _what_is_not_there():
        pairs = [*(gather(labelled, home) if home else []), *decided]
    if not pairs:
        raise RefusedError(reason="there is no pair to learn from: name the folder of pairs with --data")
    frozen = [pair for pair in pairs if pair.frozen]
    with tempfile.TemporaryDirectory() as aside:
        with command.screen.progress(f"Learning from {len(pairs) - len(frozen):,} pairs"):
            candidate, report = train(pairs, Path(aside))
            made = Path(aside) / "matcher.json"
            verdict = serve(made, command.settings.data, frozen, into=folder)
        files = _settle(Path(aside), folder, serves=verdict.serves)
    told = asdict(verdict) | {
        "learned": len(pairs) - len(frozen),
        "from_desk": sum(pair.source == "desk" for pair in pairs),
        "digest": candidate.digest,
        "learned_from_corpora": labelled is not None,
    }
    _end(command, "matcher", told, report, files)


def _desk_pairs(command: Command) -> "list[JudgedPair]":
    """What people at this desk decided."""
    from pipeline.desk_pairs import desk_pairs

    with command.reading() as session:
        found = desk_pairs(session)
    if not found:
        raise RefusedError(reason="nobody at this desk has confirmed, rejected, merged or split anything yet")
    return found


def train_language(command: Command, corpora: str, out: str) -> None:
    """The model of languages."""
    from models.language_training import train_language as train

    labelled = _demanded(corpora)
    _train(command, "language", out, lambda aside: train(labelled, aside))


def train_checkworthy(command: Command, corpora: str, data: str, out: str) -> None:
    """The model of what is worth checking."""
    from models.checkworthy_training import train_checkworthy as train

    labelled, home = _demanded(corpora), _data(data)
    if home is None:
        raise RefusedError(reason="our own labelled texts are not here: name their folder with --data")
    _train(command, "checkworthy", out, lambda aside: train(labelled, home / "checkworthy.tsv", aside))


def train_crosslingual(command: Command, corpora: str, out: str, from_desk: bool) -> None:
    """The table between Kazakh and Russian: made anew, or taught what the desk itself said in two languages."""
    from models.crosslingual_training import train_from_desk, train_shipped

    if not from_desk:
        labelled = _demanded(corpora)
        _train(command, "crosslingual", out, lambda aside: train_shipped(labelled, aside))
        return
    from pipeline.bilingual import bilingual

    with command.reading() as session:
        said = list(bilingual(session))
    if not said:
        raise RefusedError(reason="the desk has approved no refutation in two languages yet")
    _train(command, "crosslingual", out, lambda aside: train_from_desk(said, aside))


def train_questions(command: Command, data: str, out: str, shipped_only: bool) -> None:
    """What sorts and what routes questions, from our labels and from what people at the desk said."""
    from models.question_labels import DESK, read_labels
    from pipeline.question_learning import desk_labels, learn

    home, folder = _data(data), _out(command, out)
    with _what_is_not_there():
        labels = read_labels(home / "questions" / "labels.tsv") if home else []
    rules, decided = _file_rules(home), []
    if not shipped_only:
        from pipeline.routing_rules import rules_in_force

        with command.reading() as session:
            decided, rules = desk_labels(session), rules_in_force(session) or rules
    labels = [*labels, *decided]
    if not labels:
        raise RefusedError(reason="there is no question to learn from: name the folder of labels with --data")
    with tempfile.TemporaryDirectory() as aside:
        with command.screen.progress(f"Learning from {len(labels):,} questions"):
            found = learn(labels, rules, command.settings.data, Path(aside))
        told = []
        for name, (judged, report) in found.items():
            part = Path(aside) / name.removesuffix(".npz")
            part.mkdir()
            for file in (Path(aside) / name, Path(aside) / name.replace(".npz", ".report.json")):
                file.rename(part / file.name)
            files = _settle(part, folder, serves=judged.serves)
            told.append(
                {"model": name.removesuffix(".npz").replace("_", " "), **asdict(judged), "files": files,
                 "report": report}
            )  # fmt: skip
    desk = sum(one.source == DESK for one in labels)
    command.screen.page({"models": told, "labels": len(labels), "from_desk": desk}, _questions_page)
    if not any(one["serves"] for one in told):
        raise Ended(FAILED)


def _file_rules(home: Path | None) -> "Rules":
    """The rules that are shipped."""
    import yaml

    from models.routing import Rules, read_rules

    path = home / "routing.yaml" if home else None
    return read_rules(yaml.safe_load(path.read_text("utf-8"))) if path and path.is_file() else Rules(())


def _questions_page(document: Document, screen: Screen) -> Iterator[Any]:
    yield f"Learned from {document['labels']:,} labelled questions, {document['from_desk']:,} of them from this desk."
    for one in document["models"]:
        verdict = "serves now" if one["serves"] else "is refused and does not serve"
        yield f"The new {one['model']} {verdict}: {one['reason']}."
        yield (
            f"  right: {one['right']:.1%}, the one in service {one['right_in_service']:.1%},"
            f" on {one['texts']:,} texts kept aside"
        )
        yield f"  Written: {', '.join(one['files'])}"


def _train(command: Command, name: str, out: str, train: Train) -> None:
    """Make a model aside; it serves unless a figure of its report falls below the interval of the one in service."""
    from models.quality.drops import fallen

    folder = _out(command, out)
    with tempfile.TemporaryDirectory() as aside:
        with command.screen.progress(f"Learning {name}"), _what_is_not_there():
            report = train(Path(aside))
        worse = fallen(_in_service(name, folder), report)
        files = _settle(Path(aside), folder, serves=not worse)
    reason = "; ".join(worse) if worse else "no figure fell below the interval of the one in service"
    _end(command, name, {"serves": not worse, "reason": reason}, report, files)
    if not worse and name not in DESKS_OWN and folder.resolve() != SHIPPED:
        command.screen.note(
            f"Aiqyn reads this model from {SHIPPED} only: to use it, name that folder with --out."
        )


def teach_most(command: Command, limit: int) -> None:
    """The undecided pairs from whose decision the matcher would learn most."""
    from models.matcher import in_service
    from pipeline.desk_pairs import teaching_pairs

    with command.database() as database:
        matcher = in_service(command.settings.data)
        pairs = teaching_pairs(database, matcher, limit, command.settings.language.value)
    command.listed(
        "pairs", [asdict(pair) for pair in pairs], PAIRS, "Nothing waits for a decision that would teach."
    )


def _in_service(name: str, folder: Path) -> dict[str, Any]:
    """The report of the model that serves: of the folder, else the one shipped; empty if there is none."""
    for home in (folder, SHIPPED):
        path = home / f"{name}.report.json"
        if path.is_file():
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return found
    return {}


def _settle(aside: Path, folder: Path, *, serves: bool) -> list[str]:
    """Put what was made where it serves; what is refused lies beside, to be looked at."""
    target = folder if serves else folder / "refused"
    target.mkdir(parents=True, exist_ok=True)
    made = sorted(path for path in aside.iterdir() if path.is_file())
    for path in made:
        waiting = target / f".{path.name}.new"
        shutil.copyfile(path, waiting)
        waiting.replace(target / path.name)
    return [str(target / path.name) for path in made]


def _end(
    command: Command, name: str, told: dict[str, Any], report: Mapping[str, Any], files: Sequence[str]
) -> None:
    command.screen.page({"model": name, **told, "files": files, "report": report}, _page)
    if not told["serves"]:
        raise Ended(FAILED)


def _page(document: Document, screen: Screen) -> Iterator[Any]:
    from models.quality.drops import reached

    if rows := reached(document["report"]):
        yield screen.table(rows, REACHED)
    verdict = "may serve" if document["serves"] else "is refused and does not serve"
    yield f"The new {document['model']} model {verdict}: {document['reason']}."
    yield f"Written: {', '.join(document['files'])}"


@contextmanager
def _what_is_not_there() -> Iterator[None]:
    """A folder that lacks a file of those to learn from is told in a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise RefusedError(
            reason="there is not enough to learn from: {file} is not there", file=error.filename
        ) from None


def _out(command: Command, out: str) -> Path:
    folder = Path(out) if out else command.settings.data / "models"
    if folder.exists() and not folder.is_dir():
        raise RefusedError(reason="{folder} is a file, not a folder", folder=folder)
    return folder


def _data(data: str) -> Path | None:
    folder = Path(data) if data else HOUSE / "data"
    if data and not folder.is_dir():
        raise RefusedError(reason="{folder} is not a folder", folder=folder)
    return folder if folder.is_dir() else None


def _demanded(corpora: str) -> Path:
    found = _corpora(corpora)
    if found is None:
        raise RefusedError(
            reason="the labelled texts are not here: name their folder with --corpora, or set AIQYN_CORPORA"
        )
    return found


def _corpora(corpora: str) -> Path | None:
    from models.corpora import corpora_folder

    if corpora and not Path(corpora).is_dir():
        raise RefusedError(reason="{folder} is not a folder", folder=corpora)
    if not corpora:
        return corpora_folder(HOUSE)
    folder = Path(corpora)
    return folder / "data" if (folder / "data" / "text").is_dir() else folder
