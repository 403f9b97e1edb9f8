"""The files of a candidate index: what was said stays, what was not committed was never said.

The packed texts and their rows are only ever appended to; what was taken out may be crossed out where it stands.
Everything else is derived from them: lists, chains, weights. A writer that closes in order leaves a checksum of all
that is derived; after any other end it is derived anew, beside the old, so that readers keep what they have.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from models import _postings, _taking
from models._hashes import BUCKETS
from models._mapped import SLOT, Column, Held, Mode, parse_held, read_held, write_held
from models.text import Folded

FORMAT = 2
"""Of the files; an index of another format is damaged for us."""
_DERIVED = ("frequency", "heads", "rarity", "norms", "pool", "chains", "links")
_SAID = ("texts", "rows", "ended", "labels")
_P = ParamSpec("_P")
_R = TypeVar("_R")


class AnotherWriterError(RuntimeError):
    """Another process writes this index."""


class DamagedError(RuntimeError):
    """The index's files do not hold what was committed."""


class Batch:
    """Texts to be taken in, as the compiled code reads them, and how many of them are."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._packs: list[bytes] = []
        self.bytes = 0
        """How many they take at most."""
        self.taken = 0
        self.byte = 0
        """Where the packs of those that are not taken yet begin."""

    def __len__(self) -> int:
        return len(self._packs)

    def add(self, key: int, folded: Folded, label: int, mark: int) -> None:
        """One more text."""
        pack = folded.pack()
        said = folded.key.encode("utf-8", "surrogatepass")
        self._numbers += (key, label, mark, _digest(said), len(said), len(pack))
        self._packs.append(pack)
        self.bytes += len(pack) + 7

    @cached_property
    def arrays(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """The numbers and the packs, when no more are added."""
        return np.array(self._numbers, np.int64), np.frombuffer(b"".join(self._packs), np.uint8)


class Shelf:
    """Texts under keys with all that is derived from them, in memory or in *folder*."""

    def __init__(self, folder: Path | None = None, mode: Mode = Mode.WRITE) -> None:
        self.folder = folder
        self.mode = Mode(mode)
        self.recovered = False
        self.held = Held()
        self._committed_weighings = 0
        self._read = b""
        self._file = -1
        self._lock = -1
        if folder is None:
            self.clear()
        else:
            self._open(folder)

    # --- opening and closing --------------------------------------------------------------------------

    def _open(self, folder: Path) -> None:
        if self.mode is Mode.WRITE:
            folder.mkdir(parents=True, exist_ok=True)
            self._take_lock(folder)
        path = folder / f"held.{FORMAT}"
        if not path.is_file():
            if self.mode is not Mode.WRITE:
                raise DamagedError(f"there is no index in {folder}")
            self._begin(path)
            return
        try:
            self._go_on(path)
        except BaseException:
            self._let_go()
            raise

    def _begin(self, path: Path) -> None:
        for old in path.parent.glob("*.*"):
            if old.name != "writer.lock":
                old.unlink()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._map_said()
        self._map_derived(0)
        self._say()

    def _go_on(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR if self.mode is Mode.WRITE else os.O_RDONLY)
        held = read_held(self._file)
        if held is None:
            raise DamagedError(f"the record of {path.parent} cannot be read")
        self.held = held
        self._map_said()
        self._map_derived(held.lists)
        if self.mode is not Mode.WRITE:
            if self.mode is Mode.REHEARSE:  # what a dead writer withdrew and did not commit
                ended = self.ended.array[: held.size]
                ended[ended > held.changes] = _postings.NEVER
            return
        self._check_said()
        if held.closed is not None and held.closed == self._derived_checksum():
            self._say()
        else:
            self._recover()

    def _take_lock(self, folder: Path) -> None:
        self._lock = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = -1
            raise AnotherWriterError(f"another process writes the index in {folder}") from None

    def _let_go(self) -> None:
        for file in (self._file, self._lock):
            if file >= 0:
                os.close(file)
        self._file = self._lock = -1

    def close(self) -> None:
        """Forget what was not committed, make all of it durable and say that it is whole."""
        if self.mode is Mode.WRITE and self._file >= 0:
            committed = read_held(self._file)
            if committed is not None and replace(committed, turn=0, note="") == replace(
                self.held, turn=0, note=""
            ):
                self._sync()
                self._say(closed=self._derived_checksum())
                os.fsync(self._file)
        if self._file >= 0:
            for name in (*_DERIVED, *_SAID):
                getattr(self, name).let_go()
            self.held = Held()
        self._let_go()

    def clear(self) -> None:
        """Forget every text."""
        if self.folder is not None and self.mode is Mode.WRITE:
            generation = self.held.lists + 1
            self._drop_lists_but(self.held.lists)
            self.held = Held(turn=self.held.turn, lists=generation)
            self._map_derived(generation)
            self._say()
            self._drop_lists_but(generation)
            return
        self.held = Held()
        self.folder, self.mode = None, Mode.WRITE
        self._map_said()
        self._map_derived(0)

    def _map_said(self) -> None:
        self._room = 0
        self.texts = self._column("texts", np.uint8)
        self.rows = self._column("rows", np.int64, _postings.ROW)
        self.ended = self._column("ended", np.int32)
        self.labels = self._column("labels", np.int64)

    def _map_derived(self, generation: int) -> None:
        self.frequency = self._column(f"frequency.{generation}", np.int32)
        self.heads = self._column(f"heads.{generation}", np.int32)
        self.rarity = self._column(f"rarity.{generation}", np.float32)
        self.norms = self._column(f"norms.{generation}", np.float32, 2)
        self.pool = self._column(f"pool.{generation}", np.int32)
        self.chains = self._column(f"chains.{generation}", np.int32)
        self.links = self._column(f"links.{generation}", np.int32, 2)
        self._room = 0
        """How many texts all that goes by texts has room for, as far as we know."""
        self.pool.reserve(1 << 12)
        for column, size in ((self.frequency, BUCKETS), (self.heads, BUCKETS), (self.rarity, 2 * BUCKETS)):
            column.reserve(size)
        self.chains.reserve(2 * _postings.CHAINS)
        if not self.held.size and self.mode is not Mode.READ:
            self.rarity.array[:] = np.float32(
                np.log(2.0)
            )  # both rows: their pages are had before they are needed

    def _column(self, name: str, dtype: npt.DTypeLike, width: int = 1) -> Column:
        path = None if self.folder is None else self.folder / (name if "." in name else f"{name}.{FORMAT}")
        return Column(dtype, path, self.mode, width)

    # --- after an end that was not in order -------------------------------------------------------------

    def _check_said(self) -> None:
        held = self.held
        lengths = {"texts": held.used, "rows": held.size, "ended": held.size, "labels": held.size}
        for name, least in lengths.items():
            if getattr(self, name).places < least:
                raise DamagedError(f"the file {name} of the index is too short")
        told = _checksum((0, 0), self.texts.array[: held.used])
        rows = _checksum((0, 0), self.rows.array[: held.size * _postings.ROW])
        ended = int(_postings.sum_of_ended(self.ended.array, held.size, held.changes))
        if (told, rows, ended) != (held.told, held.rows, held.ended):
            raise DamagedError("the texts of the index are not those that were committed")

    def _recover(self) -> None:
        """Take back what was not committed and derive everything anew, into new files."""
        held, size = self.held, self.held.size
        ended = self.ended.array[:size]
        ended[ended > held.changes] = _postings.NEVER
        self.recovered = bool(size)
        self._drop_lists_but(held.lists)  # a recovery before this one may have died over the same files
        self.held = replace(held, size=0)
        self._map_derived(held.lists + 1)
        self.held = replace(held, lists=held.lists + 1, pool=1)
        self._derive()
        self._say()
        self._drop_lists_but(self.held.lists)

    def _derive(self) -> None:
        held, used, done = self.held, np.ones(1, np.int64), 0
        self.links.reserve(held.size)
        self.norms.reserve(held.size)
        while done < held.size:
            self.pool.reserve(int(used[0]) + (1 << 20))
            done = _postings.derive(
                held.size, self.rows.array, self.texts.array, self.frequency.array, self.heads.array,
                self.pool.array, used, self.chains.array, self.links.array, done,
            )  # fmt: skip
        row = held.weighings % 2
        if (
            held.size
        ):  # of no text nothing can be weighed: the weights of an empty index stay as they were laid out
            _postings.weigh(self.frequency.array, held.size, self.rarity.array, row, 0, BUCKETS)
            self.weigh_texts(0, held.size, row)
        self.held = replace(held, pool=int(used[0]), weighed_at=held.size)

    def _drop_lists_but(self, generation: int) -> None:
        assert self.folder is not None
        for name in _DERIVED:
            for old in self.folder.glob(f"{name}.*"):
                if old.name != f"{name}.{generation}":
                    old.unlink()

    def _derived_checksum(self) -> tuple[int, int]:
        state, size = (0, 0), self.held.size
        parts = {"norms": 2 * size, "links": 2 * size, "pool": self.held.pool}
        for name in _DERIVED:
            array = getattr(self, name).array
            count = parts.get(name, len(array))
            if len(array) < count:
                return 0, 0
            count += count % 2 if count < len(array) else -(count % 2)
            state = _checksum(state, array[:count])
        return _checksum(state, self.labels.array[:size])

    def _sync(self) -> None:
        for name in (*_DERIVED, *_SAID):
            getattr(self, name).sync()

    # --- writing ------------------------------------------------------------------------------------------

    def take(self, batch: Batch, turn: npt.NDArray[np.int64]) -> None:
        """Texts of *batch* that were not taken yet, until all are or there is something to be said about weights."""
        held = self.held
        self._make_room(held.size + len(batch), held.used + batch.bytes)
        state = np.array(
            (held.size, held.used, held.dead, held.changes, held.pool, held.ended, *held.told, *held.rows),
            np.uint64,
        )
        wanted = 1
        while wanted:
            batch.taken, batch.byte, wanted = _taking.take(
                *batch.arrays, batch.taken, batch.byte, state, turn, 1 - held.weighings % 2,
                (self.texts.array, self.rows.array, self.ended.array, self.labels.array), self._learned,
            )  # fmt: skip
            self._count(state)  # before the disk may turn out to be full
            if wanted:
                self.pool.reserve(wanted)

    def _count(self, state: npt.NDArray[np.uint64]) -> None:
        size, used, dead, changes, pool, ended, *sums = state.tolist()
        self.held = self.held.but(
            size=size, used=used, dead=dead, changes=changes, pool=pool, ended=ended,
            told=tuple(sums[:2]), rows=tuple(sums[2:]),
        )  # fmt: skip

    @property
    def _learned(self) -> tuple[npt.NDArray[Any], ...]:
        """What is derived, as the compiled code that takes texts in wants it."""
        return (
            self.frequency.array, self.heads.array, self.rarity.array, self.norms.array, self.pool.array,
            self.chains.array, self.links.array,
        )  # fmt: skip

    def _make_room(self, places: int, used: int) -> None:
        if used > len(self.texts.array):
            self.texts.reserve(used)
        if places > self._room:
            columns = (self.rows, self.ended, self.labels, self.norms, self.links)
            for column in columns:
                column.reserve(places)
            self._room = min(column.places for column in columns)

    def end(self, places: Sequence[int]) -> None:
        """Take texts out."""
        for place in places:
            changes = self.held.changes + 1
            self.ended.array[place] = changes
            ended = self.held.ended + (place + 1) * (2 * changes + 1) & 0x7FFFFFFFFFFFFFFF
            self.held = self.held.but(changes=changes, dead=self.held.dead + 1, ended=ended)

    def erase_ended(self) -> None:
        """Overwrite the texts that were taken out, as far as a reader of the file could tell what they said.

        Each byte of a word becomes an x, so that lengths, lists and a recovery stay what they were. Until the new
        checksum is written a crash leaves files that are not those committed, and the index is made anew.
        """
        held = self.held
        for place in np.flatnonzero(self.ended.array[: held.size] <= held.changes).tolist():
            start, lengths = self.rows.array[place * _postings.ROW + 1 : place * _postings.ROW + 3].tolist()
            end = start + (lengths & 0xFFFFFFFF)
            said = self.texts.array[start:end]
            said[:] = np.frombuffer(_crossed_out(said.tobytes()), np.uint8)
        self.texts.sync()
        self.held = replace(held, told=_checksum((0, 0), self.texts.array[: held.used]))
        self._say()

    def weigh_texts(self, first: int, last: int, row: int) -> None:
        """The lengths of some texts' vectors, by one row of rarities."""
        if last > first:
            _postings.weigh_texts(
                first, last, self.rows.array, self.texts.array, self.rarity.array, row, self.norms.array
            )

    @property
    def switched(self) -> bool:
        """Whether the row of weights that holds for us is not yet the one that readers use."""
        return self._file >= 0 and self.held.weighings != self._committed_weighings

    def weighed(self, size: int) -> None:
        """From now on the other row of weights holds, unless we have switched already and nobody knows."""
        weighings = self.held.weighings + (not self.switched)
        self.held = replace(self.held, weighings=weighings, weighed_at=size)

    def commit(self, note: str | None = None) -> None:
        """Say what holds."""
        if note is not None:
            self.held = replace(self.held, note=note)
        self._say()

    def _say(self, closed: tuple[int, int] | None = None) -> None:
        self.held = replace(self.held, turn=self.held.turn + 1, closed=closed)
        self._committed_weighings = self.held.weighings
        if self.mode is Mode.WRITE and self._file >= 0:
            write_held(self._file, self.held)

    # --- reading ------------------------------------------------------------------------------------------

    def reading(self, ask: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """What *ask* answers about one committed state; it is asked again where the weights changed meanwhile."""
        if self.mode is not Mode.READ:
            return ask(*args, **kwargs)
        while True:
            self.refresh()
            answer = ask(*args, **kwargs)
            now = self._latest()
            if (now.weighings, now.lists) == (self.held.weighings, self.held.lists):
                return answer

    def _latest(self) -> Held:
        raw = os.pread(self._file, 2 * SLOT, 0)
        if raw == self._read:
            return self.held
        if not os.fstat(self._file).st_nlink:
            raise DamagedError("the index was made anew by its writer; open it again")
        while (held := parse_held(raw)) is None:
            raw = os.pread(self._file, 2 * SLOT, 0)
        if held.turn == self.held.turn:
            self._read = raw
        return held

    def refresh(self) -> None:
        """Look at what the writer has committed by now."""
        held = self._latest()
        if held.turn == self.held.turn:
            return
        if held.lists != self.held.lists:
            self.held = held
            self._map_derived(held.lists)
        self.held = held
        self.texts.need(held.used)
        self.pool.need(held.pool)
        for column in (self.rows, self.ended, self.labels, self.norms, self.links):
            column.need(held.size)

    @property
    def lists(self) -> tuple[npt.NDArray[Any], ...]:
        """What a walk through the lists reads: rarities, heads, pool, lengths, ends."""
        columns = (self.rarity, self.heads, self.pool, self.norms, self.ended)
        return tuple(column.array for column in columns)

    def places(self) -> npt.NDArray[np.int32]:
        """The places of the texts that are in."""
        return np.flatnonzero(self.ended.array[: self.held.size] > self.held.changes).astype(np.int32)

    def place_of(self, key: int) -> int:
        """Where the text under *key* stands; -1 for none."""
        return self._find(key, 0)

    def places_of(self, keys: Sequence[int]) -> npt.NDArray[np.int64]:
        """Where the texts under *keys* stand; -1 for none."""
        places: npt.NDArray[np.int64] = _postings.find_keys(
            np.array(keys, np.int64), self.rows.array, self.chains.array, self.links.array, self.ended.array,
            self.held.size, self.held.changes,
        )  # fmt: skip
        return places

    def same(self, folded: Folded) -> int | None:
        """The key of a text with the same search key: the oldest where it is still in."""
        place = self._find(_digest(folded.key.encode("utf-8", "surrogatepass")), 1)
        return None if place < 0 else int(self.rows.array[place * _postings.ROW])

    def _find(self, wanted: int, column: int) -> int:
        if not self.held.size:
            return -1
        return int(
            _postings.find(
                wanted, column, self.rows.array, self.chains.array, self.links.array, self.ended.array,
                self.held.size, self.held.changes,
            )
        )  # fmt: skip

    def pack_at(self, place: int) -> bytes:
        """The packed text at a place."""
        start, lengths = self.rows.array[place * _postings.ROW + 1 : place * _postings.ROW + 3]
        packed: bytes = self.texts.array[start : start + (int(lengths) & 0xFFFFFFFF)].tobytes()
        return packed


_CROSSES = bytes(byte if byte in b" \n" else ord("x") for byte in range(256))


def _crossed_out(packed: bytes) -> bytes:
    lines = packed.split(b"\n")
    # The second line may be lengths of stems, a sign each: they say nothing, and must stay as many as the words.
    kept = {1} if len(lines) > 1 and not lines[1].startswith(b" ") else set()
    return b"\n".join(line if at in kept else line.translate(_CROSSES) for at, line in enumerate(lines))


def _digest(key: bytes) -> int:
    return int.from_bytes(hashlib.sha256(key).digest()[:8], "little", signed=True)


def _checksum(state: tuple[int, int], array: npt.NDArray[Any]) -> tuple[int, int]:
    a, b = _postings.checksum(np.uint64(state[0]), np.uint64(state[1]), array.view(np.uint64))
    return int(a), int(b)
