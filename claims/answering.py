"""From what is published to whoever asked: who is due to be told what, and how a wrong answer is put right.

`due` only reads and may take its time; `carry_out` writes one part of it in a short unit of work, and looks again at
what it relies on. A question is answered by what every claim that it states is answered by, as people left it: a
suggested match brings no answer. What was told and does not hold any more (corrected, withdrawn, told to somebody
who had asked something else) is put right with everybody who was told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from claims import clock, notices, questions, subjects, triage
from claims.acts import Deed, record_act
from claims.answered_by import ASKER, UNJOINED, Due, answers, called_off
from claims.changes import Ledger
from claims.putting_right import corrected, unjoined, withdrawn
from claims.records import (
    Claim,
    Match,
    Notice,
    Question,
)
from claims.terms import (
    Decided,
    DecidedBy,
    PublicationState,
    QuestionState,
    Standing,
)
from claims.triage import MEMBER

_LONGEST = 80
KEPT_DAYS = 120
"""So long ago something may have been told that is put right; later nobody's contact is kept any more."""


@dataclass
class Answered:
    """What came of telling: questions that are answered now, open again, and messages that were queued."""

    answered: int = 0
    reopened: int = 0
    queued: int = 0


def answer_published(session: Session, days: int = KEPT_DAYS) -> Answered:
    """Tell everybody who is due to be told, in this one unit of work."""
    done = Answered()
    for one in due(session, days):
        for part in one.parts():
            carry_out(session, part, done)
    return done


def due(session: Session, days: int = KEPT_DAYS) -> list[Due]:
    """All that has to be told now; what was told longer ago than *days* is let be."""
    since = clock.now() - timedelta(days=days)
    wrong = list(withdrawn(session, since)) + list(unjoined(session, since))
    return [*wrong, *corrected(session, since), *answers(session)]


def carry_out(session: Session, one: Due, done: Answered) -> None:
    """Write down one part of what is due: the questions' states and the notices, together."""
    if not one.why:
        done.answered += _set_answered(session, one.answered)
        done.queued += notices.tell(session, one.kind, one.subject, one.questions)
        return
    told: Collection[int] = one.questions  # of a withdrawal, those who never heard of it are told nothing
    if one.why == UNJOINED:
        told = _heard(session, one)
    done.queued += notices.tell(session, one.kind, one.subject, told)
    _call_off(session, one)
    done.reopened += _open_again(session, one.questions, one.why)


def _set_answered(session: Session, numbers: Collection[int]) -> int:
    standing = Question.id.in_(numbers) & Question.state.in_(questions.STANDING)
    values = {"state": QuestionState.ANSWERED, "answered_at": clock.now()}
    result = session.execute(update(Question).where(standing).values(values).returning(Question.id))
    return len(result.all())


def _earlier(one: Due) -> ColumnElement[bool]:
    """The notices of what does not hold any more, to these questions."""
    base = subjects.bare(one.subject)
    found = subjects.version_of(base)
    family = f"refutation:{found[0]}" if found else base
    named = (
        Notice.subject == family if family.startswith("answer:") else Notice.subject.startswith(f"{family}/")
    )
    return Notice.question_id.in_(one.questions) & named & Notice.kind.in_(subjects.SAID)


def _heard(session: Session, one: Due) -> list[int]:
    """Those of the questions whose asker was told, about it or about another of theirs."""
    other, theirs = aliased(Question), aliased(Notice)
    told = (
        select(theirs.id)
        .join(other, other.id == theirs.question_id)
        .where(other.voice == Question.voice, theirs.subject == Notice.subject)
        .where(theirs.kind.in_(subjects.SAID), theirs.state.in_(notices.TOLD))
    )
    query = select(Notice.question_id).join(Question).where(_earlier(one), told.exists())
    return sorted(set(session.scalars(query)))


def _call_off(session: Session, one: Due) -> None:
    """What was not sent of it yet is not sent."""
    unsent = (PublicationState.QUEUED, PublicationState.FAILED, PublicationState.CANCELLED)
    reason = notices.NOT_THEIRS if one.why == UNJOINED else notices.OVERTAKEN
    values = {"state": PublicationState.CANCELLED, "last_error": reason, "retry_at": None}
    session.execute(update(Notice).where(_earlier(one), Notice.state.in_(unsent)).values(values))


# --- open again ---------------------------------------------------------------------------------------


def reopen(session: Session, question: Question) -> bool:
    """The asker says that this is not what they asked: it stands again, and a person looks. False: it stood already.

    The machine's join becomes a suggestion and the question a claim of its own, as with anything it is not sure of;
    what a person confirmed stays until a person says otherwise. What they were told is not told them again.
    """
    if not _open_again(session, [question.id], ASKER):
        return False
    session.expire(question, ["state", "answered_at"])
    waiting = (Notice.question_id == question.id) & (Notice.state == PublicationState.QUEUED)
    values = {"state": PublicationState.CANCELLED, "last_error": notices.REOPENED}
    session.execute(update(Notice).where(waiting, Notice.kind.in_(subjects.SAID)).values(values))
    _put_before_a_person(session, question)
    return True


def _open_again(session: Session, numbers: Sequence[int], why: str) -> int:
    answered = Question.id.in_(numbers) & (Question.state == QuestionState.ANSWERED)
    found = list(session.scalars(select(Question).where(answered).with_for_update()))
    for question in found:
        before = _answered_by(session, question) if why == ASKER else question.state.value
        by_person = question.authority_id is not None and question.route_by is DecidedBy.PERSON
        question.state = QuestionState.ROUTED if by_person else QuestionState.RECEIVED
        question.answered_at = None
        questions.decide(session, question, Decided.REOPEN, before, why)
    return len(found)


def _answered_by(session: Session, question: Question) -> str:
    """The subjects that a question was answered with, the newest first; as many as are kept of them."""
    theirs = (Notice.question_id == question.id) & Notice.kind.in_(subjects.SAID) & ~called_off()
    said = (
        select(Notice.subject)
        .where(theirs, ~Notice.subject.startswith("unjoined:"))
        .order_by(Notice.id.desc())
    )
    whole = " ".join(dict.fromkeys(session.scalars(said)))
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST + 1].rpartition(" ")[0]


def _put_before_a_person(session: Session, question: Question) -> None:
    joined = (Match.sighting_id == question.sighting_id) & (Match.standing == Standing.JOINED)
    match = session.scalar(select(Match).where(joined))
    if match is None or len(triage.members(session, match.claim)) == 1:
        return  # a person put it there, or it is what the claim was opened for
    ledger = Ledger(session)
    ledger.set(match, standing=Standing.SUGGESTED)
    session.flush()
    deed = Deed("doubt", f"claim:{match.claim.public_id}", {"sighting": match.sighting_id}, ledger.changes)
    record_act(session, notices.ANSWERER, deed)
    triage.open_claims(session, [match.sighting_id], match.matcher)


# --- how many people ----------------------------------------------------------------------------------


def people_waiting(session: Session, claim: Claim) -> int:
    """How many different people wait for an answer about a claim."""
    return _people(session, claim, questions.STANDING)


def people_answered(session: Session, claim: Claim) -> int:
    """How many different people were answered about a claim."""
    return _people(session, claim, (QuestionState.ANSWERED,))


def _people(session: Session, claim: Claim, states: Sequence[QuestionState]) -> int:
    query = select(func.count(Question.voice.distinct())).join(
        Match, Match.sighting_id == Question.sighting_id
    )
    stated = (Match.claim_id == claim.id) & Match.standing.in_(MEMBER)
    return session.scalar(query.where(stated, Question.state.in_(states))) or 0
