"""The audit chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import BigId, Json, Record


class Act(Record):
    """Who did what, when, to what: one link of the chain; triggers refuse update and delete."""

    __tablename__ = "acts"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_counted"),
        CheckConstraint("length(hash) = 64 AND length(previous) = 64", name="hash_length"),
        Index("ix_acts_subject", "subject"),
        Index(
            "ix_acts_telling",
            "subject",
            "seq",
            sqlite_where=text("verb NOT IN ('join', 'suggest')"),
            postgresql_where=text("verb NOT IN ('join', 'suggest')"),
        ),
    )

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    done_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    """A person's handle, or "machine:" and the part of Aiqyn that decided."""
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str]
    undoes_seq: Mapped[int | None] = mapped_column(ForeignKey("acts.seq"), unique=True)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    changes: Mapped[list["ActChange"]] = relationship(order_by="ActChange.position")


class ActChange(Record):
    """One row that an act changed, before and after, so that the act can be undone."""

    __tablename__ = "act_changes"

    seq: Mapped[int] = mapped_column(ForeignKey("acts.seq"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(String(60))
    key: Mapped[dict[str, Any]] = mapped_column(Json)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
