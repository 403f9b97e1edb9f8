"""Answers to askers: written in their languages, seen by a second person, corrected, withdrawn, made public.

The desk and the contacts of bodies use the same pages; a contact finds only the answers of their own bodies there.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from claims import (
    answer_templates,
    answers,
    own_questions,
    pages,
    public_answers,
    question_groups,
    question_inbox,
    question_rights,
    triage,
)
from claims.answers import Written
from claims.body_contacts import named
from claims.errors import ClaimsError
from claims.people import Action
from claims.public_answers import Public
from claims.records import Answer, Claim, Page, Person, Question
from claims.terms import AnswerState, Language
from desk import question_view
from desk.here import Here, allowed
from desk.refuting import form_of, said
from pipeline.earlier_answers import earlier, same_question
from pipeline.suggest import said_of

router = APIRouter()
Answering = Annotated[Here, Depends(allowed(Action.ANSWER))]
Approving = Annotated[Here, Depends(allowed(Action.APPROVE_ANSWER))]
Publishing = Annotated[Here, Depends(allowed(Action.DRAFT_PAGE))]
Text = Annotated[str, Form()]
Fields = Annotated[FormData, Depends(form_of)]
LANGUAGES = [code.value for code in Language]
SHOWN = 20
"""Texts of questions that stand beside an answer."""


@router.get("/questions/answers")
def listed(here: Answering, state: str = "", before: int = 0) -> Response:
    """The answers: those that wait for approval unless another state is asked for."""
    wanted = AnswerState(state) if state in set(AnswerState) else AnswerState.SUBMITTED
    with here.reading() as session:
        by = here.person(session)
        found = answers.listed(session, by, wanted, before=before, limit=51)
        return here.page(
            "questions/answers.html",
            found=[_line(here, session, by, one) for one in found[:50]],
            before=found[49].id if len(found) > 50 else 0,
            state=wanted.value,
            answer_words=question_view.answer_words(here._),
        )


def _line(here: Here, session: Session, by: Person, answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer,
        "said": here.showing.name(dict(answer.texts)),
        "body": question_view.body_name(here, answer.authority) if answer.authority else here._("The desk"),
        "author": session.get_one(Person, answer.author_id).name,
        "people": answers.scope(session, answer).people,
        "mine": answers.may_approve(session, by, answer),
    }


@router.post("/questions/{name}/answer")
def begin(here: Answering, name: str, authority: Text = "", template: Text = "") -> Response:
    """Begin an answer to a group, from a template if one is chosen."""
    with here.writing() as session:
        by = here.person(session)
        claim, body = _claim(session, by, name), named(session, authority) if authority.strip() else None
        texts = {}
        if template.isdecimal():
            chosen = answer_templates.find(session, by, int(template))
            texts = {chosen.language.value: chosen.text}
        answer = answers.draft(session, by, claim, body, Written(texts))
        name = answer.public_id
    return here.go(f"/questions/answers/{name}")


def _claim(session: Session, by: Person, name: str) -> Claim:
    if question_rights.sees_all(by):
        return triage.find_claim(session, name)
    return own_questions.own_claim(session, by, name)[0]


@router.get("/questions/answers/{name}")
def show(here: Answering, name: str, template: int = 0) -> Response:
    """An answer with what was asked beside it; *template*: a text to begin with."""
    with here.reading() as session:
        return _shown(here, session, name, template=template)


@router.post("/questions/answers/{name}")
def save(here: Answering, name: str, form: Fields) -> Response:
    """Keep what was typed; with *do* set to submit, send it or ask a second person."""
    written, submitted = _written(form), form.get("do") == "submit"
    try:
        with here.writing() as session:
            by = here.person(session)
            answer = answers.own_answer(session, by, name)
            changed = answers.save(session, by, answer, written, str(form.get("base", "")))
            state = answer.state
            if submitted:
                state = answers.submit(session, by, answer, here.settings.questions.approve_above)
                question_groups.refresh(session)
            name = answer.public_id
    except ClaimsError as refusal:
        with here.reading() as session:
            return _shown(here, session, name, typed=written, wrong=said(here, refusal), status=409)
    told = here._("The draft is saved.") if changed else here._("Nothing was changed.")
    if submitted:
        sent = here._("The answer is on its way to those who asked.")
        told = (
            sent if state is AnswerState.APPROVED else here._("Submitted: another person has to approve it.")
        )
    return here.go(f"/questions/answers/{name}", told)


@router.post("/questions/answers/{name}/approve")
def approve(here: Approving, name: str, digest: Text = "") -> Response:
    """A second person's yes to exactly what was shown."""
    with here.writing() as session:
        by = here.person(session)
        reached = answers.approve(session, by, answers.own_answer(session, by, name), digest)
        question_groups.refresh(session)
    said_so = here.n(
        "Approved: it goes to %(num)s person", "Approved: it goes to %(num)s people", reached.people
    )
    return here.go(f"/questions/answers/{name}", said_so % {"num": reached.people})


@router.post("/questions/answers/{name}/return")
def send_back(here: Approving, name: str, comment: Text = "") -> Response:
    """No, and why."""
    with here.writing() as session:
        by = here.person(session)
        answers.send_back(session, by, answers.own_answer(session, by, name), comment)
    return here.go("/questions/answers", here._("It went back to its authors with your comment."))


@router.post("/questions/answers/{name}/correct")
def correct(here: Answering, name: str) -> Response:
    """Another answer in its place, beginning with the same words."""
    with here.writing() as session:
        by = here.person(session)
        answer = answers.own_answer(session, by, name)
        fresh = answers.correct(session, by, answer, Written(dict(answer.texts)))
        name = fresh.public_id
    return here.go(f"/questions/answers/{name}", here._("Write what was wrong and what is right."))


@router.post("/questions/answers/{name}/withdraw")
def withdraw(here: Answering, name: str, sure: Text = "") -> Response:
    """It does not hold, or was never sent."""
    if not sure:
        return here.go(f"/questions/answers/{name}", here._("Tick the box to withdraw it."))
    with here.writing() as session:
        by = here.person(session)
        many = answers.withdraw(session, by, answers.own_answer(session, by, name))
        question_groups.refresh(session)
    told = here.n("Withdrawn; %(num)s question waits again", "Withdrawn; %(num)s questions wait again", many)
    return here.go(f"/questions/answers/{name}", told % {"num": many})


@router.post("/questions/answers/{name}/public")
def make_public(here: Publishing, name: str, form: Fields) -> Response:
    """Draft a page from it, or let a page that is there tell it."""
    question = {code: str(form.get(f"question_{code}", "")) for code in LANGUAGES}
    note = {code: str(form.get(f"changed_{code}", "")) for code in LANGUAGES}
    written, chosen = Public(question, str(form.get("slug", ""))), str(form.get("page", ""))
    try:
        with here.writing() as session:
            by, answer = here.person(session), answers.find_answer(session, name)
            page = _public(here, session, by, answer, written, chosen, note, str(form.get("do", "")))
            address = f"/pages/{page.public_id}"
    except ClaimsError as refusal:
        with here.reading() as session:
            return _shown(here, session, name, public=question, wrong=said(here, refusal), status=409)
    return here.go(address, here._("A draft of a public answer: read it, and submit it for approval."))


def _public(
    here: Here,
    session: Session,
    by: Person,
    answer: Answer,
    written: Public,
    chosen: str,
    note: dict[str, str],
    do: str,
) -> Page:
    if not chosen:
        publisher = here.settings.site.publisher
        return public_answers.make_page(session, by, answer, written, publisher)
    page = pages.find_page(session, chosen)
    if do == "join":
        public_answers.join_page(session, by, answer, page)
    else:
        public_answers.fold_into(session, by, answer, page, written, note)
    return page


# --- the page -----------------------------------------------------------------------------------------------


def _written(form: FormData) -> Written:
    texts = {code: str(form.get(f"text_{code}", "")) for code in LANGUAGES}
    note = {code: str(form.get(f"note_{code}", "")) for code in LANGUAGES}
    return Written(texts, note)


def _shown(
    here: Here,
    session: Session,
    name: str,
    *,
    typed: Written | None = None,
    public: dict[str, str] | None = None,
    wrong: str = "",
    template: int = 0,
    status: int = 200,
) -> Response:
    by = here.person(session)
    answer = answers.own_answer(session, by, name)
    sees_all = question_rights.sees_all(by)
    asked = _asked(session, by, answer, sees_all)
    texts = dict((typed or answers.read(answer)).texts)
    if template:
        chosen = answer_templates.find(session, by, template)
        texts[chosen.language.value] = "\n\n".join(
            filter(None, (texts.get(chosen.language.value), chosen.text))
        )
    lacking, personal = answers.findings(session, answer)
    context: dict[str, Any] = {
        "answer": answer,
        "body": question_view.body_name(here, answer.authority) if answer.authority else here._("The desk"),
        "author": session.get_one(Person, answer.author_id).name,
        "approver": session.get_one(Person, answer.approver_id).name if answer.approver_id else "",
        "texts": texts,
        "note": dict((typed or answers.read(answer)).note),
        "base": answers.digest_of(answer),
        "scope": answers.scope(session, answer),
        "approve_above": here.settings.questions.approve_above,
        "may_approve": answers.may_approve(session, by, answer),
        "asked": [one.sighting for one in asked[:SHOWN]],
        "templates": answer_templates.for_person(session, by),
        "earlier": earlier(
            session,
            [one.sighting.said for one in asked[:5]],
            without=answer.claim,
            limit=3,
            folder=here.settings.data,
        ),
        "lacking": lacking,
        "personal": personal,
        "replaced": session.get(Answer, answer.replaces_id) if answer.replaces_id else None,
        "later": answers.replacing(session, answer),
        "claim": answer.claim.public_id,
        "sees_all": sees_all,
        "wrong": wrong,
        "languages": LANGUAGES,
        "answer_words": question_view.answer_words(here._),
        **_publicly(here, session, answer, public),
    }
    return here.page("questions/answer.html", status, **context)


def _asked(session: Session, by: Person, answer: Answer, sees_all: bool) -> list[Question]:
    if sees_all:
        return question_inbox.of_claim(session, answer.claim, standing=False)
    try:
        return own_questions.own_claim(session, by, answer.claim.public_id)[1]
    except ClaimsError:
        return []  # all of them went to another body since


def _publicly(here: Here, session: Session, answer: Answer, typed: dict[str, str] | None) -> dict[str, Any]:
    if not here.may(Action.DRAFT_PAGE) or answer.state is not AnswerState.APPROVED:
        return {"may_publish": False}
    page = public_answers.page_of(session, answer)
    objection = public_answers.objection(session, answer)
    near = (
        []
        if page or objection
        else same_question(session, said_of(session, answer.claim), here.settings.data)
    )
    return {
        "may_publish": True,
        "page": page,
        "objection": said(here, objection) if objection else "",
        "same": near,
        "question": typed or dict(answer.claim.wording()),
    }
