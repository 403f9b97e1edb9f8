"""Texts that answers begin with: a body's own, or everybody's. A text that was used is ended, never changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, question_rights
from claims.acts import Deed, record_act
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import AnswerTemplate, Authority, Person
from claims.terms import Language

TITLE = 120
LONGEST = 8000


def for_person(session: Session, person: Person) -> list[AnswerTemplate]:
    """The texts that *person* may begin with: everybody's and their own bodies', all where they see all."""
    query = select(AnswerTemplate).where(AnswerTemplate.ended_at.is_(None))
    if not question_rights.sees_all(person):
        own = question_rights.own_authorities(session, person)
        query = query.where(AnswerTemplate.authority_id.is_(None) | AnswerTemplate.authority_id.in_(own))
    return list(session.scalars(query.order_by(AnswerTemplate.title, AnswerTemplate.id)))


def may_change(session: Session, person: Person, template: AnswerTemplate) -> bool:
    """Whether it is *person*'s to change: everybody's only for who sees all."""
    if question_rights.sees_all(person):
        return True
    return template.authority_id in question_rights.own_authorities(session, person)


def find(session: Session, person: Person, number: int) -> AnswerTemplate:
    """One of the texts that *person* may use."""
    for template in for_person(session, person):
        if template.id == number:
            return template
    raise NotFoundError(kind="template", name=number)


def add(
    session: Session, by: Person, authority: Authority | None, language: Language, title: str, text: str
) -> AnswerTemplate:
    """A new text to begin with; a contact's belongs to one of their bodies."""
    actor = demand(by, Action.ANSWER)
    title, text = " ".join(title.split()), text.strip()
    if not title or len(title) > TITLE:
        raise RefusedError(reason="a template needs a name of at most {limit} characters", limit=TITLE)
    if not text or len(text) > LONGEST:
        raise RefusedError(reason="a template needs a text of at most {limit} characters", limit=LONGEST)
    template = AnswerTemplate(
        authority_id=authority.id if authority else None, language=language, title=title, text=text,
        by_id=by.id, made_at=clock.now(),
    )  # fmt: skip
    _demand_own(session, by, template)
    session.add(template)
    session.flush()
    record_act(session, actor, Deed("add_template", f"template:{template.id}"))
    return template


def change(session: Session, by: Person, template: AnswerTemplate, title: str, text: str) -> AnswerTemplate:
    """Another text in its place; the one before stays known."""
    if (template.title, template.text) == (" ".join(title.split()), text.strip()):
        return template
    _demand_own(session, by, template)
    body = session.get(Authority, template.authority_id) if template.authority_id else None
    fresh = add(session, by, body, template.language, title, text)
    template.ended_at = clock.now()
    return fresh


def retire(session: Session, by: Person, template: AnswerTemplate) -> None:
    """Nobody begins with it any more."""
    actor = demand(by, Action.ANSWER)
    _demand_own(session, by, template)
    template.ended_at = clock.now()
    record_act(session, actor, Deed("retire_template", f"template:{template.id}"))


def _demand_own(session: Session, by: Person, template: AnswerTemplate) -> None:
    if not may_change(session, by, template):
        raise RefusedError(reason="this template belongs to another body")
