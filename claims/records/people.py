"""People and what they are trusted with."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Key, Record, one_of
from claims.terms import Language, Role


class Person(Record):
    """Somebody who works at the desk; never a citizen."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("length(handle) BETWEEN 2 AND 40", name="handle_length"),)

    id: Mapped[Key]
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[Language] = mapped_column(one_of(Language))
    active: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime]
    grants: Mapped[list["Grant"]] = relationship(back_populates="person", order_by="Grant.id")

    _narrowed: ClassVar[frozenset[Role] | None] = None

    def narrow(self, to: frozenset[Role]) -> "Person":
        """The person with no roles but these while this unit of work lasts: a program that has fewer acts for them."""
        self.__dict__["_narrowed"] = to
        return self

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that hold now; none for a person who is not active."""
        held = frozenset(grant.role for grant in self.grants if grant.ended_at is None and self.active)
        return held if self._narrowed is None else held & self._narrowed


class Grant(Record):
    """A role given to a person, until it is ended."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= granted_at", name="ends_after_start"),
        Index(
            "uq_grants_current",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="grants")
