"""Who works on a claim just now: a soft sign that lapses by itself; nothing is ever refused because of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from claims import clock
from claims.people import Action, demand
from claims.records import Claim, ClaimPresence, Person

RENEWED = timedelta(seconds=45)
"""How often an open page says that it is still open."""
LAPSES = timedelta(seconds=100)
"""How long somebody is held to be there after that: two renewals, and what a slow line takes."""


@dataclass(frozen=True)
class Present:
    """Somebody who has a claim's page open, and since when."""

    handle: str
    name: str
    since: datetime


def renew(session: Session, by: Person, claim: Claim) -> None:
    """*by* has the claim's page open; whoever was longest without a word is forgotten."""
    demand(by, Action.TRIAGE)
    now = clock.now()
    session.execute(delete(ClaimPresence).where(ClaimPresence.until < now))
    row = session.get(ClaimPresence, {"claim_id": claim.id, "person_id": by.id}, populate_existing=True)
    if row is None:
        row = ClaimPresence(claim_id=claim.id, person_id=by.id, since=now)
        session.add(row)
    row.until = now + LAPSES
    session.flush()


def take_over(session: Session, by: Person, claim: Claim) -> None:
    """*by* works on the claim from now on; the others see it at their next renewal."""
    demand(by, Action.TRIAGE)
    session.execute(
        delete(ClaimPresence).where(ClaimPresence.claim_id == claim.id, ClaimPresence.person_id != by.id)
    )
    renew(session, by, claim)


def leave(session: Session, by: Person, claim: Claim) -> None:
    """*by* has closed the claim's page."""
    session.execute(
        delete(ClaimPresence).where(ClaimPresence.claim_id == claim.id, ClaimPresence.person_id == by.id)
    )


def present(session: Session, claim: Claim) -> list[Present]:
    """Who works on a claim just now, longest first: the first of them holds it."""
    query = (
        select(Person.handle, Person.name, ClaimPresence.since)
        .join(Person, Person.id == ClaimPresence.person_id)
        .where(ClaimPresence.claim_id == claim.id, ClaimPresence.until >= clock.now())
        .order_by(ClaimPresence.since, Person.handle)
    )
    return [Present(*row) for row in session.execute(query)]


def before(session: Session, person: Person, claim: Claim) -> Present | None:
    """Who has worked on the claim for longer than *person*; None when the claim is theirs to work on."""
    there = present(session, claim)
    first = next(iter(there), None)
    return None if first is None or first.handle == person.handle else first
