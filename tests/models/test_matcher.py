"""The matcher: probabilities that stay the same, explain themselves, and can be trained anew."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.plugins import discover
from models.judged import JudgedPair, is_frozen
from models.matcher import TRAINED, Line, Matcher, sign_table
from models.saying import say_number
from models.similarity import rare_words_shared
from models.text import fold
from models.training import train_all, train_matcher

A = fold("С 5 июля безработным выплатят 42 500 тенге")
B = fold("Правда, что безработным дадут 42500 тг со 2 июля?")
C = fold("В Шымкенте открыли новый парк для детей")


def test_the_same_text_scores_high_and_another_low():
    same, other = Matcher.load().score([(A, A), (A, C)])
    assert same > 0.95
    assert other < 0.1


def test_a_batch_scores_as_its_pairs_do_to_the_last_digit():
    matcher = Matcher.load()
    pairs = [(A, B), (A, C), (B, C), (A, A)] * 5
    assert list(matcher.score(pairs)) == [float(matcher.score([pair])[0]) for pair in pairs]
    assert matcher.score([]).shape == (0,)


def test_it_loads_to_the_same_answer(tmp_path):
    matcher = Matcher.load()
    matcher.save(tmp_path / "matcher.json")
    loaded = Matcher.load(tmp_path / "matcher.json")
    assert loaded == matcher
    assert loaded.digest == matcher.digest
    assert float(loaded.score([(A, B)])[0]) == float(matcher.score([(A, B)])[0])


def test_a_matcher_that_needs_an_unknown_sign_is_refused(tmp_path):
    stored = json.loads(TRAINED.read_text("utf-8"))
    stored["features"][0] = "moon_phase"
    (tmp_path / "matcher.json").write_text(json.dumps(stored))
    with pytest.raises(LookupError, match="moon_phase"):
        Matcher.load(tmp_path / "matcher.json")


def test_the_reasons_are_the_score():
    matcher = Matcher.load()
    reasons = matcher.reasons(A, B)
    odds = sum(reason.share for reason in reasons) + matcher.intercept
    assert 1 / (1 + np.exp(-odds)) == pytest.approx(float(matcher.score([(A, B)])[0]))
    assert [abs(reason.share) for reason in reasons] == sorted((abs(r.share) for r in reasons), reverse=True)


def test_it_explains_itself_in_three_languages():
    matcher = Matcher.load()
    assert "the dates differ: 5 July, 2 July" in matcher.explain(A, B, "en", most=20)
    assert "both name 42 500" in matcher.explain(A, B, "en", most=20)
    assert "дни разные: 5 июля и 2 июля" in matcher.explain(A, B, "ru", most=20)
    assert "в обоих названо 42 500" in matcher.explain(A, B, "ru", most=20)
    assert "күндері бөлек: 5 шілде және 2 шілде" in matcher.explain(A, B, "kk", most=20)
    assert "екеуінде де 42 500 саны бар" in matcher.explain(A, B, "kk", most=20)


def test_of_several_reasons_about_one_thing_the_weightiest_is_said():
    matcher = Matcher.load()
    about = [reason.about for reason in matcher.reasons(A, B)]
    assert len(matcher.explain(A, B, most=50)) == len(set(about))


def test_the_bars_lie_where_bars_can():
    bars = Matcher.load().bars
    assert 0 < bars.suggest < bars.join < 1


@given(st.text(max_size=120), st.text(max_size=120))
@settings(max_examples=80, deadline=None)
def test_every_sign_of_any_two_texts_lies_between_none_and_full(one, other):
    names = sorted(discover("models.features").modules)
    a, b = fold(one), fold(other)
    for module in discover("models.features").modules.values():
        assert 0.0 <= module.sign(a, b) <= 1.0
    there, back = sign_table([(a, b), (b, a)], names)
    symmetric = [place for place, name in enumerate(names) if name != "partial"]
    assert there[symmetric] == pytest.approx(back[symmetric], abs=0.3)


def test_every_sign_speaks_three_languages():
    for module in discover("models.features").modules.values():
        fill = module.words(A, B, "kk") if hasattr(module, "words") else {}
        assert {language: bool(say.format(value="1", **fill)) for language, say in module.SAYS.items()} == {
            "kk": True,
            "ru": True,
            "en": True,
        }


def lesson() -> list[JudgedPair]:
    subjects = ["вода", "вакцина", "рынок", "школа", "больница", "дорога", "поезд", "аптека", "банк", "завод"]
    pairs = []
    for number, subject in enumerate(subjects * 3):
        text = f"{subject} закрыта по приказу номер {number} до конца месяца"
        pairs.append(JudgedPair(text, f"говорят {text}", True, "ru", str(number), "judged"))
        other = f"в городе откроют новый парк и каток рядом со стадионом {number}"
        pairs.append(JudgedPair(text, other, False, "ru", str(number), "judged"))
    return pairs


def test_training_twice_gives_the_same_matcher(tmp_path):
    first, report = train_matcher(lesson(), tmp_path / "a")
    second, _ = train_matcher(lesson(), tmp_path / "b")
    assert first == second
    assert Matcher.load(tmp_path / "a" / "matcher.json") == first
    assert set(report["languages"]) == {"all", "ru"}
    assert report["trained_on"] == first.trained_on


def test_our_own_pairs_are_enough_to_train(tmp_path):
    rows = ["text_a\ttext_b\tlabel\tlanguage\tgroup"]
    rows += [f"{p.text_a}\t{p.text_b}\t{int(p.same)}\t{p.language}\t{p.group}" for p in lesson()]
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / "judged.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    report = train_all(None, tmp_path, tmp_path / "out")
    assert list(report.models) == ["matcher"]
    assert report.models["matcher"]["sources"]["judged"]["pairs"] == sum(
        not is_frozen(f"judged:{pair.group}") for pair in lesson()
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("42500", {"kk": "42 500", "ru": "42 500", "en": "42 500"}),
        ("1500000", {"kk": "1 500 000", "ru": "1 500 000", "en": "1 500 000"}),
        ("2020", {"kk": "2020", "ru": "2020", "en": "2020"}),
        ("3.5", {"kk": "3,5", "ru": "3,5", "en": "3.5"}),
        ("5g", {"kk": "5g", "ru": "5g", "en": "5g"}),
    ],
)
def test_numbers_are_written_as_people_write_them(number, said):
    assert {language: say_number(number, language) for language in said} == said


def test_each_kind_of_pair_has_its_own_calibration():
    matcher = replace(Matcher.load(), lines={"kk-kk": Line(1.0, 2.0), "mixed": Line(0.5, 0.0)})
    pair = [(A, B)]
    odds = float(matcher.odds(pair, floor=0.0)[0])
    spoken = [("kk", "kk"), ("kk", "ru"), ("ru", "ru"), ("unknown", "unknown")]
    found = [float(matcher.odds(pair, [one], floor=0.0)[0]) for one in spoken]
    assert found == pytest.approx([odds + 2, odds / 2, odds, odds / 2])


def test_training_draws_how_far_its_word_can_be_taken(tmp_path):
    _, report = train_matcher(lesson(), tmp_path)
    assert (
        sum(one["pairs"] for one in report["reliability"]["ru-ru"]["bins"])
        == report["reliability"]["ru-ru"]["pairs"]
    )
    assert (tmp_path / "reliability.svg").read_text("utf-8").startswith("<svg ")


def test_no_weight_runs_against_what_its_sign_says():
    modules = discover("models.features").modules
    matcher = Matcher.load()
    against = [getattr(modules[name], "AGAINST", False) for name in matcher.features]
    assert [weight < 0 for weight in matcher.weights] == against


def test_the_shared_words_that_are_named_carry_a_meaning():
    a = fold("Мне сказали, что малышам введут ту вакцину и по 42500 тенге")
    b = fold("Говорят, малышам введут ту вакцину, дадут по 42500 тенге")
    assert set(rare_words_shared(a, b).split(", ")) == {"малышам", "введут", "вакцину", "тенге"}
    assert rare_words_shared(a, fold("совсем другой текст")) == "–"


def test_no_kazakh_ending_is_glued_to_what_is_filled_in():
    for name, module in discover("models.features").modules.items():
        assert not re.search(r"\}[-’']?[а-яәіңғүұқөһ]", module.SAYS["kk"]), name
