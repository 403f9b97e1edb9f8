"""The list of pages, one page with its preview, versions and places, its pictures, and the form that changes it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from claims import pages, public_answers, versions
from claims.errors import ClaimsError, NotFoundError
from claims.page_checks import SECTIONS
from claims.page_fields import asked_of, from_fields, to_fields
from claims.page_pictures import picture
from claims.people import Action
from claims.reach import reach_of_page
from claims.records import Page, Person
from claims.terms import PageKind, RefutationState
from desk import paging
from desk.here import Here, allowed
from desk.refuting import form_of, said, today
from pipeline.publish import page_channels

router = APIRouter()
Looker = Annotated[Here, Depends(allowed(Action.LOOK))]
Drafter = Annotated[Here, Depends(allowed(Action.DRAFT_PAGE))]
DRAWN = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "private, max-age=86400",
}
"""A picture is its name's bytes for ever; opened alone it may draw itself and nothing else."""


@router.get("/pages")
def listed(request: Request, here: Looker) -> Response:
    """The pages by kind; those of one kind or state when the address asks for it."""
    kind, state = paging.asked(request.query_params)
    with here.reading() as session:
        return here.page(
            "pages/list.html",
            kinds=paging.listed(session, kind, state),
            asked_kind=kind.value if kind else "",
            asked_state=state.value if state else "",
            every_kind=[one.value for one in PageKind],
            every_state=[one.value for one in RefutationState],
            today=today(here),
        )


@router.get("/pages/{name}")
def show(here: Looker, name: str) -> Response:
    """One page: how it reads, where it stands, its versions."""
    with here.reading() as session:
        return _shown(here, session, pages.find_page(session, name))


@router.get("/pages/{name}/picture/{sha256}")
def draw(here: Looker, name: str, sha256: str) -> Response:
    """One picture of a page, byte for byte."""
    with here.reading() as session:
        page = pages.find_page(session, name)
        known = {one.sha256: one.media_type for one in pages.read(page).pictures}
        for version in page.versions:
            known |= {one.sha256: one.media_type for one in getattr(versions.read(version), "pictures", ())}
        if sha256 not in known:
            raise NotFoundError(kind="picture", name=sha256)
        return Response(picture(session, sha256), media_type=known[sha256], headers=DRAWN)


@router.get("/pages/{name}/edit")
def edit(here: Drafter, name: str) -> Response:
    """The texts and the plain fields of a page in a form; pictures stay with its folder."""
    with here.reading() as session:
        return _form(here, session, pages.find_page(session, name), {}, {})


@router.post("/pages/{name}/edit")
def save(here: Drafter, name: str, form: Annotated[FormData, Depends(form_of)]) -> Response:
    """Keep what was typed; with *do* set to submit, ask for another person's approval as well."""
    fields = paging.typed(form)
    with here.reading() as session:
        found = pages.find_page(session, name)
        read = from_fields(fields, pages.read(found), here.zone)
        if read.wrong:
            wrong = {field: said(here, why) for field, why in read.wrong.items()}
            return _form(here, session, found, fields, wrong, 422)
    try:
        with here.writing() as session:
            found = pages.find_page(session, name)
            by = here.person(session)
            changed = pages.edit_from(session, by, found, read.draft, str(form.get("base", "")))
            if form.get("do") == "submit":
                pages.submit(session, by, found, page_channels())
    except ClaimsError as refusal:
        with here.reading() as session:
            found = pages.find_page(session, name)
            return _form(here, session, found, fields, {"form": said(here, refusal)}, 409)
    if form.get("do") == "submit":
        return here.go(f"/pages/{name}/approve", said=here._("Submitted: another editor has to approve it."))
    told = here._("The draft is saved.") if changed else here._("Nothing was changed.")
    return here.go(f"/pages/{name}", said=told)


# --- the pages ------------------------------------------------------------------------------------------


def _shown(here: Here, session: Session, found: Page) -> Response:
    content, approved = pages.going_out(found), versions.last_approved(found)
    return here.page(
        "pages/show.html",
        page=found,
        content=content,
        texts=paging.shown(content),
        posts=paging.posts(session, here, found, content),
        waiting=versions.pending(found),
        approved=approved,
        withdrawn=approved is not None and approved.kind.value == "withdrawal",
        versions=[paging.version_line(session, version) for version in reversed(found.versions)],
        reach=reach_of_page(session, found),
        drafted_by=session.get_one(Person, found.drafted_by_id),
        edited_by=session.get_one(Person, found.edited_by_id),
        today=today(here),
    )


def _form(
    here: Here,
    session: Session,
    found: Page,
    typed: dict[str, str],
    wrong: dict[str, str],
    status: int = 200,
) -> Response:
    draft = pages.read(found)
    context: dict[str, Any] = {
        "page": found,
        "fields": {**to_fields(draft, here.zone), **typed},
        "base": pages.draft_digest(draft),
        "asked": asked_of(found.kind),
        "sections": SECTIONS.get(found.kind, ()),
        "every_channel": sorted(page_channels() | set(draft.channels)),
        "published": versions.last_approved(found) is not None,
        "answers": [one.public_id for one in public_answers.answers_of(session, found)],
        "voids": versions.pending(found) is not None,
        "wrong": wrong,
    }
    return here.page("pages/edit.html", status, **context)
