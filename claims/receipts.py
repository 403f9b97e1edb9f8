"""Receipts that go out by themselves: one for each question that came by a way without a screen.

A letter may be answered by a machine that does not say it is one, and that answer would be a question again. So one
voice gets so many receipts a day and no more: such a loop dies out, and nothing that was asked is lost by it.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import clock, notices
from claims.records import Notice, Question
from claims.terms import NoticeKind

A_DAY = 5
"""Receipts for one voice in a day."""


def owe(session: Session, asked: Iterable[Question]) -> int:
    """Queue a receipt for each question that has none yet; how many."""
    queued = 0
    since = clock.now() - timedelta(days=1)
    for question in asked:
        if question.reachable and _given(session, question, since) < A_DAY:
            subject = f"receipt:{question.public_id}"
            queued += notices.tell(session, NoticeKind.RECEIPT, subject, [question.id])
            session.flush()
    return queued


def _given(session: Session, question: Question, since: object) -> int:
    query = select(func.count()).select_from(Notice).join(Question)
    theirs = (Question.voice == question.voice) & (Notice.kind == NoticeKind.RECEIPT)
    return session.scalar(query.where(theirs, Notice.queued_at > since)) or 0
