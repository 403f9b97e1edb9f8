"""Answers kept so that a request sent twice is carried out once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from claims.records.base import Json, Record


class KeptAnswer(Record):
    """The answer to a request that carried an Idempotency-Key: the same key gets it again for a day.

    The row is written before the act, in its unit of work: of two such requests at once the second waits for it.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (Index("ix_kept_answers_kept_until", "kept_until"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    body: Mapped[str] = mapped_column(default="")
    kept_until: Mapped[datetime]
