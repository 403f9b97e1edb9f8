"""What a release holds, kept beside it: which files belong together, and what they were made of.

One line for each bundle: its name, its stamp, and for each of its files the digest of what that file alone was
made of. While a release is being built its journal says what has been begun and what is done, so that a build
that was killed goes on where it stopped.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST, JOURNAL = "manifest", "journal"
_BEGUN = ""
_SEAL = 64
"""How long the digest at a manifest's end is: what was cut short or tampered with counts for nothing."""


@dataclass(frozen=True)
class Stock:
    """The files in one release's folder, by bundle."""

    folder: Path
    lines: dict[str, str] = field(default_factory=dict)
    """Bundle -> its stamp (nothing while its files may be there or not), a tab, and its files as JSON."""

    def holds(self, name: str, stamp: str) -> bool:
        """Whether the files of the bundle *name* are there, whole and made of what *stamp* stands for."""
        return bool(stamp) and self.lines.get(name, "").startswith(f"{stamp}\t")

    def files(self, name: str) -> Mapping[str, str]:
        """Place -> digest of inputs of each file of the bundle *name*."""
        found: Mapping[str, str] = json.loads(self.lines.get(name, "\t{}").partition("\t")[2])
        return found

    @property
    def sound(self) -> Iterator[tuple[str, str]]:
        """The name and the line of each bundle that is there whole."""
        return ((name, line) for name, line in self.lines.items() if not line.startswith("\t"))


def line(stamp: str, files: Mapping[str, str]) -> str:
    """A bundle's line without its name."""
    return f"{stamp}\t{json.dumps(files, separators=(',', ':'))}"


def read_stock(folder: Path) -> Stock:
    """What *folder* holds: nothing where the manifest cannot be read, and then everything is made anew."""
    return Stock(folder, _lines(folder / MANIFEST))


def write_manifest(folder: Path, lines: Iterable[tuple[str, str]]) -> None:
    """Put down what *folder* holds, durably; from now on its journal has nothing to say."""
    fresh = folder / f".{MANIFEST}"
    text = "".join([f"{name}\t{rest}\n" for name, rest in lines]).encode()
    with fresh.open("wb") as file:
        file.write(text)
        file.write(_seal(text))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / MANIFEST)
    (folder / JOURNAL).unlink(missing_ok=True)


def left_over(folder: Path) -> Stock | None:
    """What a build that was killed left in *folder*, if that may be trusted.

    The system keeps what a killed process wrote, but not through a power cut: a journal of an earlier start of
    the machine says nothing about what reached the disk.
    """
    stock = read_stock(folder)
    try:
        told = (folder / JOURNAL).read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return stock if stock.lines else None
    if told[0] != _this_start():
        return None
    for one in told[1:-1]:  # what follows the last line end is half a line
        name, stamp, files = one.split("\t")
        if stamp != _BEGUN:
            stock.lines[name] = f"{stamp}\t{files}"
        else:
            stock.lines[name] = line(_BEGUN, {**stock.files(name), **json.loads(files)})
    return stock


@dataclass(frozen=True)
class Journal:
    """Says, before a file is touched, that it will be, and afterwards that it is done."""

    path: Path

    @classmethod
    def opened(cls, folder: Path) -> "Journal":
        """The journal of *folder*, there for good before anything else changes."""
        path = folder / JOURNAL
        if path.exists():
            whole = path.read_bytes()
            os.truncate(path, whole.rfind(b"\n") + 1)  # the half line of one who was killed while writing it
        else:
            path.write_text(f"{_this_start()}\n", encoding="utf-8")
            for durable in (path, folder):
                handle = os.open(durable, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        return cls(path)

    def begun(self, bundles: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """The files of *bundles* may be there from now on, or not, or in part."""
        self._add(f"{name}\t{line(_BEGUN, files)}\n" for name, files in bundles)

    def done(self, bundles: Iterable[tuple[str, str]]) -> None:
        """The bundles, given by name and line, are there whole."""
        self._add(f"{name}\t{rest}\n" for name, rest in bundles)

    def _add(self, lines: Iterable[str]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(lines)


def _lines(manifest: Path) -> dict[str, str]:
    try:
        whole = manifest.read_bytes()
    except OSError:
        return {}
    text, seal = whole[:-_SEAL], whole[-_SEAL:]
    if seal != _seal(text):
        return {}
    found = {}
    for one in text.decode().split("\n")[:-1]:
        name, _, rest = one.partition("\t")
        found[name] = rest
    return found


def _seal(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def _this_start() -> str:
    """Which start of the machine this is; a new answer each time where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return os.urandom(16).hex()
