import pytest

from models.headers import without_headers
from models.text import fold

SAID = "Карантин с завтра, рынки закроют"


@pytest.mark.parametrize(
    "header",
    [
        "Переслано от: Мама\n",
        "Переслано из Новости Казахстана:\n",
        "[Переслано из группы «Новости»]\n",
        "Forwarded from Типичный Алматы\n",
        "Forwarded from Someone: ",
        "[12.07.2020, 10:22:31] Айгуль: ",
        "[7/12/20, 10:22 PM] Айгуль: ",
        "12.07.2020, 10:22 - +7 701 000 00 00: ",
        "\u200e12/07/20, 10:22 - Айгүл Серік: ",
        "Айгуль, [12.07.2020 10:22]\n[Forwarded from Жаңалықтар]\n",
        "Fwd: RE: ",
        "---------- Forwarded message ---------\nFrom: Айгүл <a@b.example>\nDate: Mon, 2 Jul 2020 at 10:00\n"
        "Subject: Срочно!!\nTo: me\n\n",
        "-------- Пересылаемое сообщение --------\nОт кого: Айгуль\nДата: 02.07.2020, 10:00\n\n",
    ],
)
def test_a_header_changes_neither_the_key_nor_the_days_nor_the_numbers(header):
    worn, plain = fold(header + SAID), fold(SAID)
    assert (worn.key, worn.dates, worn.numbers) == (plain.key, plain.dates, plain.numbers)


def test_every_line_of_a_chat_loses_its_own_header():
    chat = "12.07.2020, 10:22 - А: су уланған\n12.07.2020, 10:23 - Б: рас па"
    assert fold(chat).key == fold("су уланған рас па").key


@pytest.mark.parametrize(
    "text",
    [
        "Forwarded from: завтра закроют рынки\nуспейте",
        "12.07.2020, 10:22 состоится собрание: все приходите",
        "5 июля 2020, 10:00 - закроют: рынки",
        "Министр сказал, [12.07.2020 10:22] всё закроют",
        "Карантин: 12.07.2020, 10:22 - Вася: закроют",
        "ответ: 12 июля закроют рынки",
        "Внимание: рынки закроют",
        "[12.07.2020, 10:22] Айгуль: ",
        "",
    ],
)
def test_what_is_no_header_stays(text):
    assert without_headers(text) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("смотрите bit.ly/2xYz сами", "bit.ly/2xyz"),
        ("смотрите egov.example/pay?x=1 сами", "egov.example/pay"),
        ("смотрите t.me/x/1 сами", "t.me/x/1"),
    ],
)
def test_an_address_without_its_scheme_is_a_link(text, address):
    assert (fold(text).key, fold(text).links) == (fold("смотрите сами").key, {address})


@pytest.mark.parametrize("text", ["и/или", "120 км/ч", "24/7", "т.д./т.п.", "5.07/6.07"])
def test_a_stroke_makes_no_link(text):
    assert fold(text).links == frozenset()
