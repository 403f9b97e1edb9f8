"""Trends on the command line say what the desk says, as a table, JSON and exact CSV."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy import update

import cli
from claims import people, settings, sightings, sources, triage
from claims.database import open_database
from claims.records import Sighting
from claims.seen import Seen
from claims.sources import NewSource
from claims.terms import Role
from pipeline.weighing import weigh


@pytest.fixture(autouse=True)
def _week(tmp_path, monkeypatch):
    """A demonstration of eleven sightings in Russian of one claim in the last days, weighed."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_PERSON", "AIQYN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    assert cli.main(["db", "upgrade", "--quiet"]) == 0
    told = settings.load()
    database = open_database(told.database_url)
    now = datetime.now(UTC)
    with database.writing() as session:
        admin = people.add_person(
            session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR, Role.FACT_CHECKER})
        )
        feed = sources.add_source(
            session, admin, NewSource("feed", "feed", "https://example.kz/rss", {}, "ru")
        )
        seen = [
            sightings.record(
                session,
                feed,
                Seen(f"s{n}", "=Бананы", published_at=now - timedelta(days=n % 5, minutes=9), language="ru"),
            )
            for n in range(11)
        ]
        (claim,) = triage.open_claims(session, [seen[0].id], "test")
        triage.join(session, [triage.Proposed(one.id, claim.id, 0.9) for one in seen[1:]], "test")
        session.execute(update(Sighting).values(matched_at=now))
    weigh(database, told)
    database.close()


def printed(capsys, *words):
    """What a command prints, after what came before it."""
    capsys.readouterr()
    code = cli.main([*words])
    return code, capsys.readouterr().out


def test_volume_is_a_document_with_each_series_and_all(capsys):
    code, out = printed(capsys, "trends", "volume", "--json")
    lines = json.loads(out)["volume"]
    assert code == 0
    assert sum(line["sightings"] for line in lines if line["key"] == "ru") == 11
    assert sum(line["sightings"] for line in lines if line["name"] == "(all)") == 11


def test_volume_as_csv_is_what_the_desk_s_exact_file_is(capsysbinary):
    capsysbinary.readouterr()
    assert cli.main(["trends", "volume", "--by", "source", "--csv"]) == 0
    rows = list(csv.DictReader(StringIO(capsysbinary.readouterr().out.decode(), newline="")))
    assert sum(int(row["sightings"]) for row in rows) == 11
    assert {row["key"] for row in rows} == {"feed"}


def test_growing_says_the_ratio_and_its_ends(capsys):
    code, out = printed(capsys, "trends", "growing", "--json")
    (line,) = json.loads(out)["growing"]
    assert code == 0
    assert (line["before"], line["after"], line["said"]) == (0, 11, "=Бананы")
    assert 1 < line["low"] < line["ratio"] < line["high"]


def test_answers_say_how_many_still_wait(capsys):
    code, out = printed(capsys, "trends", "answers", "--json")
    lines = json.loads(out)["answers"]
    assert code == 0
    assert [line["language"] for line in lines[:4]] == ["", "kk", "ru", "en"]
    assert sum(line["open"] for line in lines if not line["language"]) == 1
    assert {line["median"] for line in lines} == {None}


@pytest.mark.parametrize("words", [["volume"], ["growing"], ["answers"]])
def test_each_is_a_table_for_people(capsys, words):
    code, out = printed(capsys, "trends", *words)
    assert code == 0
    assert len(out.splitlines()) > 1


def test_a_span_without_anything_says_so_and_ends_with_three(capsys):
    code, out = printed(capsys, "trends", "volume", "--since", "2001-01-01", "--until", "2001-02-01")
    assert (code, out) == (3, "")
