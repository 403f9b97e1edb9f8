"""The history of a public Telegram channel, exported by Telegram Desktop as ``result.json``.

Export one channel in the machine-readable format; pictures are not needed. Groups and private chats are
refused: what people write to each other is not ours to read. No sender's name is kept, not even a signature.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from claims.errors import SourceError
from claims.seen import Seen, Unreadable
from claims.terms import SightingKind
from pipeline.dates import believable
from pipeline.export_file import Broken, ExportFile, open_export
from pipeline.html_text import tidied
from pipeline.intake import Cursor, Option, SourceSettings
from pipeline.links import canonical, canonical_links

OPTIONS: Mapping[str, Option] = {
    "username": Option("", "The channel's public name, such as kaznews: it gives every message its address."),
}

PUBLIC = "public_channel"
_NAMES = re.compile(
    r'"(from|from_id|author|actor|actor_id|forwarded_from|forwarded_from_id|saved_from|via_bot)"\s*:'
    r'\s*"(?:[^"\\]|\\.)*"?'
)
PICTURES = ("photo", "file", "media_type")


def read(settings: SourceSettings) -> Iterable[Seen | Unreadable | Cursor]:
    """The messages of the channel, oldest first; nothing at all when the file is the same as last time."""
    path = Path(settings.address).expanduser()
    digest = _digest_of(path, settings)
    if settings.cursor.get("digest") == digest:
        return
    with open_export(path) as opened:
        export = ExportFile(opened)
        reader = _Reader(settings, _channel(export.head))
        yield from reader.read(export)
    yield Cursor({"digest": digest, **({"remarks": reader.remarks()} if reader.remarks() else {})})


def _digest_of(path: Path, settings: SourceSettings) -> str:
    digest = hashlib.sha256(str(settings.options.get("username") or "").encode())
    try:
        with path.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise SourceError(reason=f"the file {path.name} cannot be opened ({error.strerror})") from None
    return digest.hexdigest()


def _channel(head: Mapping[str, Any]) -> str:
    """The channel's number, if it is a public channel that was exported."""
    if head.get("type") != PUBLIC:
        reason = f"it is the export of a {str(head.get('type') or 'chat').replace('_', ' ')}"
        raise SourceError(reason=f"{reason}; only public channels are read")
    return str(head.get("id") or head.get("name") or "")[:100]


Message = Mapping[str, Any]


@dataclass
class _Reader:
    """One reading of one export, and what was counted on the way."""

    settings: SourceSettings
    channel: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    wordless: int = 0

    def read(self, export: ExportFile) -> Iterator[Seen | Unreadable]:
        """Albums as one sighting; service messages and pictures without words are passed over."""
        for _, album in groupby(_numbered(export), key=lambda pair: pair[0]):
            yield from self._album([message for _, message in album])

    def remarks(self) -> list[str]:
        """What is to be said about the whole export."""
        return [f"{self.wordless} messages without words were passed over"] if self.wordless else []

    def _album(self, album: list[Message | Broken]) -> Iterator[Seen | Unreadable]:
        first = album[0]
        if isinstance(first, Broken):
            written = _NAMES.sub(r'"\1": ""', first.written)
            yield _kept_aside(written, "the message is not JSON; export the channel once more")
            return
        with_words = [message for message in album if not isinstance(message, Broken) and _text(message)]
        if not with_words:
            self.wordless += 1
            return
        try:
            yield self._seen(with_words[0])
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            reason = f"the message is not written as Telegram does ({type(error).__name__})"
            yield _kept_aside(json.dumps(_nameless(with_words[0]), ensure_ascii=False), reason)

    def _seen(self, message: Message) -> Seen:
        number = int(message["id"])
        username = str(self.settings.options.get("username") or "").strip().lstrip("@")
        published, remarks = self._published(message)
        return Seen(
            key=f"{self.channel}/{number}",
            text=tidied(_text(message), self.settings.limits.characters),
            kind=SightingKind.ENTRY,
            published_at=published,
            language=self.settings.language,
            region=self.settings.region,
            url=canonical(f"https://t.me/{username}/{number}") if username else "",
            links=canonical_links(_links(message)),
            reach=_count(message.get("views")),
            shares=_count(message.get("forwards")),
            remarks=(*remarks, *_forwarded(message)),
        )

    def _published(self, message: Message) -> tuple[datetime | None, list[str]]:
        """From the seconds since 1970: the other field is the exporter's own time without a zone."""
        try:
            moment = datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
        except (KeyError, ValueError, OverflowError, OSError, TypeError):
            return None, ["its date cannot be read"]
        if not believable(moment, self.now):
            return None, [f"its date is not to be believed: {moment.isoformat()}"]
        return moment, []


def _numbered(export: ExportFile) -> Iterator[tuple[int, Message | Broken]]:
    """Each message with the number of its album: pictures sent in one second, of which one has words."""
    number, before, words = 0, "", False
    for message in export:
        if not isinstance(message, Broken) and message.get("type") != "message":
            continue
        album = "" if isinstance(message, Broken) else _album_of(message)
        has_words = album != "" and bool(_text(message)) if not isinstance(message, Broken) else False
        if not album or album != before or (words and has_words):
            number, words = number + 1, False
        before, words = album, words or has_words
        yield number, message


def _album_of(message: Message) -> str:
    """What the pictures of one album share; empty for a message without a picture."""
    if own := message.get("media_group_id") or message.get("grouped_id"):
        return f"group {own}"
    return str(message.get("date_unixtime") or "") if any(name in message for name in PICTURES) else ""


# --- One message --------------------------------------------------------------------------------


def _text(message: Message) -> str:
    """The text, whether it came whole or in pieces; for a poll, its question and answers."""
    text = message.get("text") or ""
    pieces = text if isinstance(text, list) else [text]
    whole = "".join(piece if isinstance(piece, str) else _piece(piece) for piece in pieces)
    return whole.strip() or _poll(message.get("poll"))


def _piece(piece: Any) -> str:
    return str(piece.get("text") or "") if isinstance(piece, dict) else ""


def _poll(poll: Any) -> str:
    if not isinstance(poll, dict):
        return ""
    answers = poll.get("answers") if isinstance(poll.get("answers"), list) else []
    lines = [str(poll.get("question") or ""), *(_piece(answer) for answer in answers or [])]
    return "\n".join(line for line in lines if line)


def _links(message: Message) -> Iterator[str]:
    text = message.get("text")
    for piece in text if isinstance(text, list) else message.get("text_entities") or []:
        if isinstance(piece, dict) and piece.get("type") in ("link", "text_link"):
            link = str(piece.get("href") or piece.get("text") or "")
            yield link if "://" in link else f"https://{link}"


def _forwarded(message: Message) -> Iterator[str]:
    """A channel may be named; whether a name without a channel's number is a person's cannot be known."""
    if not message.get("forwarded_from") and not message.get("forwarded_from_id"):
        return
    if str(message.get("forwarded_from_id") or "").startswith("channel") and message.get("forwarded_from"):
        yield f"forwarded from the channel {tidied(str(message['forwarded_from']), 100)}"
    else:
        yield "forwarded"


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


NAMELESS = ("id", "type", "date", "date_unixtime", "text", "poll", "views", "forwards")


def _nameless(message: Message) -> dict[str, Any]:
    return {name: message[name] for name in NAMELESS if name in message}


def _kept_aside(written: str, reason: str) -> Unreadable:
    content = written.encode("utf-8", "replace")
    return Unreadable(hashlib.sha256(content).hexdigest()[:32], content, reason)
