"""Forgetting and retention: a raw search of everything on the disk finds nothing of whoever is forgotten."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bench.canary_askers import canaries, traces
from claims import (
    acts,
    clock,
    contacts,
    forgetting,
    migrate,
    people,
    questions,
    retention,
    sightings,
    sources,
    triage,
)
from claims.box_keys import BoxKeys
from claims.database import open_database
from claims.records import (
    Asker,
    Claim,
    ClaimWording,
    Contact,
    Match,
    Quarantined,
    Question,
    WordCount,
)
from claims.seen import Seen
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import Language, QuestionState, Role
from pipeline import erasing
from pipeline.collect import collect
from pipeline.match import match
from pipeline.searching import learn_words, search
from pipeline.weighing import weigh

ASKERS = 100


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A record on SQLite in which a hundred canaries asked and were matched, with a rumour beside them."""
    folder = tmp_path_factory.mktemp("canaries")
    database = open_database(f"sqlite:///{folder / 'aiqyn.db'}")
    migrate.upgrade(database.engine)
    world = World(folder, database, Settings(database=str(database.engine.url), data=folder))
    world.ask(canaries(ASKERS))
    yield world
    database.close()


class World:
    """One machine: its database, its settings, who asked."""

    def __init__(self, folder, database, settings):
        self.folder, self.database, self.settings = folder, database, settings
        self.seal = contacts.seal_of(settings.question_keys)
        self.canaries = []
        self.receipts = []
        with database.writing() as session:
            admin = people.add_person(
                session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR, Role.EDITOR})
            )
            sources.add_source(session, admin, NewSource("ask", "table", "none.csv", {}))

    def ask(self, some):
        self.canaries = some
        with self.database.writing() as session:
            source = sources.find_source(session, "ask")
            sightings.record(session, source, Seen("rumour", "Воду отключат на неделю, говорят соседи"))
            for one in some:
                self.receipts.append(questions.ask(session, source, self.seal, one.asked))
        match(self.database, self.settings)
        weigh(self.database, self.settings)
        learn_words(self.database)

    def backup(self, path):
        with sqlite3.connect(self.folder / "aiqyn.db") as source, sqlite3.connect(path) as target:
            source.backup(target)

    def forget(self, receipts):
        for receipt in receipts:
            with self.database.writing() as session:
                questions.forget(session, self.seal, questions.by_receipt(session, receipt.secret))

    @property
    def names(self):
        return [one.name for one in self.canaries]

    @property
    def secrets(self):
        return [word for one in self.canaries for word in one.secrets]


def test_after_forgetting_no_byte_of_a_hundred_askers_is_left(asked, tmp_path):
    # First that the search finds what is there: texts in the database and in the index, but no contact anywhere.
    before = traces([*asked.names, *asked.secrets], [asked.folder])
    assert any("index" in file for file in before)
    assert set().union(*before.values()) == set(asked.names)
    asked.backup(tmp_path / "yesterday.db")
    with asked.database.writing() as session:
        opener = contacts.opener_of(asked.settings.question_keys)
        box = contacts.read(session, asked.seal, opener, asked.receipts[1].number)
        assert asked.canaries[1].secrets[0] in box.original
        counted = {claim.public_id: len(_members(session, claim)) for claim in session.scalars(select(Claim))}
        alone = _claim_of(session, asked.receipts[0])
        editor = people.find_person(session, "aliya")
        triage.word(session, editor, alone, Language.RU, f"Так говорит {asked.names[0]}")

    asked.forget(asked.receipts)
    done = erasing.keep_faith(asked.database, asked.settings)

    assert (done.texts, done.owed) == (ASKERS, 0)
    left = traces([*asked.names[1:], *asked.secrets], [asked.folder])
    assert left == {}
    with asked.database.reading() as session:
        assert session.scalars(select(Question.state)).all() == [QuestionState.FORGOTTEN] * ASKERS
        assert session.scalars(select(Contact)).all() == session.scalars(select(Asker)).all() == []
        again = {claim.public_id: len(_members(session, claim)) for claim in session.scalars(select(Claim))}
        assert again == counted  # the count stays honest
        assert acts.verify(session).faults == []
        assert search(session, asked.names[3]).hits == ()
        assert (
            session.scalar(select(WordCount).where(WordCount.texts <= 0, WordCount.word != "#forms")) is None
        )
        assert questions.by_receipt(session, asked.receipts[0].secret) is None
    # A backup of yesterday, with the keys of today: nobody can be written to.
    restored = open_database(f"sqlite:///{tmp_path / 'yesterday.db'}")
    with restored.reading() as session:
        assert session.scalar(select(Contact.id).limit(1)) is not None
        opened = [contacts.read(session, asked.seal, opener, one.number) for one in asked.receipts]
        assert opened == [None] * ASKERS
    # And what it brings back of texts is forgotten again by the first retention.
    with restored.writing() as session:
        done = retention.retain(session, asked.seal, asked.settings.questions)
        assert done.again == ASKERS
    restored.close()


def _members(session, claim):
    query = select(Match).where(Match.claim_id == claim.id, Match.standing.in_(triage.MEMBER))
    return session.scalars(query).all()


def _claim_of(session, receipt):
    query = select(Claim).join(Match).join(Question, Question.sighting_id == Match.sighting_id)
    return session.scalars(
        query.where(Question.public_id == receipt.number, Match.standing.in_(triage.MEMBER))
    ).first()


# --- one question, on both databases ------------------------------------------------------------------------


@pytest.fixture
def here(database, tmp_path):
    settings = Settings(database=str(database.engine.url), data=tmp_path / "data")
    return World(tmp_path, database, settings)


def test_a_forgotten_question_stays_forgotten_when_it_is_sent_again(here):
    (one,) = canaries(1)
    here.ask([replace(one, asked=replace(one.asked, to="a@example.kz"))])
    asked = here.canaries[0].asked
    here.forget(here.receipts)
    with here.database.writing() as session:
        source = sources.find_source(session, "ask")
        receipt = questions.ask(session, source, here.seal, asked)
        changed = questions.ask(session, source, here.seal, replace(asked, text="Что-то другое"))
        question = questions.find(session, receipt.number)
        assert (receipt.fresh, changed.fresh, question.sighting.text) == (False, False, "")
        assert (question.receipt_hash, question.reachable) == (None, False)
        assert not contacts.has(session, here.seal, receipt.number)
        assert questions.by_receipt(session, receipt.secret) is None


def test_what_is_given_up_destroys_no_key(here):
    here.ask(canaries(1))
    number = here.receipts[0].number

    def give_up():
        with here.database.writing() as session:
            questions.forget(session, here.seal, questions.find(session, number))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    with here.database.writing() as session:
        opener = contacts.opener_of(here.settings.question_keys)
        assert contacts.read(session, here.seal, opener, number) is not None
        questions.forget(session, here.seal, questions.find(session, number))
    assert BoxKeys(here.seal.folder).marks() == set()


def test_a_wording_that_nobody_else_said_ends_and_one_that_others_said_stays(here):
    here.ask(canaries(1))
    with here.database.writing() as session:
        editor = people.find_person(session, "aliya")
        source = sources.find_source(session, "ask")
        alone = _claim_of(session, here.receipts[0])
        triage.word(session, editor, alone, Language.RU, "Хлеб подорожает")
        sighting = sightings.record(session, source, Seen("other", "Хлеб подорожает втрое"))
        (other,) = triage.open_claims(session, [sighting.id], "test")
        triage.word(session, editor, other, Language.RU, "Хлеб подорожает втрое")
    with here.database.writing() as session:
        done = questions.forget(session, here.seal, questions.find(session, here.receipts[0].number))
        assert done.claims == done.unworded == (alone.public_id,)
        held = session.scalars(select(ClaimWording.text).where(ClaimWording.ended_at.is_(None))).all()
        assert held == ["Хлеб подорожает втрое"]


def test_a_contact_goes_when_its_time_is_over_and_the_text_stays(here, monkeypatch):
    here.ask(canaries(2, seed=8))
    kept = list(here.receipts)
    with here.database.writing() as session:
        question = questions.find(session, kept[0].number)
        question.state, question.answered_at = QuestionState.ANSWERED, clock.now()
    settings = here.settings.questions
    later = clock.now() + timedelta(days=settings.answered_days + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    erasing.let_go(here.database, here.settings)
    with here.database.reading() as session:
        boxes = [contacts.has(session, here.seal, one.number) for one in kept]
        assert boxes == [False, True]
        assert questions.by_receipt(session, kept[0].secret).sighting.text != ""
    last = later + timedelta(days=settings.contact_days)
    monkeypatch.setattr(clock, "now", lambda: last)
    done = erasing.let_go(here.database, here.settings)
    assert done.contacts == 1
    with here.database.reading() as session:
        assert session.scalars(select(Contact)).all() == session.scalars(select(Asker)).all() == []
        assert acts.verify(session).faults == []
    assert BoxKeys(here.seal.folder).marks() == set()
    assert erasing.let_go(here.database, here.settings).nothing


def test_a_round_lets_go_once_a_day_and_erases_whenever_something_is_owed(here):
    here.ask(canaries(1))
    assert erasing.keep_faith(here.database, here.settings).retained is not None
    here.forget(here.receipts)
    done = erasing.keep_faith(here.database, here.settings)
    assert (done.retained, done.texts) == (None, 1)
    assert erasing.keep_faith(here.database, here.settings) == erasing.Erased()


def test_while_somebody_matches_erasing_is_owed(here):
    from pipeline.locks import only_one
    from pipeline.match import MATCHER_LOCK

    here.ask(canaries(1))
    here.forget(here.receipts)
    with only_one(here.database, here.settings.data / "matcher.lock", MATCHER_LOCK) as taken:
        assert taken
        assert erasing.erase(here.database, here.settings).owed == 1
    assert erasing.erase(here.database, here.settings).texts == 1
    with here.database.reading() as session:
        assert forgetting.owed(session) == []


def test_what_cannot_be_read_of_questions_is_sealed_known_again_and_emptied(here, tmp_path, monkeypatch):
    (tmp_path / "q.csv").write_text("номер;дата;вопрос\ntajna;2020-03-20 10:00;\n", "utf-8")
    with here.database.writing() as session:
        admin = people.find_person(session, "aliya")
        sources.add_source(session, admin, NewSource("q", "table", str(tmp_path / "q.csv"), {}))
    for _ in range(2):
        collect(here.database, here.settings, ["q"])
        with here.database.writing() as session:
            (row,) = session.scalars(select(Quarantined)).all()
            assert row.content.startswith(sightings.SEALED)
            assert row.tries == 1
            assert b"tajna" not in row.content
            opener = contacts.opener_of(here.settings.question_keys)
            assert b"tajna" in sightings.opened(opener, row.content)
            sources.read_again(
                session, people.find_person(session, "aliya"), sources.find_source(session, "q")
            )
    later = clock.now() + timedelta(days=here.settings.questions.aside_days + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert erasing.let_go(here.database, here.settings).aside == 1
    with here.database.reading() as session:
        (row,) = session.scalars(select(Quarantined)).all()
        assert (row.content, bool(row.reason)) == (b"", True)
