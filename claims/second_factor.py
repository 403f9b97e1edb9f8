"""The second factor: six digits from a telephone (TOTP), and recovery codes for when the telephone is lost."""

import hmac
from typing import NamedTuple

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from claims import clock, ids, sessions
from claims.acts import Actor, Deed, record_act
from claims.errors import RefusedError
from claims.people import Action, demand
from claims.records import Credential, Person, RecoveryCode
from claims.terms import Way

ISSUER = "Aiqyn"
STEP_SECONDS = 30
CODES, CODE_LETTERS, GROUP = 10, 16, 4
"""How many recovery codes there are and how they look: 80 random bits each, so that a plain hash will do."""


class Offer(NamedTuple):
    """A second factor to be taken up: the secret to type, and the same as an address for a camera."""

    secret: str
    address: str


def credential_of(session: Session, person: Person) -> Credential:
    """The row that holds what *person* signs in with; it is made when there is none."""
    kept = session.get(Credential, person.id, populate_existing=True)
    if kept is None:
        kept = Credential(person_id=person.id, factor_step=0)
        session.add(kept)
        session.flush()
    return kept


def enrolled(session: Session, person: Person) -> bool:
    """Whether *person* has a second factor."""
    kept = session.get(Credential, person.id)
    return kept is not None and kept.factor_at is not None


def all_enrolled(session: Session) -> frozenset[int]:
    """The numbers of the people who have a second factor."""
    found = select(Credential.person_id).where(Credential.factor_at.is_not(None))
    return frozenset(session.scalars(found))


def offer(session: Session, person: Person) -> Offer:
    """A secret for *person*'s telephone, the same until it is proved."""
    kept = credential_of(session, person)
    kept.factor_offered = kept.factor_offered or pyotp.random_base32()
    address = pyotp.TOTP(kept.factor_offered).provisioning_uri(name=person.handle, issuer_name=ISSUER)
    return Offer(kept.factor_offered, address)


def enrol(session: Session, person: Person, code: str, here: int | None = None) -> list[str]:
    """Take up the offered secret, proved by a *code* of it; new recovery codes, to be shown once.

    Other sessions than *here* end. Who replaces a telephone by another proves their password before.
    """
    kept = credential_of(session, person)
    step = _step_of(kept.factor_offered, code, after=0)
    if step is None:
        raise _wrong()
    kept.factor_secret, kept.factor_offered = kept.factor_offered, None
    kept.factor_at, kept.factor_step = clock.now(), step
    session.flush()
    record_act(session, Actor.person(person), Deed("enrol_second_factor", f"person:{person.handle}"))
    sessions.end_all(session, person, "second_factor_changed", but=here)
    return new_recovery_codes(session, person)


def new_recovery_codes(session: Session, person: Person) -> list[str]:
    """Ten new codes in place of the old ones, to be shown once."""
    drawn = [ids.draw(CODE_LETTERS) for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.add_all(RecoveryCode(person_id=person.id, code_hash=sessions.digest(code)) for code in drawn)
    session.flush()
    record_act(session, Actor.person(person), Deed("new_recovery_codes", f"person:{person.handle}"))
    return ["-".join(code[at : at + GROUP] for at in range(0, CODE_LETTERS, GROUP)) for code in drawn]


def recovery_codes_left(session: Session, person: Person) -> int:
    """How many recovery codes *person* has not used."""
    unused = (RecoveryCode.person_id == person.id) & RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(unused)) or 0


def take(session: Session, person: Person, code: str) -> Way:
    """Take a code, of the telephone or a recovery code; each is good once."""
    plain = "".join(code.lower().split()).replace("-", "")
    if len(plain) == 6 and plain.isdecimal():
        _take_from_telephone(session, person, plain)
        return Way.SECOND_FACTOR
    _take_recovery_code(session, person, plain)
    return Way.RECOVERY_CODE


def reset(session: Session, by: Person, person: Person) -> None:
    """An administrator takes a lost telephone off; *person* enrols another at the next sign-in."""
    actor = demand(by, Action.MANAGE_PEOPLE)
    kept = credential_of(session, person)
    kept.factor_secret = kept.factor_at = kept.factor_offered = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    record_act(session, actor, Deed("reset_second_factor", f"person:{person.handle}"))
    sessions.end_all(session, person, "second_factor_changed")


def _wrong() -> RefusedError:
    return RefusedError(reason="This code is not right, or it was used already: wait for the next one.")


def _take_from_telephone(session: Session, person: Person, code: str) -> None:
    kept = credential_of(session, person)
    step = _step_of(kept.factor_secret, code, after=kept.factor_step)
    if step is None or not _advance(session, kept, step):
        raise _wrong()


def _advance(session: Session, kept: Credential, step: int) -> bool:
    # Two requests with one code at the same moment: the database lets one of them through.
    newer = update(Credential).where(Credential.person_id == kept.person_id, Credential.factor_step < step)
    taken = session.execute(newer.values(factor_step=step).execution_options(synchronize_session=False))
    session.expire(kept)
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _step_of(secret: str | None, code: str, *, after: int) -> int | None:
    """The step whose code this is, of the present one and its neighbours, if it is newer than *after*."""
    plain = "".join(code.split())
    if secret is None or not (len(plain) == 6 and plain.isascii() and plain.isdecimal()):
        return None
    present = int(clock.now().timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in (present - 1, present, present + 1):
        if step > after and hmac.compare_digest(generator.generate_otp(step), plain):
            return step
    return None


def _take_recovery_code(session: Session, person: Person, plain: str) -> None:
    hashed = sessions.digest(ids.tidy(plain, ""))
    unused = update(RecoveryCode).where(
        RecoveryCode.person_id == person.id,
        RecoveryCode.code_hash == hashed,
        RecoveryCode.used_at.is_(None),
    )
    taken = session.execute(unused.values(used_at=clock.now()))
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise _wrong()
