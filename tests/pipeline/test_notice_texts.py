"""What notices say: every kind in three languages, short enough, addressed politely, and nothing as markup."""

import re
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.terms import Language, NoticeKind, Verdict
from pipeline.channels.telegram.text import LIMIT, length
from pipeline.notice_texts import Case, Facts, Said, message, said_in
from pipeline.notice_words import WORDS
from pipeline.standins.markup import parse

SAID = {
    "kk": Said(
        "kk", "Бұл жалған.", "Дәріханалар жабылады", Verdict.FALSE, "https://aiqyn.example/kk/", sources="ДСМ",
        as_of=date(2026, 11, 27), note="Сан нақтыланды.",
    ),
    "ru": Said(
        "ru", "Это неправда.", "Аптеки закроют", Verdict.FALSE, "https://aiqyn.example/ru/", sources="Минздрав",
        as_of=date(2026, 11, 27), note="Уточнена цифра.",
    ),
    "en": Said(
        "en", "It is false.", "Pharmacies close", Verdict.FALSE, "https://aiqyn.example/en/", sources="MoH",
        as_of=date(2026, 11, 27), note="A figure was put right.",
    ),
}  # fmt: skip
STATUS = "https://ask.example.kz/q/0123456789abcdef0123456789abcdef"


def facts(kind, language="ru", **more):
    base = Facts(kind, Language(language), "q-7k2m9", "Аптеки закроют?", status=STATUS)
    return replace(base, **more)


def every(language):
    """One of each that there is."""
    said = SAID[language]
    day = date(2026, 12, 3)
    return {
        "receipt": facts(NoticeKind.RECEIPT, language, until=day),
        "receipt_unclocked": facts(NoticeKind.RECEIPT, language),
        "answer": facts(NoticeKind.ANSWER, language, said=said),
        "correction": facts(NoticeKind.CORRECTION, language, said=said),
        "unjoined": facts(NoticeKind.CORRECTION, language, said=said, case=Case.UNJOINED),
        "rejoined": facts(NoticeKind.CORRECTION, language, said=said, case=Case.REJOINED),
        "withdrawal": facts(NoticeKind.WITHDRAWAL, language, said=said),
        "transfer": facts(NoticeKind.TRANSFER, language, body="Минтруд", reason="Не наш вопрос", until=day),
        "extension": facts(NoticeKind.EXTENSION, language, until=day, reason="Лаборатория отвечает"),
        "thanks": facts(NoticeKind.CLOSING, language, case=Case.THANKS),
        "not_for_us": facts(NoticeKind.CLOSING, language, case=Case.NOT_FOR_US),
        "stands": facts(NoticeKind.CLOSING, language, said=said, case=Case.STANDS),
    }


def test_each_language_has_each_sentence_with_the_same_blanks():
    def blanks(sentence):
        return {name for _, name, _, _ in Formatter().parse(sentence) if name}

    for code in ("kk", "ru"):
        assert WORDS[code].keys() == WORDS["en"].keys()
        for key, sentence in WORDS[code].items():
            assert blanks(sentence) == blanks(WORDS["en"][key]), (code, key)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_message_names_the_question_and_is_short(language):
    for name, one in every(language).items():
        made = message(one)
        for form in (made.telegram, made.text, made.html):
            assert "q-7k2m9" in form, name
        assert length(made.telegram) < 1_200, name
        assert made.language == language
        assert f'<html lang="{language}">' in made.html
        assert "{" not in made.text + made.telegram + made.subject


def test_russian_letters_say_you_with_a_capital_and_kazakh_ones_politely():
    for name, one in every("ru").items():
        assert not re.search(r"(?<![.!?] )(?<!^)\b(вы|вас|вам|ваш\w*)\b", message(one).text), name
    kazakh = " ".join(WORDS["kk"].values())
    assert not re.search(r"\b(сен|саған|сені|сенің)\b", kazakh, re.IGNORECASE)
    assert not re.search(r"(?<![.!?] )(?<!^)\bсіз", kazakh)


def test_an_answer_says_what_was_asked_the_verdict_the_source_and_what_to_do_if_it_is_another():
    text = message(every("ru")["answer"]).text
    for wanted in (
        "> Аптеки закроют?",
        "НЕПРАВДА: Аптеки закроют",
        "Это неправда.",
        "Минздрав",
        "27 ноября 2026",
    ):
        assert wanted in text
    assert text.index("https://aiqyn.example/ru/") < text.index(STATUS)
    assert "Если Вы спрашивали о другом" in text


def test_a_wrong_answer_is_not_repeated_and_nobody_is_told_to_say_that_it_is_wrong():
    for name in ("unjoined", "withdrawal"):
        text = message(every("ru")[name]).text
        assert "Это неправда." not in text
        assert "Если Вы спрашивали о другом" not in text
    assert "Причина: Уточнена цифра." in message(every("ru")["withdrawal"]).text


def test_without_a_link_nothing_promises_one():
    for one in every("kk").values():
        made = message(replace(one, status=""))
        assert "/q/" not in made.text + made.html + made.telegram


def test_only_in_another_language_it_says_so():
    made = message(facts(NoticeKind.ANSWER, "kk", said=SAID["ru"]))
    assert "қазақ тіліндегі мәтіні әзірге жоқ" in made.text and "НЕПРАВДА" in made.text
    assert "қазақ тіліндегі" not in message(facts(NoticeKind.ANSWER, "kk", said=SAID["kk"])).text


@pytest.mark.parametrize(
    ("reads", "there", "got"),
    [
        ("kk", ["ru", "en"], "ru"),
        ("ru", ["kk", "en"], "kk"),
        ("en", ["kk", "ru"], "ru"),
        ("en", ["kk"], "kk"),
        ("kk", ["en"], "en"),
        ("kk", ["kk", "ru"], "kk"),
        ("kk", [], ""),
    ],
)
def test_kazakh_and_russian_stand_in_for_each_other(reads, there, got):
    assert said_in(Language(reads), there) == got


HOSTILE = st.text(max_size=3_000) | st.sampled_from(
    [
        "<b>x",
        "</blockquote>",
        "&lt;",
        "https://evil.example/x",
        "@somebody",
        "\u202eabc",
        "<script>alert(1)</script>",
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["kk", "ru", "en"]))
def test_whatever_is_asked_or_answered_it_is_text_and_fits(asked, summary, note, language):
    said = replace(SAID[language], summary=summary, note=note, title=note)
    for kind in (NoticeKind.ANSWER, NoticeKind.CORRECTION, NoticeKind.WITHDRAWAL):
        made = message(facts(kind, language, said=said, asked=asked))
        assert length(made.telegram) <= LIMIT
        links = {entity["url"] for entity in parse(made.telegram).entities if entity["type"] == "text_link"}
        assert links <= {said.link, STATUS}
        assert "<script" not in made.html and "\n" not in made.subject
