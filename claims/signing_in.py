"""Signing in and out: a password, a second step for whoever has one, and what changes a password.

Known and unknown people get the same answer after the same work. The slow comparison of a password happens while
the record is only read (`prove`), so that it keeps no writer waiting; `begin` then checks that nothing changed.
"""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, passwords, second_factor, sessions
from claims.acts import Actor, Deed, record_act
from claims.errors import RefusedError
from claims.people import Action, demand
from claims.records import Credential, DeskSession, Person
from claims.second_factor import credential_of
from claims.sessions import Token
from claims.terms import Stage, Way


@dataclass(frozen=True)
class Proof:
    """That somebody knew a password, and which one it was then."""

    person_id: int
    password_hash: str = field(repr=False)
    new_hash: str = field(default="", repr=False)
    """The same password with more work, when more is advised by now."""


@dataclass(frozen=True)
class Begun:
    """A session that began: its secret for the cookie, and whether a second step is still owed."""

    secret: str = field(repr=False)
    session_id: int
    person: Person
    stage: Stage


def prove(session: Session, handle: str, password: str) -> Proof:
    """Whose password this is; a wrong one and an unknown person are refused alike."""
    row = session.execute(
        select(Credential.person_id, Credential.password_hash)
        .join(Person, Person.id == Credential.person_id)
        .where(Person.handle == handle.strip().lower()[:40], Person.active)
    ).first()
    kept = row.password_hash if row else None
    if not passwords.is_right(kept, password) or row is None or kept is None:
        raise _wrong()
    new_hash = passwords.hashed(password) if passwords.needs_new_hash(kept) else ""
    return Proof(row.person_id, kept, new_hash)


def begin(session: Session, proof: Proof, agent: str = "", old: str = "") -> Begun:
    """Let in whoever proved their password, or up to the second step; the *old* session of the browser ends."""
    person = session.get_one(Person, proof.person_id)
    kept = credential_of(session, person)
    if not person.active or kept.password_hash != proof.password_hash:
        raise _wrong()  # disabled or changed in the last half second
    if proof.new_hash:
        kept.password_hash = proof.new_hash
    return _let_in(session, person, agent, old)


def second_step(session: Session, halfway: DeskSession, code: str, agent: str = "") -> Begun:
    """Let in whoever shows the second factor as well; the session gets a new secret."""
    person = halfway.person
    way = second_factor.take(session, person, code)
    sessions.end(session, [halfway.id], "replaced")
    return _begun(session, person, way, agent)


def sign_out(session: Session, secret: str) -> None:
    """End the session of this cookie."""
    row = session.scalar(select(DeskSession).where(DeskSession.token_hash == sessions.digest(secret)))
    if row is not None and sessions.end(session, [row.id], "signed_out"):
        deed = Deed("sign_out", f"person:{row.person.handle}", {"session": row.id})
        record_act(session, Actor.person(row.person), deed)


def reauthenticate(session: Session, person: Person, password: str) -> None:
    """Demand the password again from somebody who is signed in, before what matters most."""
    kept = session.get(Credential, person.id)
    if not passwords.is_right(kept.password_hash if kept else None, password):
        raise RefusedError(reason="The password is wrong.")


def has_password(session: Session, person: Person) -> bool:
    """Whether *person* has set a password."""
    kept = session.get(Credential, person.id)
    return kept is not None and kept.password_hash is not None


def set_password(session: Session, person: Person, password: str) -> None:
    """Keep a new password; every session of the person ends, and no browser is known any more."""
    passwords.demand_good(password, (person.handle, person.name))
    kept = credential_of(session, person)
    kept.password_hash, kept.password_at = passwords.hashed(password), clock.now()
    session.flush()
    sessions.end_all(session, person, "password_changed")
    sessions.forget_devices(session, person)
    record_act(session, Actor.person(person), Deed("set_password", f"person:{person.handle}"))


def change_password(
    session: Session, person: Person, present: str, new: str, way: Way, agent: str = ""
) -> Token:
    """Change one's own password; only the session it is done from goes on, under a new secret."""
    reauthenticate(session, person, present)
    set_password(session, person, new)
    return sessions.start(session, person, way, agent)


def end_others(session: Session, person: Person, but: int | None) -> int:
    """End one's own sessions elsewhere; how many there were."""
    count = sessions.end_all(session, person, "ended_by_person", but=but)
    if count:
        record_act(session, Actor.person(person), Deed("end_sessions", f"person:{person.handle}"))
    return count


def end_one(session: Session, person: Person, session_id: int) -> None:
    """End one of one's own sessions."""
    row = sessions.find(session, person, session_id)
    sessions.end(session, [row.id], "ended_by_person")
    deed = Deed("end_sessions", f"person:{person.handle}", {"session": row.id})
    record_act(session, Actor.person(person), deed)


def end_theirs(session: Session, by: Person, person: Person) -> int:
    """An administrator signs somebody out everywhere; how many sessions there were."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    count = sessions.end_all(session, person, "ended_by_administrator")
    if count:
        record_act(session, actor, Deed("end_sessions", f"person:{person.handle}"))
    return count


def let_in_by_link(session: Session, person: Person, agent: str = "", old: str = "") -> Begun:
    """Let in whoever just set a password by a link: up to the second step if they have one."""
    return _let_in(session, person, agent, old)


def let_in_for_demonstration(session: Session, person: Person, agent: str = "", old: str = "") -> Begun:
    """Let somebody in without a password; the door honours such a session in a demonstration only."""
    return _begun(session, person, Way.DEMONSTRATION, agent, old)


def _wrong() -> RefusedError:
    return RefusedError(reason="The handle or the password is wrong.")


def _let_in(session: Session, person: Person, agent: str, old: str) -> Begun:
    if not second_factor.enrolled(session, person):
        return _begun(session, person, Way.PASSWORD, agent, old)
    token = sessions.start(session, person, Way.PASSWORD, agent, stage=Stage.SECOND_STEP, old=old)
    return Begun(token.secret, token.row_id, person, Stage.SECOND_STEP)


def _begun(session: Session, person: Person, way: Way, agent: str, old: str = "") -> Begun:
    token = sessions.start(session, person, way, agent, old=old)
    deed = Deed("sign_in", f"person:{person.handle}", {"way": way, "session": token.row_id})
    record_act(session, Actor.person(person), deed)
    return Begun(token.secret, token.row_id, person, Stage.IN)
