"""What a letter says in its sender's own words, whoever's mail program wrote it, and whatever is broken in it."""

import base64
import random
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.mail_letter import Kind, UnreadableLetter, read_letter
from pipeline.mail_quotes import own_words

NOBODY: frozenset[str] = frozenset()
QUOTED = [
    "Су қашан келеді?\n\nOn Fri, 27 Nov 2026 at 10:00, Aiqyn <q@aiqyn.example> wrote:\n> Сұрағыңыз қабылданды",
    "Су қашан келеді?\n\nOn Fri, 27 Nov 2026 at 10:00, Aiqyn Questions and Answers\n<q@aiqyn.example> wrote:\n> тал",
    "Су қашан келеді?\n\n27.11.2026 10:00, Айқын пишет:\n> Ваш вопрос принят",
    "Су қашан келеді?\n\nпт, 27 нояб. 2026 г. в 10:00, Айқын <q@aiqyn.example>:\n> Ваш",
    "Су қашан келеді?\n\nПятница, 27 ноября 2026, 10:00 +05:00 от Айқын <q@aiqyn.example>:\n \nВаш вопрос принят",
    "Су қашан келеді?\n\n2026 ж. 27 қар., жм 10:00, Айқын <q@aiqyn.example> жазды:\n> Сұрағыңыз",
    "Су қашан келеді?\n\n-----Original Message-----\nFrom: Aiqyn\nSent: Friday\nTo: A\nSubject: Re\n\nYour question",
    "Су қашан келеді?\n\n-------- Исходное сообщение --------\nТема: Re\nОт: Айқын\n\nВаш вопрос",
    "Су қашан келеді?\n\nОт: Айқын <q@aiqyn.example>\nОтправлено: 27 ноября\nКому: Айгүл\nТема: Вопрос\n\nВаш",
    "Су қашан келеді?\n\nКімнен: Айқын\nЖіберілді: 27 қараша\nКімге: Айгүл\nТақырыбы: Сұрақ\n\nСұрағыңыз",
    "Су қашан келеді?\n\n________________________________\nFrom: Aiqyn",
    "Су қашан келеді?\n\n-- \nАйгүл Канарейкина\nтел. 123",
    "Су қашан келеді?\n\nҚұрметпен,\nАйгүл Канарейкина",
    "Су қашан келеді?\n\nС уважением, Айгүл Канарейкина\nбухгалтер",
    "Су қашан келеді?\n\nSent from my iPhone",
    "Су қашан келеді?\n--\nОтправлено из мобильной Почты Mail",
    "> Сұрағыңыз қабылданды\nСу қашан келеді?\n> Тіркеу нөмірі",
]


@pytest.mark.parametrize("text", QUOTED)
def test_quotes_and_signatures_are_cut(text):
    assert own_words(text) == "Су қашан келеді?"


@pytest.mark.parametrize(
    "text",
    [
        "Вчера в группе кто-то написал:\nводу отключат. Правда?",
        "Досым маған былай деп жазды:\nсу болмайды. Рас па?",
        "I heard that in 2020 somebody wrote something like that?",
        "Сәлеметсіз бе!\n\nСу қашан келеді?\nЖарық ше?",
        "Құрметпен сұраймын: су қашан келеді?\nРахмет",
    ],
)
def test_what_the_sender_wrote_themselves_stays(text):
    assert own_words(text) == text


def test_of_what_was_passed_on_the_words_stay_and_the_names_go():
    text = (
        "Правда ли это?\n\n---------- Forwarded message ---------\nОт: Канарейкин <c@mail.example>\n"
        "Date: пт, 27 нояб. 2026 г.\nSubject: Внимание\nTo: <a@mail.example>\n\nВоду отключат на месяц!"
    )
    assert own_words(text) == "Правда ли это?\n\nВоду отключат на месяц!"


def test_a_letter_that_is_all_quote_is_still_read():
    assert own_words("> Воду отключат на месяц?\n> Правда?") == "Воду отключат на месяц?\nПравда?"


def raw(*head: str, body: bytes = b"text") -> bytes:
    return "\r\n".join(["From: a@mail.example", *head]).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize("code", ["utf-8", "windows-1251", "koi8-r", "cp866", "iso-8859-5", "utf-16"])
def test_known_charsets_are_read(code):
    body = base64.b64encode("Правда ли, что воду отключат?".encode(code))
    head = (f'Content-Type: text/plain; charset="{code}"', "Content-Transfer-Encoding: base64")
    assert read_letter(raw(*head, body=body), NOBODY).text == "Правда ли, что воду отключат?"


@pytest.mark.parametrize("code", ["ptcp154", "kz1048", "KZ-1048"])
def test_kazakh_of_old_programs_is_read(code):
    body = base64.b64encode("Су қашан келеді, айтыңызшы?".encode(code.replace("KZ-", "kz")))
    head = (f"Content-Type: text/plain; charset={code}", "Content-Transfer-Encoding: base64")
    assert read_letter(raw(*head, body=body), NOBODY).text == "Су қашан келеді, айтыңызшы?"


@pytest.mark.parametrize(
    "code",
    ["", "rot13", "zlib", "unicode_escape", "utf-7", "undefined", "idna", "punycode", "x" * 500, "../../etc"],
)
def test_charsets_that_are_none_are_not_believed(code):
    body = "Правда ли? +ADw-script+AD4- \\u0041".encode()
    found = read_letter(raw(f'Content-Type: text/plain; charset="{code}"', body=body), NOBODY)
    assert found.text == "Правда ли? +ADw-script+AD4- \\u0041"


def test_a_charset_that_lies_is_found_out():
    body = base64.b64encode("Правда ли, что воду отключат?".encode("windows-1251"))
    head = ("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64")
    assert read_letter(raw(*head, body=body), NOBODY).text == "Правда ли, что воду отключат?"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Вопрос про воду", "Вопрос про воду\nКогда дадут?"),
        ("Re: Ваш вопрос принят", "Когда дадут?"),
        ("Fwd: Fwd: Внимание!", "Внимание!\nКогда дадут?"),
        ("=?utf-8?B?0JLQvtC00LA=?=", "Вода\nКогда дадут?"),
        ("=?koi8-r?Q?=F7=CF=C4=C1?=", "Вода\nКогда дадут?"),
        ("=?rot13?Q?abc?=", "abc\nКогда дадут?"),
        ("=?utf-8?B?!!!!?= =?bad", None),
        ("когда дадут", "Когда дадут?"),
        ("", "Когда дадут?"),
        ("???", "Когда дадут?"),
    ],
)
def test_the_subject_stands_above_where_it_says_something_more(subject, text):
    head = (f"Subject: {subject}", "Content-Type: text/plain; charset=utf-8")
    found = read_letter(raw(*head, body="Когда дадут?".encode()), NOBODY)
    assert found.kind is Kind.QUESTION
    if text is not None:
        assert found.text == text


def test_a_letter_nested_three_thousand_deep_is_reported_not_guessed():
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3_000)
    )
    with pytest.raises(UnreadableLetter):
        read_letter(b"From: a@b.example\r\n" + deep + b"Content-Type: text/plain\r\n\r\nx\r\n", NOBODY)


def test_a_letter_of_twenty_thousand_parts_takes_no_longer_than_its_bytes():
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000
    began = time.monotonic()
    found = read_letter(raw('Content-Type: multipart/mixed; boundary="b"', body=parts + b"--b--"), NOBODY)
    assert found.kind is Kind.QUESTION
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("seed", range(300))
def test_letters_broken_at_random_are_read_or_reported(seed):
    dice = random.Random(seed)
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "a@mail.example", "Сұрақ", "<1@mail.example>"
    made.set_content("Су қашан келеді?\n> иә")
    made.add_alternative("<p>Су қашан келеді?</p>", subtype="html")
    content = bytearray(made.as_bytes())
    for _ in range(dice.randint(1, 40)):
        place = dice.randrange(len(content))
        content[place : place + dice.randint(0, 9)] = bytes(
            dice.randrange(256) for _ in range(dice.randint(0, 9))
        )
    try:
        found = read_letter(bytes(content), NOBODY)
    except UnreadableLetter:
        return
    assert found.key
    found.text.encode()


def test_hostile_texts_come_through_as_text(corpus):
    for line in corpus:
        made = EmailMessage()
        made["From"] = "a@mail.example"
        made.set_content(f"сұрақ {line}")
        found = read_letter(made.as_bytes(), NOBODY)
        assert found.kind is Kind.QUESTION
        found.text.encode()
        assert "\x00" not in found.text


@pytest.fixture
def corpus() -> list[str]:
    """The Big List of Naughty Strings, where the corpora are."""
    import os

    path = Path(os.environ.get("AIQYN_CORPORA", "")) / "hostile" / "blns" / "blns.txt"
    if not path.is_file():
        pytest.skip("the corpora are not here")
    lines = path.read_text("utf-8", "replace").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
