"""Sorting and routing by what was learned: floors on what nobody learned from, the same bytes, the same answers."""

import hashlib
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml

from models import question_authority, question_kinds
from models.quality.questions import (
    KEYWORDS,
    MAJORITY,
    RULES_ALONE,
    SORTER,
    TOGETHER,
    WORDS_ALONE,
    measure_kinds,
    measure_routes,
)
from models.question_authority import QuestionAuthority
from models.question_kinds import UNANSWERED, QuestionKinds
from models.question_labels import LabelledQuestion, read_labels, read_unread, roles
from models.question_training import judge_kinds, train_authority, train_kinds
from models.routing import read_rules
from models.sorter import LEAST_SOURCES, terms_of, tokens
from models.text import fold

DATA = Path(__file__).resolve().parents[2] / "data"
LABELS = read_labels(DATA / "questions" / "labels.tsv")
KEPT = [one for one in LABELS if one.kept]
RULES = read_rules(yaml.safe_load((DATA / "routing.yaml").read_text("utf-8")))


@pytest.fixture(scope="module")
def kinds():
    return question_kinds.shipped()


@pytest.fixture(scope="module")
def bodies():
    return question_authority.shipped()


def figures(sheet):
    return {(one.name, one.by, one.language): one.value for one in sheet.figures}


# --- how good ---------------------------------------------------------------------------------------------


def test_the_kinds_of_messages_kept_aside_are_found_and_better_than_by_keywords(kinds):
    found = figures(measure_kinds(KEPT, kinds, "kept"))
    assert found["kind: right", SORTER, "all"] >= 0.82
    assert found["kind: right", SORTER, "kk"] >= 0.81
    assert found["kind: right", SORTER, "ru"] >= 0.80
    assert found["kind: right", SORTER, "en"] >= 0.78
    assert found["kind: right", SORTER, "all"] >= found["kind: right", KEYWORDS, "all"] + 0.05
    assert found["kind: right", SORTER, "all"] >= found["kind: right", MAJORITY, "all"] + 0.2
    assert found["calibration error", SORTER, "all"] <= 0.09


def test_above_the_bar_the_kind_holds_and_most_messages_are_above_it(kinds):
    found = figures(measure_kinds(KEPT, kinds, "kept"))
    assert found["kind: right where sure", SORTER, "all"] >= 0.91
    assert found["kind: sure of", SORTER, "all"] >= 0.62


def test_hardly_a_question_that_wants_an_answer_is_surely_called_one_that_does_not(kinds):
    asked = [one for one in KEPT if one.kind not in UNANSWERED]
    shares = kinds.predict_proba([one.text for one in asked])
    said = kinds.classes_[shares.argmax(axis=1)]
    lost = [
        one.text for one, kind, sure in zip(asked, said.tolist(), shares.max(axis=1), strict=True)
        if kind in UNANSWERED and sure >= kinds.bar_of(kind)
    ]  # fmt: skip
    assert lost == []


def test_the_authorities_of_questions_kept_aside_are_found_and_better_than_by_either_part(bodies):
    found = figures(measure_routes(KEPT, bodies, RULES, "kept"))
    assert found["authority: right", TOGETHER, "all"] >= 0.83
    assert found["authority: right", TOGETHER, "kk"] >= 0.80
    assert found["authority: right", TOGETHER, "ru"] >= 0.79
    assert found["authority: right", TOGETHER, "en"] >= 0.85
    assert found["authority: right where sure", TOGETHER, "all"] >= 0.87
    assert found["authority: sure of", TOGETHER, "all"] >= 0.63
    assert found["place's own body: right", TOGETHER, "all"] >= 0.58
    for part in (RULES_ALONE, WORDS_ALONE, MAJORITY):
        assert found["authority: right", TOGETHER, "all"] > found["authority: right", part, "all"]


def test_news_that_the_rules_writer_had_not_read_are_routed_by_rules_and_words_together(bodies):
    unread = read_unread(DATA / "questions" / "unread.tsv")
    found = figures(measure_routes(unread, bodies, RULES, "unread"))
    assert len(unread) == 43
    assert found["authority: right", TOGETHER, "all"] >= 0.58
    assert found["authority: right where sure", TOGETHER, "all"] >= 0.68
    assert found["authority: right", TOGETHER, "all"] >= found["authority: right", WORDS_ALONE, "all"] + 0.1


# --- learned the same way, kept the same way ----------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    """A third of the labels: learned in a second."""
    return [one for number, one in enumerate(LABELS) if number % 3 == 0]


def test_learning_twice_makes_the_same_bytes(small, tmp_path):
    said = []
    for number in range(2):
        train_kinds(small).save(tmp_path / f"{number}.kinds")
        train_authority(small, RULES).save(tmp_path / f"{number}.bodies")
        written = [(tmp_path / f"{number}.{name}").read_bytes() for name in ("kinds", "bodies")]
        said.append([hashlib.sha256(one).hexdigest() for one in written])
    assert said[0] == said[1]


def test_what_is_loaded_answers_to_the_last_digit_as_what_was_saved(small, tmp_path):
    kinds, bodies = train_kinds(small), train_authority(small, RULES)
    kinds.save(tmp_path / "k")
    bodies.save(tmp_path / "b")
    texts = [one.text for one in KEPT]
    assert np.array_equal(QuestionKinds.load(tmp_path / "k").predict_proba(texts), kinds.predict_proba(texts))
    again = QuestionAuthority.load(tmp_path / "b")
    named = [one.authority for one in KEPT]
    assert np.array_equal(
        again.together(again.scores(texts), named), bodies.together(bodies.scores(texts), named)
    )
    assert (again.bar_, again.vote_) == (bodies.bar_, bodies.vote_)


def test_a_model_of_another_sort_or_for_other_signs_is_refused(tmp_path):
    with pytest.raises(ValueError, match="made for something else"):
        QuestionKinds.load(question_authority.TRAINED)

    class Other(QuestionKinds):
        sign_names = ("one",)

    Other.__name__ = "QuestionKinds"
    with pytest.raises(ValueError, match="made for something else"):
        Other.load(question_kinds.TRAINED)


def test_a_term_that_fewer_than_three_sources_said_is_not_kept(kinds, bodies):
    for model, words in (
        (kinds, lambda one: fold(one.text).spoken),
        (bodies, lambda one: fold(one.text).words),
    ):
        sources: dict[str, set[str]] = {}
        for one in LABELS:
            for token in tokens(words(one)):
                for term in terms_of(token):
                    sources.setdefault(term, set()).add(one.group)
        assert min(len(sources[term]) for term in model.terms_) >= LEAST_SOURCES


def test_no_group_is_both_learned_from_and_judged_by():
    assert not {one.group for one in LABELS if one.kept} & {one.group for one in LABELS if not one.kept}


def test_a_model_that_serves_is_not_put_out_by_itself(kinds):
    judged = judge_kinds(kinds, kinds, LABELS)
    assert (judged.serves, judged.cost) == (False, judged.cost_in_service)


def test_a_model_that_learned_wrong_labels_does_not_come_into_service(kinds):
    wrong = [
        LabelledQuestion(one.text, one.language, one.group, "spam" if number % 3 else one.kind, one.authority)
        for number, one in enumerate(LABELS)
    ]
    judged = judge_kinds(train_kinds(wrong), kinds, LABELS)
    assert not judged.serves and judged.right < judged.right_in_service


# --- however it is written, and why ---------------------------------------------------------------------------

ONE_COMPLAINT = (
    "Үш күн су жоқ, қашан қосасыздар?",
    "уш кун су жок, кашан косасыздар?",
    "ush kun su zhok, kashan kosasyzdar?",
)
ONE_RUMOUR = (
    "5G мұнаралары адамдарды өлтіреді деген рас па?",
    "5G мунаралары адамдарды олтиреди деген рас па?",
    "5g munaralary adamdardy oltiredi degen ras pa?",
    "5G МҰНАРАЛАРЫ АДАМДАРДЫ ӨЛТІРЕДІ ДЕГЕН РАС ПА???",
)


@pytest.mark.parametrize("text", ONE_RUMOUR)
def test_a_rumour_is_one_however_it_is_written(kinds, text):
    assert kinds.predict([text])[0] == "rumour"


def test_one_text_in_three_spellings_has_nearly_one_score(kinds, bodies):
    for texts, model in product((ONE_COMPLAINT, ONE_RUMOUR[:3]), (kinds, bodies)):
        scores = model.scores(texts)
        assert len(set(scores.argmax(axis=1).tolist())) == 1


def test_a_kind_is_explained_by_the_words_and_signs_that_speak_for_it(kinds):
    text = "Ватсапта 5G зиян дейді, рас па?"
    said = [name for name, _ in kinds.reasons(text, fold(text), "rumour", limit=6)]
    assert {"word:рас", "word:дейди"} & set(said)
    assert "sign:asks_truth" in said
    shares = [share for _, share in kinds.reasons(text, fold(text), "rumour", limit=6)]
    assert shares == sorted(shares, reverse=True) and min(shares) > 0


def test_the_words_of_an_explanation_add_up_to_the_score(bodies):
    folded = fold("Зейнетақы қашан төленеді?")
    column = list(bodies.classes_).index("labour")
    said = bodies.speaking(folded, "labour", limit=10_000)
    whole = bodies.scores([""], [folded])[0] - bodies.intercept_
    spoken = sum(share for _, share in said)
    against = sum(share for _, share in _all_shares(bodies, folded, column) if share <= 0.02)
    assert spoken + against == pytest.approx(float(whole[column] - whole.mean()))


def _all_shares(model, folded, column):
    found = {}
    parts = [(token, model._of_token(token)) for token in model.tokens_of(folded)]
    size = sum(terms for _, (_, terms, _) in parts) ** 0.5
    for token, (worth, _, mean) in parts:
        words = token.partition(":")[2].split(" ")
        for word in words if worth is not None else ():
            found[word] = found.get(word, 0.0) + float(worth[column] - mean) / size / len(words)
    return found.items()


def test_nothing_and_nonsense_have_a_probability_too(kinds, bodies):
    for text in ("", "???", "\u0000", "z" * 20_000, "🙂" * 50):
        assert kinds.predict_proba([text]).sum() == pytest.approx(1.0)
        assert bodies.together(bodies.scores([text]), [""]).sum() == pytest.approx(1.0)


def test_the_bodies_of_places_are_learned_as_one():
    labels = [one for one in LABELS if one.authority in RULES.bodies.values()]
    assert len(labels) > 50 and set(roles(labels, RULES)) == {"local"}
