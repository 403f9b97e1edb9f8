"""What weighing needs of the record: which claims changed, what is known of them, and the weights kept."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select
from sqlalchemy.orm import Session

from claims import clock
from claims.database import insert_rows
from claims.records import (
    Act,
    Claim,
    ClaimDay,
    ClaimFacet,
    ClaimMark,
    ClaimTag,
    ClaimWeight,
    ClaimWording,
    Match,
    Place,
    Question,
    Refutation,
    RefutationClaim,
    Sighting,
    SightingRevision,
    Source,
    Weighing,
)
from claims.sources import COUNTED
from claims.terms import ClaimState, Facet, Mark, Shelf
from claims.triage import MEMBER

seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)
_CHUNK = 500
_OTHER_SIDES = ("into", "new", "merged")
"""Where an act's detail names a second claim."""
Member = Row[*tuple[Any, ...]]


ANSWERED, CLUSTER = "answered", "cluster"
"""The marks a claim can bear beside `BACK`."""


@dataclass(frozen=True)
class Names:
    """What sources and places are called by those who filter."""

    sources: Mapping[int, str]
    places: Mapping[int, str]


@dataclass(frozen=True)
class Kept:
    """What is kept of one claim: its weight, what it is filtered by, and its days (sightings, questions)."""

    row: dict[str, Any]
    facets: set[tuple[Facet, str]]
    days: Mapping[date, tuple[int, int]]


@dataclass(frozen=True)
class Waiting:
    """The claims to weigh: those that changed, and those for which only time has passed."""

    changed: frozenset[int]
    due: frozenset[int]


def last_weighing(session: Session) -> Weighing | None:
    """How far weighing has come; None before the first time."""
    return session.get(Weighing, 1)


def forget(session: Session) -> None:
    """Drop all weights: the scales are other ones now."""
    session.execute(delete(ClaimWeight))
    session.execute(delete(Weighing))


def newest_act(session: Session) -> int:
    """The number of the newest act of the chain; 0 for an empty one."""
    return session.scalar(select(func.max(Act.seq))) or 0


def newest_sighting(session: Session) -> datetime | None:
    """The time of the newest sighting."""
    return session.scalar(select(func.max(seen_at)))


def mark(
    session: Session,
    act_seq: int,
    seen_until: datetime | None,
    scales: str,
    counted_until: datetime | None = None,
) -> None:
    """Write down how far weighing has come, and counting."""
    session.merge(
        Weighing(
            id=1,
            act_seq=act_seq,
            weighed_at=clock.now(),
            seen_until=seen_until,
            counted_until=counted_until,
            scales=scales,
        )
    )


def waiting(session: Session, last: Weighing, today: date) -> Waiting:
    """The claims that changed since the *last* weighing, were never weighed, or whose weight is due *today*."""
    touched = _touched(session, last.act_seq) | _revised(session, last.weighed_at)
    later = select(ClaimWeight.claim_id, ClaimWeight.act_seq).where(ClaimWeight.act_seq > last.act_seq)
    weighed = {row.claim_id: row.act_seq for row in session.execute(later)}
    changed = {claim for claim, seq in touched.items() if weighed.get(claim, -1) < seq}
    highest = session.scalar(select(func.max(ClaimWeight.claim_id))) or 0
    changed.update(session.scalars(select(Claim.id).where(Claim.id > highest)))
    due = session.scalars(select(ClaimWeight.claim_id).where(ClaimWeight.due_on <= today))
    return Waiting(frozenset(changed), frozenset(due) - changed)


def _touched(session: Session, after: int) -> dict[int, int]:
    """The claims that acts after number *after* were about, with the last such act."""
    claims: dict[str, int] = {}
    refutations: dict[str, int] = {}
    sources: dict[str, int] = {}
    told = {"claim": claims, "refutation": refutations, "source": sources}
    query = select(Act.seq, Act.subject, Act.verb, Act.detail, Act.undoes_seq).where(Act.seq > after)
    for seq, subject, verb, detail, undoes in session.execute(query.order_by(Act.seq)):
        kind, _, name = subject.partition(":")
        if kind not in told:
            continue
        told[kind][name] = seq
        if undoes is not None:
            detail = session.scalar(select(Act.detail).where(Act.seq == undoes)) or detail
        if verb in ("merge", "split", "confirm", "undo"):
            said = json.loads(detail)
            claims.update((said[side], seq) for side in _OTHER_SIDES if side in said)
    found = _numbers(session, select(Claim.public_id, Claim.id), Claim.public_id, claims)
    linked = select(Refutation.public_id, RefutationClaim.claim_id).join(
        RefutationClaim, RefutationClaim.refutation_id == Refutation.id
    )
    _later(found, _numbers(session, linked, Refutation.public_id, refutations))
    shown = (
        select(Source.key, Match.claim_id)
        .join(Sighting, Sighting.source_id == Source.id)
        .join(Match, Match.sighting_id == Sighting.id)
        .distinct()
    )
    _later(found, _numbers(session, shown, Source.key, sources))
    return found


def _numbers(session: Session, query: Any, column: Any, names: Mapping[str, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in _chunks(sorted(names)):
        for name, claim_id in session.execute(query.where(column.in_(chunk))):
            found[claim_id] = max(found.get(claim_id, 0), names[name])
    return found


def _later(found: dict[int, int], more: Mapping[int, int]) -> None:
    for claim_id, seq in more.items():
        found[claim_id] = max(found.get(claim_id, 0), seq)


def _revised(session: Session, since: datetime) -> dict[int, int]:
    """The claims of sightings whose text their source changed: no act tells of that."""
    rows = session.scalars(
        select(Match.claim_id)
        .join(SightingRevision, SightingRevision.sighting_id == Match.sighting_id)
        .where(SightingRevision.replaced_at >= since)
        .distinct()
    )
    return dict.fromkeys(rows, 1 << 62)


def members(session: Session, numbers: Sequence[int]) -> dict[int, list[Member]]:
    """The counted sightings of these claims, oldest first, without their texts."""
    query = (
        select(
            Match.claim_id,
            Sighting.id.label("sighting_id"),
            Sighting.kind,
            Sighting.source_id,
            Sighting.reach,
            Sighting.language,
            Sighting.fold,
            Match.decided_at,
            func.coalesce(Sighting.place_id, Source.place_id).label("place_id"),
            seen_at.label("seen_at"),
            Question.voice,
        )
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Question, Question.sighting_id == Sighting.id)
        .where(Match.claim_id.in_(numbers), Match.standing.in_(MEMBER), Source.state.in_(COUNTED))
        .order_by(Match.claim_id, "seen_at", Sighting.id)
    )
    found: dict[int, list[Member]] = {}
    for row in session.execute(query):
        found.setdefault(row.claim_id, []).append(row)
    return found


def texts(session: Session, sightings: Iterable[int]) -> dict[int, str]:
    """What these sightings say."""
    found: dict[int, str] = {}
    for chunk in _chunks(sorted(set(sightings))):
        for sighting in session.scalars(select(Sighting).where(Sighting.id.in_(chunk))):
            found[sighting.id] = sighting.said
    return found


def wordings(session: Session, numbers: Sequence[int]) -> dict[int, list[tuple[str, datetime]]]:
    """The approved wordings of these claims and when each was approved."""
    rows = session.execute(
        select(ClaimWording.claim_id, ClaimWording.text, ClaimWording.approved_at)
        .where(ClaimWording.claim_id.in_(numbers), ClaimWording.ended_at.is_(None))
        .order_by(ClaimWording.id)
    )
    found: dict[int, list[tuple[str, datetime]]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append((row.text, row.approved_at))
    return found


def weights(session: Session, numbers: Sequence[int]) -> dict[int, ClaimWeight]:
    """The weights there are of these claims."""
    rows = session.scalars(select(ClaimWeight).where(ClaimWeight.claim_id.in_(numbers)))
    return {row.claim_id: row for row in rows}


def standing_claims(session: Session, numbers: Sequence[int]) -> list[int]:
    """Those of these claims that are no redirects."""
    query = select(Claim.id).where(Claim.id.in_(numbers), Claim.state != ClaimState.MERGED)
    return list(session.scalars(query.order_by(Claim.id)))


def names(session: Session) -> Names:
    """The keys of the sources and the codes of the places."""
    keys = {row.id: row.key for row in session.execute(select(Source.id, Source.key))}
    return Names(keys, {row.id: row.code for row in session.execute(select(Place.id, Place.code))})


def keep(session: Session, numbers: Sequence[int], rows: Sequence[Kept]) -> None:
    """Put *rows* in the place of whatever was kept of these claims."""
    session.execute(
        delete(ClaimWeight).where(ClaimWeight.claim_id.in_(numbers))
    )  # its facets and days go along
    if not rows:
        return
    standing = _standing(session, numbers)
    for kept in rows:
        _shelve(kept, standing)
    session.execute(insert(ClaimWeight), [dict(kept.row) for kept in rows])
    facets = [facet for kept in rows for facet in _facets(kept)]
    insert_rows(session, ClaimFacet, facets)
    days = [
        {"claim_id": kept.row["claim_id"], "day": day, "sightings": all_of_it, "questions": questions}
        for kept in rows
        for day, (all_of_it, questions) in kept.days.items()
    ]
    insert_rows(session, ClaimDay, days)


@dataclass(frozen=True)
class _Standing:
    """What people decided about claims, as it holds now."""

    states: dict[int, tuple[ClaimState, int | None]]
    tags: dict[int, list[str]]
    answered: frozenset[int]
    muted: frozenset[int]


def _standing(session: Session, numbers: Sequence[int]) -> _Standing:
    asked = select(Claim.id, Claim.state, Claim.assigned_to_id).where(Claim.id.in_(numbers))
    tags: dict[int, list[str]] = {}
    for row in session.execute(select(ClaimTag.claim_id, ClaimTag.tag).where(ClaimTag.claim_id.in_(numbers))):
        tags.setdefault(row.claim_id, []).append(row.tag)
    linked = select(RefutationClaim.claim_id).where(RefutationClaim.claim_id.in_(numbers))
    muted = select(ClaimMark.claim_id).where(ClaimMark.claim_id.in_(numbers), ClaimMark.mark == Mark.MUTED)
    return _Standing(
        {row.id: (row.state, row.assigned_to_id) for row in session.execute(asked)},
        tags,
        frozenset(session.scalars(linked)),
        frozenset(session.scalars(muted)),
    )


def _shelve(kept: Kept, standing: _Standing) -> None:
    """As the triggers of migration 0010 do at every act: what is kept from acts must be what is made from nothing."""
    number = kept.row["claim_id"]
    state, person = standing.states[number]
    kept.row["assigned_to_id"] = person
    kept.row["answered"] = number in standing.answered
    kept.row["shelf"] = _shelf(state, number in standing.muted, kept.row)
    kept.facets.update((Facet.TAG, tag) for tag in standing.tags.get(number, ()))
    if person is not None:
        kept.facets.add((Facet.ASSIGNED, str(person)))
    if kept.row["answered"]:
        kept.facets.add((Facet.MARK, ANSWERED))


def _shelf(state: ClaimState, muted: bool, row: Mapping[str, Any]) -> Shelf:
    if row["sightings"] == 0 or state is ClaimState.MERGED:
        return Shelf.GONE
    if muted:
        return Shelf.MUTED
    if state is ClaimState.OPEN:
        return Shelf.OPEN
    return Shelf.BACK if row["back_since"] is not None else Shelf.CLOSED


def _facets(kept: Kept) -> Iterator[dict[str, Any]]:
    row = kept.row
    if row["sightings"] == 0:
        return
    orders = {name: row[name] for name in ("claim_id", "shelf", "score", "growth", "first_at")}
    for kind, value in sorted(kept.facets):
        yield {**orders, "kind": kind, "value": value}


def _chunks(items: Collection[Any]) -> Iterator[list[Any]]:
    ordered = list(items)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
