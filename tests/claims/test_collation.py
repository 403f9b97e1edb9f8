"""Names stand in the order of their own language's alphabet."""

import random

import pytest

from claims.collation import sort_key
from claims.languages import en, kk, ru

CITIES = "Ақтөбе Әлем Көкшетау Қостанай Нұр Орал Өскемен Ұлытау Үкімет Шымкент Ысты Ізет Іле".split()  # noqa: SIM905


def in_order(names, letters):
    return sorted(names, key=lambda name: sort_key(name, letters))


def test_kazakh_names_stand_in_the_order_of_the_kazakh_alphabet():
    shuffled = random.Random(5).sample(CITIES, len(CITIES))
    assert in_order(shuffled, kk.LETTERS) == CITIES
    assert sorted(CITIES) != CITIES  # code points know another order


def test_russian_yo_stands_after_ye_and_not_after_ya():
    assert in_order(["Яблоко", "Ёлка", "Жара", "Ель"], ru.LETTERS) == ["Ель", "Ёлка", "Жара", "Яблоко"]


@pytest.mark.parametrize(
    ("letters", "names"),
    [
        (kk.LETTERS, ["5G", "«Айқын» газеті", "Алматы", "Алматы-1", "Алматы облысы", "StopFake.kz"]),
        (en.LETTERS, ["Akimat", "akimat of Almaty", "“Zhusan”", "Қостанай"]),
    ],
)
def test_figures_come_first_other_alphabets_last_and_quotation_marks_and_case_do_not_count(letters, names):
    assert in_order(names[::-1], letters) == names


def test_a_letter_with_its_mark_apart_is_the_letter():
    assert sort_key("Ёлка", ru.LETTERS)[0] == sort_key("Е\u0308лка", ru.LETTERS)[0]
