"""Rules in plain form, what each did, and what they leave on a claim: a mute, a hold, a raise."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import BigId, Key, Record, one_of
from claims.records.claims import Claim
from claims.records.people import Person
from claims.terms import Mark, RuleAction


class Rule(Record):
    """When all of its conditions hold of a sighting, its actions are done to the claim; an edit is a new version."""

    __tablename__ = "rules"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("version >= 1", name="version_counted"),
        CheckConstraint("since_seq >= 0", name="since_counted"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool]
    version: Mapped[int]
    since_seq: Mapped[int] = mapped_column(BigId)
    """The rule looks at what was matched after this act: it was made, changed or switched on then."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[Person] = relationship()
    versions: Mapped[list["RuleVersion"]] = relationship(order_by="RuleVersion.number")


class RuleVersion(Record):
    """What a rule said from one edit to the next; never changed."""

    __tablename__ = "rule_versions"
    __table_args__ = (CheckConstraint("number >= 1", name="number_counted"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    conditions: Mapped[dict[str, Any]]
    actions: Mapped[dict[str, Any]]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[Person] = relationship()


class RuleEffect(Record):
    """One thing that one version of a rule did to one claim because of one sighting."""

    __tablename__ = "rule_effects"
    __table_args__ = (
        UniqueConstraint(
            "rule_id", "version", "sighting_id", "claim_id", "action", "value", name="uq_rule_effects_once"
        ),
        CheckConstraint("version >= 1", name="version_counted"),
        Index("ix_rule_effects_claim_id", "claim_id"),
        Index("ix_rule_effects_rule_id", "rule_id", "id"),
        Index("ix_rule_effects_done_at", "done_at", "rule_id"),
    )

    id: Mapped[Key]
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    version: Mapped[int]
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    action: Mapped[RuleAction] = mapped_column(one_of(RuleAction))
    value: Mapped[str] = mapped_column(String(60))
    act_seq: Mapped[int] = mapped_column(ForeignKey("acts.seq"))
    done_at: Mapped[datetime]
    claim: Mapped[Claim] = relationship()
    rule: Mapped[Rule] = relationship()


class Ruling(Record):
    """How far the acts of matching have been looked at by the rules; one row."""

    __tablename__ = "rulings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_seq: Mapped[int] = mapped_column(BigId)


class ClaimMark(Record):
    """A claim that is muted (out of the inbox until asked for) or held (no machine joins it)."""

    __tablename__ = "claim_marks"
    __table_args__ = (Index("ix_claim_marks_mark", "mark", "claim_id"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    mark: Mapped[Mark] = mapped_column(one_of(Mark), primary_key=True)
    made_at: Mapped[datetime]


class ClaimRaise(Record):
    """Points that a rule adds to a claim's priority."""

    __tablename__ = "claim_raises"
    __table_args__ = (
        CheckConstraint("points >= 1 AND points <= 100", name="points_of_a_hundred"),
        Index("ix_claim_raises_rule_id", "rule_id"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"), primary_key=True)
    points: Mapped[int]
