"""The outbox for people: one message to one asker, and never the same one twice.

The rules are those of `claims/outbox.py`. A notice is SENDING, durably, before anybody is written to; SENT, back to
QUEUED or FAILED when there was a clear answer; UNCERTAIN when nobody knows, until evidence or a person settles it.
Nothing is sent again on a guess, and nothing whose subject was overtaken before it went out.

Each question that is told of a *subject* has a row for it. Of one voice's questions one is sent; the others stand
beside it as cancelled with `WITH_ANOTHER`, and step in if the first is withdrawn before it went out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select, text, update
from sqlalchemy.orm import Session, joinedload

from claims import clock, outbox, subjects
from claims.acts import Actor, Deed, record_act
from claims.database import insert_rows
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import (
    Notice,
    Person,
    Question,
    Sighting,
)
from claims.subjects import SAID
from claims.terms import (
    Language,
    NoticeKind,
    PublicationState,
    QuestionState,
    QuestionWay,
)

ANSWERER = Actor.machine("answerer")
NO_CONTACT = "no contact was left: its status page says it"
WITH_ANOTHER = "the same person is told about another question of theirs"
NOT_WANTED = "the asker wants nothing any more"
OVERTAKEN = "something newer was said before this went out"
NOT_THEIRS = "a person found that it answers another question"
REOPENED = "the asker says that they asked something else"
DEAD_SENDER = "the sender died while it was sending this"
OPEN = (PublicationState.QUEUED, PublicationState.SENDING, PublicationState.UNCERTAIN)
TOLD = (PublicationState.SENDING, PublicationState.SENT, PublicationState.UNCERTAIN)
"""Who has such a notice was told, as far as anybody knows."""
ON_THE_WAY = (PublicationState.QUEUED, *TOLD)
GONE = (QuestionState.WITHDRAWN, QuestionState.FORGOTTEN)
_ALWAYS_TOLD = frozenset({QuestionWay.WEBHOOK})
"""Ways that need no contact: whoever asked through them listens for events."""
_BY_THE_BOT = and_(Notice.way == QuestionWay.TELEGRAM, Notice.kind == NoticeKind.RECEIPT)
"""Receipts that the bot gives by itself while it talks to whoever asked."""
_TELL_LOCK = 0x61697174  # "aiqt"
_SOME = 500
_AGAIN = "again"


@dataclass(frozen=True)
class Telling:
    """One notice whose intent is written: what whoever sends it goes by."""

    notice_id: int
    attempt: int
    number: str
    """The question's."""
    way: QuestionWay
    kind: NoticeKind
    subject: str
    language: Language
    asked: str
    """What was asked, masked."""
    received_at: datetime


@dataclass(frozen=True)
class _Asked:
    """What is needed of a question to tell it something."""

    id: int
    voice: str
    way: QuestionWay
    reachable: bool
    language: Language


# --- queueing -----------------------------------------------------------------------------------------


def tell(session: Session, kind: NoticeKind, subject: str, question_ids: Iterable[int]) -> int:
    """Queue what the askers of these questions are told of *subject*; how many messages that is.

    Each question is told of it once ever, each voice once. Of what corrects or withdraws only those hear who were
    told before: who was not gets the newest as an answer, and of a withdrawal nothing.
    """
    if kind is not NoticeKind.RECEIPT:  # whose subject is the question's own: nobody else tells of it
        _one_at_a_time(session)
    older = subjects.older(session, kind, subject)
    asked = _asked(session, question_ids)
    heard = _overtake(session, older, [one.id for one in asked])
    told, known = _told_of(session, kind, subject)
    now, rows, queued = clock.now(), [], 0
    for one in asked:
        as_kind = _as_kind(kind, older, one.voice in heard)
        if as_kind is None or known.get(one.id, _AGAIN) != _AGAIN:
            continue
        state, reason = _standing_of(one, told)
        queued += state is PublicationState.QUEUED
        if one.id in known:
            _take_up_again(session, one.id, kind, subject, state, reason)
        else:
            rows.append(_row(one, as_kind, subject, now, state, reason))
    insert_rows(session, Notice, rows)
    if queued and kind is not NoticeKind.RECEIPT:
        record_act(session, ANSWERER, Deed("tell", subject, {"kind": kind.value, "queued": queued}))
    return queued


def _standing_of(one: _Asked, told: set[str]) -> tuple[PublicationState, str]:
    """Whether a question is sent something; *told* gains its voice if it is."""
    if not one.reachable and one.way not in _ALWAYS_TOLD:
        return PublicationState.CANCELLED, NO_CONTACT
    if one.voice in told:
        return PublicationState.CANCELLED, WITH_ANOTHER
    told.add(one.voice)
    return PublicationState.QUEUED, ""


def _as_kind(kind: NoticeKind, older: set[str], heard: bool) -> NoticeKind | None:
    """As what an asker is told: who never heard the earlier answer cannot be told that it was corrected."""
    if not older or kind not in (NoticeKind.CORRECTION, NoticeKind.WITHDRAWAL) or heard:
        return kind
    return NoticeKind.ANSWER if kind is NoticeKind.CORRECTION else None


def _row(
    one: _Asked, kind: NoticeKind, subject: str, now: datetime, state: PublicationState, reason: str
) -> Mapping[str, object]:
    return {
        "question_id": one.id, "way": one.way, "kind": kind, "subject": subject, "language": one.language,
        "state": state, "queued_at": now, "last_error": reason,
    }  # fmt: skip


def _one_at_a_time(session: Session) -> None:
    # SQLite has one writer; on PostgreSQL two who tell one voice of one subject must see each other's row.
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TELL_LOCK})


def _asked(session: Session, question_ids: Iterable[int]) -> list[_Asked]:
    wanted, found = sorted(set(question_ids)), []
    for start in range(0, len(wanted), _SOME):
        query = (
            select(Question.id, Question.voice, Question.way, Question.reachable, Question.answer_in)
            .add_columns(Sighting.language)
            .join(Sighting)
            .where(Question.id.in_(wanted[start : start + _SOME]), Question.state.not_in(GONE))
        )
        for number, voice, way, reachable, answer_in, language in session.execute(query):
            found.append(_Asked(number, voice, way, reachable, answer_in or spoken(language.value)))
    return sorted(found, key=lambda one: one.id)


def spoken(language: str) -> Language:
    """In which language somebody is answered who wrote in this one and did not say; Kazakh if nobody can tell."""
    return Language(language) if language in set(Language) else Language.KK


def _told_of(session: Session, kind: NoticeKind, subject: str) -> tuple[set[str], dict[int, str]]:
    """The voices that are told of a subject or will be, and the questions that have a row for it: `_AGAIN`, or not.

    A correction that was told as an answer counts as told.
    """
    told: set[str] = set()
    known: dict[int, str] = {}
    query = select(Notice.question_id, Question.voice, Notice.state, Notice.last_error).join(Question)
    for number, voice, state, reason in session.execute(query.where(Notice.subject == subject, _alike(kind))):
        again = state is PublicationState.CANCELLED and reason in (NOT_THEIRS, OVERTAKEN)
        known[number] = _AGAIN if again else "told"
        if state in ON_THE_WAY:
            told.add(voice)
    return told, known


def _take_up_again(
    session: Session, question_id: int, kind: NoticeKind, subject: str, state: PublicationState, reason: str
) -> None:
    """What was called off before it went out, because it was thought not to be said or not to be theirs, is told."""
    theirs = (Notice.question_id == question_id) & (Notice.subject == subject) & _alike(kind)
    session.execute(update(Notice).where(theirs).values(state=state, last_error=reason, retry_at=None))


def _alike(kind: NoticeKind) -> ColumnElement[bool]:
    return Notice.kind.in_(SAID if kind in SAID else (kind,))


def _overtake(session: Session, older: set[str], question_ids: Sequence[int]) -> set[str]:
    """Cancel what waits of *older* subjects for these questions; the voices that have heard of one of them."""
    heard: set[str] = set()
    if not older:
        return heard
    for start in range(0, len(question_ids), _SOME):
        these = (
            Notice.question_id.in_(question_ids[start : start + _SOME])
            & Notice.subject.in_(older)
            & Notice.kind.in_(SAID)
        )
        waiting = these & (Notice.state == PublicationState.QUEUED)
        session.execute(
            update(Notice).where(waiting).values(state=PublicationState.CANCELLED, last_error=OVERTAKEN)
        )
    voices = select(Question.voice).join(Notice, Notice.question_id == Question.id)
    for one in sorted(older):
        said = (Notice.subject == one) & Notice.kind.in_(SAID) & Notice.state.in_(TOLD)
        heard.update(session.scalars(voices.where(said)))
    return heard


# --- sending ------------------------------------------------------------------------------------------


def waiting(
    session: Session, ways: Sequence[QuestionWay], now: datetime, *, after: int = 0, limit: int = 100
) -> list[int]:
    """The notices whose time has come, oldest first, by these ways; those *after* one that was looked at."""
    query = (
        select(Notice.id)
        .where(Notice.id > after, Notice.way.in_(ways), Notice.state == PublicationState.QUEUED, ~_BY_THE_BOT)
        .where((Notice.retry_at.is_(None)) | (Notice.retry_at <= now))
        .order_by(Notice.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def begin(session: Session, notice_id: int, now: datetime) -> Telling | None:
    """Write the intent to send one; None when it must not go out, now or ever.

    The kill switch is read in this unit of work: no attempt starts after it was turned.
    """
    row = _row_of(session, notice_id)
    if row is None or row.state is not PublicationState.QUEUED:
        return None
    # A receipt publishes nothing: whoever asks while publishing is stopped is still told that they were heard.
    if row.kind is not NoticeKind.RECEIPT and outbox.held_back(session):
        return None
    if reason := _objection(session, row):
        _cancel(session, row, reason)
        return None
    if row.kind in SAID and subjects.about_to_change(session, row.subject):
        return None
    if row.kind is NoticeKind.ANSWER and not subjects.answers(session, row.subject, row.question):
        return None  # a person took it out of the claim just now: the next run puts that right
    row.state, row.attempts = PublicationState.SENDING, row.attempts + 1
    row.attempt_at, row.retry_at = now, None
    question = row.question
    return Telling(
        row.id, row.attempts, question.public_id, row.way, row.kind, row.subject, row.language,
        question.sighting.said, question.received_at,
    )  # fmt: skip


def _objection(session: Session, row: Notice) -> str:
    if row.question.state in GONE:
        return NOT_WANTED
    if _voice_was_told(session, row):
        return WITH_ANOTHER
    return OVERTAKEN if row.kind in SAID and not subjects.still_said(session, row.subject) else ""


def _voice_was_told(session: Session, row: Notice) -> bool:
    told = _of_same_voice(session, row).where(_alike(row.kind), Notice.state.in_(TOLD))
    return session.scalar(told.limit(1)) is not None


def _of_same_voice(session: Session, row: Notice) -> Select[Notice]:
    """The other notices of the same subject to the same voice, oldest first."""
    # In two steps: the few questions of one voice first, not the thousands of notices of one subject.
    theirs = session.scalars(select(Question.id).where(Question.voice == row.question.voice)).all()
    query = select(Notice).where(Notice.question_id.in_(theirs), Notice.subject == row.subject)
    return query.where(Notice.id != row.id).order_by(Notice.id)


def _row_of(session: Session, notice_id: int) -> Notice | None:
    query = select(Notice).where(Notice.id == notice_id).with_for_update(of=Notice)
    return session.scalar(
        query.options(joinedload(Notice.question).joinedload(Question.sighting)).execution_options(
            populate_existing=True
        )
    )


def sent(session: Session, notice_id: int) -> None:
    """It was taken."""
    row = session.get_one(Notice, notice_id)
    row.state, row.sent_at, row.last_error = PublicationState.SENT, clock.now(), ""


def not_taken(session: Session, notice_id: int, reason: str, retry_at: datetime | None) -> None:
    """It certainly was not taken: it is tried again at *retry_at*."""
    row = session.get_one(Notice, notice_id)
    row.state, row.retry_at, row.last_error = PublicationState.QUEUED, retry_at, reason[:200]


def put_back(session: Session, notice_id: int, reason: str, retry_at: datetime | None = None) -> None:
    """It was not taken for no fault of its own: it waits as it did before."""
    row = session.get_one(Notice, notice_id)
    row.state, row.attempts, row.last_error = PublicationState.QUEUED, row.attempts - 1, reason[:200]
    row.retry_at = retry_at


def unaddressed(session: Session, notice_id: int) -> None:
    """There is no contact any more (forgotten, or kept long enough): nothing was sent, and nothing will be."""
    row = session.get_one(Notice, notice_id)
    _cancel(session, row, NOT_WANTED if row.question.state in GONE else NO_CONTACT)


def failed(session: Session, notice_id: int, reason: str) -> None:
    """It was refused for good; a person sees it."""
    _end(session, notice_id, PublicationState.FAILED, reason, "notice_failed")


def uncertain(session: Session, notice_id: int, reason: str) -> None:
    """Nobody knows whether it was taken."""
    _end(session, notice_id, PublicationState.UNCERTAIN, reason, "notice_uncertain")


def _end(session: Session, notice_id: int, state: PublicationState, reason: str, verb: str) -> None:
    row = session.get_one(Notice, notice_id)
    row.state, row.last_error = state, reason[:200]
    record_act(session, ANSWERER, Deed(verb, f"notice:{row.id}", {"attempt": row.attempts, "reason": reason}))


def left_in_flight(session: Session, ways: Sequence[QuestionWay]) -> int:
    """What a dead sender left in flight is uncertain; called by whoever holds the lock. How many."""
    query = select(Notice.id).where(
        Notice.way.in_(ways), Notice.state == PublicationState.SENDING, ~_BY_THE_BOT
    )
    left = list(session.scalars(query.order_by(Notice.id)))
    for number in left:
        uncertain(session, number, DEAD_SENDER)
    return len(left)


@dataclass(frozen=True)
class Doubts:
    """How many messages in a row went nobody knows where, and when the last of them did."""

    number: int = 0
    last_at: datetime | None = None


def doubts(session: Session, ways: Sequence[QuestionWay], now: datetime) -> Doubts:
    """Of the last day; none once something was taken after them. What died with its sender does not count."""
    unsure = (Notice.state == PublicationState.UNCERTAIN) & (Notice.last_error != DEAD_SENDER)
    recent = Notice.way.in_(ways) & (Notice.attempt_at > now - timedelta(days=1))
    attempts = sorted(at for at in session.scalars(select(Notice.attempt_at).where(unsure, recent)) if at)
    if not attempts:
        return Doubts()
    taken = select(Notice.sent_at).where(Notice.way.in_(ways), Notice.state == PublicationState.SENT)
    last = session.scalar(taken.order_by(Notice.id.desc()).limit(1))
    after = [at for at in attempts if last is None or at > last]
    return Doubts(len(after), after[-1]) if after else Doubts()


def next_time(session: Session, ways: Sequence[QuestionWay]) -> datetime | None:
    """When the first of what waits to be tried again may be."""
    waits = Notice.way.in_(ways) & (Notice.state == PublicationState.QUEUED) & ~_BY_THE_BOT
    return session.scalar(select(func.min(Notice.retry_at)).where(waits))


# --- not sent after all -------------------------------------------------------------------------------


def cancel(session: Session, question: Question) -> None:
    """Nothing that waits for this question's asker is sent; where another question of theirs was told with it, that
    one steps in.
    """
    query = select(Notice).where(Notice.question_id == question.id, Notice.state == PublicationState.QUEUED)
    for row in session.scalars(query.with_for_update()).all():
        _cancel(session, row, NOT_WANTED)


def waits(session: Session, question: Question) -> bool:
    """Whether something waits to be sent to this question's asker."""
    queued = (Notice.question_id == question.id) & (Notice.state == PublicationState.QUEUED)
    return session.scalar(select(Notice.id).where(queued).limit(1)) is not None


def _cancel(session: Session, row: Notice, reason: str) -> None:
    row.state, row.retry_at, row.last_error = PublicationState.CANCELLED, None, reason
    session.flush()
    if reason == NOT_WANTED:
        _step_in(session, row)


def _step_in(session: Session, row: Notice) -> None:
    standing_by = (Notice.state == PublicationState.CANCELLED) & (Notice.last_error == WITH_ANOTHER)
    query = _of_same_voice(session, row).where(Notice.kind == row.kind, standing_by)
    sibling = session.scalar(query.join(Question).where(Question.state.not_in(GONE)).limit(1))
    if sibling is not None:
        sibling.state, sibling.last_error = PublicationState.QUEUED, ""
        session.flush()


# --- people -------------------------------------------------------------------------------------------


def find_notice(session: Session, number: int) -> Notice:
    """The notice of this number."""
    row = session.get(Notice, number)
    if row is None:
        raise NotFoundError(kind="notice", name=number)
    return row


def settle(session: Session, by: Person, notice: Notice, *, sent: bool) -> None:
    """A person says whether it was received; if not, it may be sent again."""
    actor = demand(by, Action.SETTLE)
    if notice.state not in (PublicationState.UNCERTAIN, PublicationState.FAILED):
        raise RefusedError(
            reason="it is {state}; only uncertain and failed messages are settled", state=notice.state
        )
    if sent:
        notice.state, notice.sent_at = PublicationState.SENT, clock.now()
    else:
        notice.state, notice.retry_at = PublicationState.QUEUED, None
    record_act(session, actor, Deed("notice_settled", f"notice:{notice.id}", {"sent": sent}))


def arrived(session: Session, notice: Notice) -> bool:
    """There is evidence that it was received: the asker answered it. False: nobody had doubted it."""
    if notice.state is not PublicationState.UNCERTAIN:
        return False
    notice.state, notice.sent_at, notice.last_error = PublicationState.SENT, clock.now(), ""
    record_act(session, ANSWERER, Deed("notice_arrived", f"notice:{notice.id}"))
    return True


def listed(session: Session, states: Sequence[PublicationState], limit: int = 200) -> list[Notice]:
    """Notices in these states, oldest first."""
    query = select(Notice).options(joinedload(Notice.question)).where(Notice.state.in_(states))
    return list(session.scalars(query.order_by(Notice.id).limit(limit)))


def counted(session: Session) -> dict[PublicationState, int]:
    """How many notices stand where."""
    query = select(Notice.state, func.count()).group_by(Notice.state)
    return dict(session.execute(query).all())
