"""Tables of three kinds, row by row: CSV, XLSX and JSON Lines, each row with the bytes it was written as.

A row that cannot be read costs nothing but itself; its bytes stand with the header above them, so that they
are a small table of their own that can be mended and read again.
"""

import csv
import io
import json
import re
import zipfile
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, load_workbook

from claims.errors import SourceError

DELIMITERS = ",;\t"
LONGEST_ROW = 200
"""Lines of a row in quotes: one that is longer has a quotation mark that was never closed."""
LARGEST_WORKBOOK = 500_000_000
"""Unpacked bytes; a workbook is read into memory whole."""

_DAMAGED = re.compile("[\udc80-\udcff]")
"""What ``surrogateescape`` makes of a byte that is no letter."""

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One row: its cells by column name as the file has it, or why it has none; and how it was written."""

    cells: Cells
    written: bytes
    kind: str
    trouble: str = ""
    remark: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"

    def without(self, columns: Container[str]) -> bytes:
        """How it was written, but with nothing in *columns*."""
        header, _ = split_header(self.written, self.kind)
        kept = {name: "" if name in columns else cell for name, cell in self.cells.items()}
        if self.kind == "jsonl":
            return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        return header + as_csv(kept.values(), self.delimiter, self.encoding)


def rows_of(path: Path, sheet: str = "") -> Iterator[Row]:
    """The rows of *path*, whatever kind of table it is, without its empty rows."""
    try:
        begins = path.open("rb").read(4096)
    except OSError as error:
        raise SourceError(reason=f"the file {path.name} cannot be opened ({error.strerror})") from None
    if begins.startswith(b"PK"):
        return _of_workbook(path, sheet)
    if begins.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _of_json_lines(path)
    return _of_csv(path, begins)


# --- CSV --------------------------------------------------------------------------------------


def encoding_of(path: Path, begins: bytes) -> str:
    """UTF-16 where the file says so, else UTF-8, else what Windows writes in Cyrillic.

    Line by line, so that one damaged line does not turn a whole file in UTF-8 into nonsense.
    """
    if begins.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    good = bad = 0
    with path.open("rb") as lines:
        for line in lines:
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    return "utf-8-sig" if good >= bad else "cp1251"


def _of_csv(path: Path, begins: bytes) -> Iterator[Row]:
    encoding = encoding_of(path, begins)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as opened:
        lines = _Lines(opened)
        first = next(lines, "")
        delimiter = max(DELIMITERS, key=first.count)
        lines.give_back([first])
        found = lines.row(delimiter)
        if found is None or not found.cells:
            raise SourceError(reason=f"the file {path.name} has no header row with the names of its columns")
        header = [cell.strip() for cell in found.cells]
        top = _written(found.lines, encoding)
        while (found := lines.row(delimiter)) is not None:
            if row := _csv_row(header, top, found, encoding):
                plain = "cp1251" if encoding == "cp1251" else "utf-8"
                yield replace(row, delimiter=delimiter, encoding=plain)


def _csv_row(header: Sequence[str], top: bytes, found: "_Found", encoding: str) -> Row | None:
    written = top + _written(found.lines, encoding)
    if found.cells is None:
        return Row({}, written, "csv", found.trouble)
    if not any(cell.strip() for cell in found.cells):
        return None
    if any(_DAMAGED.search(line) for line in found.lines):
        return Row({}, written, "csv", "some of its letters are damaged; write them anew")
    if len(found.cells) > len(header) and any(found.cells[len(header) :]):
        trouble = (
            f"it has {len(found.cells)} cells and the header {len(header)}; put a text with commas in quotes"
        )
        return Row({}, written, "csv", trouble)
    remark = "its row is shorter than the header" if len(found.cells) < len(header) else ""
    return Row(dict(zip(header, found.cells, strict=False)), written, "csv", remark=remark)


def _written(lines: Sequence[str], encoding: str) -> bytes:
    text = "".join(line if line.endswith("\n") else line.rstrip("\r") + "\n" for line in lines)
    if encoding == "cp1251":
        return text.encode("cp1251", "surrogateescape")
    return text.encode("utf-8", "surrogateescape" if encoding == "utf-8-sig" else "replace")


@dataclass(frozen=True)
class _Found:
    cells: list[str] | None
    lines: list[str]
    trouble: str = ""


class _Lines:
    """Lines that can be given back: a row that went wrong costs its first line only."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.coming = iter(lines)
        self.back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_ROW:
            raise csv.Error("unexpected end of data")
        line = self.back.popleft() if self.back else next(self.coming)
        self.taken.append(line)
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self.back.extendleft(reversed(lines))
        self.taken = []

    def row(self, delimiter: str) -> _Found | None:
        """The next row, or its first line and what is wrong with it; None at the end."""
        self.taken = []
        try:
            cells = next(csv.reader(self, delimiter=delimiter, strict=True))
        except StopIteration:
            return None
        except csv.Error as error:
            taken = self.taken
            self.give_back(taken[1:])
            return _Found(None, taken[:1], _quotes(str(error)))
        return _Found(cells, self.taken)


def _quotes(error: str) -> str:
    if "unexpected end" in error or "larger than" in error:
        return "a quotation mark opens in it and never closes; close it or take it out"
    return 'a quotation mark stands alone inside a quoted cell; write it twice ("")'


# --- JSON Lines ---------------------------------------------------------------------------------


def _of_json_lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as lines:
        for line in lines:
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _json_row(line if line.endswith(b"\n") else line + b"\n")


def _json_row(line: bytes) -> Row:
    try:
        cells = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Row({}, line, "jsonl", "some of its letters are damaged; write them anew in UTF-8")
    except (ValueError, RecursionError):
        return Row({}, line, "jsonl", "its line is not JSON; look for a missing quotation mark or comma")
    if not isinstance(cells, dict):
        return Row({}, line, "jsonl", "its line is JSON but not an object with named values")
    return Row(cells, line, "jsonl")


# --- XLSX ---------------------------------------------------------------------------------------


def _of_workbook(path: Path, sheet: str) -> Iterator[Row]:
    rows = _cells_of_workbook(path, sheet)
    header = [as_text(cell) for cell in next(rows, [])]
    if not any(header):
        raise SourceError(reason=f"the file {path.name} has no header row with the names of its columns")
    top = as_csv(header)
    for cells in rows:
        if any(cell not in ("", None) for cell in cells):
            yield Row(dict(zip(header, cells, strict=False)), top + as_csv(cells), "csv")


def _cells_of_workbook(path: Path, sheet: str) -> Iterator[list[Any]]:
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_WORKBOOK:
                raise SourceError(reason=f"the file {path.name} is too large when unpacked; save it as CSV")
        workbook = load_workbook(path)
        names = workbook.sheet_names
        if sheet and sheet not in names:
            raise SourceError(reason=f"the file {path.name} has no sheet {sheet}; it has: {', '.join(names)}")
        opened = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
        return iter(opened.iter_rows())
    except (CalamineError, zipfile.BadZipFile, OSError, IndexError) as error:
        reason = f"the file {path.name} is damaged or not a workbook; open it, save it anew or as CSV"
        raise SourceError(reason=reason) from error


def as_text(cell: Any) -> str:
    """A cell as a person would write it: whole numbers without a fraction, dates in ISO."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()


def as_csv(cells: Iterable[Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """One line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n", delimiter=delimiter).writerow([as_text(cell) for cell in cells])
    return line.getvalue().encode(encoding, "replace")


# --- Mending ------------------------------------------------------------------------------------


def split_header(written: bytes, kind: str) -> tuple[bytes, bytes]:
    """The header above a kept row, and the row."""
    if kind == "jsonl":
        return b"", written
    text = written.decode("latin-1")
    lines = _Lines(io.StringIO(text, newline=""))
    first = next(lines, "")
    lines.give_back([first])
    found = lines.row(max(DELIMITERS, key=first.count))
    size = sum(len(line) for line in (found.lines if found else []))
    return written[:size], written[size:]


def first_of(rows: Iterable[Row], count: int) -> tuple[list[Row], Iterator[Row]]:
    """The first *count* rows, and all of them."""
    coming = iter(rows)
    head = list(islice(coming, count))
    return head, _again(head, coming)


def _again(head: list[Row], coming: Iterator[Row]) -> Iterator[Row]:
    yield from head
    yield from coming
