"""The fold: every spelling of one text is one text, and nothing it is given can break or stall it."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import noise
from models.guards import differ_in_negation
from models.text import LONGEST, Folded, fold, fold_all, fold_digest

PLAIN = "Қазақстанда күшті вирус тарады, үйден шықпаңыздар деп айтты"


@pytest.mark.parametrize(
    "spoil", ["russian_letters", "latin_2021", "homoglyphs", "zero_width", "dotted", "forwarded"]
)
def test_a_spoiled_copy_folds_to_the_same_key(spoil):
    assert fold(noise.SPOILERS[spoil](PLAIN, random.Random(5))).key == fold(PLAIN).key


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("bul jalgan aqparat, senbeniz, taratpanyz", "бұл жалған ақпарат, сенбеңіз, таратпаңыз"),
        ("куштi", "күшті"),
        ("кушти", "күшті"),
        ("кушты", "күшті"),
        ("к о в и д убивает", "ковид убивает"),
        ("ооочень опасно", "очень опасно"),
        ("42 500 тг", "42500 теңге"),
        ("350 мың теңге", "350 000 теңге"),
        ("4ипы в вакцине", "чипы в вакцине"),
        ("к0р0навирус", "коронавирус"),
        ("Алматыда, СУ  ЖОҚ!!!", "алматыда су жоқ"),
        ("Пересланное сообщение:\nВода отравлена. Перешлите всем!", "вода отравлена"),
        ("Пришло в вотсапе: вода отравлена. Скажите, это правда?", "вода отравлена"),
        ("Ватсаптан келді: су уланған. Бұған сенуге бола ма?", "су уланган"),
        ("Got this on WhatsApp: the water is poisoned. Is this true?", "the water is poisoned"),
        ("Здравствуйте! Правда ли, что вода отравлена? Заранее спасибо", "вода отравлена"),
        ("Вода отравлена. Читать далее…", "вода отравлена"),
        ("Жіберілген хабарлама: су уланған, барлығына таратыңыз", "су уланған"),
        ("Forwarded from Someone: stay home", "stay home"),
        ("Ертең карантин. Толығырақ оқу…", "ертең карантин"),
        ("Пришло в ватсапе: Срочно! Перешлите всем! Воду отравили", "воду отравили"),
        ("смотрите https://t.me/x/1?utm=2 сами", "смотрите сами"),
        ("COVID-19", "ковид 19"),
        ("вышки пять-джи и 5Джи", "вышки 5 G и 5G"),
    ],
)
def test_two_spellings_have_one_key(spelled, plain):
    assert fold(spelled).key == fold(plain).key


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Это неправда, что вода отравлена", "неправда"),
        ("Вода отравлена — это фейк", "феик"),
        ("Су уланған деген өтірік", "отирик"),
        ("Говорят, это правда: вода отравлена", "правда"),
        ("Рас па?", "рас"),
    ],
)
def test_what_turns_a_claim_round_or_stands_in_its_midst_is_not_left_out(text, stays):
    assert stays in fold(text).words


@pytest.mark.parametrize(
    ("claim", "denied"),
    [
        ("Вода в городе отравлена", "Вода в городе отравлена, это не правда"),
        ("Вода в городе отравлена", "Вода в городе отравлена? Нельзя верить этому"),
        ("The water in town is poisoned", "The water in town is poisoned, this is not true or false"),
    ],
)
def test_a_denial_outlives_the_words_around_a_claim(claim, denied):
    assert differ_in_negation(fold(claim), fold(denied))


def test_covid_stays_covid_and_keeps_its_second_reading_apart():
    assert fold("COVID").words == ("covid",)
    assert (
        fold("The COVID vaccine is not safe for children").key == "the covid vacine is not safe for children"
    )


def test_negations_keep_their_words():
    assert fold("вакцина не убивает").key != fold("вакцина убивает").key
    assert fold("вакцина не убивает").negations == ("убив",)
    assert fold("су уланған жоқ").negations == ("улан",)
    assert fold("вакцина өлтірмейді").negations == ("олти",)
    assert fold("5G doesn't kill").negations == ("kil",)
    assert fold("победы не будет").negations == ("буде",)


@pytest.mark.parametrize(
    "asked",
    ["су өшті, не істеу керек", "не болды өзі", "не деп жауап берейін", "ол не үшін керек", "не истейміз"],
)
def test_the_kazakh_what_denies_nothing(asked):
    assert fold(asked).negations == ()


@pytest.mark.parametrize("denied", ["не депутат", "не истерика", "не истекает", "не дождались", "не жалко"])
def test_the_russian_not_before_words_that_begin_like_kazakh_ones_denies(denied):
    assert len(fold(denied).negations) == 1


def test_the_kazakh_what_leaves_other_negations_alone():
    assert fold("балама екпе салмаймын, не деген сұмдық").negations == ("салм",)


@pytest.mark.parametrize(
    ("text", "numbers", "dates"),
    [
        ("42 500 теңге 5 шілдеде", {"42500"}, {"07-05"}),
        ("выплата 42.500 с 5 июля 2020 года", {"42500", "2020"}, {"07-05"}),
        ("42,500 tenge on July 5th", {"42500"}, {"07-05"}),
        ("05.07.2020 будет 12,5 %", {"2020", "12.5"}, {"07-05"}),
        ("дом №12, школа №21", {"12", "21"}, set()),
        ("он төрт бала, екі мұғалім", {"14", "2"}, set()),
        ("1,5 млн человек", {"1500000"}, set()),
        ("13.13.2020", {"13.13", "2020"}, set()),
        ("жүз мың адам", {"100000"}, set()),
        ("сто тысяч человек", {"100000"}, set()),
        ("one hundred thousand people", {"100000"}, set()),
        ("екі жүз елу мың теңге", {"250000"}, set()),
        ("бес миллион, пять миллионов", {"5000000"}, set()),
        ("мың тоғыз жүз тоқсан бірінші жыл", {"1991"}, set()),
        ("он сказал, жиырма бес", {"25"}, set()),
        ("пять мин", {"5"}, set()),
        ("он два раза звонил", {"2"}, set()),
    ],
)
def test_numbers_and_days_are_found_in_three_languages(text, numbers, dates):
    folded = fold(text)
    assert (set(folded.numbers), set(folded.dates)) == (numbers, dates)


def test_links_lose_their_scheme_and_query():
    assert fold("см. https://www.Site.kz/a/b?utm=1#x и t.me/chan/5").links == {"site.kz/a/b", "t.me/chan/5"}


def test_the_digest_is_one_for_texts_that_fold_together():
    assert fold_digest(fold("КҮШТІ жел")) == fold_digest(fold("кушти  жел!"))
    assert fold_digest(fold("күшті жел")) != fold_digest(fold("күшті жел жоқ"))
    assert fold("күшті жел").digest == fold_digest(fold("күшті жел"))


@given(st.lists(st.text(max_size=300), max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_batch_folds_as_its_texts_do_and_nothing_raises(texts):
    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@settings(max_examples=150, deadline=None)
def test_words_and_stems_run_in_step_and_every_key_can_be_digested(text):
    folded = fold(text)
    assert len(folded.words) == len(folded.stems)
    assert folded.key == " ".join(folded.words)
    assert len(fold_digest(folded)) == 64


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@settings(max_examples=150, deadline=None)
@example("Сіңір 5 июля не жүз COVID https://t.me/x/1 doesn't")
def test_a_packed_fold_is_the_fold_without_its_readable_form(text):
    folded = fold(text)
    assert Folded.unpack(folded.pack()) == replace(folded, canon="")


def test_stems_that_do_not_begin_their_words_are_packed_whole():
    folded = replace(fold("су уланған"), canon="", stems=("вода", "яд"))
    assert Folded.unpack(folded.pack()) == folded


@pytest.mark.parametrize(
    "unit",
    [
        "а\u0316\u0301",
        "\ufdfa",
        "а.",
        "a ",
        "1 234 ",
        "https://",
        "1.1.",
        "'",
        "не ",
        "5 июля ",
        "\u200b",
        "क\u093c\u094d",
    ],
)
def test_time_is_bounded_whatever_is_sent(unit):
    text = unit * (10 * LONGEST // len(unit))
    started = time.process_time()
    fold(text)
    assert time.process_time() - started < 1.5


def test_only_the_first_letters_of_a_long_text_count():
    assert fold("сөз " * 4_000 + "артық").key == fold("сөз " * 4_000).key
