"""The queue on the command line: listed as the publisher takes it up, held, moved, and kept when a fetch fails."""

import json
from datetime import date

import pytest

import cli
from claims import outbox, people, refutations, sightings, sources, triage
from claims.content import Text
from claims.refutations import Draft
from claims.seen import Seen
from claims.terms import Role, Verdict


@pytest.fixture
def queued(database, database_url, tmp_path, monkeypatch):
    """Two refutations that wait for Telegram; the codes of their rows."""
    for name, value in (("DATABASE", database_url), ("DATA", str(tmp_path)), ("PERSON", "dana")):
        monkeypatch.setenv(f"AIQYN_{name}", value)
    monkeypatch.delenv("AIQYN_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        dana, erlan = (
            people.add_person(session, admin, handle, handle, frozenset({Role.EDITOR}))
            for handle in ("dana", "erlan")
        )
        feed = sources.add_source(session, dana, sources.NewSource("f", "feed", "https://example.kz", {}))
        (claim,) = triage.open_claims(session, [sightings.record(session, feed, Seen("1", "x")).id], "test")
        for number in range(2):
            texts = {"ru": Text(f"Бананы {number}", "Нет.", "")}
            written = Draft(
                Verdict.FALSE, date(2020, 3, 19), texts, claims=(claim.public_id,), channels=("telegram",)
            )
            draft = refutations.draft(session, dana, written)
            refutations.approve(session, erlan, draft, refutations.submit(session, dana, draft).digest)
        return [row.code for row in outbox.rows(session)]


def run(capsys, *arguments):
    code = cli.main(["--json", *arguments])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out.strip() else None, told.err


def test_the_queue_is_listed_held_released_and_moved(queued, capsys):
    first, second = queued
    code, listed, _ = run(capsys, "queue")
    assert (code, [row["code"] for row in listed["queue"]]) == (0, queued)
    assert listed["queue"][0]["why"] == "now"
    code, held, _ = run(capsys, "queue", "hold", first, "--reason", "сверяем")
    assert (code, held["changed"]) == (0, True)
    _, listed, _ = run(capsys, "queue")
    assert [(row["code"], row["why"], row["held"]) for row in listed["queue"]] == [
        (second, "now", ""),
        (first, "held", "сверяем"),
    ]
    assert run(capsys, "queue", "release", first)[0] == 0
    assert run(capsys, "queue", "first", second)[0] == 0
    _, listed, _ = run(capsys, "queue")
    assert [row["code"] for row in listed["queue"]] == [second, first]
    code, undone, _ = run(capsys, "claim", "undo", str(held["act"]))
    assert code == 1  # it was released since
    assert undone is None


def test_a_dry_run_holds_nothing_and_a_time_is_the_reader_s(queued, capsys):
    run(capsys, "queue", "hold", queued[0], "--reason", "x", "--dry-run")
    code, _, _ = run(capsys, "queue", "plan", queued[0], "--at", "2020-03-19 18:00")
    assert code == 0
    _, listed, _ = run(capsys, "queue")
    assert [row["held"] for row in listed["queue"]] == ["", ""]
    assert run(capsys, "queue", "plan", queued[0], "--at", "soon")[0] == 2


def test_an_empty_queue_ends_with_three(database, database_url, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIQYN_DATABASE", database_url)
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    code, _, said = run(capsys, "queue")
    assert (code, "Nothing waits to go out." in said) == (3, True)
