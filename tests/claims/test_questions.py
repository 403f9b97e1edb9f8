"""The one door for questions: kept once, with a receipt, and without anybody who could be named by it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from claims import clock, contacts, questions, sessions, sources
from claims.contacts import Box
from claims.errors import NotFoundError, RefusedError
from claims.records import Asker, Contact, Notice, Question, QuestionDecision, Record, Sighting
from claims.seen import Asked
from claims.sightings import Kept
from claims.terms import (
    Decided,
    Language,
    NoticeKind,
    PublicationState,
    QuestionState,
    QuestionWay,
    SightingKind,
)

CANARY = "canary-7b1f@example.kz"
ASKED = Asked("chat/77:1", "Рас па?", QuestionWay.TELEGRAM, to="77", answer_in=Language.KK)


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def seal(keys):
    return contacts.seal_of(keys)


@pytest.fixture
def ask(session, source, seal):
    return lambda asked=ASKED, **changes: questions.ask(session, source, seal, replace(asked, **changes))


def one(session):
    return session.scalars(select(Question)).one()


def test_a_question_is_a_sighting_and_wants_an_answer(session, ask):
    receipt = ask()
    question = one(session)
    assert (question.public_id, question.sighting.kind) == (receipt.number, SightingKind.QUESTION)
    assert (question.way, question.answer_in) == (QuestionWay.TELEGRAM, Language.KK)
    assert (question.state, question.reachable, question.sighting.text) == (
        QuestionState.RECEIVED,
        True,
        "Рас па?",
    )


def test_the_same_key_again_is_the_same_question_with_the_same_receipt(session, ask):
    first, again = ask(), ask()
    assert (first.number, first.secret) == (again.number, again.secret)
    assert (first.fresh, again.fresh) == (True, False)
    counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (Question, Contact, Asker)]
    assert counts == [1, 1, 1]


def test_a_text_changed_by_its_sender_is_a_new_revision_of_the_same_question(session, ask):
    first, again = ask(), ask(text="Бұл рас па?")
    assert first.number == again.number
    assert (one(session).sighting.text, one(session).sighting.revision) == ("Бұл рас па?", 2)


def test_two_ways_may_use_the_same_key(session, ask):
    assert ask().number != ask(way=QuestionWay.MAIL).number


def test_a_question_without_words_is_refused(ask):
    with pytest.raises(RefusedError, match="Write your question"):
        ask(text=" \n ")


def test_a_very_long_question_is_cut_and_says_so(session, ask):
    ask(text="қ" * 20_000)
    assert (len(one(session).sighting.text), one(session).sighting.remarks) == (
        16_000,
        ["it was longer and was cut"],
    )


def test_a_receipt_is_128_bits_kept_as_a_hash_only(session, ask):
    receipt = ask()
    assert re.fullmatch(r"[0-9a-f]{32}", receipt.secret)
    assert one(session).receipt_hash == sessions.digest(receipt.secret)
    assert receipt.secret not in repr(receipt)
    assert questions.by_receipt(session, receipt.secret) is one(session)
    assert questions.by_receipt(session, receipt.secret[::-1]) is None


def test_receipts_differ_by_key_source_and_the_keys_of_the_house(
    session, source, editor, seal, ask, tmp_path
):
    other = sources.add_source(session, editor, sources.NewSource("bot", "bot", "https://example.kz", {}))
    secrets = {
        ask().secret,
        ask(key="chat/77:2").secret,
        questions.ask(session, other, seal, ASKED).secret,
        questions.secret_of(contacts.seal_of(tmp_path / "others"), source, ASKED),
    }
    assert len(secrets) == 4


def test_a_number_read_over_the_telephone_is_understood(session, ask):
    number = ask().number
    assert questions.find(session, number.upper().replace("-", " ")).public_id == number
    with pytest.raises(NotFoundError):
        questions.find(session, "q-zzzzz")


def test_one_person_speaks_with_one_voice_and_two_with_two(session, ask):
    ask()
    ask(key="chat/77:2", text="Тағы бір сұрақ")
    ask(key="chat/78:1", to="78")
    ask(key="form/1", way=QuestionWay.FORM, to="")
    ask(key="form/2", way=QuestionWay.FORM, to="")
    voices = list(session.scalars(select(Question.voice).order_by(Question.id)))
    assert (voices[0], len(set(voices))) == (voices[1], 4)


def test_rows_of_a_table_keep_their_numbers_and_have_no_receipt(session, source, seal):
    rows = [Asked(str(number), "Рас па?", QuestionWay.TABLE) for number in range(1200)]
    assert questions.ask_all(session, source, seal, rows) == Kept(new=1200)
    assert questions.ask_all(session, source, seal, rows) == Kept(known=1200)
    assert session.scalar(select(func.count(Question.receipt_hash))) == 0
    assert {"0", "1199"} < set(session.scalars(select(Sighting.key)))


def test_a_contact_is_read_by_number_with_the_private_key_and_expires(session, ask, keys, seal):
    given = ask(thread="<1@mail>")
    number = given.number
    opener = contacts.opener_of(keys)
    assert contacts.read(session, seal, opener, number) == Box(
        "telegram", "77", "<1@mail>", secret=given.secret
    )
    (box,) = session.scalars(select(Contact))
    assert (box.expires_on - clock.now().date()).days == 90
    assert contacts.read(session, seal, opener, "q-other") is None
    contacts.drop(session, seal, number)
    assert contacts.has(session, seal, number) is False


def test_keys_made_by_two_at_once_are_one_set(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        seals = list(pool.map(lambda _: contacts.seal_of(tmp_path / "shared"), range(32)))
    assert len(set(seals)) == 1


def test_the_same_question_sent_twice_at_once_is_kept_once(database, tmp_path, dialect):
    from claims import people
    from claims.terms import Role

    seal = contacts.seal_of(tmp_path / "keys")
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        sources.add_source(session, admin, sources.NewSource("form", "form", "https://example.kz", {}))

    def send(number):
        with database.writing() as session:
            source = sources.find_source(session, "form")
            return questions.ask(session, source, seal, replace(ASKED, key=f"chat/77:{number % 3}"))

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(24)))
    assert (len({one.number for one in receipts}), sum(one.fresh for one in receipts)) == (3, 3)
    with database.reading() as session:
        assert session.scalar(select(func.count(Question.id))) == 3
        assert session.scalar(select(func.count(func.distinct(Question.voice)))) == 1


def test_who_withdraws_is_sent_nothing_any_more(session, ask):
    ask()
    question = one(session)
    session.add(
        Notice(
            question_id=question.id,
            way=question.way,
            kind=NoticeKind.ANSWER,
            subject="answer:a-1",
            language=Language.KK,
            queued_at=clock.now(),
        )
    )
    session.flush()
    questions.withdraw(session, question)
    questions.withdraw(session, question)
    assert question.state is QuestionState.WITHDRAWN
    assert session.scalars(select(Notice.state)).all() == [PublicationState.CANCELLED]
    (decision,) = session.scalars(select(QuestionDecision))
    assert (decision.what, decision.before, decision.value, decision.by_id) == (
        Decided.WITHDRAW,
        "received",
        "withdrawn",
        None,
    )


def test_one_sighting_is_one_question_at_most(session, ask):
    ask()
    copy = Question(
        public_id="q-other",
        sighting_id=one(session).sighting_id,
        way=QuestionWay.FORM,
        voice="x",
        received_at=clock.now(),
    )
    session.add(copy)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


# --- nobody can be named ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["contacts", "askers"])
def test_no_path_of_foreign_keys_leads_to_or_from_who_asked(table):
    apart = Record.metadata.tables[table]
    pointing = [
        f"{table.name}.{key.parent.name}"
        for table in Record.metadata.sorted_tables
        for key in table.foreign_keys
        if apart in (table, key.column.table)
    ]
    assert pointing == []


def test_the_tables_of_who_asked_keep_no_order_of_arrival(session, dialect):
    if dialect == "sqlite":
        for table in ("contacts", "askers"):
            with pytest.raises(Exception, match="no such column: rowid"), session.begin_nested():
                session.execute(text(f"SELECT rowid FROM {table}"))
    assert set(session.execute(text("SELECT * FROM contacts")).keys()) == {
        "id",
        "sealed",
        "sealed_for",
        "expires_on",
    }
    assert set(session.execute(text("SELECT * FROM askers")).keys()) == {"mark", "voice", "expires_on"}


SENDER = re.compile(
    r"sender|author(?!ity)|user|asker|contact|phone|mail|address|name|ip$|ip_|chat|from|device|agent|session|handle|person|by_id"
)


@pytest.mark.parametrize("table", ["sightings", "sighting_links", "sighting_revisions", "questions"])
def test_no_column_of_what_came_in_could_hold_a_sender(table):
    found = Record.metadata.tables[table]
    assert [column.name for column in found.columns if SENDER.search(column.name)] == []


def test_nothing_that_came_in_points_at_a_person():
    reached, todo = set(), ["sightings", "sighting_links", "sighting_revisions", "questions", "contacts"]
    while todo:
        table = Record.metadata.tables[todo.pop()]
        reached.add(table.name)
        todo += [key.column.table.name for key in table.foreign_keys if key.column.table.name not in reached]
    assert "people" not in reached
    assert "contacts" in reached  # it is looked at, and reaches nothing and is reached by nothing


def test_neither_the_contact_nor_the_senders_key_can_be_read_in_the_databases_files(
    database, session, ask, dialect, tmp_path
):
    ask(key=f"{CANARY}:1", to=CANARY, thread=f"<{CANARY}>", way=QuestionWay.MAIL)
    session.commit()
    if dialect == "sqlite":
        files = [file for file in tmp_path.iterdir() if file.is_file()]
        stored = b"".join(file.read_bytes() for file in files)
        assert "Рас па?".encode() in stored
    else:
        with database.reading() as reading:
            rows = [
                reading.execute(text(f'SELECT t::text FROM "{table}" t')).scalars().all()
                for table in Record.metadata.tables
            ]
        stored = repr(rows).encode()
        assert "Рас па?" in stored.decode()
    assert CANARY.encode() not in stored
    assert CANARY.encode().hex().encode() not in stored
