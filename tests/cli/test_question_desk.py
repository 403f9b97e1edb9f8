"""Questions sorted, routed, closed and answered on the command line."""

import json

import pytest
from sqlalchemy import select

import cli
from claims import contacts, people, sources
from claims.database import open_database
from claims.records import Notice, Question
from claims.terms import AnswerState, DecidedBy, NoticeKind, QuestionKind, QuestionState, Role
from tests.claims.asked_world import AskedWorld


@pytest.fixture
def url(tmp_path, monkeypatch):
    """An up-to-date database."""
    monkeypatch.setenv("AIQYN_DATABASE", f"sqlite:///{tmp_path / 'aiqyn.db'}")
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.setenv("AIQYN_PERSON", "berik")
    assert cli.main(["db", "upgrade", "--quiet"]) == 0
    return f"sqlite:///{tmp_path / 'aiqyn.db'}"


@pytest.fixture
def look(url):
    """Does something with the record."""

    def looking(do):
        database = open_database(url)
        try:
            with database.writing() as session:
                return do(session)
        finally:
            database.close()

    return looking


@pytest.fixture
def run(url, capsys):
    """Runs a command; what it printed, as a document where it is one."""

    def running(*words, code=0):
        assert cli.main(list(words)) == code
        said = capsys.readouterr()
        return json.loads(said.out) if "--json" in words and code == 0 else said.out + said.err

    return running


@pytest.fixture
def claim(look, tmp_path):
    """Seven people ask about a benefit; the labour body is proposed."""

    def fill(session):
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        for handle, role in (("berik", Role.FACT_CHECKER), ("dana", Role.EDITOR), ("erlan", Role.EDITOR)):
            people.add_person(session, admin, handle, handle, frozenset({role}))
        people.add_person(session, admin, "saule", "Saule", frozenset({Role.AUTHORITY_CONTACT}))
        berik = people.find_person(session, "berik")
        source = sources.add_source(session, berik, sources.NewSource("form", "form", "", {}))
        world = AskedWorld(session, source, contacts.seal_of(tmp_path / "keys"))
        world.body("health")
        found = world.group(7, proposed="labour", kind=QuestionKind.REQUEST, because=("пособие",))
        return found.public_id

    return look(fill)


def questions_of(look):
    return look(lambda session: [
        (one.public_id, one.state, one.kind, one.route_by) for one in session.scalars(select(Question))
    ])  # fmt: skip


def test_groups_are_listed_with_what_is_proposed(run, claim):
    (group,) = run("questions", "list", "--json")["groups"]
    assert (group["claim"], group["people"], group["kind"]) == (claim, 7, "request")
    assert (group["authority"], group["routed"], group["unrouted"]) == ("labour", False, 7)
    assert "labour?" in run("questions", "list")
    run("questions", "list", "--kind", "spam", code=3)


def test_a_question_is_shown_with_why_it_would_go_where(run, look, claim):
    number = questions_of(look)[0][0]
    told = run("question", "show", number, "--json")
    assert (told["claim"], told["because"], told["route_by"]) == (claim, ["пособие"], "machine")
    assert "because: пособие" in run("question", "show", number)


def test_a_group_is_sorted_routed_and_taken_back(run, look, claim):
    run("question", "kind", claim, "--kind", "complaint")
    done = run("question", "route", claim, "--json")
    assert {row[1:] for row in questions_of(look)} == {
        (QuestionState.ROUTED, QuestionKind.COMPLAINT, DecidedBy.PERSON)
    }
    run("claim", "undo", str(done["acts"][0]))
    assert {row[3] for row in questions_of(look)} == {DecidedBy.MACHINE}


def test_a_dry_run_changes_nothing(run, look, claim):
    before = questions_of(look)
    run("question", "route", claim, "--dry-run")
    run("question", "close", claim, "--kind", "spam", "--dry-run")
    assert questions_of(look) == before


def test_one_question_is_closed_and_another_transferred(run, look, claim):
    first, second = (row[0] for row in questions_of(look)[:2])
    run("question", "close", first, "--kind", "thanks", "--tell")
    run("question", "route", second)
    run("question", "transfer", second, "--to", "health", "--reason", "Не наше")
    told = look(lambda session: [one.kind for one in session.scalars(select(Notice).order_by(Notice.id))])
    assert told == [NoticeKind.CLOSING, NoticeKind.TRANSFER]


def test_an_answer_is_written_approved_by_another_and_goes_out(run, look, claim):
    run("question", "route", claim)
    done = run("answers", "write", claim, "--authority", "labour", "--ru", "Выплатят.", "--send", "--json")
    assert done["state"] == AnswerState.SUBMITTED
    assert "may not" in run("answers", "approve", done["answer"], code=1)
    told = run("answers", "approve", done["answer"], "--as", "dana", "--json")
    assert (told["people"], told["questions"]) == (7, 7)
    assert {row[1] for row in questions_of(look)} == {QuestionState.ANSWERED}
    assert run("answers", "list", "--state", "approved", "--json")["answers"][0]["answer"] == done["answer"]


def test_a_contact_is_given_bodies_and_loses_them(run, claim):
    told = run("person", "authority", "saule", "labour", "health", "--as", "aliya", "--json")
    assert told["authorities"] == ["health", "labour"]
    told = run("person", "authority", "saule", "health", "--take", "--as", "aliya", "--json")
    assert told["authorities"] == ["labour"]
    run("person", "authority", "saule", "labour", code=1)  # a fact-checker says nothing about people
