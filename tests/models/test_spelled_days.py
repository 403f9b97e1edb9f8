"""Days told in words are the days that digits tell, and hold texts apart as those do."""

import pytest

from models.guards import forbids
from models.text import fold


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("десятого апреля город закроют", {"04-10"}),
        ("двадцать пятого июля", {"07-25"}),
        ("жиырма бесінші шілде", {"07-25"}),
        ("сәуірдің оны күні жабылады", {"04-10"}),
        ("мамырдың бірінен бастап", {"05-01"}),
        ("сәуірдің жиырма бесінде", {"04-25"}),
        ("the tenth of April", {"04-10"}),
        ("April tenth", {"04-10"}),
        ("отыз бірінші желтоқсан", {"12-31"}),
        ("первого человека спасли в апреле", set()),
        ("мамырда бірінші сынып жабылады", set()),
        ("мамыр айында оны көрдім", set()),
        ("он апреля ждёт", set()),
    ],
)
def test_a_day_in_words_is_read_beside_its_month(said, days):
    folded = fold(said)
    assert folded.dates == days
    assert not folded.numbers


def test_another_day_in_words_forbids_a_join():
    closed = fold("С 20 апреля закроют въезд в Астану на карантин")
    assert "dates" in forbids(closed, fold("десятого апреля закроют въезд в Астану на карантин"))
    assert "dates" not in forbids(closed, fold("двадцатого апреля закроют въезд в Астану на карантин"))
