"""What weighing needs of the record: which claims changed, what is known of them, and the weights kept."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select
from sqlalchemy.orm import Session

from claims import clock
from claims.records import (
    Act,
    Claim,
    ClaimWeight,
    ClaimWording,
    Match,
    Refutation,
    RefutationClaim,
    Sighting,
    SightingRevision,
    Source,
    Weighing,
)
from claims.sources import COUNTED
from claims.terms import ClaimState
from claims.triage import MEMBER

seen_at: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)
_CHUNK = 500
_OTHER_SIDES = ("into", "new", "merged")
"""Where an act's detail names a second claim."""
Member = Row[*tuple[Any, ...]]


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


def mark(session: Session, act_seq: int, seen_until: datetime | None, scales: str) -> None:
    """Write down how far weighing has come."""
    session.merge(
        Weighing(id=1, act_seq=act_seq, weighed_at=clock.now(), seen_until=seen_until, scales=scales)
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
            seen_at.label("seen_at"),
        )
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
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


def keep(session: Session, numbers: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put *rows* in the place of whatever was kept of these claims."""
    session.execute(delete(ClaimWeight).where(ClaimWeight.claim_id.in_(numbers)))
    if rows:
        session.execute(insert(ClaimWeight), list(rows))


def _chunks(items: Collection[Any]) -> Iterator[list[Any]]:
    ordered = list(items)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
