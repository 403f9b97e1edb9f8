"""Tables as files: the exact one is exact, those for people run nothing and read as their language writes."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from claims.errors import RefusedError
from claims.terms import Step, VolumeBy
from claims.trends import Series, Volume
from pipeline import exporting, tables
from pipeline.tables import (
    Reader,
    Table,
    TableColumn,
    TableForm,
    csv_bytes,
    file_name,
    sheet_csv_bytes,
    write_xlsx,
)

KAZAKH = Reader("kk", ZoneInfo("Asia/Almaty"))
ENGLISH = Reader("en", ZoneInfo("Asia/Almaty"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NOON = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


def table(*rows, columns=("a",)) -> Table:
    """A table of these rows."""
    return Table("t", [TableColumn(name, f"={name}") for name in columns], rows)


def read(content: bytes, **more: str) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8"), newline=""), **more))


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_whatever_was_said_comes_back_from_the_exact_csv(rows):
    content = b"".join(csv_bytes(table(*rows, columns=("a", "b"))))
    assert read(content) == [["a", "b"], *([list(row) for row in rows])]


@given(TEXTS)
def test_whatever_was_said_no_cell_of_the_csv_for_people_begins_as_a_formula(text):
    content = b"".join(sheet_csv_bytes(table((text,)), ENGLISH))
    (cell,) = read(content.removeprefix(b"\xef\xbb\xbf"))[1]
    assert not cell.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (text, f"'{text}")


def test_titles_are_guarded_as_texts_are():
    assert b"".join(sheet_csv_bytes(table(), ENGLISH)) == b'\xef\xbb\xbf"\'=a"\r\n'


def test_numbers_and_times_are_exact_for_programs_and_local_for_people():
    row = (-1, 0.5, date(2026, 3, 2), NOON, None)
    columns = ("a", "b", "c", "d", "e")

    assert read(b"".join(csv_bytes(table(row, columns=columns))))[1] == [
        "-1",
        "0.5",
        "2026-03-02",
        "2026-03-02T12:30:00Z",
        "",
    ]
    people = b"".join(sheet_csv_bytes(table(row, columns=columns), KAZAKH)).removeprefix(b"\xef\xbb\xbf")
    assert read(people, delimiter=";")[1] == ["-1", "0,5", "2026-03-02", "2026-03-02 17:30", ""]


def test_rows_are_written_as_they_come():
    taken = 0

    def rows():
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield (f"row {number}",)

    pieces = csv_bytes(Table("t", [TableColumn("a", "a")], rows()))
    next(pieces), next(pieces)
    assert 0 < taken < 20_000


@given(st.lists(TEXTS.filter(str.isprintable), min_size=1, max_size=8))
def test_a_workbook_gives_texts_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    write_xlsx(
        table(*((text, number) for number, text in enumerate(texts)), columns=("a", "b")), ENGLISH, path
    )
    shown = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[0] for row in shown[1:]] == texts


def test_a_text_longer_than_a_cell_is_cut_with_a_sign(tmp_path):
    write_xlsx(table(("😀" * 20_000,), ("я" * 32_767,)), ENGLISH, tmp_path / "t.xlsx")
    cells = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    assert cells[1][0] == "😀" * 16_383 + "…"
    assert cells[2][0] == "я" * 32_767


def test_a_workbook_of_too_many_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "XLSX_ROWS", 3)
    write_xlsx(table(*[("x",)] * 3), ENGLISH, tmp_path / "fits.xlsx")
    with pytest.raises(RefusedError, match="at most 3 rows"):
        write_xlsx(table(*[("x",)] * 4), ENGLISH, tmp_path / "t.xlsx")


def test_notes_stand_on_a_sheet_of_their_own(tmp_path):
    noted = Table("t", [TableColumn("a", "a")], [], notes=["=what to know"])
    write_xlsx(noted, ENGLISH, tmp_path / "t.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "t.xlsx")
    assert book.get_sheet_by_index(1).to_python() == [["=what to know"]]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("trends-volume", "aiqyn-trends-volume-2026-03-02.sheet.csv"),
        ("../../etc/пароль", "aiqyn-etc-2026-03-02.sheet.csv"),
        ("яя", "aiqyn-table-2026-03-02.sheet.csv"),
        ("c-7k3q9\r\nX: y", "aiqyn-c-7k3q9-x-y-2026-03-02.sheet.csv"),
    ],
)
def test_a_file_is_called_in_plain_letters(name, written):
    assert file_name(name, TableForm.SHEET_CSV, date(2026, 3, 2)) == written


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_counts_under_five_by_region_and_day_do_not_leave_the_desk(count):
    def cells(by: VolumeBy, step: Step) -> tuple[object, ...]:
        day = date(2026, 3, 2)
        found = Volume(by, step, (day,), day, (Series("75", {}, (count,)),), (3,), (count + 3,))
        (row,) = exporting.volume_table(found, lambda one: one.key).rows
        return row[5:]

    held = 0 < count < 5
    assert cells(VolumeBy.REGION, Step.DAY) == ((None, 5) if held else (count, None))
    assert cells(VolumeBy.REGION, Step.WEEK) == (count, None)
    assert cells(VolumeBy.SOURCE, Step.DAY) == (count, None)
