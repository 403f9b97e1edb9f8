"""What is due and what is overdue: questions that say the same and end on the same day are one line.

The first number of a desk is how many people are unanswered, and how old the oldest is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from claims.question_clock import standing, wants_answer
from claims.question_terms import Terms
from claims.records import Authority, Claim, ClaimTag, Match, Place, Question, Sighting
from claims.statements import names_on
from claims.terms import DecidedBy, DueState, DueStep, QuestionState
from claims.triage import MEMBER

open_now: ColumnElement[bool] = and_(standing, wants_answer)
"""Questions that wait for an answer."""
is_routing: ColumnElement[bool] = Question.state == QuestionState.RECEIVED
body: ColumnElement[int | None] = case(
    (Question.route_by == DecidedBy.PERSON, Question.authority_id), else_=None
)
"""The body that answers; what the machine only proposed is with nobody yet."""
deadline: ColumnElement[date | None] = case((is_routing, Question.redirect_by), else_=Question.due_on)
claim_id: ColumnElement[int | None] = (
    select(func.min(Match.claim_id))
    .where(Match.sighting_id == Question.sighting_id, Match.standing.in_(MEMBER))
    .correlate(Question)
    .scalar_subquery()
)
"""The claim that a question states, as far as anybody knows."""
_SAID = 300
Bodies = dict[int | None, tuple[str, dict[str, str]]]
"""By number the key and the names of bodies."""


@dataclass(frozen=True)
class Filter:
    """Which questions are looked at; what is empty does not narrow."""

    authorities: frozenset[int] | None = None
    """None: all, those that are nobody's yet among them."""
    authority: str = ""
    """The key of one; "-": those that are nobody's yet."""
    topic: str = ""
    region: str = ""
    states: frozenset[DueState] = frozenset()
    step: DueStep | None = None


@dataclass(frozen=True)
class DueLine:
    """Some questions that say the same, wait for the same step of the same body and are due on the same day."""

    number: str
    """One of them, the oldest."""
    claim: str
    """The claim that all of them state; empty while nobody knows."""
    said: str
    questions: int
    people: int
    step: DueStep
    due_on: date
    left: int
    """Working days that are left; of an overdue one how many have passed since, as a negative number."""
    state: DueState
    received_at: datetime
    authority: str
    names: dict[str, str] = field(default_factory=dict)
    topic: str = ""
    paused_on: date | None = None
    extended_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """How much stands open."""

    questions: int = 0
    people: int = 0
    oldest: datetime | None = None
    states: dict[DueState, int] = field(default_factory=dict)
    """How many questions of each state; those that have no clock yet are on time."""


def standing_now(session: Session, terms: Terms, now: datetime, wanted: Filter | None = None) -> Standing:
    """What is unanswered, and how old."""
    wanted = wanted or Filter()
    state = state_of(terms, terms.today(now))
    which = and_(open_now, *conditions(terms, now, wanted))
    query = select(state, func.count(), func.min(Question.received_at)).where(which).group_by(state)
    rows = session.execute(query).all()
    people = select(func.count(Question.voice.distinct())).where(which)
    return Standing(
        sum(row[1] for row in rows),
        session.scalar(people) or 0,
        min((row[2] for row in rows), default=None),
        {DueState(row[0]): row[1] for row in rows},
    )


def due(
    session: Session,
    terms: Terms,
    now: datetime,
    wanted: Filter | None = None,
    *,
    limit: int = 100,
    skip: int = 0,
) -> list[DueLine]:
    """The lines, the most overdue first; what is paused comes last."""
    group = func.coalesce(claim_id, -Question.id).label("claim")
    paused = Question.paused_on.is_not(None)
    query = (
        select(
            func.min(Question.id).label("example"),
            group,
            body.label("body"),
            deadline.label("deadline"),
            is_routing.label("routing"),
            paused.label("paused"),
            func.count().label("questions"),
            func.count(Question.voice.distinct()).label("people"),
            func.min(Question.received_at).label("oldest"),
        )
        .where(open_now, deadline.is_not(None), *conditions(terms, now, wanted or Filter()))
        .group_by(group, body, deadline, is_routing, paused)
        .order_by(paused, deadline, func.min(Question.received_at), func.min(Question.id))
        .limit(limit)
        .offset(skip)
    )
    rows = session.execute(query).all()
    return _lines(session, terms, terms.today(now), rows)


def alike(session: Session, question: Question) -> list[Question]:
    """The questions of *question*'s line, itself among them, oldest first."""
    claim = session.scalar(select(claim_id).where(Question.id == question.id))
    if claim is None:
        return [question]
    other = aliased(Match)
    same = (
        select(Question)
        .join(other, and_(other.sighting_id == Question.sighting_id, other.claim_id == claim))
        .where(open_now, other.standing.in_(MEMBER), claim_id == claim)
        .where(Question.authority_id.is_not_distinct_from(question.authority_id))
        .where(Question.state == question.state, Question.due_on.is_not_distinct_from(question.due_on))
        .where(Question.paused_on.is_not_distinct_from(question.paused_on))
        .order_by(Question.received_at, Question.id)
    )
    return list(session.scalars(same))


# --- how it is found ------------------------------------------------------------------------------------


def state_of(terms: Terms, today: date) -> ColumnElement[str]:
    """`Terms.state` as the database says it: the bounds are days, so that it needs no calendar."""
    soon = case(
        (is_routing, literal(terms.soon_until(today, terms.redirect_days))),
        else_=literal(terms.soon_until(today, terms.answer_days)),
    )
    return case(
        (Question.paused_on.is_not(None), DueState.PAUSED.value),
        (deadline < today, DueState.OVERDUE.value),
        (deadline == today, DueState.TODAY.value),
        (deadline <= soon, DueState.SOON.value),
        else_=DueState.ON_TIME.value,
    )


def conditions(terms: Terms, now: datetime, wanted: Filter) -> list[ColumnElement[bool]]:
    """What a question has to fulfil to be looked at."""
    found: list[ColumnElement[bool]] = []
    if wanted.authorities is not None:
        found.append(body.in_(wanted.authorities))
    if wanted.authority:
        found.append(_of_authority(wanted.authority))
    if wanted.topic:
        found.append(_of_topic(wanted.topic))
    if wanted.region:
        found.append(_of_region(wanted.region))
    if wanted.states:
        found.append(state_of(terms, terms.today(now)).in_([one.value for one in wanted.states]))
    if wanted.step is not None:
        found.append(is_routing if wanted.step is DueStep.ROUTE else ~is_routing)
    return found


def _of_authority(key: str) -> ColumnElement[bool]:
    if key == "-":
        return body.is_(None)
    return body == select(Authority.id).where(Authority.key == key).scalar_subquery()


def _of_region(code: str) -> ColumnElement[bool]:
    place = select(Place.id).where(Place.code == code).scalar_subquery()
    of_place = select(Sighting.id).where(Sighting.id == Question.sighting_id, Sighting.place_id == place)
    return of_place.exists()


def _of_topic(topic: str) -> ColumnElement[bool]:
    """The topic it was routed by; where there is none, a tag of its claim."""
    tagged = select(ClaimTag.claim_id).where(ClaimTag.claim_id == claim_id, ClaimTag.tag == topic)
    return or_(Question.topic == topic, and_(Question.topic == "", tagged.exists()))


def _lines(session: Session, terms: Terms, today: date, rows: Sequence[Any]) -> list[DueLine]:
    examples = {
        question.id: question
        for question in session.scalars(
            select(Question)
            .options(selectinload(Question.sighting))
            .where(Question.id.in_([row.example for row in rows]))
        )
    }
    numbers = [row.claim for row in rows if row.claim > 0]
    named = session.execute(select(Claim.id, Claim.public_id).where(Claim.id.in_(numbers)))
    claims = {row.id: row.public_id for row in named}
    bodies = bodies_of(session, {row.body for row in rows}, today)
    return [
        _line(terms, today, row, examples[row.example], claims.get(row.claim, ""), bodies) for row in rows
    ]


def _line(terms: Terms, today: date, row: Any, example: Question, claim: str, bodies: Bodies) -> DueLine:
    key, names = bodies[row.body]
    days = terms.redirect_days if row.routing else terms.answer_days
    return DueLine(
        number=example.public_id,
        claim=claim,
        said=" ".join(example.sighting.said.split())[:_SAID],
        questions=row.questions,
        people=row.people,
        step=DueStep.ROUTE if row.routing else DueStep.ANSWER,
        due_on=row.deadline,
        left=terms.calendar.between(example.paused_on or today, row.deadline),
        state=terms.state(today, row.deadline, days, paused=bool(row.paused)),
        received_at=row.oldest,
        authority=key,
        names=names,
        topic=example.topic,
        paused_on=example.paused_on,
        extended_on=example.extended_on,
    )


def bodies_of(session: Session, numbers: Collection[int | None], today: date) -> Bodies:
    """The key and today's names of bodies, by number; of nobody none."""
    wanted = [number for number in numbers if number is not None]
    query = select(Authority).options(selectinload(Authority.names)).where(Authority.id.in_(wanted))
    found: Bodies = {None: ("", {})}
    found.update((one.id, (one.key, names_on(one, today))) for one in session.scalars(query))
    return found
