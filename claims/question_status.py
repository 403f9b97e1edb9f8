"""What whoever holds a question's receipt may see: where it stands, with whom, due when, and what was answered.

Read from the record as it is now, so a correction or a withdrawal shows at once. Nothing here says what was matched
by whom or how surely, and nothing of other people's questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import published, subjects
from claims.content import Content
from claims.published import Published
from claims.records import (
    Answer,
    Authority,
    Claim,
    Match,
    Notice,
    Page,
    Question,
    QuestionDecision,
    Sighting,
)
from claims.terms import (
    AnswerState,
    Decided,
    DecidedBy,
    Language,
    QuestionKind,
    QuestionState,
    QuestionWay,
    Verdict,
    VersionKind,
)
from claims.triage import MEMBER, resolve

_TOLD = (Decided.TRANSFER, Decided.EXTENSION, Decided.PAUSE, Decided.RESUME, Decided.CLOSE, Decided.REOPEN)
"""Decisions that concern whoever asked."""


@dataclass(frozen=True)
class Said:
    """An answer in one language: *body* is Markdown."""

    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Told:
    """One answer that a question has."""

    subject: str
    """What notices call it: "refutation:r-ab12c/3", "answer:a-7k2m9"."""
    of: str
    """What it is, without its version: "refutation:r-ab12c", "answer:a-7k2m9"."""
    at: datetime
    texts: Mapping[str, Said]
    verdict: Verdict | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    """Language -> where it can be read on the site; empty where it is not public."""
    note: Mapping[str, str] = field(default_factory=dict)
    """What was corrected, or why it was withdrawn, by language."""
    corrected: bool = False
    withdrawn: bool = False
    authority: Authority | None = None
    """Who says so, where it is a body's own answer."""


@dataclass(frozen=True)
class Event:
    """Something that was decided about the question and concerns whoever asked it."""

    what: Decided
    at: datetime
    reason: str
    value: str


@dataclass(frozen=True)
class Status:
    """All that the holder of a receipt is shown."""

    number: str
    state: QuestionState
    kind: QuestionKind | None
    way: QuestionWay
    text: str
    """What was asked, masked."""
    language: str
    """The language the answers are wanted in, else the one it was asked in; empty when neither is known."""
    received_at: datetime
    with_whom: Authority | None
    due_on: date | None
    paused: bool
    extended: bool
    consent: bool
    reachable: bool
    answered_at: datetime | None
    answers: Sequence[Told]
    """Newest first."""
    events: Sequence[Event]
    """In the order of time."""


def status(session: Session, question: Question) -> Status:
    """Where *question* stands now."""
    sighting = session.get_one(Sighting, question.sighting_id)
    accepted = question.route_by is DecidedBy.PERSON
    return Status(
        question.public_id,
        question.state,
        question.kind,
        question.way,
        sighting.text,
        question.answer_in.value if question.answer_in else _language(sighting),
        question.received_at,
        question.authority if accepted else None,
        question.due_on,
        question.paused_on is not None,
        question.extended_on is not None,
        question.consent,
        question.reachable,
        question.answered_at,
        answers_to(session, question),
        _events(session, question),
    )


def answers_to(session: Session, question: Question) -> list[Told]:
    """What answers *question*, newest first; nothing as long as it is not answered.

    What its asker said was not what they had asked is left out for good.
    """
    if question.state is not QuestionState.ANSWERED:
        return []
    claims = _claims(session, question)
    found = [*_refutations(session, claims), *_answers(session, claims)]
    refused = _refused(session, question)
    return sorted((one for one in found if one.of not in refused), key=lambda one: one.at, reverse=True)


def _claims(session: Session, question: Question) -> list[int]:
    query = (
        select(Claim)
        .join(Match)
        .where(Match.sighting_id == question.sighting_id, Match.standing.in_(MEMBER))
        .order_by(Claim.id)
    )
    return list(dict.fromkeys(resolve(session, claim).id for claim in session.scalars(query)))


def _refutations(session: Session, claims: Sequence[int]) -> list[Told]:
    names = published.refutations_of(session, claims)
    there = published.published(session, names)
    contents = published.read(session, [one.version for one in there.values()])
    return [
        _refutation(one, content)
        for one in there.values()
        if isinstance(content := contents[one.version], Content)
    ]


def _refutation(one: Published, content: Content) -> Told:
    of = f"refutation:{one.id}"
    return Told(
        f"{of}/{one.number}",
        of,
        one.approved_at,
        {code: Said(text.title, text.summary, text.body) for code, text in content.texts.items()},
        content.verdict,
        one.links,
        content.note,
        corrected=one.kind is VersionKind.CORRECTION,
        withdrawn=one.kind is VersionKind.WITHDRAWAL,
    )


def _answers(session: Session, claims: Sequence[int]) -> list[Told]:
    """The newest answer of each line of corrections."""
    kept = (AnswerState.APPROVED, AnswerState.WITHDRAWN)
    query = select(Answer).where(Answer.claim_id.in_(claims), Answer.state.in_(kept)).order_by(Answer.id)
    rows = [row for row in session.scalars(query) if row.approved_at is not None]
    replaced = {row.replaces_id for row in rows}
    return [_answer(session, row) for row in rows if row.id not in replaced]


def _answer(session: Session, row: Answer) -> Told:
    assert row.approved_at is not None
    of = f"answer:{row.public_id}"
    return Told(
        of,
        of,
        row.approved_at,
        {code: Said("", "", str(text)) for code, text in row.texts.items()},
        links=_page_links(session, row),
        note={code: str(text) for code, text in row.note.items()},
        corrected=row.replaces_id is not None,
        withdrawn=row.state is AnswerState.WITHDRAWN,
        authority=row.authority,
    )


def _page_links(session: Session, row: Answer) -> Mapping[str, str]:
    if row.page_id is None:
        return {}
    name = session.get_one(Page, row.page_id).public_id
    there = published.published(session, [name]).get(name)
    return there.links if there is not None and there.kind is not VersionKind.WITHDRAWAL else {}


def _refused(session: Session, question: Question) -> set[str]:
    """What the asker said was not about their question, without versions; unless a person found that it was."""
    query = select(QuestionDecision.before).where(
        QuestionDecision.question_id == question.id, QuestionDecision.what == Decided.REOPEN
    )
    refused = {subject.split("/")[0] for before in session.scalars(query) for subject in before.split()}
    upheld = select(Notice.subject).where(
        Notice.question_id == question.id, Notice.subject.startswith(subjects.stands(""))
    )
    return refused - {subjects.bare(subject).split("/")[0] for subject in session.scalars(upheld)}


def _events(session: Session, question: Question) -> list[Event]:
    query = select(QuestionDecision).where(
        QuestionDecision.question_id == question.id, QuestionDecision.what.in_(_TOLD)
    )
    rows = session.scalars(query.order_by(QuestionDecision.id))
    return [Event(row.what, row.made_at, row.reason, row.value) for row in rows]


def _language(sighting: Sighting) -> str:
    return sighting.language.value if sighting.language.value in set(Language) else ""
