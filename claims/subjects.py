"""What notices tell of, by name: a refutation's version or an answer; and whether it is still what is said.

A *subject* is written into a notice as text: "refutation:r-ab12c/3" for a version, "answer:a-7k2m9", "decision:812",
"receipt:q-7k2m9".
"""

import re

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from claims import outbox
from claims.records import Answer, Match, Publication, Question, Refutation, RefutationClaim, Version
from claims.terms import AnswerState, NoticeKind, PublicationState, VersionKind
from claims.triage import MEMBER, resolve

SAID = (NoticeKind.ANSWER, NoticeKind.CORRECTION)
"""The kinds that carry an answer."""
_NUMBERED = re.compile(r"refutation:([^/]+)/(\d+)")


def of_version(refutation: str, number: int) -> str:
    """The subject that is a version of a refutation."""
    return f"refutation:{refutation}/{number}"


def of_answer(answer: Answer) -> str:
    """The subject that is an answer."""
    return f"answer:{answer.public_id}"


def older(session: Session, kind: NoticeKind, subject: str) -> set[str]:
    """The subjects that *subject* corrects or withdraws: earlier versions, answers that it replaces."""
    if kind not in (*SAID, NoticeKind.WITHDRAWAL):
        return set()
    if found := version_of(subject):
        return {of_version(found[0], number) for number in range(1, found[1])}
    answer = answer_of(session, subject)
    earlier = {subject} if answer is not None and kind is NoticeKind.WITHDRAWAL else set()
    while answer is not None and answer.replaces_id is not None:
        answer = session.get_one(Answer, answer.replaces_id)
        earlier.add(of_answer(answer))
    return earlier


def answer_of(session: Session, subject: str) -> Answer | None:
    """The answer that a subject is; None when it is something else."""
    kind, _, name = subject.partition(":")
    return session.scalar(select(Answer).where(Answer.public_id == name)) if kind == "answer" else None


def version_of(subject: str) -> tuple[str, int] | None:
    """The refutation and the number of its version that a subject is; None when it is something else."""
    found = _NUMBERED.fullmatch(subject)
    return (found[1], int(found[2])) if found else None


def still_said(session: Session, subject: str) -> bool:
    """Whether what a subject says is the newest of it that went out, and was not withdrawn."""
    if found := version_of(subject):
        newest = newest_out(session, found[0])
        return newest is None or (newest.number == found[1] and newest.kind is not VersionKind.WITHDRAWAL)
    if not subject.startswith("answer:"):
        return True
    answer = answer_of(session, subject)
    if answer is None or answer.state is not AnswerState.APPROVED:
        return False
    replaced = Answer.replaces_id == answer.id
    return session.scalar(select(Answer.id).where(replaced, Answer.state == AnswerState.APPROVED)) is None


def newest_out(session: Session, refutation: str) -> Version | None:
    """The newest version of a refutation (by its public id) of which something went out anywhere."""
    return session.scalar(
        _versions(refutation)
        .where(
            select(Publication.id)
            .where(Publication.version_id == Version.id, Publication.state == PublicationState.SENT)
            .exists()
        )
        .limit(1)
    )


def about_to_change(session: Session, subject: str) -> bool:
    """Whether something newer than a refutation's version is on its way out: then the older is not told any more."""
    found = version_of(subject)
    if found is None:
        return False
    coming = select(Publication.id).where(
        Publication.version_id == Version.id, Publication.state.in_(outbox.OPEN)
    )
    newer = _versions(found[0]).where(Version.number > found[1], coming.exists())
    return session.scalar(newer.limit(1)) is not None


def answers(session: Session, subject: str, question: Question) -> bool:
    """Whether *question* is among those that a refutation or an answer is given to, as people left it now."""
    of_claims = select(Match.id).where(Match.sighting_id == question.sighting_id, Match.standing.in_(MEMBER))
    if found := version_of(subject):
        linked = select(RefutationClaim.claim_id).join(Refutation)
        of_claims = of_claims.where(Match.claim_id.in_(linked.where(Refutation.public_id == found[0])))
    elif answer := answer_of(session, subject):
        of_claims = of_claims.where(Match.claim_id == resolve(session, answer.claim).id)
    else:
        return not subject.startswith("answer:")
    return session.scalar(of_claims.limit(1)) is not None


def _versions(refutation: str) -> Select[Version]:
    """A refutation's approved versions, the newest first."""
    return (
        select(Version)
        .join(Refutation, Refutation.id == Version.refutation_id)
        .join(Version.approval)
        .where(Refutation.public_id == refutation)
        .order_by(Version.id.desc())
    )
