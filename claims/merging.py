"""What a merge or a split will do, said before it is done: both sides as they are, and what comes of them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, not_, select
from sqlalchemy.orm import Session, aliased

from claims import triage
from claims.errors import RefusedError
from claims.records import (
    Approval,
    Claim,
    Match,
    Person,
    Publication,
    Refusal,
    Refutation,
    RefutationClaim,
    RefutationText,
    Sighting,
    Version,
)
from claims.terms import ClaimState, PublicationState, SightingKind, Standing
from claims.triage import MEMBER

_seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)
_GOING_OUT = (PublicationState.QUEUED, PublicationState.SENDING, PublicationState.UNCERTAIN)


@dataclass(frozen=True)
class Answering:
    """A refutation of one side, and what hangs on it."""

    id: str
    title: str
    state: str
    published: int
    """Places where it stands: posts and pages that were sent."""
    going_out: int
    """Publications on their way."""
    waits: bool
    """Whether a version of it waits for approval: that version shows the claims, so it must be submitted again."""


@dataclass(frozen=True)
class Side:
    """One claim before or after: what it holds; without an id one that is yet to be opened."""

    sightings: int
    questions: int
    languages: Mapping[str, int]
    first_at: datetime | None
    last_at: datetime | None
    first_said: str
    id: str = ""
    state: str = ClaimState.OPEN.value
    wording: Mapping[str, str] = field(default_factory=dict)
    suggestions: int = 0
    rejected: int = 0
    refutations: tuple[Answering, ...] = ()
    tags: tuple[str, ...] = ()
    assigned_to: str = ""
    notes: int = 0


@dataclass(frozen=True)
class MergePreview:
    """Two claims, and the one that a merge will leave."""

    source: Side
    into: Side
    both: int
    """Sightings that stand in both: each stays once."""
    result: Side
    left: Mapping[str, str]
    """Wordings of the source that stay behind with its old id, by language."""

    @property
    def lost(self) -> Mapping[str, str]:
        """Of those the languages in which the result would have no wording at all."""
        return {code: said for code, said in self.left.items() if code not in self.into.wording}

    @property
    def waiting(self) -> tuple[Answering, ...]:
        """Refutations whose submitted version will have to be submitted again."""
        return tuple(one for one in self.source.refutations if one.waits)


@dataclass(frozen=True)
class SplitPreview:
    """A claim, and the two that a split will leave."""

    whole: Side
    staying: Side
    leaving: Side


def preview_merge(session: Session, source: Claim, into: Claim) -> MergePreview:
    """What merging *source* into *into* will do; refused as the merge itself would be."""
    if source.id == into.id:
        raise RefusedError(reason="{claim} is the same claim; name two different ones", claim=into.public_id)
    one, other = side(session, source), side(session, into)
    met = _met(session, source, into)
    both = sum(count for (mine, theirs), count in met.items() if mine in MEMBER and theirs in MEMBER)
    return MergePreview(one, other, both, _joined(session, source, into, one, other, met), dict(one.wording))


def preview_split(session: Session, claim: Claim, sightings: Collection[int]) -> SplitPreview:
    """What taking *sightings* out of *claim* will do; refused as the split itself would be."""
    whole = side(session, claim)
    cluster = and_(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
    leaving = Side(**_facts(session, and_(cluster, Match.sighting_id.in_(sightings))))
    if not leaving.sightings or leaving.sightings == whole.sightings:
        raise RefusedError(reason="name some of the claim's sightings, not none and not all of them")
    rest = _facts(session, and_(cluster, Match.sighting_id.not_in(sightings)))
    return SplitPreview(whole, replace(whole, rejected=whole.rejected + leaving.sightings, **rest), leaving)


def side(session: Session, claim: Claim) -> Side:
    """A claim as it is."""
    counts = select(Match.standing, func.count()).where(Match.claim_id == claim.id).group_by(Match.standing)
    standings = dict(session.execute(counts).all())
    cluster = and_(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
    return Side(
        id=claim.public_id,
        state=claim.state.value,
        wording=claim.wording(),
        suggestions=standings.get(Standing.SUGGESTED, 0),
        rejected=standings.get(Standing.REJECTED, 0),
        refutations=tuple(_answering(session, claim)),
        tags=tuple(triage.tags(session, claim)),
        assigned_to=_handle(session, claim),
        notes=len(triage.notes(session, claim)),
        **_facts(session, cluster),
    )


def _facts(session: Session, which: ColumnElement[bool]) -> dict[str, Any]:
    """Counts over the sightings of the matches named; one that has several counts once."""
    rows = session.execute(_facts_query(which)).all()
    earliest = min(rows, key=lambda row: (row.first_at, row.first_id), default=None)
    number = min((row.first_id for row in rows), default=None)
    first = session.get(Sighting, number) if number is not None else None
    return {
        "sightings": sum(row.sightings for row in rows),
        "questions": sum(row.questions for row in rows),
        "languages": {row.language.value: row.sightings for row in rows},
        "first_at": earliest.first_at if earliest else None,
        "last_at": max((row.last_at for row in rows), default=None),
        "first_said": first.said if first else "",
    }


def _facts_query(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    asked = func.sum(case((Sighting.kind == SightingKind.QUESTION, 1), else_=0))
    return (
        select(
            Sighting.language,
            func.count().label("sightings"),
            asked.label("questions"),
            func.min(_seen_at).label("first_at"),
            func.max(_seen_at).label("last_at"),
            func.min(Sighting.id).label("first_id"),
        )
        .where(Sighting.id.in_(select(Match.sighting_id).where(which)))
        .group_by(Sighting.language)
        .order_by(func.count().desc(), Sighting.language)
    )


def _answering(session: Session, claim: Claim) -> Iterator[Answering]:
    query = (
        select(Refutation)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .where(RefutationClaim.claim_id == claim.id)
        .order_by(Refutation.id)
    )
    found = list(session.scalars(query))
    numbers = [refutation.id for refutation in found]
    placed, waiting, titles = _placed(session, numbers), _waiting(session, numbers), _titles(session, numbers)
    for refutation in found:
        counts = placed.get(refutation.id, Counter())
        yield Answering(
            id=refutation.public_id,
            title=titles.get(refutation.id, ""),
            state=refutation.state.value,
            published=counts[PublicationState.SENT],
            going_out=sum(counts[state] for state in _GOING_OUT),
            waits=refutation.id in waiting,
        )


def _placed(session: Session, numbers: Sequence[int]) -> dict[int, Counter[PublicationState]]:
    # A correction edits the post of the version before it: one place is one short link.
    rows = session.execute(
        select(Version.refutation_id, Publication.state, func.count(distinct(Publication.code)))
        .join(Version, Version.id == Publication.version_id)
        .where(Version.refutation_id.in_(numbers), Publication.answers_id.is_(None))
        .group_by(Version.refutation_id, Publication.state)
    )
    found: dict[int, Counter[PublicationState]] = {}
    for refutation, state, count in rows:
        assert refutation is not None
        found.setdefault(refutation, Counter())[state] = count
    return found


def _waiting(session: Session, numbers: Sequence[int]) -> set[int]:
    query = (
        select(Version.refutation_id)
        .outerjoin(Approval, Approval.version_id == Version.id)
        .outerjoin(Refusal, Refusal.version_id == Version.id)
        .where(
            Version.refutation_id.in_(numbers),
            Approval.version_id.is_(None),
            Refusal.version_id.is_(None),
        )
    )
    return set(session.scalars(query))


def _titles(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(RefutationText.refutation_id, RefutationText.title)
        .where(RefutationText.refutation_id.in_(numbers))
        .order_by(RefutationText.language.desc())
    )
    return {row.refutation_id: row.title for row in rows}


def _handle(session: Session, claim: Claim) -> str:
    if claim.assigned_to_id is None:
        return ""
    return session.scalar(select(Person.handle).where(Person.id == claim.assigned_to_id)) or ""


def _met(session: Session, source: Claim, into: Claim) -> dict[tuple[Standing, Standing], int]:
    """The sightings that both claims know, counted by how they stand in the one and in the other."""
    one, other = aliased(Match), aliased(Match)
    rows = session.execute(
        select(one.standing, other.standing, func.count())
        .join(other, other.sighting_id == one.sighting_id)
        .where(one.claim_id == source.id, other.claim_id == into.id)
        .group_by(one.standing, other.standing)
    )
    return {(mine, theirs): count for mine, theirs, count in rows}


def _joined(
    session: Session,
    source: Claim,
    into: Claim,
    one: Side,
    other: Side,
    met: Mapping[tuple[Standing, Standing], int],
) -> Side:
    """The claim that stays, as it will be: the rules are those of `triage.merge`."""

    def some(mine: Collection[Standing], theirs: Collection[Standing]) -> int:
        return sum(count for (a, b), count in met.items() if a in mine and b in theirs)

    answered = {answer.id: answer for answer in (*other.refutations, *one.refutations)}
    return replace(
        other,
        suggestions=other.suggestions
        - some(MEMBER, {Standing.SUGGESTED})
        + one.suggestions
        - some({Standing.SUGGESTED}, set(Standing)),
        rejected=other.rejected
        - some({Standing.CONFIRMED}, {Standing.REJECTED})
        + one.rejected
        - some({Standing.REJECTED}, set(Standing)),
        refutations=tuple(answered.values()),
        tags=tuple(sorted({*other.tags, *one.tags})),
        **_facts(session, _members_of_both(source, into)),
    )


def _members_of_both(source: Claim, into: Claim) -> ColumnElement[bool]:
    # What the machine joined to the one and a person rejected for the other stays out.
    rejected = select(Match.sighting_id).where(Match.claim_id == into.id, Match.standing == Standing.REJECTED)
    out = and_(
        Match.claim_id == source.id, Match.standing == Standing.JOINED, Match.sighting_id.in_(rejected)
    )
    return and_(Match.claim_id.in_([source.id, into.id]), Match.standing.in_(MEMBER), not_(out))
