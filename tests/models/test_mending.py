"""Mistyped copies: slips of the finger in many words open no gap between two texts, another word does."""

import pytest

from models.guards import differ_in_words, forbids
from models.mending import mended
from models.similarity import alone, words_in_place
from models.text import fold

SAID = "Мемлекет басшысы министрлер мен әкімдерге есеп үшін емес халық үшін қызмет етуді тапсырды"


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        # two words run into each other beside two misspelt ones
        (
            "Қазір онда жеті жүз адам жұмыс жасап жатыр деп хабарлады",
            "Қазір онда жеті жүз адам жмұыс жасап жатры дептхабарлады",
        ),
        # a short word that people write, in a text with two words that nobody writes
        (
            "Белгілі болғандай президенттікке үміткер алты адам тіркелді",
            "Белгілі болғандай презиенттікке үмткер алты дам тіркелді",
        ),
        # the first letter of a long word
        (
            "Министрлік зертханада тексеру жүргізді деп мәлімдеді",
            "Минстрлік ертханада тексеуру жүргізді деп мәлімдеді",
        ),
    ],
)
def test_a_mistyped_copy_has_no_other_words(said, typed):
    a, b = fold(said), fold(typed)
    assert words_in_place(a, b)[1] >= 1
    assert not forbids(a, b)


def test_one_word_a_slip_away_in_a_text_without_misspelt_words_is_another_word():
    a = fold("Ол кеше қаладан келген дәрігерге барып қаралды")
    b = fold("Ол кеше даладан келген дәрігерге барып қаралды")
    assert words_in_place(a, b)[1] == 0
    assert differ_in_words(a, b)


def test_another_word_stays_another_in_a_mistyped_text():
    a = fold("Бүгін мектепте оқушыларға тегін тамақ таратылды деп хабарлады")
    b = fold("Бүгін зауытта оқшыларға тегін тмақ таратылды деп хабалады")
    assert words_in_place(a, b)[1] >= 2
    assert "words" in forbids(a, b)


def test_another_street_stays_another_however_mistyped():
    a = fold("В парке на Северной травят собак и кошек, яд лежит в колбасе")
    b = fold("В парке на Регной травят соб ки кшек, яд лсжит в колбасе")
    assert "words" in forbids(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # the partner of the first word seems to be another word that begins alike
        (
            "Балабақшада балаға мерзімі өткен сүттен ботқа берді",
            "Мектеп асханасында балаға мерзімі өткен сүттен ботқа берді",
        ),
        # a function word gone, a word come
        (
            "We want to have smoking in every park of the city",
            "We want to ban smoking in every park of the city",
        ),
        # both people write, one letter apart
        (
            "Люди нашли ошибки в этой старой квартире и сообщили",
            "Люди нашли ошибки в этой старой картине и сообщили",
        ),
    ],
)
def test_a_word_in_the_place_of_another_is_seen_whatever_else_begins_alike(a, b):
    assert "words" in forbids(fold(a), fold(b))
    assert "words" in forbids(fold(b), fold(a))


def test_a_word_said_twice_may_be_misspelt_once():
    a = fold("Жарылыс болған сәтте ғимарат ішінде екі көлік болған")
    b = fold("Жарылыс болагн сәтте ғимарат ішінде екі көлік болған")
    assert not forbids(a, b)


def test_two_words_are_never_one_misspelt_without_evidence():
    a = fold("Жұмыссыздарға медициналық сақтандыруды төлемегені үшін айыппұл салады")
    b = fold("Жұмысы барларға медициналық сақтандыруды төлемегені үшін айыппұл салады")
    assert "words" in forbids(a, b)


def test_words_that_were_moved_are_no_other_words():
    a = fold("Завтра в Алматы закроют все школы из-за мороза")
    b = fold("В Алматы завтра закроют все школы из-за мороза")
    assert not differ_in_words(a, b)


def test_a_number_misspelt_is_read_as_meant():
    a = fold("Бұл жолды жөндеуге алты жүз қырық миллион теңге бөлінеді")
    b = fold("Бұл жолды жөдеуге алты жүз қырфқ миллион теңге бөліеді")
    assert a.numbers != b.numbers
    mine, theirs = mended(a, b)
    assert mine.numbers == theirs.numbers == a.numbers
    assert not forbids(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Бұл жолды жөндеуге алты жүз қырық теңге бөлінеді", "Бұл жолды жөдеуге алты жүз отыз теңге бөліеді"),
        ("Камера S100 показала хороший результат в тестах", "Камера S102 покзала хороший резльтат в тестах"),
        (
            "The SX40 has a faster lens than the SX40 of last year",
            "The SX41 has a faster lens than the SX40 of last year",
        ),
        ("Ағаш бұл жерде бұрыннан өседі деп айтады", "Ағаш бұл жрде бұрыннан өспейді деп айтдаы"),
    ],
)
def test_another_number_or_a_denial_is_never_taken_for_misspelt(a, b):
    assert {"numbers", "negation"} & set(forbids(fold(a), fold(b)))


def test_mending_asks_nobody_first_and_leaves_clean_texts_alone():
    a, b = (
        fold(SAID),
        fold("Мемлекет басшысы министрлр мен әкімдерге есеп үшін емс халық үшін қызмет етуді тапсырды"),
    )
    assert mended(a, b) == mended(b, a)[::-1]
    assert mended(a, a) == (a, a)
    assert alone(a, b) == alone(b, a)[::-1]
