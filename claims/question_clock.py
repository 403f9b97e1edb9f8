"""The clock of a question: begun at receipt, lengthened with notice, stopped for the asker, begun anew by a transfer.

How the law is read here (regional.md 8):

- A question is *registered* on the working day it came on; after hours, or on a day off, on the next (Article 64).
- It has to be with the body that answers within three working days (65) and answered within fifteen (76), counted
  from the day after registration.
- When it is forwarded to another body that body's term begins with its own receipt, so `begin_anew` sets *due_on*
  anew, never to an earlier day. What the citizen waits is not reset by anything: figures count from the first
  receipt, and a transfer that came too late (after *redirect_by*) stays late in the history.
- A term is lengthened by a reasoned decision before it has run out, by two months in all at most (76), and the asker
  is told: a notice is queued in the same unit of work.
- A pause holds back the working days that are left; it cannot help a question whose term has run out.

Nothing here commits, and nothing asks the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from claims import clock, notices, questions
from claims.acts import Deed, record_acts
from claims.errors import RefusedError
from claims.masking import mask
from claims.people import Action, demand
from claims.question_rights import demand_own
from claims.question_terms import Terms
from claims.records import Person, Question, QuestionDecision
from claims.terms import (
    Decided,
    DecidedBy,
    NoticeKind,
    QuestionKind,
)

MOVED = (Decided.EXTENSION, Decided.PAUSE, Decided.TRANSFER)
"""What makes a term another than the one that receipt alone gives."""

standing: ColumnElement[bool] = Question.state.in_(questions.STANDING)
wants_answer: ColumnElement[bool] = or_(
    Question.kind.is_(None),
    Question.kind.not_in((QuestionKind.THANKS, QuestionKind.SPAM)),
    Question.kind_by == DecidedBy.MACHINE,  # only a person's word takes a question off the clock
)


@dataclass(frozen=True)
class Lengthened:
    """One question's new day."""

    number: str
    before: date
    due_on: date


# --- begun by receipt -----------------------------------------------------------------------------------


def start(session: Session, terms: Terms, most: int | None = None) -> int:
    """Set the days of all questions that have none yet, or of *most* of them; how many. One statement for each day
    of registration."""
    which = and_(standing, Question.due_on.is_(None))
    if most is not None:
        first = select(Question.id).where(which).order_by(Question.id).limit(most).subquery()
        last = session.scalar(select(func.max(first.c.id)))
        which = and_(which, Question.id <= (last or 0))
    return _set_days(session, terms, which)


def recount(session: Session, terms: Terms) -> int:
    """Set the days anew after the calendar was changed; how many questions are due on another day now.

    Terms that somebody lengthened, paused or began anew keep the day that was promised; where that is a day off
    now, the next working day takes its place.
    """
    moved = select(QuestionDecision.question_id).where(QuestionDecision.what.in_(MOVED))
    plain = and_(standing, Question.due_on.is_not(None), Question.id.not_in(moved))
    changed = _set_days(session, terms, plain)
    promised = and_(standing, Question.due_on.is_not(None), Question.id.in_(moved))
    for day in session.scalars(select(Question.due_on).where(promised).distinct()).all():
        assert day is not None
        worked = terms.calendar.on_or_after(day)
        if worked != day:
            changed += _update(session, and_(promised, Question.due_on == day), due_on=worked)
    return changed


def _set_days(session: Session, terms: Terms, which: ColumnElement[bool]) -> int:
    changed = 0
    after: ColumnElement[bool] = which
    while (first := session.scalar(select(func.min(Question.received_at)).where(after))) is not None:
        registered = terms.registered(first)
        until = terms.last_moment(registered)
        days = {"redirect_by": terms.redirect_by(registered), "due_on": terms.due_on(registered)}
        another = or_(
            Question.due_on.is_distinct_from(days["due_on"]),
            Question.redirect_by.is_distinct_from(days["redirect_by"]),
        )
        of_that_day = and_(which, Question.received_at >= first, Question.received_at <= until)
        changed += _update(session, and_(of_that_day, another), **days)
        after = and_(which, Question.received_at > until)
    return changed


def _update(session: Session, which: ColumnElement[bool], **days: date) -> int:
    changed = session.execute(update(Question).where(which).values(**days))
    return int(getattr(changed, "rowcount", 0))


# --- what people do -------------------------------------------------------------------------------------


def extend(
    session: Session, by: Person, terms: Terms, asked: Sequence[Question], days: int, reason: str
) -> list[Lengthened]:
    """Take *days* more working days for these questions, and tell whoever asked why and until when."""
    hand = _Hand(session, by, terms, asked)
    why = _reason(reason)
    if days < 1:
        raise RefusedError(reason="say how many working days more: one at least")
    told: dict[date, list[tuple[QuestionDecision, Lengthened]]] = {}
    for one in asked:
        decision, lengthened = _extend(hand, one, days, why)
        told.setdefault(lengthened.due_on, []).append((decision, lengthened))
    hand.write()
    for some in told.values():  # one message tells one person of all their questions that end on the same day
        numbers = [decision.question_id for decision, _ in some]
        notices.tell(session, NoticeKind.EXTENSION, f"decision:{some[0][0].id}", numbers)
    return [lengthened for some in told.values() for _, lengthened in some]


def pause(session: Session, by: Person, terms: Terms, asked: Sequence[Question], reason: str) -> None:
    """Stop the clock of these questions while somebody else is waited for; the reason stands in their history."""
    hand = _Hand(session, by, terms, asked)
    why = _reason(reason)
    for one in asked:
        due = _running(one, hand.today)
        one.paused_on = hand.today
        hand.decide(one, Decided.PAUSE, due, hand.today, why)
    hand.write()


def resume(session: Session, by: Person, terms: Terms, asked: Sequence[Question], reason: str = "") -> None:
    """Let the clock go on with the working days that were left when it was stopped."""
    hand = _Hand(session, by, terms, asked)
    why = mask(" ".join(reason.split())).text
    for one in asked:
        if one.paused_on is None or one.due_on is None or one.state not in questions.STANDING:
            raise RefusedError(reason="the clock of {question} does not stand still", question=one.public_id)
        since, before = one.paused_on, one.due_on
        one.due_on = _after_pause(terms, since, before, hand.today)
        if one.redirect_by is not None:
            one.redirect_by = _after_pause(terms, since, one.redirect_by, hand.today)
        one.paused_on = None
        hand.decide(one, Decided.RESUME, before, one.due_on, why)
    hand.write()


def begin_anew(session: Session, terms: Terms, question: Question, received_at: datetime) -> None:
    """The body to which *question* was forwarded received it at *received_at*: its own term begins.

    For whoever transfers: the decision and the notice of the transfer are theirs. A clock that stood still goes on.
    """
    due = terms.due_on(terms.registered(received_at))
    question.due_on = max(due, question.due_on) if question.due_on else due
    question.paused_on = None


class _Hand:
    """Somebody who may, at work on some questions: what is decided is written in order, the acts as one chain."""

    def __init__(self, session: Session, by: Person, terms: Terms, asked: Sequence[Question]) -> None:
        self.session, self.terms = session, terms
        self.actor = demand(by, Action.ANSWER)
        demand_own(session, by, asked)
        self.today = terms.today(clock.now())
        self.deeds: list[Deed] = []

    def decide(
        self, question: Question, what: Decided, before: date, value: date, why: str
    ) -> QuestionDecision:
        was, now = before.isoformat(), value.isoformat()
        subject = f"question:{question.public_id}"
        self.deeds.append(Deed(f"question_{what.value}", subject, {"before": was, "value": now}))
        by_id = self.actor.person_id
        return questions.decide(self.session, question, what, was, now, by_id=by_id, reason=why)

    def write(self) -> None:
        self.session.flush()
        if self.deeds:
            record_acts(self.session, self.actor, self.deeds)


def _extend(hand: _Hand, question: Question, days: int, why: str) -> tuple[QuestionDecision, Lengthened]:
    before = _running(question, hand.today)
    _demand_within_two_months(hand, question, days)
    due = hand.terms.calendar.add(before, days)
    question.due_on, question.extended_on = due, hand.today
    decision = hand.decide(question, Decided.EXTENSION, before, due, why)
    return decision, Lengthened(question.public_id, before, due)


def left_to_extend(session: Session, terms: Terms, question: Question) -> int:
    """By how many working days the term that runs now may still be lengthened: two months in all (Article 76).

    Counted is what was added in working days, so that a pause is no part of it.
    """
    if question.due_on is None:
        return 0
    taken = _lengthenings(session, question)
    first = _first_due(taken, question.due_on)
    most = terms.calendar.between(first, terms.latest(first))
    return max(0, most - sum(terms.calendar.between(was, became) for was, became in taken))


def _first_due(taken: Sequence[tuple[date, date]], due: date) -> date:
    return taken[0][0] if taken else due


def _demand_within_two_months(hand: _Hand, question: Question, days: int) -> None:
    left = left_to_extend(hand.session, hand.terms, question)
    if days > left:
        assert question.due_on is not None
        raise RefusedError(
            reason="{question} may be lengthened by {left} working days more: two months in all from {first}",
            question=question.public_id,
            left=left,
            first=_first_due(_lengthenings(hand.session, question), question.due_on).isoformat(),
        )


def _running(question: Question, today: date) -> date:
    """Until when the question's clock runs; refused when it does not run (any more)."""
    if question.state not in questions.STANDING:
        raise RefusedError(
            reason="{question} does not wait for an answer any more", question=question.public_id
        )
    if question.due_on is None:
        raise RefusedError(
            reason="{question} has no clock yet; 'aiqyn run' starts it", question=question.public_id
        )
    if question.paused_on is not None:
        raise RefusedError(
            reason="the clock of {question} stands still; let it go on first", question=question.public_id
        )
    if question.due_on < today:
        raise RefusedError(
            reason="the term of {question} ran out on {due}: nothing lengthens or stops it now; answer it",
            question=question.public_id,
            due=question.due_on.isoformat(),
        )
    return question.due_on


def _lengthenings(session: Session, question: Question) -> list[tuple[date, date]]:
    """From which day to which the term that runs now was lengthened, in order."""
    of_it = QuestionDecision.question_id == question.id
    begun = select(func.max(QuestionDecision.id)).where(of_it, QuestionDecision.what == Decided.TRANSFER)
    query = (
        select(QuestionDecision.before, QuestionDecision.value)
        .where(of_it, QuestionDecision.what == Decided.EXTENSION)
        .where(QuestionDecision.id > func.coalesce(begun.scalar_subquery(), 0))
        .order_by(QuestionDecision.id)
    )
    rows = session.execute(query)
    return [(date.fromisoformat(row.before), date.fromisoformat(row.value)) for row in rows]


def _after_pause(terms: Terms, since: date, due: date, today: date) -> date:
    """The day on which a term ends that had *due* left when it was stopped: a day passed before that stays passed."""
    if due < since:
        return due
    return max(due, terms.calendar.add(today, terms.calendar.between(since, due)))


def _reason(written: str) -> str:
    why = mask(" ".join(written.split())).text
    if not why:
        raise RefusedError(reason="say why: the asker reads it")
    return why
