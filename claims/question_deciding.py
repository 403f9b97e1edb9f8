"""What people at the desk decide about many questions at once: their kind, their body, that no answer is needed.

Each act is one link of the audit chain with all the rows that it changed, so that it can be taken back as a whole.
What a person says is the last word, and is what the sorter and the router learn from. A transfer has a reason that
the asker reads; the chain keeps no such text, so a transfer is put right by another one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import clock, notices, question_clock, question_rights, questions
from claims.acts import Actor, Deed, record_act
from claims.changes import Ledger
from claims.errors import RefusedError
from claims.masking import mask
from claims.people import Action, demand
from claims.question_terms import Terms
from claims.records import Authority, Claim, Notice, Person, Question, QuestionDecision
from claims.terms import Decided, DecidedBy, NoticeKind, QuestionKind, QuestionState
from claims.triage import chain

NO_ANSWER = (QuestionKind.THANKS, QuestionKind.SPAM, QuestionKind.NOT_FOR_US)
"""The kinds that are closed without an answer."""
_REASON = 1000


def set_kind(
    session: Session, by: Person, claim: Claim, asked: Iterable[Question], kind: QuestionKind
) -> int | None:
    """These questions are of this kind; the act's number, None when a person said so already of all."""
    actor = demand(by, Action.SORT_QUESTIONS)
    open_ones = [one for one in _standing(asked) if (one.kind, one.kind_by) != (kind, DecidedBy.PERSON)]
    ledger = Ledger(session)
    _decide(ledger, by, open_ones, Decided.KIND, lambda one: one.kind.value if one.kind else "", kind.value)
    for one in open_ones:
        ledger.set(one, kind=kind, kind_by=DecidedBy.PERSON, kind_confidence=None)
    return _chain(session, actor, "sort_questions", claim, ledger, open_ones, {"kind": kind.value})


def accept_route(session: Session, by: Person, claim: Claim, asked: Iterable[Question]) -> int | None:
    """The bodies that the machine proposed are right; None when it proposed none that a person has not accepted."""
    actor = demand(by, Action.ROUTE_QUESTIONS)
    open_ones = [one for one in _unrouted(asked) if one.authority_id is not None]
    ledger = Ledger(session)
    keys = _keys(session)
    for number in sorted({one.authority_id for one in open_ones if one.authority_id}):
        some = [one for one in open_ones if one.authority_id == number]
        _route(ledger, by, some, number, keys)
    bodies = sorted({keys[one.authority_id] for one in open_ones if one.authority_id})
    return _chain(
        session, actor, "route_questions", claim, ledger, open_ones, {"authority": ", ".join(bodies)}
    )


def change_route(
    session: Session, by: Person, claim: Claim, asked: Iterable[Question], authority: Authority
) -> int | None:
    """Another body than the proposed one answers; None when all are with it already."""
    actor = demand(by, Action.ROUTE_QUESTIONS)
    waiting = list(_standing(asked))
    open_ones = _unrouted(waiting)
    elsewhere = [one for one in waiting if one not in open_ones and one.authority_id != authority.id]
    if elsewhere and not open_ones:
        raise RefusedError(reason="a body has these already: transfer them, and say why")
    ledger = Ledger(session)
    _route(ledger, by, open_ones, authority.id, _keys(session))
    detail = {"authority": authority.key}
    return _chain(session, actor, "route_questions", claim, ledger, open_ones, detail)


def close(
    session: Session, by: Person, claim: Claim, asked: Iterable[Question], kind: QuestionKind, *, tell: bool
) -> int | None:
    """No answer is needed: thanks, spam, not for us. *tell*: the askers hear so; of spam nobody does."""
    actor = demand(by, Action.SORT_QUESTIONS)
    if kind not in NO_ANSWER:
        raise RefusedError(reason="only thanks, spam and what is not for us are closed without an answer")
    open_ones = list(_standing(asked))
    ledger = Ledger(session)
    rows = _decide(ledger, by, open_ones, Decided.CLOSE, lambda one: one.state.value, kind.value)
    for one in open_ones:
        ledger.set(one, state=QuestionState.CLOSED, kind=kind, kind_by=DecidedBy.PERSON, kind_confidence=None)
    session.flush()
    if tell and rows and kind is not QuestionKind.SPAM:
        subject = f"decision:{rows[0].id}"
        notices.tell(session, NoticeKind.CLOSING, subject, [one.id for one in open_ones])
        for notice in session.scalars(select(Notice).where(Notice.subject == subject)):
            ledger.added(notice)  # once one of them is sent, closing cannot be taken back any more
    return _chain(session, actor, "close_questions", claim, ledger, open_ones, {"kind": kind.value})


# --- from one body to another ----------------------------------------------------------------------------


def transfer(
    session: Session, by: Person, terms: Terms, asked: Iterable[Question], authority: Authority, reason: str
) -> int:
    """These questions go to another body, which has its own term; each asker is told, with the reason. How many."""
    actor = demand(by, Action.ANSWER)
    waiting = [one for one in _standing(asked) if one.authority_id != authority.id or not _is_routed(one)]
    question_rights.demand_own(session, by, waiting)
    if not question_rights.sees_all(by):
        _demand_in_time(session, terms, waiting)
    why = _reason(reason)
    keys, now = _keys(session), clock.now()
    rows = [
        questions.decide(
            session, one, Decided.TRANSFER, keys.get(one.authority_id or 0, ""), authority.key,
            by_id=by.id, reason=why,
        )
        for one in waiting
    ]  # fmt: skip
    for one in waiting:
        one.authority, one.route_by, one.state = authority, DecidedBy.PERSON, QuestionState.ROUTED
        one.route_confidence, one.route_reasons = None, []
        question_clock.begin_anew(session, terms, one, now)
    session.flush()
    if rows:
        _tell_transfer(session, actor, rows, waiting, authority)
    return len(rows)


def give_back(session: Session, by: Person, terms: Terms, asked: Iterable[Question], reason: str) -> int:
    """A body says that these are not its own, and knows no other: the desk routes them anew. How many."""
    actor = demand(by, Action.ANSWER)
    waiting = [one for one in _standing(asked) if _is_routed(one)]
    question_rights.demand_own(session, by, waiting)
    if not question_rights.sees_all(by):
        _demand_in_time(session, terms, waiting)
    why, keys = _reason(reason), _keys(session)
    for one in waiting:
        before = keys.get(one.authority_id or 0, "")
        questions.decide(session, one, Decided.TRANSFER, before, "", by_id=by.id, reason=why)
        one.authority, one.route_by, one.state = None, None, QuestionState.RECEIVED
        one.route_confidence, one.route_reasons = None, []
        detail = {"from": before, "to": ""}
        record_act(session, actor, Deed("give_back_question", f"question:{one.public_id}", detail))
    session.flush()
    return len(waiting)


def redirect_until(session: Session, terms: Terms, question: Question) -> date:
    """The last day on which the body that has *question* may pass it on: three working days from when it got it."""
    got = session.scalar(
        select(func.max(QuestionDecision.made_at)).where(
            QuestionDecision.question_id == question.id,
            QuestionDecision.what.in_((Decided.ROUTE, Decided.TRANSFER)),
        )
    )
    return terms.redirect_by(terms.registered(got or question.received_at))


def _demand_in_time(session: Session, terms: Terms, asked: Sequence[Question]) -> None:
    today = terms.today(clock.now())
    for one in asked:
        last = redirect_until(session, terms, one)
        if today > last:
            raise RefusedError(
                reason="{question} could be passed on until {day}; ask an editor of the desk",
                question=one.public_id,
                day=last.isoformat(),
            )


def _tell_transfer(
    session: Session, actor: Actor, rows: Sequence[QuestionDecision], asked: Sequence[Question], to: Authority
) -> None:
    for row, one in zip(rows, asked, strict=True):
        detail = {"from": row.before, "to": to.key}
        record_act(session, actor, Deed("transfer_question", f"question:{one.public_id}", detail))
    notices.tell(session, NoticeKind.TRANSFER, f"decision:{rows[0].id}", [one.id for one in asked])


def _reason(written: str) -> str:
    why = mask(" ".join(written.split())[:_REASON]).text
    if not why:
        raise RefusedError(reason="say why: the asker reads it")
    return why


# --- how it is done --------------------------------------------------------------------------------------


def _standing(asked: Iterable[Question]) -> Iterable[Question]:
    return (one for one in asked if one.state in questions.STANDING)


def _is_routed(question: Question) -> bool:
    return question.route_by is DecidedBy.PERSON


def _unrouted(asked: Iterable[Question]) -> list[Question]:
    return [one for one in _standing(asked) if not _is_routed(one)]


def _keys(session: Session) -> Mapping[int, str]:
    return dict(session.execute(select(Authority.id, Authority.key)).all())


def _route(
    ledger: Ledger, by: Person, asked: Sequence[Question], authority: int, keys: Mapping[int, str]
) -> None:
    _decide(
        ledger, by, asked, Decided.ROUTE, lambda one: keys.get(one.authority_id or 0, ""), keys[authority]
    )
    for one in asked:
        if one.authority_id != authority:
            ledger.set(one, route_confidence=None, route_reasons=[])
        ledger.set(one, authority_id=authority, route_by=DecidedBy.PERSON, state=QuestionState.ROUTED)
        ledger.session.flush()
        ledger.session.expire(one, ["authority"])


def _decide(
    ledger: Ledger,
    by: Person,
    asked: Sequence[Question],
    what: Decided,
    before: Callable[[Question], str],
    value: str,
) -> list[QuestionDecision]:
    now = clock.now()
    rows = [
        QuestionDecision(
            question_id=one.id, what=what, before=before(one), value=value, by_id=by.id, made_at=now,
            confidence=None,
        )
        for one in asked
    ]  # fmt: skip
    ledger.session.add_all(rows)
    ledger.session.flush()
    for row in rows:
        ledger.added(row)
    return rows


def _chain(
    session: Session,
    actor: Actor,
    verb: str,
    claim: Claim,
    ledger: Ledger,
    asked: Sequence[Question],
    detail: Mapping[str, str],
) -> int | None:
    if not asked:
        return None
    session.flush()
    return chain(session, actor, verb, claim, ledger, {"questions": len(asked), **detail})
