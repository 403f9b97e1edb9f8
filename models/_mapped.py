"""Arrays that grow, in memory or mapped from files, and the small record of how much of them holds.

Whoever writes maps the files shared; whoever only reads, or rehearses, maps them privately: it sees what the
writer wrote, and what it writes itself stays its own.
"""

import hashlib
import json
import mmap
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_STEP = 1 << 25
"""Bytes by which a large file grows at most."""
SLOT = 4096
"""Bytes of each of the two places for the record."""


class Mode(StrEnum):
    """How an index's files are opened."""

    WRITE = "write"
    READ = "read"
    REHEARSE = "rehearse"
    """What is added stays in memory and is gone at the end."""


class Column:
    """One growing array: in memory when it has no *path*, else mapped from that file."""

    def __init__(
        self, dtype: npt.DTypeLike, path: Path | None = None, mode: Mode = Mode.WRITE, width: int = 1
    ) -> None:
        self.dtype = np.dtype(dtype)
        self.path = path
        self.mode = mode
        self.width = width
        """Elements that belong to one place: the array grows by whole places."""
        self.array: npt.NDArray[Any] = np.zeros(0, self.dtype)
        self.remap()

    @property
    def places(self) -> int:
        """How many places there is room for."""
        return len(self.array) // self.width

    def remap(self) -> None:
        """Map the file anew, as long as it is now."""
        if self.path is None or not self.path.is_file():
            return
        with self.path.open("r+b" if self.mode is Mode.WRITE else "rb") as file:
            count = os.fstat(file.fileno()).st_size // self.dtype.itemsize
            if count > len(self.array):
                access = mmap.ACCESS_WRITE if self.mode is Mode.WRITE else mmap.ACCESS_COPY
                mapped = mmap.mmap(file.fileno(), count * self.dtype.itemsize, access=access)
                self.array = np.frombuffer(mapped, self.dtype)

    def reserve(self, places: int) -> None:
        """Make room for so many places; raises OSError when the disk is full."""
        if places <= self.places:
            return
        size = self.dtype.itemsize * self.width
        more = min(self.places // 4, _STEP // size) + 4096 // size
        wanted = max(places, self.places + more) * self.width
        if self.path is None or self.mode is not Mode.WRITE:
            longer = np.zeros(max(wanted, len(self.array) * 3 // 2), self.dtype)
            longer[: len(self.array)] = self.array
            self.array = longer
            return
        with self.path.open("ab") as file:
            _allocate(file.fileno(), wanted * self.dtype.itemsize)
        self.remap()

    def need(self, places: int) -> None:
        """Map the file anew if another process has made it longer than we know."""
        if places > self.places:
            self.remap()

    def let_go(self) -> None:
        """Map nothing any more."""
        self.array = np.zeros(0, self.dtype)

    def sync(self) -> None:
        """Wait until the file is on the disk."""
        if self.path is not None and self.mode is Mode.WRITE and self.path.is_file():
            with self.path.open("r+b") as file:
                os.fsync(file.fileno())


def _allocate(file: int, size: int) -> None:
    # A hole in a mapped file ends the process that writes into it when the disk is full; room taken is room had.
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:
        os.ftruncate(file, size)


@dataclass(frozen=True)
class Held:
    """How much of an index's files holds: written last, so that whatever lies beyond was never said."""

    turn: int = 0
    size: int = 0
    """Texts, withdrawn ones too."""
    used: int = 0
    """Bytes of the file of texts."""
    dead: int = 0
    changes: int = 0
    """Insertions and withdrawals so far."""
    told: tuple[int, int] = (0, 0)
    """The running checksum of the file of texts."""
    rows: tuple[int, int] = (0, 0)
    """The running checksum of the file of rows."""
    ended: int = 0
    """The sum over what was withdrawn."""
    lists: int = 0
    """Which generation of the files that are derived from the texts."""
    pool: int = 1
    weighings: int = 0
    weighed_at: int = 0
    closed: tuple[int, int] | None = None
    """The checksum of everything derived, when the writer closed in order; None while it writes."""
    note: str = ""
    """What the owner of the index wants to find again."""

    def but(self, **changes: Any) -> "Held":
        """As `dataclasses.replace`, but faster: it is asked for with every text."""
        held = object.__new__(Held)
        held.__dict__.update(self.__dict__, **changes)
        return held


def write_held(file: int, held: Held) -> None:
    """Write the record into the place that the one before it does not stand in."""
    body = json.dumps(asdict(held), sort_keys=True).encode()
    whole = _digest(body) + body
    if len(whole) > SLOT:
        raise ValueError("the note is too long for the index's record")
    os.pwrite(file, whole.ljust(SLOT, b"\0"), (held.turn % 2) * SLOT)


def read_held(file: int) -> Held | None:
    """The newest record that is whole; None when neither is."""
    return parse_held(os.pread(file, 2 * SLOT, 0))


def parse_held(both: bytes) -> Held | None:
    """The newest of two records that is whole; None when neither is."""
    found = [_parse(both[:SLOT]), _parse(both[SLOT:])]
    return max((held for held in found if held), key=lambda held: held.turn, default=None)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).hexdigest().encode()


def _parse(whole: bytes) -> Held | None:
    body = whole[16:].rstrip(b"\0")
    if not body or _digest(body) != whole[:16]:
        return None
    stored: dict[str, Any] = json.loads(body)
    pairs = {name: tuple(stored[name]) for name in ("told", "rows", "closed") if stored[name] is not None}
    return Held(**{**stored, **pairs})
