"""What may answer a question already, shown with its receipt; what the asker says of it; and of the answer."""

import pytest
from sqlalchemy import select

from claims import people, triage
from claims.records import Claim, Helped, Match, Question, QuestionDecision, Sighting
from claims.terms import Decided, QuestionState, Role
from pipeline import offering
from pipeline.answer import answer
from pipeline.match import match
from tests.claims.public_world import BANANA, Public

ASKED = "Скажите, правда, что бананы заражают коронавирусом?"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What compares may have to be compiled first; how long that takes is no part of what is tested."""
    monkeypatch.setattr(offering, "PATIENCE", 300.0)


@pytest.fixture
def refutation(database):
    """A published refutation."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        roles = (("dana", Role.EDITOR), ("erlan", Role.EDITOR), ("berik", Role.FACT_CHECKER))
        staff = [
            people.add_person(session, admin, name, name.title(), frozenset({role})) for name, role in roles
        ]
        return Public(session, *staff[:2]).refute().public_id


def one(reader):
    reader.rollback()
    return reader.scalars(select(Question)).one()


def test_a_published_refutation_is_offered_with_its_verdict_and_link(refutation, citizen, talk, reader):
    aigul = citizen(language_code="ru")
    aigul.say(ASKED)
    talk()

    [kept] = aigul.heard
    assert "НЕПРАВДА" in kept.text
    assert BANANA["ru"].title in kept.text
    assert "https://aiqyn.example/ru/" in str(kept.entities)
    assert one(reader).public_id in kept.text
    assert aigul.buttons(kept) == ["Помогло", "Не то", "Согласиться на публикацию", "Не публиковать"]


def test_what_does_not_answer_is_not_offered(refutation, citizen, talk):
    aigul = citizen(language_code="ru")
    aigul.say("Скажите, когда начнут платить пособие на детей в Шымкенте?")
    talk()
    assert "НЕПРАВДА" not in aigul.last.text


def test_that_it_helped_is_counted_once_however_often_it_is_pressed(refutation, citizen, talk, reader):
    aigul = citizen(language_code="ru")
    aigul.say(ASKED)
    talk()
    kept = aigul.last
    for _ in range(3):
        aigul.press(kept, "Помогло")
    talk()
    aigul.press_data(
        kept, f"hn|{one(reader).public_id}|refutation:{refutation}"
    )  # the old keyboard, once more
    talk()

    [row] = reader.scalars(select(Helped)).all()
    assert (row.subject, row.yes, row.language.value) == (f"refutation:{refutation}", 1, "ru")
    assert aigul.buttons(aigul.last) == [
        "Согласиться на публикацию",
        "Не публиковать",
        "Другой ответ не нужен",
    ]
    aigul.press(aigul.last, "Другой ответ не нужен")
    talk()
    assert one(reader).state is QuestionState.WITHDRAWN


def test_whoever_was_answered_besides_the_point_says_so_and_is_heard(
    refutation, citizen, talk, reader, database, settings
):
    aigul = citizen(language_code="ru")
    aigul.say(ASKED)
    talk()
    match(database, settings)
    with database.writing() as session:
        question = session.scalars(select(Question)).one()
        claim = session.scalars(select(Claim).order_by(Claim.id)).first()
        berik = people.find_person(session, "berik")
        own = session.scalars(select(Match).where(Match.sighting_id == question.sighting_id)).all()
        if not any(row.claim_id == claim.id and row.standing in triage.MEMBER for row in own):
            triage.confirm(session, berik, session.get_one(Sighting, question.sighting_id), claim)
    answer(database, settings)

    assert one(reader).state is QuestionState.ANSWERED
    assert aigul.buttons(aigul.last) == ["Я спрашивал(а) о другом"]
    aigul.say("/status")
    talk()
    assert "НЕПРАВДА" in aigul.last.text
    aigul.press(aigul.heard[-2], "Я спрашивал(а) о другом")
    aigul.press(aigul.heard[-2], "Я спрашивал(а) о другом")
    talk()

    assert one(reader).state is QuestionState.RECEIVED
    assert [row.what for row in reader.scalars(select(QuestionDecision))].count(Decided.REOPEN) == 1
    assert "заново" in aigul.last.text
