"""What people at the desk said of questions, as labels to learn from; both classifiers made anew from all labels."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from claims import question_sorting
from claims.question_sorting import Correction
from models import question_authority, question_kinds
from models.quality.questions import left_out, measure_kinds, measure_routes
from models.question_authority import QuestionAuthority
from models.question_kinds import QuestionKinds
from models.question_labels import DESK, LabelledQuestion
from models.question_training import (
    Judged,
    judge_authority,
    judge_kinds,
    report_of,
    train_authority,
    train_kinds,
)
from models.routing import Rules
from models.text import fold

Model = TypeVar("Model", QuestionKinds, QuestionAuthority)
TRAINED = question_kinds.TRAINED.parent
MOST_OF_A_CLAIM = 5
"""Different texts of one claim that teach: a decision about five hundred near-duplicates is one decision."""


def desk_labels(session: Session) -> list[LabelledQuestion]:
    """Every question that people sorted or routed, by claim, so that near-duplicates are never on both sides."""
    taken: Counter[tuple[str, str, str]] = Counter()
    seen: set[tuple[str, str]] = set()
    found = []
    for one in question_sorting.corrections(session):
        said, text = (one.claim, one.kind, one.authority), (one.claim, fold(one.text).key)
        if text in seen or taken[said] >= MOST_OF_A_CLAIM:
            continue
        seen.add(text)
        taken[said] += 1
        found.append(_label(one))
    return found


def _label(one: Correction) -> LabelledQuestion:
    return LabelledQuestion(
        one.text, one.language, one.claim, one.kind, one.authority, one.topic, one.region, DESK
    )


def learn(
    labels: Sequence[LabelledQuestion], rules: Rules, in_service: Path, aside: Path
) -> dict[str, tuple[Judged, dict[str, Any]]]:
    """Make both classifiers into *aside*, judge each beside the one in service; name -> judgement and report."""
    kept = [one for one in labels if one.kept]
    counted = {
        "learned": sum(not one.kept for one in labels),
        "from_desk": sum(one.source == DESK for one in labels),
    }
    aside.mkdir(parents=True, exist_ok=True)
    kinds = train_kinds(labels)
    kinds.save(aside / question_kinds.NAME, **counted)
    bodies = train_authority(labels, rules)
    bodies.save(aside / question_authority.NAME, **counted)
    sheets = {
        question_kinds.NAME: measure_kinds([one for one in kept if one.kind], kinds, "kept aside"),
        question_authority.NAME: measure_routes(kept, bodies, rules, "kept aside"),
    }
    judged = {
        question_kinds.NAME: judge_kinds(kinds, _or(kinds, question_kinds.in_service, in_service), labels),
        question_authority.NAME: judge_authority(
            bodies, _or(bodies, question_authority.in_service, in_service), labels, rules
        ),
    }
    learned = {question_kinds.NAME: [one for one in labels if not one.kept and one.kind],
               question_authority.NAME: [one for one in labels if not one.kept and one.authority]}  # fmt: skip
    by_parts = {
        question_kinds.NAME: left_out(kinds, learned[question_kinds.NAME]),
        question_authority.NAME: left_out(bodies, learned[question_authority.NAME], rules),
    }
    found = {}
    for name, judgement in judged.items():
        if not (in_service / "models" / name).is_file() and not (TRAINED / name).is_file():
            judgement = replace(judgement, serves=True, reason="there was none in service")
        report = {**sheets[name].document(), "left_out_in_turn": by_parts[name], **counted}
        report_of({**report, "judged": asdict(judgement)}, aside / name.replace(".npz", ".report.json"))
        found[name] = (judgement, report)
    return found


def _or(new: Model, in_service: Callable[[Path], Model], folder: Path) -> Model:
    """The model in service; the new one itself where there is none at all yet."""
    try:
        return in_service(folder)
    except FileNotFoundError:
        return new
