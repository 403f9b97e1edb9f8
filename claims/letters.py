"""The letters' own outbox: digests are frozen, and each letter is sent once at most.

SMTP knows no key of ours: what may have been taken is never sent again. A letter is SENDING, durably, before the
mail server hears of it, then SENT, FAILED or PENDING again by a clear answer, and UNCERTAIN when there was none.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, literal, select, true, update
from sqlalchemy.orm import Session, joinedload

from claims import clock, ids, outbox, subscribers
from claims.acts import Actor, Deed, record_act
from claims.records import Letter, Mailing, MailingItem, Publication, Subscriber
from claims.terms import Language, LetterKind, LetterState, PublicationState, SubscriberState

MAILER = Actor.machine("mailer")
PREFIX = "m-"
MOST_ATTEMPTS = 6
_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Standing:
    """How a mailing's letters stand."""

    mailing: str
    language: Language
    frozen_at: datetime
    states: dict[LetterState, int]


# --- digests ------------------------------------------------------------------------------------------


def unmailed(session: Session, channel: str, language: Language) -> list[Publication]:
    """What went out on *channel* and stands in no digest yet, oldest first."""
    query = (
        select(Publication)
        .where(
            Publication.channel == channel,
            Publication.language == language,
            Publication.state == PublicationState.SENT,
            Publication.id.not_in(select(MailingItem.publication_id)),
        )
        .order_by(Publication.id)
    )
    return list(session.scalars(query))


def mailed_codes(session: Session, codes: Sequence[str]) -> set[str]:
    """Those of *codes* that readers had a letter about."""
    query = (
        select(Publication.code)
        .join(MailingItem, MailingItem.publication_id == Publication.id)
        .where(MailingItem.mailing_id.is_not(None))
    )
    found: set[str] = set()
    for start in range(0, len(codes), 500):
        found.update(session.scalars(query.where(Publication.code.in_(codes[start : start + 500]))))
    return found


def pass_over(session: Session, publication_ids: Sequence[int]) -> None:
    """No reader has to hear of these: what they said was withdrawn, or over, before any letter told of it."""
    session.add_all(MailingItem(publication_id=number) for number in publication_ids)
    session.flush()


def freeze(session: Session, language: Language, content: str, publication_ids: Sequence[int]) -> Mailing:
    """Freeze a digest: from here on its words stand, and everybody who is subscribed now has a letter waiting."""
    now = clock.now()
    mailing = Mailing(
        public_id=ids.new_ids(session, Mailing.public_id, PREFIX)[0],
        language=language,
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        frozen_at=now,
    )
    session.add(mailing)
    session.flush()
    session.add_all(MailingItem(publication_id=number, mailing_id=mailing.id) for number in publication_ids)
    session.flush()
    readers = select(
        literal(LetterKind.DIGEST, Letter.kind.type),
        literal(mailing.id),
        Subscriber.id,
        literal(LetterState.PENDING, Letter.state.type),
        literal(0),
        literal(now, Letter.made_at.type),
        literal(""),
    ).where(Subscriber.language == language, Subscriber.state == SubscriberState.CONFIRMED)
    columns = ("kind", "mailing_id", "subscriber_id", "state", "attempts", "made_at", "last_error")
    session.execute(insert(Letter).from_select(columns, readers))
    count = session.scalar(select(func.count()).where(Letter.mailing_id == mailing.id)) or 0
    detail = {"language": language, "digest": mailing.digest, "items": len(publication_ids), "letters": count}
    record_act(session, MAILER, Deed("begin_mailing", f"mailing:{mailing.public_id}", detail))
    return mailing


# --- letters ------------------------------------------------------------------------------------------


def waiting(session: Session, most: int) -> list[int]:
    """Letters whose time has come: those that somebody waits for at their screen first, then digests in order."""
    query = (
        select(Letter.id)
        .where(
            Letter.state == LetterState.PENDING,
            (Letter.retry_at.is_(None)) | (Letter.retry_at <= clock.now()),
        )
        .order_by(Letter.mailing_id.is_not(None), Letter.id)
        .limit(most)
    )
    return list(session.scalars(query))


def begin(session: Session, letter_id: int) -> Letter | None:
    """Write the intent to send one letter; None when it must not go out (stopped, or its reader left)."""
    if outbox.held_back(session):
        return None
    letter = session.scalar(
        select(Letter)
        .where(Letter.id == letter_id, Letter.state == LetterState.PENDING)
        .options(joinedload(Letter.subscriber), joinedload(Letter.mailing))
        .with_for_update(of=Letter)
        .execution_options(populate_existing=True)
    )
    if letter is None:
        return None
    if letter.subscriber.state is SubscriberState.LEFT:
        letter.state = LetterState.DROPPED
        return None
    letter.state, letter.attempts = LetterState.SENDING, letter.attempts + 1
    letter.attempt_at, letter.retry_at = clock.now(), None
    return letter


def sent(session: Session, letter_id: int) -> None:
    """The mail server took it; the reader's mailbox is there, whatever it said before."""
    letter = _sending(session, letter_id)
    letter.state, letter.sent_at, letter.last_error = LetterState.SENT, clock.now(), ""
    letter.subscriber.bounces = 0


def put_back(session: Session, letter_id: int, reason: str) -> None:
    """It was certainly not taken, through no fault of the letter's: the attempt does not count."""
    letter = _sending(session, letter_id)
    letter.state, letter.attempts, letter.last_error = LetterState.PENDING, letter.attempts - 1, reason


def refused_for_now(session: Session, letter_id: int, reason: str) -> None:
    """The server wants it later: again after a while that grows, until that has been tried often enough."""
    letter = _sending(session, letter_id)
    letter.last_error = reason
    if letter.attempts >= MOST_ATTEMPTS:
        letter.state = LetterState.FAILED
        return
    wait = min(_FIRST_WAIT * 2 ** (letter.attempts - 1), _LONGEST_WAIT)
    letter.state, letter.retry_at = LetterState.PENDING, clock.now() + wait


def refused(session: Session, letter_id: int, reason: str, *, mailbox: bool) -> None:
    """The server refuses it for good; *mailbox*: because of the reader's mailbox and not because of us."""
    letter = _sending(session, letter_id)
    letter.state, letter.last_error = LetterState.FAILED, reason
    if mailbox:
        subscribers.bounced(session, letter.subscriber)


def unknown(session: Session, letter_id: int, reason: str) -> None:
    """Nobody knows whether it was taken: it is not sent again."""
    letter = _sending(session, letter_id)
    letter.state, letter.last_error = LetterState.UNCERTAIN, reason


def left_in_flight(session: Session) -> int:
    """The caller is the only sender, so what is in flight was left by one who died: uncertain. How many."""
    left = update(Letter).where(Letter.state == LetterState.SENDING)
    died = left.values(
        state=LetterState.UNCERTAIN, last_error="the sender died while it was sending this letter"
    )
    return int(session.execute(died).rowcount)  # type: ignore[attr-defined]


def open_letters(session: Session) -> int:
    """How many letters wait, for now or for later."""
    query = select(func.count()).select_from(Letter).where(Letter.state == LetterState.PENDING)
    return session.scalar(query) or 0


def standings(session: Session, most: int = 30) -> list[Standing]:
    """The newest mailings and how their letters stand."""
    mailings = session.scalars(select(Mailing).order_by(Mailing.id.desc()).limit(most)).all()
    query = (
        select(Letter.mailing_id, Letter.state, func.count())
        .where(Letter.mailing_id.in_([one.id for one in mailings]) if mailings else ~true())
        .group_by(Letter.mailing_id, Letter.state)
    )
    states: dict[int, dict[LetterState, int]] = {one.id: {} for one in mailings}
    for mailing_id, state, number in session.execute(query):
        if mailing_id is not None:
            states[mailing_id][state] = number
    return [Standing(one.public_id, one.language, one.frozen_at, states[one.id]) for one in mailings]


def _sending(session: Session, letter_id: int) -> Letter:
    letter = session.get_one(Letter, letter_id, options=[joinedload(Letter.subscriber)])
    assert letter.state is LetterState.SENDING
    return letter
