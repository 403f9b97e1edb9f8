"""For which bodies an authority's contact answers: given by an administrator, and all that the contact sees."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from claims import clock, sessions
from claims.acts import Deed, record_act
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import Authority, AuthorityName, Person, PersonAuthority
from claims.terms import Role


def find_authority(session: Session, key: str) -> Authority:
    """The body with this key."""
    found = session.scalar(select(Authority).where(Authority.key == key.strip().lower()))
    if found is None:
        raise NotFoundError(kind="authority", name=key)
    return found


def named(session: Session, written: str) -> Authority:
    """The body with this key, or called exactly so in any language: what a person picked from a list or typed."""
    wanted = " ".join(written.split())
    by_name = select(Authority).join(AuthorityName).where(func.lower(AuthorityName.name) == wanted.lower())
    found = session.scalars(by_name.order_by(AuthorityName.valid_until.is_not(None), Authority.id)).first()
    return found if found is not None else find_authority(session, wanted)


def bodies_of(session: Session, person: Person) -> list[Authority]:
    """The bodies that *person* answers for now, by key."""
    query = select(Authority).join(PersonAuthority, PersonAuthority.authority_id == Authority.id)
    current = query.where(PersonAuthority.person_id == person.id, PersonAuthority.ended_at.is_(None))
    return list(session.scalars(current.order_by(Authority.key)))


def contacts_of(session: Session, authority: Authority) -> list[Person]:
    """Who answers for a body now, by handle."""
    query = select(Person).join(PersonAuthority, PersonAuthority.person_id == Person.id)
    current = query.where(PersonAuthority.authority_id == authority.id, PersonAuthority.ended_at.is_(None))
    return list(session.scalars(current.where(Person.active).order_by(Person.handle)))


def set_bodies(session: Session, by: Person, person: Person, bodies: Sequence[Authority]) -> bool:
    """*person* answers for exactly these bodies from now on; what changes it signs them out. False: nothing did."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    if bodies and Role.AUTHORITY_CONTACT not in person.roles:
        raise RefusedError(
            reason="{person} is no authority contact; give them that role first", person=person.handle
        )
    wanted = {one.id for one in bodies}
    held = {row.authority_id: row for row in session.scalars(_current(person))}
    for number, row in held.items():
        if number not in wanted:
            row.ended_at = clock.now()
    for number in sorted(wanted - held.keys()):
        session.add(PersonAuthority(person_id=person.id, authority_id=number, given_at=clock.now()))
    if wanted == held.keys():
        return False
    session.flush()
    detail = {"authorities": sorted(one.key for one in bodies)}
    record_act(session, actor, Deed("answer_for", f"person:{person.handle}", detail))
    sessions.end_all(session, person, "bodies_changed")
    return True


def answer_for(session: Session, by: Person, person: Person, authority: Authority) -> bool:
    """*person* answers for one more body."""
    return set_bodies(session, by, person, _with(bodies_of(session, person), authority))


def no_longer_for(session: Session, by: Person, person: Person, authority: Authority) -> bool:
    """*person* does not answer for a body any more."""
    kept = [one for one in bodies_of(session, person) if one.id != authority.id]
    return set_bodies(session, by, person, kept)


def _with(bodies: Iterable[Authority], one: Authority) -> list[Authority]:
    return list({body.id: body for body in (*bodies, one)}.values())


def _current(person: Person) -> Select[PersonAuthority]:
    return select(PersonAuthority).where(
        PersonAuthority.person_id == person.id, PersonAuthority.ended_at.is_(None)
    )
