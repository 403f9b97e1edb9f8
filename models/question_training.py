"""Making the two classifiers of questions, and letting them serve only where they do better than those that serve."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import question_authority, question_kinds
from models.question_authority import QuestionAuthority
from models.question_kinds import QuestionKinds
from models.question_labels import DESK, LabelledQuestion, roles
from models.routing import Rules
from models.text import fold_all

Floats = npt.NDArray[np.float64]
WRONG = 5.0
"""Minutes that a mistake costs which nobody looked at: a question that went astray."""
LOOK = 0.5
"""A person's look at what the machine is not sure of."""
SURE = 0.9
"""Share of resamplings, by group, in which the new one must cost less."""
ROUNDS = 2_000
LEAST_TEXTS = 50
NAMES = {"kinds": question_kinds.NAME, "authority": question_authority.NAME}


@dataclass(frozen=True)
class Judged:
    """One classifier beside the one in service, on texts that neither learned from."""

    serves: bool
    reason: str
    texts: int
    cost: float
    """Minutes a text."""
    cost_in_service: float
    right: float
    right_in_service: float
    cheaper_in: float


def train_kinds(labels: Sequence[LabelledQuestion]) -> QuestionKinds:
    """The kinds, from the labelled messages that are not kept aside."""
    learned = [one for one in labels if not one.kept and one.kind]
    return QuestionKinds().fit(
        [one.text for one in learned], [one.kind for one in learned], [one.group for one in learned]
    )


def train_authority(labels: Sequence[LabelledQuestion], rules: Rules) -> QuestionAuthority:
    """The authorities, from the labelled questions that are not kept aside."""
    learned = [one for one in labels if not one.kept and one.authority]
    fits = [rules.first(one) for one in fold_all([one.text for one in learned])]
    return QuestionAuthority().fit(
        [one.text for one in learned],
        roles(learned, rules),
        [one.group for one in learned],
        [fit.rule.role if fit else "" for fit in fits],
    )


def store(
    kinds: QuestionKinds, authority: QuestionAuthority, labels: Sequence[LabelledQuestion], out: Path
) -> None:
    """Write both to *out*."""
    out.mkdir(parents=True, exist_ok=True)
    counted = {
        "learned": sum(not one.kept for one in labels),
        "desk": sum(one.source == DESK for one in labels),
    }
    kinds.save(out / question_kinds.NAME, **counted)
    authority.save(out / question_authority.NAME, **counted)


# --- the gate ---------------------------------------------------------------------------------------------


def judge_kinds(new: QuestionKinds, old: QuestionKinds, labels: Sequence[LabelledQuestion]) -> Judged:
    """Whether *new* shall sort in the place of *old*."""
    kept = [one for one in labels if one.kept and one.kind]
    truth = np.array([one.kind for one in kept])

    def answers(model: QuestionKinds) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        shares = model.predict_proba([one.text for one in kept])
        said = model.classes_[shares.argmax(axis=1)]
        bars = np.array([model.bar_of(kind) for kind in said.tolist()])
        return said == truth, shares.max(axis=1) >= bars

    return _judge(answers, new, old, [one.group for one in kept])


def judge_authority(
    new: QuestionAuthority, old: QuestionAuthority, labels: Sequence[LabelledQuestion], rules: Rules
) -> Judged:
    """Whether *new* shall route in the place of *old*, the rules being the same."""
    kept = [one for one in labels if one.kept and one.authority]
    truth, folded = np.array(roles(kept, rules)), fold_all([one.text for one in kept])
    fits = [rules.first(one) for one in folded]
    named = [fit.rule.role if fit else "" for fit in fits]

    def answers(model: QuestionAuthority) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        shares = model.together(model.scores([one.text for one in kept], folded), named)
        columns = model.chosen(shares, named)
        return model.classes_[columns] == truth, shares[np.arange(len(kept)), columns] >= model.bar_

    return _judge(answers, new, old, [one.group for one in kept])


def _judge(
    answers: Callable[[Any], tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]],
    new: Any,
    old: Any,
    groups: Sequence[str],
) -> Judged:
    (right, sure), (was_right, was_sure) = answers(new), answers(old)
    cost, before = _costs(right, sure), _costs(was_right, was_sure)
    cheaper = _share_cheaper(cost - before, groups)
    told = f"{cost.mean():.3f} against {before.mean():.3f} minutes a text on {len(groups):,} texts kept aside"
    if len(groups) < LEAST_TEXTS:
        serves, reason = (
            False,
            f"{len(groups)} texts kept aside are too few to judge by; {LEAST_TEXTS} are needed",
        )
    elif cheaper < SURE:
        serves, reason = False, f"it is not surely better: {told}, cheaper in {cheaper:.0%} of resamplings"
    else:
        serves, reason = True, f"{told}, cheaper in {cheaper:.0%} of resamplings"
    return Judged(
        serves, reason, len(groups), float(cost.mean()), float(before.mean()), float(right.mean()),
        float(was_right.mean()), cheaper,
    )  # fmt: skip


def _costs(right: npt.NDArray[np.bool_], sure: npt.NDArray[np.bool_]) -> Floats:
    return (WRONG * (sure & ~right) + LOOK * ~sure).astype(np.float64)


def _share_cheaper(difference: Floats, groups: Sequence[str], seed: int = 1) -> float:
    """In what share of resamplings of whole groups the differences sum to less than nothing."""
    order = sorted(range(len(groups)), key=lambda row: groups[row])
    sums = np.array(
        [difference[list(rows_)].sum() for _, rows_ in groupby(order, key=lambda row: groups[row])],
        np.float64,
    )
    if not len(sums):
        return 0.0
    chance = np.random.default_rng(seed)
    drawn = sums[chance.integers(0, len(sums), (ROUNDS, len(sums)))].sum(axis=1)
    return float((drawn < -1e-9).mean())


def report_of(document: dict[str, Any], path: Path) -> None:
    """Write what was measured beside the weights."""
    path.write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
