"""Citizens' questions, what was decided about them, what answers them, and what tells each asker so.

No join of these tables leads to whoever asked. A question has a *voice*: a random name under which one person's
questions are counted once. What leads from a person to their voice is one row of `askers`, under a keyed mark of
where they are answered; where that is lies sealed in `contacts`, under a keyed mark of the question's number.
Neither mark can be made without the key that lies outside the database, and deleting the row cuts the way.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from claims.records.base import Json, Key, Record, one_of
from claims.records.bodies import Authority
from claims.records.claims import Claim
from claims.records.sightings import Sighting
from claims.terms import (
    AnswerState,
    DayKind,
    Decided,
    DecidedBy,
    Language,
    NoticeKind,
    PublicationState,
    QuestionKind,
    QuestionState,
    QuestionWay,
)

_UNSORTED = text("kind IS NULL")
_UNROUTED = text("route_confidence IS NULL AND route_by IS NULL")
_STANDING = text("state IN ('received', 'routed')")
_OWED = text("erased_at IS NULL")
_OPEN = text("state IN ('queued', 'sending', 'uncertain')")


class Question(Record):
    """A citizen's message that wants an answer; its text is the sighting's, its group is the sighting's claim."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("(kind IS NULL) = (kind_by IS NULL)", name="kind_has_decider"),
        CheckConstraint("(authority_id IS NULL) = (route_by IS NULL)", name="route_has_decider"),
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_has_time"),
        Index("ix_questions_unsorted", "id", sqlite_where=_UNSORTED, postgresql_where=_UNSORTED),
        Index("ix_questions_unrouted", "id", sqlite_where=_UNROUTED, postgresql_where=_UNROUTED),
        Index(
            "ix_questions_standing",
            "authority_id",
            "due_on",
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_questions_voice", "voice"),
        Index("ix_questions_received_at", "received_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    """The number on the receipt, such as q-7k2m9."""
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"), unique=True)
    receipt_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    way: Mapped[QuestionWay] = mapped_column(one_of(QuestionWay))
    voice: Mapped[str] = mapped_column(String(32))
    """Whose it is, as far as counting goes."""
    reachable: Mapped[bool] = mapped_column(default=False)
    """Whether a sealed contact is kept for it; otherwise the status page is how its answer is read."""
    consent: Mapped[bool] = mapped_column(default=False)
    """Whether the asker agreed that it may stand in public, masked."""
    answer_in: Mapped[Language | None] = mapped_column(one_of(Language))
    kind: Mapped[QuestionKind | None] = mapped_column(one_of(QuestionKind))
    kind_confidence: Mapped[float | None]
    kind_by: Mapped[DecidedBy | None] = mapped_column(one_of(DecidedBy))
    topic: Mapped[str] = mapped_column(String(40), default="")
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"))
    route_confidence: Mapped[float | None]
    route_by: Mapped[DecidedBy | None] = mapped_column(one_of(DecidedBy, "routedby"))
    """*machine*: proposed; *person*: accepted or changed, and only then is it the body's to answer."""
    route_reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    state: Mapped[QuestionState] = mapped_column(one_of(QuestionState), default=QuestionState.RECEIVED)
    received_at: Mapped[datetime]
    redirect_by: Mapped[date | None]
    due_on: Mapped[date | None]
    extended_on: Mapped[date | None]
    """The day on which more time was taken; the new day stands in *due_on*."""
    paused_on: Mapped[date | None]
    """Since when its clock stands still."""
    answered_at: Mapped[datetime | None]
    sighting: Mapped[Sighting] = relationship()
    authority: Mapped[Authority | None] = relationship()


class Contact(Record):
    """Where one asker wants the answer, and what they wrote before it was masked: a sealed box that expires.

    Its id is a keyed mark of the question's number: who answers finds it, who steals the database finds nothing.
    The table has no row ids on SQLite, so that not even the order of arrival tells which question a box belongs to.
    """

    __tablename__ = "contacts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_for: Mapped[str] = mapped_column(String(64))
    expires_on: Mapped[date]


class Asker(Record):
    """Under which voice somebody is counted: a keyed mark of where they are answered, and a random name."""

    __tablename__ = "askers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    voice: Mapped[str] = mapped_column(String(32), unique=True)
    expires_on: Mapped[date]


class QuestionDecision(Record):
    """What a person or the machine decided about a question: its history, and what the classifiers learn from."""

    __tablename__ = "question_decisions"
    __table_args__ = (Index("ix_question_decisions_question_id", "question_id"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    what: Mapped[Decided] = mapped_column(one_of(Decided))
    before: Mapped[str] = mapped_column(String(80), default="")
    value: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(default="")
    """What a person wrote about it; shown to the asker where it concerns them, so it is masked as well."""
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    confidence: Mapped[float | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None: the machine."""
    made_at: Mapped[datetime]


class Answer(Record):
    """What all who asked one claim are answered: written by a body's contact or an editor; a correction is another."""

    __tablename__ = "answers"
    __table_args__ = (
        CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_has_time"),
        CheckConstraint("approver_id IS NULL OR approver_id <> author_id", name="two_people"),
        Index("ix_answers_claim_id", "claim_id"),
        Index("ix_answers_page_id", "page_id"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"))
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Language -> what is said."""
    note: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Language -> what was corrected, where it corrects another."""
    state: Mapped[AnswerState] = mapped_column(one_of(AnswerState), default=AnswerState.DRAFT)
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of what was submitted: an approval is of exactly that."""
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    hands: Mapped[list[int]] = mapped_column(Json, default=list)
    """Everybody who wrote in it, by number: none of them approves it."""
    submitted_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")
    """What the second person wanted mended."""
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"), unique=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"))
    """The public page that was made of it."""
    claim: Mapped[Claim] = relationship()
    authority: Mapped[Authority | None] = relationship()


class Notice(Record):
    """The outbox for people: one message to one asker, SENDING durably before anybody is written to."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("question_id", "kind", "subject"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
        CheckConstraint("state <> 'sending' OR attempt_at IS NOT NULL", name="sending_has_time"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_notices_open", "way", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_notices_subject", "subject"),
    )

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    way: Mapped[QuestionWay] = mapped_column(one_of(QuestionWay))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind))
    subject: Mapped[str] = mapped_column(String(80))
    """What it tells of: "refutation:r-ab12c/3", "answer:a-7k2m9", "decision:812"."""
    language: Mapped[Language] = mapped_column(one_of(Language))
    state: Mapped[PublicationState] = mapped_column(one_of(PublicationState), default=PublicationState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    attempt_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(200), default="")
    """Codes and our own words only: what a server says may hold the address."""
    question: Mapped[Question] = relationship()


class Erasure(Record):
    """A text that was forgotten, and whether the files beside the record have been rewritten since."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_owed", "id", sqlite_where=_OWED, postgresql_where=_OWED),
        Index("ix_erasures_sighting_id", "sighting_id"),
    )

    id: Mapped[Key]
    sighting_id: Mapped[int] = mapped_column(ForeignKey("sightings.id"))
    forgotten_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class PersonAuthority(Record):
    """For which body an authority's contact answers, until it is ended."""

    __tablename__ = "person_authorities"
    __table_args__ = (
        Index(
            "uq_person_authorities_current",
            "person_id",
            "authority_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AnswerTemplate(Record):
    """A text that answers begin with: a body's own, or everybody's."""

    __tablename__ = "answer_templates"

    id: Mapped[Key]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"))
    language: Mapped[Language] = mapped_column(one_of(Language))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RoutingRule(Record):
    """Whose a question is when it speaks of a topic, in a region: what a person wrote down, before any model."""

    __tablename__ = "routing_rules"
    __table_args__ = (CheckConstraint("topic <> ''", name="topic_given"),)

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(default=0)
    """Its place in the order: the first that fits decides. Rows of one number are one rule in several regions."""
    topic: Mapped[str] = mapped_column(String(40))
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Language -> the words, or beginnings of words, by which the topic is known; none: the body of its region,
    whatever a question is about."""
    needs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Language -> words of which one must stand in the text as well."""
    without: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Language -> words of which none may."""
    region: Mapped[str] = mapped_column(String(12), default="")
    """KATO's first digits; empty: everywhere."""
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DayOff(Record):
    """A day that a calendar has wrong: decreed off, or decreed to be worked, with the source."""

    __tablename__ = "days_off"

    calendar: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(one_of(DayKind))
    note: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(400), default="")


class Helped(Record):
    """How often what was offered before a question was sent had helped; counts, and nothing of who said so."""

    __tablename__ = "helped"
    __table_args__ = (CheckConstraint("yes >= 0 AND no >= 0", name="counted"),)

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    language: Mapped[Language] = mapped_column(one_of(Language), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    yes: Mapped[int] = mapped_column(default=0)
    no: Mapped[int] = mapped_column(default=0)
