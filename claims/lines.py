"""A line of the inbox: a claim with what makes it urgent, read from its weight and not from its sightings."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, distinct, func, or_, select
from sqlalchemy.orm import Session

from claims.records import (
    Claim,
    ClaimDay,
    ClaimFacet,
    ClaimTag,
    ClaimWeight,
    ClaimWording,
    Match,
    Person,
    RefutationClaim,
    Sighting,
    Source,
)
from claims.recurrence import Answer, Gap, Return, is_over, last_answers
from claims.sources import COUNTED
from claims.terms import ClaimState, Facet, SightingKind, Standing
from claims.triage import MEMBER
from claims.weights import seen_at

SAID = 600
"""How much of a text stands in a line."""
SPARK_DAYS = 28
"""How many days the small curve of a line shows."""


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
    """Whether a refutation is linked, written or in writing."""
    assigned_to: str
    state: ClaimState = ClaimState.OPEN
    weight: Weight | None = None
    """None for a claim that was opened since the last weighing."""
    back: Return | None = None
    answer: Answer | None = None
    """The approved answer, where there is one."""
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    """Sightings a day over the last four weeks looked at, the newest last."""
    unread: bool = False
    fresh: int = 0
    """How many sightings came since the reader looked; 0 where they never did."""

    @property
    def growth(self) -> int:
        """How many more sightings the last week brought than the week before."""
        return self.recent - self.before


@dataclass(frozen=True)
class _Around:
    """What stands around the counts of some claims."""

    said: Mapping[int, str]
    worded: Mapping[int, Mapping[str, str]]
    suggestions: Mapping[int, int]
    answers: Mapping[int, Answer]
    handles: Mapping[int, str]
    tags: Mapping[int, tuple[str, ...]]


def lines(session: Session, numbers: Sequence[int], end: datetime | None) -> list[ClaimLine]:
    """The lines of these claims, in this order; *end* is the newest sighting of all."""
    claims = {claim.id: claim for claim in session.scalars(select(Claim).where(Claim.id.in_(numbers)))}
    weights = {
        row.claim_id: row
        for row in session.scalars(select(ClaimWeight).where(ClaimWeight.claim_id.in_(numbers)))
    }
    waiting = [number for number in numbers if number not in weights]
    around = _around(session, numbers, claims, weights)
    regions = _regions(session, numbers)
    curves = _curves(session, list(weights), end)
    found = {
        number: _weighed_line(claims[number], row, around, regions.get(number, ()), curves.get(number, ()))
        for number, row in weights.items()
    }
    found |= _waiting_lines(session, waiting, claims, around, end)
    return [found[number] for number in numbers if number in found]


def claim_weight(session: Session, claim: Claim) -> Weight | None:
    """A claim's priority as it was last weighed; None before that."""
    row = session.get(ClaimWeight, claim.id)
    return _weight(row) if row is not None else None


def claim_said(session: Session, claim: Claim) -> str:
    """How the first sighting of a claim begins: what it is known by while it has no wording."""
    row = session.get(ClaimWeight, claim.id)
    opener = row.opener_id if row is not None else None
    openers = {claim.id: opener} if opener is not None else _openers(session, [claim.id])
    return _said(session, openers).get(claim.id, "")


def claim_return(session: Session, claim: Claim) -> Return | None:
    """That a claim is back, if it is."""
    row = session.get(ClaimWeight, claim.id)
    return (
        kept_return(claim, row, last_answers(session, [claim.id]).get(claim.id)) if row is not None else None
    )


def _around(
    session: Session,
    numbers: Sequence[int],
    claims: Mapping[int, Claim],
    weights: Mapping[int, ClaimWeight],
) -> _Around:
    openers = {number: row.opener_id for number, row in weights.items() if row.opener_id is not None}
    openers |= _openers(session, [number for number in numbers if number not in openers])
    people = {claim.assigned_to_id for claim in claims.values()} - {None}
    handles = session.execute(select(Person.id, Person.handle).where(Person.id.in_(people)))
    tags: dict[int, list[str]] = defaultdict(list)
    worn = select(ClaimTag.claim_id, ClaimTag.tag).where(ClaimTag.claim_id.in_(numbers))
    for row in session.execute(worn.order_by(ClaimTag.tag)):
        tags[row.claim_id].append(row.tag)
    return _Around(
        _said(session, openers),
        _wordings(session, numbers),
        _suggestions(session, numbers),
        last_answers(session, numbers),
        {row.id: row.handle for row in handles},
        {number: tuple(words) for number, words in tags.items()},
    )


def _weighed_line(
    claim: Claim, row: ClaimWeight, around: _Around, regions: tuple[str, ...], days: tuple[int, ...]
) -> ClaimLine:
    assert row.first_at is not None
    assert row.last_at is not None
    worded = around.worded.get(claim.id, {})
    answer = around.answers.get(claim.id)
    return ClaimLine(
        id=claim.public_id,
        said=next(iter(worded.values()), around.said.get(claim.id, "")),
        wording=worded,
        sightings=row.sightings,
        questions=row.questions,
        sources=row.sources,
        languages=tuple(row.languages.split()),
        reach=row.reach,
        first_at=row.first_at,
        last_at=row.last_at,
        recent=row.recent,
        before=row.before,
        suggestions=around.suggestions.get(claim.id, 0),
        answered=row.answered,
        assigned_to=around.handles.get(claim.assigned_to_id or 0, ""),
        state=claim.state,
        weight=_weight(row),
        back=kept_return(claim, row, answer),
        answer=answer,
        regions=regions,
        tags=around.tags.get(claim.id, ()),
        days=days,
    )


def _weight(row: ClaimWeight) -> Weight:
    return Weight(row.score, tuple(row.reasons), row.deadline, row.worth)


def kept_return(claim: Claim, row: ClaimWeight, answer: Answer | None) -> Return | None:
    """That a claim is back, as weighing found it; an answer given since then ends it at once."""
    if row.back_since is None or row.returned is None:
        return None
    gap = Gap(datetime.fromisoformat(row.returned["before"]), row.back_since)
    if is_over(gap, answer):
        return None
    return Return(
        claim=claim.public_id,
        claim_id=claim.id,
        last_seen_before=gap.last_before,
        back_since=gap.back_since,
        quiet_days=(gap.back_since - gap.last_before).days,
        last_answer=answer,
        sightings=row.returned["sightings"],
        people=row.returned["people"],
        sources=row.returned["sources"],
    )


def _openers(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Match.claim_id, func.min(Match.sighting_id))
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .group_by(Match.claim_id)
    )
    return {row[0]: row[1] for row in rows}


def _said(session: Session, openers: Mapping[int, int]) -> dict[int, str]:
    rows = session.execute(
        select(Sighting.id, Sighting.title, func.substr(Sighting.text, 1, SAID).label("text")).where(
            Sighting.id.in_(set(openers.values()))
        )
    )
    texts = {row.id: row.title or row.text for row in rows}
    said = {claim: texts[sighting] for claim, sighting in openers.items() if sighting in texts}
    if forgotten := [claim for claim, text in said.items() if not text]:
        said |= dict.fromkeys(forgotten, FORGOTTEN) | _said_by_others(session, forgotten)
    return said


FORGOTTEN = "…"
"""Stands for a claim all of whose texts were forgotten by whoever asked them."""


def _said_by_others(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """What the first sighting says that says anything, of claims whose very first was forgotten."""
    first = (
        select(func.min(Match.sighting_id))
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER))
        .where(or_(Sighting.text != "", Sighting.title != ""))
        .group_by(Match.claim_id)
    )
    query = (
        select(Match.claim_id, Sighting.title, func.substr(Sighting.text, 1, SAID).label("text"))
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER), Sighting.id.in_(first))
    )
    return {row.claim_id: row.title or row.text for row in session.execute(query)}


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


def _suggestions(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Match.claim_id, func.count())
        .where(Match.claim_id.in_(numbers), Match.standing == Standing.SUGGESTED)
        .group_by(Match.claim_id)
    )
    return {row[0]: row[1] for row in rows}


def _regions(session: Session, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    query = select(ClaimFacet.claim_id, ClaimFacet.value).where(
        ClaimFacet.claim_id.in_(numbers), ClaimFacet.kind == Facet.REGION
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.execute(query.order_by(ClaimFacet.value)):
        found[row.claim_id].append(row.value)
    return {number: tuple(codes) for number, codes in found.items()}


def _curves(session: Session, numbers: Sequence[int], end: datetime | None) -> dict[int, tuple[int, ...]]:
    if end is None:
        return {}
    last = (end + timedelta(hours=12)).date()  # whatever the zone, nothing lies behind it
    first = last - timedelta(days=SPARK_DAYS - 1)
    found: dict[int, list[int]] = {}
    query = select(ClaimDay.claim_id, ClaimDay.day, ClaimDay.sightings).where(
        ClaimDay.claim_id.in_(numbers), ClaimDay.day >= first, ClaimDay.day <= last
    )
    for row in session.execute(query):
        found.setdefault(row.claim_id, [0] * SPARK_DAYS)[(row.day - first).days] = row.sightings
    return {number: tuple(days) for number, days in found.items()}


# --- claims that were not weighed yet ---------------------------------------------------------------------


def _waiting_lines(
    session: Session,
    numbers: Collection[int],
    claims: Mapping[int, Claim],
    around: _Around,
    end: datetime | None,
) -> dict[int, ClaimLine]:
    """Lines counted from the sightings themselves: of claims that were opened since the last weighing."""
    if not numbers:
        return {}
    languages = _languages(session, numbers)
    linked = select(RefutationClaim.claim_id).where(RefutationClaim.claim_id.in_(numbers))
    answered = set(session.scalars(linked))
    found = {}
    for row in session.execute(_counts_query(end, numbers)):
        claim = claims[row.claim_id]
        worded = around.worded.get(claim.id, {})
        found[claim.id] = ClaimLine(
            id=claim.public_id,
            said=next(iter(worded.values()), around.said.get(claim.id, "")),
            wording=worded,
            sightings=row.sightings,
            questions=row.questions,
            sources=row.sources,
            languages=languages.get(claim.id, ()),
            reach=row.reach or 0,
            first_at=row.first_at,
            last_at=row.last_at,
            recent=row.recent,
            before=row.before,
            suggestions=around.suggestions.get(claim.id, 0),
            answered=claim.id in answered,
            assigned_to=around.handles.get(claim.assigned_to_id or 0, ""),
            state=claim.state,
            answer=around.answers.get(claim.id),
            tags=around.tags.get(claim.id, ()),
            unread=True,
        )
    return found


def _counts_query(end: datetime | None, numbers: Collection[int]) -> Select[*tuple[Any, ...]]:
    week = timedelta(days=7)
    since, earlier = (end - week, end - 2 * week) if end else (None, None)
    recent = func.sum(case((seen_at > since, 1), else_=0)) if end else func.count()
    before = func.sum(case((and_(seen_at > earlier, seen_at <= since), 1), else_=0)) if end else func.count()
    return (
        select(
            Match.claim_id,
            func.count().label("sightings"),
            func.sum(case((Sighting.kind == SightingKind.QUESTION, 1), else_=0)).label("questions"),
            func.count(distinct(Sighting.source_id)).label("sources"),
            func.sum(Sighting.reach).label("reach"),
            func.min(seen_at).label("first_at"),
            func.max(seen_at).label("last_at"),
            recent.label("recent"),
            before.label("before"),
        )
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER), Source.state.in_(COUNTED))
        .group_by(Match.claim_id)
    )


def _languages(session: Session, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(Match.claim_id, Sighting.language)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .where(Match.claim_id.in_(numbers), or_(*(Match.standing == one for one in MEMBER)))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.claim_id, set()).add(row.language.value)
    return {number: tuple(sorted(codes)) for number, codes in found.items()}
