"""What the desk's first screens show: the inbox by priority, what came back, counts of everything."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select, true
from sqlalchemy.orm import Session

from claims.errors import RefusedError
from claims.marks import is_marked
from claims.records import (
    Act,
    Claim,
    ClaimTag,
    ClaimWeight,
    ClaimWording,
    Match,
    Person,
    Publication,
    Quarantined,
    Question,
    Refutation,
    RefutationClaim,
    Sighting,
    Source,
    Weighing,
)
from claims.recurrence import QUIET_DAYS, Return, returns
from claims.sources import COUNTED
from claims.terms import ClaimState, InboxOrder, Mark, SightingKind, Standing
from claims.triage import MEMBER, find_claim

seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class Weight:
    """A claim's priority as it was last weighed."""

    score: float
    reasons: tuple[Mapping[str, Any], ...]
    """Each with *name*, *share* of the score and *values*; `claims.reasons.say` puts it into words."""
    deadline: date | None
    worth: float
    """The probability that it is a claim at all."""


@dataclass(frozen=True)
class ClaimLine:
    """One line of the inbox: a claim with what makes it urgent."""

    id: str
    said: str
    """An approved wording, or else what its first sighting says."""
    wording: Mapping[str, str]
    """The approved wordings by language."""
    sightings: int
    questions: int
    sources: int
    """Distinct sources: what ranking counts, so that one loud source weighs one."""
    languages: tuple[str, ...]
    reach: int
    first_at: datetime
    last_at: datetime
    recent: int
    """Sightings in the last week of the period looked at."""
    before: int
    """Sightings in the week before that."""
    suggestions: int
    answered: bool
    assigned_to: str
    state: ClaimState = ClaimState.OPEN
    weight: Weight | None = None
    """None for a claim that was opened since the last weighing."""
    back: Return | None = None

    @property
    def growth(self) -> int:
        """How many more sightings the last week brought than the week before."""
        return self.recent - self.before


def claim_lines(
    session: Session,
    *,
    limit: int = 20,
    until: datetime | None = None,
    state: ClaimState = ClaimState.OPEN,
    language: str = "",
    tag: str = "",
    unanswered: bool = False,
    least: int = 1,
    order: InboxOrder = InboxOrder.PRIORITY,
    back: bool = False,
    muted: bool = False,
    after: str = "",
    quiet_days: int = QUIET_DAYS,
) -> list[ClaimLine]:
    """Claims as they want a look: those not weighed yet, then the others in *order*.

    A closed claim that came back stands among the open ones; *back* shows only what came back, *muted* only what
    was muted (it is left out else), *after* (a claim's id) goes on behind that claim.
    """
    end = until or newest(session)
    filters = _filters(state, language, tag, unanswered, back, muted)
    numbers: list[int] = []
    if not after and not back:
        numbers.extend(session.scalars(_unweighed_query(filters, language, least, limit)))
    if len(numbers) < limit:
        query = _weighed_query(filters, language, least, limit - len(numbers), order)
        numbers.extend(session.scalars(_behind(session, query, after, order) if after else query))
    return _lines(session, numbers, end, language, quiet_days)


def _lines(
    session: Session, numbers: Sequence[int], end: datetime | None, language: str, quiet_days: int
) -> list[ClaimLine]:
    """The lines of these claims, in this order, with their counts as they are now."""
    rows = {row.claim_id: row for row in session.execute(_lines_query(end, numbers, language))}
    said, worded = _said(session, numbers), _wordings(session, numbers)
    languages = _languages(session, numbers)
    open_suggestions = _suggestions(session, numbers)
    answered = _answered(session, numbers)
    weights = _weights(session, numbers)
    back = _back(session, numbers, quiet_days)
    return [
        ClaimLine(
            id=row.public_id,
            said=next(iter(worded[row.claim_id].values()), said[row.claim_id]),
            wording=worded[row.claim_id],
            sightings=row.sightings,
            questions=row.questions,
            sources=row.sources,
            languages=languages.get(row.claim_id, ()),
            reach=row.reach or 0,
            first_at=row.first_at,
            last_at=row.last_at,
            recent=row.recent,
            before=row.before,
            suggestions=open_suggestions.get(row.claim_id, 0),
            answered=row.claim_id in answered,
            assigned_to=row.handle or "",
            state=row.state,
            weight=weights.get(row.claim_id),
            back=back.get(row.claim_id),
        )
        for row in (rows[number] for number in numbers if number in rows)
    ]


def claim_weight(session: Session, claim: Claim) -> Weight | None:
    """A claim's priority as it was last weighed; None before that."""
    return _weights(session, [claim.id]).get(claim.id)


def claim_return(session: Session, claim: Claim, quiet_days: int = QUIET_DAYS) -> Return | None:
    """That a claim is back, if it is."""
    return _back(session, [claim.id], quiet_days).get(claim.id)


def _weights(session: Session, numbers: Sequence[int]) -> dict[int, Weight]:
    rows = session.scalars(select(ClaimWeight).where(ClaimWeight.claim_id.in_(numbers)))
    return {row.claim_id: Weight(row.score, tuple(row.reasons), row.deadline, row.worth) for row in rows}


def _back(session: Session, numbers: Sequence[int], quiet_days: int) -> dict[int, Return]:
    """The returns that weighing found to hold."""
    query = select(ClaimWeight.claim_id).where(
        ClaimWeight.claim_id.in_(numbers), ClaimWeight.back_since.is_not(None)
    )
    still = list(session.scalars(query))
    return {item.claim_id: item for item in returns(session, quiet_days=quiet_days, claims=still)}


def newest(session: Session) -> datetime | None:
    """The time of the newest sighting: the end of what can be looked at."""
    weighed = session.scalar(select(Weighing.seen_until))
    # Only what came in since then can be newer, and what was published is at most a day ahead of that.
    since = Sighting.first_seen_at >= weighed - timedelta(days=1) if weighed else true()
    found = session.scalar(select(func.max(seen_at)).where(since))
    return max((moment for moment in (weighed, found) if moment is not None), default=None)


def _filters(
    state: ClaimState, language: str, tag: str, unanswered: bool, back: bool, muted: bool
) -> list[ColumnElement[bool]]:
    returned = and_(Claim.state == ClaimState.CLOSED, ClaimWeight.back_since.is_not(None))
    found = [or_(Claim.state == state, returned) if state is ClaimState.OPEN else Claim.state == state]
    found.append(is_marked(Mark.MUTED) if muted else ~is_marked(Mark.MUTED))
    if back:
        found.append(ClaimWeight.back_since.is_not(None))
    if tag:
        found.append(Claim.id.in_(select(ClaimTag.claim_id).where(ClaimTag.tag == tag)))
    if unanswered:
        found.append(Claim.id.not_in(select(RefutationClaim.claim_id)))
    return found


def _weighed_query(
    filters: Sequence[ColumnElement[bool]], language: str, least: int, limit: int, order: InboxOrder
) -> Select[int]:
    query = (
        select(ClaimWeight.claim_id)
        .join(Claim, Claim.id == ClaimWeight.claim_id)
        .where(*filters, ClaimWeight.sightings >= least)
        .order_by(_column(order).desc(), ClaimWeight.claim_id.desc())
        .limit(limit)
    )
    return query.where(ClaimWeight.languages.contains(language)) if language else query


def _column(order: InboxOrder) -> Any:
    columns = {InboxOrder.PRIORITY: ClaimWeight.score, InboxOrder.NEW: ClaimWeight.first_at}
    return columns.get(order, ClaimWeight.growth)


def _behind(session: Session, query: Select[int], after: str, order: InboxOrder) -> Select[int]:
    claim = find_claim(session, after)
    column = _column(order)
    value = session.scalar(select(column).where(ClaimWeight.claim_id == claim.id))
    if value is None:
        raise RefusedError(
            reason="{claim} has not been weighed yet; begin at the top of the inbox", claim=claim.public_id
        )
    same = and_(column == value, ClaimWeight.claim_id < claim.id)
    return query.where(or_(column < value, same))


def _unweighed_query(
    filters: Sequence[ColumnElement[bool]], language: str, least: int, limit: int
) -> Select[int]:
    """The claims opened since the last weighing, those of most sources and questions first."""
    highest = select(func.coalesce(func.max(ClaimWeight.claim_id), 0)).scalar_subquery()
    asked = func.sum(case((Sighting.kind == SightingKind.QUESTION, 1), else_=0))
    query = (
        select(Match.claim_id)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .where(Match.claim_id > highest, Match.standing.in_(MEMBER), Source.state.in_(COUNTED), *filters)
        .group_by(Match.claim_id, Claim.public_id)
        .having(func.count() >= least)
        .order_by(
            (func.count(distinct(Sighting.source_id)) + asked).desc(), func.count().desc(), Claim.public_id
        )
        .limit(limit)
    )
    return query.where(Sighting.language == language) if language else query


def _lines_query(end: datetime | None, numbers: Sequence[int], language: str) -> Select[*tuple[Any, ...]]:
    asked = func.sum(case((Sighting.kind == SightingKind.QUESTION, 1), else_=0))
    week = timedelta(days=7)
    since, earlier = (end - week, end - 2 * week) if end else (None, None)
    recent = func.sum(case((seen_at > since, 1), else_=0)) if end else func.count()
    before = func.sum(case(((seen_at > earlier) & (seen_at <= since), 1), else_=0)) if end else func.count()
    query = (
        select(
            Match.claim_id,
            Claim.public_id,
            Claim.state,
            Person.handle,
            func.count().label("sightings"),
            asked.label("questions"),
            func.count(distinct(Sighting.source_id)).label("sources"),
            func.sum(Sighting.reach).label("reach"),
            func.min(seen_at).label("first_at"),
            func.max(seen_at).label("last_at"),
            recent.label("recent"),
            before.label("before"),
        )
        .join(Claim, Claim.id == Match.claim_id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Person, Person.id == Claim.assigned_to_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER), Source.state.in_(COUNTED))
        .group_by(Match.claim_id, Claim.public_id, Claim.state, Person.handle)
    )
    return query.where(Sighting.language == language) if language else query


def _said(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    founding = (
        select(Match.claim_id, func.min(Match.sighting_id).label("sighting_id"))
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .group_by(Match.claim_id)
        .subquery()
    )
    rows = session.execute(
        select(founding.c.claim_id, Sighting.title, Sighting.text).join(
            Sighting, Sighting.id == founding.c.sighting_id
        )
    )
    return {row.claim_id: row.title or row.text for row in rows}


def _wordings(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, str]]:
    rows = session.execute(
        select(ClaimWording.claim_id, ClaimWording.language, ClaimWording.text)
        .where(ClaimWording.claim_id.in_(numbers), ClaimWording.ended_at.is_(None))
        .order_by(ClaimWording.language)
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.claim_id][str(row.language)] = row.text
    return found


def _languages(session: Session, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Match.claim_id, Sighting.language)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.claim_id, set()).add(row.language.value)
    return {number: tuple(sorted(codes)) for number, codes in found.items()}


def _suggestions(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Match.claim_id, func.count())
        .where(Match.claim_id.in_(numbers), Match.standing == Standing.SUGGESTED)
        .group_by(Match.claim_id)
    )
    return {row[0]: row[1] for row in rows}


def _answered(session: Session, numbers: Sequence[int]) -> set[int]:
    return set(session.scalars(select(RefutationClaim.claim_id).where(RefutationClaim.claim_id.in_(numbers))))


def counts(session: Session) -> dict[str, int]:
    """How much there is of everything."""

    def count(record: type[Any], *where: Any) -> int:
        return session.scalar(select(func.count()).select_from(record).where(*where)) or 0

    return {
        "sources": count(Source),
        "sightings": count(Sighting),
        "questions": count(Question),
        "quarantined": count(Quarantined, Quarantined.resolved_at.is_(None)),
        "claims": count(Claim, Claim.state != ClaimState.MERGED),
        "joined": count(Match, Match.standing == Standing.JOINED),
        "suggested": count(Match, Match.standing == Standing.SUGGESTED),
        "confirmed": count(Match, Match.standing == Standing.CONFIRMED),
        "rejected": count(Match, Match.standing == Standing.REJECTED),
        "refutations": count(Refutation),
        "publications": count(Publication),
        "acts": count(Act),
    }
