"""Questions → their clocks: each that came in gets its days, and who listens is reminded of what falls due."""

from datetime import time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, question_clock, question_events
from claims.database import Database
from claims.question_terms import Terms, terms_of
from claims.records import Question
from claims.settings import Settings

AT_ONCE = 500
"""Questions of one unit of work: whoever asks meanwhile is not kept waiting."""


def start_clocks(database: Database, settings: Settings) -> int:
    """Begin the clocks of the questions that have none; how many."""
    with database.reading() as session:  # so that nobody is kept waiting for nothing
        fresh = select(Question.id).where(question_clock.standing, Question.due_on.is_(None)).limit(1)
        if session.scalar(fresh) is None:
            return 0
    begun = 0
    while True:
        with database.writing() as session:
            some = question_clock.start(session, house_terms(session, settings), AT_ONCE)
        begun += some
        if some < AT_ONCE:
            return begun


def remind(database: Database, settings: Settings) -> int:
    """Put out today's reminders that are not out yet; how many."""
    opens = time.fromisoformat(settings.questions.works_from)
    with database.writing() as session:
        return question_events.remind(session, house_terms(session, settings), clock.now(), opens)


def house_terms(session: Session, settings: Settings) -> Terms:
    """The terms that hold in this house."""
    return terms_of(session, settings.questions, ZoneInfo(settings.time_zone))
