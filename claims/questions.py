"""The one door for questions: whichever way one comes, it is masked, kept once, and gets a receipt.

What comes in only adds rows: a sighting (its text), a question, a sealed box. Everything else (matching, sorting,
routing, answering) looks at them later. The sender's own key makes it idempotent: sent twice it is one question with
one receipt. The key itself is not kept, because a chat's number would say who asked; a keyed mark of it is.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from claims import askers, clock, contacts, forgetting, ids, notices, sessions, sightings
from claims.acts import Actor, Deed, record_act
from claims.contacts import Box
from claims.database import insert_absent, insert_rows
from claims.errors import NotFoundError, RefusedError
from claims.forgetting import Forgotten
from claims.masking import mask
from claims.records import Asker, Question, QuestionDecision, Sighting, Source
from claims.sealing import Seal
from claims.seen import Asked, Seen
from claims.sightings import Kept, stored_key
from claims.terms import (
    Decided,
    QuestionState,
    QuestionWay,
    SightingKind,
)

PREFIX = "q-"
CONTACT_DAYS = 90
"""How long the contact of somebody who is not answered is kept."""
LONGEST = 16_000
"""Characters of a question that are kept."""
STANDING = (QuestionState.RECEIVED, QuestionState.ROUTED)
"""Questions that wait for an answer."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a source is read that is never read."""
_DOOR = Actor.machine("questions")
_SECRET = 32
_PLAIN = frozenset({QuestionWay.TABLE})
"""Ways whose keys name nobody: a row's number."""


@dataclass(frozen=True)
class Receipt:
    """What the asker holds: a number to read out, and a secret that opens the status page."""

    number: str
    secret: str = field(repr=False)
    fresh: bool
    """False: it had been asked before, under the same key."""


@dataclass(frozen=True)
class _Taken:
    """One question on its way in: as it will be kept, and what will be sealed of it."""

    asked: Asked
    key: str
    text: str
    original: str
    """Empty where nothing had to be masked."""


def ask(session: Session, source: Source, seal: Seal, asked: Asked) -> Receipt:
    """Keep one question and say its receipt; the same key again says the same one."""
    demand_words(asked)
    try:
        with session.begin_nested():
            fresh = ask_all(session, source, seal, [asked]).new == 1
    except IntegrityError:  # it came twice at this very moment: the other one was kept
        fresh = False
    query = select(Question.public_id).join(Sighting)
    number = session.scalars(
        query.where(Sighting.source_id == source.id, Sighting.key == _key(seal, asked))
    ).one()
    return Receipt(number, secret_of(seal, source, asked), fresh)


def ask_all(session: Session, source: Source, seal: Seal, batch: Sequence[Asked]) -> Kept:
    """Keep many: each key once. A text that was changed by its sender is a new revision of the same question."""
    taken = {one.key: one for one in (_take(seal, asked) for asked in batch)}
    kept = sightings.record_all(session, source, [_seen(one) for one in taken.values()])
    numbers = _without_question(session, source, list(taken))
    if numbers:
        _insert(session, source, seal, [(numbers[key], taken[key]) for key in numbers])
    return kept


def ask_each(session: Session, source: Source, seal: Seal, batch: Sequence[Asked]) -> list[Receipt]:
    """Keep many whose keys all differ, and say each one's receipt: what a crowd costs little more than one.

    IntegrityError when somebody else kept one of them at this very moment: then nothing was, and each is to be asked
    by itself.
    """
    for asked in batch:
        demand_words(asked)
    keys = [_key(seal, asked) for asked in batch]
    before = _numbers(session, source, keys)
    ask_all(session, source, seal, batch)
    numbers = _numbers(session, source, keys)
    return [
        Receipt(numbers[key], secret_of(seal, source, asked), key not in before)
        for key, asked in zip(keys, batch, strict=True)
    ]


def demand_words(asked: Asked) -> None:
    """Refuse a question that says nothing."""
    if not asked.text.strip():
        raise RefusedError(reason="Write your question.")


def _numbers(session: Session, source: Source, keys: Sequence[str]) -> dict[str, str]:
    """Key -> the number of its question."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), 500):
        query = select(Sighting.key, Question.public_id).join(Question)
        query = query.where(Sighting.source_id == source.id, Sighting.key.in_(keys[start : start + 500]))
        found.update((row.key, row.public_id) for row in session.execute(query))
    return found


def said_before(session: Session, source: str, seal: Seal, asked: Asked) -> str | None:
    """What is kept under the key of *asked* already, masked; None: nothing."""
    query = select(Sighting.text).join(Source).where(Source.key == source, Sighting.key == _key(seal, asked))
    return session.scalar(query)


def secret_of(seal: Seal, source: Source, asked: Asked) -> str:
    """The 128 bits that open the status page: worked out of the sender's key, so that a repeat says the same."""
    return seal.mark(f"receipt/{source.key}/{asked.way}/{asked.key}")[:_SECRET]


def by_receipt(session: Session, secret: str) -> Question | None:
    """The question whose receipt this is; None for any other word, a forgotten one's too."""
    return session.scalar(select(Question).where(Question.receipt_hash == sessions.digest(secret)))


def by_key(session: Session, source: Source, seal: Seal, asked: Asked) -> Question | None:
    """The question that was asked under this key already."""
    query = select(Question).join(Sighting).where(Sighting.source_id == source.id)
    return session.scalar(query.where(Sighting.key == _key(seal, asked)))


def find(session: Session, number: str) -> Question:
    """The question of this number, forgiving what is misread on the telephone."""
    found = session.scalar(select(Question).where(Question.public_id == ids.tidy(number, PREFIX)))
    if found is None:
        raise NotFoundError(kind="question", name=number)
    return found


def withdraw(session: Session, question: Question) -> None:
    """The asker wants no answer any more; what waits to be sent to them is not sent."""
    if question.state in STANDING or notices.waits(session, question):
        decide(session, question, Decided.WITHDRAW, question.state.value, QuestionState.WITHDRAWN.value)
        question.state = QuestionState.WITHDRAWN
        cancel_notices(session, question)


def forget(session: Session, seal: Seal, question: Question, by: Actor | None = None) -> Forgotten:
    """The asker wants it forgotten, whom and what; `claims/forgetting.py` says what that is."""
    return forgetting.forget(session, seal, question, by)


def reopen(session: Session, question: Question) -> bool:
    """The asker says that this is not what they asked; see `answering.reopen`."""
    from claims import answering  # it answers questions, which come in through here

    return answering.reopen(session, question)


def cancel_notices(session: Session, question: Question) -> None:
    """Nothing that waits to be sent to whoever asked *question* is sent."""
    notices.cancel(session, question)


def decide(
    session: Session, question: Question, what: Decided, before: str, value: str, *, by_id: int | None = None,
    reason: str = "",
) -> QuestionDecision:  # fmt: skip
    """Write down what was decided about a question; by nobody at the desk where *by_id* is None."""
    row = QuestionDecision(
        question_id=question.id, what=what, before=before, value=value, reason=reason, by_id=by_id,
        made_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _take(seal: Seal, asked: Asked) -> _Taken:
    text = asked.text[:LONGEST]
    masked = mask(text)
    original = text if masked.found else ""
    remarks = (*asked.remarks, *(["it was longer and was cut"] if len(asked.text) > LONGEST else []))
    return _Taken(replace(asked, remarks=remarks), _key(seal, asked), masked.text, original)


def _key(seal: Seal, asked: Asked) -> str:
    if asked.way in _PLAIN:
        return stored_key(asked.key)
    return seal.mark(f"key/{asked.way}/{asked.key}")


def _seen(taken: _Taken) -> Seen:
    asked = taken.asked
    return Seen(
        taken.key,
        taken.text,
        kind=SightingKind.QUESTION,
        published_at=asked.asked_at,
        language=asked.language,
        region=asked.region,
        links=asked.links,
        remarks=asked.remarks,
    )


def _without_question(session: Session, source: Source, keys: Sequence[str]) -> dict[str, int]:
    """Key -> sighting, of those that were kept just now."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        query = (
            select(Sighting.key, Sighting.id)
            .outerjoin(Question)
            .where(Sighting.source_id == source.id, Sighting.key.in_(keys[start : start + 500]))
            .where(Question.id.is_(None), Sighting.kind == SightingKind.QUESTION)
        )
        found.update(dict(session.execute(query).all()))
    return found


def _insert(session: Session, source: Source, seal: Seal, taken: Sequence[tuple[int, _Taken]]) -> None:
    now = clock.now()
    numbers = ids.new_ids(session, Question.public_id, PREFIX, len(taken))
    voices = _voices(session, seal, [one.asked for _, one in taken], now)
    rows = [
        {
            "public_id": number,
            "sighting_id": sighting_id,
            "receipt_hash": _receipt_hash(seal, source, one.asked),
            "way": one.asked.way,
            "voice": voice,
            "reachable": bool(one.asked.to),
            "consent": one.asked.consent,
            "answer_in": one.asked.answer_in,
            "received_at": one.asked.asked_at or now,
        }
        for number, voice, (sighting_id, one) in zip(numbers, voices, taken, strict=True)
    ]
    insert_rows(session, Question, rows)
    boxes = {
        number: Box(
            one.asked.way.value,
            one.asked.to,
            one.asked.thread,
            one.original,
            _secret_for(seal, source, one.asked),
        )
        for number, (_, one) in zip(numbers, taken, strict=True)
        if one.asked.to or one.original
    }
    contacts.keep(session, seal, boxes, (now + timedelta(days=CONTACT_DAYS)).date())


def _secret_for(seal: Seal, source: Source, asked: Asked) -> str:
    """What is sealed beside a contact so that whoever writes to it can lead to the status page."""
    return secret_of(seal, source, asked) if asked.to and asked.way not in _PLAIN else ""


def _receipt_hash(seal: Seal, source: Source, asked: Asked) -> str | None:
    """None where nobody is handed a receipt."""
    return None if asked.way in _PLAIN else sessions.digest(secret_of(seal, source, asked))


def _voices(session: Session, seal: Seal, batch: Sequence[Asked], now: datetime) -> list[str]:
    """Under which voice each is counted: the same for all that one reachable asker asks, else one of its own."""
    marks = [askers.mark_of(seal, one.way, one.to) if one.to else "" for one in batch]
    expires = (now + timedelta(days=CONTACT_DAYS)).date()
    wanted = sorted(set(marks) - {""})
    rows = [{"mark": mark_, "voice": secrets.token_hex(16), "expires_on": expires} for mark_ in wanted]
    insert_absent(session, Asker, rows)
    known: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        session.execute(update(Asker).where(Asker.mark.in_(some)).values(expires_on=expires))
        query = select(Asker.mark, Asker.voice).where(Asker.mark.in_(some))
        known.update(dict(session.execute(query).all()))
    return [known[mark_] if mark_ else secrets.token_hex(16) for mark_ in marks]


def source_for(session: Session, key: str, kind: str) -> Source:
    """The source that the questions of one way in belong to; it is made when the first of them comes.

    Nothing is ever read from it: its questions come by themselves.
    """
    found = session.scalar(select(Source).where(Source.key == key))
    if found is not None:
        return found
    new = Source(key=key, kind=kind, address="", added_at=clock.now(), next_due_at=NEVER)
    try:
        with session.begin_nested():
            session.add(new)
            session.flush()
            record_act(session, _DOOR, Deed("add_source", f"source:{key}", {"kind": kind}))
    except IntegrityError:  # another one's first question came at this very moment
        return session.scalars(select(Source).where(Source.key == key)).one()
    return new
