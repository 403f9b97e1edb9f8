"""Check-worthiness: a rumour is a claim, also inside a question; asking the way, thanks and adverts are none."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.checkworthy import TRAINED, CheckWorthy, shipped
from models.checkworthy_training import is_kept, train_checkworthy
from models.corpora import rows
from models.evaluation import best_bar
from models.speech import SIGNS, signs
from models.text import fold

CLAIMS = [
    "Рас па, ауыз суға у қосылған деп жатыр ғой?",
    "Правда ли, что с понедельника закроют все рынки?",
    "говорят завтра перекроют воду на неделю, запасайтесь",
    "Екпе алған балаларға чип салып жатыр екен, дәрігер өзі айтты",
    "Is it true that the banks will freeze all cards on Monday?",
    "С 1 августа запретят въезд в область, приказ подписан",
]
OTHERS = [
    "Где получить справку о несудимости?",
    "Анықтаманы қайдан алуға болады?",
    "Көп рақмет сізге!",
    "Здравствуйте, добрый вечер",
    "Продам диван, недорого, звоните",
    "Which papers do I need for a passport?",
    "Менің ойымша, бұл дұрыс емес.",
    "почините пожалуйста лифт",
]


def test_a_rumour_inside_a_question_is_a_claim_and_asking_the_way_is_none():
    model = shipped()
    assert model.predict_proba(CLAIMS).min() > 0.5 > model.predict_proba(OTHERS).max()


def test_loading_gives_the_same_answer_to_the_last_digit():
    assert (CheckWorthy.load().predict_proba(CLAIMS) == shipped().predict_proba(CLAIMS)).all()


def test_folds_that_are_there_already_change_nothing():
    folds = [fold(text) for text in CLAIMS]
    assert (shipped().predict_proba(CLAIMS, folds) == shipped().predict_proba(CLAIMS)).all()


def test_the_answer_does_not_depend_on_the_company():
    alone = [float(shipped().predict_proba([text])[0]) for text in CLAIMS]
    assert alone == shipped().predict_proba(CLAIMS).tolist()


def test_nothing_is_no_claim_and_no_texts_are_no_answers():
    assert shipped().predict_proba(["", " ", "🙂"]).max() < 0.5
    assert shipped().predict_proba([]).shape == (0,)


def test_the_reasons_are_in_the_readers_language():
    said = {
        language: shipped().reasons("Рас па, су уланған дейді?", language, 1)
        for language in ("kk", "ru", "en")
    }
    assert said == {
        "kk": ["Мәлімет екенін көрсетеді: рас па деп сұрайды"],
        "ru": ["За то, что это утверждение: спрашивает, правда ли это"],
        "en": ["Speaks for a claim: asks whether it is true"],
    }


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_any_text_gets_a_probability(text):
    chance = float(shipped().predict_proba([text])[0])
    assert 0 < chance < 1
    assert len(signs(text, fold(text))) == len(SIGNS)


def test_a_long_text_costs_no_more_than_what_is_looked_at():
    assert 0 < float(shipped().predict_proba(["су уланды " * 200_000])[0]) < 1


def test_a_model_of_other_signs_is_refused(tmp_path):
    with np.load(TRAINED, allow_pickle=False) as stored:
        np.savez(tmp_path / "old.npz", **{**stored, "signs": np.array(["one"])})
    with pytest.raises(ValueError, match="train it anew"):
        CheckWorthy.load(tmp_path / "old.npz")


def test_our_own_examples_are_sound(pytestconfig):
    table = list(rows(pytestconfig.rootpath / "data" / "checkworthy.tsv"))
    texts = [row["text"] for row in table]
    assert len(texts) == len(set(texts)) >= 300
    claims = {"rumour", "rumour_question", "report"}
    assert {(row["kind"] in claims, row["label"]) for row in table} == {(True, "1"), (False, "0")}
    kept = {(row["language"], row["label"]) for row in table if is_kept(row["group"])}
    assert kept == {(language, label) for language in ("kk", "ru", "en") for label in "01"}


@pytest.mark.corpora
def test_it_finds_what_is_worth_checking_in_english_tweets_at_least_as_well_as_was_known(corpora):
    table = list(rows(corpora / "checkworthy" / "ct22-en.dev.tsv"))
    truth = np.array([row["label"] == "1" for row in table])
    assert best_bar(truth, shipped().predict_proba([row["text"] for row in table]))[1].f1 >= 0.589


def test_training_twice_gives_the_same_bytes(tmp_path, pytestconfig):
    (tmp_path / "checkworthy").mkdir()
    for language in ("en", "bg", "tr"):
        for part in ("train", "dev"):
            lines = ["text\tlabel", *(f"{text}\t1" for text in CLAIMS), *(f"{text}\t0" for text in OTHERS)]
            (tmp_path / "checkworthy" / f"ct22-{language}.{part}.tsv").write_text("\n".join(lines))
    data = pytestconfig.rootpath / "data" / "checkworthy.tsv"
    first, second = (train_checkworthy(tmp_path, data, tmp_path / name, 2) for name in ("one", "two"))
    assert json.dumps(first) == json.dumps(second)
    with np.load(tmp_path / "one/checkworthy.npz") as one, np.load(tmp_path / "two/checkworthy.npz") as two:
        assert all((one[name] == two[name]).all() for name in one)
