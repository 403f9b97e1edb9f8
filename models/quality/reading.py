"""Reading labelled files: a line that cannot be read is counted and named, and the rest goes on.

The formats are those of `docs/data.md`: TSV with a header and without quoting, and JSON Lines; UTF-8.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from claims.errors import RefusedError

T = TypeVar("T")
SHOWN = 5
"""Broken lines that are named one by one."""


@dataclass
class Broken:
    """The lines passed over, with the reason."""

    lines: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, path: Path, line: int, reason: str) -> None:
        """One more."""
        self.count += 1
        if len(self.lines) < SHOWN:
            self.lines.append(f"{path.name}, line {line}: {reason}")

    def sentence(self) -> str:
        """What was passed over, in one sentence; empty if nothing was."""
        if not self.count:
            return ""
        more = f"; and {self.count - len(self.lines)} more" if self.count > len(self.lines) else ""
        noun = "line was" if self.count == 1 else "lines were"
        return f"{self.count} {noun} passed over: {'; '.join(self.lines)}{more}."


@dataclass(frozen=True)
class Read(Generic[T]):
    """What was read, and what could not be."""

    items: tuple[T, ...]
    broken: Broken


def read_table(
    path: Path,
    columns: Sequence[str],
    build: Callable[[Mapping[str, str]], T],
    *,
    broken: Broken | None = None,
) -> Read[T]:
    """The rows of a TSV file whose header names at least *columns*, each made by *build*.

    *build* raises ValueError, with the reason in words, for a row it cannot use.
    """
    broken = broken or Broken()
    numbered = _lines(path, broken)
    first = next(numbered, None)
    if first is None or (first[0] > 1 and broken.count):
        if broken.lines:
            raise RefusedError(
                reason="{file} cannot be measured: no header can be read ({first})",
                file=path.name,
                first=broken.lines[0],
            )
        raise _empty(path)
    header = first[1].split("\t")
    if lacking := [name for name in columns if name not in header]:
        raise RefusedError(
            reason="{file} needs a header with {columns}, separated by tabs; it lacks {lacking}",
            file=path.name,
            columns=list(columns),
            lacking=lacking,
        )

    def row(line: str) -> T:
        cells = line.split("\t")
        if len(cells) != len(header):
            raise ValueError(f"{len(cells)} cells, not {len(header)}")
        return build(dict(zip(header, cells, strict=True)))

    return _built(path, numbered, row, broken)


def read_plain_table(
    path: Path, build: Callable[[Sequence[str]], T], *, broken: Broken | None = None
) -> Read[T]:
    """The rows of a TSV file without a header."""
    broken = broken or Broken()
    return _built(path, _lines(path, broken), lambda line: build(line.split("\t")), broken)


def read_objects(
    path: Path, keys: Sequence[str], build: Callable[[Mapping[str, Any]], T], *, broken: Broken | None = None
) -> Read[T]:
    """The objects of a JSON Lines file, each with at least *keys*."""
    broken = broken or Broken()

    def item(line: str) -> T:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError("no JSON") from None
        if not isinstance(found, dict):
            raise ValueError("no JSON object")
        if lacking := [key for key in keys if key not in found]:
            raise ValueError(f"it lacks {', '.join(lacking)}")
        return build(found)

    return _built(path, _lines(path, broken), item, broken)


def read_lines(path: Path) -> Read[str]:
    """The lines of a plain text file."""
    broken = Broken()
    return _built(path, _lines(path, broken), str.strip, broken)


def text_in(item: Mapping[str, Any], key: str) -> str:
    """The text under *key*; raises ValueError if there is none."""
    found = item.get(key)
    if not isinstance(found, str) or not found.strip():
        raise ValueError(
            f"{key} is empty" if isinstance(found, str) or found is None else f"{key} is no text"
        )
    return found.strip()


def language_of(texts: Sequence[str]) -> str:
    """The language most of *texts* seem to be in: for files that do not say."""
    from models.language import LanguageModel

    step = max(1, len(texts) // 200)
    guessed = Counter(map(str, LanguageModel.load().predict(list(texts[::step]))))
    return min(guessed, key=lambda name: (-guessed[name], name)) if guessed else "unknown"


def _built(
    path: Path, numbered: Iterator[tuple[int, str]], build: Callable[[str], T], broken: Broken
) -> Read[T]:
    items: list[T] = []
    for number, line in numbered:
        try:
            items.append(build(line))
        except ValueError as error:
            broken.add(path, number, str(error))
    if not items:
        if broken.lines:
            raise RefusedError(
                reason="{file} cannot be measured: no line of it can be used ({first})",
                file=path.name,
                first=broken.lines[0],
            )
        raise _empty(path)
    return Read(tuple(items), broken)


def _empty(path: Path) -> RefusedError:
    return RefusedError(reason="{file} cannot be measured: it is empty", file=path.name)


def _lines(path: Path, broken: Broken) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, numbered from 1."""
    if path.is_dir():
        raise RefusedError(reason="{path} is a folder, not a file", path=path)
    if not path.is_file():
        raise RefusedError(reason="{path} is not there", path=path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise RefusedError(reason="{path} cannot be read: {error}", path=path, error=error.strerror) from None
    with file:
        for number, raw in enumerate(file, 1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                broken.add(path, number, "not UTF-8")
                continue
            if line.strip():
                yield number, line
