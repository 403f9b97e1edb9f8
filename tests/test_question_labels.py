"""The labelled questions: each is one of the demonstration's, in one group, and is answered by a body there is."""

from pathlib import Path

import yaml

from claims.terms import QuestionKind
from models.question_kinds import UNANSWERED
from models.question_labels import read_labels
from models.text import fold_all

DATA = Path(__file__).resolve().parents[1] / "data"
LABELS = read_labels(DATA / "questions" / "labels.tsv")
ROWS = [line.split("\t") for line in (DATA / "questions" / "labels.tsv").read_text("utf-8").splitlines()[1:]]


def _demo() -> dict[str, str]:
    found = {}
    for language in ("kk", "ru", "en"):
        for entry in yaml.safe_load((DATA / "demo" / "questions" / f"{language}.yaml").read_text("utf-8")):
            found[f"{language}-{entry['id']}"] = entry["text"]
    for path in sorted((DATA / "demo" / "rumours").glob("r*.yaml")):
        rumour = yaml.safe_load(path.read_text("utf-8"))
        for number, sighting in enumerate(rumour["sightings"], 1):
            if sighting["as"] == "question":
                found[f"{rumour['id']}-{number:02d}"] = str(sighting["text"])
    return found


def test_every_message_of_the_demonstration_is_labelled_once_with_its_own_text():
    demo = _demo()
    for row in ROWS:
        assert row[7] == " ".join(demo[row[0]].split())
    distinct = {
        one.key or text for one, text in zip(fold_all(list(demo.values())), demo.values(), strict=True)
    }
    assert len({row[0] for row in ROWS}) == len(ROWS) == len(distinct)


def test_no_two_labelled_messages_fold_to_one():
    keys = [
        one.key or text.text for one, text in zip(fold_all([x.text for x in LABELS]), LABELS, strict=True)
    ]
    assert len(set(keys)) == len(keys)


def test_whatever_repeats_another_message_and_all_of_a_rumour_is_of_its_group():
    group = {row[0]: row[2] for row in ROWS}
    for language in ("kk", "ru", "en"):
        for entry in yaml.safe_load((DATA / "demo" / "questions" / f"{language}.yaml").read_text("utf-8")):
            one, other = f"{language}-{entry['id']}", f"{language}-{entry.get('same_as')}"
            if "same_as" in entry and {one, other} <= group.keys():
                assert group[one] == group[other]
    of_rumours = {}
    for row in ROWS:
        if row[3] == QuestionKind.RUMOUR:
            of_rumours.setdefault(row[0].split("-")[0], set()).add(row[2])
    assert all(len(groups) == 1 for groups in of_rumours.values()) and len(of_rumours) > 60


def test_every_question_has_an_authority_that_there_is_and_only_questions_have_one():
    known = {entry["key"] for entry in yaml.safe_load((DATA / "authorities.yaml").read_text("utf-8"))} | {
        "local"
    }
    for one in LABELS:
        assert bool(one.authority) == (one.kind not in UNANSWERED), one.text
        assert one.authority in known | {""} and bool(one.topic) == bool(one.authority)
        assert not one.authority.startswith("demo_")
