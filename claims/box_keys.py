"""A key of its own for every sealed box, kept apart from the database: whoever destroys the key has destroyed every
copy of the box, in backups too.

The keys lie in one file beside the seal's (``boxes.keys``): places of one length, added at the end, overwritten with
zeros when a key is destroyed. The file is never part of the database's backup; its own copies live for days only
(`docs/privacy.md`). A second file of the same form (``boxes.gone``) lists which boxes were destroyed because somebody
asked for it, so that a database restored from a backup can be made to forget them again.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from nacl.utils import random

from claims import clock

KEY_BYTES = 32
_MARK_BYTES = 16
_TIME_BYTES = 4
_WIDTH = _MARK_BYTES + KEY_BYTES + _TIME_BYTES
_NAME, _GONE = "boxes.keys", "boxes.gone"


@dataclass(frozen=True)
class BoxKeys:
    """The keys of the boxes whose seal lies in *folder*; boxes are named by marks of 32 hexadecimal digits."""

    folder: Path

    def make(self, marks: Sequence[str]) -> list[bytes]:
        """A new key for each of *marks*, on the disk before this returns."""
        keys = [random(KEY_BYTES) for _ in marks]
        made = int(clock.now().timestamp()).to_bytes(_TIME_BYTES, "big")
        self._add(_NAME, [bytes.fromhex(mark) + key + made for mark, key in zip(marks, keys, strict=True)])
        return keys

    def of(self, mark: str) -> bytes | None:
        """The newest key of a box; None when it was destroyed."""
        whole, wanted = self._read(_NAME), bytes.fromhex(mark)
        at = whole.rfind(wanted)
        while at >= 0 and at % _WIDTH:  # within somebody else's key
            at = whole.rfind(wanted, 0, at + len(wanted) - 1)
        return _Place(whole[at : at + _WIDTH]).key if at >= 0 else None

    def marks(self, made_before: datetime | None = None) -> set[str]:
        """The boxes that have a key, or one that was *made_before* a time."""
        until = 2**32 if made_before is None else int(made_before.timestamp())
        return {place.mark.hex() for place in self._places() if place.made < until}

    def destroy(self, marks: Iterable[str]) -> int:
        """Overwrite the keys of these boxes; how many there were."""
        wanted = {bytes.fromhex(mark) for mark in marks}
        if not wanted or not (self.folder / _NAME).is_file():
            return 0
        width, done = _WIDTH, 0
        with self._alone(), (self.folder / _NAME).open("r+b") as file:
            whole = file.read()
            for at in range(0, len(whole) - width + 1, width):
                if whole[at : at + _MARK_BYTES] in wanted:
                    file.seek(at)
                    file.write(bytes(width))
                    done += 1
            file.flush()
            os.fsync(file.fileno())
        return done

    def note_gone(self, marks: Iterable[str]) -> None:
        """Write down that whoever these boxes are of wants to be forgotten."""
        self._add(_GONE, [bytes.fromhex(mark) for mark in marks])

    def gone(self) -> set[str]:
        """The boxes of those who wanted to be forgotten."""
        whole = self._read(_GONE)
        return {whole[at : at + _MARK_BYTES].hex() for at in range(0, len(whole), _MARK_BYTES)}

    def tidy(self) -> None:
        """Write the file anew without the places of destroyed keys."""
        if not (self.folder / _NAME).is_file():
            return
        with self._alone():
            path, fresh = self.folder / _NAME, self.folder / f".{_NAME}.new"
            fresh.unlink(missing_ok=True)
            with _ours(fresh) as handle, os.fdopen(os.dup(handle), "wb") as file:
                file.write(b"".join(place.written for place in self._places()))
                file.flush()
                os.fsync(handle)
            fresh.replace(path)

    def _places(self) -> Iterator["_Place"]:
        whole, nothing = self._read(_NAME), bytes(_WIDTH)
        for at in range(0, len(whole) - _WIDTH + 1, _WIDTH):
            if (written := whole[at : at + _WIDTH]) != nothing:
                yield _Place(written)

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return b""

    def _add(self, name: str, places: Sequence[bytes]) -> None:
        if not places:
            return
        width = len(places[0])
        with self._alone(), _ours(self.folder / name) as handle:
            size = os.fstat(handle).st_size
            size -= size % width  # whoever died in the midst of one left a piece of it
            os.pwrite(handle, b"".join(places), size)
            os.fsync(handle)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with _ours(self.folder / "boxes.lock") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


class _Place(NamedTuple):
    """One key where it lies."""

    written: bytes

    @property
    def mark(self) -> bytes:
        return self.written[:_MARK_BYTES]

    @property
    def key(self) -> bytes:
        return self.written[_MARK_BYTES : _MARK_BYTES + KEY_BYTES]

    @property
    def made(self) -> int:
        return int.from_bytes(self.written[-_TIME_BYTES:], "big")


@contextmanager
def _ours(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)
