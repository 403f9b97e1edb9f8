"""Who has to hear that questions fall due: by body, what is reminded of at 50 %, and who hears at 100 % and 150 %."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from claims.question_due import (
    Filter,
    bodies_of,
    body,
    conditions,
    deadline,
    is_routing,
    open_now,
    state_of,
)
from claims.question_terms import Terms
from claims.records import Question
from claims.terms import DueState


@dataclass(frozen=True)
class Escalation:
    """One body's open questions: what it is reminded of, and who else has to hear."""

    authority: str
    """Empty: questions that are with nobody yet."""
    names: dict[str, str]
    states: dict[DueState, int]
    people: int
    oldest: datetime
    worst: int
    """By how many working days the most overdue one is over; 0 where none is."""
    editors: bool
    """At 100 %: something is due today or overdue."""
    administrators: bool
    """At 150 %: something is overdue by half of its term, so reminding has not helped."""


def escalations(
    session: Session, terms: Terms, now: datetime, wanted: Filter | None = None
) -> list[Escalation]:
    """By body what half of the term is used up of (50 %), what is due or overdue (100 %), the worst first."""
    today = terms.today(now)
    state = state_of(terms, today)
    which = and_(
        open_now,
        Question.paused_on.is_(None),
        deadline.is_not(None),
        state != DueState.ON_TIME.value,
        *conditions(terms, now, wanted or Filter()),
    )
    first = func.min(deadline)
    query = select(body, state, is_routing, func.count(), func.min(Question.received_at), first)
    rows = session.execute(query.where(which).group_by(body, state, is_routing)).all()
    voices = select(body, func.count(Question.voice.distinct())).where(which)
    people = {row[0]: row[1] for row in session.execute(voices.group_by(body))}
    bodies = bodies_of(session, {row[0] for row in rows}, today)
    found = [
        _escalation(terms, today, [row for row in rows if row[0] == number], *bodies[number], people)
        for number in people
    ]
    return sorted(found, key=lambda one: (-one.worst, one.oldest))


def _escalation(
    terms: Terms,
    today: date,
    rows: Sequence[Any],
    key: str,
    names: dict[str, str],
    people: Mapping[int | None, int],
) -> Escalation:
    states: dict[DueState, int] = {}
    over: list[tuple[int, int]] = []
    for _, state, routing, count, _, first in rows:
        states[DueState(state)] = states.get(DueState(state), 0) + count
        term = terms.redirect_days if routing else terms.answer_days
        over.append((max(0, terms.calendar.between(first, today)), term))
    return Escalation(
        authority=key,
        names=names,
        states=states,
        people=people[rows[0][0]],
        oldest=min(row[4] for row in rows),
        worst=max(days for days, _ in over),
        editors=bool(states.keys() & {DueState.TODAY, DueState.OVERDUE}),
        administrators=any(days * 2 >= term for days, term in over),
    )
