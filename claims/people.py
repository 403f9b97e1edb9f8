"""People, their roles, and the one table of who may do what."""

import re
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, sessions
from claims.acts import Actor, Deed, record_act
from claims.errors import NotAllowedError, NotFoundError, RefusedError
from claims.records import Grant, Person
from claims.sayings import saying
from claims.terms import Language, Role


class Action(StrEnum):
    """Everything a person can ask for; what is not in `ALLOWED` nobody may do."""

    LOOK = "look"
    TRIAGE = "triage"
    WORD_CLAIM = "word_claim"
    ADD_STATEMENT = "add_statement"
    DRAFT = "draft"
    APPROVE = "approve"
    DRAFT_PAGE = "draft_page"
    APPROVE_PAGE = "approve_page"
    PUBLISH = "publish"
    STOP_PUBLISHING = "stop_publishing"
    RESUME_PUBLISHING = "resume_publishing"
    SETTLE = "settle"
    MANAGE_SOURCES = "manage_sources"
    MANAGE_RULES = "manage_rules"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_BODIES = "manage_bodies"
    MANAGE_WEBHOOKS = "manage_webhooks"
    AUDIT = "audit"
    ANALYSE = "analyse"
    SORT_QUESTIONS = "sort_questions"
    ROUTE_QUESTIONS = "route_questions"
    ANSWER = "answer"
    APPROVE_ANSWER = "approve_answer"
    FORGET_ASKERS = "forget_askers"
    MANAGE_CALENDAR = "manage_calendar"


_F, _E, _A, _C, _X = (
    Role.FACT_CHECKER,
    Role.EDITOR,
    Role.ANALYST,
    Role.AUTHORITY_CONTACT,
    Role.ADMINISTRATOR,
)

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.LOOK: frozenset({_F, _E, _A, _X}),
    Action.TRIAGE: frozenset({_F, _E}),
    Action.WORD_CLAIM: frozenset({_E}),
    Action.ADD_STATEMENT: frozenset({_F, _E, _C}),
    Action.DRAFT: frozenset({_F, _E}),
    Action.APPROVE: frozenset({_E}),
    Action.DRAFT_PAGE: frozenset({_F, _E}),
    Action.APPROVE_PAGE: frozenset({_E}),
    Action.PUBLISH: frozenset({_E, _X}),
    Action.STOP_PUBLISHING: frozenset({_F, _E, _X}),
    Action.RESUME_PUBLISHING: frozenset({_E}),
    Action.SETTLE: frozenset({_E}),
    Action.MANAGE_SOURCES: frozenset({_F, _E, _X}),
    Action.MANAGE_RULES: frozenset({_F, _E}),
    Action.MANAGE_PEOPLE: frozenset({_X}),
    Action.MANAGE_BODIES: frozenset({_E, _X}),
    Action.MANAGE_WEBHOOKS: frozenset({_X}),
    Action.AUDIT: frozenset({_F, _E, _A, _X}),
    Action.ANALYSE: frozenset({_F, _E, _A}),
    Action.SORT_QUESTIONS: frozenset({_F, _E}),
    Action.ROUTE_QUESTIONS: frozenset({_F, _E}),
    Action.ANSWER: frozenset({_F, _E, _C}),
    Action.APPROVE_ANSWER: frozenset({_E, _C}),
    Action.FORGET_ASKERS: frozenset({_F, _E, _X}),
    Action.MANAGE_CALENDAR: frozenset({_E, _X}),
}

_NAME_LETTERS = 200
_HANDLE = re.compile(r"[a-z][a-z0-9._-]{1,39}\Z")


def can(role: Role, action: Action) -> bool:
    """Whether *role* may do *action*; what the table does not name is refused."""
    return role in ALLOWED.get(action, frozenset())


def demand(person: Person, action: Action) -> Actor:
    """The person as an actor, if one of their roles that holds now allows *action*."""
    if any(can(role, action) for role in person.roles):
        return Actor.person(person)
    roles = sorted(ALLOWED.get(action, frozenset())) or saying("that allows it (there is none)")
    raise NotAllowedError(person=person.handle, action=action, roles=roles)


def find_person(session: Session, handle: str) -> Person:
    """The person called *handle*."""
    person = session.scalar(select(Person).where(Person.handle == handle.strip().lower()))
    if person is None:
        raise NotFoundError(kind="person", name=handle)
    return person


def everybody(session: Session) -> list[Person]:
    """All people there are or were, by handle."""
    return list(session.scalars(select(Person).order_by(Person.handle)))


def add_person(
    session: Session,
    by: Person | None,
    handle: str,
    name: str,
    roles: frozenset[Role],
    language: Language = Language.EN,
) -> Person:
    """Add somebody with their roles; only the very first person needs no administrator."""
    actor = _founder(session) if by is None else demand(by, Action.MANAGE_PEOPLE)
    handle = handle.strip().lower()
    if not _HANDLE.match(handle):
        raise RefusedError(
            reason="{handle!r} cannot be a handle: use 2 to 40 of a-z, 0-9, dot, dash, underscore",
            handle=handle,
        )
    if session.scalar(select(Person.id).where(Person.handle == handle)):
        raise RefusedError(
            reason="there is a person called {handle} already; choose another handle", handle=handle
        )
    person = Person(handle=handle, name=name, language=language, added_at=clock.now())
    person.grants = [Grant(role=role, granted_at=clock.now()) for role in sorted(roles)]
    session.add(person)
    session.flush()
    record_act(session, actor, Deed("add_person", f"person:{handle}", {"roles": sorted(roles)}))
    return person


def grant(session: Session, by: Person, person: Person, role: Role) -> None:
    """Trust *person* with *role*."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    if role in {held.role for held in person.grants if held.ended_at is None}:
        return
    person.grants.append(Grant(role=role, granted_at=clock.now()))
    record_act(session, actor, Deed("grant", f"person:{person.handle}", {"role": role}))
    sessions.end_all(session, person, "roles_changed")


def end_grant(session: Session, by: Person, person: Person, role: Role) -> None:
    """Take *role* back; approvals already given stay, new ones are refused."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    if role is Role.ADMINISTRATOR:
        _demand_another_administrator(session, person)
    for held in person.grants:
        if held.role == role and held.ended_at is None:
            held.ended_at = clock.now()
    record_act(session, actor, Deed("end_grant", f"person:{person.handle}", {"role": role}))
    sessions.end_all(session, person, "roles_changed")


def disable(session: Session, by: Person, person: Person) -> None:
    """Somebody left: nothing is allowed to them any more; what they did stays theirs."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    _demand_another_administrator(session, person)
    person.active = False
    record_act(session, actor, Deed("disable", f"person:{person.handle}"))
    sessions.shut_out(session, person, "disabled")


def enable(session: Session, by: Person, person: Person) -> None:
    """Somebody is back: their roles hold again; what let them in before stays ended."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    if not person.active:
        person.active = True
        record_act(session, actor, Deed("enable", f"person:{person.handle}"))


def tidy_name(written: str) -> str:
    """A name as it is shown, without what cannot be seen."""
    name = " ".join("".join(letter for letter in written if letter.isprintable()).split())
    if not 1 <= len(name) <= _NAME_LETTERS:
        raise RefusedError(reason="A name has 1 to {most} letters.", most=_NAME_LETTERS)
    return name


def introduce(session: Session, person: Person, name: str, language: Language) -> None:
    """A person says what they are called and which language they read."""
    name = tidy_name(name)
    if (name, language) != (person.name, person.language):
        person.name, person.language = name, language
        record_act(session, Actor.person(person), Deed("introduce", f"person:{person.handle}"))


def _founder(session: Session) -> Actor:
    if session.scalar(select(Person.id).limit(1)) is not None:
        raise RefusedError(reason="say who you are: give --as HANDLE or set AIQYN_PERSON")
    return Actor.machine("setup")


def _demand_another_administrator(session: Session, person: Person) -> None:
    """Without an administrator nobody could ever be added or trusted again."""
    others = session.scalars(select(Person).where(Person.active, Person.id != person.id))
    if Role.ADMINISTRATOR in person.roles and not any(Role.ADMINISTRATOR in one.roles for one in others):
        raise RefusedError(
            reason="{person} is the last administrator; make somebody else one first", person=person.handle
        )
