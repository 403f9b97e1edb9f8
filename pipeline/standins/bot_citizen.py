"""Somebody who writes to the bot: what they do becomes an update in the true wire format."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.standins.bot_book import Chat, Kept

if TYPE_CHECKING:
    from pipeline.standins.bot_api import Telegram

_PHOTO = [{"file_id": "AgACAg", "file_unique_id": "AQAD", "width": 90, "height": 90, "file_size": 1200}]
_FILE = {"file_id": "BAACAg", "file_unique_id": "AgAD", "file_size": 40_000}
MEDIA: Mapping[str, Any] = {
    "photo": _PHOTO,
    "video": {**_FILE, "width": 640, "height": 480, "duration": 12, "mime_type": "video/mp4"},
    "document": {**_FILE, "file_name": "kazhet.pdf", "mime_type": "application/pdf"},
    "animation": {**_FILE, "width": 320, "height": 240, "duration": 2},
    "audio": {**_FILE, "duration": 30, "mime_type": "audio/mpeg"},
    "voice": {**_FILE, "duration": 7, "mime_type": "audio/ogg"},
    "video_note": {**_FILE, "length": 240, "duration": 5},
    "sticker": {**_FILE, "width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False},
    "contact": {"phone_number": "+77011234567", "first_name": "Айгүл", "user_id": 4242},
    "location": {"latitude": 43.238949, "longitude": 76.889709},
    "poll": {
        "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
        "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
    },
    "dice": {"emoji": "🎲", "value": 4},
}  # fmt: skip
"""What a message may hold beside words."""


@dataclass
class Citizen:
    """One person, or a group when *kind* says so; the chat's number is theirs."""

    telegram: "Telegram"
    id: int
    first_name: str = "Айгүл"
    language_code: str = "kk"
    kind: str = "private"
    chat: Chat = field(init=False)
    _albums: Any = field(default_factory=lambda: itertools.count(13_600_000_000_000_000), repr=False)

    def __post_init__(self) -> None:
        self.chat = self.telegram.book.add_person(self.id, self.first_name, self.kind)

    # --- writing --------------------------------------------------------------------------

    def say(self, text: str, **more: Any) -> int:
        """A message of words; its number. A leading /word is marked as a command, as Telegram marks it."""
        if text.startswith("/"):
            length = len(text.split()[0])
            more.setdefault("entities", [{"type": "bot_command", "offset": 0, "length": length}])
        return self._write({"text": text, **more})

    def show(self, kind: str = "photo", caption: str = "", **more: Any) -> int:
        """A picture, a voice message, a place …, with words below it or without."""
        words = {"caption": caption} if caption else {}
        return self._write({kind: MEDIA[kind], **words, **more})

    def album(self, *captions: str, group: str = "") -> str:
        """Pictures that belong together, one for each caption (most are empty); the album's own name."""
        group = group or f"{self.id}{next(self._albums)}"
        for caption in captions:
            self.show("photo", caption, media_group_id=group)
        return group

    def forward(self, text: str, origin: Mapping[str, Any]) -> int:
        """Somebody else's message, passed on."""
        return self.say(text, forward_origin={"date": int(self.telegram.book.now()), **origin})

    def edit(self, message: int, text: str, **more: Any) -> int:
        """Change what was written before."""
        now = int(self.telegram.book.now())
        return self.telegram.tell(
            "edited_message", self._message(message, {"text": text, "edit_date": now, **more})
        )

    def press(self, kept: Kept, label: str) -> str:
        """Press the button called *label* (or its beginning) below a message of the bot; the press's own name."""
        rows = json.loads(kept.markup)["inline_keyboard"] if kept.markup else []
        data = next(one["callback_data"] for row in rows for one in row if one["text"].startswith(label))
        return self.press_data(kept, data)

    def press_data(self, kept: Kept, data: str) -> str:
        """Press a button that carries *data*, whether it is still shown or not."""
        press = f"{self.id}{self.telegram.book.lines}"
        self.telegram.open_presses.add(press)
        now = self.telegram.book.messages[kept.chat, kept.id]
        body = {
            "id": press,
            "from": self._who(),
            "message": self.telegram.book.wire(now),
            "chat_instance": "-1",
            "data": data,
        }
        self.telegram.tell("callback_query", body)
        return press

    def block(self) -> None:
        """Hear nothing more of the bot."""
        self.telegram.book.block(self.chat)

    def unblock(self) -> None:
        """Hear it again."""
        self.telegram.book.block(self.chat, blocked=False)

    # --- hearing --------------------------------------------------------------------------

    @property
    def heard(self) -> list[Kept]:
        """What the bot said here, oldest first."""
        return self.telegram.book.standing(self.chat)

    @property
    def last(self) -> Kept:
        """What it said last."""
        return self.heard[-1]

    @staticmethod
    def buttons(kept: Kept) -> list[str]:
        """What stands on the buttons below a message."""
        rows = json.loads(kept.markup)["inline_keyboard"] if kept.markup else []
        return [one["text"] for row in rows for one in row]

    # --- the wire -------------------------------------------------------------------------

    def _write(self, body: Mapping[str, Any]) -> int:
        with self.telegram.book.lock:
            number = self.telegram.book.hear(self.chat)
            self.telegram.tell("message", self._message(number, body))
        return number

    def _message(self, number: int, body: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "message_id": number,
            "from": self._who(),
            "chat": self.chat.wire(),
            "date": int(self.telegram.book.now()),
            **body,
        }

    def _who(self) -> dict[str, Any]:
        number = self.id if self.kind == "private" else 4242
        code = {"language_code": self.language_code} if self.language_code else {}
        return {"id": number, "is_bot": False, "first_name": self.first_name, **code}
