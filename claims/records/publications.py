"""The outbox, and the switch that stops it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Key, Record, one_of
from claims.records.pages import Page
from claims.records.refutations import Refutation
from claims.records.versions import OF_ONE_DOCUMENT, Version
from claims.terms import Language, PublicationState


class ShortLink(Record):
    """The code that stands in a post: one per refutation or page, channel and language, for ever.

    A reply beside a post has a code of its own: one per *version*, channel and language.
    """

    __tablename__ = "short_links"
    __table_args__ = (
        Index(
            "uq_short_links_post_of_refutation_id",
            "refutation_id",
            "channel",
            "language",
            unique=True,
            sqlite_where=text("version_id IS NULL"),
            postgresql_where=text("version_id IS NULL"),
        ),
        Index(
            "uq_short_links_post_of_page_id",
            "page_id",
            "channel",
            "language",
            unique=True,
            sqlite_where=text("version_id IS NULL"),
            postgresql_where=text("version_id IS NULL"),
        ),
        UniqueConstraint("version_id", "channel", "language"),
        CheckConstraint(OF_ONE_DOCUMENT, name="of_one_document"),
    )

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    refutation_id: Mapped[int | None] = mapped_column(ForeignKey("refutations.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"))
    channel: Mapped[str] = mapped_column(String(40))
    language: Mapped[Language] = mapped_column(one_of(Language))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    """The version whose reply it stands in; nothing for the code of a post."""
    refutation: Mapped[Refutation | None] = relationship()
    page: Mapped[Page | None] = relationship()


class Publication(Record):
    """One version of one refutation or page, on one channel, in one language: a row of the outbox.

    A correction may be told beside the post it changed as well: that is a row of its own, which *answers* the first.
    """

    __tablename__ = "publications"
    __table_args__ = (
        Index(
            "uq_publications_post",
            "version_id",
            "channel",
            "language",
            unique=True,
            sqlite_where=text("answers_id IS NULL"),
            postgresql_where=text("answers_id IS NULL"),
        ),
        CheckConstraint(
            "state <> 'sent' OR (address <> '' AND sent_at IS NOT NULL)", name="sent_has_address"
        ),
        CheckConstraint("state <> 'sending' OR attempt_at IS NOT NULL", name="sending_has_time"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index(
            "ix_publications_open",
            "channel",
            "state",
            sqlite_where=text("state IN ('queued', 'sending', 'uncertain')"),
            postgresql_where=text("state IN ('queued', 'sending', 'uncertain')"),
        ),
        Index("ix_publications_code", "code"),
        Index("ix_publications_sent_at", "sent_at"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    channel: Mapped[str] = mapped_column(String(40))
    language: Mapped[Language] = mapped_column(one_of(Language))
    code: Mapped[str] = mapped_column(ForeignKey("short_links.code"))
    state: Mapped[PublicationState] = mapped_column(one_of(PublicationState), default=PublicationState.QUEUED)
    address: Mapped[str] = mapped_column(String(2000), default="")
    post_sha256: Mapped[str] = mapped_column(String(64), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    attempt_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("publications.id"), unique=True)
    """The correction that this reply tells of; nothing for a post."""
    version: Mapped[Version] = relationship()
    answers: Mapped["Publication | None"] = relationship(remote_side="Publication.id")


class Switch(Record):
    """A switch that stops something for everybody; *publishing* is the kill switch."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    stopped: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    turned_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    turned_at: Mapped[datetime]
