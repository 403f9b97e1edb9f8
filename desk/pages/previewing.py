"""The preview: the very page of the site in a frame of its own, the post and the reply; nothing of it is saved."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from claims import refutations, versions
from claims.content import Content
from claims.errors import NotFoundError
from claims.people import Action
from claims.records import Refutation
from desk.here import Here, allowed
from desk.refuting import beside, form_of, previewed, remarked, today, typed_in
from pipeline import previewing

router = APIRouter()
ROOT = "/refutations/preview/"
FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'none'; sandbox allow-same-origin"
    ),
    "X-Robots-Tag": "noindex",
}
"""The page of the site as the site has it: no script, no form, shown only within the desk."""
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}


@router.get("/refutations/preview/assets/{name}")
def asset(here: Annotated[Here, Depends(allowed(Action.LOOK))], name: str) -> Response:
    """The style sheet or the mark of the site's pages."""
    found = previewing.page_assets(here.settings).get(f"assets/{name}")
    if found is None:
        raise NotFoundError(kind="asset", name=name)
    ending = name[name.rfind(".") :]
    return Response(
        found,
        media_type=KINDS.get(ending, "application/octet-stream"),
        headers={"Cache-Control": "private, max-age=86400"},
    )


@router.get("/refutations/{name}/page/{language}")
def page(
    here: Annotated[Here, Depends(allowed(Action.LOOK))], name: str, language: str, of: str = "draft"
) -> Response:
    """The page as it would stand if the draft, or what waits for approval, were published."""
    with here.reading() as session:
        found = refutations.find_refutation(session, name)
        waiting = versions.pending(found)
        if of == "waiting" and waiting is not None:
            content = Content.from_canonical(waiting.content)
        else:
            content = refutations.content_of(session, found)
        return _page(here, session, found, content, language)


@router.post("/refutations/preview/page/{language}")
def typed_page(
    here: Annotated[Here, Depends(allowed(Action.DRAFT))],
    language: str,
    form: Annotated[FormData, Depends(form_of)],
    of: str = "",
) -> Response:
    """The page as it would stand with what is typed."""
    draft = typed_in(form).read(today(here)).draft
    with here.reading() as session:
        found = refutations.find_refutation(session, of) if of else None
        return _page(here, session, found, refutations.imagine(session, found, draft), language)


@router.post("/refutations/preview/posts")
def typed_posts(
    here: Annotated[Here, Depends(allowed(Action.DRAFT))],
    form: Annotated[FormData, Depends(form_of)],
    of: str = "",
) -> Response:
    """The posts, the replies and the remarks as they would be with what is typed: a fragment."""
    typed = typed_in(form)
    read = typed.read(today(here))
    with here.reading() as session:
        found = refutations.find_refutation(session, of) if of else None
        content = refutations.imagine(session, found, read.draft)
        return here.page(
            "refutations/preview_parts.html",
            posts=previewed(session, here, found, content),
            remarks=beside(here, remarked(session, found, read.draft, today(here))),
        )


def _page(
    here: Here, session: Session, found: Refutation | None, content: Content, language: str
) -> Response:
    if language not in content.texts:
        answer = here.page("refutations/no_text.html", wanted=language)
        answer.headers.update(FRAMED)
        return answer
    item = previewing.item_of(session, found, content)
    return HTMLResponse(previewing.page(item, language, here.settings, ROOT), headers=FRAMED)
