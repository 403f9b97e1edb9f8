"""Whose a question is, for the asker's own eyes: found by a keyed mark of where they are answered, and only by it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from claims.records import Asker, Question
from claims.sealing import Seal
from claims.terms import QuestionState, QuestionWay

_LENGTH = 32


def mark_of(seal: Seal, way: QuestionWay, to: str) -> str:
    """Under which mark somebody is known who is answered at *to*."""
    return seal.mark(f"asker/{way}/{to.lower()}")[:_LENGTH]


def voice_of(session: Session, seal: Seal, way: QuestionWay, to: str) -> str:
    """The voice of whoever is answered at *to*; empty when they are not known (any more)."""
    return session.scalar(select(Asker.voice).where(Asker.mark == mark_of(seal, way, to))) or ""


def questions_of(session: Session, seal: Seal, way: QuestionWay, to: str) -> list[Question]:
    """All that somebody asked and did not have forgotten, newest first."""
    voice = voice_of(session, seal, way, to)
    if not voice:
        return []
    theirs = (Question.voice == voice) & (Question.state != QuestionState.FORGOTTEN)
    return list(session.scalars(select(Question).where(theirs).order_by(Question.id.desc())))


def drop(session: Session, seal: Seal, way: QuestionWay, to: str) -> None:
    """Nothing leads from whoever is answered at *to* to their voice any more."""
    session.execute(delete(Asker).where(Asker.mark == mark_of(seal, way, to)))
