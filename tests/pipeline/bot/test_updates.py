"""Whatever Telegram, or whoever plays it, brings: read into values or passed over, never a fault."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from claims.terms import Language
from pipeline.bot import talk, updates
from pipeline.bot.updates import Message

NAMES = st.sampled_from(
    [
        "update_id",
        "message",
        "edited_message",
        "callback_query",
        "chat",
        "from",
        "id",
        "type",
        "text",
        "caption",
        "date",
    ]
    + [
        "entities",
        "photo",
        "voice",
        "location",
        "media_group_id",
        "forward_origin",
        "username",
        "message_id",
        "data",
    ]
    + [
        "reply_markup",
        "inline_keyboard",
        "callback_data",
        "language_code",
        "is_bot",
        "url",
        "offset",
        "length",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["private", "/start"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=30,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=6))
def test_anything_is_read_or_passed_over(update: Any):
    heard = updates.read(update, "aiqyn_bot")
    updates.number_of(update)
    talk.decide(heard, Language.KK, "kk")


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_a_message_with_anything_in_it_is_read_or_passed_over(
    text: Any, entities: Any, origin: Any, date: Any
):
    body = {
        "message_id": 1, "chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "date": date, "text": text,
        "entities": entities, "forward_origin": origin,
    }  # fmt: skip
    heard = updates.read({"update_id": 1, "message": body}, "aiqyn_bot")
    talk.decide(heard, Language.KK, "kk")


def message(text: str, **more: Any) -> Message:
    body = {
        "message_id": 1,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5},
        "date": 1_790_000_000,
        "text": text,
    }
    found = updates.read({"message": {**body, **more}}, "Aiqyn_Bot")
    assert isinstance(found, Message)
    return found


def test_a_command_is_ours_by_our_name_in_any_case_and_nobody_elses():
    assert message("/start").command == "start"
    assert message("/start@aiqyn_bot payload").command == "start"
    assert message("/start@other_bot").command == ""


def test_a_link_behind_a_word_is_kept_and_one_that_names_somebody_is_not():
    entities = [
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://fake.example/a?utm_source=x"},
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://wa.me/77011234567"},
        {"type": "text_link", "offset": 0, "length": 4, "url": "tg://user?id=42"},
    ]
    assert message("мына жерде", entities=entities).links == ("https://fake.example/a",)


def test_other_bots_are_not_talked_to():
    body = {
        "message_id": 1,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": True},
        "text": "сәлем",
    }
    assert updates.read({"message": body}, "b") is None
