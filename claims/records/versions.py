"""The immutable versions of refutations and pages, and the second person's approval of each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Key, Record, one_of
from claims.records.pages import Page
from claims.records.people import Person
from claims.records.refutations import Refutation
from claims.terms import VersionKind

Document = Refutation | Page
"""What has versions: it is drafted, submitted, approved by another person, published, corrected, withdrawn."""

OF_ONE_DOCUMENT = "(refutation_id IS NULL) <> (page_id IS NULL)"


class Version(Record):
    """What was submitted, whole and unchangeable (a trigger refuses update and delete).

    *number* is the public one; a version that was returned leaves its number to the next *attempt*.
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("refutation_id", "number", "attempt"),
        UniqueConstraint("page_id", "number", "attempt"),
        CheckConstraint(OF_ONE_DOCUMENT, name="of_one_document"),
        CheckConstraint("number >= 1 AND attempt >= 1", name="numbers_counted"),
        CheckConstraint("length(digest) = 64", name="digest_length"),
    )

    id: Mapped[Key]
    refutation_id: Mapped[int | None] = mapped_column(ForeignKey("refutations.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"))
    number: Mapped[int]
    attempt: Mapped[int]
    kind: Mapped[VersionKind] = mapped_column(one_of(VersionKind))
    content: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime]
    authors: Mapped[list["VersionAuthor"]] = relationship(order_by="VersionAuthor.person_id")
    approval: Mapped["Approval | None"] = relationship(back_populates="version")
    refusal: Mapped["Refusal | None"] = relationship(back_populates="version")
    refutation: Mapped[Refutation | None] = relationship(back_populates="versions", overlaps="versions")
    page: Mapped[Page | None] = relationship(back_populates="versions", overlaps="versions")

    @property
    def document(self) -> Document:
        """The refutation or the page that it is a version of."""
        found = self.refutation or self.page
        assert found is not None
        return found


class VersionAuthor(Record):
    """Somebody whose hand is in a version."""

    __tablename__ = "version_authors"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


class Approval(Record):
    """A second person's yes to exactly these bytes; triggers refuse an author's and any other digest."""

    __tablename__ = "approvals"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime]
    version: Mapped[Version] = relationship(back_populates="approval")
    person: Mapped[Person] = relationship()


class Refusal(Record):
    """Why a version was not approved: returned by a person, or void because the draft changed after it."""

    __tablename__ = "refusals"
    __table_args__ = (Index("ix_refusals_person_id", "person_id"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    comment: Mapped[str]
    void: Mapped[bool] = mapped_column(default=False)
    refused_at: Mapped[datetime]
    version: Mapped[Version] = relationship(back_populates="refusal")
