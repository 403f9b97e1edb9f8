import csv
import json
import tracemalloc
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.errors import SourceError
from claims.plugins import discover
from claims.seen import Asked, Seen, Unreadable
from claims.terms import Language, QuestionWay, SightingKind
from pipeline.intake import Cursor, SourceSettings
from pipeline.intake.table import OPTIONS, read, write_quarantine


def settings_for(path: Path, cursor: Mapping[str, object] | None = None, **options: object) -> SourceSettings:
    return SourceSettings(key="t", address=str(path), options=options, cursor=cursor or {})


def found_in(path: Path, **options: object) -> list[Asked]:
    return [each for each in read(settings_for(path, **options)) if isinstance(each, Asked)]


def shown_in(path: Path, **options: object) -> list[Seen]:
    return [each for each in read(settings_for(path, **options)) if isinstance(each, Seen)]


def kept_aside(path: Path, **options: object) -> list[Unreadable]:
    return [each for each in read(settings_for(path, **options)) if isinstance(each, Unreadable)]


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_table_is_a_plug_in() -> None:
    module = discover("pipeline.intake")["table"]
    assert (module.read, module.OPTIONS) == (read, OPTIONS)


def test_a_row_becomes_a_question(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "№;Сұрақ;Күні;Тілі;Облысы;Облыс;Сілтеме;Жауап тілі;Қаралым\n"
        "17;Карантин ұзартыла ма? https://t.me/x/1?utm_source=a;2020 жылғы 20 наурыз;қазақша;;Алматы;"
        "https://a.example/?fbclid=1;орысша;1 200\n",
    )
    seen, cursor = read(settings_for(path))
    assert seen == Asked(
        "17",
        "Карантин ұзартыла ма? https://t.me/x/1?utm_source=a",
        QuestionWay.TABLE,
        answer_in=Language.RU,
        language="kk",
        region="Алматы",
        asked_at=datetime(2020, 3, 19, 18, 0, tzinfo=UTC),
        links=("https://t.me/x/1",),
    )
    assert list(cursor.values) == ["digest"]


CONTENT = 'id,текст,дата\r\n1,"Правда, что ""воду"" отключат?\nЗавтра?",20.03.2020 14:05\r\n2,Ұ?,\r\n'


@pytest.mark.parametrize(
    "content",
    [
        CONTENT.encode(),
        CONTENT.encode("utf-8-sig"),
        CONTENT.replace(",", ";").replace("Правда;", "Правда,").encode(),
        CONTENT.replace(",", "\t").replace("Правда\t", "Правда,").encode(),
        CONTENT.replace("Ұ", "У").encode("cp1251"),
        CONTENT.encode("utf-16"),
    ],
    ids=["utf-8", "bom", "semicolon", "tab", "cp1251", "utf-16"],
)
def test_every_way_of_writing_csv_is_read_alike(tmp_path: Path, content: bytes) -> None:
    first, second = found_in(written(tmp_path, content))
    assert (first.key, first.text) == ("1", 'Правда, что "воду" отключат?\nЗавтра?')
    assert first.asked_at == datetime(2020, 3, 20, 8, 5, tzinfo=UTC)
    assert (second.key, second.text.upper().replace("Ұ", "У"), second.asked_at) == ("2", "У?", None)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
        <Default Extension="xml" ContentType="application/xml"/>
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        </Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"
        Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>
        <sheet name="бірінші" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
        <Relationship Id="r1" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="r2" Type="{RELATED}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/>
        </cellXfs></styleSheet>""",
}


def workbook(path: Path, rows: Iterable[str]) -> Path:
    """A workbook of one sheet whose *rows* are given as its cells' XML."""
    sheet = "".join(f"<row>{row}</row>" for row in rows)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        )
    return path


def words(*cells: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)


def test_a_workbook_is_read(tmp_path: Path) -> None:
    moment = '<c s="1"><v>43910.586805555555</v></c>'
    path = workbook(
        tmp_path / "table.xlsx",
        [
            words("Нөмір", "Мәтін", "Күн"),
            f"<c><v>5</v></c>{words('Бірінші')}{moment}",
            "",
            f"<c><v>6</v></c>{words('', '20.03.2020')}",
        ],
    )
    seen, aside, _ = read(settings_for(path, kind="entry"))
    assert (seen.key, seen.text, seen.kind) == ("5", "Бірінші", SightingKind.ENTRY)
    assert seen.published_at == datetime(2020, 3, 20, 8, 5, tzinfo=UTC)
    assert aside.reason == "its column Мәтін is empty"
    assert aside.content.decode() == "Нөмір,Мәтін,Күн\n6,,20.03.2020\n"
    with pytest.raises(SourceError) as caught:
        found_in(path, sheet="үшінші")
    assert caught.value.fields["reason"] == "the file table.xlsx has no sheet үшінші; it has: бірінші"


def test_json_lines_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '\ufeff{"text": "Бір", "id": 1, "views": 10, "date": 1584698400}\n\n{"text": \n[1]\n'
        '{"id": 2, "text": "Екі"}',
        "t.jsonl",
    )
    first, broken, listed, last, _ = read(settings_for(path, kind="entry"))
    assert (first.key, first.reach, first.published_at) == ("1", 10, datetime(2020, 3, 20, 10, 0, tzinfo=UTC))
    assert (broken.content, broken.reason) == (
        b'{"text": \n',
        "its line is not JSON; look for a missing quotation mark or comma",
    )
    assert listed.reason == "its line is JSON but not an object with named values"
    assert (last.key, last.text) == ("2", "Екі")


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,text\n1,2,3\n")
    assert found_in(path, columns={"text": "b", "key": "a"})[0].text == "2"


@pytest.mark.parametrize(
    ("content", "columns", "reason"),
    [
        ("a,b\n1,2\n", {}, "none of its columns (a, b) is known to hold the text; name it: columns text=…"),
        ("a,b\n1,2\n", {"text": "c"}, "the file table.csv has no column c; it has: a, b"),
        ("", {}, "the file table.csv has no header row with the names of its columns"),
        (
            "PK\x03\x04 no",
            {},
            "the file table.csv is damaged or not a workbook; open it, save it anew or as CSV",
        ),
    ],
)
def test_a_table_that_cannot_be_understood_is_a_reason(
    tmp_path: Path, content: str, columns: dict[str, str], reason: str
) -> None:
    with pytest.raises(SourceError) as caught:
        found_in(written(tmp_path, content), columns=columns)
    assert caught.value.fields["reason"] == reason


def test_a_missing_file_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        found_in(tmp_path / "no.csv")
    assert caught.value.fields["reason"] == "the file no.csv cannot be opened (No such file or directory)"


def test_a_wrong_name_of_ours_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        found_in(written(tmp_path, "text\nx\n"), columns={"sender": "text"})
    assert str(caught.value.fields["reason"]).startswith("sender is no name of ours; there are: text, key,")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1,\n", "its column text is empty"),
        (b"1,a,b,c\n", "it has 4 cells and the header 2; put a text with commas in quotes"),
        (b'1,"a" b\n', 'a quotation mark stands alone inside a quoted cell; write it twice ("")'),
        (b'1,"never closed\n', "a quotation mark opens in it and never closes; close it or take it out"),
        (b"1,\xd2\xb1 \xff\xfe\n", "some of its letters are damaged; write them anew"),
    ],
)
def test_a_bad_row_is_kept_as_written_and_loses_no_good_one(tmp_path: Path, row: bytes, reason: str) -> None:
    top, good = b"id,text\n", "3,Жақсы\n4,Қатар\n".encode()
    path = written(tmp_path, top + good[:13] + row + good[13:])
    assert [each.key for each in found_in(path)] == ["3", "4"]
    assert [(each.content, each.reason) for each in kept_aside(path)] == [(top + row, reason)]


def test_one_damaged_line_does_not_turn_a_file_into_nonsense(tmp_path: Path) -> None:
    lines = ["text", *(f"Қауесет {number}" for number in range(5))]
    path = written(tmp_path, "\n".join(lines).encode() + b"\n\xca\xe0\n")
    assert found_in(path)[4].text == "Қауесет 4"
    assert len(kept_aside(path)) == 1


def test_mended_rows_are_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, b'id;text;x\n1;"a" b;\n2;;ours\n3;ok;\n4;"open\n')
    aside = kept_aside(path)
    mend, reasons = write_quarantine(aside, tmp_path / "mend.csv")
    assert mend.read_bytes() == b'id;text;x\n1;"a" b;\n2;;\n4;"open\n'
    assert len(reasons.read_text("utf-8").splitlines()) == 3
    mend.write_bytes(b'id;text;x\n1;"""a"" b";\n2;two\n4;open\n')
    assert [(each.key, each.text) for each in found_in(mend)] == [("1", '"a" b'), ("2", "two"), ("4", "open")]


def test_rows_of_different_tables_are_mended_apart(tmp_path: Path) -> None:
    aside = kept_aside(written(tmp_path, "text,id\n,1\n", "a.csv"))
    aside += kept_aside(written(tmp_path, "id;text\n2;\n", "b.csv"))
    aside += kept_aside(written(tmp_path, '{"text": ""}\n', "c.jsonl"))
    paths = write_quarantine(aside, tmp_path / "mend.csv")
    assert [path.name for path in paths] == [
        *("mend.csv", "mend.reasons.txt", "mend-2.csv", "mend-2.reasons.txt"),
        *("mend-3.jsonl", "mend-3.reasons.txt"),
    ]
    assert paths[4].read_bytes() == b'{"text": ""}\n'


# --- Keys and cursors -------------------------------------------------------------------------


def test_without_a_key_a_row_is_known_by_its_text_and_date_wherever_it_stands(tmp_path: Path) -> None:
    rows = ["Бір,01.03.2020", "Екі,02.03.2020", "Бір,03.03.2020"]
    one = found_in(written(tmp_path, "\n".join(["text,date", *rows]), "1.csv"))
    other = found_in(written(tmp_path, "\n".join(["text,date", "Үш,", *reversed(rows)]), "2.csv"))
    assert {each.key for each in one} < {each.key for each in other}
    assert len({each.key for each in one}) == 3


def test_two_who_ask_the_same_are_two_and_a_rumour_shown_twice_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, "text\nБір\nБір\n")
    assert len({each.key for each in found_in(path)}) == 2
    assert len({each.key for each in shown_in(path, kind="entry")}) == 1


def test_an_unchanged_table_yields_nothing_until_it_is_read_differently(tmp_path: Path) -> None:
    path = written(tmp_path, "text,b\nБір,Екі\n")
    *_, cursor = read(settings_for(path))
    assert list(read(settings_for(path, cursor.values))) == []
    again = list(read(settings_for(path, cursor.values, columns={"text": "b"})))
    assert [type(each) for each in again] == [Asked, Cursor]


# --- Contacts ---------------------------------------------------------------------------------

CONTACTS = (
    "сұрақ,аты-жөні,телефон\n"
    "Бірінші?,Айша Омарова,+7 701 000 11 22\n"
    ",Айша Омарова,aisha@mail.example\n"
    'Екінші?,"Айша" О,@aisha_o +7 (701) 000-11-22\n'
)


def test_a_contact_is_handed_on_and_never_shown_nor_kept_aside(tmp_path: Path) -> None:
    path = written(tmp_path, CONTACTS)
    everything = list(read(settings_for(path)))
    assert isinstance(everything[0], Asked)
    assert (everything[0].to, "701" in repr(everything[0])) == ("+7 701 000 11 22", False)
    plain = b"".join(each.content for each in everything if isinstance(each, Unreadable)).decode()
    for secret in ("701", "000", "aisha@mail", "aisha_o"):
        assert secret not in plain
    assert everything[1].content.decode() == "сұрақ,аты-жөні,телефон\n,,\n"
    assert (
        everything[1].reason == "its column сұрақ is empty (contacts and other columns were taken out of it)"
    )


# --- Size -------------------------------------------------------------------------------------


def rows(count: int) -> Iterable[list[object]]:
    return (
        [number, f"Сұрақ нөмірі {number}: карантин ұзартыла ма?", "20.03.2020"] for number in range(count)
    )


def test_a_long_table_is_never_in_memory_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([["id", "text", "date"], *rows(4_000)])
    with (tmp_path / "long.jsonl").open("w", encoding="utf-8") as opened:
        opened.writelines(json.dumps({"id": number, "text": text}) + "\n" for number, text, _ in rows(4_000))
    for name in ("long.csv", "long.jsonl"):
        tracemalloc.start()
        count = sum(isinstance(each, Asked) for each in read(settings_for(tmp_path / name)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (count, peak < 4_000_000) == (4_000, True)


def test_a_quotation_mark_left_open_in_every_row_ends_soon(tmp_path: Path) -> None:
    path = written(tmp_path, "id,text\n" + '1,"open\n' * 401)
    assert len(list(read(settings_for(path)))) == 402
    assert isinstance(list(read(settings_for(path)))[-1], Cursor)
