"""Answers for everybody to read: a page is drafted from an approved answer, masked, with the question in our words.

Only where somebody who asked agreed; only from an answer that two people stand behind; and only once for a question:
what is public already is extended or corrected. The page itself is approved by two people, as every page is.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from claims import answers, clock, pages, statements, versions
from claims.acts import Deed, record_act
from claims.errors import RefusedError
from claims.masking import mask
from claims.page_content import PageContent, PageText
from claims.people import Action, demand
from claims.records import Answer, Match, Page, Person, Question
from claims.subjects import of_answer
from claims.terms import AnswerState, PageKind, QuestionState, RefutationState, VersionKind
from claims.triage import MEMBER, resolve

SUMMARY = 300
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_HIDDEN = (QuestionState.WITHDRAWN, QuestionState.FORGOTTEN)


@dataclass(frozen=True)
class Public:
    """What a person writes of a page: the question in neutral words, by language, and where the page will live."""

    question: Mapping[str, str]
    slug: str = ""


def objection(session: Session, answer: Answer) -> RefusedError | None:
    """Why no page may be made of an answer; None when one may."""
    if answer.state is not AnswerState.APPROVED:
        return RefusedError(reason="only an answer that went out can become public")
    if answer.approver_id is None:
        return RefusedError(
            reason="nobody but its author has seen this answer; another person has to approve it first"
        )
    if not has_consent(session, answer):
        return RefusedError(reason="nobody who asked agreed that it may stand in public")
    return None


def has_consent(session: Session, answer: Answer) -> bool:
    """Whether anybody who asked this agreed that it may stand in public."""
    claim = resolve(session, answer.claim)
    query = (
        select(Question.id)
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
        .where(Question.consent, Question.state.not_in(_HIDDEN))
    )
    return session.scalar(query.limit(1)) is not None


def page_of(session: Session, answer: Answer) -> Page | None:
    """The page that was made of an answer, or of another answer to the same claim."""
    claim = resolve(session, answer.claim)
    made = select(Answer.page_id).where(Answer.claim_id == claim.id, Answer.page_id.is_not(None))
    number = answer.page_id or session.scalar(made.limit(1))
    page = session.get(Page, number) if number else None
    return page if page is not None and page.state is not RefutationState.WITHDRAWN else None


def answers_of(session: Session, page: Page) -> list[Answer]:
    """The answers that stand behind a page and were not replaced, the newest first."""
    later = aliased(Answer)
    replaced = select(later.id).where(later.replaces_id == Answer.id).exists()
    query = select(Answer).where(Answer.page_id == page.id, Answer.state == AnswerState.APPROVED, ~replaced)
    return list(session.scalars(query.order_by(Answer.id.desc())))


def make_page(
    session: Session, by: Person, answer: Answer, written: Public, publisher: Mapping[str, str]
) -> Page:
    """Draft the page of an answer; *publisher* answers where no body does."""
    _demand(session, answer)
    if (there := page_of(session, answer)) is not None:
        raise RefusedError(
            reason="this is public already as {page}; extend or correct that one", page=there.public_id
        )
    page = pages.draft(session, by, _content(answer, written, publisher))
    _join(session, by, answer, page)
    return page


def fold_into(
    session: Session, by: Person, answer: Answer, page: Page, written: Public, note: Mapping[str, str]
) -> bool:
    """Let an answer be told by a page that is there: its text takes that page's place, as a draft to be approved."""
    _demand(session, answer)
    if page.kind is not PageKind.ANSWER or page.state is RefutationState.WITHDRAWN:
        raise RefusedError(reason="{page} is no public answer that stands", page=page.public_id)
    draft = pages.read(page)
    fresh = _content(answer, written, draft.authority)
    texts = {
        code: replace(text, title=fresh.texts[code].title) if code in fresh.texts else text
        for code, text in {**draft.texts, **fresh.texts}.items()
    }
    published = versions.last_approved(page) is not None
    changed = replace(
        draft,
        texts=texts,
        question={**draft.question, **fresh.question},
        authority={**draft.authority, **fresh.authority},
        as_of=fresh.as_of,
        note={code: mask(text).text for code, text in note.items() if text.strip()} if published else {},
    )
    edited = pages.edit(session, by, page, changed)
    _join(session, by, answer, page)
    return edited


def join_page(session: Session, by: Person, answer: Answer, page: Page) -> None:
    """An answer says the same as a page that is there: that page is its public answer, and stays as it is."""
    _demand(session, answer)
    demand(by, Action.DRAFT_PAGE)
    if page.kind is not PageKind.ANSWER or page.state is RefutationState.WITHDRAWN:
        raise RefusedError(reason="{page} is no public answer that stands", page=page.public_id)
    _join(session, by, answer, page)


def _join(session: Session, by: Person, answer: Answer, page: Page) -> None:
    actor = demand(by, Action.DRAFT_PAGE)
    answer.page_id = page.id
    session.flush()
    record_act(session, actor, Deed("make_public", of_answer(answer), {"page": page.public_id}))


def _demand(session: Session, answer: Answer) -> None:
    if refusal := objection(session, answer):
        raise refusal
    if (later := answers.replacing(session, answer)) is not None and later.state is AnswerState.APPROVED:
        raise RefusedError(reason="{later} takes its place already", later=later.public_id)


def _content(answer: Answer, written: Public, publisher: Mapping[str, str]) -> PageContent:
    day = (answer.approved_at or clock.now()).date()
    named = statements.names_on(answer.authority, day) if answer.authority else dict(publisher)
    question = {code: mask(" ".join(text.split())).text for code, text in written.question.items()}
    spoken = _spoken(answer.texts, question)
    texts = {code: _text(question[code], mask(str(answer.texts[code])).text) for code in spoken}
    any_name = next(iter(named.values()), "")
    return PageContent(
        page="",
        slug=written.slug.strip() or answer.public_id,
        page_kind=PageKind.ANSWER,
        number=1,
        kind=VersionKind.FIRST,
        texts=texts,
        as_of=day,
        question={code: question[code] for code in spoken},
        authority={code: named.get(code, any_name) for code in spoken},
        channels=("site",),
    )


def _spoken(texts: Mapping[str, object], question: Mapping[str, str]) -> Collection[str]:
    if lacking := sorted(code for code in texts if not question.get(code)):
        raise RefusedError(
            reason="write the question in {languages} in neutral words, so that it names nobody",
            languages=lacking,
        )
    return sorted(texts)


def _text(title: str, body: str) -> PageText:
    lead = next((part.strip() for part in body.split("\n\n") if part.strip()), "")
    summary = " ".join(lead.split())
    if len(summary) > SUMMARY:
        summary = summary[:SUMMARY].rsplit(" ", 1)[0] + "…"
    lines = [_MARKDOWN.sub(r"\\\1", line.strip()) for line in body.split("\n")]
    return PageText(title[:300], summary, "\n".join(lines))
