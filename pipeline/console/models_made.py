"""Where the measuring and teaching commands find the models' own functions: the one place that knows their names.

Each is looked up when it is asked for, so that a command whose model is not installed says so in a sentence.
"""

from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from claims.errors import RefusedError


def found(module: str, name: str) -> Any:
    """The function or class *name* of *module*; raises RefusedError if this version has none."""
    try:
        return getattr(import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name != module:
            raise
        raise RefusedError(
            reason=f"this version of Aiqyn cannot do that yet: it has no {module}.{name}"
        ) from None


def eval_parallel(path: Path, seed: int = 1) -> dict[str, Any]:
    """The figures of a file of parallel sentences."""
    measured: dict[str, Any] = found("models.crosslingual_evaluation", "eval_parallel")(path, seed)
    return measured


def probabilities(model: str, texts: list[str]) -> Any:
    """A labelling model's probabilities for *texts*, shape (texts,)."""
    classes = {"checkworthy": ("models.checkworthy", "CheckWorthy")}
    if model not in classes:
        raise RefusedError(reason=f"there is no model {model}; there is {', '.join(classes)}")
    return found(*classes[model]).load().predict_proba(texts)


def evasions() -> tuple[Any, Any] | None:
    """The evasion suite and its tricks, if there are any."""
    try:
        return found("models.evasion", "evasion"), found("models.noise", "EVASIONS")
    except RefusedError:
        return None


def train_language(corpora: Path, data: Path, out: Path) -> dict[str, Any]:
    """Makes the language model."""
    report: dict[str, Any] = found("models.language_training", "train_language")(corpora, out)
    return report


def train_checkworthy(corpora: Path, data: Path, out: Path) -> dict[str, Any]:
    """Makes the model of check-worthiness."""
    report: dict[str, Any] = found("models.checkworthy_training", "train_checkworthy")(
        corpora, data / "checkworthy.tsv", out
    )
    return report


def train_crosslingual(corpora: Path, data: Path, out: Path) -> dict[str, Any]:
    """Makes the table between the languages."""
    report: dict[str, Any] = found("models.crosslingual_training", "train_shipped")(corpora, out)
    return report


def in_service(folder: Path) -> Any:
    """The matcher that serves a desk whose models lie in *folder*: its own, else the one shipped."""
    from models.matcher import Matcher

    own = folder / "matcher.json"
    try:
        return Matcher.load(own) if own.is_file() else Matcher.load()
    except (LookupError, ValueError, TypeError):  # written for other signs, or by an older release
        return Matcher.load()


def judge(candidate: Any, serving: Any, frozen: Any) -> dict[str, Any]:
    """The gate's verdict: *serves*, *reason*, and the figures of both."""
    verdict = found("models.gate", "judge")(candidate, serving, frozen)
    told: dict[str, Any] = asdict(verdict)
    return told


def frozen_pairs(pairs: Any) -> Any:
    """The pairs of *pairs* that no training sees, kept for the gate."""
    return [pair for pair in pairs if getattr(pair, "frozen", False)]


def desk_pairs(session: Any) -> Any:
    """The pairs that people's decisions judged."""
    return list(found("pipeline.desk_pairs", "desk_pairs")(session))


def teach_most(database: Any, folder: Path, limit: int, language: str) -> list[dict[str, Any]]:
    """The undecided pairs that would teach most: sighting, claim, both texts, score and why."""
    pairs = found("pipeline.desk_pairs", "teaching_pairs")
    return [asdict(pair) for pair in pairs(database, in_service(folder), limit, language)]
