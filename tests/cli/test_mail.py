"""Letters on the command line: keys made once, readers only counted, a test that says what the server said, sending."""

import json
import socket

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

import cli
from claims import sealing, subscribers
from claims.database import open_database
from claims.records import Subscriber
from claims.terms import Language


class Office:
    """A mail server that keeps to whom it was asked to send."""

    def __init__(self):
        self.taken, self.answer = [], "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.taken += envelope.rcpt_tos
        return self.answer


@pytest.fixture
def office():
    handler = Office()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, office):
    """Runs a command; what it printed, as a document when it is one."""
    told = {
        "AIQYN_DATABASE": f"sqlite:///{tmp_path / 'aiqyn.db'}",
        "AIQYN_DATA": str(tmp_path),
        "AIQYN_MAIL__HOST": "127.0.0.1",
        "AIQYN_MAIL__PORT": str(office.port),
        "AIQYN_MAIL__SECURITY": "none",
        "AIQYN_MAIL__FROM_ADDRESS": "digest@aiqyn.example",
        "AIQYN_MAIL__FORMS_URL": "https://desk.example.kz",
        "AIQYN_MAIL__PASSWORD": "canary-password",
        "AIQYN_MAIL__LETTERS_PER_MINUTE": "60000",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AIQYN_PERSON", raising=False)
    assert cli.main(["db", "upgrade", "--quiet"]) == 0

    def running(*words, code=0):
        assert cli.main(list(words)) == code
        said = capsys.readouterr()
        return json.loads(said.out) if "--json" in words else said.out + said.err

    return running


@pytest.fixture
def asked(run, tmp_path):
    """Somebody who asked for letters; returns the secret by which they confirm."""
    run("mail", "keys")
    keys = tmp_path / "mail" / "keys"

    def ask(address):
        database = open_database(f"sqlite:///{tmp_path / 'aiqyn.db'}")
        try:
            with database.writing() as session:
                seal, opener = sealing.seal(keys, "subscribers"), sealing.opener(keys, "subscribers")
                subscribers.ask(session, seal, address, Language.KK)
                (row,) = session.scalars(select(Subscriber))
                return subscribers.mailbox(row, opener).confirm
        finally:
            database.close()

    return ask


def test_keys_are_made_once_and_the_sentence_says_what_to_do_with_them(run, tmp_path):
    assert "Keep a copy of" in run("mail", "keys")
    assert (tmp_path / "mail" / "keys" / "subscribers.private").stat().st_mode & 0o777 == 0o600
    assert "there are keys called subscribers already" in run("mail", "keys", code=1)


def test_readers_are_counted_and_nothing_else_is_told(run, asked):
    assert "Nobody has asked for letters yet." in run("mail", "subscribers", code=3)
    asked("canary@x.kz")
    found = run("mail", "subscribers", "--json")
    assert found["subscribers"] == [{"language": "kk", "state": "asked", "number": 1}]


def test_what_waits_is_sent_and_the_figures_are_told(run, asked, office):
    asked("a@x.kz")
    done = run("mail", "send", "--json")
    assert (done["sent"], done["waiting"], office.taken) == (1, 0, ["a@x.kz"])
    assert "No digest is due." in run("mail", "send", "--now", "--dry-run", code=3)
    assert "No digest was sent yet." in run("mail", "digests", code=3)


def test_sending_to_a_server_that_is_not_there_is_a_sentence(run, asked, monkeypatch):
    asked("canary@x.kz")
    monkeypatch.setenv("AIQYN_MAIL__PORT", "1")
    said = run("mail", "send", code=1)
    assert "the mail server cannot be reached: ConnectionRefusedError" in said
    assert "canary" not in said and "Traceback" not in said


def test_a_test_letter_says_whether_it_was_taken(run, office):
    assert "The mail server took it" in run("mail", "test", "me@x.kz")
    office.answer = "550 5.7.1 we do not know you"
    assert "It was not taken: 550 5.7.1 to the letter." in run("mail", "test", "me@x.kz", code=1)
    assert "This is not an e-mail address" in run("mail", "test", "nobody", code=1)


def test_the_password_is_shown_nowhere(run):
    assert "canary" not in run("config", "show")
