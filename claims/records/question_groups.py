"""What the inbox of questions walks along: each claim's standing questions in its orders; made from the record."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from claims.records.base import Key, Record

_WAITING, _ASIDE = text("people > 0"), text("aside")


class QuestionGroup(Record):
    """A claim that somebody asked about: how many people wait, how pressing it is, when the first is due."""

    __tablename__ = "question_groups"
    __table_args__ = (
        CheckConstraint("people >= 0", name="counted"),
        Index(
            "ix_question_groups_score", "score", "claim_id", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
        Index("ix_question_groups_due", "due", "claim_id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_question_groups_aside", "claim_id", sqlite_where=_ASIDE, postgresql_where=_ASIDE),
    )

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    people: Mapped[int]
    """Who waits for an answer; 0 where nobody does any more."""
    score: Mapped[float]
    due: Mapped[int]
    """The day on which the first is due, as `date.toordinal`; a far one where none is."""
    aside: Mapped[bool]
    """Whether all that is said of the claim are questions, and none of them asks about a rumour."""
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What a line of the inbox says, as it was counted: counts and days, nothing of anybody."""


class QuestionGroupFacet(Record):
    """One thing that groups are filtered by: a kind, "unsure", an authority, a language, a region."""

    __tablename__ = "question_group_facets"
    __table_args__ = (
        Index("ix_question_group_facets_score", "kind", "value", "score", "claim_id"),
        Index("ix_question_group_facets_due", "kind", "value", "due", "claim_id"),
        {"sqlite_with_rowid": False},
    )

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("question_groups.claim_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)
    score: Mapped[float]
    due: Mapped[int]


class QuestionGroupChange(Record):
    """A claim whose group has to be made anew; written by triggers, taken away by `question_groups.refresh`."""

    __tablename__ = "question_group_changes"

    id: Mapped[Key]
    claim_id: Mapped[int] = mapped_column(BigInteger)
