"""Statements and refutations; what of them is published are their versions."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Json, Key, Record, one_of
from claims.records.bodies import Authority
from claims.records.claims import Claim
from claims.terms import Language, RefutationState, Verdict

if TYPE_CHECKING:
    from claims.records.versions import Version


class ArchivedCopy(Record):
    """A document as it was when we fetched it, under its own SHA-256."""

    __tablename__ = "archived_copies"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256_length"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime]


class Statement(Record):
    """An official statement: authority, document, date, address, archived copy with its hash."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("authority_id", "title", "dated", "url"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("url <> '' OR found_at <> ''", name="address_or_place_given"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    title: Mapped[str] = mapped_column(String(500))
    url: Mapped[str] = mapped_column(String(2000), default="")
    found_at: Mapped[str] = mapped_column(String(300), default="")
    dated: Mapped[date | None]
    language: Mapped[Language] = mapped_column(one_of(Language))
    quote: Mapped[str] = mapped_column(default="")
    archive_sha256: Mapped[str | None] = mapped_column(ForeignKey("archived_copies.sha256"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    authority: Mapped[Authority] = relationship()


class Refutation(Record):
    """The official answer to one or more claims: the working draft; what is published are its versions."""

    __tablename__ = "refutations"
    __table_args__ = (
        CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from", name="order"
        ),
        CheckConstraint("review_by IS NULL OR review_by >= as_of", name="review_after_as_of"),
        CheckConstraint("superseded_by_id <> id", name="superseded_by_another"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[RefutationState] = mapped_column(one_of(RefutationState), default=RefutationState.DRAFT)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    as_of: Mapped[date]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    review_by: Mapped[date | None]
    overtaken_on: Mapped[date | None]
    overtaken_note: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("refutations.id"))
    note: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    channels: Mapped[list[str]] = mapped_column(Json, default=list)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    texts: Mapped[list["RefutationText"]] = relationship(order_by="RefutationText.language")
    claim_links: Mapped[list["RefutationClaim"]] = relationship(order_by="RefutationClaim.claim_id")
    statement_links: Mapped[list["RefutationStatement"]] = relationship(
        order_by="RefutationStatement.position"
    )
    versions: Mapped[list["Version"]] = relationship(order_by="Version.id")
    superseded_by: Mapped["Refutation | None"] = relationship(remote_side="Refutation.id")


class RefutationText(Record):
    """One language's text of the draft."""

    __tablename__ = "refutation_texts"
    __table_args__ = (CheckConstraint("title <> ''", name="title_given"),)

    refutation_id: Mapped[int] = mapped_column(ForeignKey("refutations.id"), primary_key=True)
    language: Mapped[Language] = mapped_column(one_of(Language), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    """When somebody said that this text still agrees with the others."""


class DraftAuthor(Record):
    """Somebody who changed the draft since its last approval: they may not approve it."""

    __tablename__ = "draft_authors"

    refutation_id: Mapped[int] = mapped_column(ForeignKey("refutations.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


class RefutationClaim(Record):
    """A claim that a refutation answers."""

    __tablename__ = "refutation_claims"

    refutation_id: Mapped[int] = mapped_column(ForeignKey("refutations.id"), primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True, index=True)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    linked_at: Mapped[datetime]
    claim: Mapped[Claim] = relationship()


class RefutationStatement(Record):
    """A statement that a refutation rests on."""

    __tablename__ = "refutation_statements"
    __table_args__ = (CheckConstraint("position >= 1", name="position_counted"),)

    refutation_id: Mapped[int] = mapped_column(ForeignKey("refutations.id"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    position: Mapped[int]
    statement: Mapped[Statement] = relationship()
