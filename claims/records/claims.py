"""Claims, their wordings, and why a sighting is thought to state one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Json, Key, Record, one_of
from claims.records.people import Person
from claims.records.sightings import Sighting
from claims.terms import ClaimState, Language, Standing


class Claim(Record):
    """The checkable statement that a cluster of sightings shares; its public id lasts for ever."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="redirect_when_merged"),
        CheckConstraint("merged_into_id <> id", name="redirect_elsewhere"),
        Index("ix_claims_merged_into_id", "merged_into_id"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[ClaimState] = mapped_column(one_of(ClaimState), default=ClaimState.OPEN)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    wordings: Mapped[list["ClaimWording"]] = relationship(order_by="ClaimWording.id")

    def wording(self) -> dict[str, str]:
        """The approved wording that holds now, by language."""
        return {w.language.value: w.text for w in self.wordings if w.ended_at is None}


class ClaimWording(Record):
    """The editor-approved sentence of a claim in one language: what matching is judged against."""

    __tablename__ = "claim_wordings"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("ended_at IS NULL OR ended_at >= approved_at", name="ends_after_start"),
        Index(
            "uq_claim_wordings_current",
            "claim_id",
            "language",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    language: Mapped[Language] = mapped_column(one_of(Language))
    text: Mapped[str] = mapped_column(String(500))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Match(Record):
    """Why a sighting is thought to state a claim: score, reasons, standing, by whom, when."""

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("sighting_id", "claim_id"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 1)", name="score_is_probability"),
        CheckConstraint(
            "decided_by_id IS NOT NULL OR standing IN ('joined', 'suggested')",
            name="machines_only_join_or_suggest",
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR standing IN ('confirmed', 'rejected')", name="people_confirm_or_reject"
        ),
        Index("ix_matches_claim_id_standing", "claim_id", "standing", "sighting_id"),
        Index(
            "ix_matches_suggested",
            "claim_id",
            "score",
            "id",
            sqlite_where=text("standing = 'suggested'"),
            postgresql_where=text("standing = 'suggested'"),
        ),
        Index(
            "ix_matches_unsure",
            "score",
            "id",
            sqlite_where=text("standing = 'suggested'"),
            postgresql_where=text("standing = 'suggested'"),
        ),
        Index(
            "uq_matches_joined_once",
            "sighting_id",
            unique=True,
            sqlite_where=text("standing = 'joined'"),
            postgresql_where=text("standing = 'joined'"),
        ),
    )

    id: Mapped[Key]
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    standing: Mapped[Standing] = mapped_column(one_of(Standing))
    score: Mapped[float | None]
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    matcher: Mapped[str] = mapped_column(String(80), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
    sighting: Mapped[Sighting] = relationship()
    claim: Mapped[Claim] = relationship()


class ClaimTag(Record):
    """A word an analyst or a rule put on a claim."""

    __tablename__ = "claim_tags"
    __table_args__ = (CheckConstraint("tag <> ''", name="tag_given"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class ClaimNote(Record):
    """What somebody at the desk wrote down about a claim."""

    __tablename__ = "claim_notes"
    __table_args__ = (CheckConstraint("text <> ''", name="text_given"),)

    id: Mapped[Key]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    written_at: Mapped[datetime]


class Narrative(Record):
    """A theme above claims that an analyst follows."""

    __tablename__ = "narratives"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    names: Mapped[dict[str, Any]] = mapped_column(Json)


class NarrativeClaim(Record):
    """A claim that belongs to a narrative."""

    __tablename__ = "narrative_claims"

    narrative_id: Mapped[int] = mapped_column(ForeignKey("narratives.id"), primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True)
