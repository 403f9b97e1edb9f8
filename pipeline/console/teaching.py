"""Teaching: the models made anew, reproducibly; what is worse than what serves is refused."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.errors import RefusedError
from pipeline.console import models_made
from pipeline.console.command import FAILED, Command, Ended
from pipeline.console.screen import Column, Document, Screen

HOUSE = Path(__file__).resolve().parents[2]
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
)
Train = Callable[[Path, Path, Path], dict[str, Any]]


def train_matcher(command: Command, corpora: str, data: str, out: str, from_desk: bool) -> None:
    """The matcher, from our pairs, the labelled texts and, if asked, the desk's decisions."""
    from models.pairs import gather
    from models.training import train_matcher as train

    folder, home = _out(command, out), _data(data)
    labelled = _corpora(corpora)
    pairs = gather(labelled, home) if home else []
    if from_desk:
        with command.reading() as session:
            pairs = [*pairs, *models_made.desk_pairs(session)]
    if not pairs:
        raise RefusedError(reason="there is no pair to learn from: name the folder of pairs with --data")
    with tempfile.TemporaryDirectory() as aside:
        with command.screen.progress(f"Learning from {len(pairs):,} pairs"):
            candidate, report = train(pairs, Path(aside))
            verdict = models_made.judge(
                candidate, models_made.in_service(folder), models_made.frozen_pairs(pairs)
            )
        files = _settle(Path(aside), folder, serves=bool(verdict["serves"]))
    told = verdict | {
        "pairs": len(pairs),
        "digest": candidate.digest,
        "learned_from_corpora": labelled is not None,
    }
    _end(command, "matcher", told, report, files)


def train_language(command: Command, corpora: str, data: str, out: str) -> None:
    """The model of languages."""
    _train(command, "language", models_made.train_language, corpora, data, out)


def train_checkworthy(command: Command, corpora: str, data: str, out: str) -> None:
    """The model of what is worth checking."""
    _train(command, "checkworthy", models_made.train_checkworthy, corpora, data, out)


def train_crosslingual(command: Command, corpora: str, data: str, out: str) -> None:
    """The table between Kazakh and Russian."""
    _train(command, "crosslingual", models_made.train_crosslingual, corpora, data, out)


def _train(command: Command, name: str, train: Train, corpora: str, data: str, out: str) -> None:
    """Make a model aside; it serves unless a figure of its report falls below the interval of the one in service."""
    from models.quality.drops import fallen

    labelled, folder, home = _corpora(corpora), _out(command, out), _data(data)
    if labelled is None or home is None:
        raise RefusedError(
            reason="the labelled texts are not here: name their folder with --corpora, or set AIQYN_CORPORA"
        )
    with tempfile.TemporaryDirectory() as aside:
        with command.screen.progress(f"Learning {name}"):
            report = train(labelled, home, Path(aside))
        worse = fallen(_in_service(name, folder), report)
        files = _settle(Path(aside), folder, serves=not worse)
    reason = "; ".join(worse) if worse else "no figure fell below the interval of the one in service"
    _end(command, name, {"serves": not worse, "reason": reason}, report, files)


def teach_most(command: Command, limit: int) -> None:
    """The undecided pairs from whose decision the matcher would learn most."""
    folder, language = command.settings.data / "models", command.settings.language.value
    with command.database() as database:
        pairs = models_made.teach_most(database, folder, limit, language)
    command.listed("pairs", pairs, PAIRS, "Nothing waits for a decision that would teach.")


def _in_service(name: str, folder: Path) -> dict[str, Any]:
    """The report of the model that serves: of the folder, else the one shipped; empty if there is none."""
    for home in (folder, HOUSE / "models" / "trained"):
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


def _out(command: Command, out: str) -> Path:
    return Path(out) if out else command.settings.data / "models"


def _data(data: str) -> Path | None:
    folder = Path(data) if data else HOUSE / "data"
    if data and not folder.is_dir():
        raise RefusedError(reason=f"{folder} is not a folder")
    return folder if folder.is_dir() else None


def _corpora(corpora: str) -> Path | None:
    from models.corpora import corpora_folder

    if corpora and not Path(corpora).is_dir():
        raise RefusedError(reason=f"{corpora} is not a folder")
    if not corpora:
        return corpora_folder(HOUSE)
    folder = Path(corpora)
    return folder / "data" if (folder / "data" / "text").is_dir() else folder
