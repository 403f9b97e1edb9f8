"""The clock of a question: begun by receipt, lengthened with notice, stopped, begun anew; nothing of it by accident."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from claims import contacts, days_off, question_clock
from claims.days_off import Decreed
from claims.errors import NotAllowedError, RefusedError
from claims.question_terms import terms_of
from claims.records import Act, Notice, Question, QuestionDecision
from claims.settings import QuestionSettings
from claims.terms import (
    DayKind,
    Decided,
    DecidedBy,
    DueState,
    Language,
    NoticeKind,
    PublicationState,
    QuestionKind,
    QuestionState,
    QuestionWay,
    Role,
)
from claims.working_days import Calendar
from tests.claims.question_world import ALMATY, World, at, terms

MONDAY = "2026-03-16 10:00"
TERMS = terms()


@pytest.fixture
def world(session, source, tmp_path):
    return World(session, source, contacts.seal_of(tmp_path / "keys"))


@pytest.fixture
def now():
    """Moves the clock: `now("2026-03-17 09:00")`."""
    with time_machine.travel(at(MONDAY), tick=False) as traveller:
        yield lambda written: traveller.move_to(at(written))


def started(session, question):
    """The question with its clock begun."""
    question_clock.start(session, TERMS)
    session.refresh(question)
    return question


def decisions(session, question):
    query = select(QuestionDecision).where(QuestionDecision.question_id == question.id)
    return [(row.what, row.before, row.value) for row in session.scalars(query.order_by(QuestionDecision.id))]


# --- begun ----------------------------------------------------------------------------------------------


def test_the_example_of_the_law(session, world):
    question = started(session, world.ask(MONDAY))
    assert (question.redirect_by, question.due_on) == (date(2026, 3, 19), date(2026, 4, 9))


@pytest.mark.parametrize(
    ("received", "redirect_by", "due_on"),
    [
        ("2026-03-16 18:30", date(2026, 3, 19), date(2026, 4, 9)),
        ("2026-03-16 18:31", date(2026, 3, 20), date(2026, 4, 10)),
        ("2026-03-14 12:00", date(2026, 3, 19), date(2026, 4, 9)),  # Saturday
        ("2026-03-17 04:50", date(2026, 3, 20), date(2026, 4, 10)),  # 23:50 of Monday in London
        ("2025-12-31 12:00", date(2026, 1, 8), date(2026, 1, 26)),
    ],
)
def test_hours_days_off_and_zones(session, world, received, redirect_by, due_on):
    question = started(session, world.ask(received))
    assert (question.redirect_by, question.due_on) == (redirect_by, due_on)


def test_many_days_are_set_at_once_and_as_one_by_one(session, world):
    moments = [at("2026-03-01 00:10") + timedelta(hours=7 * n) for n in range(120)]
    asked = [world.ask(f"{moment:%Y-%m-%d %H:%M}") for moment in moments]
    assert question_clock.start(session, TERMS) == 120
    for question, moment in zip(asked, moments, strict=True):
        session.refresh(question)
        registered = TERMS.registered(moment)
        assert question.redirect_by == TERMS.calendar.add(registered, 3)
        assert question.due_on == TERMS.calendar.add(registered, 15)
    assert question_clock.start(session, TERMS) == 0


def test_only_what_waits_gets_a_clock(session, world):
    question = world.ask(MONDAY)
    world.answer(question, "2026-03-16 12:00")
    assert question_clock.start(session, TERMS) == 0


# --- lengthened -----------------------------------------------------------------------------------------


def test_more_time_is_written_down_and_told_to_whoever_asked(session, world, editor, now):
    question = started(session, world.ask(MONDAY, to="77"))
    now("2026-03-30 09:00")
    (told,) = question_clock.extend(session, editor, TERMS, [question], 10, " The  laboratory has to answer ")
    assert (told.before, told.due_on) == (date(2026, 4, 9), date(2026, 4, 23))
    assert (question.due_on, question.extended_on) == (date(2026, 4, 23), date(2026, 3, 30))
    (decision,) = session.scalars(select(QuestionDecision))
    assert (decision.what, decision.before, decision.value, decision.reason, decision.by_id) == (
        Decided.EXTENSION,
        "2026-04-09",
        "2026-04-23",
        "The laboratory has to answer",
        editor.id,
    )
    (notice,) = session.scalars(select(Notice))
    assert (notice.question_id, notice.kind, notice.subject) == (
        question.id,
        NoticeKind.EXTENSION,
        f"decision:{decision.id}",
    )
    assert (notice.way, notice.language, notice.state) == (
        QuestionWay.TELEGRAM,
        Language.RU,
        PublicationState.QUEUED,
    )
    act = session.scalars(select(Act).where(Act.verb.like("question%"))).one()
    assert (act.actor, act.verb, act.subject) == (
        "dana",
        "question_extension",
        f"question:{question.public_id}",
    )
    assert "laboratory" not in act.detail


def test_who_cannot_be_reached_gets_no_notice_and_the_same_day(session, world, editor, now):
    question = started(session, world.ask(MONDAY, way=QuestionWay.FORM))
    question_clock.extend(session, editor, TERMS, [question], 1, "why")
    assert question.due_on == date(2026, 4, 10)
    assert session.scalars(select(Notice.state)).all() == [PublicationState.CANCELLED]


def test_one_person_with_three_questions_of_one_day_is_told_once(session, world, editor, now):
    asked = [started(session, world.ask(f"2026-03-16 10:0{n}", to="77")) for n in range(3)]
    other = started(session, world.ask("2026-03-13 10:00", to="77"))
    told = question_clock.extend(session, editor, TERMS, [*asked, other], 5, "why")
    assert len({one.due_on for one in told}) == 2
    states = session.scalars(select(Notice.state).order_by(Notice.id)).all()
    assert states.count(PublicationState.QUEUED) == 2  # of each day once
    assert len(states) == 4


def test_two_months_in_all_are_the_end(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    most = TERMS.calendar.between(date(2026, 4, 9), date(2026, 6, 9))
    question_clock.extend(session, editor, TERMS, [question], most - 1, "why")
    with pytest.raises(RefusedError, match="by 1 working days more"):
        question_clock.extend(session, editor, TERMS, [question], 2, "why")
    question_clock.extend(session, editor, TERMS, [question], 1, "why")
    assert question.due_on == date(2026, 6, 9)
    assert question_clock.left_to_extend(session, TERMS, question) == 0
    with pytest.raises(RefusedError, match="by 0 working days more"):
        question_clock.extend(session, editor, TERMS, [question], 1, "why")


def test_a_pause_is_no_part_of_the_two_months(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    question_clock.extend(session, editor, TERMS, [question], 10, "why")
    question_clock.pause(session, editor, TERMS, [question], "the asker is away")
    now("2026-07-20 10:00")
    question_clock.resume(session, editor, TERMS, [question])
    question_clock.extend(session, editor, TERMS, [question], 20, "why")
    with pytest.raises(RefusedError, match="by 9 working days more"):  # 39 in two months
        question_clock.extend(session, editor, TERMS, [question], 10, "why")


def test_a_term_that_has_run_out_is_not_lengthened(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    now("2026-04-09 23:59")
    question_clock.extend(session, editor, TERMS, [question], 1, "on the last day")
    now("2026-04-11 00:01")
    for act in (question_clock.pause, lambda *all_: question_clock.extend(*all_[:-1], 1, "why")):
        with pytest.raises(RefusedError, match="ran out on 2026-04-10"):
            act(session, editor, TERMS, [question], "why")


@pytest.mark.parametrize(("days", "reason"), [(0, "why"), (-3, "why"), (5, ""), (5, "  ")])
def test_more_time_needs_days_and_a_reason(session, world, editor, now, days, reason):
    question = started(session, world.ask(MONDAY))
    with pytest.raises(RefusedError, match="say "):
        question_clock.extend(session, editor, TERMS, [question], days, reason)
    assert (question.due_on, decisions(session, question)) == (date(2026, 4, 9), [])


def test_what_one_question_refuses_leaves_the_others_for_the_unit_to_undo(session, world, editor, now):
    one, other = world.ask(MONDAY), world.ask(MONDAY)
    started(session, one)
    started(session, other)
    world.answer(other, "2026-03-16 11:00")
    with pytest.raises(RefusedError, match="does not wait"), session.begin_nested():
        question_clock.extend(session, editor, TERMS, [one, other], 5, "why")
    session.refresh(one)
    assert (one.due_on, decisions(session, one)) == (date(2026, 4, 9), [])


# --- stopped --------------------------------------------------------------------------------------------


def test_a_pause_keeps_the_working_days_that_were_left(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    now("2026-03-18 10:00")
    left = TERMS.calendar.between(date(2026, 3, 18), question.due_on)
    question_clock.pause(session, editor, TERMS, [question], "which settlement is it?")
    assert question.paused_on == date(2026, 3, 18)
    now("2026-05-06 10:00")
    question_clock.resume(session, editor, TERMS, [question], "they have answered")
    assert (question.paused_on, question.due_on) == (None, TERMS.calendar.add(date(2026, 5, 6), left))
    assert question.redirect_by == TERMS.calendar.add(date(2026, 5, 6), 1)
    assert decisions(session, question) == [
        (Decided.PAUSE, "2026-04-09", "2026-03-18"),
        (Decided.RESUME, "2026-04-09", question.due_on.isoformat()),
    ]


def test_paused_and_resumed_on_one_day_changes_nothing(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    for day in ("2026-03-16 11:00", "2026-03-21 11:00", "2026-04-09 11:00"):
        now(day)
        question_clock.pause(session, editor, TERMS, [question], "why")
        question_clock.resume(session, editor, TERMS, [question])
        assert (question.redirect_by, question.due_on) == (date(2026, 3, 19), date(2026, 4, 9))


@given(st.integers(0, 60), st.integers(0, 90), st.integers(0, 20), st.sampled_from(["KZ", "UZ", "none"]))
def test_whatever_the_pause_the_days_left_are_the_same(after, length, term, name):
    calendar = Calendar(name)
    received = date(2026, 2, 2)
    due = calendar.add(received, 15 + term)
    since = received + timedelta(days=after)
    today = since + timedelta(days=length)
    moved = question_clock._after_pause(terms(calendar), since, due, today)
    if due < since:
        assert moved == due
    else:
        assert moved >= due
        assert calendar.between(today, moved) == calendar.between(since, due) or moved == due


def test_a_route_that_was_late_before_the_pause_stays_late(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    now("2026-03-30 10:00")
    question_clock.pause(session, editor, TERMS, [question], "why")
    now("2026-04-20 10:00")
    question_clock.resume(session, editor, TERMS, [question])
    assert question.redirect_by == date(2026, 3, 19)


def test_what_stands_still_is_neither_stopped_again_nor_lengthened(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    with pytest.raises(RefusedError, match="does not stand still"):
        question_clock.resume(session, editor, TERMS, [question])
    question_clock.pause(session, editor, TERMS, [question], "why")
    with pytest.raises(RefusedError, match="stands still"):
        question_clock.pause(session, editor, TERMS, [question], "why")
    with pytest.raises(RefusedError, match="stands still"):
        question_clock.extend(session, editor, TERMS, [question], 1, "why")


def test_a_question_without_a_clock_says_so(session, world, editor, now):
    with pytest.raises(RefusedError, match="has no clock yet"):
        question_clock.pause(session, editor, TERMS, [world.ask(MONDAY)], "why")


# --- begun anew -----------------------------------------------------------------------------------------


def test_a_transfer_begins_the_new_body_s_term(session, world):
    question = started(session, world.ask(MONDAY))
    question_clock.begin_anew(session, TERMS, question, at("2026-03-19 17:00"))
    assert question.due_on == TERMS.calendar.add(date(2026, 3, 19), 15)
    assert question.redirect_by == date(2026, 3, 19)


def test_a_transfer_never_takes_time_away(session, world, editor, now):
    question = started(session, world.ask(MONDAY))
    question_clock.extend(session, editor, TERMS, [question], 30, "why")
    question_clock.begin_anew(session, TERMS, question, at("2026-03-17 17:00"))
    assert question.due_on == TERMS.calendar.add(date(2026, 4, 9), 30)


# --- who may --------------------------------------------------------------------------------------------


def test_a_contact_of_a_body_works_on_its_own_questions_alone(session, world, hire, now):
    saule = hire("saule", Role.AUTHORITY_CONTACT)
    health, labour = world.body("health", en="Health"), world.body("labour", en="Labour")
    world.answers_for(saule, health)
    own = started(session, world.ask(MONDAY, authority=health))
    other = started(session, world.ask(MONDAY, authority=labour))
    proposed = started(session, world.ask(MONDAY, authority=health))
    proposed.route_by = DecidedBy.MACHINE
    question_clock.extend(session, saule, TERMS, [own], 5, "why")
    for foreign in (other, proposed):
        with pytest.raises(RefusedError, match="not with a body that you answer for"):
            question_clock.extend(session, saule, TERMS, [own, foreign], 5, "why")
    assert own.due_on == TERMS.calendar.add(date(2026, 4, 9), 5)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR])
def test_who_does_not_answer_does_not_move_the_clock(session, world, hire, now, role):
    somebody = hire("somebody", role)
    question = started(session, world.ask(MONDAY))
    for act in (question_clock.pause, question_clock.resume):
        with pytest.raises(NotAllowedError):
            act(session, somebody, TERMS, [question], "why")
    with pytest.raises(NotAllowedError):
        question_clock.extend(session, somebody, TERMS, [question], 5, "why")


# --- the calendar changes -------------------------------------------------------------------------------


def test_a_day_that_is_decreed_off_moves_what_is_due_behind_it(session, world, editor, now):
    settings = QuestionSettings()
    plain = started(session, world.ask(MONDAY))
    longer = started(session, world.ask(MONDAY))
    early = started(session, world.ask("2026-03-02 10:00"))
    question_clock.extend(session, editor, TERMS, [longer], 1, "why")
    before = early.due_on
    for day in (date(2026, 4, 9), date(2026, 4, 10)):
        days_off.put(session, editor, "KZ", Decreed(day, DayKind.OFF, "Mourning", "https://example.kz"))
    assert question_clock.recount(session, terms_of(session, settings, ALMATY)) == 2
    for question in (plain, longer, early):
        session.refresh(question)
    assert (plain.due_on, longer.due_on, early.due_on) == (date(2026, 4, 13), date(2026, 4, 13), before)
    for day in (date(2026, 4, 9), date(2026, 4, 10)):
        days_off.take(session, editor, "KZ", day)
    assert question_clock.recount(session, terms_of(session, settings, ALMATY)) == 1
    session.refresh(plain)
    session.refresh(longer)
    assert (plain.due_on, longer.due_on) == (date(2026, 4, 9), date(2026, 4, 13))  # what was promised stays


def test_a_calendar_that_did_not_change_moves_nothing(session, world):
    started(session, world.ask(MONDAY))
    assert question_clock.recount(session, TERMS) == 0


def test_the_terms_are_the_settings_(session):
    told = terms_of(session, QuestionSettings(answer_days=3, works_until="17:00", calendar="UZ"), ALMATY)
    assert (told.answer_days, told.closing.hour, told.calendar.name) == (3, 17, "UZ")


# --- states ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 16), DueState.ON_TIME),
        (date(2026, 3, 30), DueState.ON_TIME),  # eight working days are left
        (date(2026, 3, 31), DueState.SOON),  # seven are: half is used up
        (date(2026, 4, 8), DueState.SOON),
        (date(2026, 4, 9), DueState.TODAY),
        (date(2026, 4, 10), DueState.OVERDUE),
    ],
)
def test_half_of_a_term_is_counted_in_working_days(today, state):
    assert TERMS.state(today, date(2026, 4, 9), 15) is state
    assert TERMS.state(today, date(2026, 4, 9), 15, paused=True) is DueState.PAUSED


@given(st.integers(0, 200), st.integers(-20, 60), st.integers(1, 40))
def test_the_bound_in_days_says_what_counting_says(offset, distance, days):
    """`soon_until` is what the database compares with; counting the working days left is what is meant."""
    today = date(2026, 1, 1) + timedelta(days=offset)
    due = today + timedelta(days=distance)
    left = TERMS.calendar.between(today, due)
    expected = (
        DueState.OVERDUE
        if due < today
        else DueState.TODAY
        if due == today
        else DueState.SOON
        if left * 2 <= days
        else DueState.ON_TIME
    )
    assert TERMS.state(today, due, days) is expected


@pytest.mark.parametrize(
    ("due", "latest"),
    [
        (date(2026, 4, 9), date(2026, 6, 9)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 10, 31), date(2026, 12, 31)),
        (date(2026, 11, 30), date(2027, 1, 30)),
    ],
)
def test_two_months_on(due, latest):
    assert TERMS.latest(due) == latest


def test_the_question_s_kinds_that_want_no_answer_need_a_person_s_word(session, world):
    spam = world.ask(MONDAY)
    guessed = world.ask(MONDAY)
    spam.kind, spam.kind_by = QuestionKind.SPAM, DecidedBy.PERSON
    guessed.kind, guessed.kind_by = QuestionKind.SPAM, DecidedBy.MACHINE
    session.flush()
    query = select(Question.id).where(question_clock.standing, question_clock.wants_answer)
    assert session.scalars(query).all() == [guessed.id]
    assert spam.state is QuestionState.RECEIVED


def test_the_last_moment_of_a_day_is_by_the_clock_of_that_day():
    before, after = terms(), terms()
    assert before.last_moment(date(2024, 2, 28)).isoformat() == "2024-02-28T12:30:00+00:00"  # UTC+6
    assert after.last_moment(date(2024, 3, 4)).isoformat() == "2024-03-04T13:30:00+00:00"  # UTC+5
    assert before.registered(datetime.fromisoformat("2024-02-28T12:30:01+00:00")) == date(2024, 2, 29)
