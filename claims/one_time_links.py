"""One-time links: an invitation, a reset of a password, a way into the demonstration. Used once, then worthless."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from claims import clock, sessions, signing_in
from claims.acts import Actor, Deed, record_act
from claims.errors import RefusedError
from claims.people import Action, add_person, demand
from claims.records import OneTimeLink, Person
from claims.signing_in import Begun
from claims.terms import Language, LinkKind, Role

GOOD_FOR = {
    LinkKind.INVITATION: timedelta(hours=72),
    LinkKind.RESET: timedelta(hours=2),
    LinkKind.DEMONSTRATION: timedelta(hours=24),
}
PATHS = {
    LinkKind.INVITATION: "/invited/",
    LinkKind.RESET: "/reset/",
    LinkKind.DEMONSTRATION: "/demonstration/",
}


def invite(
    session: Session,
    by: Person | None,
    handle: str,
    name: str,
    roles: frozenset[Role],
    language: Language = Language.EN,
) -> tuple[Person, str]:
    """Add somebody; they and the secret of the link by which they set a password."""
    person = add_person(session, by, handle, name, roles, language)
    return person, _make(session, Actor.machine("setup") if by is None else Actor.person(by), person)


def renew(session: Session, by: Person, person: Person) -> tuple[LinkKind, str]:
    """A new link for *person*: an invitation while they have no password yet, else a reset."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    if not person.active:
        raise RefusedError(reason="{person} is disabled; enable them first.", person=person.handle)
    kind = LinkKind.RESET if signing_in.has_password(session, person) else LinkKind.INVITATION
    return kind, _make(session, actor, person, kind)


def for_demonstration(session: Session, person: Person) -> str:
    """The secret of a link that lets *person* into a demonstration; anywhere else the door refuses it."""
    return _write(session, person, LinkKind.DEMONSTRATION)


def address(desk_url: str, kind: LinkKind, secret: str) -> str:
    """The link as it is handed over."""
    return desk_url.rstrip("/") + PATHS[kind] + secret


def find(session: Session, kind: LinkKind, secret: str) -> OneTimeLink:
    """The link that holds now; looking at it does not use it, as scanners of mail look at links first."""
    found = session.scalar(
        select(OneTimeLink)
        .join(Person)
        .where(
            OneTimeLink.token_hash == sessions.digest(secret),
            OneTimeLink.kind == kind,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
            Person.active,
        )
    )
    if found is None:
        raise _spent()
    return found


def set_password(
    session: Session, kind: LinkKind, secret: str, password: str, agent: str = "", old: str = ""
) -> Begun:
    """Use the link: keep the new password, end what was open, and let the person in (or to the second step)."""
    person = _use(session, find(session, kind, secret))
    signing_in.set_password(session, person, password)
    return signing_in.let_in_by_link(session, person, agent, old)


def enter_demonstration(session: Session, secret: str, agent: str = "", old: str = "") -> Begun:
    """Use a demonstration's link."""
    person = _use(session, find(session, LinkKind.DEMONSTRATION, secret))
    return signing_in.let_in_for_demonstration(session, person, agent, old)


def withdraw(session: Session, person: Person) -> None:
    """No link of *person* is good any more."""
    ours = (OneTimeLink.person_id == person.id) & OneTimeLink.used_at.is_(None)
    session.execute(update(OneTimeLink).where(ours).values(used_at=clock.now()))


def _spent() -> RefusedError:
    return RefusedError(
        reason="This link was used already, or its time is over: ask an administrator for a new one."
    )


def _make(session: Session, actor: Actor, person: Person, kind: LinkKind = LinkKind.INVITATION) -> str:
    withdraw(session, person)
    secret = _write(session, person, kind)
    record_act(session, actor, Deed("make_link", f"person:{person.handle}", {"kind": kind}))
    return secret


def _write(session: Session, person: Person, kind: LinkKind) -> str:
    secret, now = sessions.new_secret(), clock.now()
    session.add(
        OneTimeLink(
            person_id=person.id,
            kind=kind,
            token_hash=sessions.digest(secret),
            made_at=now,
            expires_at=now + GOOD_FOR[kind],
        )
    )
    session.flush()
    return secret


def _use(session: Session, link: OneTimeLink) -> Person:
    # Two requests with one link at the same moment: the database lets one of them through.
    unused = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    used = session.execute(unused.values(used_at=clock.now()))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise _spent()
    return link.person
