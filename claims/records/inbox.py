"""What the desk's inbox walks along: who sees what, how much was said when, which words stand where.

Everything but `ClaimLook`, `AllLooked` and `SavedFilter` is worked out from the record and made anew from it:

* `claim_facets(claim_id, kind, value, shelf, score, growth, first_at)`: a claim's languages, regions (place
  codes), sources (keys), tags, person it is assigned to, and marks, each in the inbox's three orders. Written by
  weighing; triggers keep `shelf`, `tag`, `assigned` and `answered` true at every act.
* `claim_days(claim_id, day, sightings, questions)`: the counted sightings of a claim by day.
* `daily_volume(day, kind, value, sightings, questions)`: all counted, matched sightings by day; *kind* is
  "all" (value ""), "language", "source" (its key) or "region" (a place's code).
* `said_words(id, words)`: the folded words of what was said, for searching; *id* is a sighting's, or for the
  wording of a claim minus the wording's id. `word_counts(word, texts)`: in how many of them a word stands.

A day is that of `coalesce(published_at, first_seen_at)` in the settings' time zone.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from claims.records.base import BigId, Key, Record, one_of
from claims.terms import Facet, Shelf


class ClaimFacet(Record):
    """One thing a claim can be filtered by, in each order of the inbox."""

    __tablename__ = "claim_facets"
    __table_args__ = (
        Index("ix_claim_facets_score", "kind", "value", "shelf", "score", "claim_id"),
        Index("ix_claim_facets_growth", "kind", "value", "shelf", "growth", "claim_id"),
        Index("ix_claim_facets_first_at", "kind", "value", "shelf", "first_at", "claim_id"),
        {"sqlite_with_rowid": False},
    )

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claim_weights.claim_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Facet] = mapped_column(one_of(Facet), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    shelf: Mapped[Shelf] = mapped_column(one_of(Shelf))
    score: Mapped[float]
    growth: Mapped[float]
    first_at: Mapped[datetime]


class ClaimDay(Record):
    """How often a claim was seen on one day."""

    __tablename__ = "claim_days"
    __table_args__ = (
        CheckConstraint("sightings >= 1 AND questions >= 0", name="seen_that_day"),
        Index("ix_claim_days_day", "day", "claim_id"),
        {"sqlite_with_rowid": False},
    )

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claim_weights.claim_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    sightings: Mapped[int]
    questions: Mapped[int]


class DailyVolume(Record):
    """How much was seen on one day: of everything, or in a language, from a source, about a region."""

    __tablename__ = "daily_volume"
    __table_args__ = (
        CheckConstraint("kind IN ('all', 'language', 'source', 'region')", name="kind_known"),
        CheckConstraint("sightings >= 1 AND questions >= 0", name="seen_that_day"),
        Index("ix_daily_volume_kind", "kind", "value", "day"),
        {"sqlite_with_rowid": False},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    sightings: Mapped[int]
    questions: Mapped[int]


class ClaimLook(Record):
    """When a person last looked at a claim, and how much of it there was then."""

    __tablename__ = "claim_looks"
    __table_args__ = (Index("ix_claim_looks_claim_id", "claim_id"), {"sqlite_with_rowid": False})

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    looked_at: Mapped[datetime]
    """What was unread on purpose was looked at before anything."""
    sightings: Mapped[int]
    act_seq: Mapped[int] = mapped_column(BigId)
    """The newest act of the chain then."""


class AllLooked(Record):
    """Up to when a person has read everything."""

    __tablename__ = "all_looked"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    looked_at: Mapped[datetime]


class SavedFilter(Record):
    """A view of the inbox that a person keeps under a name."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("person_id", "name"), CheckConstraint("name <> ''", name="name_given"))

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    saved_at: Mapped[datetime]


class SaidWords(Record):
    """The words that a sighting or, under a negative number, a wording is found by."""

    __tablename__ = "said_words"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    revision: Mapped[int]
    words: Mapped[str]


class WordCount(Record):
    """In how many texts a word stands: the rare ones of a long question find most."""

    __tablename__ = "word_counts"
    __table_args__ = (CheckConstraint("texts >= 0", name="texts_counted"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(String(60), primary_key=True)
    texts: Mapped[int]
