"""What the machine writes down about questions, and what people decided that it goes by and learns from.

A person outranks the machine: what somebody decided about one question of a claim holds for those that come to the
claim later, what was given back is proposed to nobody, and what a person said is never changed here. Below the bar a
question has no kind yet, only how sure the machine was; somebody at the desk says which.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from claims import clock
from claims.acts import Actor, Deed, record_act
from claims.database import insert_rows
from claims.questions import STANDING
from claims.records import Authority, Claim, Match, Place, Question, QuestionDecision, Sighting
from claims.records.sightings import whole_text
from claims.terms import Decided, DecidedBy, QuestionKind, QuestionState
from claims.triage import MEMBER

UNANSWERED = (QuestionKind.THANKS, QuestionKind.SPAM, QuestionKind.NOT_FOR_US)
"""Kinds that nobody waits to hear about: they go to no body."""
ROUTING = (Decided.ROUTE, Decided.TRANSFER)
_CHUNK = 500
LOOKED_AT = 0.0
"""How sure the machine is of the route of what it leaves to people."""

unsorted: ColumnElement[bool] = and_(
    Question.route_confidence.is_(None),
    Question.route_by.is_(None),
    Question.state.in_(STANDING),
    or_(Question.kind.is_(None), Question.kind.not_in(UNANSWERED)),
)
"""Of whom the machine has not said yet where they go."""


@dataclass(frozen=True)
class Unsorted:
    """A question that waits to be sorted and routed."""

    id: int
    text: str
    region: str
    """Where the asker is, if they said so."""
    claim_id: int
    kind: QuestionKind | None = None
    """What a person, or the machine earlier, said it is."""
    kind_by: DecidedBy | None = None
    kind_confidence: float | None = None


@dataclass(frozen=True)
class OfClaim:
    """What a person last decided about questions of a claim; empty where nobody did."""

    kind: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Sorted:
    """What is said of one question; an empty *kind* leaves it to a person, an empty *authority* to nobody."""

    id: int
    kind: str
    kind_confidence: float | None
    kind_by: DecidedBy
    kind_reasons: tuple[str, ...]
    topic: str
    authority: str
    route_confidence: float
    route_by: DecidedBy
    route_reasons: tuple[str, ...]
    keep_kind: bool = False
    """Whether its kind was said before and stays."""


@dataclass(frozen=True)
class Correction:
    """One text and what people said of it, by which the classifiers learn."""

    text: str
    language: str
    claim: str
    kind: str
    authority: str
    topic: str
    region: str


# --- what waits -------------------------------------------------------------------------------------------


def count_unsorted(session: Session) -> int:
    """How many matched questions wait to be sorted and routed."""
    query = select(func.count()).select_from(Question).join(Sighting)
    return session.scalar(query.where(unsorted, Sighting.matched_at.is_not(None))) or 0


def waiting(session: Session, limit: int, after: int = 0) -> list[Unsorted]:
    """Questions that wait, oldest first, once they are matched: their claim may know already what they are."""
    query = (
        select(
            Question.id,
            Sighting.title,
            Sighting.text,
            Place.code,
            Match.claim_id,
            Question.kind,
            Question.kind_by,
            Question.kind_confidence,
        )
        .join(Sighting, Sighting.id == Question.sighting_id)
        .outerjoin(Place, Place.id == Sighting.place_id)
        .outerjoin(Match, and_(Match.sighting_id == Sighting.id, Match.standing.in_(MEMBER)))
        .where(unsorted, Sighting.matched_at.is_not(None), Question.id > after)
        .order_by(Question.id)
        .limit(limit)
    )
    found: dict[int, Unsorted] = {}
    for number, title, text, code, claim, kind, by, sure in session.execute(query):
        said = whole_text(title, text)
        found.setdefault(number, Unsorted(number, said, code or "", claim or 0, kind, by, sure))
    return list(found.values())


def still_waiting(session: Session, batch: Sequence[Unsorted]) -> frozenset[int]:
    """Those of *batch* that wait still and are of the kind they were; nobody changes them before this unit ends."""
    were = {one.id: one.kind for one in batch}
    found: set[int] = set()
    for some in _some(sorted(were)):
        query = select(Question.id, Question.kind).where(Question.id.in_(some), unsorted).with_for_update()
        found.update(number for number, kind in session.execute(query) if were[number] == kind)
    return frozenset(found)


def decided_of(session: Session, claims: Collection[int]) -> dict[int, OfClaim]:
    """What people last decided about questions of these claims."""
    kinds: dict[int, str] = {}
    bodies: dict[int, str] = {}
    for some in _some(sorted(claims)):
        for claim, what, value in session.execute(_by_people(some)):
            (kinds if what is Decided.KIND else bodies)[claim] = value
    return {claim: OfClaim(kinds.get(claim, ""), bodies.get(claim, "")) for claim in {*kinds, *bodies}}


def _by_people(claims: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Match.claim_id, QuestionDecision.what, QuestionDecision.value)
        .join(Question, Question.id == QuestionDecision.question_id)
        .join(Match, and_(Match.sighting_id == Question.sighting_id, Match.standing.in_(MEMBER)))
        .where(
            Match.claim_id.in_(claims),
            QuestionDecision.by_id.is_not(None),
            QuestionDecision.what.in_((Decided.KIND, *ROUTING)),
        )
        .order_by(QuestionDecision.id)
    )


def routed_by_people(session: Session, questions: Collection[int]) -> frozenset[int]:
    """Those of *questions* that a person has routed or given back before: the machine proposes no body again."""
    found: set[int] = set()
    for some in _some(sorted(questions)):
        query = select(QuestionDecision.question_id).where(
            QuestionDecision.question_id.in_(some),
            QuestionDecision.what.in_(ROUTING),
            QuestionDecision.by_id.is_not(None),
        )
        found.update(session.scalars(query))
    return frozenset(found)


# --- what is written --------------------------------------------------------------------------------------


def write(session: Session, found: Sequence[Sorted], versions: Mapping[str, str]) -> None:
    """Write what the machine says of these questions, with a row of history for each thing said, as one act."""
    if not found:
        return
    keys = {row.key: row.id for row in session.execute(select(Authority.key, Authority.id))}
    session.flush()
    session.connection().execute(_change(), [_values(one, keys) for one in found])
    insert_rows(session, QuestionDecision, [row for one in found for row in _decisions(one)])
    detail = {"questions": len(found), "sorted": sum(bool(one.kind) for one in found), **versions}
    record_act(session, Actor.machine("sorter"), Deed("sort", "questions", detail))


def _change() -> Any:
    names = ("kind", "kind_confidence", "kind_by", "topic", "authority_id", "route_confidence", "route_by")
    values: dict[str, Any] = {name: bindparam(f"its_{name}") for name in (*names, "route_reasons", "state")}
    return update(Question).where(Question.id == bindparam("its_id")).values(values)


def _values(one: Sorted, keys: Mapping[str, int]) -> dict[str, Any]:
    body = keys.get(one.authority)
    silent = one.kind in UNANSWERED
    by = one.route_by if body else None
    return {
        "its_id": one.id,
        "its_kind": QuestionKind(one.kind) if one.kind else None,
        "its_kind_confidence": one.kind_confidence,
        "its_kind_by": one.kind_by if one.kind else None,
        "its_topic": one.topic,
        "its_authority_id": None if silent else body,
        "its_route_confidence": None if silent else one.route_confidence,
        "its_route_by": None if silent else by,
        "its_route_reasons": list(one.route_reasons),
        "its_state": QuestionState.ROUTED if by is DecidedBy.PERSON else QuestionState.RECEIVED,
    }


def _decisions(one: Sorted) -> Iterator[dict[str, Any]]:
    now = clock.now()
    if not one.keep_kind:
        yield {
            "question_id": one.id, "what": Decided.KIND, "before": "", "value": one.kind or "unsure", "reason": "",
            "reasons": list(one.kind_reasons), "confidence": one.kind_confidence, "by_id": None, "made_at": now,
        }  # fmt: skip
    if one.authority and one.kind not in UNANSWERED:
        yield {
            "question_id": one.id, "what": Decided.ROUTE, "before": "", "value": one.authority, "reason": "",
            "reasons": list(one.route_reasons), "confidence": one.route_confidence, "by_id": None, "made_at": now,
        }  # fmt: skip


# --- what is learned --------------------------------------------------------------------------------------


def corrections(session: Session) -> list[Correction]:
    """What people said of questions, each question once, with what was said of it last."""
    kinds: dict[int, str] = {}
    bodies: dict[int, str] = {}
    query = (
        select(QuestionDecision.question_id, QuestionDecision.what, QuestionDecision.value)
        .where(QuestionDecision.by_id.is_not(None), QuestionDecision.what.in_((Decided.KIND, *ROUTING)))
        .order_by(QuestionDecision.id)
    )
    for number, what, value in session.execute(query):
        (kinds if what is Decided.KIND else bodies)[number] = value
    found = []
    for some in _some(sorted({*kinds, *bodies})):
        for number, *said in session.execute(_texts(some)):
            title, text, language, claim, topic, region = said
            found.append(
                Correction(
                    whole_text(title, text), language.value, claim, kinds.get(number, ""), bodies.get(number, ""),
                    topic, region or "",
                )
            )  # fmt: skip
    return found


def _texts(questions: Sequence[int]) -> Select[*tuple[Any, ...]]:
    its_claim = aliased(Claim)
    return (
        select(
            Question.id, Sighting.title, Sighting.text, Sighting.language, its_claim.public_id, Question.topic,
            Place.code,
        )
        .join(Sighting, Sighting.id == Question.sighting_id)
        .join(Match, and_(Match.sighting_id == Sighting.id, Match.standing.in_(MEMBER)))
        .join(its_claim, its_claim.id == Match.claim_id)
        .outerjoin(Place, Place.id == Sighting.place_id)
        .where(Question.id.in_(questions), Question.state != QuestionState.FORGOTTEN)
        .order_by(Question.id)
    )  # fmt: skip


def _some(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _CHUNK):
        yield numbers[start : start + _CHUNK]
