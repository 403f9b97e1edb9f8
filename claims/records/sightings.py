"""Sources, what they showed, and what could not be read.

No column here and no join of tables says who sent a rumour: a sighting has no sender.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Json, Key, Record, one_of
from claims.terms import SightingKind, SourceState, TextLanguage


class Source(Record):
    """Where rumours come from: a feed, the question form, a bot, a mailbox, a file."""

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures_counted"),
        CheckConstraint("interval_seconds >= 60", name="interval_polite"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(2000))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    language: Mapped[str] = mapped_column(String(8), default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    credibility: Mapped[str] = mapped_column(default="")
    state: Mapped[SourceState] = mapped_column(one_of(SourceState), default=SourceState.ACTIVE)
    interval_seconds: Mapped[int] = mapped_column(default=900)
    added_at: Mapped[datetime]
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    last_error_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    next_due_at: Mapped[datetime | None]


class Sighting(Record):
    """One text seen once. Its text is the newest revision; it carries no sender."""

    __tablename__ = "sightings"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        CheckConstraint("revision >= 1", name="revision_counted"),
        CheckConstraint("reach IS NULL OR reach >= 0", name="reach_counted"),
        CheckConstraint("shares IS NULL OR shares >= 0", name="shares_counted"),
        Index("ix_sightings_fold", "fold"),
        Index("ix_sightings_first_seen_at", "first_seen_at"),
        Index("ix_sightings_matched_at", "matched_at"),
        Index(
            "ix_sightings_waiting",
            "id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    key: Mapped[str] = mapped_column(String(500))
    kind: Mapped[SightingKind] = mapped_column(one_of(SightingKind))
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    language: Mapped[TextLanguage] = mapped_column(one_of(TextLanguage), default=TextLanguage.UNKNOWN)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    url: Mapped[str] = mapped_column(String(2000), default="")
    reach: Mapped[int | None]
    shares: Mapped[int | None]
    published_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    remarks: Mapped[list[str]] = mapped_column(Json, default=list)
    fold: Mapped[str | None] = mapped_column(String(32))
    matched_at: Mapped[datetime | None]
    source: Mapped[Source] = relationship()

    @property
    def said(self) -> str:
        """The whole text as compared and shown."""
        return whole_text(self.title, self.text)

    @property
    def dated(self) -> datetime:
        """When it appeared, as far as anybody knows: the publisher's time, else ours."""
        return self.published_at or self.first_seen_at


def whole_text(title: str, text: str) -> str:
    """Title and text, not twice."""
    if not title or text.startswith(title):
        return text
    return f"{title}\n{text}" if text else title


class SightingLink(Record):
    """An address that stands in a sighting's text, in canonical form."""

    __tablename__ = "sighting_links"

    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"), primary_key=True)
    url: Mapped[str] = mapped_column(String(2000), primary_key=True)


class SightingRevision(Record):
    """What a sighting said before its source changed it."""

    __tablename__ = "sighting_revisions"
    __table_args__ = (CheckConstraint("number >= 1", name="number_counted"),)

    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    replaced_at: Mapped[datetime]


class Quarantined(Record):
    """Something that could not be read, kept with its reason until it is mended or read after all."""

    __tablename__ = "quarantine"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        CheckConstraint("tries >= 1", name="tries_counted"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: Mapped[Key]
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    key: Mapped[str] = mapped_column(String(500))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str]
    received_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=1)
    resolved_at: Mapped[datetime | None]
    source: Mapped[Source] = relationship()
