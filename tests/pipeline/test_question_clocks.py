"""The stage: new questions get their clocks; who listens is reminded once a working day, by body."""

import json
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from claims import contacts, people, settings, sources, webhooks
from claims.errors import RefusedError
from claims.records import Authority, Question, WebhookDelivery, WebhookEvent
from claims.terms import Role, WebhookEventKind
from claims.webhooks import NewWebhook
from pipeline.question_clocks import remind, start_clocks
from tests.claims.question_world import World, at

FRIDAY = "2026-04-10 10:00"


@pytest.fixture
def told(tmp_path, database_url):
    return settings.load(database=database_url, data=tmp_path)


@pytest.fixture
def ask(database, tmp_path):
    """Asks in a unit of work of its own: `ask("2026-03-16 10:00", to="77", body="health")`."""
    seal = contacts.seal_of(tmp_path / "keys")
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        checker = people.add_person(session, admin, "berik", "Berik", frozenset({Role.FACT_CHECKER}))
        sources.add_source(session, checker, sources.NewSource("form", "form", "https://e.kz", {}))
        world = World(session, sources.find_source(session, "form"), seal)
        world.body("health", en="Health")
    counted = 0

    def go(when, body="", **more):
        nonlocal counted
        with database.writing() as session:
            world = World(session, sources.find_source(session, "form"), seal, counted)
            authority = session.scalar(select(Authority).where(Authority.key == body))
            question = world.ask(when, authority=authority, **more)
            counted = world.counted
            return question.public_id

    return go


@pytest.fixture
def listener(database, ask):
    """A program that hears of everything."""
    with database.writing() as session:
        admin = people.find_person(session, "aliya")
        webhooks.add(session, admin, NewWebhook("https://93.184.215.14/hook"))


def events(database):
    with database.reading() as session:
        rows = session.scalars(select(WebhookEvent).order_by(WebhookEvent.id)).all()
        return [(row.key, json.loads(row.payload)["data"]) for row in rows]


def test_every_question_gets_its_clock_once(database, told, ask):
    ask("2026-03-16 10:00")
    ask("2026-03-16 19:00")
    assert start_clocks(database, told) == 2
    assert start_clocks(database, told) == 0
    with database.reading() as session:
        days = session.execute(select(Question.redirect_by, Question.due_on).order_by(Question.id)).all()
    assert [[day.isoformat() for day in row] for row in days] == [
        ["2026-03-19", "2026-04-09"],
        ["2026-03-20", "2026-04-10"],
    ]


def test_the_settings_say_how_long_the_terms_are(database, told, ask):
    short = told.model_copy(update={"questions": told.questions.model_copy(update={"answer_days": 3})})
    ask("2026-03-16 10:00")
    start_clocks(database, short)
    with database.reading() as session:
        assert session.scalar(select(Question.due_on)).isoformat() == "2026-03-19"


def test_a_calendar_that_nobody_knows_is_refused_with_the_settings(tmp_path):
    with pytest.raises(RefusedError, match="no calendar called XX"):
        settings.load(data=tmp_path, questions={"calendar": "XX"})
    assert settings.load(data=tmp_path, questions={"calendar": "UZ"}).questions.calendar == "UZ"


def test_a_reminder_says_how_many_and_which_once_a_day(database, told, ask, listener):
    over = ask("2026-03-16 10:00", body="health", to="77")
    ask("2026-03-27 10:00", body="health", to="77")
    ask("2026-04-09 10:00", body="health")
    start_clocks(database, told)
    with time_machine.travel(at(FRIDAY), tick=False) as traveller:
        assert remind(database, told) == 1
        assert remind(database, told) == 0
        ((key, data),) = events(database)
        assert key == "questions.due:health:2026-04-10"
        assert data == {
            "authority": "health",
            "day": "2026-04-10",
            "half_used": 1,
            "due_today": 0,
            "overdue": 1,
            "people": 1,
            "oldest": "2026-03-16T05:00:00+00:00",
            "worst": 1,
            "escalated_to": ["editors"],
            "questions": [{"question": over, "claim": "", "people": 1, "due_on": "2026-04-09"}],
        }
        traveller.move_to(at("2026-04-13 10:00"))
        assert remind(database, told) == 1
    with database.reading() as session:
        assert len(session.scalars(select(WebhookDelivery)).all()) == 2


@pytest.mark.parametrize(
    "when",
    ["2026-04-10 08:59", "2026-04-11 10:00", "2026-05-01 10:00"],
    ids=["before work begins", "on a Saturday", "on a day off"],
)
def test_nobody_is_reminded_when_nobody_works(database, told, ask, listener, when):
    ask("2026-03-16 10:00", body="health")
    start_clocks(database, told)
    with time_machine.travel(at(when), tick=False):
        assert remind(database, told) == 0


def test_where_nobody_listens_nothing_is_put_out(database, told, ask):
    ask("2026-03-16 10:00", body="health")
    start_clocks(database, told)
    with time_machine.travel(at(FRIDAY), tick=False):
        assert remind(database, told) == 0
    assert events(database) == []


def test_who_listens_to_other_things_is_not_reminded(database, told, ask):
    ask("2026-03-16 10:00")
    with database.writing() as session:
        new = replace(NewWebhook("https://93.184.215.14/hook"), events=(WebhookEventKind.CLAIM_OPENED,))
        webhooks.add(session, people.find_person(session, "aliya"), new)
    start_clocks(database, told)
    with time_machine.travel(at(FRIDAY), tick=False):
        assert remind(database, told) == 0


def test_what_is_with_nobody_yet_is_reminded_of_too(database, told, ask, listener):
    ask("2026-04-01 10:00")
    start_clocks(database, told)
    with time_machine.travel(at(FRIDAY), tick=False):
        assert remind(database, told) == 1
    ((key, data),) = events(database)
    assert (key, data["authority"], data["overdue"]) == ("questions.due:-:2026-04-10", "", 1)
    assert data["escalated_to"] == ["editors", "administrators"]
