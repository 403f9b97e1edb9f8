"""What an authority's contact sees: the questions that people sent to their own bodies, and nothing else.

Everything here begins from who asks. A question that the machine only proposes for a body is nobody's yet; a claim
of which no question is with an own body is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select
from sqlalchemy.orm import Session, selectinload

from claims import answers, question_rights
from claims.errors import NotFoundError
from claims.question_inbox import SAID
from claims.questions import STANDING
from claims.records import Answer, Authority, Claim, Match, Person, Question, Sighting
from claims.terms import AnswerState, DecidedBy
from claims.triage import MEMBER, find_claim


@dataclass(frozen=True)
class OwnLine:
    """One line of a contact's queue: a claim's questions to one body."""

    claim: str
    body: str
    """The body's key."""
    said: str
    people: int
    questions: int
    oldest: datetime
    due: date | None
    languages: tuple[str, ...]
    answer: Answer | None
    """The body's newest answer that has not gone out."""


def queue(session: Session, person: Person, *, limit: int = 100) -> list[OwnLine]:
    """What waits with the bodies of *person*, by the day on which the first is due."""
    grouped = (
        _joined(
            select(
                Match.claim_id,
                Question.authority_id,
                func.count(distinct(Question.voice)).label("people"),
                func.count().label("questions"),
                func.min(Question.received_at).label("oldest"),
                func.min(Question.due_on).label("due"),
                func.min(Question.id).label("first"),
            )
        )
        .where(_own(session, person), Question.state.in_(STANDING))
        .group_by(Match.claim_id, Question.authority_id)
        .order_by(func.min(Question.due_on).is_(None), func.min(Question.due_on), func.min(Question.id))
        .limit(limit)
    )
    rows = session.execute(grouped).all()
    firsts = _texts(session, [row.first for row in rows])
    claims = {row.id: row.public_id for row in session.execute(
        select(Claim.id, Claim.public_id).where(Claim.id.in_([row.claim_id for row in rows]))
    )}  # fmt: skip
    bodies = {row.id: row.key for row in session.execute(select(Authority.id, Authority.key))}
    spoken = _languages(session, person, [row.claim_id for row in rows])
    begun = _begun(session, [row.claim_id for row in rows])
    return [
        OwnLine(
            claims[row.claim_id],
            bodies[row.authority_id],
            firsts[row.first][:SAID],
            row.people,
            row.questions,
            row.oldest,
            row.due,
            spoken.get(row.claim_id, ()),
            begun.get((row.claim_id, row.authority_id)),
        )
        for row in rows
    ]


def count(session: Session, person: Person) -> int:
    """How many questions wait with the bodies of *person*."""
    query = select(func.count()).select_from(Question)
    return session.scalar(query.where(_own(session, person), Question.state.in_(STANDING))) or 0


def own_claim(session: Session, person: Person, name: str) -> tuple[Claim, list[Question]]:
    """A claim and those of its questions that are with an own body, oldest first; as if there were no others."""
    claim = find_claim(session, name)
    query = (
        _joined(select(Question))
        .where(Match.claim_id == claim.id, _own(session, person))
        .options(selectinload(Question.sighting), selectinload(Question.authority))
        .order_by(Question.id)
    )
    asked = list(session.scalars(query))
    if not asked:
        raise NotFoundError(kind="question", name=name)
    return claim, asked


def standing(asked: Sequence[Question]) -> list[Question]:
    """Those that wait for an answer."""
    return [one for one in asked if one.state in STANDING]


def own_bodies(session: Session, person: Person, asked: Sequence[Question]) -> list[Authority]:
    """The own bodies that these questions are with, by key."""
    own = question_rights.own_authorities(session, person)
    found = {one.authority.key: one.authority for one in asked if one.authority and one.authority_id in own}
    return [found[key] for key in sorted(found)]


def own_answers(session: Session, person: Person, claim: Claim) -> list[Answer]:
    """The answers of own bodies to a claim, the newest first."""
    own = question_rights.own_authorities(session, person)
    return [one for one in answers.of_claim(session, claim) if one.authority_id in own]


def _own(session: Session, person: Person) -> ColumnElement[bool]:
    own = question_rights.own_authorities(session, person)
    return and_(Question.authority_id.in_(own), Question.route_by == DecidedBy.PERSON)


def _joined(query: Select) -> Select:  # type: ignore[type-arg]
    return query.join(Match, Match.sighting_id == Question.sighting_id).where(Match.standing.in_(MEMBER))


def _texts(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    query = select(Question.id, Sighting).join(Sighting, Sighting.id == Question.sighting_id)
    return {
        number: sighting.said for number, sighting in session.execute(query.where(Question.id.in_(numbers)))
    }


def _languages(session: Session, person: Person, claims: Sequence[int]) -> dict[int, tuple[str, ...]]:
    code = func.coalesce(Question.answer_in, Sighting.language)
    query = (
        _joined(select(Match.claim_id, code))
        .join(Sighting, Sighting.id == Question.sighting_id)
        .where(Match.claim_id.in_(claims), _own(session, person), Question.state.in_(STANDING))
        .group_by(Match.claim_id, code)
        .order_by(func.count().desc())
    )
    found: dict[int, tuple[str, ...]] = {}
    for claim, said in session.execute(query):
        found[claim] = (*found.get(claim, ()), str(getattr(said, "value", said)))
    return found


def _begun(session: Session, claims: Sequence[int]) -> dict[tuple[int, int], Answer]:
    query = select(Answer).where(
        Answer.claim_id.in_(claims),
        Answer.authority_id.is_not(None),
        Answer.state.in_((AnswerState.DRAFT, AnswerState.SUBMITTED)),
    )
    return {(one.claim_id, one.authority_id or 0): one for one in session.scalars(query.order_by(Answer.id))}
