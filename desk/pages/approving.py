"""A second person's yes or no, and asking for a withdrawal: what is decided is shown before it is decided."""

from collections import defaultdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import people, refutations, versions
from claims.content import Content
from claims.draft_fields import of_content, to_fields
from claims.errors import ClaimsError
from claims.people import Action
from claims.reach import reach
from claims.records import Person, Refutation, Version
from claims.terms import Language, Role
from claims.wording_changes import changed_fields
from desk.here import Here, allowed
from desk.refuting import beside, previewed, remarked, said, today

router = APIRouter()
Looker = Annotated[Here, Depends(allowed(Action.LOOK))]
Approver = Annotated[Here, Depends(allowed(Action.APPROVE))]
Drafter = Annotated[Here, Depends(allowed(Action.DRAFT))]


@router.get("/refutations/{name}/approve")
def look(here: Looker, name: str) -> Response:
    """What waits, what it changes, where it will go, and who may say yes."""
    with here.reading() as session:
        return _approval(here, session, refutations.find_refutation(session, name))


@router.post("/refutations/{name}/submit")
def submit(here: Drafter, name: str) -> Response:
    """Freeze the draft and ask for another person's approval."""
    with here.writing() as session:
        refutations.submit(session, here.person(session), refutations.find_refutation(session, name))
    return here.go(
        f"/refutations/{name}/approve", said=here._("Submitted: another editor has to approve it.")
    )


@router.post("/refutations/{name}/approve")
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
            found = refutations.find_refutation(session, name)
            version = refutations.approve(session, here.person(session), found, digest)
            number = version.number
    except ClaimsError as refusal:
        return _refused(here, name, {"digest": said(here, refusal)})
    told = here._("Version {number} is approved and stands in the queue.").format(number=number)
    return here.go("/queue", said=told)


@router.post("/refutations/{name}/return")
def send_back(here: Approver, name: str, comment: Annotated[str, Form()] = "") -> Response:
    """No, and why: its authors read it."""
    try:
        with here.writing() as session:
            found = refutations.find_refutation(session, name)
            refutations.send_back(session, here.person(session), found, comment)
    except ClaimsError as refusal:
        return _refused(here, name, {"comment": said(here, refusal)}, comment)
    return here.go(f"/refutations/{name}", said=here._("It went back to its authors with your comment."))


@router.get("/refutations/{name}/withdraw")
def before_withdrawing(here: Drafter, name: str) -> Response:
    """Every place that a withdrawal will reach, and a reason to write for each language."""
    with here.reading() as session:
        return _withdrawal(here, session, refutations.find_refutation(session, name), {}, "")


@router.post("/refutations/{name}/withdraw")
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
            refutations.withdraw(
                session, here.person(session), refutations.find_refutation(session, name), reason
            )
    except ClaimsError as refusal:
        with here.reading() as session:
            found = refutations.find_refutation(session, name)
            return _withdrawal(here, session, found, reason, said(here, refusal), 409)
    return here.go(
        f"/refutations/{name}/approve", said=here._("The withdrawal waits: another editor has to approve it.")
    )


# --- the pages ------------------------------------------------------------------------------------------


def _refused(here: Here, name: str, wrong: dict[str, str], comment: str = "") -> Response:
    with here.reading() as session:
        found = refutations.find_refutation(session, name)
        return _approval(here, session, found, wrong, comment, 409)


def _approval(
    here: Here,
    session: Session,
    found: Refutation,
    wrong: dict[str, str] | None = None,
    comment: str = "",
    status: int = 200,
) -> Response:
    waiting, before = versions.pending(found), versions.last_approved(found)
    if waiting is None:
        last = found.versions[-1] if found.versions else None
        return here.page(
            "refutations/nothing_waits.html", status, refutation=found, last=last, wrong=wrong or {}
        )
    content = Content.from_canonical(waiting.content)
    old = Content.from_canonical(before.content) if before else None
    return here.page(
        "refutations/approve.html",
        status,
        refutation=found,
        version=waiting,
        content=content,
        before=before,
        changes=changed_fields(to_fields(of_content(old)) if old else {}, to_fields(of_content(content))),
        posts=previewed(session, here, found, content),
        remarks=beside(here, remarked(session, found, of_content(content), today(here))),
        reach=reach(session, found),
        may_not=_why_not(here, session, waiting),
        authors=_authors(session, waiting),
        editors=_others(session, waiting),
        wrong=defaultdict(str, wrong or {}),
        comment=comment,
    )


def _authors(session: Session, version: Version) -> list[Person]:
    return [session.get_one(Person, author.person_id) for author in version.authors]


def _others(session: Session, version: Version) -> list[str]:
    """The people who may approve a version: editors whose hand is not in it."""
    authors = {author.person_id for author in version.authors}
    return [
        person.name
        for person in people.everybody(session)
        if Role.EDITOR in person.roles and person.id not in authors
    ]


def _why_not(here: Here, session: Session, version: Version) -> str:
    """Why the reader may not approve this; empty when they may."""
    if not here.may(Action.APPROVE):
        return "role"
    return "author" if here.person_id in {author.person_id for author in version.authors} else ""


def _withdrawal(
    here: Here, session: Session, found: Refutation, reason: dict[str, str], wrong: str, status: int = 200
) -> Response:
    public = versions.last_approved(found)
    languages = sorted(Content.from_canonical(public.content).texts) if public else []
    context: dict[str, Any] = {
        "refutation": found,
        "public": public,
        "languages": [code for code in (language.value for language in Language) if code in languages],
        "reach": reach(session, found),
        "reason": reason,
        "wrong": wrong,
        "waiting": versions.pending(found),
    }
    return here.page("refutations/withdraw.html", status, **context)
