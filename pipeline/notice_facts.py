"""What a notice has to say, read from the record as it is when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import published, questions, statements, subjects
from claims.content import Content
from claims.errors import NotFoundError
from claims.notices import Telling
from claims.records import (
    Answer,
    Authority,
    Page,
    Question,
    QuestionDecision,
    Refutation,
    Version,
)
from claims.terms import Decided, Language, NoticeKind, QuestionKind
from pipeline.notice_texts import Case, Facts, Said, said_in


@dataclass
class Library:
    """What was read already: thousands of notices of one run tell of the same few answers."""

    kept: dict[tuple[str, Language], Said] = field(default_factory=dict)


def facts_of(session: Session, telling: Telling, status: str, library: Library) -> Facts:
    """What one notice tells; *status*: the private link of whoever asked, where it is known.

    Raises NotFoundError when the record does not have what it tells of.
    """
    question = questions.find(session, telling.number)
    decision = _decision(session, telling.subject)
    if decision is not None:
        return _decided(session, telling, question, decision, status)
    if telling.kind is NoticeKind.RECEIPT:
        until = question.due_on
        return Facts(
            telling.kind, telling.language, telling.number, telling.asked, status=status, until=until
        )
    return Facts(
        telling.kind,
        telling.language,
        telling.number,
        telling.asked,
        _said(session, telling, library),
        _case(telling.subject),
        status,
    )


def _case(subject: str) -> Case:
    before = subject.partition(":")[0]
    return Case(before) if before in {Case.UNJOINED, Case.REJOINED, Case.STANDS} else Case.PLAIN


# --- decisions ----------------------------------------------------------------------------------------


def _decision(session: Session, subject: str) -> QuestionDecision | None:
    kind, _, number = subject.partition(":")
    if kind != "decision":
        return None
    found = session.get(QuestionDecision, int(number)) if number.isdecimal() else None
    if found is None:
        raise NotFoundError(kind="decision", name=number)
    return found


def _decided(
    session: Session, telling: Telling, question: Question, decision: QuestionDecision, status: str
) -> Facts:
    """Of many questions that were decided about at once the first one's decision stands for all."""
    body, until, case = "", question.due_on, Case.PLAIN
    if decision.what is Decided.TRANSFER:
        body = _body(session, decision.value, telling.language)
    elif decision.what is Decided.EXTENSION:
        until = date.fromisoformat(decision.value)
    elif decision.what is Decided.CLOSE:
        case = Case.THANKS if decision.value == QuestionKind.THANKS.value else Case.NOT_FOR_US
    return Facts(
        telling.kind,
        telling.language,
        telling.number,
        telling.asked,
        case=case,
        status=status,
        body=body,
        until=until,
        reason=decision.reason,
    )


def _body(session: Session, key: str, language: Language) -> str:
    authority = session.scalar(select(Authority).where(Authority.key == key))
    return name_of(authority, language) if authority is not None else key


def name_of(authority: Authority | None, language: Language) -> str:
    """What a body is called now in a language, else in the nearest."""
    names: Mapping[str, str] = statements.names_on(authority, None) if authority is not None else {}
    return names.get(said_in(language, list(names)), "")


# --- answers ------------------------------------------------------------------------------------------


def _said(session: Session, telling: Telling, library: Library) -> Said:
    key = (telling.subject, telling.language)
    if key not in library.kept:
        subject = subjects.bare(telling.subject)
        answer = subjects.answer_of(session, subject)
        library.kept[key] = (
            _of_answer(session, answer, telling.language)
            if answer is not None
            else _of_refutation(session, subject, telling.language)
        )
    return library.kept[key]


def _of_refutation(session: Session, subject: str, language: Language) -> Said:
    version = _version(session, subject)
    if version is None:
        raise NotFoundError(kind="refutation", name=subject)
    content = Content.from_canonical(version.content)
    chosen = said_in(language, list(content.texts))
    text = content.texts[chosen]
    by = [item.authority.get(said_in(language, list(item.authority)), "") for item in content.evidence]
    return Said(
        chosen,
        text.summary,
        text.title,
        content.verdict,
        _link(session, content.refutation, chosen),
        sources=", ".join(dict.fromkeys(filter(None, by))),
        as_of=content.as_of,
        note=content.note.get(said_in(language, list(content.note)), ""),
    )


def _version(session: Session, subject: str) -> Version | None:
    """The version that a subject names; the newest that is out where it names none."""
    found = subjects.version_of(subject)
    if found is None:
        return subjects.newest_out(session, subject.partition(":")[2])
    query = select(Version).join(Refutation, Refutation.id == Version.refutation_id).join(Version.approval)
    return session.scalar(query.where(Refutation.public_id == found[0], Version.number == found[1]))


def _link(session: Session, document: str, language: str) -> str:
    """Where a document stands: in this language if it does, else in any; only what a reader can open."""
    there = published.published(session, [document]).get(document)
    links = {code: one for code, one in (there.links if there else {}).items() if _is_open(one)}
    return links.get(language) or next(iter(links.values()), "")


def _is_open(address: str) -> bool:
    return urlsplit(address).scheme in ("https", "http")


def _of_answer(session: Session, answer: Answer, language: Language) -> Said:
    chosen = said_in(language, list(answer.texts))
    page = session.get(Page, answer.page_id) if answer.page_id is not None else None
    return Said(
        chosen,
        str(answer.texts[chosen]),
        link=_link(session, page.public_id, chosen) if page is not None else "",
        by=name_of(answer.authority, language),
        note=str(answer.note.get(said_in(language, list(answer.note)), "")),
    )
