"""Labelled questions against sorting and routing: how often right, how often sure, and beside what is simpler."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from claims.terms import QuestionKind
from models.evaluation import Interval, by_language, calibration_error
from models.quality import Figure, Sheet, in_order
from models.question_authority import QuestionAuthority
from models.question_kinds import QuestionKinds
from models.question_labels import LabelledQuestion, roles
from models.question_signs import SIGNS, question_signs
from models.routing import LOCAL, Rules, route_all
from models.text import fold_all

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ROUNDS = 300
SORTER, KEYWORDS, MAJORITY = "classifier", "keywords", "the commonest"
TOGETHER, WORDS_ALONE, RULES_ALONE = "rules and words", "words alone", "rules alone"


def measure_kinds(labels: Sequence[LabelledQuestion], model: QuestionKinds, name: str) -> Sheet:
    """How well messages are sorted; *labels* are such as the model has not learned from."""
    texts, truth = [one.text for one in labels], np.array([one.kind for one in labels])
    folded, languages = fold_all(texts), [one.language for one in labels]
    shares = model.predict_proba(texts, folded)
    said, confidence = model.classes_[shares.argmax(axis=1)], shares.max(axis=1)
    sure = confidence >= np.array([model.bar_of(kind) for kind in said.tolist()])
    commonest = Counter(truth.tolist()).most_common(1)[0][0]
    words = np.array([keyword_kind(text, one) for text, one in zip(texts, folded, strict=True)])
    groups = [one.group for one in labels]
    figures = [
        *_figures("kind", SORTER, said == truth, sure, confidence, languages, groups),
        *_right("kind: right", KEYWORDS, words == truth, languages, groups),
        *_right("kind: right", MAJORITY, truth == commonest, languages, groups),
        *_each_kind(said, truth, groups),
    ]
    more = {
        "bar": {"answered": model.bar_, "unanswered": model.quiet_bar_, "precision": model.precision},
        "confusion": _confusion(truth, said),
    }
    counts = {"texts": len(texts), "groups": len({one.group for one in labels})}
    return Sheet("kinds", name, in_order(figures), counts, more)


def measure_routes(
    labels: Sequence[LabelledQuestion], model: QuestionAuthority, rules: Rules, name: str
) -> Sheet:
    """How well questions are routed; those that nobody answers are left out."""
    asked = [one for one in labels if one.authority]
    texts, languages = [one.text for one in asked], [one.language for one in asked]
    truth, folded = np.array(roles(asked, rules)), fold_all(texts)
    fits = [rules.first(one) for one in folded]
    named = [fit.rule.role if fit else "" for fit in fits]
    scores = model.scores(texts, folded)
    alone = model.classes_[model.together(scores, [""] * len(texts)).argmax(axis=1)]
    shares = model.together(scores, named)
    columns = model.chosen(shares, named)
    said, confidence = model.classes_[columns], shares[np.arange(len(texts)), columns]
    commonest = Counter(truth.tolist()).most_common(1)[0][0]
    groups = [one.group for one in asked]
    figures = [
        *_figures(
            "authority", TOGETHER, said == truth, confidence >= model.bar_, confidence, languages, groups
        ),
        *_right("authority: right", WORDS_ALONE, alone == truth, languages, groups),
        *_right("authority: right", RULES_ALONE, np.array(named) == truth, languages, groups),
        *_right("authority: right", MAJORITY, truth == commonest, languages, groups),
        *_places(asked, truth, model, rules),
    ]
    more = {"bar": {"sure": model.bar_, "precision": model.precision}, "confusion": _confusion(truth, said)}
    return Sheet("routes", name, in_order(figures), {"texts": len(texts), "groups": len(set(groups))}, more)


def left_out(
    model: QuestionKinds | QuestionAuthority, labels: Sequence[LabelledQuestion], rules: Rules | None = None
) -> dict[str, Any]:
    """The share that is right among the texts it was learned from, each judged by a model that had not seen its group:
    more texts than are kept aside, and none of them known. Only just after learning."""
    groups = [one.group for one in labels]
    if isinstance(model, QuestionAuthority):
        assert rules is not None
        truth = np.array(roles(labels, rules))
        fits = [rules.first(one) for one in fold_all([one.text for one in labels])]
        named = [fit.rule.role if fit else "" for fit in fits]
        shares = model.together(model.held_out_, named)
        columns = model.chosen(shares, named)
        sure = shares[np.arange(len(labels)), columns] >= model.bar_
    else:
        truth = np.array([one.kind for one in labels])
        shares = model.calibrated(model.held_out_)
        columns = shares.argmax(axis=1)
        bars = np.array([model.bar_of(kind) for kind in model.classes_[columns].tolist()])
        sure = shares.max(axis=1) >= bars
    right = model.classes_[columns] == truth
    found: dict[str, Any] = {}
    for language, rows in by_language([one.language for one in labels]).items():
        names = [groups[row] for row in rows]
        here, mine = right[rows], sure[rows]
        measured = {
            "right": grouped(lambda at, here=here: float(here[at].mean()), names),
            "sure of": grouped(lambda at, mine=mine: float(mine[at].mean()), names),
            "right where sure": grouped(lambda at, here=here, mine=mine: _share(here[at], mine[at]), names),
        }
        found[language] = {"texts": len(rows)} | {
            name: [round(x, 4) for x in (value.value, value.low, value.high)]
            for name, value in measured.items()
        }
    return found


def keyword_kind(text: str, folded: Any) -> str:
    """The kind by a handful of words, as a table of keywords would say it: what the classifier must beat."""
    found = dict(zip(SIGNS, question_signs(text, folded), strict=True))
    if found["thanks"]:
        return QuestionKind.THANKS
    if found["asks_truth"] or found["passed_on"]:
        return QuestionKind.RUMOUR
    if found["offers"] and not found["question_mark"]:
        return QuestionKind.SPAM
    if found["very_short"] and not found["asks_thing"]:
        return QuestionKind.NOT_FOR_US
    if found["grieves"] and not found["question_mark"]:
        return QuestionKind.COMPLAINT
    return QuestionKind.REQUEST


def _places(
    asked: Sequence[LabelledQuestion], truth: npt.NDArray[Any], model: QuestionAuthority, rules: Rules
) -> list[Figure]:
    """Of the questions for a place's own body whose place is known, how many go to exactly that body."""
    rows = [row for row, one in enumerate(asked) if truth[row] == LOCAL and one.authority != LOCAL]
    if not rows:
        return []
    local = [asked[row] for row in rows]
    found = route_all(
        [one.text for one in local], [one.kind for one in local], [one.region for one in local], rules, model
    )
    right = np.array([route.authority == one.authority for route, one in zip(found, local, strict=True)])
    languages, groups = [one.language for one in local], [one.group for one in local]
    return _right("place's own body: right", TOGETHER, right, languages, groups)


def _figures(
    what: str, by: str, right: Bools, sure: Bools, confidence: Floats, languages: Sequence[str],
    groups: Sequence[str],
) -> list[Figure]:  # fmt: skip
    figures = _right(f"{what}: right", by, right, languages, groups)
    for language, rows in by_language(languages).items():
        here, mine, names = right[rows], sure[rows], [groups[row] for row in rows]
        covered = grouped(lambda at, mine=mine: float(mine[at].mean()), names)
        held = grouped(lambda at, here=here, mine=mine: _share(here[at], mine[at]), names)
        said = confidence[rows]
        error = grouped(lambda at, here=here, said=said: calibration_error(here[at], said[at]), names)
        figures += [
            Figure.of(f"{what}: sure of", by, language, len(rows), covered),
            Figure.of(f"{what}: right where sure", by, language, int(mine.sum()), held),
            Figure.of("calibration error", by, language, len(rows), error),
        ]
    return figures


def _right(name: str, by: str, right: Bools, languages: Sequence[str], groups: Sequence[str]) -> list[Figure]:
    figures = []
    for language, rows in by_language(languages).items():
        here = right[rows]
        value = grouped(lambda at, here=here: float(here[at].mean()), [groups[row] for row in rows])
        figures.append(Figure.of(name, by, language, len(rows), value))
    return figures


def _each_kind(said: npt.NDArray[Any], truth: npt.NDArray[Any], groups: Sequence[str]) -> list[Figure]:
    figures = []
    for kind in sorted(set(truth.tolist())):
        given, wanted = said == kind, truth == kind

        def f1(at: npt.NDArray[np.intp], given: Bools = given, wanted: Bools = wanted) -> float:
            both = float((given[at] & wanted[at]).sum())
            return 2 * both / max(1.0, float(given[at].sum() + wanted[at].sum()))

        figures.append(Figure.of(f"F1 of {kind}", SORTER, "all", int(wanted.sum()), grouped(f1, groups)))
    return figures


def grouped(figure: Any, groups: Sequence[str], seed: int = 1, rounds: int = ROUNDS) -> Interval:
    """A figure of chosen rows with its interval over resampled *groups*: variants of one question are no evidence
    apart."""
    if not groups:
        return Interval(0.0, 0.0, 0.0)
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    all_rows = [np.array(found, np.intp) for found in rows.values()]
    chance = np.random.default_rng(seed)
    drawn = []
    for _ in range(rounds):
        chosen = chance.integers(0, len(all_rows), len(all_rows))
        drawn.append(figure(np.concatenate([all_rows[at] for at in chosen])))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Interval(figure(np.arange(len(groups))), float(low), float(high))


def _share(right: Bools, sure: Bools) -> float:
    return float(right[sure].mean()) if sure.any() else 1.0


def _confusion(truth: npt.NDArray[Any], said: npt.NDArray[Any]) -> Mapping[str, Mapping[str, int]]:
    """What is true -> what was said -> how often."""
    counted = Counter(zip(truth.tolist(), said.tolist(), strict=True))
    return {
        one: {two: counted[one, two] for two in sorted(set(said.tolist())) if counted[one, two]}
        for one in sorted(set(truth.tolist()))
    }
