"""Pages: what is published beside refutations; what of them is published are their versions."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Key, Record, one_of
from claims.terms import PageKind, RefutationState

if TYPE_CHECKING:
    from claims.records.versions import Version

PICTURE_BYTES = 10 * 1024 * 1024
"""The largest picture that is kept."""


class Page(Record):
    """Guidance, a briefing, a picture, a public answer ...: the working draft, whole, as canonical JSON."""

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        CheckConstraint("slug <> ''", name="slug_given"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[PageKind] = mapped_column(one_of(PageKind))
    slug: Mapped[str] = mapped_column(String(80))
    state: Mapped[RefutationState] = mapped_column(one_of(RefutationState), default=RefutationState.DRAFT)
    draft: Mapped[str]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime]
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    edited_at: Mapped[datetime]
    versions: Mapped[list["Version"]] = relationship(order_by="Version.id")


class PageAuthor(Record):
    """Somebody who changed a page's draft since its last approval: they may not approve it."""

    __tablename__ = "page_authors"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


class PagePicture(Record):
    """A picture of pages, once, under its own SHA-256."""

    __tablename__ = "page_pictures"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("width >= 1 AND height >= 1", name="has_a_size"),
        CheckConstraint(f"length(content) BETWEEN 1 AND {PICTURE_BYTES}", name="size_bounded"),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
