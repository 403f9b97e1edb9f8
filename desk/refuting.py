"""What the pages about refutations share: a form's fields, what is remarked beside them, and what a change reaches."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import nh3
from fastapi import Request
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from claims import clock, refutations, versions
from claims.content import Content
from claims.draft_fields import LISTS, NAMES, Read, from_fields
from claims.plugins import discover
from claims.records import Claim, Match, Refutation, Sighting, Statement
from claims.refutations import Draft
from claims.remarks import Found, remarks
from claims.sayings import Speaker, in_language
from claims.statements import names_on
from claims.terms import Verdict
from claims.triage import MEMBER
from desk.here import Here
from pipeline import previewing

POST_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "p", "strong", "bdi", "br"}


async def form_of(request: Request) -> FormData:
    """The fields of the form that was sent."""
    return await request.form()


def today(here: Here) -> date:
    """The day it is at the desk."""
    return clock.now().astimezone(here.zone).date()


def said(here: Here, spoken: Speaker) -> str:
    """An error, a refusal or a remark in the reader's language."""
    return in_language(spoken, here.language)


@dataclass
class Typed:
    """What stands in the editor: the fields as typed, what they began as, and the draft they say."""

    fields: dict[str, str]
    opened: dict[str, str]
    base: str
    extra: Mapping[str, str] = field(default_factory=dict)
    """What else the form holds: a search, a statement that is being added."""

    def read(self, day: date) -> Read:
        """The draft that the fields say."""
        return from_fields(self.fields, day)


def typed_in(form: FormData) -> Typed:
    """What somebody typed into the editor; a browser's line ends are made ours."""
    fields = {name: _text(form, name) for name in NAMES}
    for name in LISTS:
        fields[name] = " ".join(str(value) for value in form.getlist(name))
    extra = {
        name: _text(form, name) for name in form if name not in NAMES and name not in ("opened", "base", "do")
    }
    return Typed(fields, _opened(str(form.get("opened", ""))), str(form.get("base", "")), extra)


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _opened(written: str) -> dict[str, str]:
    try:
        kept = json.loads(written or "{}")
    except ValueError:
        return {}
    return {name: str(kept.get(name, "")) for name in NAMES} if isinstance(kept, dict) else {}


# --- what stands beside the fields ------------------------------------------------------------------------


def claims_named(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """The claims that a draft answers, as the editor shows them."""
    found = session.scalars(select(Claim).where(Claim.public_id.in_(draft.claims)).order_by(Claim.id))
    return [claim_line(session, claim) for claim in found]


def claim_line(session: Session, claim: Claim) -> dict[str, Any]:
    """A claim as the editor shows it: its wordings, else the first text that stated it."""
    wording = claim.wording()
    if not wording:
        first = session.scalar(
            select(Sighting)
            .join(Match, Match.sighting_id == Sighting.id)
            .where(Match.claim_id == claim.id, Match.standing.in_(MEMBER))
            .order_by(Sighting.id)
            .limit(1)
        )
        if first is not None:
            wording = {first.language.value: (first.title or first.text)[:200]}
    return {"id": claim.public_id, "wording": wording}


def statements_named(session: Session, draft: Draft) -> list[dict[str, Any]]:
    """The statements that a draft rests on, in its order."""
    found = session.scalars(select(Statement).where(Statement.public_id.in_(draft.statements)))
    known = {statement.public_id: statement for statement in found}
    return [statement_line(known[name]) for name in draft.statements if name in known]


def statement_line(statement: Statement) -> dict[str, Any]:
    """A statement as the editor shows it."""
    return {
        "id": statement.public_id,
        "authority": names_on(statement.authority, statement.dated),
        "title": statement.title,
        "dated": statement.dated,
        "language": statement.language.value,
        "url": statement.url,
        "found_at": statement.found_at,
        "quote": statement.quote,
        "sha256": statement.archive_sha256 or "",
    }


def remarked(session: Session, refutation: Refutation | None, draft: Draft, day: date) -> list[Found]:
    """What there is to look at in a draft."""
    without = [line["id"] for line in statements_named(session, draft) if not line["sha256"]]
    public = refutation is not None and versions.last_approved(refutation) is not None
    stale = refutations.stale(refutation) if refutation else ()
    return remarks(draft, day, stale=stale, unarchived=without, published=public)


def beside(here: Here, found: list[Found]) -> dict[str, list[str]]:
    """The remarks by field, in the reader's language."""
    sorted_in: dict[str, list[str]] = {}
    for one in found:
        sorted_in.setdefault(one.field, []).append(said(here, one.said))
    return sorted_in


def previewed(
    session: Session, here: Here, refutation: Refutation | None, content: Content
) -> list[dict[str, Any]]:
    """The posts as they would go out, each with how much room it takes."""
    shown = previewing.posts(session, refutation, content, here.settings)
    replies = previewing.replies(shown)
    return [
        {
            "channel": one.channel,
            "language": one.language,
            "html": post_html(one.channel, one.post.body),
            "laid_out": hasattr(discover("pipeline.channels")[one.channel], "carry"),
            "length": one.length,
            "limit": one.limit,
            "caption_limit": one.caption_limit,
            "reply": replies.get(one.language, "") if one.channel == "telegram" else "",
        }
        for one in shown
    ]


def post_html(channel: str, body: str) -> Markup:
    """A post's own HTML with nothing in it but what posts are made of; or its plain text."""
    if not hasattr(discover("pipeline.channels")[channel], "visible_text"):
        return escape(body)
    attributes: dict[str, set[str]] = {"a": {"href"}}
    return Markup(nh3.clean(body, tags=POST_TAGS, attributes=attributes))  # noqa: S704 - cleaned here


def channels() -> list[str]:
    """Every channel there is."""
    return sorted(discover("pipeline.channels").modules)


def verdict_tests(language: str) -> list[tuple[str, str]]:
    """Every verdict with the one line that says when it fits."""
    return [(verdict.value, previewing.verdict_test(verdict, language)) for verdict in Verdict]
