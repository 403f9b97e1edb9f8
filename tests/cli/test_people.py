"""People on the command line: invited, reset, signed out, disabled and back."""

import json
import re

import pytest

import cli
from claims import one_time_links, people, sessions, signing_in
from claims.database import open_database
from claims.records import Act
from claims.terms import LinkKind, Role, Way

DESK = "https://desk.example.kz"


@pytest.fixture
def url(tmp_path, monkeypatch):
    """An up-to-date database with its desk's address set."""
    monkeypatch.setenv("AIQYN_DATABASE", f"sqlite:///{tmp_path / 'aiqyn.db'}")
    monkeypatch.setenv("AIQYN_DATA", str(tmp_path))
    monkeypatch.setenv("AIQYN_DESK__URL", DESK)
    monkeypatch.delenv("AIQYN_PERSON", raising=False)
    assert cli.main(["db", "upgrade", "--quiet"]) == 0
    return f"sqlite:///{tmp_path / 'aiqyn.db'}"


@pytest.fixture
def run(url, capsys):
    """Runs a command that succeeds; what it printed, as a document when it is one."""

    def running(*words, code=0):
        assert cli.main(list(words)) == code
        said = capsys.readouterr()
        return json.loads(said.out) if "--json" in words and code == 0 else said.out + said.err

    return running


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


def test_the_first_person_gets_a_link_and_whoever_follows_too(run, look):
    first = run("person", "add", "aliya", "Әлия", "--json")
    assert re.fullmatch(rf"{DESK}/invited/[\w-]{{43}}", first["link"])
    secret = first["link"].rpartition("/")[2]
    assert (
        look(lambda session: one_time_links.find(session, LinkKind.INVITATION, secret).person.handle)
        == "aliya"
    )
    second = run("person", "add", "dana", "Dana", "--role", "editor", "--as", "aliya")
    assert f"{DESK}/invited/" in second and "72 hours" in second


def test_without_an_address_of_the_desk_there_is_no_link_and_what_to_do_is_said(run, monkeypatch):
    monkeypatch.setenv("AIQYN_DESK__URL", "")
    assert "set desk.url" in run("person", "add", "aliya", "Әлия")
    assert "desk.url" in run("person", "reset", "aliya", "--as", "aliya", code=1)


def test_a_reset_is_an_invitation_until_there_is_a_password(run, look):
    run("person", "add", "aliya", "Әлия")
    assert "/invited/" in run("person", "reset", "aliya", "--as", "aliya", "--json")["link"]
    look(lambda s: signing_in.set_password(s, people.find_person(s, "aliya"), "vermilion kettle onward"))
    assert "/reset/" in run("person", "reset", "aliya", "--second-factor", "--as", "aliya", "--json")["link"]


def test_only_an_administrator_resets_and_signs_out(run):
    run("person", "add", "aliya", "Әлия")
    run("person", "add", "berik", "Berik", "--role", "fact_checker", "--as", "aliya")
    for words in (
        ("reset", "aliya"),
        ("sessions", "aliya", "--end"),
        ("enable", "aliya"),
        ("disable", "aliya"),
    ):
        assert "administrator" in run("person", *words, "--as", "berik", code=1)


def test_a_dry_run_makes_no_link(run, look):
    run("person", "add", "aliya", "Әлия")
    document = run("person", "reset", "aliya", "--as", "aliya", "--dry-run", "--json")
    assert "link" not in document
    verbs = look(lambda s: [act.verb for act in s.query(Act)])
    assert verbs == ["add_person", "make_link"]


def test_open_sessions_are_listed_and_ended(run, look):
    run("person", "add", "aliya", "Әлия")
    run("person", "add", "berik", "Berik", "--role", "fact_checker", "--as", "aliya")
    assert "Nobody" in run("person", "sessions", code=3)
    token = look(lambda s: sessions.start(s, people.find_person(s, "berik"), Way.PASSWORD, "Firefox").secret)
    (listed,) = run("person", "sessions", "berik", "--json")["sessions"]
    assert (listed["person"], listed["browser"]) == ("berik", "Firefox")
    assert token not in json.dumps(listed)
    assert run("person", "sessions", "berik", "--end", "--as", "aliya", "--json")["ended"] == 1
    assert look(lambda s: sessions.who(s, token)) is None


def test_a_change_of_roles_and_disabling_end_sessions(run, look):
    run("person", "add", "aliya", "Әлия")
    run("person", "add", "berik", "Berik", "--role", "fact_checker", "--as", "aliya")
    for words in (("role", "berik", "--give", "analyst"), ("disable", "berik")):
        token = look(lambda s: sessions.start(s, people.find_person(s, "berik"), Way.PASSWORD).secret)
        run("person", *words, "--as", "aliya")
        assert look(lambda s, secret=token: sessions.who(s, secret)) is None
    run("person", "enable", "berik", "--as", "aliya")
    roles = look(lambda s: people.find_person(s, "berik").roles)
    assert roles == {Role.FACT_CHECKER, Role.ANALYST}


def test_a_link_into_a_demonstration_is_made_in_a_demonstration_only(run, monkeypatch):
    run("person", "add", "aliya", "Әлия")
    assert "person reset aliya" in run("person", "link", "aliya", code=1)
    monkeypatch.setenv("AIQYN_SITE__DEMONSTRATION", "true")
    assert run("person", "link", "aliya", "--json")["link"].startswith(f"{DESK}/demonstration/")
