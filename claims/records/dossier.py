"""What the claim page and the review keep beside the record: who works on what just now, which answers came in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Json, Record
from claims.records.people import Person


class ClaimPresence(Record):
    """Somebody has a claim's page open; it lapses by itself and forbids nobody anything."""

    __tablename__ = "claim_presences"
    __table_args__ = (
        CheckConstraint("until > since", name="ends_after_start"),
        Index("ix_claim_presences_until", "until"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    until: Mapped[datetime]
    person: Mapped[Person] = relationship()


class ReviewAnswer(Record):
    """What came of one decision sent from the review, under the key its sender gave it: it is never done twice."""

    __tablename__ = "review_answers"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 8 AND 64", name="key_length"),
        Index("ix_review_answers_done_at", "done_at"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    did: Mapped[str] = mapped_column(String(24))
    acts: Mapped[list[int]] = mapped_column(Json, default=list)
    done_at: Mapped[datetime]
