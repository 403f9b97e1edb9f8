"""Authorities and places: their names change, they are split and merged, and old records keep the old ones."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Json, Key, Record, one_of
from claims.terms import Language, PlaceKind


class Authority(Record):
    """The state body that answers and issues statements."""

    __tablename__ = "authorities"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    topics: Mapped[list[str]] = mapped_column(Json, default=list)
    note: Mapped[str] = mapped_column(default="")
    names: Mapped[list["AuthorityName"]] = relationship(order_by="AuthorityName.id")


class AuthorityName(Record):
    """What an authority is called in one language between two dates."""

    __tablename__ = "authority_names"
    __table_args__ = (
        UniqueConstraint("authority_id", "language", "valid_from"),
        CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until > valid_from", name="order"
        ),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: Mapped[Key]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    language: Mapped[Language] = mapped_column(one_of(Language))
    name: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class AuthoritySuccession(Record):
    """One body took over from another."""

    __tablename__ = "authority_successions"
    __table_args__ = (CheckConstraint("predecessor_id <> successor_id", name="two_bodies"),)

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    happened_on: Mapped[date | None]


class Place(Record):
    """A country, a region or a city of its rank; *code* is the first digits of KATO, as in ISO 3166-2:KZ."""

    __tablename__ = "places"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[PlaceKind] = mapped_column(one_of(PlaceKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    formed_on: Mapped[date | None]
    dissolved_on: Mapped[date | None]
    names: Mapped[list["PlaceName"]] = relationship(order_by="PlaceName.id")


class PlaceName(Record):
    """What a place is called in one language between two dates."""

    __tablename__ = "place_names"
    __table_args__ = (
        UniqueConstraint("place_id", "language", "valid_from"),
        CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until > valid_from", name="order"
        ),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    language: Mapped[Language] = mapped_column(one_of(Language))
    name: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class PlaceSuccession(Record):
    """One place was formed out of another, or took its lands over."""

    __tablename__ = "place_successions"
    __table_args__ = (CheckConstraint("predecessor_id <> successor_id", name="two_places"),)

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    happened_on: Mapped[date | None]
