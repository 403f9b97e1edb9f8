"""Whose questions somebody may see and work on: an authority's contact only those of their own bodies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.errors import RefusedError
from claims.people import Action, can
from claims.records import Person, PersonAuthority, Question
from claims.terms import DecidedBy


def sees_all(person: Person) -> bool:
    """Whether somebody sees the questions of every body."""
    return any(can(role, Action.LOOK) for role in person.roles)


def own_authorities(session: Session, person: Person) -> frozenset[int]:
    """The bodies that somebody answers for now."""
    query = select(PersonAuthority.authority_id)
    current = query.where(PersonAuthority.person_id == person.id, PersonAuthority.ended_at.is_(None))
    return frozenset(session.scalars(current))


def demand_own(session: Session, person: Person, asked: Sequence[Question]) -> None:
    """Raises RefusedError when one of these is not somebody's to work on."""
    if sees_all(person):
        return
    own = own_authorities(session, person)
    for one in asked:
        # What the machine only proposed is nobody's yet.
        if one.authority_id not in own or one.route_by is not DecidedBy.PERSON:
            raise RefusedError(
                reason="{question} is not with a body that you answer for", question=one.public_id
            )
