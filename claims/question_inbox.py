"""The inbox of questions: one line for each claim that somebody waits to be told of, those of most people first.

A page is a walk along an index of `question_groups` (or of its facets, where it is filtered), from where the last
one ended. What a line says is as it was counted; of a group that changed since it is counted anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from claims import question_groups
from claims.errors import RefusedError
from claims.question_groups import FAR, NOBODY, UNROUTED, UNSURE, Group
from claims.questions import STANDING
from claims.records import (
    Answer,
    Authority,
    Claim,
    ClaimWording,
    Match,
    Question,
    QuestionDecision,
    QuestionGroup,
    QuestionGroupChange,
    QuestionGroupFacet,
    RefutationClaim,
    Sighting,
)
from claims.terms import AnswerState, DecidedBy, QuestionKind, Standing
from claims.triage import MEMBER

SAID = 400
"""How much of a text stands in a line."""
_IN_WRITING = (AnswerState.DRAFT, AnswerState.SUBMITTED)


class Order(StrEnum):
    """What groups are sorted by: people waiting times urgency, or the day on which the first is due."""

    WAITING = "waiting"
    DUE = "due"


@dataclass(frozen=True)
class Filters:
    """Which groups are wanted; everything empty is all that wait."""

    kind: str = ""
    """A `QuestionKind`, or "unsure"."""
    authority: str = ""
    """A body's key, or "nobody" where none is proposed."""
    region: str = ""
    language: str = ""
    unrouted: bool = False
    """Only groups with questions that no person has sent to a body."""
    overdue_on: date | None = None
    """Only groups of which a question was due before this day."""
    unanswered: bool = False
    """Only groups for which nobody has begun an answer."""


@dataclass(frozen=True)
class Kind:
    """What kind of questions a group holds: how many, and how sure that is."""

    kind: QuestionKind | None
    count: int
    confidence: float | None


@dataclass(frozen=True)
class Route:
    """A body to which questions of a group are proposed, or are with."""

    authority: Authority | None
    count: int
    accepted: int
    """Of how many a person has said so."""


@dataclass(frozen=True)
class Line:
    """One line of the inbox."""

    claim: str
    said: str
    people: int
    questions: int
    oldest: datetime
    newest: datetime
    due: date | None
    kinds: tuple[Kind, ...]
    unsure: int
    routes: tuple[Route, ...]
    unrouted: int
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    consented: int
    similar: int
    """How many texts wait to be told the same or not."""
    answer: str
    """Where the newest answer stands, as an `AnswerState`; empty where none was begun."""
    refuted: bool
    """Whether a refutation is linked to the claim."""

    @property
    def kind(self) -> Kind:
        """What most of its questions are."""
        return self.kinds[0]


@dataclass(frozen=True)
class Page:
    """Some lines."""

    lines: list[Line]
    after: str = ""
    """Where the next page goes on; empty at the end."""
    uncounted: int = 0
    """How many claims changed since groups were last made: their place may be another."""


# --- pages ------------------------------------------------------------------------------------------------


def page(
    session: Session,
    filters: Filters = Filters(),
    *,
    order: Order = Order.WAITING,
    limit: int = 30,
    after: str = "",
) -> Page:
    """A page of groups; *after* is where the one before said that it goes on."""
    walk = _Walk(filters, order)
    rows = session.execute(walk.query(_place(after)).limit(limit + 1)).all()
    numbers = [number for number, _ in rows[:limit]]
    onward = f"{rows[limit - 1][1]!r}~{rows[limit - 1][0]}" if len(rows) > limit else ""
    waiting = select(QuestionGroupChange.claim_id).distinct().limit(1000).subquery()
    uncounted = session.scalar(select(func.count()).select_from(waiting)) or 0
    return Page(lines(session, numbers), onward, uncounted)


def neighbours(session: Session, claim: Claim, filters: Filters, order: Order) -> tuple[str, str]:
    """The groups before and after *claim* in this order; empty where there is none, or it is not among them."""
    walk = _Walk(filters, order)
    query = select(walk.key).where(walk.record.claim_id == claim.id).limit(1)
    value = session.scalar(query)
    if value is None:
        return "", session.scalar(_named(walk.query(None).limit(1))) or ""
    before = session.scalar(_named(walk.query((value, claim.id), backwards=True).limit(1)))
    return before or "", session.scalar(_named(walk.query((value, claim.id)).limit(1))) or ""


def _named(walk: Any) -> Any:
    found = walk.subquery()
    return select(Claim.public_id).join(found, found.c.claim_id == Claim.id)


def count(session: Session, filters: Filters = Filters()) -> tuple[int, int]:
    """How many groups *filters* let through, and how many people wait in them (one who asked twice counts in both)."""
    walk = _Walk(filters, Order.WAITING)
    found = walk.query(None, ordered=False).subquery()
    people = select(func.count(), func.coalesce(func.sum(QuestionGroup.people), 0)).select_from(found)
    row = session.execute(people.join(QuestionGroup, QuestionGroup.claim_id == found.c.claim_id)).one()
    return int(row[0]), int(row[1])


def is_aside(session: Session, claim: Claim) -> bool:
    """Whether all that is said of *claim* are questions that ask about no rumour."""
    group = session.get(QuestionGroup, claim.id)
    return group is not None and group.aside


@dataclass
class _Walk:
    """A look along the first of the filters."""

    filters: Filters
    order: Order

    def __post_init__(self) -> None:
        asked = [
            ("authority", self.filters.authority),
            ("region", self.filters.region),
            ("kind", self.filters.kind),
            ("language", self.filters.language),
            ("route", UNROUTED if self.filters.unrouted else ""),
        ]
        facets = [facet for facet in asked if facet[1]]
        self.along = facets[0] if facets else None
        self.others = facets[1:]

    @property
    def record(self) -> type[QuestionGroup] | type[QuestionGroupFacet]:
        return QuestionGroupFacet if self.along else QuestionGroup

    @property
    def key(self) -> InstrumentedAttribute[Any]:
        return getattr(self.record, "due" if self.order is Order.DUE else "score")  # type: ignore[no-any-return]

    def query(self, place: tuple[Any, int] | None, *, backwards: bool = False, ordered: bool = True) -> Any:
        """The numbers of the claims, with what they are ordered by, behind *place* (or before it)."""
        record, key = self.record, self.key
        query = select(record.claim_id, key.label("key")).where(*self._conditions())
        upwards = (self.order is Order.DUE) is not backwards
        if place is not None:
            here, there = tuple_(key, record.claim_id), tuple_(*place)
            query = query.where(here > there if upwards else here < there)
        if not ordered:
            return query
        ways = (key, record.claim_id) if upwards else (key.desc(), record.claim_id.desc())
        return query.order_by(*ways)

    def _conditions(self) -> list[ColumnElement[bool]]:
        record = self.record
        found: list[ColumnElement[bool]] = []
        if self.along:
            found += [QuestionGroupFacet.kind == self.along[0], QuestionGroupFacet.value == self.along[1]]
        else:
            found.append(QuestionGroup.people > 0)
        for kind, value in self.others:
            facet = QuestionGroupFacet.__table__.alias(f"has_{kind}")
            same = (facet.c.claim_id == record.claim_id, facet.c.kind == kind, facet.c.value == value)
            found.append(exists().where(*same))
        if self.filters.overdue_on:
            found.append(record.due < self.filters.overdue_on.toordinal())
        if self.filters.unanswered:
            begun = (
                Answer.claim_id == record.claim_id,
                Answer.state.in_((*_IN_WRITING, AnswerState.APPROVED)),
            )
            found += [~exists().where(*begun), ~exists().where(RefutationClaim.claim_id == record.claim_id)]
        return found


def _place(after: str) -> tuple[float, int] | None:
    if not after:
        return None
    value, _, number = after.partition("~")
    try:
        return float(value), int(number)
    except ValueError:
        raise RefusedError(reason="this page cannot be found again; begin at the top of the inbox") from None


# --- what a line says -------------------------------------------------------------------------------------


def lines(session: Session, claims: Sequence[int]) -> list[Line]:
    """The lines of these claims, in this order; a claim nobody waits for has none any more."""
    groups = question_groups.now(session, claims)
    around = _around(session, groups)
    return [_line(groups[number], around) for number in claims if number in groups]


def line(session: Session, claim: Claim) -> Line | None:
    """The line of one claim."""
    found = lines(session, [claim.id])
    return found[0] if found else None


@dataclass(frozen=True)
class _Around:
    names: Mapping[int, str]
    said: Mapping[int, str]
    authorities: Mapping[int, Authority]
    similar: Mapping[int, int]
    answers: Mapping[int, AnswerState]
    refuted: frozenset[int]


def _around(session: Session, groups: Mapping[int, Group]) -> _Around:
    claims = list(groups)
    names = session.execute(select(Claim.id, Claim.public_id).where(Claim.id.in_(claims))).all()
    bodies = session.scalars(select(Authority).options(selectinload(Authority.names))).all()
    similar = (
        select(Match.claim_id, func.count())
        .where(Match.claim_id.in_(claims), Match.standing == Standing.SUGGESTED)
        .group_by(Match.claim_id)
    )
    answers = select(Answer.claim_id, Answer.state).where(
        Answer.claim_id.in_(claims), Answer.state != AnswerState.WITHDRAWN
    )
    linked = select(RefutationClaim.claim_id).where(RefutationClaim.claim_id.in_(claims))
    return _Around(
        dict(names),
        _said(session, groups),
        {body.id: body for body in bodies},
        dict(session.execute(similar).all()),
        dict(session.execute(answers.order_by(Answer.id)).all()),
        frozenset(session.scalars(linked)),
    )


def _said(session: Session, groups: Mapping[int, Group]) -> dict[int, str]:
    """A wording of each claim, else what the oldest of its standing questions says."""
    firsts = {group.first: claim for claim, group in groups.items()}
    texts = select(Question.id, Sighting).join(Sighting, Sighting.id == Question.sighting_id)
    rows = session.execute(texts.where(Question.id.in_(firsts)))
    found = {firsts[number]: sighting.said[:SAID] for number, sighting in rows}
    claims = list(groups)
    worded = select(ClaimWording.claim_id, ClaimWording.text).where(
        ClaimWording.claim_id.in_(claims), ClaimWording.ended_at.is_(None)
    )
    found.update(session.execute(worded.order_by(ClaimWording.id.desc())).all())
    return found


def _line(group: Group, around: _Around) -> Line:
    assert group.oldest is not None and group.newest is not None
    number = group.claim_id
    return Line(
        claim=around.names[number],
        said=around.said.get(number, ""),
        people=group.people,
        questions=group.questions,
        oldest=group.oldest,
        newest=group.newest,
        due=group.due,
        kinds=tuple(
            Kind(kind, many, round(group.kind_sums[kind] / many, 3) if kind else None)
            for kind, many in group.kinds.most_common()
        ),
        unsure=group.unsure,
        routes=tuple(
            Route(around.authorities.get(one or 0), many, group.accepted[one] if one else 0)
            for one, many in group.authorities.most_common()
        ),
        unrouted=group.unrouted,
        languages=tuple(code for code, _ in group.languages.most_common()),
        regions=tuple(code for code, _ in group.regions.most_common()),
        consented=group.consented,
        similar=around.similar.get(number, 0),
        answer=around.answers[number].value if number in around.answers else "",
        refuted=number in around.refuted,
    )


# --- one group --------------------------------------------------------------------------------------------


def of_claim(
    session: Session, claim: Claim, *, standing: bool = True, limit: int | None = None
) -> list[Question]:
    """The questions whose texts are members of *claim*, oldest first: those that wait, or all."""
    query = (
        select(Question)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .options(selectinload(Question.sighting), selectinload(Question.authority))
        .order_by(Question.id)
        .limit(limit)
    )
    return list(session.scalars(query.where(Question.state.in_(STANDING)) if standing else query))


def size(session: Session, claim: Claim) -> tuple[int, int]:
    """How many questions of a claim wait, and how many there are."""
    query = (
        select(func.count(), func.coalesce(func.sum(case((Question.state.in_(STANDING), 1), else_=0)), 0))
        .select_from(Question)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
    )
    row = session.execute(query).one()
    return int(row[1]), int(row[0])


def similar(session: Session, claim: Claim, limit: int = 20) -> list[Match]:
    """Texts of which the matcher thinks that they may say the same as *claim*, the surest first."""
    query = (
        select(Match)
        .where(Match.claim_id == claim.id, Match.standing == Standing.SUGGESTED)
        .options(selectinload(Match.sighting))
        .order_by(Match.score.desc(), Match.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def decisions(session: Session, questions: Sequence[Question], limit: int = 50) -> list[QuestionDecision]:
    """What was decided about these questions, the newest first."""
    query = select(QuestionDecision).where(QuestionDecision.question_id.in_([one.id for one in questions]))
    return list(session.scalars(query.order_by(QuestionDecision.id.desc()).limit(limit)))


def decided(session: Session, claim: Claim, limit: int = 400) -> list[QuestionDecision]:
    """What was decided about the questions of a claim, the newest first."""
    query = (
        select(QuestionDecision)
        .join(Question, Question.id == QuestionDecision.question_id)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .order_by(QuestionDecision.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def proposed_body(session: Session, claim: Claim) -> tuple[Authority | None, list[str]]:
    """To which body most of the questions that no person routed are proposed, and why."""
    proposed = (
        select(Question.authority_id, func.count().label("many"))
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER), Question.state.in_(STANDING))
        .where(Question.route_by == DecidedBy.MACHINE, Question.authority_id.is_not(None))
    )
    best = session.execute(
        proposed.group_by(Question.authority_id).order_by(func.count().desc(), Question.authority_id).limit(1)
    ).first()
    if best is None:
        return None, []
    why = (
        select(Question.route_reasons)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER), Question.state.in_(STANDING))
        .where(Question.route_by == DecidedBy.MACHINE, Question.authority_id == best.authority_id)
        .order_by(Question.route_confidence.desc(), Question.id)
        .limit(1)
    )
    return session.get(Authority, best.authority_id), list(session.scalar(why) or ())


__all__ = ["FAR", "NOBODY", "UNROUTED", "UNSURE", "Filters", "Kind", "Line", "Order", "Page", "Route"]
