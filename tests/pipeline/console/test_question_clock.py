"""The clock and the calendar on the command line say what the desk says, as tables and JSON."""

import json
from datetime import date
from pathlib import Path

import pytest
import time_machine

import cli
from claims import contacts, people, settings, sources
from claims.database import open_database
from claims.question_clock import start
from claims.question_terms import terms_of
from claims.terms import Role
from tests.claims.question_world import ALMATY, World, at

KZ_FILE = Path(__file__).parents[3] / "data" / "holidays" / "kz.yaml"


@pytest.fixture
def numbers(tmp_path, monkeypatch):
    """A record of three questions on Friday, 10 April 2026: one overdue, one on time, one answered after four days."""
    for name in ("AIQYN_CONFIG", "AIQYN_DATABASE", "AIQYN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.setenv("AIQYN_PERSON", "dana")
    assert cli.main(["db", "upgrade", "--quiet"]) == 0
    told = settings.load()
    database = open_database(told.database_url)
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        dana = people.add_person(session, admin, "dana", "Dana", frozenset({Role.EDITOR}))
        sources.add_source(session, dana, sources.NewSource("form", "form", "https://e.kz", {}))
        world = World(session, sources.find_source(session, "form"), contacts.seal_of(told.question_keys))
        body = world.body("health", en="Ministry of Health", kk="Денсаулық сақтау министрлігі")
        over = world.ask("2026-03-16 10:00", "Рас па?", authority=body, topic="water")
        fine = world.ask("2026-04-09 10:00", authority=body)
        done = world.ask("2026-03-16 10:00", authority=body)
        world.answer(done, "2026-03-20 10:00")
        start(session, terms_of(session, told.questions, ALMATY))
        found = {"over": over.public_id, "fine": fine.public_id}
    database.close()
    with time_machine.travel(at("2026-04-10 10:00"), tick=True):
        yield found


def said(capsys, *words):
    """What the program prints, as JSON, and its code."""
    capsys.readouterr()
    code = cli.main([*words, "--json"])
    return json.loads(capsys.readouterr().out or "null"), code


def test_what_is_due_is_listed_with_the_first_number(numbers, capsys):
    assert cli.main(["questions", "due"]) == 0
    told = capsys.readouterr()
    assert "Unanswered: 2 people with 2 questions, the oldest since 2026-03-16 10:00." in told.err
    assert "overdue by 1" in told.out and "Рас па?" in told.out
    document, code = said(capsys, "questions", "due", "--overdue")
    assert code == 0
    assert [(one["number"], one["due_on"], one["left"], one["state"]) for one in document["due"]] == [
        (numbers["over"], "2026-04-09", -1, "overdue")
    ]


def test_filters_narrow_and_nothing_found_is_code_three(numbers, capsys):
    assert said(capsys, "questions", "due", "--authority", "health", "--topic", "water")[1] == 0
    assert said(capsys, "questions", "due", "--authority", "-")[1] == 3
    assert said(capsys, "questions", "due", "--step", "route")[1] == 3
    assert said(capsys, "questions", "due", "--state", "on_time", "--state", "today")[1] == 0


def test_figures_say_the_median_and_what_is_open(numbers, capsys):
    document, code = said(capsys, "questions", "figures", "--since", "2026-03-01")
    assert code == 0
    whole, health = document["figures"]
    assert (whole["all"], whole["questions"], whole["answered"], whole["open"]) == (True, 3, 1, 2)
    assert (health["key"], health["names"]["en"], health["late"]) == ("health", "Ministry of Health", 1)
    # Of three, one had its answer after four days, one waits since one, one since twenty-five: what is still told
    # speaks for two of three, and a third is left without an answer from the fourth day on.
    assert health["days"]["median"] == {"time": 4.0, "beyond": False}
    cli.main(["questions", "figures", "--since", "2026-03-01"])
    assert "4 d" in capsys.readouterr().out
    assert said(capsys, "questions", "figures", "--since", "2020-01-01", "--until", "2020-02-01")[1] == 3


def test_more_time_a_pause_and_on_again(numbers, capsys):
    fine = numbers["fine"]
    document, code = said(capsys, "question", "extend", fine, "--days", "5", "--reason", "The laboratory")
    assert (code, document["questions"][0]["due_on"]) == (0, "2026-05-12")
    assert said(capsys, "question", "pause", fine, "--reason", "Which village?")[1] == 0
    document, code = said(capsys, "questions", "due", "--state", "paused")
    assert [one["number"] for one in document["due"]] == [fine]
    document, code = said(capsys, "question", "resume", fine)
    assert (code, document["questions"]) == (0, [{"number": fine, "due_on": "2026-05-12"}])


def test_a_dry_run_changes_nothing(numbers, capsys):
    words = ["question", "extend", numbers["fine"], "--days", "5", "--reason", "why", "--dry-run"]
    assert said(capsys, *words)[1] == 0
    document, _ = said(capsys, "questions", "due", "--state", "on_time")
    assert [one["due_on"] for one in document["due"]] == ["2026-04-30"]


def test_what_is_refused_is_said_in_a_sentence(numbers, capsys):
    assert cli.main(["question", "extend", numbers["over"], "--days", "5", "--reason", "why"]) == 1
    assert "ran out on 2026-04-09" in capsys.readouterr().err


# --- the calendar ---------------------------------------------------------------------------------------


def test_a_year_is_listed_with_what_moved(numbers, capsys):
    document, code = said(capsys, "holidays", "list", "--year", "2024")
    days = {one["day"]: one for one in document["days"]}
    assert code == 0
    assert (days["2024-05-04"]["kind"], days["2024-05-04"]["what"]) == (
        "working",
        "worked instead of 2024-05-08",
    )
    assert (days["2024-05-08"]["kind"], days["2024-05-08"]["own"]) == ("off", False)


def test_the_shipped_file_loads_once(numbers, capsys):
    document, code = said(capsys, "holidays", "load", str(KZ_FILE))
    assert (code, document["new"], document["questions_moved"]) == (0, 16, 0)
    document, _ = said(capsys, "holidays", "load", str(KZ_FILE))
    assert (document["new"], document["known"]) == (0, 16)
    listed, _ = said(capsys, "holidays", "list", "--year", "2024")
    (worked,) = [one for one in listed["days"] if one["day"] == "2024-05-04"]
    assert worked["own"] and worked["source"].startswith("https://adilet.zan.kz/")


def test_a_day_is_added_moves_what_is_due_and_is_removed(numbers, capsys):
    words = ["--note", "Day of mourning", "--source", "https://adilet.zan.kz/x"]
    document, code = said(capsys, "holidays", "add", "2026-04-30", *words)
    assert (code, document["changed"], document["questions_moved"]) == (0, True, 1)
    due, _ = said(capsys, "questions", "due", "--state", "on_time")
    assert [one["due_on"] for one in due["due"]] == [date(2026, 5, 4).isoformat()]
    document, code = said(capsys, "holidays", "remove", "2026-04-30")
    assert (code, document["questions_moved"]) == (0, 1)
    assert cli.main(["holidays", "remove", "2026-04-30"]) == 3


def test_another_country_s_day_leaves_these_questions_alone(numbers, capsys):
    words = ["--calendar", "KG", "--note", "New Year", "--source", "https://24.kg"]
    document, code = said(capsys, "holidays", "add", "2026-04-30", *words)
    assert (code, document["calendar"], document["questions_moved"]) == (0, "KG", 0)


def test_a_file_that_is_no_list_of_days_is_refused(numbers, capsys, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("calendar: KZ\ndays: [{day: 2026-01-01}]\n", "utf-8")
    assert cli.main(["holidays", "load", str(wrong)]) == 1
    assert "the file of days cannot be read" in capsys.readouterr().err
