"""What the desk's pages about pages share: a form's fields, previews, versions, what a change reaches."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from claims import pages, people, versions
from claims.page_content import PageContent
from claims.page_fields import WRITTEN
from claims.people import Action
from claims.records import Page, Person, Version
from claims.terms import Language, PageKind, RefutationState, Role
from desk.here import Here
from desk.refuting import post_html
from pipeline import previewing


def typed(form: FormData) -> dict[str, str]:
    """What somebody typed into the form of a page; a browser's line ends are made ours."""
    fields = {name: _text(form, name) for name in WRITTEN if name in form}
    fields["channels"] = " ".join(str(value) for value in form.getlist("channels"))
    fields["pinned"] = _text(form, "pinned")
    return fields


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def line(page: Page) -> dict[str, Any]:
    """One line of the list."""
    draft, waiting = pages.read(page), versions.pending(page)
    return {
        "id": page.public_id,
        "kind": page.kind.value,
        "slug": page.slug,
        "section": draft.section,
        "state": page.state.value,
        "titles": {language: text.title for language, text in draft.texts.items()},
        "languages": list(draft.texts),
        "review_by": draft.review_by,
        "edited_at": page.edited_at,
        "waits": waiting is not None,
    }


FEW, MANY = 10, 500
"""How many pages of each kind are listed when all kinds are, and of one kind alone."""


def listed(session: Session, kind: PageKind | None, state: RefutationState | None) -> list[dict[str, Any]]:
    """The pages by kind, in the order of the kinds, the last edited first; kinds without any are left out."""
    found = []
    for one in [kind] if kind else PageKind:
        items, count = pages.newest(session, one, state, MANY if kind else FEW)
        if items:
            found.append({"kind": one.value, "items": [line(page) for page in items], "count": count})
    return found


def shown(content: PageContent) -> list[tuple[str, Any, Markup]]:
    """Each language's text, with its body as the site shows it."""
    return [
        (language.value, text, previewing.body_html(text.body))
        for language in Language
        if (text := content.texts.get(language.value)) is not None
    ]


def posts(session: Session, here: Here, page: Page, content: PageContent) -> list[dict[str, Any]]:
    """The posts as they would go out on the page's channels, each with how much room it takes."""
    return [
        {
            "channel": one.channel,
            "language": one.language,
            "html": post_html(one.channel, one.post.body),
            "length": one.length,
            "caption_limit": one.caption_limit,
        }
        for one in previewing.page_posts(session, page, content, here.settings)
        if one.channel in content.channels
    ]


def version_line(session: Session, version: Version) -> dict[str, Any]:
    """One version: who wrote it, who approved or refused it, and when."""
    refusal, approval = version.refusal, version.approval
    return {
        "number": version.number,
        "attempt": version.attempt,
        "kind": version.kind.value,
        "digest": version.digest,
        "submitted_at": version.submitted_at,
        "authors": [session.get_one(Person, author.person_id).name for author in version.authors],
        "approved_by": approval.person.name if approval else "",
        "approved_at": approval.approved_at if approval else None,
        "refused": refusal,
        "refused_by": session.get_one(Person, refusal.person_id).name if refusal else "",
        "note": versions.read(version).note,
    }


def may_not(here: Here, version: Version) -> str:
    """Why the reader may not approve this; empty when they may."""
    if not here.may(Action.APPROVE_PAGE):
        return "role"
    return "author" if here.person_id in {author.person_id for author in version.authors} else ""


def who_may(session: Session, version: Version) -> list[str]:
    """The people who may approve a version: editors whose hand is not in it."""
    authors = {author.person_id for author in version.authors}
    return [
        person.name
        for person in people.everybody(session)
        if Role.EDITOR in person.roles and person.id not in authors
    ]


def asked(query: Mapping[str, str]) -> tuple[PageKind | None, RefutationState | None]:
    """What an address asks for; what it says that means nothing is passed over."""
    kind, state = query.get("kind", ""), query.get("state", "")
    return (
        PageKind(kind) if kind in set(PageKind) else None,
        RefutationState(state) if state in set(RefutationState) else None,
    )
