"""The open data: the same rows in three formats, cut by month, exact to the letter."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pyarrow.parquet as pq
import pytest

from claims.content import Text
from pipeline.channels import Edition, site
from pipeline.channels.site import open_data


@pytest.fixture
def built(settings, make):
    edition = make.edition(12)
    first = edition.items[0]
    nasty = Text("=cmd|' /C calc'!A0", 'a "quoted", text\nover two lines', "# Қазақша | мәтін")
    texts = {**first.content.texts, "ru": nasty}
    items = [replace(first, content=replace(first.content, texts=texts, tags=("banks",))), *edition.items[1:]]
    site.build(Edition(items), settings)
    return settings.folder / "current" / "data"


def month_of(folder):
    return sorted(path.stem for path in folder.glob("*.jsonl"))


def plain_files(folder):
    """Every file but the compressed twins."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix not in (".gz", ".br")}


def test_the_three_formats_say_the_same(built):
    for name in month_of(built):
        lines = [json.loads(line) for line in (built / f"{name}.jsonl").read_text("utf-8").splitlines()]
        table = pq.read_table(built / f"{name}.parquet").to_pylist()
        rows = list(csv.DictReader(StringIO((built / f"{name}.csv").read_bytes().decode())))
        assert [row["summary"] for row in rows] == [line["summary"] for line in lines]
        assert [row["summary"] for row in table] == [line["summary"] for line in lines]
        assert [json.loads(row["history"]) for row in rows] == [line["history"] for line in lines]
        assert [row["statements"] for row in table] == [line["statements"] for line in lines]
        assert [row["as_of"].isoformat() for row in table] == [line["as_of"] for line in lines]


def test_there_is_a_row_for_each_language_of_each_refutation(built, make):
    rows = [
        json.loads(line)
        for name in month_of(built)
        for line in (built / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    assert sorted((row["refutation"], row["language"]) for row in rows) == sorted(
        (item.content.refutation, code) for item in make.edition(12).items for code in item.content.texts
    )


def test_data_for_machines_is_exact_even_where_a_spreadsheet_would_take_it_for_a_formula(built):
    rows = [
        row
        for name in month_of(built)
        for row in csv.DictReader(StringIO((built / f"{name}.csv").read_bytes().decode()))
    ]
    assert [row["claim"] for row in rows if row["claim"].startswith("=")] == ["=cmd|' /C calc'!A0"]


def test_the_dictionary_tells_every_column_in_every_language(built):
    told = json.loads((built / "dictionary.json").read_text("utf-8"))
    assert [column["name"] for column in told] == [column.name for column in open_data.COLUMNS]
    assert all(sorted(column["means"]) == ["en", "kk", "ru"] for column in told)
    assert all(len(set(column["means"].values())) == 3 for column in told)


def test_a_correction_changes_the_files_of_its_month_only(settings, make):
    edition = make.edition(800)
    months = open_data.months(edition.items)
    assert len(months) > 1
    site.build(edition, settings)
    folder = settings.folder / "current" / "data"
    before = plain_files(folder)
    oldest = list(months)[-1]
    changed = months[oldest][0]
    content = replace(changed.content, tags=("changed",))
    items = [replace(one, content=content) if one is changed else one for one in edition.items]

    site.build(Edition(items), settings)

    after = plain_files(folder)
    differing = {name for name in before if after[name] != before[name]}
    assert differing == {f"refutations-{oldest}.{ending}" for ending in ("csv", "jsonl", "parquet")}


def test_without_the_extra_there_is_no_parquet_and_everything_else(settings, make, monkeypatch):
    plain = {"csv": open_data.csv_file, "jsonl": open_data.json_lines}
    monkeypatch.setattr(open_data, "kinds", lambda: plain)
    site.build(make.edition(12), settings)
    names = {path.suffix for path in (settings.folder / "current" / "data").iterdir()} - {".gz", ".br"}
    assert names == {".csv", ".jsonl", ".json"}
    assert "PARQUET" not in (settings.folder / "current/kk/data/index.html").read_text("utf-8")
