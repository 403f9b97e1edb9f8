"""How much each claim wants a look, as it was last weighed: worked out from the record, and made anew from it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from claims.records.base import BigId, Json, JsonOrNull, Record, one_of
from claims.terms import Shelf


class ClaimWeight(Record):
    """One claim's priority with its reasons, and what of its texts went into it; the inbox is sorted by it.

    Nothing is decided here and nothing is lost with it: `pipeline/weighing.py` makes every row again.
    """

    __tablename__ = "claim_weights"
    __table_args__ = (
        CheckConstraint("score >= 0 AND score <= 100", name="score_of_a_hundred"),
        CheckConstraint("worth >= 0 AND worth <= 1", name="worth_is_probability"),
        CheckConstraint("sightings >= 0", name="sightings_counted"),
        Index("ix_claim_weights_score", "shelf", "score", "claim_id"),
        Index("ix_claim_weights_growth", "shelf", "growth", "claim_id"),
        Index("ix_claim_weights_first_at", "shelf", "first_at", "claim_id"),
        Index("ix_claim_weights_back_since", "back_since"),
        Index("ix_claim_weights_due_on", "due_on"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True, autoincrement=False)
    shelf: Mapped[Shelf] = mapped_column(one_of(Shelf), default=Shelf.OPEN)
    """Kept true by triggers at every act, as are *answered* and *assigned_to_id*."""
    answered: Mapped[bool] = mapped_column(default=False)
    """Whether a refutation is linked, written or in writing."""
    assigned_to_id: Mapped[int | None] = mapped_column(BigId)
    score: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    deadline: Mapped[date | None]
    worth: Mapped[float]
    harms: Mapped[list[str]] = mapped_column(Json, default=list)
    days: Mapped[list[str]] = mapped_column(Json, default=list)
    sightings: Mapped[int]
    questions: Mapped[int] = mapped_column(default=0)
    sources: Mapped[int] = mapped_column(default=0)
    """Distinct sources."""
    reach: Mapped[int] = mapped_column(BigId, default=0)
    recent: Mapped[int] = mapped_column(default=0)
    """Sightings in the week before the newest of all."""
    before: Mapped[int] = mapped_column(default=0)
    """Sightings in the week before that."""
    opener_id: Mapped[int | None] = mapped_column(BigId)
    """Its first sighting, which says what it is about while there is no wording."""
    growth: Mapped[float]
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    """When its newest sighting was put to it: what a person who looked later has seen."""
    languages: Mapped[str] = mapped_column(String(40), default="")
    back_since: Mapped[datetime | None]
    returned: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNull)
    """Of a claim that is back: *before*, when it was last seen until then; *sightings*, *people*, *sources* since."""
    due_on: Mapped[date | None]
    """From this day on the weight is out of date although nothing new was seen."""
    act_seq: Mapped[int] = mapped_column(BigId)
    """The newest act of the chain when it was weighed."""


class Weighing(Record):
    """How far the acts have been weighed; one row."""

    __tablename__ = "weighings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_seq: Mapped[int] = mapped_column(BigId)
    weighed_at: Mapped[datetime]
    seen_until: Mapped[datetime | None]
    """The newest sighting then: the end of what was looked at."""
    counted_until: Mapped[datetime | None]
    """When the newest sighting was matched that `daily_volume` counts."""
    scales: Mapped[str] = mapped_column(String(64))
    """What was weighed with: a change of it has everything weighed again."""
