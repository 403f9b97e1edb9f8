"""Signs: a batch answers as its pairs do, dear ones are left out only where they cannot matter."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.plugins import discover
from models import noise
from models.matcher import Matcher, batch_of, sign_table
from models.similarity import Others, alone
from models.text import fold

SAID = (
    "С 5 июля безработным выплатят 42 500 тенге",
    "Правда, что безработным дадут 42500 тг со 2 июля?",
    "Вакцина адамды роботқа айналдырады дейді, рас па?",
    "Вакцина адамды роботқа айналдырмайды деп айтты",
    "The old mine under Eastfield is on fire and gas will reach our houses by Friday",
    "В Шымкенте открыли новый парк для детей",
    "В Актау открыли новый парк для детей, вход 500 тенге https://t.me/x/1",
    "қап",
    "",
)
WORDS = st.sampled_from([word for text in SAID for word in text.split()] + ["не", "емес", "500", "июня"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_batch_of_every_sign_equals_its_pairs_to_the_last_digit(one, others):
    a, folds = fold(one), [fold(other) for other in others]
    for module in discover("models.features").modules.values():
        together = batch_of(module)(a, Others(folds, a))
        assert list(together) == [module.sign(a, b) for b in folds]


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_leaving_out_dear_signs_changes_nothing_from_the_bar_of_suggesting_on(one, others):
    matcher = Matcher.load()
    a = fold(one)
    pairs = [(a, fold(other)) for other in others]
    quick, whole = matcher.score(pairs), matcher.score(pairs, floor=0.0)
    over = (whole >= matcher.bars.suggest) | (quick >= matcher.bars.suggest)
    assert list(quick[over]) == list(whole[over])
    assert np.all(quick[~over] < matcher.bars.suggest)


def test_leaving_out_holds_for_each_kind_of_pair_with_its_own_calibration():
    matcher = Matcher.load()
    pairs = [(fold(one), fold(other)) for one in SAID for other in SAID]
    for kind in ("kk", "ru", "en", "unknown"):
        spoken = [(kind, kind)] * len(pairs)
        quick, whole = matcher.score(pairs, spoken), matcher.score(pairs, spoken, floor=0.0)
        over = whole >= matcher.bars.suggest
        assert list(quick[over]) == list(whole[over])
        assert np.all(quick[~over] < matcher.bars.suggest)


def test_some_sign_is_dear_and_is_left_out_of_what_has_nothing_in_common():
    modules = discover("models.features").modules
    assert [name for name in modules if getattr(modules[name], "DEAR", False)] != []
    matcher = Matcher.load()
    a, b = fold(SAID[0]), fold(SAID[4])
    assert matcher.score([(a, b)])[0] < matcher.bars.suggest / 2


@pytest.mark.parametrize("text", SAID[:7])
def test_a_misspelt_copy_keeps_its_words(text):
    chance = random.Random(7)
    a = fold(text)
    lost = [alone(a, fold(noise.typos(text, chance)))[0] for _ in range(10)]
    assert sum(map(len, lost)) <= 0.12 * 10 * len(a.words)


def test_a_slip_is_a_partner_and_another_word_is_none():
    assert alone(fold("вакцинация начнётся завтра"), fold("вакценация начнетса завтра")) == ((), ())
    assert alone(fold("волки вышли из леса"), fold("собаки вышли из леса")) == (("волки",), ("собаки",))
    east, west = fold("the mine under Eastfield burns"), fold("the mine under Westfield burns")
    assert [len(words) for words in alone(east, west)] == [1, 1]
    assert [len(words) for words in alone(west, east)] == [1, 1]


def test_any_length_is_measured():
    long = fold("сөз " * 8_000)
    table = sign_table(
        [(long, long), (long, fold("")), (fold("қысқа мәтін"), long)],
        sorted(discover("models.features").modules),
    )
    assert np.isfinite(table).all()
