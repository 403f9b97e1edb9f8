"""Who gets letters, which digests there were, and each single letter: no address is readable here."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Key, Record, one_of
from claims.terms import Language, LetterKind, LetterState, SubscriberState

_OPEN = text("state IN ('pending', 'sending')")


class Subscriber(Record):
    """Somebody who asked for the letters of one language; of who left, only that they were there."""

    __tablename__ = "subscribers"
    __table_args__ = (
        UniqueConstraint("language", "address_mark"),
        CheckConstraint("(state = 'left') = (sealed IS NULL)", name="left_is_forgotten"),
        CheckConstraint("(sealed IS NULL) = (address_mark IS NULL)", name="marked_while_sealed"),
        CheckConstraint("(sealed IS NULL) = (leave_hash IS NULL)", name="can_leave_while_sealed"),
        CheckConstraint("state <> 'asked' OR confirm_hash IS NOT NULL", name="asked_can_confirm"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_time"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_has_time"),
        CheckConstraint("bounces >= 0", name="bounces_counted"),
        Index(
            "ix_subscribers_asked_at",
            "asked_at",
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[Key]
    language: Mapped[Language] = mapped_column(one_of(Language))
    state: Mapped[SubscriberState] = mapped_column(one_of(SubscriberState), default=SubscriberState.ASKED)
    address_mark: Mapped[str | None] = mapped_column(String(64))
    """The keyed mark of the address, by which it is known again."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Address and tokens, readable only with the sender's private key."""
    confirm_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    leave_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    left_by: Mapped[str] = mapped_column(String(24), default="")
    """"reader" or "bounces"."""
    bounces: Mapped[int] = mapped_column(default=0)
    """How many letters in a row their mail server refused for good."""


class Mailing(Record):
    """One digest in one language, frozen when its sending began."""

    __tablename__ = "mailings"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_length"),)

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    language: Mapped[Language] = mapped_column(one_of(Language))
    content: Mapped[str]
    """All that it says, as canonical JSON."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the content."""
    frozen_at: Mapped[datetime]


class MailingItem(Record):
    """A publication that stands in a digest, in one at most; or in none, when no reader had to hear of it."""

    __tablename__ = "mailing_items"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publications.id"), primary_key=True, autoincrement=False
    )
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailings.id"), index=True)


class Letter(Record):
    """One letter to one reader: the row is SENDING, durably, before the mail server hears of it."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("mailing_id", "subscriber_id"),
        CheckConstraint("(kind = 'digest') = (mailing_id IS NOT NULL)", name="digest_has_mailing"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
        CheckConstraint("state <> 'sending' OR attempt_at IS NOT NULL", name="sending_has_time"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_letters_open", "state", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_letters_subscriber_id", "subscriber_id"),
    )

    id: Mapped[Key]
    kind: Mapped[LetterKind] = mapped_column(one_of(LetterKind))
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailings.id"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    state: Mapped[LetterState] = mapped_column(one_of(LetterState), default=LetterState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    attempt_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(200), default="")
    """Codes and our own words only: what a mail server says may hold the address."""
    mailing: Mapped[Mailing | None] = relationship()
    subscriber: Mapped[Subscriber] = relationship()
