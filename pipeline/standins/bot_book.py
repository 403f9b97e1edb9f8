"""What the stand-in of the Bot API will not forget: chats, messages, what happened, and every request it got.

One JSON line per event, on the disk before anybody hears of it: the witness when the other side is killed. A
half-written last line, the stand-in's own death, is cut off on the next start.
"""

import hashlib
import json
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.standins.markup import Parsed

FIRST_CHAT = -1001000000001
BOT = {"id": 1, "is_bot": True, "first_name": "Aiqyn", "username": "aiqyn_standin_bot"}


@dataclass(frozen=True)
class Chat:
    """A channel; or, as its *kind* says, a person's own chat with the bot (*title*: their first name), or a group."""

    id: int
    username: str
    title: str
    kind: str = "channel"

    @property
    def private(self) -> bool:
        """Whether it is one person's."""
        return self.kind == "private"

    def wire(self) -> dict[str, Any]:
        """The chat as the Bot API writes it."""
        named = {"first_name" if self.private else "title": self.title}
        known = {"username": self.username} if self.username else {}
        return {"id": self.id, **named, **known, "type": self.kind}


@dataclass(frozen=True)
class Kept:
    """A message as it stands; *date* and *edit_date* are Unix seconds."""

    chat: int
    id: int
    date: int
    text: str
    entities: tuple[dict[str, Any], ...]
    edit_date: int = 0
    deleted: bool = False
    photo: str = ""
    """The SHA-256 of its picture; then *text* is the caption."""
    group: str = ""
    """What the messages of one album share."""
    reply_to: int = 0
    quiet: bool = False
    """Whether nobody's telephone rang for it."""
    markup: str = ""
    """The buttons below it, as JSON."""

    @property
    def parsed(self) -> Parsed:
        """Its text and entities."""
        return Parsed(self.text, self.entities)


class Book:
    """Channels and messages in memory, written through to *path*."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self.path = path
        self.now = now
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Kept] = {}
        self.pinned: dict[int, list[int]] = {}
        """Channel -> the messages pinned in it, the latest last."""
        self.blocked: set[int] = set()
        """The people who want to hear nothing more of the bot."""
        self.last: dict[int, int] = {}
        """Chat -> the number of its last message, whoever wrote it."""
        self.updates: dict[int, dict[str, Any]] = {}
        """What happened and was not yet confirmed by the bot, by number."""
        self.update_id = 700_000_000
        self.lock = threading.RLock()
        self.happened = threading.Condition(self.lock)
        self.lines = 0
        for event in _whole_lines(path):
            self._know(event)
        self._out = path.open("ab")

    def close(self) -> None:
        """Lets go of the file."""
        with self.lock:
            self._out.close()

    def write(self, what: str, **fields: Any) -> int:
        """Adds one event, on the disk when this returns, and gives its number."""
        with self.lock:
            event = {"n": self.lines + 1, "at": self.now(), "what": what, **fields}
            self._out.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
            self._out.flush()
            os.fsync(self._out.fileno())
            self._know(event)
            return int(event["n"])

    def add_chat(self, username: str, title: str) -> Chat:
        """The channel @*username*, new unless it is known."""
        with self.lock:
            if known := self.chat(f"@{username}"):
                return known
            number = FIRST_CHAT - len(self.chats)
            self.write("chat", id=number, username=username, title=title)
            return self.chats[number]

    def add_person(self, number: int, first_name: str, kind: str = "private") -> Chat:
        """The chat of somebody with the bot (or a group's), new unless it is known."""
        with self.lock:
            if number not in self.chats:
                self.write("chat", id=number, username="", title=first_name, kind=kind)
            return self.chats[number]

    def chat(self, name: str) -> Chat | None:
        """The chat called *name*: ``@username`` in any case, or its number."""
        if name.lstrip("-").isdecimal():
            return self.chats.get(int(name))
        for chat in self.chats.values():
            if chat.username and name.lower() == f"@{chat.username}".lower():
                return chat
        return None

    def hear(self, chat: Chat) -> int:
        """The number of a message that somebody writes in *chat*."""
        with self.lock:
            number = self.last.get(chat.id, 0) + 1
            self.write("heard", chat=chat.id, id=number)
            return number

    def happen(self, kind: str, body: Mapping[str, Any]) -> int:
        """Something the bot will be told of; its number."""
        with self.happened:
            number = self.update_id + 1
            self.write("update", id=number, kind=kind, body=body)
            self.happened.notify_all()
            return number

    def confirm(self, before: int) -> None:
        """The bot knows all that happened before *before*."""
        with self.lock:
            if any(number < before for number in self.updates):
                self.write("confirmed", before=before)

    def block(self, chat: Chat, blocked: bool = True) -> None:
        """Whether the person of *chat* wants to hear nothing more."""
        self.write("blocked" if blocked else "unblocked", chat=chat.id)

    def mark(self, kept: Kept, markup: str) -> Kept:
        """*kept* with other buttons below it."""
        with self.lock:
            self.write("markup", chat=kept.chat, id=kept.id, markup=markup)
            return self.messages[kept.chat, kept.id]

    def accept(self, chat: Chat, parsed: Parsed, **more: Any) -> Kept:
        """A new message at the end of *chat*; *more* are `photo`, `group`, `reply_to`, `quiet` and `markup`."""
        with self.lock:
            number = self.last.get(chat.id, 0) + 1
            fields = {"text": parsed.text, "entities": list(parsed.entities), "date": int(self.now())}
            said = {name: value for name, value in more.items() if value}
            self.write("message", chat=chat.id, id=number, **fields, **said)
            return self.messages[chat.id, number]

    def edit(self, kept: Kept, parsed: Parsed, photo: str = "") -> Kept:
        """*kept* with another text, and another picture if one is given."""
        with self.lock:
            fields = {"text": parsed.text, "entities": list(parsed.entities), "date": int(self.now())}
            self.write("edit", chat=kept.chat, id=kept.id, **fields, **({"photo": photo} if photo else {}))
            return self.messages[kept.chat, kept.id]

    def pin(self, kept: Kept) -> None:
        """*kept* stands on top."""
        self.write("pin", chat=kept.chat, id=kept.id)

    def unpin(self, kept: Kept) -> None:
        """*kept* does not stand on top any more."""
        self.write("unpin", chat=kept.chat, id=kept.id)

    def keep_file(self, content: bytes) -> str:
        """The name under which *content* is kept: its SHA-256."""
        name = hashlib.sha256(content).hexdigest()
        self.files.mkdir(exist_ok=True)
        (self.files / name).write_bytes(content)
        return name

    @property
    def files(self) -> Path:
        """Where pictures are kept, beside the journal."""
        return self.path.with_name(f"{self.path.name}.files")

    def delete(self, kept: Kept) -> None:
        """*kept* is gone from sight; its number is not used again."""
        self.write("delete", chat=kept.chat, id=kept.id)

    def standing(self, chat: Chat | None = None) -> list[Kept]:
        """The messages that can be seen, of *chat* or of all, oldest first."""
        with self.lock:
            kept = [one for one in self.messages.values() if not one.deleted]
        return [one for one in kept if chat is None or one.chat == chat.id]

    def events(self, *whats: str) -> list[dict[str, Any]]:
        """The journal, or only the events of these kinds."""
        with self.lock:
            return [
                event for event in _whole_lines(self.path, mend=False) if not whats or event["what"] in whats
            ]

    def wire(self, kept: Kept) -> dict[str, Any]:
        """*kept* as the Bot API writes it."""
        where = self.chats[kept.chat]
        by = {"sender_chat": where.wire()} if where.kind == "channel" else {"from": BOT}
        message = {"message_id": kept.id, **by, "chat": where.wire(), "date": kept.date}
        if kept.markup:
            message["reply_markup"] = json.loads(kept.markup)
        if kept.edit_date:
            message["edit_date"] = kept.edit_date
        if kept.reply_to and (kept.chat, kept.reply_to) in self.messages:
            message["reply_to_message"] = self.wire(
                replace(self.messages[kept.chat, kept.reply_to], reply_to=0)
            )
        entities = list(kept.entities)
        if kept.photo:
            message["photo"] = [self._size(kept.photo)]
            if kept.group:
                message["media_group_id"] = kept.group
            message |= {"caption": kept.text} if kept.text else {}
            return message | ({"caption_entities": entities} if entities else {})
        message["text"] = kept.text
        return message | ({"entities": entities} if entities else {})

    def _size(self, photo: str) -> dict[str, Any]:
        path = self.files / photo
        content = path.read_bytes() if path.is_file() else b""
        width, height = struct.unpack(">II", content[16:24]) if content[12:16] == b"IHDR" else (1280, 1280)
        return {
            "file_id": f"AgAC{photo[:40]}",
            "file_unique_id": f"AQAD{photo[:12]}",
            "width": width,
            "height": height,
            "file_size": len(content),
        }

    def plain(self) -> list[dict[str, Any]]:
        """Every message that can be seen, for another process."""
        return [asdict(kept) for kept in self.standing()]

    def _know(self, event: Mapping[str, Any]) -> None:
        self.lines = int(event["n"])
        what = event["what"]
        if what == "chat":
            kind = event.get("kind", "channel")
            self.chats[event["id"]] = Chat(event["id"], event["username"], event["title"], kind)
            return
        if what in ("update", "confirmed", "blocked", "unblocked"):
            self._know_of_people(event)
        if what not in ("message", "heard", "edit", "markup", "delete", "pin", "unpin"):
            return
        key = (int(event["chat"]), int(event["id"]))
        names = ("photo", "group", "reply_to", "quiet", "markup")
        more = {name: event[name] for name in names if name in event}
        self.last[key[0]] = max(self.last.get(key[0], 0), key[1])
        if what == "heard":
            return
        if what == "markup":
            self.messages[key] = replace(self.messages[key], markup=event["markup"])
        elif what == "message":
            text, entities = event["text"], tuple(event["entities"])
            self.messages[key] = Kept(*key, event["date"], text, entities, **more)
        elif what == "edit":
            self.messages[key] = replace(
                self.messages[key],
                text=event["text"],
                entities=tuple(event["entities"]),
                edit_date=event["date"],
                **more,
            )
        elif what == "delete":
            self.messages[key] = replace(self.messages[key], deleted=True)
            self.pinned[key[0]] = [one for one in self.pinned.get(key[0], []) if one != key[1]]
        else:
            others = [one for one in self.pinned.get(key[0], []) if one != key[1]]
            self.pinned[key[0]] = [*others, key[1]] if what == "pin" else others

    def _know_of_people(self, event: Mapping[str, Any]) -> None:
        if event["what"] == "update":
            self.update_id = int(event["id"])
            self.updates[self.update_id] = {"update_id": self.update_id, event["kind"]: event["body"]}
        elif event["what"] == "confirmed":
            self.updates = {number: one for number, one in self.updates.items() if number >= event["before"]}
        elif event["what"] == "blocked":
            self.blocked.add(event["chat"])
        else:
            self.blocked.discard(event["chat"])


def _whole_lines(path: Path, mend: bool = True) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if mend and whole < len(content):
        with path.open("r+b") as torn:
            torn.truncate(whole)
    for line in content[:whole].splitlines():
        yield json.loads(line)
