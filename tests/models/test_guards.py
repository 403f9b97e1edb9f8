"""Guards: what a machine must never join, however alike it looks."""

import pytest

from models.guards import (
    differ_in_dates,
    differ_in_negation,
    differ_in_numbers,
    differ_in_words,
    forbids,
    is_short,
)
from models.text import fold


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Вакцина убивает людей", "Вакцина не убивает людей"),
        ("Нельзя пить эту воду из крана", "Можно пить эту воду из крана"),
        ("Вода из крана без хлора", "Вода из крана с хлором"),
        ("Базарлар жабылады", "Базарлар жабылмайды"),
        ("Су уланған дейді халық", "Су уланған жоқ дейді халық"),
        ("Дәрінің пайдасы бар екен", "Дәрінің пайдасы жоқ екен"),
        ("Бұл рас емес дейді", "Бұл рас дейді"),
        ("darinin paidasy bar eken adamga", "darinin paidasy joq eken adamga"),
        ("Masks protect people", "Masks don't protect people"),
        ("The vaccine is safe", "The vaccine is not safe"),
        ("Маски не помогают, вакцина убивает", "Маски помогают, вакцина не убивает"),
    ],
)
def test_a_negation_on_one_side_is_seen(a, b):
    assert differ_in_negation(fold(a), fold(b))
    assert differ_in_negation(fold(b), fold(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Выплатят 42500 тенге всем", "Выплатят 45000 тенге всем"),
        ("42 500 теңге беріледі", "42 000 теңге беріледі"),
        ("18 адам қайтыс болды", "81 адам қайтыс болды"),
        ("Two people died in the village", "Three people died in the village"),
        ("екі бала, бір мұғалім ауырды", "бір бала, екі мұғалім ауырды"),
        ("Көлде крокодил бар, екі баланы жепті", "Көлде екі крокодил бар, бір баланы жепті"),
        ("Жарықты күніне төрт сағат өшіреді", "Жарықты күніне он төрт сағат өшіреді"),
        ("№12 мектепте бала уланды", "№21 мектепте бала уланды"),
    ],
)
def test_a_number_that_differs_is_seen(a, b):
    assert differ_in_numbers(fold(a), fold(b))


def test_a_day_that_differs_is_seen():
    assert differ_in_dates(fold("закроют с 5 июля"), fold("закроют со 2 июля"))
    assert not differ_in_dates(fold("закроют с 5 июля"), fold("5 шілдеден бастап жабылады"))


def test_a_word_put_in_place_of_another_is_seen_and_a_misspelling_is_not():
    assert differ_in_words(fold("волки вышли из леса к домам"), fold("собаки вышли из леса к домам"))
    assert differ_in_words(
        fold("The old mine under Eastfield burns"), fold("The old mine under Westfield burns")
    )
    assert differ_in_words(
        fold("two prisoners escaped last night"), fold("two prison dogs escaped last night")
    )
    assert not differ_in_words(
        fold("eskiden kalgan kopir kulady"), fold("ескіден қалған көпір құлады, абайлаңыз")
    )
    assert not differ_in_words(
        fold("вакцинация начнётся завтра утром"), fold("вакценация начнетса завтра утром")
    )


def test_the_same_claim_in_another_spelling_passes_every_guard():
    a = fold("5 шілдеден бастап 42 500 теңге төленбейді екен")
    b = fold("5 шилдеден бастап 42500 тенге толенбейди екен")
    assert forbids(a, b) == []


def test_short_texts_are_named_short():
    assert [
        is_short(fold(text)) for text in ("", "рас па", "бұл рас па", "вакцина убивает людей быстро")
    ] == [
        True,
        True,
        True,
        False,
    ]


def test_swapping_the_texts_changes_no_guard():
    texts = [
        fold(text)
        for text in ("су жоқ 5 күн", "су бар 6 күн", "", "5 июля не будет воды", "вода будет 6 июля")
    ]
    for a in texts:
        for b in texts:
            assert forbids(a, b) == forbids(b, a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "platskart vagondardy alyp tastaidy, tek kupe kalady",
            "купе вагондарын алып тастайды, тек плацкарт қалады",
        ),
        ("завтра автобусы отменят, электрички оставят", "завтра электрички отменят, автобусы оставят"),
        (
            "Buses stop tonight while trains run until morning",
            "Trains stop tonight while buses run until morning",
        ),
    ],
)
def test_two_words_in_each_others_place_are_another_claim(one, other):
    assert "words" in forbids(fold(one), fold(other))
    assert "words" in forbids(fold(other), fold(one))


def test_a_list_told_in_another_order_is_the_same_claim():
    assert "words" not in forbids(
        fold("закроют рынки и школы с понедельника"), fold("школы и рынки закроют с понедельника")
    )
