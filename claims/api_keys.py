"""API keys: a program acts for a person, with some of their roles, until the key is ended."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from claims import clock, sessions
from claims.acts import Actor, Deed, record_act
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import ApiKey, Person
from claims.sessions import Who
from claims.terms import Role

MARK = "aiqyn_"
"""How every key begins, so that a scanner for leaked secrets knows one."""
_SHOWN = len(MARK) + 6
USED_EVERY = timedelta(minutes=1)


def make(session: Session, person: Person, name: str, roles: Collection[Role]) -> tuple[ApiKey, str]:
    """A new key for *person*'s programs, with *roles* that they hold; the key itself is handed over once."""
    name, wanted = name.strip()[:100], frozenset(roles)
    if not name:
        raise RefusedError(reason="Give the key a name that tells what uses it.")
    if not wanted or wanted - person.roles:
        raise RefusedError(reason="A key has one or more of the roles of its person, and no other.")
    token = MARK + sessions.new_secret()
    key = ApiKey(
        person_id=person.id,
        name=name,
        roles=sorted(wanted),
        prefix=token[:_SHOWN],
        token_hash=sessions.digest(token),
        made_at=clock.now(),
    )
    session.add(key)
    session.flush()
    deed = Deed("make_api_key", f"person:{person.handle}", {"key": key.id, "roles": sorted(wanted)})
    record_act(session, Actor.person(person), deed)
    return key, token


def who(session: Session, token: str | None) -> Who | None:
    """Whose key this is, with the roles that the key and the person both have now."""
    if not token or not token.startswith(MARK):
        return None
    key = session.scalar(
        select(ApiKey)
        .join(Person)
        .where(ApiKey.token_hash == sessions.digest(token), ApiKey.ended_at.is_(None), Person.active)
    )
    if key is None:
        return None
    person = key.person
    roles = person.roles & {Role(role) for role in key.roles}
    used_long_ago = key.last_used_at is None or clock.now() - key.last_used_at >= USED_EVERY
    return Who(
        person.id,
        person.handle,
        person.name,
        roles,
        person.language,
        session_id=None,
        factor_missing=sessions.needs_factor(session, person),
        key_id=key.id,
        seen_long_ago=used_long_ago,
    )


def touch(session: Session, key_id: int) -> None:
    """Write down that a key was used, at most once a minute."""
    now = clock.now()
    long_ago = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - USED_EVERY)
    session.execute(update(ApiKey).where(ApiKey.id == key_id, long_ago).values(last_used_at=now))


def of(session: Session, person: Person) -> list[ApiKey]:
    """The keys of *person* that hold, newest first."""
    held = select(ApiKey).where(ApiKey.person_id == person.id, ApiKey.ended_at.is_(None))
    return list(session.scalars(held.order_by(ApiKey.id.desc())))


def end(session: Session, by: Person, key_id: int) -> None:
    """End a key: one's own, or as an administrator anybody's."""
    key = session.get(ApiKey, key_id)
    if key is None or (key.person_id != by.id and Role.ADMINISTRATOR not in by.roles):
        raise NotFoundError(kind="key", name=key_id)
    actor = Actor.person(by) if key.person_id == by.id else demand(by, Action.MANAGE_PEOPLE)
    if key.ended_at is None:
        key.ended_at = clock.now()
        record_act(session, actor, Deed("end_api_key", f"person:{key.person.handle}", {"key": key.id}))
