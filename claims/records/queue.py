"""What people said about rows of the outbox that wait: their order, their time, and which ones are held."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Record
from claims.records.people import Person


class QueuePlace(Record):
    """What people decided about one publication that waits; most have no such row and go out in turn."""

    __tablename__ = "queue_places"
    __table_args__ = (
        CheckConstraint("position IS NULL OR position >= 1", name="position_counted"),
        CheckConstraint("(held_at IS NULL) = (held_by_id IS NULL)", name="held_by_somebody"),
        CheckConstraint("held_at IS NULL OR held_reason <> ''", name="held_for_a_reason"),
    )

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publications.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int | None]
    """Where somebody put it among those that wait on its channel; rows without one come after, oldest first."""
    not_before: Mapped[datetime | None]
    """The time somebody planned for it."""
    held_reason: Mapped[str] = mapped_column(default="")
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    held_at: Mapped[datetime | None]
    held_by: Mapped[Person | None] = relationship()
