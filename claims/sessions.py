"""Who is here: the sessions of people at the desk, kept in the database, each of them revocable at once.

A session is known by 256 random bits in its cookie, of which only the SHA-256 is kept. It ends when it was idle for
half an hour, when it is twelve hours old, when its person's roles or password change, or when somebody ends it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from claims import clock
from claims.errors import NotFoundError
from claims.records import ApiKey, Credential, DeskSession, KnownDevice, OneTimeLink, Person
from claims.terms import Language, Role, Stage, Way

IDLE = timedelta(minutes=30)
LIFE = timedelta(hours=12)
SECOND_STEP_LIFE = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was last seen: a page that is read need not write each time."""
KNOWN_FOR = timedelta(days=180)
NEEDS_FACTOR = frozenset({Role.EDITOR, Role.ADMINISTRATOR})
"""Whoever can publish or let others in shows a second factor."""
_AGENT_LETTERS = 200


@dataclass(frozen=True)
class Who:
    """Somebody who is here, as of this request."""

    person_id: int
    handle: str
    name: str
    roles: frozenset[Role]
    language: Language
    session_id: int | None
    """The session; None for a program with an API key."""
    factor_missing: bool
    """Whether they may do nothing before they have a second factor."""
    way: Way | None = None
    key_id: int | None = None
    seen_long_ago: bool = False
    """Whether it is time to write down that they were seen."""


class Token(NamedTuple):
    """A new secret, to be handed over once, and the row that knows its hash."""

    secret: str
    row_id: int


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: no slow hash is needed where nothing can be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start(
    session: Session, person: Person, way: Way, agent: str = "", *, stage: Stage = Stage.IN, old: str = ""
) -> Token:
    """A new session with a new secret; the *old* one that this browser showed ends with it."""
    now = clock.now()
    if old:
        end_by_secret(session, old, "replaced")
    secret = new_secret()
    row = DeskSession(
        person_id=person.id,
        token_hash=digest(secret),
        stage=stage,
        way=way,
        agent=_tidy(agent),
        started_at=now,
        seen_at=now,
        ends_at=now + (LIFE if stage is Stage.IN else SECOND_STEP_LIFE),
    )
    session.add(row)
    session.flush()
    return Token(secret, row.id)


def who(session: Session, secret: str | None, *, demonstration: bool = False) -> Who | None:
    """Who shows this *secret*, if their session holds; one that came by a demonstration's link only in one."""
    held = _held(session, secret, Stage.IN)
    if held is None or (held.way is Way.DEMONSTRATION and not demonstration):
        return None
    person = held.person
    lacking = held.way is not Way.DEMONSTRATION and needs_factor(session, person)
    return Who(
        person.id,
        person.handle,
        person.name,
        person.roles,
        person.language,
        held.id,
        factor_missing=lacking,
        way=held.way,
        seen_long_ago=clock.now() - held.seen_at >= SEEN_EVERY,
    )


def halfway(session: Session, secret: str | None) -> DeskSession | None:
    """The session of somebody whose password was right and who still owes the second factor."""
    return _held(session, secret, Stage.SECOND_STEP)


def needs_factor(session: Session, person: Person) -> bool:
    """Whether *person* has a role that asks for a second factor and has none."""
    if not person.roles & NEEDS_FACTOR:
        return False
    credential = session.get(Credential, person.id)
    return credential is None or credential.factor_at is None


def touch(session: Session, session_id: int) -> None:
    """Write down that a session was seen now; one that ended or fell asleep meanwhile stays so."""
    now = clock.now()
    awake = DeskSession.ended_at.is_(None) & (DeskSession.seen_at > now - IDLE)
    session.execute(update(DeskSession).where(DeskSession.id == session_id, awake).values(seen_at=now))


def open_sessions(session: Session, person: Person) -> list[DeskSession]:
    """The sessions of *person* that hold now, the one seen last first."""
    now = clock.now()
    found = select(DeskSession).where(
        DeskSession.person_id == person.id,
        DeskSession.ended_at.is_(None),
        DeskSession.stage == Stage.IN,
        DeskSession.ends_at > now,
        DeskSession.seen_at > now - IDLE,
    )
    return list(session.scalars(found.order_by(DeskSession.seen_at.desc(), DeskSession.id.desc())))


def last_seen(session: Session) -> dict[int, datetime]:
    """When each person was last here, by their number."""
    seen = select(DeskSession.person_id, func.max(DeskSession.seen_at)).group_by(DeskSession.person_id)
    return {row.person_id: row[1] for row in session.execute(seen)}


def find(session: Session, person: Person, session_id: int) -> DeskSession:
    """One of *person*'s own open sessions."""
    for row in open_sessions(session, person):
        if row.id == session_id:
            return row
    raise NotFoundError(kind="session", name=session_id)


def end(session: Session, ids: Sequence[int], why: str) -> int:
    """End these sessions; how many still held."""
    return _end(session, DeskSession.id.in_(ids), why)


def end_by_secret(session: Session, secret: str, why: str) -> int:
    """End the session of this cookie, if there is one."""
    return _end(session, DeskSession.token_hash == digest(secret), why)


def end_all(session: Session, person: Person, why: str, *, but: int | None = None) -> int:
    """End all sessions of *person*, *but* the one they act from; how many."""
    ours = DeskSession.person_id == person.id
    return _end(session, ours if but is None else ours & (DeskSession.id != but), why)


def know_device(session: Session, person: Person) -> str:
    """A new secret by which this browser is known again at the next sign-in."""
    secret = new_secret()
    session.add(
        KnownDevice(person_id=person.id, token_hash=digest(secret), known_until=clock.now() + KNOWN_FOR)
    )
    session.flush()
    return secret


def device_of(session: Session, secret: str | None, handle: str) -> int | None:
    """The number of this browser's row, if *handle* signed in with it before."""
    if not secret:
        return None
    return session.scalar(
        select(KnownDevice.id)
        .join(Person, Person.id == KnownDevice.person_id)
        .where(
            KnownDevice.token_hash == digest(secret),
            KnownDevice.known_until > clock.now(),
            Person.handle == handle.strip().lower(),
        )
    )


def forget_devices(session: Session, person: Person) -> None:
    """No browser is known any more: the password was changed because somebody else may have known it."""
    now = clock.now()
    ours = (KnownDevice.person_id == person.id) & (KnownDevice.known_until > now)
    session.execute(update(KnownDevice).where(ours).values(known_until=now))


def shut_out(session: Session, person: Person, why: str) -> None:
    """End everything by which *person* could come in or act: sessions, known browsers, links, API keys."""
    now = clock.now()
    end_all(session, person, why)
    forget_devices(session, person)
    links = (OneTimeLink.person_id == person.id) & OneTimeLink.used_at.is_(None)
    session.execute(update(OneTimeLink).where(links).values(used_at=now))
    keys = (ApiKey.person_id == person.id) & ApiKey.ended_at.is_(None)
    session.execute(update(ApiKey).where(keys).values(ended_at=now))


def _held(session: Session, secret: str | None, stage: Stage) -> DeskSession | None:
    if not secret:
        return None
    now = clock.now()
    return session.scalar(
        select(DeskSession)
        .join(Person)
        .where(
            DeskSession.token_hash == digest(secret),
            DeskSession.stage == stage,
            DeskSession.ended_at.is_(None),
            DeskSession.ends_at > now,
            DeskSession.seen_at > now - IDLE,
            Person.active,
        )
        .execution_options(populate_existing=True)
    )


def _end(session: Session, which: object, why: str) -> int:
    session.flush()
    ended = session.execute(
        update(DeskSession)
        .where(which, DeskSession.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=clock.now(), ended_by=why)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def _tidy(agent: str) -> str:
    return "".join(letter for letter in agent if letter.isprintable())[:_AGENT_LETTERS]
