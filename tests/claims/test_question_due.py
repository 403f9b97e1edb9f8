"""What is due: lines of people who ask the same, the most overdue first; who has to hear of it."""

from datetime import date

import pytest
from sqlalchemy import select

from claims import bodies, contacts, question_clock, triage
from claims.acts import Actor
from claims.question_due import Filter, alike, due, open_now, standing_now, state_of
from claims.question_escalation import escalations
from claims.records import Question
from claims.terms import DecidedBy, DueState, DueStep, QuestionKind
from tests.claims.question_world import World, at, terms

TERMS = terms()
NOW = at("2026-04-10 10:00")
"""A Friday."""


@pytest.fixture
def world(session, source, tmp_path):
    return World(session, source, contacts.seal_of(tmp_path / "keys"))


def lines(session, wanted=None, **more):
    question_clock.start(session, TERMS)
    return due(session, TERMS, NOW, wanted, **more)


def told(session, wanted=None):
    return [
        (line.number, line.questions, line.people, line.state, line.left) for line in lines(session, wanted)
    ]


def test_nothing_is_due_where_nothing_was_asked(session, world):
    assert lines(session) == []
    assert standing_now(session, TERMS, NOW).questions == 0
    assert escalations(session, TERMS, NOW) == []


def test_the_most_overdue_comes_first_and_each_says_by_how_much(session, world):
    body = world.body("health", en="Health")
    today = world.ask("2026-03-17 10:00", authority=body)
    over = world.ask("2026-03-11 10:00", authority=body)
    later = world.ask("2026-04-09 10:00", authority=body)
    soon = world.ask("2026-03-26 10:00", authority=body)
    waits_for_a_body = world.ask("2026-04-06 10:00")
    assert told(session) == [
        (over.public_id, 1, 1, DueState.OVERDUE, -4),
        (waits_for_a_body.public_id, 1, 1, DueState.OVERDUE, -1),
        (today.public_id, 1, 1, DueState.TODAY, 0),
        (soon.public_id, 1, 1, DueState.SOON, 4),
        (later.public_id, 1, 1, DueState.ON_TIME, 14),
    ]


def test_a_question_with_nobody_waits_for_a_body_and_one_with_a_body_for_an_answer(session, world):
    body = world.body("health", en="Health", ru="Минздрав")
    world.ask("2026-04-09 10:00", authority=body, topic="payments")
    world.ask("2026-04-08 10:00")
    to_route, to_answer = lines(session)
    assert (to_route.step, to_route.due_on, to_route.authority, to_route.names) == (
        DueStep.ROUTE,
        date(2026, 4, 13),
        "",
        {},
    )
    assert (to_answer.step, to_answer.due_on, to_answer.authority, to_answer.topic) == (
        DueStep.ANSWER,
        date(2026, 4, 30),
        "health",
        "payments",
    )
    assert to_answer.names == {"en": "Health", "ru": "Минздрав"}


def test_people_who_ask_the_same_are_one_line_and_counted_once_each(session, world):
    claim, body = world.claim(), world.body("health", en="Health")
    first = world.ask("2026-03-30 09:00", to="77", claim=claim, authority=body)
    for hour, to in ((10, "77"), (11, "78"), (12, "79")):
        world.ask(f"2026-03-30 {hour}:00", to=to, claim=claim, authority=body)
    other_day = world.ask("2026-03-31 12:00", claim=claim, authority=body)
    one, another = lines(session)
    assert (one.number, one.claim, one.questions, one.people) == (first.public_id, claim.public_id, 4, 3)
    assert (another.number, another.questions) == (other_day.public_id, 1)
    assert [question.public_id for question in alike(session, other_day)] == [other_day.public_id]
    assert len(alike(session, first)) == 4
    assert alike(session, first)[0] is first


def test_what_states_no_claim_yet_stays_alone(session, world):
    world.ask("2026-03-30 09:00")
    lonely = world.ask("2026-03-30 09:01")
    assert [line.questions for line in lines(session)] == [1, 1]
    assert alike(session, lonely) == [lonely]


def test_a_text_that_states_two_claims_is_counted_once(session, world, editor):
    one, other = world.claim("Бананы заражают"), world.claim("Су уланған")
    question = world.ask("2026-03-30 09:00", claim=one)
    for claim in (one, other):
        triage.confirm(session, editor, question.sighting, claim)
    session.flush()
    assert [(line.claim, line.questions) for line in lines(session)] == [(one.public_id, 1)]
    assert alike(session, question) == [question]


def test_what_is_paused_comes_last_and_says_what_was_left(session, world, editor):
    body = world.body("health", en="Health")
    paused = world.ask("2026-03-11 10:00", authority=body)
    running = world.ask("2026-04-09 10:00", authority=body)
    question_clock.start(session, TERMS)
    paused.paused_on = date(2026, 4, 1)
    assert told(session) == [
        (running.public_id, 1, 1, DueState.ON_TIME, 14),
        (paused.public_id, 1, 1, DueState.PAUSED, 3),
    ]
    assert escalations(session, TERMS, NOW) == []


def test_answered_thanked_and_spam_are_not_due(session, world):
    body = world.body("health", en="Health")
    answered, spam, guessed = (world.ask("2026-03-11 10:00", authority=body) for _ in range(3))
    world.answer(answered, "2026-03-12 10:00")
    spam.kind, spam.kind_by = QuestionKind.SPAM, DecidedBy.PERSON
    guessed.kind, guessed.kind_by = QuestionKind.SPAM, DecidedBy.MACHINE
    assert [line.number for line in lines(session)] == [guessed.public_id]


@pytest.fixture
def many(session, world, editor):
    """Questions of two bodies, two regions and two topics, and one that only its claim's tag tells of."""
    places = [("61", "region", "Туркестанская"), ("75", "city", "Алматы")]
    bodies.load_places(
        session,
        Actor.machine("test"),
        [
            {"code": code, "kind": kind, "names": [{"language": "ru", "name": name}]}
            for code, kind, name in places
        ],
    )
    health, labour = world.body("health", en="Health"), world.body("labour", en="Labour")
    tagged = world.claim()
    triage.tag(session, editor, tagged, "water")
    return {
        "health": world.ask("2026-03-11 10:00", region="61", authority=health, topic="vaccines"),
        "labour": world.ask("2026-04-09 10:00", region="75", authority=labour, topic="payments"),
        "nobody": world.ask("2026-04-09 11:00", region="61"),
        "tagged": world.ask("2026-03-27 12:00", claim=tagged, authority=health),
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), ["health", "nobody", "tagged", "labour"]),
        (Filter(authority="health"), ["health", "tagged"]),
        (Filter(authority="-"), ["nobody"]),
        (Filter(authority="no such body"), []),
        (Filter(region="61"), ["health", "nobody"]),
        (Filter(region="99"), []),
        (Filter(topic="vaccines"), ["health"]),
        (Filter(topic="water"), ["tagged"]),
        (Filter(states=frozenset({DueState.OVERDUE})), ["health"]),
        (Filter(states=frozenset({DueState.SOON, DueState.ON_TIME})), ["nobody", "tagged", "labour"]),
        (Filter(step=DueStep.ROUTE), ["nobody"]),
        (Filter(step=DueStep.ANSWER, region="75"), ["labour"]),
        (Filter(authorities=frozenset()), []),
    ],
)
def test_each_filter_narrows(session, many, wanted, expected):
    names = {question.public_id: name for name, question in many.items()}
    assert [names[line.number] for line in lines(session, wanted)] == expected
    assert standing_now(session, TERMS, NOW, wanted).questions == len(expected)


def test_a_body_s_own_view_holds_nothing_of_others(session, many):
    own = Filter(authorities=frozenset({many["labour"].authority_id}))
    assert [line.number for line in lines(session, own)] == [many["labour"].public_id]
    assert standing_now(session, TERMS, NOW, own).people == 1


def test_pages_of_lines_hold_each_line_once(session, world):
    asked = [world.ask(f"2026-04-{day:02d} 10:00") for day in (1, 2, 2, 3, 7, 8)]
    pages = [lines(session, limit=2, skip=skip) for skip in (0, 2, 4, 6)]
    assert [line.number for page in pages for line in page] == [question.public_id for question in asked]


def test_the_first_number_of_a_desk(session, world):
    body = world.body("health", en="Health")
    world.ask("2026-03-11 10:00", to="77", authority=body)
    world.ask("2026-03-12 10:00", to="77", authority=body)
    world.ask("2026-04-09 10:00", to="78")
    world.answer(world.ask("2026-02-01 10:00"), "2026-02-02 10:00")
    question_clock.start(session, TERMS)
    told = standing_now(session, TERMS, NOW)
    assert (told.questions, told.people, told.oldest) == (3, 2, at("2026-03-11 10:00"))
    assert told.states == {DueState.OVERDUE: 2, DueState.ON_TIME: 1}


def test_before_its_clock_begins_a_question_is_counted_already(session, world):
    world.ask("2026-04-10 09:00")
    told = standing_now(session, TERMS, NOW)
    assert (told.questions, told.states) == (1, {DueState.ON_TIME: 1})


def test_the_database_and_the_calendar_judge_alike(session, world):
    """Every state of questions of eleven weeks, by the statement and by the rule."""
    body = world.body("health", en="Health")
    for week in range(11):
        for day in range(7):
            authority = body if day % 2 else None
            world.ask(
                f"{date.fromordinal(date(2026, 2, 2).toordinal() + week * 7 + day)} 10:00",
                authority=authority,
            )
    question_clock.start(session, TERMS)
    today = TERMS.today(NOW)
    for question, said in session.execute(select(Question, state_of(TERMS, today)).where(open_now)):
        routing = question.authority_id is None
        ends = question.redirect_by if routing else question.due_on
        assert said == TERMS.state(today, ends, 3 if routing else 15)


# --- escalation -----------------------------------------------------------------------------------------


def test_at_half_of_the_term_only_the_body_is_reminded(session, world):
    body = world.body("health", en="Health")
    world.ask("2026-03-27 10:00", authority=body)
    world.ask("2026-04-09 10:00", authority=body)
    question_clock.start(session, TERMS)
    (one,) = escalations(session, TERMS, NOW)
    assert (one.authority, one.states, one.people, one.worst) == ("health", {DueState.SOON: 1}, 1, 0)
    assert (one.editors, one.administrators) == (False, False)


def test_on_the_last_day_editors_hear_and_half_a_term_later_administrators(session, world):
    body = world.body("health", en="Health")
    world.ask("2026-03-17 10:00", authority=body)
    question_clock.start(session, TERMS)
    seven_days_on, eight_days_on = at("2026-04-21 10:00"), at("2026-04-22 10:00")
    found = [escalations(session, TERMS, when)[0] for when in (NOW, seven_days_on, eight_days_on)]
    assert [(one.worst, one.editors, one.administrators) for one in found] == [
        (0, True, False),
        (7, True, False),
        (8, True, True),
    ]


def test_the_worst_body_comes_first_and_those_with_nobody_are_a_body_of_their_own(session, world):
    health, labour = world.body("health", en="Health"), world.body("labour", en="Labour")
    world.ask("2026-03-12 10:00", authority=health)
    world.ask("2026-03-03 10:00", to="77", authority=labour)
    world.ask("2026-03-04 10:00", to="77", authority=labour)
    world.ask("2026-04-08 10:00")
    question_clock.start(session, TERMS)
    found = escalations(session, TERMS, NOW)
    assert [(one.authority, one.worst, one.people) for one in found] == [
        ("labour", 9, 1),  # due on 30 March
        ("health", 3, 1),
        ("", 0, 1),
    ]
    assert found[0].oldest == at("2026-03-03 10:00")


def test_what_the_machine_only_proposed_is_with_nobody_yet(session, world):
    body = world.body("health", en="Health")
    proposed = world.ask("2026-04-08 10:00")
    proposed.authority_id, proposed.route_by = body.id, DecidedBy.MACHINE
    session.flush()
    assert [(line.authority, line.step) for line in lines(session)] == [("", DueStep.ROUTE)]
    assert lines(session, Filter(authorities=frozenset({body.id}))) == []
    assert [one.authority for one in escalations(session, TERMS, at("2026-04-13 10:00"))] == [""]
