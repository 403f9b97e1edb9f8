"""How people prove who they are: passwords, second factors, sessions, one-time links, API keys. No secret is readable
here but the second factor's, which cannot be hashed.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import BigId, Key, Record, one_of
from claims.records.people import Person
from claims.terms import LinkKind, Stage, Way


class Credential(Record):
    """What a person signs in with: the password's Argon2id hash and, once enrolled, the second factor."""

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint("(factor_secret IS NULL) = (factor_at IS NULL)", name="factor_proved"),
        CheckConstraint("(password_hash IS NULL) = (password_at IS NULL)", name="password_dated"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_at: Mapped[datetime | None]
    factor_secret: Mapped[str | None] = mapped_column(String(64))
    factor_at: Mapped[datetime | None]
    """When the second factor was proved for the first time."""
    factor_offered: Mapped[str | None] = mapped_column(String(64))
    """A secret that was shown and not proved yet: good for nothing."""
    factor_step: Mapped[int] = mapped_column(BigId, default=0)
    """The newest 30-second step whose code was taken: no code is taken twice."""


class RecoveryCode(Record):
    """One way in for somebody who lost their telephone; good once."""

    __tablename__ = "recovery_codes"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class DeskSession(Record):
    """One browser that somebody signed in with; only the hash of its cookie is kept."""

    __tablename__ = "desk_sessions"
    __table_args__ = (
        CheckConstraint("length(token_hash) = 64", name="hash_length"),
        CheckConstraint("ends_at > started_at", name="ends_after_start"),
        Index(
            "ix_desk_sessions_open",
            "person_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    way: Mapped[Way] = mapped_column(one_of(Way))
    agent: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """The end of its whole life, whatever happens in between."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(40), default="")
    """Why it ended before its time: signed_out, roles_changed, password_changed …"""
    person: Mapped[Person] = relationship()


class KnownDevice(Record):
    """A browser that somebody signed in with before: an attack from elsewhere does not lock it out."""

    __tablename__ = "known_devices"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    known_until: Mapped[datetime]


class OneTimeLink(Record):
    """A link that lets one person in once, to set a password."""

    __tablename__ = "one_time_links"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(one_of(LinkKind))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When it was used, or when a newer one took its place."""
    person: Mapped[Person] = relationship()


class ApiKey(Record):
    """A key by which a program acts for a person, with some of their roles."""

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint("length(token_hash) = 64", name="hash_length"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    roles: Mapped[list[str]]
    prefix: Mapped[str] = mapped_column(String(16))
    """The first letters of the key, to tell it from others."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
