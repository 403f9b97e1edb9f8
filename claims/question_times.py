"""How long each question waited: what the times to an answer are made of.

Counted are questions that want an answer: what a person called thanks or spam is not among them, and what was closed
because it needed no answer is told beside the times, not in them. Who withdrew had no answer up to then. Two times are
told: calendar days from the moment it came, which is what the asker waited, and working days of the term, from the
day of registration and without pauses, which is what the body is held to.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from claims.question_clock import wants_answer
from claims.question_due import body, claim_id
from claims.question_terms import Terms
from claims.questions import STANDING
from claims.records import Authority, ClaimTag, Place, Question, QuestionDecision, Sighting
from claims.terms import Decided, FiguresBy, QuestionState

_SECONDS = 86400.0


@dataclass(frozen=True)
class Waited:
    """One question: how long it waited, and whether it has its answer."""

    group: str
    """The body's key, the topic or the place's code; empty where there is none."""
    voice: str
    received_at: datetime
    state: QuestionState
    answered: bool
    days: float
    """Calendar days until the answer, or so far."""
    working: int
    """Working days of the term that were used up."""
    late: bool
    """Whether it was not answered by the day it was due on."""
    timed: bool
    """Whether its time is told: not where it needed no answer, or nobody knows any more when it ended."""

    @property
    def is_open(self) -> bool:
        """Whether somebody waits for it now."""
        return self.state in STANDING


def waited(
    session: Session, terms: Terms, now: datetime, since: datetime, until: datetime, by: FiguresBy
) -> list[Waited]:
    """Every question that came from *since* to *until* and wants an answer."""
    span = (Question.received_at >= since, Question.received_at < until, wants_answer)
    query = select(
        Question.id,
        Question.voice,
        Question.state,
        Question.received_at,
        Question.answered_at,
        Question.due_on,
        Question.paused_on,
        _group(by).label("group"),
    )
    decided = select(QuestionDecision.question_id, QuestionDecision.what, QuestionDecision.made_at)
    moved = decided.join(Question, Question.id == QuestionDecision.question_id).where(
        *span, QuestionDecision.what.in_((Decided.PAUSE, Decided.RESUME, Decided.WITHDRAW))
    )
    history: dict[int, list[tuple[Decided, datetime]]] = defaultdict(list)
    for row in session.execute(moved.order_by(QuestionDecision.id)):
        history[row.question_id].append((row.what, row.made_at))
    rows = session.execute(query.where(*span).order_by(Question.id))
    return [_waited(terms, now, row, history.get(row.id, ())) for row in rows]


def keys(session: Session, by: FiguresBy) -> list[str]:
    """What there is to choose from."""
    return sorted(key for key in session.scalars(select(_group(by)).where(wants_answer).distinct()) if key)


def _group(by: FiguresBy) -> ColumnElement[str]:
    if by is FiguresBy.AUTHORITY:
        return func.coalesce(select(Authority.key).where(Authority.id == body).scalar_subquery(), "")
    if by is FiguresBy.REGION:
        place = (
            select(Place.code)
            .join(Sighting, Sighting.place_id == Place.id)
            .where(Sighting.id == Question.sighting_id)
        )
        return func.coalesce(place.scalar_subquery(), "")
    tag = select(func.min(ClaimTag.tag)).where(ClaimTag.claim_id == claim_id).scalar_subquery()
    return func.coalesce(func.nullif(Question.topic, ""), tag, "")


def _waited(terms: Terms, now: datetime, row: Any, history: Sequence[tuple[Decided, datetime]]) -> Waited:
    answered = row.answered_at is not None
    withdrawn = next((at for what, at in history if what is Decided.WITHDRAW), None)
    ended = row.answered_at or withdrawn or now
    first, last = terms.registered(row.received_at), terms.today(ended)
    held = sum(terms.calendar.between(*one) for one in _pauses(terms, history, first, last))
    is_open = row.state in STANDING
    due = row.due_on or terms.due_on(first)  # answered before its clock was begun
    return Waited(
        group=row.group,
        voice=row.voice,
        received_at=row.received_at,
        state=row.state,
        answered=answered,
        days=max(0.0, (ended - row.received_at).total_seconds() / _SECONDS),
        working=max(0, terms.calendar.between(first, last) - held),
        late=due < last and (answered or (is_open and row.paused_on is None)),
        timed=answered or is_open or withdrawn is not None,
    )


def _pauses(
    terms: Terms, history: Sequence[tuple[Decided, datetime]], first: date, last: date
) -> Iterator[tuple[date, date]]:
    """The days between which the clock stood still, within the term."""
    since: date | None = None
    for what, at in history:
        day = min(max(terms.today(at), first), last)
        if what is Decided.PAUSE:
            since = day
        elif what is Decided.RESUME and since is not None:
            yield since, day
            since = None
    if since is not None:
        yield since, last
