"""What Telegram brings, read into values: what somebody said or pressed, and where it is answered. Pure.

Nobody's name is read: not the writer's, not that of whose message was passed on. Of what is passed on from a public
channel its address is kept, because it says where a rumour stands. No picture, no file, no place is kept.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from claims.masking import mask
from pipeline.dates import believable
from pipeline.html_text import tidied
from pipeline.links import canonical_links

LONGEST = 16_000
PICTURES = ("photo", "video", "document", "animation", "audio")
"""What may stand above words, and is a question only with them."""
_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:@(\w{1,64}))?(?:\s+|$)")
_ENTITIES = 100
_NAME = re.compile(r"[A-Za-z]\w{3,31}")


class Holds(StrEnum):
    """What a message holds, as far as the answer to it goes."""

    WORDS = "words"
    WORDLESS = "wordless"
    """A picture or a file without words."""
    VOICE = "voice"
    STICKER = "sticker"
    CONTACT = "contact"
    PLACE = "place"
    OTHER = "other"
    """A poll, a die, a game …"""
    SERVICE = "service"
    """Nothing that anybody said: somebody joined, a message was pinned."""


_REFUSED: Mapping[str, Holds] = {
    "voice": Holds.VOICE,
    "video_note": Holds.VOICE,
    "sticker": Holds.STICKER,
    "contact": Holds.CONTACT,
    "venue": Holds.PLACE,
    "location": Holds.PLACE,
    "poll": Holds.OTHER,
    "dice": Holds.OTHER,
    "story": Holds.OTHER,
    "game": Holds.OTHER,
    "invoice": Holds.OTHER,
    "paid_media": Holds.WORDLESS,
}


@dataclass(frozen=True)
class Message:
    """Something that was written to the bot, or near it."""

    chat: int = field(repr=False)
    number: int
    private: bool
    """Whether it is somebody's own chat with the bot; otherwise others read along."""
    holds: Holds
    text: str = field(default="", repr=False)
    at: datetime | None = None
    language_code: str = ""
    """The language that the writer's Telegram speaks."""
    album: str = ""
    """What the messages of one album share."""
    edited: bool = False
    command: str = ""
    """Without its slash; empty when it is none, or one for another bot."""
    by_name: bool = False
    """Whether the command calls this bot by its name."""
    links: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The sender's own key: the same for a message and its edits, and for all of an album."""
        return f"{self.chat}:{self.thread}"

    @property
    def thread(self) -> str:
        """The key's second half: what a receipt is made from again."""
        return f"g{self.album}" if self.album else str(self.number)


@dataclass(frozen=True)
class Press:
    """A button below a message of the bot was pressed."""

    id: str
    chat: int = field(repr=False)
    number: int
    """The message's."""
    data: str
    language_code: str = ""
    shown: tuple[tuple[tuple[str, str], ...], ...] = ()
    """The rows of buttons that stood there, each button as its label and its data; of links nothing."""


Heard = Message | Press


def read(update: Mapping[str, Any], bot: str) -> Heard | None:
    """What an update says; None when there is nothing for us in it. *bot*: our own name, without its @."""
    if isinstance(body := update.get("message"), Mapping):
        return _message(body, bot)
    if isinstance(body := update.get("edited_message"), Mapping):
        found = _message(body, bot)
        return replace(found, edited=True) if found is not None else None
    if isinstance(body := update.get("callback_query"), Mapping):
        return _press(body)
    return None


def number_of(update: Mapping[str, Any]) -> int:
    """The update's own number."""
    return _whole(update.get("update_id"))


def joined(parts: Sequence[Message]) -> Message:
    """The messages of one album as one: all their words, once each."""
    with_words = [part for part in parts if part.holds is Holds.WORDS]
    if not with_words:
        return parts[0]
    words = dict.fromkeys(part.text for part in with_words)
    links = dict.fromkeys(link for part in with_words for link in part.links)
    return replace(with_words[0], text="\n".join(words)[:LONGEST], links=tuple(links))


def _message(body: Mapping[str, Any], bot: str) -> Message | None:
    chat = _mapping(body.get("chat"))
    where, number = _whole(chat.get("id")), _whole(body.get("message_id"))
    by = _mapping(body.get("from"))
    if not where or number < 1 or by.get("is_bot") is True:
        return None
    text = tidied(_text(body), LONGEST)
    picture = next((name for name in PICTURES if body.get(name)), "")
    command, rest, called = _command(text)
    for_us = not called or called.lower() == bot.lower()
    return Message(
        chat=where,
        number=number,
        private=chat.get("type") == "private",
        holds=_holds(body, text, picture),
        text=rest if command and for_us else text,
        at=_time(body.get("date")),
        language_code=_word(by.get("language_code")),
        album=_word(body.get("media_group_id")),
        command=command if for_us else "",
        by_name=bool(called) and for_us,
        links=tuple(link for link in canonical_links(_links(body, text)) if not mask(link).found),
        remarks=_remarks(body, picture),
    )


def _holds(body: Mapping[str, Any], text: str, picture: str) -> Holds:
    refused = next((kind for name, kind in _REFUSED.items() if body.get(name)), None)
    if refused is not None:
        return refused
    if text and any(sign.isalpha() for sign in text):
        return Holds.WORDS
    return Holds.WORDLESS if picture or text else Holds.SERVICE


def _text(body: Mapping[str, Any]) -> str:
    text = body.get("text") or body.get("caption")
    return text if isinstance(text, str) else ""


def _command(text: str) -> tuple[str, str, str]:
    """The command a text begins with, what follows it, and the bot it calls by name."""
    found = _COMMAND.match(text)
    return (found[1].lower(), text[found.end() :].strip(), found[2] or "") if found else ("", text, "")


def _links(body: Mapping[str, Any], text: str) -> Iterator[str]:
    for name in ("entities", "caption_entities"):
        marks = body.get(name)
        for mark in islice(marks, _ENTITIES) if isinstance(marks, list) else ():
            mark = _mapping(mark)
            if mark.get("type") == "text_link":
                yield str(mark.get("url") or "")
    for found in islice(re.finditer(r"https?://[^\s<>«»\"“”]+", text), _ENTITIES):
        yield found[0].rstrip(".,;:!?)'…")
    yield from _origin(body)


def _origin(body: Mapping[str, Any]) -> Iterator[str]:
    """Where a message that was passed on stands in public: only a channel's, never a person's."""
    origin = _mapping(body.get("forward_origin"))
    chat = _mapping(origin.get("chat"))
    name, number = _word(chat.get("username")), _whole(origin.get("message_id"))
    if origin.get("type") == "channel" and number > 0 and _NAME.fullmatch(name):
        yield f"https://t.me/{name}/{number}"


def _remarks(body: Mapping[str, Any], picture: str) -> tuple[str, ...]:
    remarks = []
    if picture:
        remarks.append(f"it came with a {picture}, which was not kept")
    if origin := _mapping(body.get("forward_origin")):
        remarks.append(
            "it was passed on from a channel" if origin.get("type") == "channel" else "it was passed on"
        )
    return tuple(remarks)


def _press(body: Mapping[str, Any]) -> Press | None:
    message = _mapping(body.get("message"))
    chat = _mapping(message.get("chat"))
    where, number, data = _whole(chat.get("id")), _whole(message.get("message_id")), body.get("data")
    press = body.get("id")
    if not where or not isinstance(press, str) or not isinstance(data, str) or chat.get("type") != "private":
        return None
    code = _word(_mapping(body.get("from")).get("language_code"))
    return Press(press, where, number, data[:64], code, _shown(_mapping(message.get("reply_markup"))))


def _shown(markup: Mapping[str, Any]) -> tuple[tuple[tuple[str, str], ...], ...]:
    rows = markup.get("inline_keyboard")
    return tuple(
        tuple(
            (str(button.get("text", "")), str(button["callback_data"]))
            for button in row
            if isinstance(button, Mapping) and "callback_data" in button
        )
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, list)
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _word(value: Any) -> str:
    return value[:100] if isinstance(value, str) else ""


def _time(value: Any) -> datetime | None:
    """When it was sent; None when that is not to be believed."""
    try:
        moment = datetime.fromtimestamp(_whole(value), UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return moment if believable(moment, datetime.now(UTC)) else None
