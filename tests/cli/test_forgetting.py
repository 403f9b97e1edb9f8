"""Forgetting and retention on the command line."""

import json

import pytest

import cli
from claims import contacts, questions, settings, sources
from claims.database import open_database
from claims.records import Act, Question
from claims.seen import Asked
from claims.terms import QuestionState, QuestionWay

SAID = "Зургабадова говорит, что закроют город. Мой телефон 87011234567"


@pytest.fixture
def asked(tmp_path, monkeypatch, capsys):
    """A question by mail, in a record of its own; its receipt."""
    monkeypatch.setenv("AIQYN_DATABASE", f"sqlite:///{tmp_path / 'aiqyn.db'}")
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.delenv("AIQYN_PERSON", raising=False)
    assert cli.main(["db", "upgrade", "--quiet"]) == 0
    assert cli.main(["person", "add", "aliya", "Aliya", "--quiet"]) == 0
    monkeypatch.setenv("AIQYN_PERSON", "aliya")
    assert cli.main(["person", "add", "dana", "Dana", "--role", "editor", "--quiet"]) == 0
    monkeypatch.setenv("AIQYN_PERSON", "dana")
    assert cli.main(["source", "add", "q", "table", str(tmp_path / "q.csv"), "--quiet"]) == 0
    database = open_database(f"sqlite:///{tmp_path / 'aiqyn.db'}")
    with database.writing() as session:
        source = sources.find_source(session, "q")
        seal = contacts.seal_of(settings.load().question_keys)
        receipt = questions.ask(session, source, seal, Asked("m1", SAID, QuestionWay.MAIL, to="a@example.kz"))
    capsys.readouterr()
    yield database, receipt
    database.close()


def run(capsys, *words, code=0):
    assert cli.main(list(words)) == code
    return capsys.readouterr().out


def test_a_receipts_number_forgets_and_a_dry_run_does_not(asked, capsys, tmp_path):
    database, receipt = asked
    told = json.loads(run(capsys, "forget", receipt.number, "--dry-run", "--json"))
    assert (told["number"], told["dry_run"]) == (receipt.number, True)
    with database.reading() as session:
        assert session.query(Question).one().state is QuestionState.RECEIVED
        assert contacts.has(session, contacts.seal_of(settings.load().question_keys), receipt.number)
    assert f"Forgotten: {receipt.number}" in run(capsys, "forget", receipt.number)
    with database.reading() as session:
        assert session.query(Question).one().state is QuestionState.FORGOTTEN
        assert session.query(Act).filter(Act.verb == "forget").one().actor == "dana"
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "ургабадова".encode() not in stored


def test_the_private_link_does_it_too(asked, capsys):
    _, receipt = asked
    link = f"https://ask.example.kz/q/{receipt.secret}"
    assert receipt.number in run(capsys, "forget", link)


def test_an_analyst_may_not_forget_who_asked_and_whoever_runs_the_house_may(asked, capsys):
    _, receipt = asked
    assert cli.main(["person", "add", "bota", "Bota", "--role", "analyst", "--as", "aliya", "--quiet"]) == 0
    assert cli.main(["forget", receipt.number, "--as", "bota"]) == 1
    assert "bota" in capsys.readouterr().err
    assert receipt.number in run(capsys, "forget", receipt.number, "--as", "aliya")


def test_retention_says_what_it_would_do_and_does_it(asked, capsys, monkeypatch):
    database, receipt = asked
    monkeypatch.setenv("AIQYN_QUESTIONS__CONTACT_DAYS", "1")
    with database.writing() as session:
        question = session.query(Question).one()
        question.received_at = question.received_at.replace(year=question.received_at.year - 1)
    assert json.loads(run(capsys, "retention", "run", "--dry-run", "--json"))["contacts"] == 1
    done = json.loads(run(capsys, "retention", "run", "--json"))
    assert (done["contacts"], done["askers"], done["dry_run"]) == (1, 1, False)
    assert json.loads(run(capsys, "retention", "run", "--json"))["contacts"] == 0
    with database.reading() as session:
        assert questions.by_receipt(session, receipt.secret).sighting.text.endswith("[☎]")
