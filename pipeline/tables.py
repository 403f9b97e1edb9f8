"""A table that leaves Aiqyn as a file: exact CSV for programs, CSV and XLSX for people with a spreadsheet.

The plain CSV is exact: what stands in the record stands in the file, byte for byte in UTF-8 (RFC 4180). A
spreadsheet would run a text that begins with = as a formula, so the two forms for people guard against that: XLSX
by typed cells, the CSV by an apostrophe (OWASP, "CSV Injection").
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from claims.errors import RefusedError

Value = str | int | float | date | datetime | None
Row = Sequence[Value]

XLSX_ROWS = 200_000
"""More would take minutes to write and a spreadsheet long to open; plain CSV has no end."""
XLSX_CELL = 32_767
"""What a cell holds, in UTF-16 units (Microsoft: Excel specifications and limits)."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AT_ONCE = 1 << 16
_DECIMAL_COMMA = ("kk", "ru")


class TableForm(StrEnum):
    """How a table is written."""

    CSV = "csv"
    SHEET_CSV = "sheet.csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    TableForm.CSV: "text/csv; charset=utf-8; header=present",
    TableForm.SHEET_CSV: "text/csv; charset=utf-8; header=present",
    TableForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class TableColumn:
    """One column: its name for programs, which stays, and its title for people, in their language."""

    key: str
    title: str
    width: int = 16
    """In XLSX, in digits."""


@dataclass(frozen=True)
class Table:
    """A table to write: its rows come one by one, so that it may be of any length."""

    name: str
    columns: Sequence[TableColumn]
    rows: Iterable[Row]
    notes: Sequence[str] = ()
    """What a reader has to know about it; in XLSX on a sheet of its own."""


@dataclass(frozen=True)
class Reader:
    """Whom the forms for people are written for."""

    language: str
    zone: ZoneInfo


def file_name(name: str, form: TableForm, day: date) -> str:
    """The name of the file in plain ASCII, with the day it was made: ``aiqyn-trends-volume-2026-11-27.csv``."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "table"
    return f"aiqyn-{plain}-{day.isoformat()}.{form.value}"


def csv_bytes(table: Table) -> Iterator[bytes]:
    """The exact CSV: names of columns for programs, times in UTC."""
    rows = ([_exact(value) for value in row] for row in table.rows)
    return _written([column.key for column in table.columns], rows, ",", csv.QUOTE_MINIMAL, b"")


def sheet_csv_bytes(table: Table, reader: Reader) -> Iterator[bytes]:
    """The CSV that a spreadsheet opens by a double click: with a byte order mark, quoted, without formulas.

    Where the reader's language writes 0,5 a spreadsheet set to it parts columns by semicolons.
    """
    rows = ([_guarded(value, reader) for value in row] for row in table.rows)
    titles = [_guarded(column.title, reader) for column in table.columns]
    parted = ";" if reader.language in _DECIMAL_COMMA else ","
    return _written(titles, rows, parted, csv.QUOTE_ALL, b"\xef\xbb\xbf")


def _written(
    titles: Sequence[str], rows: Iterable[Sequence[str]], parted: str, quoting: int, mark: bytes
) -> Iterator[bytes]:
    held = StringIO(newline="")
    writer = csv.writer(held, delimiter=parted, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerow(titles)
    yield mark
    for row in rows:
        writer.writerow(row)
        if held.tell() >= _AT_ONCE:
            yield _emptied(held)
    yield _emptied(held)


def _emptied(held: StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    # Half a surrogate pair is no character and has no UTF-8; it can only come from a broken JSON escape.
    return text.encode("utf-8", "surrogatepass" if text.isascii() else "replace")


def _exact(value: Value) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return "" if value is None else str(value)


def _guarded(value: Value, reader: Reader) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else value
    if isinstance(value, datetime):
        return value.astimezone(reader.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float) and reader.language in _DECIMAL_COMMA:
        return repr(value).replace(".", ",")
    return _exact(value)


def write_xlsx(table: Table, reader: Reader, path: Path) -> None:
    """Write the table as a workbook with typed cells; raises RefusedError when it has too many rows."""
    from xlsxwriter import Workbook

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "constant_memory": True,
        "remove_timezone": True,
        "tmpdir": str(path.parent),
    }
    with Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        dates = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        sheet = book.add_worksheet("Aiqyn")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, bold)
        for number, row in enumerate(table.rows, 1):
            if number > XLSX_ROWS:
                raise RefusedError(
                    reason="a spreadsheet holds at most {limit} rows here; take CSV, or ask for less",
                    limit=XLSX_ROWS,
                )
            for place, value in enumerate(row):
                _write_cell(sheet, number, place, value, dates, reader)
        _write_notes(book, table.notes)


def _write_cell(sheet, number, place, value, dates, reader) -> None:  # type: ignore[no-untyped-def]
    if isinstance(value, datetime):
        sheet.write_datetime(number, place, value.astimezone(reader.zone), dates[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(number, place, value, dates[date])
    elif isinstance(value, int | float):
        sheet.write_number(number, place, value)
    elif value:
        sheet.write_string(number, place, _fitting(value))


def _fitting(text: str) -> str:
    if len(text) * 2 <= XLSX_CELL or len(text.encode("utf-16-le", "replace")) // 2 <= XLSX_CELL:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * (XLSX_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _write_notes(book, notes: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    if notes:
        sheet = book.add_worksheet("Notes")
        sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for number, note in enumerate(notes):
            sheet.write_string(number, 0, note)
