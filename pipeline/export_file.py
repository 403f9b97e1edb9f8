"""The export of Telegram Desktop as a stream: a message at a time, however large the file is.

The exporter writes control bytes as ``\\x07``, which is not JSON; they are repaired while reading.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from claims.errors import SourceError

PIECE = 1 << 18
LARGEST_MESSAGE = 1 << 22
"""Characters; Telegram's own bound on a text is 4,096."""

_ESCAPE = re.compile(r"\\\\|\\x([0-9A-Fa-f]{2})")
_MAYBE_HALF = re.compile(r"\\+(?:x[0-9A-Fa-f]?)?\Z")
_LIST = re.compile(r'"messages"\s*:\s*\[')
_NEXT = re.compile(r'\}\s*,\s*(?=\{\s*"id"\s*:)')
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class Broken:
    """A message that is not JSON, as it stands in the file."""

    written: str


@dataclass
class ExportFile:
    """An opened export: *head* is what stands before the messages (name, type, id)."""

    opened: IO[str]
    head: dict[str, Any] = field(default_factory=dict)
    _buffer: str = ""
    _carry: str = ""
    _ended: bool = False

    def __post_init__(self) -> None:
        while (found := _LIST.search(self._buffer)) is None and not self._ended:
            if len(self._buffer) > LARGEST_MESSAGE:
                break
            self._more()
        if found is None:
            raise SourceError(reason="it holds no messages; export one channel as machine-readable JSON")
        before = self._buffer[: found.start()].rstrip().rstrip(",")
        try:
            self.head = json.loads(before + "}")
        except ValueError:
            reason = "it is an export of many chats or no export; export one public channel by itself"
            raise SourceError(reason=reason) from None
        self._buffer = self._buffer[found.end() :]

    def __iter__(self) -> Iterator[dict[str, Any] | Broken]:
        decoder = json.JSONDecoder()
        at = 0
        while True:
            at = self._skip(at)
            if at < len(self._buffer) and self._buffer[at] == "]":
                return
            try:
                if at >= len(self._buffer):
                    raise ValueError
                message, ends = decoder.raw_decode(self._buffer, at)
                if ends == len(self._buffer) and not self._ended:
                    raise ValueError
            except (ValueError, RecursionError):
                if self._grow(at):
                    at = 0
                    continue
                if at >= len(self._buffer):
                    return
                broken, at = self._broken(at)
                yield broken
                continue
            at = ends
            yield message if isinstance(message, dict) else Broken(json.dumps(message)[:1000])

    def _skip(self, at: int) -> int:
        found = _BETWEEN.match(self._buffer, at)
        return found.end() if found else at

    def _grow(self, at: int) -> bool:
        """Read on, unless the message at *at* has its end in sight and is broken all the same."""
        if self._ended or len(self._buffer) - at > LARGEST_MESSAGE or _NEXT.search(self._buffer, at):
            return False
        self._buffer = self._buffer[at:]
        self._more()
        return True

    def _broken(self, at: int) -> tuple[Broken, int]:
        found = _NEXT.search(self._buffer, at)
        ends = found.end() if found else len(self._buffer)
        return Broken(self._buffer[at:ends].rstrip(" \t\r\n,")), ends

    def _more(self) -> None:
        piece = self.opened.read(PIECE)
        self._ended = not piece
        text = self._carry + piece
        half = None if self._ended else _MAYBE_HALF.search(text[-4096:])
        cut = len(text) - (len(half[0]) if half else 0)
        self._carry = text[cut:]
        self._buffer += _ESCAPE.sub(_repaired, text[:cut])


def _repaired(found: re.Match[str]) -> str:
    return f"\\u00{found[1]}" if found[1] else found[0]


def open_export(path: Path) -> IO[str]:
    """The file's text; ``SourceError`` when it cannot be opened."""
    try:
        return path.open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise SourceError(reason=f"the file {path.name} cannot be opened ({error.strerror})") from None
