"""Answering on the command line: what an operator reads, and what a person settles."""

import json

import pytest

import cli
from claims import notices, people, questions
from claims.database import open_database
from claims.seen import Asked
from claims.terms import NoticeKind, QuestionWay, Role


@pytest.fixture
def aiqyn(tmp_path, capsys, monkeypatch):
    """Runs a command; its code and the JSON, or the lines, that it prints."""
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.setenv("AIQYN_DATABASE", f"sqlite:///{tmp_path / 'aiqyn.db'}")
    monkeypatch.setenv("AIQYN_PERSON", "aliya")

    def run(*words, lines=False):
        code = cli.main([*words, *([] if lines else ["--json"])])
        told = capsys.readouterr().out
        return code, told if lines else json.loads(told) if told else {}

    assert run("db", "upgrade")[0] == 0
    assert run("person", "add", "aliya", "Әлия")[0] == 0
    return run


@pytest.fixture
def receipt(aiqyn, tmp_path):
    """A receipt that waits to go out by mail, and an editor; its number in the outbox."""
    from claims import contacts

    database = open_database(f"sqlite:///{tmp_path / 'aiqyn.db'}")
    with database.writing() as session:
        admin = people.find_person(session, "aliya")
        people.add_person(session, admin, "dana", "Dana", frozenset({Role.EDITOR}))
        source = questions.source_for(session, "mail", "mail")
        seal = contacts.seal_of(tmp_path / "questions" / "keys")
        asked = Asked("<1@x>", "Рас па?", QuestionWay.MAIL, to="a@example.kz")
        number = questions.ask(session, source, seal, asked).number
        question = questions.find(session, number)
        notices.tell(session, NoticeKind.RECEIPT, f"receipt:{number}", [question.id])
    yield database, number
    database.close()


def test_what_is_missing_is_said_in_one_sentence_and_the_message_waits(aiqyn, receipt):
    code, told = aiqyn("answer", "run")
    assert (code != 0, told["waiting"], told["sent"]) == (True, 1, {})
    assert told["trouble"]["mail"].startswith("the setting mail.host is empty")
    _, lines = aiqyn("answer", "run", lines=True)
    assert "mail: the setting mail.host is empty" in lines and "Messages that wait: 1" in lines


def test_the_list_says_what_is_open_and_names_nobody(aiqyn, receipt):
    (row,) = aiqyn("notices", "list")[1]["notices"]
    assert (row["question"], row["way"], row["kind"], row["state"]) == (
        receipt[1],
        "mail",
        "receipt",
        "queued",
    )
    assert "example" not in json.dumps(row)
    assert aiqyn("notices", "list", "--state", "uncertain")[1]["notices"] == []


def test_a_person_settles_by_number_and_only_one_way(aiqyn, receipt):
    database, _ = receipt
    with database.writing() as session:
        (number,) = notices.waiting(session, list(QuestionWay), notices.clock.now())
        notices.begin(session, number, notices.clock.now())
        notices.uncertain(session, number, "no answer")
    assert aiqyn("notices", "settle", str(number), "--as", "dana")[0] != 0
    assert aiqyn("notices", "settle", str(number), "--sent", "--again", "--as", "dana")[0] != 0
    assert aiqyn("notices", "settle", str(number), "--again", "--dry-run", "--as", "dana")[0] == 0
    assert aiqyn("notices", "list")[1]["notices"][0]["state"] == "uncertain"
    assert aiqyn("notices", "settle", str(number), "--sent", "--as", "dana")[0] == 0
    assert aiqyn("notices", "list", "--state", "sent")[1]["notices"][0]["notice"] == number


def test_a_dry_run_sends_nothing_and_says_what_would_be(aiqyn, receipt):
    _, told = aiqyn("answer", "run", "--dry-run")
    assert (told["sent"], told["waiting"], told["dry_run"], told["trouble"]) == ({}, 1, True, {})
