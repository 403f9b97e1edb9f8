import json
import logging
import threading
import time

import pytest

from pipeline.bot import wire
from pipeline.bot.wire import Button
from pipeline.channels import NotTaken
from pipeline.channels.telegram.wire import Unanswered
from pipeline.standins.bot_api import Fault

BUTTONS = [[Button("Иә", "c:y"), Button("Жоқ", "c:n")], [Button("Бет", url="https://ask.example.kz/q/1")]]


def test_what_is_said_arrives_once_with_its_buttons_below_the_message_it_answers(telegram, line, citizen):
    aigul = citizen()
    asked = aigul.say("Су қашан беріледі?")

    number = wire.send(line, str(aigul.id), "<b>Қабылданды</b> &lt;q-1&gt;", BUTTONS, answers=asked)

    [kept] = aigul.heard
    assert (kept.id, kept.text, kept.reply_to) == (number, "Қабылданды <q-1>", asked)
    assert aigul.buttons(kept) == ["Иә", "Жоқ", "Бет"]


def test_a_message_that_was_deleted_meanwhile_is_answered_all_the_same(line, citizen):
    aigul = citizen()

    wire.send(line, str(aigul.id), "Қабылданды", answers=4711)

    assert [kept.reply_to for kept in aigul.heard] == [0]


def test_who_blocked_the_bot_is_never_reached_and_that_is_certain(line, citizen):
    aigul = citizen()
    aigul.block()

    with pytest.raises(NotTaken) as refused:
        wire.send(line, str(aigul.id), "Қабылданды")

    assert refused.value.permanent
    aigul.unblock()
    wire.send(line, str(aigul.id), "Қабылданды")
    assert len(aigul.heard) == 1


def test_a_full_line_says_how_long_to_wait(telegram, line, citizen):
    aigul = citizen()
    telegram.fail(Fault.FLOOD, 7)

    with pytest.raises(NotTaken) as refused:
        wire.send(line, str(aigul.id), "Қабылданды")

    assert (refused.value.retry_after, refused.value.permanent) == (7, False)
    assert aigul.heard == []


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.BROKEN_AFTER, Fault.BROKEN])
def test_without_an_answer_nobody_knows_whether_it_was_said(telegram, line, citizen, fault):
    telegram.fail(fault)

    with pytest.raises(Unanswered):
        wire.send(line, str(citizen().id), "Қабылданды")


def test_what_came_is_told_until_it_is_confirmed(telegram, line, citizen):
    aigul = citizen()
    aigul.say("бір")
    aigul.say("екі")

    first = wire.updates(line, 0, 0)
    again = wire.updates(line, first[0]["update_id"], 0)
    rest = wire.updates(line, first[0]["update_id"] + 1, 0)

    assert [one["message"]["text"] for one in first] == ["бір", "екі"]
    assert again == first
    assert [one["message"]["text"] for one in rest] == ["екі"]
    assert wire.updates(line, 0, 0) == rest


def test_the_line_is_held_open_until_somebody_writes(telegram, line, citizen):
    aigul = citizen()
    threading.Timer(0.3, lambda: aigul.say("сәлем")).start()
    began = time.monotonic()

    found = wire.updates(line, 0, 20)

    assert [one["message"]["text"] for one in found] == ["сәлем"]
    assert 0.2 < time.monotonic() - began < 5


def test_a_second_bot_takes_the_line_over_and_the_first_hears_of_it(telegram, line):
    said = []

    def first() -> None:
        try:
            wire.updates(line, 0, 20)
        except NotTaken as refusal:
            said.append(refusal.reason)

    waiting = threading.Thread(target=first)
    waiting.start()
    while not telegram._asking:
        time.sleep(0.01)
    wire.updates(line, 0, 0)
    waiting.join(5)

    assert len(said) == 1
    assert "terminated by other getUpdates request" in said[0]


def test_only_what_was_asked_for_is_told(telegram, line, citizen):
    wire.updates(line, 0, 0)
    aigul = citizen()

    telegram.tell("my_chat_member", {"chat": aigul.chat.wire()})
    aigul.say("сәлем")

    assert [set(one) - {"update_id"} for one in wire.updates(line, 0, 0)] == [{"message"}]


def test_buttons_are_changed_taken_away_and_pressed(telegram, line, citizen):
    aigul = citizen()
    wire.send(line, str(aigul.id), "Қабылданды", BUTTONS)
    press = aigul.press(aigul.last, "Иә")

    wire.acknowledge(line, press, "Рақмет")
    wire.change_keyboard(line, str(aigul.id), aigul.last.id, BUTTONS[1:])
    wire.change_keyboard(line, str(aigul.id), aigul.last.id, BUTTONS[1:])

    assert aigul.buttons(aigul.last) == ["Бет"]
    wire.change_keyboard(line, str(aigul.id), aigul.last.id, ())
    assert aigul.buttons(aigul.last) == []
    with pytest.raises(NotTaken):
        wire.acknowledge(line, press)
    [update] = wire.updates(line, 0, 0)
    assert update["callback_query"]["data"] == "c:y"


def test_a_webhook_shuts_out_the_poll_and_back(telegram, line):
    wire.set_webhook(line, "http://127.0.0.1:9/hooks/telegram/x", "s3cret-s3cret-s3c")

    with pytest.raises(NotTaken, match="webhook is active"):
        wire.updates(line, 0, 0)
    assert wire.webhook(line)["url"] == "http://127.0.0.1:9/hooks/telegram/x"
    wire.end_webhook(line)
    assert wire.webhook(line)["url"] == ""
    assert wire.updates(line, 0, 0) == []


def test_the_token_stands_in_no_error_and_no_log(telegram, line, citizen, caplog):
    caplog.set_level(logging.DEBUG)
    token = line.secrets["token"]
    telegram.fail(Fault.RESET_AFTER)
    with pytest.raises(Unanswered) as trouble:
        wire.send(line, str(citizen().id), "x")
    wire.updates(line, 0, 0)
    wire.me(line)

    assert token not in f"{trouble.value!r} {caplog.text}"
    assert token not in telegram.book.path.read_text()


def test_what_the_library_has_no_words_for_comes_through_as_it_is(telegram, line, citizen):
    aigul = citizen()
    aigul.say("сәлем", something_of_next_year={"a": [1]}, entities="not even a list")

    [update] = wire.updates(line, 0, 0)

    assert json.dumps(update["message"]["something_of_next_year"]) == '{"a": [1]}'
