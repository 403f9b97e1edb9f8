"""Times to an answer: hand-computed, fair to those who wait, and the same by another way of counting."""

import random
from datetime import date, timedelta
from statistics import median

import pytest
from sqlalchemy import select

from claims import bodies, contacts, question_clock, questions, triage
from claims.acts import Actor
from claims.records import Question
from claims.settings import Settings, SiteSettings
from claims.terms import DecidedBy, FiguresBy, QuestionKind, QuestionState
from models.waiting import Reached
from pipeline.question_figures import figures
from tests.claims.question_world import World, at, terms

TERMS = terms()
NOW = at("2026-04-10 10:00")
SETTINGS = Settings(site=SiteSettings(topics={"payments": {"ru": "Выплаты", "en": "Payments"}}))


@pytest.fixture
def world(session, source, tmp_path):
    return World(session, source, contacts.seal_of(tmp_path / "keys"))


def told(session, by=FiguresBy.AUTHORITY, since=date(2026, 1, 1), until=date(2026, 4, 10), now=NOW):
    question_clock.start(session, TERMS)
    return figures(session, TERMS, SETTINGS, now, by=by, since=since, until=until)


def answered(world, received, when, **more):
    question = world.ask(received, **more)
    world.answer(question, when)
    return question


def test_nothing_was_asked(session, world):
    found = told(session)
    assert (found.everything.questions, found.everything.days.median, found.groups) == (0, None, [])


def test_the_median_of_answered_questions_is_their_median_in_both_times(session, world):
    body = world.body("health", en="Health")
    # Received on Monday 16 March; answered on the 17th, on the 20th, on the 26th (the first day after Nauryz).
    for when in ("2026-03-17 10:00", "2026-03-20 10:00", "2026-03-26 22:00"):
        answered(world, "2026-03-16 10:00", when, authority=body)
    (one,) = told(session).groups
    assert (one.key, one.names, one.questions, one.answered, one.open) == (
        "health",
        {"en": "Health"},
        3,
        3,
        0,
    )
    assert (one.days.median, one.working.median) == (Reached(4.0), Reached(4))
    assert one.days.ninetieth is None  # of three nobody can say


def test_days_off_count_for_the_asker_and_not_for_the_body(session, world):
    answered(world, "2026-03-20 10:00", "2026-03-26 10:00")
    found = told(session).everything
    assert (found.days.median, found.working.median) == (Reached(6.0), Reached(1))


def test_what_came_in_the_evening_is_of_the_next_day_for_the_body_alone(session, world):
    answered(world, "2026-03-16 20:00", "2026-03-17 20:00")
    found = told(session).everything
    assert (found.days.median, found.working.median) == (Reached(1.0), Reached(0))


def test_where_most_wait_no_median_of_the_answered_is_told(session, world):
    answered(world, "2026-03-16 10:00", "2026-03-16 12:00")
    for _ in range(3):
        world.ask("2026-03-31 10:00")
    found = told(session).everything
    assert (found.answered, found.open, found.share_open) == (1, 3, 0.75)
    assert found.days.median == Reached(10.0, beyond=True)
    assert found.working.median == Reached(8, beyond=True)
    assert found.oldest == at("2026-03-31 10:00")


def test_a_pause_is_no_working_time_and_is_time_that_the_asker_waited(session, world, editor):
    import time_machine

    question = world.ask("2026-03-16 10:00")
    question_clock.start(session, TERMS)
    session.refresh(question)
    with time_machine.travel(at("2026-03-17 10:00"), tick=False) as traveller:
        question_clock.pause(session, editor, TERMS, [question], "why")
        traveller.move_to(at("2026-04-01 10:00"))
        question_clock.resume(session, editor, TERMS, [question])
    world.answer(question, "2026-04-03 10:00")
    found = told(session).everything
    assert (found.days.median, found.working.median) == (Reached(18.0), Reached(3))  # 17 March, 2 and 3 April
    assert found.late == 0


def test_a_pause_that_lasts_still_holds(session, world, editor):
    import time_machine

    question = world.ask("2026-03-16 10:00")
    question_clock.start(session, TERMS)
    session.refresh(question)
    with time_machine.travel(at("2026-03-18 10:00"), tick=False):
        question_clock.pause(session, editor, TERMS, [question], "why")
    found = told(session, now=at("2026-06-01 10:00")).everything
    assert (found.working.median, found.late) == (Reached(2, beyond=True), 0)


def test_late_is_answered_after_its_day_or_open_behind_it(session, world):
    answered(world, "2026-03-02 10:00", "2026-03-27 10:00")  # on its last day
    answered(world, "2026-03-02 10:00", "2026-03-30 10:00")  # a day later
    world.ask("2026-03-02 10:00")  # due on the 27th, open
    world.ask("2026-04-09 10:00")
    found = told(session).everything
    assert (found.late, found.share_late) == (2, 0.5)


def test_what_needs_no_answer_is_told_beside_the_times(session, world):
    answered(world, "2026-03-16 10:00", "2026-03-18 10:00")
    spam, guessed, closed, forgotten = (world.ask("2026-03-02 10:00") for _ in range(4))
    spam.kind, spam.kind_by = QuestionKind.SPAM, DecidedBy.PERSON
    guessed.kind, guessed.kind_by = QuestionKind.THANKS, DecidedBy.MACHINE
    closed.state, forgotten.state = QuestionState.CLOSED, QuestionState.FORGOTTEN
    session.flush()
    found = told(session).everything
    assert (found.questions, found.answered, found.open, found.closed) == (4, 1, 1, 2)
    assert (found.days.answered, found.days.open) == (1, 1)


def test_who_withdrew_had_no_answer_up_to_then(session, world):
    import time_machine

    question = world.ask("2026-03-16 10:00")
    answered(world, "2026-03-16 10:00", "2026-03-20 10:00")
    with time_machine.travel(at("2026-03-26 10:00"), tick=False):
        questions.withdraw(session, question)
    found = told(session).everything
    assert (found.withdrawn, found.open, found.answered) == (1, 0, 1)
    # Of two, one was answered after four days and the other had waited ten: half had their answer after four.
    assert found.days.median == Reached(4.0)
    assert found.days.open == 1


def test_by_topic_and_by_region(session, world, editor):
    bodies.load_places(
        session,
        Actor.machine("test"),
        [{"code": "61", "kind": "region", "names": [{"language": "ru", "name": "Туркестанская"}]}],
    )
    claim = world.claim()
    triage.tag(session, editor, claim, "water")
    answered(world, "2026-03-16 10:00", "2026-03-17 10:00", topic="payments", region="61")
    answered(world, "2026-03-16 10:00", "2026-03-18 10:00", topic="payments")
    world.ask("2026-03-16 10:00", claim=claim)
    world.ask("2026-03-16 10:00")
    by_topic = told(session, FiguresBy.TOPIC).groups
    assert [(one.key, one.names, one.questions) for one in by_topic] == [
        ("payments", {"ru": "Выплаты", "en": "Payments"}, 2),
        ("water", {}, 1),
        ("", {}, 1),
    ]
    by_region = told(session, FiguresBy.REGION).groups
    assert [(one.key, one.names, one.questions) for one in by_region] == [
        ("61", {"ru": "Туркестанская"}, 1),
        ("", {}, 3),
    ]


def test_a_body_that_the_machine_proposed_is_not_held_to_it(session, world):
    body = world.body("health", en="Health")
    question = world.ask("2026-03-16 10:00")
    question.authority_id, question.route_by = body.id, DecidedBy.MACHINE
    session.flush()
    assert [one.key for one in told(session).groups] == [""]


def test_people_are_counted_once_and_questions_each(session, world):
    for hour in range(9, 14):
        world.ask(f"2026-03-16 {hour:02d}:00", to="77")
    assert (told(session).everything.questions, told(session).everything.people) == (5, 1)


def test_the_span_is_of_whole_days_here(session, world):
    world.ask("2026-03-16 00:00")
    world.ask("2026-03-16 23:59")
    world.ask("2026-03-17 00:00")
    found = told(session, since=date(2026, 3, 16), until=date(2026, 3, 16))
    assert found.everything.questions == 2


def test_counting_the_days_one_by_one_says_the_same(session, world):
    """A hundred and fifty questions of three months; each day between is looked at, and the median taken anew."""
    draw = random.Random(7)
    took, used = [], []
    for _ in range(150):
        received = at("2026-01-05 09:00") + timedelta(minutes=draw.randrange(90 * 24 * 60))
        when = received + timedelta(minutes=draw.randrange(30 * 24 * 60))
        question = world.ask(f"{received:%Y-%m-%d %H:%M}")
        world.answer(question, f"{when:%Y-%m-%d %H:%M}")
        took.append((when - received).total_seconds() / 86400)
        late = (received.hour, received.minute) > (18, 30)
        registered = received.date() + timedelta(days=late)
        while not TERMS.calendar.is_working(registered):
            registered += timedelta(days=1)
        days = (registered + timedelta(days=n) for n in range(1, (when.date() - registered).days + 1))
        used.append(sum(TERMS.calendar.is_working(day) for day in days))
    found = told(session, until=date(2026, 6, 1), now=at("2026-06-01 10:00")).everything
    assert session.scalars(select(Question.answered_at)).all().count(None) == 0
    assert found.days.median.time == pytest.approx(median(took))
    assert found.working.median.time == median(used)
    ranked = sorted(took)
    exact = 0.9 * 149  # PERCENTILE.INC: between the places 134 and 135
    assert found.days.ninetieth.time == pytest.approx(
        ranked[134] + (exact - 134) * (ranked[135] - ranked[134])
    )
