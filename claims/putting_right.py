"""Who was told what does not hold any more: it was corrected, it was withdrawn, or it answers another question."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from claims import notices, subjects
from claims.answered_by import ASKER, UNJOINED, WITHDRAWN, Due, called_off
from claims.records import (
    Match,
    Notice,
    Publication,
    Question,
    QuestionDecision,
    Version,
)
from claims.terms import (
    Decided,
    NoticeKind,
    PublicationState,
    VersionKind,
)
from claims.triage import MEMBER


def corrected(session: Session, since: datetime) -> Iterator[Due]:
    """Whoever was told an earlier version of what was corrected, and has not been told of the correction."""
    for subject, version in _changed(session, since, VersionKind.CORRECTION):
        claims = subjects.claims_in(session, version)
        rows = _told_before(session, NoticeKind.CORRECTION, subject).where(
            _states(claims) | Notice.state.in_(notices.TOLD)
        )
        if numbers := tuple(session.scalars(rows)):
            yield Due(NoticeKind.CORRECTION, subject, numbers)


def withdrawn(session: Session, since: datetime) -> Iterator[Due]:
    """Whoever was answered by what was withdrawn."""
    for subject, _ in _changed(session, since, VersionKind.WITHDRAWAL):
        if numbers := tuple(session.scalars(_told_before(session, NoticeKind.WITHDRAWAL, subject))):
            yield Due(NoticeKind.WITHDRAWAL, subject, numbers, why=WITHDRAWN)


def _changed(session: Session, since: datetime, kind: VersionKind) -> Iterator[tuple[str, Version]]:
    """The versions of this kind that went out since then and are the newest of their refutations."""
    out = select(Publication.version_id).where(
        Publication.state == PublicationState.SENT, Publication.sent_at >= since
    )
    query = select(Version).where(Version.refutation_id.is_not(None), Version.kind == kind)
    for version in session.scalars(query.where(Version.id.in_(out)).order_by(Version.id)).all():
        assert version.refutation is not None
        name = version.refutation.public_id
        if subjects.newest_out(session, name) is version:
            yield subjects.of_version(name, version.number), version


def _told_before(session: Session, kind: NoticeKind, subject: str) -> Select[int]:
    """The questions that have a notice of what *subject* changes, and none of it itself."""
    earlier = Notice.subject.in_(subjects.older(session, kind, subject)) & Notice.kind.in_(subjects.SAID)
    newer, undone = aliased(Notice), aliased(Notice)
    alike = newer.kind.in_(subjects.SAID if kind in subjects.SAID else (kind,))
    known = select(newer.id).where(newer.question_id == Notice.question_id, newer.subject == subject, alike)
    wrong = select(undone.id).where(
        undone.question_id == Notice.question_id, undone.subject == subjects.unjoined(subject)
    )
    let_be: ColumnElement[bool] = Notice.last_error.in_((notices.NOT_THEIRS, notices.REOPENED))
    if (
        kind is NoticeKind.WITHDRAWAL
    ):  # who was answered by it and never told is without an answer again, once
        let_be = or_(let_be, called_off())
    return (
        select(Notice.question_id)
        .join(Question)
        .where(earlier, ~let_be, Question.state.not_in(notices.GONE), ~known.exists(), ~wrong.exists())
        .distinct()
        .order_by(Notice.question_id)
    )


def unjoined(session: Session, since: datetime) -> Iterator[Due]:
    """Whoever was told what answers another question, because people took theirs out of the claim."""
    recent = select(Notice.subject).where(Notice.kind.in_(subjects.SAID), Notice.queued_at >= since)
    for subject in session.scalars(recent.distinct()).all():
        if subjects.bare(subject) != subject or not subject.startswith(("refutation:", "answer:")):
            continue
        if not subjects.withdrawn(session, subject):
            told = subjects.unjoined(subject)
            rows = _not_theirs(subject, told, subjects.claims_of(session, subject))
            if numbers := tuple(session.scalars(rows)):
                yield Due(NoticeKind.CORRECTION, told, numbers, why=UNJOINED)


def _not_theirs(subject: str, told: str, claims: Collection[int]) -> Select[int]:
    undone = aliased(Notice)
    known = select(undone.id).where(undone.question_id == Notice.question_id, undone.subject == told)
    off = (notices.NOT_THEIRS, notices.OVERTAKEN, notices.REOPENED)
    let_be = (Notice.state == PublicationState.CANCELLED) & Notice.last_error.in_(off)
    said_so = select(QuestionDecision.id).where(
        QuestionDecision.question_id == Notice.question_id,
        QuestionDecision.what == Decided.REOPEN,
        QuestionDecision.value == ASKER,
    )
    return (
        select(Notice.question_id)
        .join(Question)
        .where(Notice.subject == subject, Notice.kind.in_(subjects.SAID), ~let_be)
        .where(Question.state.not_in(notices.GONE), ~_states(claims), ~known.exists(), ~said_so.exists())
        .distinct()
        .order_by(Notice.question_id)
    )


def _states(claims: Collection[int]) -> ColumnElement[bool]:
    """Whether a question states one of these claims."""
    stated = select(Match.id).where(Match.sighting_id == Question.sighting_id, Match.standing.in_(MEMBER))
    return stated.where(Match.claim_id.in_(claims)).correlate(Question).exists()
