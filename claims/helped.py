"""How often what was offered before a question was sent had helped: counts by day, and nothing of who said so."""

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from claims import clock
from claims.database import insert_absent
from claims.records import Helped
from claims.terms import Language


def helped(session: Session, subject: str, language: Language) -> None:
    """Somebody was helped by *subject* ("refutation:r-ab12c") and did not ask."""
    _count(session, [subject], language, "yes")


def did_not(session: Session, subjects: Iterable[str], language: Language) -> None:
    """Somebody saw *subjects* and asked all the same."""
    _count(session, subjects, language, "no")


def counted(session: Session) -> dict[str, tuple[int, int]]:
    """Subject -> how many were helped by it, and how many were not, in all languages and on all days."""
    query = select(Helped.subject, func.sum(Helped.yes), func.sum(Helped.no)).group_by(Helped.subject)
    return {subject: (int(yes), int(no)) for subject, yes, no in session.execute(query)}


def _count(session: Session, subjects: Iterable[str], language: Language, column: str) -> None:
    today = clock.now().date()
    for subject in sorted(set(subjects)):  # in one order, so that two at once do not wait for each other
        row = {"subject": subject, "language": language, "day": today, "yes": 0, "no": 0}
        insert_absent(session, Helped, [row])
        mine = (Helped.subject == subject, Helped.language == language, Helped.day == today)
        counted = getattr(Helped, column)
        session.execute(update(Helped).where(*mine).values({counted: counted + 1}))
