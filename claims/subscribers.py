"""Readers of the letters: who asked, who confirmed, who left. Nobody's address is readable here, in no log and no act.

Somebody asks with an address; a letter goes there with a link; only who opens it and presses the button is
subscribed. Whoever asked and did not confirm is forgotten after 48 hours; whoever leaves is forgotten at once.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from claims import clock, sessions
from claims.errors import RefusedError
from claims.records import Letter, Subscriber
from claims.sealing import Opener, Seal
from claims.terms import Language, LetterKind, LetterState, SubscriberState

CONFIRM_WITHIN = timedelta(hours=48)
LETTERS_A_DAY = 3
"""How many letters somebody who asks can make go to one address in a day, however often they ask."""
MOST_BOUNCES = 3
LONGEST_ADDRESS = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")


@dataclass(frozen=True)
class Mailbox:
    """What was sealed: where to write, and the secrets that stand in links."""

    address: str
    confirm: str
    leave: str


@dataclass(frozen=True)
class Count:
    """How many readers of a language stand where."""

    language: Language
    state: SubscriberState
    number: int


def tidy_address(typed: str) -> str:
    """*typed* as an address that mail can be sent to, its domain in ASCII; RefusedError when it is none."""
    local, at, domain = typed.strip().rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    whole = f"{local}@{domain}"
    sound = _LOCAL.fullmatch(local) and len(local) <= 64 and _DOMAIN.fullmatch(domain)
    if not (at and sound and len(whole) <= LONGEST_ADDRESS):
        raise RefusedError(reason="This is not an e-mail address: write it as name@example.kz.")
    return whole


def ask(session: Session, seal: Seal, address: str, language: Language) -> None:
    """Note that somebody asked for the letters of *language*, and put out a letter to *address*.

    Says nothing about whether the address was known, and does about the same work in either case.
    """
    known = _known(session, seal.mark(address.lower()), language)
    if known is None:
        try:
            with session.begin_nested():
                known = _new(session, seal, address, language)
        except IntegrityError:  # the same address was asked for at this very moment: that letter is enough
            return
    elif _written_today(session, known) >= LETTERS_A_DAY:
        return
    elif known.state is SubscriberState.ASKED:
        _drop_pending(session, known)
        known.sealed, known.confirm_hash, known.leave_hash = _secrets(seal, address)
        known.asked_at = clock.now()
    kind = LetterKind.CONFIRM if known.state is SubscriberState.ASKED else LetterKind.ALREADY
    session.add(Letter(kind=kind, subscriber_id=known.id, made_at=clock.now()))
    session.flush()


def waits_for(session: Session, secret: str) -> Subscriber | None:
    """Who may confirm with *secret*, or did already; None when it is nobody's or too late."""
    found = session.scalar(select(Subscriber).where(Subscriber.confirm_hash == sessions.digest(secret)))
    if found is None:
        return None
    late = found.state is SubscriberState.ASKED and clock.now() - found.asked_at > CONFIRM_WITHIN
    return None if late else found


def confirm(session: Session, secret: str) -> Language | None:
    """Subscribe who asked; in which language, or None when the link is good no more. Twice is once."""
    found = waits_for(session, secret)
    if found is None:
        return None
    if found.state is SubscriberState.ASKED:
        found.state, found.confirmed_at = SubscriberState.CONFIRMED, clock.now()
        session.flush()
    return found.language


def leave(session: Session, secret: str) -> bool:
    """Forget the reader whose link holds *secret*; False when nobody is known by it (any more)."""
    found = session.scalar(
        select(Subscriber).where(Subscriber.leave_hash == sessions.digest(secret)).with_for_update()
    )
    if found is None:
        return False
    forget(session, found, "reader")
    return True


def forget(session: Session, subscriber: Subscriber, by: str) -> None:
    """Nothing of *subscriber* stays but that somebody was there; what waits to be sent is dropped."""
    _drop_pending(session, subscriber)
    subscriber.state, subscriber.left_at, subscriber.left_by = SubscriberState.LEFT, clock.now(), by
    subscriber.sealed = subscriber.address_mark = subscriber.confirm_hash = subscriber.leave_hash = None
    session.flush()


def forget_unconfirmed(session: Session) -> int:
    """Forget whoever asked more than 48 hours ago and never confirmed; how many."""
    late = select(Subscriber.id).where(
        Subscriber.state == SubscriberState.ASKED, Subscriber.asked_at < clock.now() - CONFIRM_WITHIN
    )
    gone = list(session.scalars(late))
    for start in range(0, len(gone), 500):
        some = gone[start : start + 500]
        session.execute(delete(Letter).where(Letter.subscriber_id.in_(some)))
        session.execute(delete(Subscriber).where(Subscriber.id.in_(some)))
    return len(gone)


def mailbox(subscriber: Subscriber, opener: Opener) -> Mailbox:
    """Where *subscriber* is written to; only the sender can ask this."""
    assert subscriber.sealed is not None
    return Mailbox(**json.loads(opener.open(subscriber.sealed)))


def bounced(session: Session, subscriber: Subscriber) -> None:
    """Their mail server refused a letter for good: after the third in a row nothing is sent there any more."""
    subscriber.bounces += 1
    if subscriber.bounces >= MOST_BOUNCES and subscriber.state is not SubscriberState.LEFT:
        forget(session, subscriber, "bounces")


def counts(session: Session) -> list[Count]:
    """How many stand where, by language: all that anybody is told about readers."""
    query = (
        select(Subscriber.language, Subscriber.state, func.count())
        .group_by(Subscriber.language, Subscriber.state)
        .order_by(Subscriber.language, Subscriber.state)
    )
    return [Count(*row) for row in session.execute(query)]


def _known(session: Session, mark: str, language: Language) -> Subscriber | None:
    same = (Subscriber.address_mark == mark) & (Subscriber.language == language)
    found: Subscriber | None = session.scalar(select(Subscriber).where(same).with_for_update())
    return found


def _new(session: Session, seal: Seal, address: str, language: Language) -> Subscriber:
    sealed, confirm_hash, leave_hash = _secrets(seal, address)
    added = Subscriber(
        language=language,
        state=SubscriberState.ASKED,
        address_mark=seal.mark(address.lower()),
        sealed=sealed,
        confirm_hash=confirm_hash,
        leave_hash=leave_hash,
        asked_at=clock.now(),
    )
    session.add(added)
    session.flush()
    return added


def _secrets(seal: Seal, address: str) -> tuple[bytes, str, str]:
    """The sealed mailbox with two new secrets, and their hashes."""
    confirm, leave = sessions.new_secret(), sessions.new_secret()
    whole = json.dumps({"address": address, "confirm": confirm, "leave": leave})
    return seal.close(whole), sessions.digest(confirm), sessions.digest(leave)


def _written_today(session: Session, subscriber: Subscriber) -> int:
    asked_for: Sequence[LetterKind] = (LetterKind.CONFIRM, LetterKind.ALREADY)
    query = select(func.count()).where(
        Letter.subscriber_id == subscriber.id,
        Letter.kind.in_(asked_for),
        Letter.made_at > _a_day_ago(),
    )
    return session.scalar(query) or 0


def _a_day_ago() -> datetime:
    return clock.now() - timedelta(days=1)


def _drop_pending(session: Session, subscriber: Subscriber) -> None:
    waiting = (Letter.subscriber_id == subscriber.id) & (Letter.state == LetterState.PENDING)
    session.execute(update(Letter).where(waiting).values(state=LetterState.DROPPED))
