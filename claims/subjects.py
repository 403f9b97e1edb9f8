"""What notices tell of, by name: a refutation's version or an answer; and whether it is still what is said.

A *subject* is written into a notice as text: "refutation:r-ab12c/3" for a version, "answer:a-7k2m9", "decision:812",
"receipt:q-7k2m9". Before a refutation's or an answer's name may stand "unjoined:" (it was to another question),
"rejoined:" (it was to this one after all) and "stands:" (a person looked again).
"""

import json
import re

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from claims import outbox
from claims.records import Answer, Claim, Match, Publication, Question, Refutation, Version
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


def unjoined(subject: str) -> str:
    """The subject that is *subject* having been told to the wrong people; the same for all its versions."""
    found = version_of(subject)
    return f"unjoined:refutation:{found[0]}" if found else f"unjoined:{subject}"


def rejoined(subject: str) -> str:
    """The subject that is *subject* having been right after all."""
    return f"rejoined:{subject}"


def stands(subject: str) -> str:
    """The subject that is *subject* upheld by a person, for whoever said that they had asked something else."""
    return f"stands:{subject}"


def bare(subject: str) -> str:
    """The refutation's version or the answer that a subject is about."""
    for before in ("unjoined:", "rejoined:", "stands:"):
        subject = subject.removeprefix(before)
    return subject


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
    subject = bare(subject)
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


def withdrawn(session: Session, subject: str) -> bool:
    """Whether the refutation or the answer that a subject is was withdrawn."""
    if found := version_of(subject):
        newest = newest_out(session, found[0])
        return newest is not None and newest.kind is VersionKind.WITHDRAWAL
    answer = answer_of(session, subject)
    return answer is not None and answer.state is AnswerState.WITHDRAWN


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
    found = version_of(bare(subject))
    if found is None:
        return False
    coming = select(Publication.id).where(
        Publication.version_id == Version.id, Publication.state.in_(outbox.OPEN)
    )
    newer = _versions(found[0]).where(Version.number > found[1], coming.exists())
    return session.scalar(newer.limit(1)) is not None


def claims_of(session: Session, subject: str) -> frozenset[int]:
    """The claims, as they stand after merges, that a refutation as it is out now or an answer is given to."""
    if found := version_of(subject):
        version = newest_out(session, found[0])
        return frozenset() if version is None else claims_in(session, version)
    answer = answer_of(session, subject)
    return frozenset() if answer is None else frozenset({resolve(session, answer.claim).id})


def claims_in(session: Session, version: Version) -> frozenset[int]:
    """The claims that a version of a refutation answers by its own words, as they stand after merges."""
    said = [one["id"] for one in json.loads(version.content)["claims"]]
    rows = session.scalars(select(Claim).where(Claim.public_id.in_(said)))
    return frozenset(resolve(session, claim).id for claim in rows)


def answers(session: Session, subject: str, question: Question) -> bool:
    """Whether *question* is among those that a refutation or an answer is given to, as people left it now."""
    if subject.startswith("unjoined:") or not bare(subject).startswith(("refutation:", "answer:")):
        return True
    stated = Match.claim_id.in_(claims_of(session, bare(subject))) & Match.standing.in_(MEMBER)
    of_claims = select(Match.id).where(Match.sighting_id == question.sighting_id, stated)
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
