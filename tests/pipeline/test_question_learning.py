"""Sorting learns from what people at the desk said, and a new classifier serves only where it is better."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from models import question_authority, question_kinds
from models.question_kinds import QuestionKinds
from models.question_labels import DESK, LabelledQuestion, read_labels
from models.question_training import LEAST_TEXTS, judge_kinds
from models.routing import read_rules
from pipeline.question_learning import learn

DATA = Path(__file__).resolve().parents[2] / "data"
LABELS = read_labels(DATA / "questions" / "labels.tsv")
RULES = read_rules(yaml.safe_load((DATA / "routing.yaml").read_text("utf-8")))
WINS = "Жеңімпаз болдыңыз сыйлық аударымын растаңыз"
"""What only this desk gets: a new advertisement, of which the shipped model knows nothing."""
WORDS = [
    "Алматы",
    "Астана",
    "Шымкент",
    "Тараз",
    "Ақтау",
    "Орал",
    "Семей",
    "Павлодар",
    "Көкшетау",
    "Атырау",
    "Қостанай",
    "Талдықорған",
]


def corrections():
    """The desk called four hundred such messages, of a hundred claims, spam."""
    return [
        LabelledQuestion(
            f"{WINS} {WORDS[number % 12]} {WORDS[number // 12 % 12]} {number % 7}", "kk", f"c-{number // 4:05d}",
            "spam", "", source=DESK,
        )
        for number in range(400)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """Both classifiers made anew with the corrections of a desk."""
    aside = tmp_path_factory.mktemp("aside")
    return aside, learn([*LABELS, *corrections()], RULES, tmp_path_factory.mktemp("desk"), aside)


def test_corrections_are_learned_and_the_better_classifier_may_serve(learned):
    aside, found = learned
    judged, report = found[question_kinds.NAME]
    assert judged.serves and judged.cost < judged.cost_in_service and judged.cheaper_in >= 0.9
    assert report["from_desk"] == 400
    said = f"{WINS} Қарағанды"
    assert question_kinds.shipped().predict([said])[0] != "spam"
    assert QuestionKinds.load(aside / question_kinds.NAME).predict([said])[0] == "spam"


def test_what_nothing_was_learned_for_stays_as_it_is(learned):
    judged, _ = learned[1][question_authority.NAME]
    assert not judged.serves and judged.right == judged.right_in_service


def test_a_desk_serves_its_own_classifier_once_it_lies_in_its_folder(learned, tmp_path):
    (tmp_path / "models").mkdir()
    written = (learned[0] / question_kinds.NAME).read_bytes()
    (tmp_path / "models" / question_kinds.NAME).write_bytes(written)
    assert question_kinds.in_service(tmp_path).version != question_kinds.shipped().version
    assert question_kinds.in_service(tmp_path / "other").version == question_kinds.shipped().version


def test_too_few_texts_judge_nobody():
    few = [replace(one, group=f"few-{number}") for number, one in enumerate(LABELS[:60])]
    kept = [one for one in few if one.kept]
    assert 0 < len(kept) < LEAST_TEXTS
    judged = judge_kinds(question_kinds.shipped(), question_kinds.shipped(), few)
    assert not judged.serves and "too few" in judged.reason
