"""What was answered before to questions like these: approved answers and published public answers and guidance.

A contact sees what was said, by whom and when, and never who asked it or what others asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from claims import pages, statements, versions
from claims.page_content import PageContent
from claims.records import Answer, Approval, Claim, ClaimWording, Match, Page, Question, Sighting, Version
from claims.terms import AnswerState, PageKind, RefutationState
from claims.triage import MEMBER
from pipeline.suggest import Family, Offered, nearest

LIKELY = 0.5
"""Below this probability of asking the same an earlier answer is not shown."""
_EACH = 3
"""Questions of a claim by which its answer is found."""
_KINDS = (PageKind.ANSWER, PageKind.GUIDANCE)


@dataclass(frozen=True)
class Earlier:
    """One earlier answer: an answer to askers, or a page."""

    kind: str
    id: str
    score: float
    texts: dict[str, str]
    title: dict[str, str]
    authority: dict[str, str]
    when: date | None
    url: str = ""
    """Where it is read at the desk; empty where only what it says is shown."""


def earlier(
    session: Session,
    texts: Sequence[str],
    *,
    without: Claim | None = None,
    limit: int = 5,
    folder: Path | None = None,
) -> list[Earlier]:
    """What was answered to questions nearest to *texts*, the nearest first; not what answers *without* itself."""
    named = (
        frozenset(session.scalars(select(Answer.public_id).where(Answer.claim_id == without.id)))
        if without
        else frozenset()
    )
    found = nearest(session, ANSWERED, list(dict.fromkeys(texts))[:8], named, 3 * limit, folder)
    told = [_told(session, one.kind, one.id, one.score) for one in found if one.score >= LIKELY]
    return [one for one in told if one is not None][:limit]


def same_question(session: Session, texts: Sequence[str], folder: Path | None = None) -> list[Earlier]:
    """The public answers that may be to the same question: to be extended or corrected rather than written again."""
    found = earlier(session, texts, limit=10, folder=folder)
    return [
        one
        for one in found
        if one.kind == "page" and one.id.startswith(pages.PREFIX) and _is_answer(session, one.id)
    ]


def _is_answer(session: Session, name: str) -> bool:
    return pages.find_page(session, name).kind is PageKind.ANSWER


def _told(session: Session, kind: str, name: str, score: float) -> Earlier | None:
    if kind == "page":
        page = pages.find_page(session, name)
        version = versions.last_approved(page)
        if version is None or page.state is RefutationState.WITHDRAWN:
            return None
        content = PageContent.from_canonical(version.content)
        texts = {code: text.body or text.summary for code, text in content.texts.items()}
        titles = {code: text.title for code, text in content.texts.items()}
        return Earlier(
            kind, name, score, texts, titles, dict(content.authority), content.as_of, f"/pages/{name}"
        )
    answer = session.scalar(select(Answer).where(Answer.public_id == name))
    if answer is None:
        return None
    when = answer.approved_at.date() if answer.approved_at else None
    body = statements.names_on(answer.authority, when) if answer.authority else {}
    return Earlier(kind, name, score, dict(answer.texts), {}, body, when)


def _standing_answers() -> tuple[object, ...]:
    later = aliased(Answer)
    replaced = select(later.id).where(later.replaces_id == Answer.id, later.state == AnswerState.APPROVED)
    return (Answer.state == AnswerState.APPROVED, ~replaced.exists())


def _offered(session: Session) -> Iterator[Offered]:
    yield from _from_answers(session)
    yield from _from_pages(session)


def _from_answers(session: Session) -> Iterator[Offered]:
    """An answer stands for its claim's wordings and for some of the questions that it answered."""
    rows = session.execute(select(Answer.public_id, Answer.claim_id).where(*_standing_answers())).all()  # type: ignore[arg-type]
    claims = sorted({row.claim_id for row in rows})
    asked: dict[int, list[str]] = {}
    for start in range(0, len(claims), 400):
        some = claims[start : start + 400]
        worded = select(ClaimWording.claim_id, ClaimWording.text).where(
            ClaimWording.claim_id.in_(some), ClaimWording.ended_at.is_(None)
        )
        for claim, text in session.execute(worded.order_by(ClaimWording.id)):
            asked.setdefault(claim, []).append(text)
        number = func.row_number().over(partition_by=Match.claim_id, order_by=Question.id).label("number")
        firsts = (
            select(Match.claim_id, Question.sighting_id, number)
            .join(Question, Question.sighting_id == Match.sighting_id)
            .where(Match.claim_id.in_(some), Match.standing.in_(MEMBER))
            .subquery()
        )
        texts = select(firsts.c.claim_id, Sighting).join(Sighting, Sighting.id == firsts.c.sighting_id)
        for claim, sighting in session.execute(texts.where(firsts.c.number <= _EACH)):
            asked.setdefault(claim, []).append(sighting.said)
    for row in rows:
        for text in dict.fromkeys(asked.get(row.claim_id, ())):
            yield Offered(row.public_id, "answer", "", text)


def _from_pages(session: Session) -> Iterator[Offered]:
    query = (
        select(Page).where(Page.kind.in_(_KINDS), Page.state != RefutationState.WITHDRAWN).order_by(Page.id)
    )
    for page in session.scalars(query):
        version = versions.last_approved(page)
        if version is None:
            continue
        content = PageContent.from_canonical(version.content)
        texts = [*content.question.values(), *(text.title for text in content.texts.values())]
        for text in dict.fromkeys(filter(None, texts)):
            yield Offered(page.public_id, "page", "", text)


def _token(session: Session) -> tuple[object, ...]:
    parts = (
        select(func.count(), func.max(Answer.approved_at), func.sum(Answer.claim_id)).where(
            Answer.state == AnswerState.APPROVED
        ),
        select(func.count(), func.max(Approval.approved_at))
        .join(Version, Version.id == Approval.version_id)
        .where(Version.page_id.is_not(None)),
        select(func.max(ClaimWording.id), func.max(ClaimWording.ended_at)),
    )
    return tuple(value for part in parts for value in session.execute(part).one())


ANSWERED = Family("answered", _offered, _token)
"""What was answered: answers to askers, public answers, guidance."""
