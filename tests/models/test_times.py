"""Spans and years told in words."""

import pytest

from models import guards
from models.text import fold
from models.times import differ_in_spans, differ_in_years


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Ақтауда үш күн су болмайды", "Ақтауда үш апта су болмайды", True),
        ("воды не будет три дня", "воды не будет три недели", True),
        ("no water for 3 days", "no water for 3 weeks", True),
        ("воды не будет три дня", "три дня не будет воды в городе", False),
        ("воды не будет три дня", "воды не будет пять недель", False),
    ],
)
def test_one_number_that_counts_another_unit_of_time_differs(one, other, differ):
    assert differ_in_spans(fold(one), fold(other)) is differ


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Биыл мамырда он күн демаламыз", "Келесі жылы мамырда он күн демаламыз", True),
        ("ҰБТ биылдан бастап ақылы болады", "ҰБТ ақылы болады", False),
        ("стая загрызла женщину у рынка", "стая загрызла женщину у рынка год назад", True),
        ("в этом году экзамен отменят", "в следующем году экзамен отменят", True),
        ("fees rise this year", "fees rise next year", True),
        ("fees rise this year", "fees will rise this year", False),
    ],
)
def test_another_year_differs(one, other, differ):
    assert differ_in_years(fold(one), fold(other)) is differ


def test_both_forbid_a_join():
    water = fold("Ақтауда теңіз суын тұщытатын зауыт тоқтап қалған, үш күн су болмайды")
    weeks = fold("Ақтауда теңіз суын тұщытатын зауыт тоқтап қалған, үш апта су болмайды")
    assert "numbers" in guards.forbids(water, weeks)
    holiday = fold("Биыл мамыр мерекесінде он күн қатарынан демаламыз")
    later = fold("Келесі жылы мамыр мерекесінде он күн қатарынан демаламыз")
    assert "dates" in guards.forbids(holiday, later)


@pytest.mark.parametrize("said", ["", "год", "жыл бұрын", "a b c", "\ud800"])
def test_any_text_can_be_asked(said):
    assert differ_in_years(fold(said), fold(said)) is False
    assert differ_in_spans(fold(said), fold("три дня")) is False
