"""What the bot says: complete in three languages, within Telegram's limits, and with nothing smuggled in."""

import ast
import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from claims.question_status import Status
from claims.terms import QuestionState, QuestionWay, Verdict
from pipeline.bot import buttons, saying
from pipeline.bot.saying import LOCALE, MENU, REFUSALS, Receipt, Standing, words_of
from pipeline.channels.telegram.text import LIMIT, length
from pipeline.offering import Offer
from pipeline.standins.bot_posts import markup
from pipeline.standins.markup import parse

GIVEN = Receipt(
    "q-7k2m9", "https://ask.example.kz/q/0123456789abcdef0123456789abcdef", "", date(2026, 12, 18)
)
OFFER = Offer(
    "refutation",
    "r-ab12c",
    "Су тазалап беріледі",
    "Жоқ, бұл жалған.",
    Verdict.FALSE,
    "https://a.kz/r/1",
    0.9,
    "kk",
)
STATUS = Status(
    number="q-7k2m9", state=QuestionState.ROUTED, kind=None, way=QuestionWay.TELEGRAM, text="Су қашан келеді?",
    language="kk", received_at=datetime(2026, 11, 27, tzinfo=UTC), with_whom=None, due_on=date(2026, 12, 18),
    paused=False, extended=False, consent=False, reachable=True, answered_at=None, answers=(), events=(),
)  # fmt: skip


def said_in_code() -> set[str]:
    """Every sentence that the code says."""
    tree = ast.parse(Path(saying.__file__).read_text("utf-8"))
    found = {*MENU.values(), *REFUSALS.values()}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    spoken = [
        call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ("say", "plain")
    ]
    found |= {call.args[0].value for call in spoken if isinstance(call.args[0], ast.Constant)}
    return found


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_stands_in_the_language_with_the_same_blanks_and_no_other(language):
    with (LOCALE / language / "bot.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file, locale=language) if message.id}
    assert catalogue.keys() == said_in_code()
    for sentence, translated in catalogue.items():
        assert translated, sentence
        assert blanks(translated) == blanks(sentence)
        assert translated != sentence


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_whatever_is_said_is_markup_that_telegram_takes(language):
    w = words_of(language)
    status = Standing(STATUS, GIVEN.link, "Денсаулық сақтау министрлігі")
    replies = [
        saying.start(w), saying.speaking(w), saying.receipt(w, GIVEN), saying.receipt(w, GIVEN, [OFFER, OFFER]),
        saying.receipt(w, replace(GIVEN, link="", due_on=None, with_whom="МЗ & Co <b>")), saying.forgotten(w),
        saying.withdrawn(w, "q-1"), saying.reopened(w, "q-1"),
        *(saying.remark(w, what) for what in REFUSALS),
        *(saying.listed(w, what, [status] * 12) for what in ("status", "withdraw", "consent", "forget")),
        *(saying.listed(w, what, []) for what in ("status", "withdraw", "consent", "forget")),
    ]  # fmt: skip
    for reply in replies:
        assert parse(reply.html).text
        assert length(reply.html) <= LIMIT
        rows = [[{"text": one.label, "callback_data": one.data} for one in row] for row in reply.keyboard]
        markup({"reply_markup": json.dumps({"inline_keyboard": rows})})


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_receipt_with_offers_says_the_verdict_and_has_a_button_for_each(language):
    w = words_of(language)
    one = saying.receipt(w, GIVEN, [OFFER])
    two = saying.receipt(w, GIVEN, [OFFER, replace(OFFER, id="r-zz99z", verdict=None)])

    assert "ЖАЛҒАН" in one.html.upper()
    assert one.html.index("Су тазалап") < one.html.index("q-7k2m9")
    assert [len(row) for row in one.keyboard] == [2, 2]
    assert [len(row) for row in two.keyboard] == [2, 2, 2]
    assert buttons.meaning(two.keyboard[1][0].data) == buttons.Judge(True, "q-7k2m9", "refutation:r-zz99z")
    assert two.keyboard[1][0].label.startswith("2. ")


def test_offers_as_long_as_they_may_be_never_push_the_receipt_out():
    w = words_of("kk")
    long = replace(
        OFFER, title="Ұзын тақырып. " * 300, summary="Ұзын мазмұн 😀. " * 900, url="https://a.kz/" + "x" * 300
    )
    reply = saying.receipt(w, GIVEN, [long, long, long])
    assert length(reply.html) <= LIMIT
    assert GIVEN.number in reply.html
    assert GIVEN.link in reply.html


def test_a_page_whose_name_is_too_long_for_a_button_is_shown_without_one():
    reply = saying.receipt(words_of("kk"), GIVEN, [replace(OFFER, kind="guidance", id="x" * 80)])
    assert [len(row) for row in reply.keyboard] == [2]
    assert "Су тазалап" in reply.html


def hostile() -> list[str]:
    path = Path(os.environ.get("AIQYN_CORPORA", "")) / "hostile" / "blns" / "blns.txt"
    ours = [
        "<b>", "</a>", "&lt;script&gt;", "{number}", "{", "}", "%s", "https://fake.example/login", "@durov",
        "/forget", "‮evil", "\x00", "a" * 20_000, "<a href='tg://user?id=1'>x</a>", "\ud800",
    ]  # fmt: skip
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    return ours + [line for line in lines if line and not line.startswith("#")]


def test_hostile_words_stay_words():
    w = words_of("kk")
    for line in hostile():
        status = Standing(replace(STATUS, text=line), GIVEN.link, line)
        offer = replace(OFFER, title=line, summary=line)
        for reply in (saying.status(w, [status]), saying.receipt(w, replace(GIVEN, with_whom=line), [offer])):
            parsed = parse(reply.html)
            links = [one["url"] for one in parsed.entities if one["type"] == "text_link"]
            assert set(links) <= {GIVEN.link, OFFER.url}
            reply.html.encode()


def test_a_button_means_what_it_meant():
    for means in (
        buttons.Agree(True), buttons.Agree(False, "q-1"), buttons.Judge(True, "q-1", "answer:a-1"),
        buttons.Withdraw("q-1"), buttons.Reopen("q-1"), buttons.Forget(True), buttons.Forget(False),
    ):  # fmt: skip
        assert buttons.meaning(buttons.word(means)) == means


@pytest.mark.parametrize(
    "data", ["", "x", "cy", "hy|q-1", "hy||s", "w|", "fy|1", "w|a|b", "cy|a|b|c", "ӘӘ|1", "w|" + "x" * 99]
)
def test_a_word_that_is_none_of_ours_means_nothing_or_nothing_harmful(data):
    found = buttons.meaning(data)
    assert found is None or found in (buttons.Agree(True), buttons.Withdraw("x" * 99))
