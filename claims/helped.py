"""How often what was offered before an answer came had helped: counts by day, and nothing of who said so."""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from claims.database import insert_absent
from claims.records import Helped
from claims.terms import Language


def count(session: Session, subject: str, language: Language, day: date, *, yes: bool) -> None:
    """One more who said that *subject* ("refutation:r-ab12c") had helped, or had not."""
    row = {"subject": subject[:80], "language": language, "day": day, "yes": 0, "no": 0}
    insert_absent(session, Helped, [row])
    mine = (Helped.subject == row["subject"]) & (Helped.language == language) & (Helped.day == day)
    more = {"yes": Helped.yes + 1} if yes else {"no": Helped.no + 1}
    session.execute(update(Helped).where(mine).values(more))


def counted(session: Session) -> dict[str, tuple[int, int]]:
    """Subject -> how many were helped by it, and how many were not, in all languages and on all days."""
    query = select(Helped.subject, func.sum(Helped.yes), func.sum(Helped.no)).group_by(Helped.subject)
    return {subject: (int(yes), int(no)) for subject, yes, no in session.execute(query)}
