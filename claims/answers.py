"""Answers to all who asked one claim: written by a body's contact or at the desk, seen by a second person, told once.

An answer to a few people goes out when its author sends it; one to more than the settings allow, and any that is to
become public, waits for somebody else's yes to exactly what was submitted. A correction is another answer that takes
the place of the first. The audit chain keeps digests and no texts.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from claims import clock, ids, notices, question_rights, questions
from claims.acts import Actor, Deed, canonical, record_act
from claims.errors import NotAllowedError, NotFoundError, RefusedError, StaleError
from claims.masking import mask
from claims.people import Action, can, demand
from claims.questions import STANDING
from claims.records import Answer, Authority, Claim, Match, Notice, Person, Question, Sighting
from claims.subjects import of_answer
from claims.terms import AnswerState, Decided, DecidedBy, Language, NoticeKind, QuestionState
from claims.triage import MEMBER, resolve

PREFIX = "a-"
LONGEST = 20_000
_LANGUAGES = tuple(one.value for one in Language)


@dataclass(frozen=True)
class Written:
    """What an author writes: what is said, by language, and for a correction what was corrected."""

    texts: Mapping[str, str]
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Whom an answer is for, as of now."""

    questions: tuple[int, ...]
    people: int
    languages: Mapping[str, int]
    """In which languages how many of the questions want to be answered."""
    consented: int


# --- finding and reading ----------------------------------------------------------------------------------


def find_answer(session: Session, name: str) -> Answer:
    """The answer called *name*."""
    found = session.scalar(select(Answer).where(Answer.public_id == ids.tidy(name, PREFIX)))
    if found is None:
        raise NotFoundError(kind="answer", name=name)
    return found


def own_answer(session: Session, by: Person, name: str) -> Answer:
    """As `find_answer`; for an authority's contact there are only those of their own bodies."""
    found = find_answer(session, name)
    if not _is_own(session, by, found.authority_id):
        raise NotFoundError(kind="answer", name=name)
    return found


def of_claim(session: Session, claim: Claim) -> list[Answer]:
    """The answers to a claim, the newest first."""
    return list(session.scalars(select(Answer).where(Answer.claim_id == claim.id).order_by(Answer.id.desc())))


def listed(
    session: Session, by: Person, state: AnswerState | None = None, *, before: int = 0, limit: int = 50
) -> list[Answer]:
    """The answers that *by* may see, the newest first; those of one state when it is named."""
    query = select(Answer).order_by(Answer.id.desc()).limit(limit)
    if not question_rights.sees_all(by):
        query = query.where(Answer.authority_id.in_(question_rights.own_authorities(session, by)))
    if state is not None:
        query = query.where(Answer.state == state)
    return list(session.scalars(query.where(Answer.id < before) if before else query))


def read(answer: Answer) -> Written:
    """What it says."""
    return Written(dict(answer.texts), dict(answer.note))


def digest_of(answer: Answer) -> str:
    """A name for exactly what it says and of whom: what an approval is of."""
    covered = {
        "answer": answer.public_id,
        "authority": answer.authority.key if answer.authority else "",
        "texts": dict(answer.texts),
        "note": dict(answer.note),
        "replaces": answer.replaces_id,
    }
    return hashlib.sha256(canonical(covered).encode()).hexdigest()


def scope(session: Session, answer: Answer) -> Scope:
    """Whom it is for: the claim's questions that wait and are with its body, or with nobody yet.

    An answer of the desk itself is for all that wait; a correction also for those who had what it corrects.
    """
    rows = session.execute(_scope(session, answer)).all()
    languages: dict[str, int] = {}
    for row in rows:
        code = (row.answer_in or notices.spoken(row.language.value)).value
        languages[code] = languages.get(code, 0) + 1
    return Scope(
        tuple(row.id for row in rows),
        len({row.voice for row in rows}),
        languages,
        sum(row.consent for row in rows),
    )


def _scope(session: Session, answer: Answer) -> Select[tuple[int, str, Language | None, bool]]:
    claim = resolve(session, answer.claim)
    return (
        select(Question.id, Question.voice, Question.answer_in, Question.consent)
        .add_columns(Sighting.language)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .join(Sighting, Sighting.id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .where(or_(_waits_for(answer), _had(session, answer)))
        .order_by(Question.id)
    )


def _waits_for(answer: Answer) -> ColumnElement[bool]:
    waits = Question.state.in_(STANDING)
    if answer.authority_id is None:
        return waits
    nobodys = or_(Question.route_by.is_(None), Question.route_by != DecidedBy.PERSON)
    return and_(waits, or_(Question.authority_id == answer.authority_id, nobodys))


def _had(session: Session, answer: Answer) -> ColumnElement[bool]:
    """Whether a question was answered by what *answer* corrects."""
    subjects, earlier = [], answer.replaces_id
    while earlier is not None:
        replaced = session.get_one(Answer, earlier)
        subjects.append(of_answer(replaced))
        earlier = replaced.replaces_id
    told = select(Notice.question_id).where(Notice.subject.in_(subjects))
    return and_(Question.state == QuestionState.ANSWERED, Question.id.in_(told))


def findings(session: Session, answer: Answer) -> tuple[list[str], list[str]]:
    """What an author should look at: languages that askers want and it lacks; kinds of personal data it holds."""
    wanted = scope(session, answer).languages
    lacking = [code for code in _LANGUAGES if wanted.get(code) and not answer.texts.get(code)]
    kinds = {one.kind for text in answer.texts.values() for one in mask(str(text)).found}
    return lacking, sorted(str(kind) for kind in kinds)


# --- writing ----------------------------------------------------------------------------------------------


def draft(
    session: Session, by: Person, claim: Claim, authority: Authority | None, written: Written
) -> Answer:
    """Begin an answer; a contact's is of one of their bodies, which has to have a question of the claim."""
    actor = demand(by, Action.ANSWER)
    _demand_own(session, by, claim, authority)
    texts, note = _checked(written)
    answer = Answer(
        public_id=ids.new_ids(session, Answer.public_id, PREFIX)[0],
        claim_id=claim.id,
        authority_id=authority.id if authority else None,
        texts=texts,
        note=note,
        author_id=by.id,
        hands=[by.id],
        made_at=clock.now(),
    )
    session.add(answer)
    session.flush()
    _record(session, actor, "draft_answer", answer)
    return answer


def save(session: Session, by: Person, answer: Answer, written: Written, base: str) -> bool:
    """Change it, if it still is what *base* is the digest of; what waited for approval does not any more."""
    actor = _take(session, by, answer, Action.ANSWER)
    if answer.state not in (AnswerState.DRAFT, AnswerState.SUBMITTED):
        raise RefusedError(reason="{answer} is on its way to the askers; correct it", answer=answer.public_id)
    if base != digest_of(answer):
        raise StaleError(name=answer.public_id)
    texts, note = _checked(written)
    if (dict(answer.texts), dict(answer.note)) == (texts, note):
        return False
    answer.texts, answer.note = texts, note
    answer.hands = sorted({*answer.hands, by.id})
    answer.state, answer.digest, answer.submitted_at = AnswerState.DRAFT, "", None
    session.flush()
    _record(session, actor, "edit_answer", answer)
    return True


def submit(session: Session, by: Person, answer: Answer, approve_above: int) -> AnswerState:
    """Send it to the askers, or where they are more than *approve_above* people, to a second person first."""
    actor = _take(session, by, answer, Action.ANSWER)
    if answer.state is not AnswerState.DRAFT:
        raise RefusedError(reason="{answer} was submitted already", answer=answer.public_id)
    _check_whole(session, answer)
    answer.digest, answer.submitted_at, answer.comment = digest_of(answer), clock.now(), ""
    answer.state = AnswerState.SUBMITTED
    _record(session, actor, "submit_answer", answer)
    if scope(session, answer).people <= approve_above:
        _send(session, actor, answer)
    session.flush()
    return answer.state


def approve(session: Session, by: Person, answer: Answer, digest: str) -> Scope:
    """A second person's yes to exactly what was submitted: it goes to whoever asked. Whom it went to."""
    actor = _take(session, by, answer, Action.APPROVE_ANSWER)
    if answer.state is AnswerState.APPROVED and answer.approver_id is None:
        return _confirm(session, actor, by, answer, digest)
    _demand_waits(answer)
    _demand_another(by, answer)
    _demand_same(answer, digest)
    answer.approver_id = by.id
    return _send(session, actor, answer)


def may_approve(session: Session, by: Person, answer: Answer) -> bool:
    """Whether *by* may be the second person."""
    allowed = any(can(role, Action.APPROVE_ANSWER) for role in by.roles)
    return allowed and by.id not in answer.hands and _is_own(session, by, answer.authority_id)


def send_back(session: Session, by: Person, answer: Answer, comment: str) -> None:
    """The second person says no, and why: its author reads it."""
    actor = _take(session, by, answer, Action.APPROVE_ANSWER)
    _demand_waits(answer)
    comment = comment.strip()
    if not comment:
        raise RefusedError(reason="say what is to be mended: its authors read it")
    answer.state, answer.digest, answer.submitted_at = AnswerState.DRAFT, "", None
    answer.comment = comment
    session.flush()
    _record(session, actor, "return_answer", answer)


def correct(session: Session, by: Person, answer: Answer, written: Written) -> Answer:
    """Another answer in the place of one that went out, with what was corrected; it goes the same way."""
    actor = _take(session, by, answer, Action.ANSWER)
    if answer.state is not AnswerState.APPROVED:
        raise RefusedError(reason="{answer} has not gone out; change it", answer=answer.public_id)
    if (later := replacing(session, answer)) is not None:
        raise RefusedError(reason="{later} takes its place already", later=later.public_id)
    texts, note = _checked(written)
    fresh = Answer(
        public_id=ids.new_ids(session, Answer.public_id, PREFIX)[0],
        claim_id=answer.claim_id,
        authority_id=answer.authority_id,
        texts=texts,
        note=note,
        author_id=by.id,
        hands=[by.id],
        made_at=clock.now(),
        replaces_id=answer.id,
        page_id=answer.page_id,
    )
    session.add(fresh)
    session.flush()
    _record(session, actor, "correct_answer", fresh)
    return fresh


def replacing(session: Session, answer: Answer) -> Answer | None:
    """The answer that takes, or is to take, the place of this one."""
    return session.scalar(select(Answer).where(Answer.replaces_id == answer.id))


def withdraw(session: Session, by: Person, answer: Answer) -> int:
    """It does not hold: who was told of it is told so, and their questions wait again. How many questions."""
    sent = answer.state is AnswerState.APPROVED
    actor = _take(session, by, answer, Action.APPROVE_ANSWER if sent else Action.ANSWER)
    if answer.state is AnswerState.WITHDRAWN:
        raise RefusedError(reason="{answer} is withdrawn already", answer=answer.public_id)
    answer.state = AnswerState.WITHDRAWN
    _record(session, actor, "withdraw_answer", answer)
    return _reopen(session, by, answer) if sent else 0


def _reopen(session: Session, by: Person, answer: Answer) -> int:
    subject = of_answer(answer)
    told = select(Notice.question_id).where(Notice.subject == subject)
    answered = Question.state == QuestionState.ANSWERED
    asked = list(session.scalars(select(Question).where(Question.id.in_(told), answered)))
    for one in asked:
        routed = one.route_by is DecidedBy.PERSON
        state = QuestionState.ROUTED if routed else QuestionState.RECEIVED
        questions.decide(session, one, Decided.REOPEN, one.state.value, state.value, by_id=by.id)
        one.state, one.answered_at = state, None
    session.flush()
    notices.tell(session, NoticeKind.WITHDRAWAL, subject, [one.id for one in asked])
    return len(asked)


# --- how it is done ---------------------------------------------------------------------------------------


def _send(session: Session, actor: Actor, answer: Answer) -> Scope:
    reached, now = scope(session, answer), clock.now()
    answer.state, answer.approved_at = AnswerState.APPROVED, now
    for chunk in _chunks(reached.questions):
        for one in session.scalars(select(Question).where(Question.id.in_(chunk))):
            one.state, one.answered_at = QuestionState.ANSWERED, one.answered_at or now
    session.flush()
    kind = NoticeKind.CORRECTION if answer.replaces_id else NoticeKind.ANSWER
    notices.tell(session, kind, of_answer(answer), reached.questions)
    _record(session, actor, "approve_answer", answer, questions=len(reached.questions))
    return reached


def _confirm(session: Session, actor: Actor, by: Person, answer: Answer, digest: str) -> Scope:
    """A second person's yes to what went out to a few already: only so can it become public."""
    _demand_another(by, answer)
    _demand_same(answer, digest)
    answer.approver_id = by.id
    session.flush()
    _record(session, actor, "confirm_answer", answer)
    return scope(session, answer)


def _take(session: Session, by: Person, answer: Answer, action: Action) -> Actor:
    """Two people at once: the second waits here and then sees what the first did."""
    actor = demand(by, action)
    session.flush()
    session.refresh(answer, with_for_update=True)
    if not _is_own(session, by, answer.authority_id):
        raise NotAllowedError(person=by.handle, action=action, roles="editor")
    return actor


def _is_own(session: Session, by: Person, authority_id: int | None) -> bool:
    return question_rights.sees_all(by) or authority_id in question_rights.own_authorities(session, by)


def _demand_own(session: Session, by: Person, claim: Claim, authority: Authority | None) -> None:
    if question_rights.sees_all(by):
        return
    own = question_rights.own_authorities(session, by)
    if authority is None or authority.id not in own or not has_questions(session, claim, authority.id):
        raise RefusedError(reason="none of its questions is with a body that you answer for")


def has_questions(session: Session, claim: Claim, authority_id: int) -> bool:
    """Whether a question of *claim* is with a body by a person's word, whatever became of it."""
    query = (
        select(Question.id)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .where(Question.authority_id == authority_id, Question.route_by == DecidedBy.PERSON)
    )
    return session.scalar(query.limit(1)) is not None


def _demand_waits(answer: Answer) -> None:
    if answer.state is not AnswerState.SUBMITTED:
        raise RefusedError(reason="{answer} does not wait for approval", answer=answer.public_id)


def _demand_another(by: Person, answer: Answer) -> None:
    if by.id in answer.hands or by.id == answer.author_id:
        raise RefusedError(reason="you wrote in it; another person has to approve it")


def _demand_same(answer: Answer, digest: str) -> None:
    if not digest or digest != answer.digest or digest != digest_of(answer):
        raise RefusedError(reason="it is not what was submitted any more; look at it again")


def _check_whole(session: Session, answer: Answer) -> None:
    if not any(str(text).strip() for text in answer.texts.values()):
        raise RefusedError(reason="an answer needs a text in at least one language")
    lacking = sorted(code for code in answer.texts if not answer.note.get(code))
    if answer.replaces_id is not None and lacking:
        raise RefusedError(reason="say in {languages} what was corrected", languages=lacking)
    if not scope(session, answer).questions:
        raise RefusedError(reason="nobody waits for this answer any more")


def _checked(written: Written) -> tuple[dict[str, str], dict[str, str]]:
    texts, note = (_tidy(given) for given in (written.texts, written.note))
    if strange := sorted({*texts, *note} - set(_LANGUAGES)):
        raise RefusedError(
            reason="the language {languages} is not one of {known}", languages=strange, known=_LANGUAGES
        )
    if any(len(text) > LONGEST for text in texts.values()):
        raise RefusedError(reason="an answer has at most {limit} characters", limit=LONGEST)
    return texts, note


def _tidy(given: Mapping[str, str]) -> dict[str, str]:
    plain = {code: text.replace("\r\n", "\n").strip() for code, text in given.items()}
    return {code: text for code, text in sorted(plain.items()) if text}


def _record(session: Session, actor: Actor, verb: str, answer: Answer, **more: int) -> None:
    detail = {"digest": digest_of(answer), "claim": answer.claim.public_id, **more}
    record_act(session, actor, Deed(verb, of_answer(answer), detail))


def _chunks(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + 500] for start in range(0, len(numbers), 500)]
