"""The status page: what the holder of a receipt's private link sees and may do. Opening a link changes nothing.

The link's 128 bits are looked up by their SHA-256 and nothing else, so a wrong one, one that was never given out and
one whose question was forgotten take the same way and get the same reply. Of 10,000,000 guesses against 100,000,000
receipts none is right but once in 3 * 10^23 times; the limit on wrong ones only spares the machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from claims import clock, contacts, questions
from claims.masking import shown
from claims.question_status import Said, Status, Told, status
from claims.records import Authority
from claims.terms import Decided, QuestionState
from desk import asking
from desk.asking import Asker
from desk.here import Visit, public
from pipeline.channels.site.text import safe_html

router = APIRouter()
STANDING = (QuestionState.RECEIVED, QuestionState.ROUTED)


class Act(StrEnum):
    """What the holder of a receipt may do; each is confirmed on a page of its own."""

    WITHDRAW = "withdraw"
    FORGET = "forget"
    NOT_THIS = "not-this"


@dataclass(frozen=True)
class Answer:
    """One answer as the page shows it, in one language."""

    told: Told
    language: str
    said: Said
    body: str
    note: str
    link: str


Holder = Annotated[Visit, Depends(public)]


@router.get("/q/{secret}")
def show(visit: Holder, secret: str) -> Response:
    """Where the question stands, and the answers to it."""
    with visit.reading() as session:
        question = questions.by_receipt(session, secret)
        if question is None or question.state is QuestionState.FORGOTTEN:
            return _nothing(visit)
        told = status(session, question)
        asker = _asker(visit, told)
        context = _context(asker, told, secret)
    return _private(asker.page("asking/status.html", **asking.frame(asker), **context))


@router.get("/q/{secret}/{act}")
def confirming(visit: Holder, secret: str, act: Act) -> Response:
    """What would happen, and a button; nothing happens before it is pressed."""
    with visit.reading() as session:
        question = questions.by_receipt(session, secret)
        if question is None or question.state is QuestionState.FORGOTTEN:
            return _nothing(visit)
        told = status(session, question)
    asker = _asker(visit, told)
    if not _open(told, act):
        return _private(asker.go(_page(secret, asker)))
    return _private(
        asker.page("asking/confirm.html", **asking.frame(asker), act=act.value, secret=secret, told=told)
    )


@router.post("/q/{secret}/{act}")
def carry_out(visit: Holder, secret: str, act: Act) -> Response:
    """Do what the button says; pressed twice it is done once."""
    seal = contacts.seal_of(visit.settings.question_keys)
    with visit.writing() as session:
        question = questions.by_receipt(session, secret)
        if question is None or question.state is QuestionState.FORGOTTEN:
            return _nothing(visit)
        asker = _asker(visit, status(session, question))
        if act is Act.FORGET:
            questions.forget(session, seal, question)
        elif act is Act.WITHDRAW:
            questions.withdraw(session, question)
        elif question.state is QuestionState.ANSWERED:
            questions.reopen(session, question)
    if act is Act.FORGET:
        return _private(asker.page("asking/forgotten.html", **asking.frame(asker)))
    return _private(asker.go(_page(secret, asker)))


def _asker(visit: Visit, told: Status) -> Asker:
    """The holder of the receipt: the page is in the language they chose for the answer, unless they choose here."""
    chosen = visit.request.query_params.get("lang", "")
    return Asker(visit.request, None, chosen if chosen in asking.SPOKEN else told.language)


def _page(secret: str, asker: Asker) -> str:
    return f"/q/{secret}?lang={asker.language}"


def _nothing(visit: Visit) -> Response:
    """There is no such receipt: the same for a wrong one, one of long ago and one that was forgotten."""
    door = visit.desk.door
    door.limits.wrong_receipt(door.address(visit.request))
    asker = Asker(visit.request, None)
    return _private(asker.page("asking/no_receipt.html", 404, **asking.frame(asker)))


def _private(answer: Response) -> Response:
    """No machine keeps it and no other place learns of the address."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _open(told: Status, act: Act) -> bool:
    if act is Act.WITHDRAW:
        return told.state in STANDING
    return act is Act.FORGET or told.state is QuestionState.ANSWERED


def _context(asker: Asker, told: Status, secret: str) -> Mapping[str, Any]:
    today = clock.now().astimezone(asker.zone).date()
    return {
        "told": told,
        "secret": secret,
        "text": shown(told.text, asker.tongue),
        "body": _name(told.with_whom, asker),
        "answers": [_answer(one, asker) for one in told.answers],
        "authority_of": lambda one: _name(one.told.authority, asker),
        "extended": _reason(told, Decided.EXTENSION),
        "paused": _reason(told, Decided.PAUSE),
        "transferred": _reason(told, Decided.TRANSFER),
        "closed": _reason(told, Decided.CLOSE),
        "overdue": told.due_on is not None and told.due_on < today and not told.paused,
        "may": {act.value: _open(told, act) for act in Act},
    }


def _reason(told: Status, what: Decided) -> str:
    """The reason of the last such decision, where one was given."""
    return next((one.reason for one in reversed(told.events) if one.what is what), "")


def _answer(told: Told, asker: Asker) -> Answer:
    """In the reader's language, else in one that there is."""
    language = next(code for code in (asker.language, "kk", "ru", "en", *told.texts) if code in told.texts)
    said = told.texts[language]
    note = told.note.get(language) or next(iter(told.note.values()), "")
    link = told.links.get(language) or next(iter(told.links.values()), "")
    return Answer(told, language, said, safe_html(said.body), note, link)


def _name(body: Authority | None, asker: Asker) -> str:
    """What a body is called today."""
    if body is None:
        return ""
    today = clock.now().date()
    names = {
        name.language.value: name.name
        for name in body.names
        if (name.valid_from is None or name.valid_from <= today)
        and (name.valid_until is None or name.valid_until > today)
    } or {name.language.value: name.name for name in body.names}
    return asker.showing.name(names)
