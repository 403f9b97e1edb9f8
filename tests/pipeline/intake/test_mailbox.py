"""The mailbox against a real IMAP server (pymap) on this machine, and the letters people and machines send."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from imap_tools import MailBoxUnencrypted
from sqlalchemy import select

from claims import contacts, people, sightings, sources
from claims.errors import SourceError
from claims.records import Notice, Question, Source
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import NoticeKind, PublicationState, QuestionWay, Role
from pipeline.collect import collect
from pipeline.mail_letter import UnreadableLetter, read_letter

USER, PASSWORD = "questions@aiqyn.example", "s3cret-of-the-mailbox"
KK = "Қарағандыда су тазалап беріле ме, әлде жалған ба?"
RU = "Правда ли, что пособие отменят с 1 января?"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with one mailbox, for all tests of this file; each has a folder of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    pymap = shutil.which("pymap", path=str(Path(sys.executable).parent))
    assert pymap, "pymap is not installed"
    user = ["--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    server = subprocess.Popen(
        [pymap, "--host", "127.0.0.1", "--port", str(number), "--no-tls", "dict", *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.05)
    yield number
    server.terminate()
    server.wait(20)


class Mailbox:
    """The folder, as whoever delivers and whoever looks after it sees it."""

    def __init__(self, port: int, folder: str) -> None:
        self.port, self.folder = port, folder
        with self.open("INBOX") as box:
            box.folder.create(folder)
            if not box.folder.exists("Done"):
                box.folder.create("Done")

    def open(self, folder: str = "") -> Any:
        """The connection."""
        box = MailBoxUnencrypted("127.0.0.1", self.port, timeout=20)
        return box.login(USER, PASSWORD, initial_folder=folder or self.folder)

    def deliver(self, letter: EmailMessage | bytes) -> None:
        """A letter arrives."""
        content = letter if isinstance(letter, bytes) else letter.as_bytes()
        with self.open() as box:
            box.append(content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), self.folder)

    def seen(self) -> list[bool]:
        """Which letters are marked as seen, oldest first."""
        with self.open() as box:
            return [one.flags.count("\\Seen") == 1 for one in box.fetch(mark_seen=False)]

    def again(self) -> None:
        """The folder is made anew: its letters are counted from the beginning."""
        with self.open() as box:
            letters = [one.obj.as_bytes() for one in box.fetch(mark_seen=False)]
        with self.open("INBOX") as box:
            box.folder.delete(self.folder)
            time.sleep(1.1)  # the server's count goes by the second
            box.folder.create(self.folder)
        for one in letters:
            self.deliver(one)


@pytest.fixture
def mailbox(port: int, request: pytest.FixtureRequest) -> Mailbox:
    """A folder of this test's own."""
    return Mailbox(port, f"Folder{abs(hash(request.node.nodeid)) % 10**9}")


@pytest.fixture
def dialect() -> str:
    """SQLite: there is nothing here that differs."""
    return "sqlite"


@pytest.fixture
def settings(mailbox: Mailbox, database_url: str, tmp_path: Path) -> Settings:
    """Where the mailbox is."""
    given = {
        "host": "127.0.0.1", "port": mailbox.port, "security": "none", "user": USER, "password": PASSWORD,
        "seconds": 10, "own_addresses": ["press@aiqyn.example"],
    }  # fmt: skip
    return Settings(database=database_url, data=tmp_path / "data", mailbox=given)


@pytest.fixture
def look(database: Any, settings: Settings, mailbox: Mailbox) -> Callable[..., Any]:
    """Collect once."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        sources.add_source(session, admin, NewSource("mail", "mailbox", mailbox.folder, {}))

    def once(**more: Any) -> Any:
        changed = settings.model_copy(update={"mailbox": settings.mailbox.model_copy(update=more)})
        return collect(database, changed, ["mail"])

    return once


def letter(text: str = KK, subject: str = "Сұрақ", **headers: str) -> EmailMessage:
    """A letter as a mail program writes it."""
    made = EmailMessage()
    given = {
        "From": "Айгүл С. <aigul@mail.example>",
        "To": USER,
        "Subject": subject,
        "Message-ID": "<1@mail.example>",
    }
    for name, value in {**given, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
        if value:
            made[name] = value
    made.set_content(text)
    return made


def texts(database: Any) -> list[str]:
    with database.reading() as session:
        return [one.sighting.text for one in session.scalars(select(Question).order_by(Question.id))]


def cursor(database: Any) -> dict[str, Any]:
    with database.reading() as session:
        return dict(session.scalars(select(Source.cursor).where(Source.key == "mail")).one())


def test_a_letter_is_a_question_whose_sender_is_sealed_and_owed_a_receipt(mailbox, look, database, settings):
    mailbox.deliver(letter(Reply_To="answer-me@mail.example"))

    look()

    assert texts(database) == [f"Сұрақ\n{KK}"]
    seal, opener = contacts.seal_of(settings.question_keys), contacts.opener_of(settings.question_keys)
    with database.reading() as session:
        question = session.scalars(select(Question)).one()
        box = contacts.read(session, seal, opener, question.public_id)
        assert (box.way, box.to, box.thread) == ("mail", "answer-me@mail.example", "<1@mail.example>")
        assert (question.way, question.reachable, question.sighting.language.value) == (
            QuestionWay.MAIL,
            True,
            "kk",
        )
        [receipt] = session.scalars(select(Notice)).all()
        assert (receipt.kind, receipt.state, receipt.language.value) == (
            NoticeKind.RECEIPT, PublicationState.QUEUED, "kk",
        )  # fmt: skip
    content = b"".join(path.read_bytes() for path in settings.data.parent.glob("aiqyn.db*"))
    for secret in (b"answer-me", b"aigul@", "Айгүл".encode(), PASSWORD.encode(), b"1@mail.example"):
        assert secret not in content


def test_letters_are_marked_after_they_are_kept_and_never_before(mailbox, look, database):
    mailbox.deliver(letter())
    look()
    assert mailbox.seen() == [False]
    look()
    assert mailbox.seen() == [True]
    assert look().unchanged == ["mail"] or look().unchanged == ["mail"]
    assert len(texts(database)) == 1


def test_letters_that_are_kept_are_moved_where_a_folder_is_named(mailbox, look, database):
    mailbox.deliver(letter())
    look(done_folder="Done")
    look(done_folder="Done")
    mailbox.deliver(letter(RU, "Вопрос", Message_ID="<2@mail.example>"))
    look(done_folder="Done")

    assert mailbox.seen() == [False]
    assert len(texts(database)) == 2


def test_a_letter_that_somebody_looked_at_first_is_not_lost(mailbox, look, database):
    mailbox.deliver(letter())
    look()
    mailbox.deliver(letter(RU, "Вопрос", Message_ID="<2@mail.example>"))
    with mailbox.open() as box:
        box.flag(box.uids(), ["\\Seen"], True)
    look()
    assert texts(database) == [f"Сұрақ\n{KK}", f"Вопрос\n{RU}"]


def test_a_folder_that_is_counted_anew_is_read_again_and_nothing_is_kept_twice(mailbox, look, database):
    mailbox.deliver(letter())
    look()
    first = cursor(database)["uidvalidity"]
    mailbox.again()
    mailbox.deliver(letter(RU, "Вопрос", Message_ID="<2@mail.example>"))
    look()

    assert cursor(database)["uidvalidity"] != first
    assert texts(database) == [f"Сұрақ\n{KK}", f"Вопрос\n{RU}"]


def test_many_letters_come_in_parts_and_all_of_them_come(mailbox, look, database):
    for number in range(7):
        mailbox.deliver(
            letter(f"{KK} {number}", Message_ID=f"<{number}@mail.example>", From=f"a{number}@b.example")
        )
    with database.writing() as session:
        session.scalars(select(Source).where(Source.key == "mail")).one().options = {"letters": 3}
    for _ in range(3):
        look()
    assert len(texts(database)) == 7


@pytest.mark.parametrize(
    ("headers", "what"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic reply"),
        ({"Auto_Submitted": "auto-generated (rejected)"}, "automatic reply"),
        ({"Precedence": "auto_reply"}, "automatic reply"),
        ({"X_Autoreply": "yes"}, "automatic reply"),
        ({"subject": "Автоответ: вне офиса"}, "automatic reply"),
        ({"subject": "Автоматты жауап: демалыстамын"}, "automatic reply"),
        ({"subject": "Out of Office: your answer"}, "automatic reply"),
        ({"From": "no-reply@shop.example"}, "automatic reply"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"From": "MAILER-DAEMON@mail.example"}, "bounce"),
        ({"Precedence": "bulk"}, "list letter"),
        ({"List_Id": "<news.shop.example>"}, "list letter"),
        ({"List_Unsubscribe": "<https://shop.example/u>"}, "list letter"),
        ({"From": "questions@AIQYN.example"}, "letter of our own"),
        ({"From": "press@aiqyn.example"}, "letter of our own"),
        ({"Reply_To": USER}, "letter of our own"),
    ],
)
def test_what_no_person_wrote_is_no_question_and_stays_unseen(mailbox, look, database, headers, what):
    mailbox.deliver(letter(**headers))
    look()
    look()
    assert texts(database) == []
    assert cursor(database)["passed"] == {what: 1}
    assert what in cursor(database)["remarks"][0]
    assert mailbox.seen() == [False]


def test_a_letter_that_says_it_is_not_automatic_is_believed(mailbox, look, database):
    mailbox.deliver(letter(Auto_Submitted="no"))
    look()
    assert len(texts(database)) == 1


def test_a_machine_that_answers_every_receipt_gets_five_a_day(mailbox, look, database):
    for number in range(9):
        mailbox.deliver(
            letter(f"Ticket opened, please do not answer {number}", Message_ID=f"<{number}@bot.example>")
        )
    look()
    with database.reading() as session:
        assert len(session.scalars(select(Notice)).all()) == 5
    assert len(texts(database)) == 9


def test_nobody_rewrites_somebody_elses_question_by_its_message_id(mailbox, look, database):
    mailbox.deliver(letter())
    mailbox.deliver(letter("Это совсем другой текст, правда?", From="evil@mail.example"))
    look()
    assert sorted(texts(database)) == sorted([f"Сұрақ\n{KK}", "Сұрақ\nЭто совсем другой текст, правда?"])


def test_attachments_are_dropped_and_said(mailbox, look, database):
    made = letter()
    made.add_attachment(b"%PDF-1.4 canary", maintype="application", subtype="pdf", filename="canary.pdf")
    mailbox.deliver(made)
    look()
    with database.reading() as session:
        question = session.scalars(select(Question)).one()
        assert question.sighting.text == f"Сұрақ\n{KK}"
        assert question.sighting.remarks == ["1 attachments came with it and were not kept"]


def test_a_letter_of_many_megabytes_is_read_at_its_beginning_only(mailbox, look, database):
    made = letter()
    made.add_attachment(b"x" * 3_000_000, maintype="application", subtype="zip", filename="a.zip")
    mailbox.deliver(made)
    look()
    assert texts(database) == [f"Сұрақ\n{KK}"]


def test_html_alone_is_read_as_its_reader_sees_it(mailbox, look, database):
    made = letter()
    made.set_content(
        f'<html><style>p{{}}</style><p>{KK}</p><p style="display:none">canary</p>'
        '<a href="https://fake.example/x">мына жерде</a></html>',
        subtype="html",
    )
    mailbox.deliver(made)
    look()
    assert texts(database) == [f"Сұрақ\n{KK}\nмына жерде"]


def test_what_cannot_be_read_is_put_aside_without_a_word_of_it(mailbox, look, database, monkeypatch):
    def gives_up(content, own):
        if b"canary" in content:
            raise UnreadableLetter("RecursionError")
        return read_letter(content, own)

    monkeypatch.setattr("pipeline.intake.mailbox.read_letter", gives_up)
    mailbox.deliver(letter("canary", From="canary@mail.example"))
    mailbox.deliver(letter())
    look()
    look()

    with database.reading() as session:
        [aside] = sightings.quarantined(session)
        assert b"canary" not in aside.content
        assert "RecursionError" in aside.reason
    assert texts(database) == [f"Сұрақ\n{KK}"]
    assert mailbox.seen() == [False, True]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"password": "wrong"}, "refused"),
        ({"port": 9}, "cannot be reached"),
        ({"host": ""}, "no mailbox is set up"),
        ({"security": "tls"}, "cannot be reached"),
    ],
)
def test_a_mailbox_that_does_not_answer_says_why_without_the_password(look, database, more, said):
    if "password" in more:
        from pydantic import SecretStr

        more = {"password": SecretStr("wr0ng-one")}
    done = look(**more)
    assert said in done.failed["mail"]
    assert "wr0ng-one" not in done.failed["mail"]


def test_the_error_is_a_sources_own(settings):
    from pipeline.intake import SourceSettings
    from pipeline.intake.mailbox import read

    with pytest.raises(SourceError):
        list(read(SourceSettings("mail", "INBOX")))
