"""What each person has looked at: read and unread, and what is new since they looked.

A look is nobody's decision and leaves no link in the chain; it says of a person what they saw and goes no further
than their own inbox.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from claims import clock
from claims.lines import ClaimLine
from claims.records import Act, AllLooked, Claim, ClaimLook, ClaimWeight, Person

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def mark(session: Session, person: Person, claim: Claim) -> None:
    """*person* is looking at *claim*: it is read until something new comes to it."""
    _look(session, person, claim, clock.now())


def mark_unread(session: Session, person: Person, claim: Claim) -> None:
    """*person* wants to see *claim* as new again."""
    _look(session, person, claim, _NEVER)


def mark_all(session: Session, person: Person) -> None:
    """*person* has read everything there is."""
    now = clock.now()
    session.merge(AllLooked(person_id=person.id, looked_at=now))
    counted = select(ClaimWeight.sightings).where(ClaimWeight.claim_id == ClaimLook.claim_id)
    session.execute(
        update(ClaimLook)
        .where(ClaimLook.person_id == person.id)
        .values(looked_at=now, sightings=func.coalesce(counted.scalar_subquery(), ClaimLook.sightings))
        .execution_options(synchronize_session=False)
    )
    session.flush()


def last_look(session: Session, person: Person, claim: Claim) -> datetime | None:
    """When *person* looked at *claim* before; None for never."""
    look = session.get(ClaimLook, {"person_id": person.id, "claim_id": claim.id})
    all_of_it = _all_looked(session, person.id)
    if look is None:
        return all_of_it
    return look.looked_at if look.looked_at > _NEVER else None


def is_unread(session: Session, person: int) -> ColumnElement[bool]:
    """Whether a claim's weight says of something that this person has not seen; beside an outer join of its look."""
    looked = func.coalesce(ClaimLook.looked_at, _all_looked(session, person) or _NEVER)
    return ClaimWeight.changed_at > looked


def mark_lines(session: Session, person: int, lines: Sequence[ClaimLine]) -> list[ClaimLine]:
    """The *lines* with what is new in them to this person."""
    names = [line.id for line in lines]
    rows = session.execute(
        select(Claim.public_id, ClaimWeight.changed_at, ClaimLook.looked_at, ClaimLook.sightings)
        .join(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .outerjoin(ClaimLook, (ClaimLook.claim_id == Claim.id) & (ClaimLook.person_id == person))
        .where(Claim.public_id.in_(names))
    )
    all_of_it = _all_looked(session, person) or _NEVER
    seen = {row.public_id: row for row in rows}
    found = []
    for line in lines:
        row = seen.get(line.id)
        if row is None:
            found.append(replace(line, unread=True))
            continue
        unread = row.changed_at is not None and row.changed_at > (row.looked_at or all_of_it)
        fresh = max(0, line.sightings - row.sightings) if unread and row.sightings is not None else 0
        found.append(replace(line, unread=unread, fresh=fresh))
    return found


def forget_person(session: Session, person: Person) -> None:
    """Drop what is kept of a person's looks."""
    session.execute(delete(ClaimLook).where(ClaimLook.person_id == person.id))
    session.execute(delete(AllLooked).where(AllLooked.person_id == person.id))


def _look(session: Session, person: Person, claim: Claim, moment: datetime) -> None:
    weight = session.get(ClaimWeight, claim.id)
    session.merge(
        ClaimLook(
            person_id=person.id,
            claim_id=claim.id,
            looked_at=moment,
            sightings=weight.sightings if weight is not None else 0,
            act_seq=session.scalar(select(func.max(Act.seq))) or 0,
        )
    )
    session.flush()


def _all_looked(session: Session, person: int) -> datetime | None:
    return session.scalar(select(AllLooked.looked_at).where(AllLooked.person_id == person))
