"""A second person's yes or no to a page, and asking for its withdrawal: shown before it is decided."""

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import pages, versions
from claims.errors import ClaimsError
from claims.page_content import PageContent
from claims.page_fields import NAMES, to_fields
from claims.people import Action
from claims.reach import reach_of_page
from claims.records import Page, Person
from claims.terms import Language
from claims.wording_changes import changed_fields
from desk import paging
from desk.here import Here, allowed
from desk.refuting import said
from pipeline.publish import page_channels

router = APIRouter()
Looker = Annotated[Here, Depends(allowed(Action.LOOK))]
Approver = Annotated[Here, Depends(allowed(Action.APPROVE_PAGE))]
Drafter = Annotated[Here, Depends(allowed(Action.DRAFT_PAGE))]


@router.post("/pages/{name}/submit")
def submit(here: Drafter, name: str) -> Response:
    """Freeze the draft and ask for another person's approval."""
    with here.writing() as session:
        pages.submit(session, here.person(session), pages.find_page(session, name), page_channels())
    return here.go(f"/pages/{name}/approve", said=here._("Submitted: another editor has to approve it."))


@router.get("/pages/{name}/approve")
def look(here: Looker, name: str) -> Response:
    """What waits, what it changes, where it will go, and who may say yes."""
    with here.reading() as session:
        return _approval(here, session, pages.find_page(session, name))


@router.post("/pages/{name}/approve")
def approve(
    here: Approver, name: str, digest: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Yes to exactly what was shown, with the password once more."""
    try:
        with here.reading() as session:  # a slow comparison keeps no writer waiting
            here.prove(session, password)
    except ClaimsError as refusal:
        return _refused(here, name, {"password": said(here, refusal)})
    try:
        with here.writing() as session:
            found = pages.find_page(session, name)
            version = pages.approve(session, here.person(session), found, digest)
            number = version.number
    except ClaimsError as refusal:
        return _refused(here, name, {"digest": said(here, refusal)})
    told = here._("Version {number} is approved and stands in the queue.").format(number=number)
    return here.go("/queue", said=told)


@router.post("/pages/{name}/return")
def send_back(here: Approver, name: str, comment: Annotated[str, Form()] = "") -> Response:
    """No, and why: its authors read it."""
    try:
        with here.writing() as session:
            pages.send_back(session, here.person(session), pages.find_page(session, name), comment)
    except ClaimsError as refusal:
        return _refused(here, name, {"comment": said(here, refusal)}, comment)
    return here.go(f"/pages/{name}", said=here._("It went back to its authors with your comment."))


@router.get("/pages/{name}/withdraw")
def before_withdrawing(here: Drafter, name: str) -> Response:
    """Every place that a withdrawal will reach, and a reason to write for each language."""
    with here.reading() as session:
        return _withdrawal(here, session, pages.find_page(session, name), {}, "")


@router.post("/pages/{name}/withdraw")
def withdraw(
    here: Drafter,
    name: str,
    reason_kk: Annotated[str, Form()] = "",
    reason_ru: Annotated[str, Form()] = "",
    reason_en: Annotated[str, Form()] = "",
) -> Response:
    """Ask for what is published to be withdrawn; another editor approves that as well."""
    given = {"kk": reason_kk, "ru": reason_ru, "en": reason_en}
    reason = {code: text.strip() for code, text in given.items() if text.strip()}
    try:
        with here.writing() as session:
            pages.withdraw(session, here.person(session), pages.find_page(session, name), reason)
    except ClaimsError as refusal:
        with here.reading() as session:
            found = pages.find_page(session, name)
            return _withdrawal(here, session, found, reason, said(here, refusal), 409)
    return here.go(
        f"/pages/{name}/approve", said=here._("The withdrawal waits: another editor has to approve it.")
    )


# --- the pages ------------------------------------------------------------------------------------------


def _refused(here: Here, name: str, wrong: dict[str, str], comment: str = "") -> Response:
    with here.reading() as session:
        return _approval(here, session, pages.find_page(session, name), wrong, comment, 409)


def _approval(
    here: Here,
    session: Session,
    found: Page,
    wrong: dict[str, str] | None = None,
    comment: str = "",
    status: int = 200,
) -> Response:
    waiting, before = versions.pending(found), versions.last_approved(found)
    if waiting is None:
        last = found.versions[-1] if found.versions else None
        return here.page("pages/nothing_waits.html", status, page=found, last=last, wrong=wrong or {})
    content = PageContent.from_canonical(waiting.content)
    old = to_fields(PageContent.from_canonical(before.content), here.zone) if before else {}
    return here.page(
        "pages/approve.html",
        status,
        page=found,
        version=waiting,
        content=content,
        before=before,
        changes=changed_fields(old, to_fields(content, here.zone), NAMES),
        texts=paging.shown(content),
        posts=paging.posts(session, here, found, content),
        reach=reach_of_page(session, found),
        may_not=paging.may_not(here, waiting),
        authors=[session.get_one(Person, author.person_id).name for author in waiting.authors],
        editors=paging.who_may(session, waiting),
        wrong=defaultdict(str, wrong or {}),
        comment=comment,
    )


def _withdrawal(
    here: Here, session: Session, found: Page, reason: dict[str, str], wrong: str, status: int = 200
) -> Response:
    public = versions.last_approved(found)
    published = PageContent.from_canonical(public.content).texts if public else {}
    return here.page(
        "pages/withdraw.html",
        status,
        page=found,
        public=public,
        languages=[language.value for language in Language if language.value in published],
        reach=reach_of_page(session, found),
        reason=reason,
        wrong=wrong,
        waiting=versions.pending(found),
    )
