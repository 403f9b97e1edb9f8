"""By what standing questions are answered: the newest that is published about each claim that they state."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from claims import clock, notices, questions, subjects, triage
from claims.records import (
    Answer,
    Match,
    Notice,
    Question,
    QuestionDecision,
    Refutation,
    RefutationClaim,
    Version,
)
from claims.terms import (
    AnswerState,
    Decided,
    DecidedBy,
    NoticeKind,
    PublicationState,
    Standing,
    VersionKind,
)
from claims.triage import MEMBER

ASKER, WITHDRAWN, UNJOINED = "asker", "withdrawn", "unjoined"
"""Why a question is open again: its asker says so; its answer was withdrawn; its answer was to another question."""
PART = 500
"""Questions in one unit of work."""


@dataclass(frozen=True)
class Due:
    """Something that has to be told to whoever asked these questions."""

    kind: NoticeKind
    subject: str
    questions: tuple[int, ...]
    answered: frozenset[int] = frozenset()
    """Those of them that have their whole answer by it."""
    why: str = ""
    """WITHDRAWN or UNJOINED where what they were told does not hold any more."""

    def parts(self) -> Iterator["Due"]:
        """The same in parts small enough for one unit of work each."""
        for start in range(0, len(self.questions), PART):
            some = self.questions[start : start + PART]
            yield Due(self.kind, self.subject, some, self.answered & set(some), self.why)


@dataclass
class _Asked:
    """What is known of a question that stands: what it states, and what was told of it."""

    claims: set[int] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    """The families of the subjects that it has a notice of."""
    unjoined: set[str] = field(default_factory=set)
    body: int | None = None
    """The authority that a person sent it to."""
    reopened_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Offer:
    """By what a claim is answered."""

    at: datetime
    subject: str
    body: int | None = None
    """The authority whose answer it is; it is no answer to what a person sent to another one."""


Offers = Mapping[int, Sequence[Offer]]
"""By claim, the newest first."""


def answers(session: Session) -> list[Due]:
    """What standing questions are answered by: once all their claims are, nothing is missing."""
    offers = _offers(session)
    found: dict[tuple[NoticeKind, str], list[int]] = {}
    whole: dict[tuple[NoticeKind, str], set[int]] = {}
    for number, asked in _standing(session, offers).items():
        offered = [_offer(offers.get(claim, ()), asked) for claim in asked.claims]
        missing = not all(offered)
        for key in _told_how(asked, {one.subject for one in offered if one}, missing=missing):
            found.setdefault(key, []).append(number)
            if not missing:
                whole.setdefault(key, set()).add(number)
    return [
        Due(kind, subject, tuple(sorted(numbers)), frozenset(whole.get((kind, subject), ())))
        for (kind, subject), numbers in sorted(found.items())
    ]


def _offer(offers: Sequence[Offer], asked: _Asked) -> Offer | None:
    """The newest that answers this question: what another body answered to others is none."""
    of_body = (None, asked.body)
    return next((one for one in offers if asked.body is None or one.body in of_body), None)


def _told_how(asked: _Asked, offered: Collection[str], *, missing: bool) -> list[tuple[NoticeKind, str]]:
    """How one question's asker is told of what is offered; nothing when there is nothing new to be told."""
    fresh = [subject for subject in sorted(offered) if _family(subject) not in asked.told]
    if fresh or missing:
        return [(NoticeKind.ANSWER, subject) for subject in fresh]
    again = [subject for subject in sorted(offered) if _family(subject) in asked.unjoined]
    if again:
        return [(NoticeKind.CORRECTION, subjects.rejoined(subject)) for subject in again]
    if asked.reopened_at is None:  # nothing is new: it was joined with what it was told of already
        return [(NoticeKind.ANSWER, subject) for subject in sorted(offered)]
    if asked.confirmed_at is not None and asked.confirmed_at > asked.reopened_at:
        return [(NoticeKind.CLOSING, subjects.stands(subject)) for subject in sorted(offered)]
    return []


def _family(subject: str) -> str:
    """All versions of one refutation are one family."""
    found = subjects.version_of(subject)
    return f"refutation:{found[0]}" if found else subject


def _standing(session: Session, offers: Offers) -> dict[int, _Asked]:
    """The standing questions that state a claim which is answered, with all that matters of them."""
    found: dict[int, _Asked] = {}
    states = Question.state.in_(questions.STANDING)
    for some in _some(sorted(offers)):
        stated = select(Question.id, Question.authority_id, Question.route_by).join(
            Match, Match.sighting_id == Question.sighting_id
        )
        stated = stated.where(states, Match.claim_id.in_(some), Match.standing.in_(MEMBER))
        for number, body, route_by in session.execute(stated):
            found[number] = _Asked(body=body if route_by is DecidedBy.PERSON else None)
    for some in _some(sorted(found)):
        _fill(session, some, found)
    return found


def _fill(session: Session, some: Sequence[int], found: Mapping[int, _Asked]) -> None:
    stated = select(Question.id, Match.claim_id, Match.standing, Match.decided_at)
    stated = stated.join(Match, Match.sighting_id == Question.sighting_id)
    for number, claim, standing, at in session.execute(
        stated.where(Question.id.in_(some), Match.standing.in_(MEMBER))
    ):
        asked = found[number]
        asked.claims.add(claim)
        if standing is Standing.CONFIRMED:
            asked.confirmed_at = max(at, asked.confirmed_at or at)
    told = select(Notice.question_id, Notice.subject).where(Notice.question_id.in_(some))
    for number, subject in session.execute(told.where(Notice.kind.in_(subjects.SAID), ~called_off())):
        if subject.startswith("unjoined:"):
            found[number].unjoined.add(subject.removeprefix("unjoined:"))
        found[number].told.add(_family(subjects.bare(subject)))
    by_asker = (QuestionDecision.what == Decided.REOPEN) & (QuestionDecision.value == ASKER)
    latest = select(QuestionDecision.question_id, func.max(QuestionDecision.made_at))
    latest = latest.where(by_asker, QuestionDecision.question_id.in_(some))
    for number, at in session.execute(latest.group_by(QuestionDecision.question_id)):
        found[number].reopened_at = at


def called_off() -> ColumnElement[bool]:
    """What was not sent, because it was not said any more or was not theirs."""
    reasons = Notice.last_error.in_((notices.NOT_THEIRS, notices.OVERTAKEN))
    return (Notice.state == PublicationState.CANCELLED) & reasons


def _offers(session: Session) -> Offers:
    """By what the claims of standing questions are answered now: what is published and holds."""
    found: dict[int, list[Offer]] = {}
    for claims, offer in (*_refutations(session), *_given(session)):
        for claim in claims:
            found.setdefault(claim, []).append(offer)
    return {
        claim: sorted(offers, key=lambda one: (one.at, one.subject), reverse=True)
        for claim, offers in found.items()
    }


def _refutations(session: Session) -> Iterator[tuple[Iterable[int], Offer]]:
    linked = (
        select(Refutation.public_id)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .join(Match, Match.claim_id == RefutationClaim.claim_id)
        .join(Question, Question.sighting_id == Match.sighting_id)
        .where(Match.standing.in_(MEMBER), Question.state.in_(questions.STANDING))
        .distinct()
    )
    for name in session.scalars(linked).all():
        version = subjects.newest_out(session, name)
        if version is None or version.approval is None or not _holds(version, clock.now().date()):
            continue
        subject = subjects.of_version(name, version.number)
        yield subjects.claims_in(session, version), Offer(version.approval.approved_at, subject)


def _holds(version: Version, day: date) -> bool:
    """Whether who asks today may be answered by it: not withdrawn, overtaken, superseded or past its time."""
    if version.kind is VersionKind.WITHDRAWAL:
        return False
    said = json.loads(version.content)
    ends = [said[name] for name in ("overtaken_on", "valid_until") if said[name]]
    return not said["superseded_by"] and all(date.fromisoformat(end) >= day for end in ends)


def _given(session: Session) -> Iterator[tuple[Iterable[int], Offer]]:
    """The answers that were given to all who asked a claim, and not replaced or withdrawn."""
    later = aliased(Answer)
    replaced = select(later.id).where(later.replaces_id == Answer.id, later.state == AnswerState.APPROVED)
    query = select(Answer).where(Answer.state == AnswerState.APPROVED, ~replaced.exists())
    for answer in session.scalars(query):
        if answer.approved_at is not None:
            claim = triage.resolve(session, answer.claim)
            offer = Offer(answer.approved_at, subjects.of_answer(answer), answer.authority_id)
            yield (claim.id,), offer


def _some(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), PART):
        yield numbers[start : start + PART]
