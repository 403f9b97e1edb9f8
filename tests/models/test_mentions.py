"""A word is found in whatever form it stands, and in no other word."""

import pytest

from models.mentions import said
from models.text import fold


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("вакцина", "Балаларға вакцинадан кейін не болды?"),
        ("вакцина", "Вакцинаны мектепте салады"),
        ("вакцина", "Нет доверия к вакцинам"),
        ("вакцина", "ваkцинаға сенбеймін"),  # a Latin k in a Cyrillic word
        ("қала", "каладан шыкпаныз"),  # Kazakh in Russian letters
        ("салық", "Жаңа салығын төлейді"),
        ("нан", "нанның бағасы"),
        ("банк", "ақшаны банкте сақтамаңыз"),
        ("бензин", "бензиннің құны"),
        ("vaccine", "Vaccines are dangerous"),
        ("5G", "вышки 5g по всему городу"),
        ("комендантский час", "введут комендантский час с пятницы"),
        ("комендантский час", "о комендантском часе"),
    ],
)
def test_a_word_is_found_in_whatever_form_it_stands(wanted, text):
    assert said(fold(text), [wanted]) == {wanted}


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("газ", "газета вышла"),
        ("су", "сурет салды"),
        ("банк", "банкет отменили"),
        ("вакцина", "вакансия открыта"),
        ("вакцина өлтіреді", "вакцина өлтірмейді"),
        ("өлтіреді", "ешкімді өлтірмейді"),
        ("не вакцина", "это вакцина"),
        ("комендантский час", "час назад приехал комендантский патруль"),
        ("5G", "15g сахара"),
        ("...", "текст..."),
        ("қала", ""),
    ],
)
def test_another_word_is_not_taken_for_it(wanted, text):
    assert said(fold(text), [wanted]) == frozenset()


def test_a_denial_is_a_word_like_any_other():
    assert said(fold("Бұл вакцина емес"), ["вакцина емес", "вакцина", "емес"]) == {
        "вакцина емес",
        "вакцина",
        "емес",
    }
