"""The list of refutations, and one refutation with its versions and the places where it stands."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import clock, refutation_list, refutations, versions
from claims.content import Content
from claims.people import Action
from claims.reach import reach
from claims.records import Person, Refutation, Version
from claims.refutation_list import Asked
from claims.terms import Language, RefutationState
from desk.here import Here, allowed
from desk.refuting import claims_named, today

router = APIRouter()


@router.get("/refutations")
def listed(request: Request, here: Annotated[Here, Depends(allowed(Action.LOOK))]) -> Response:
    """The refutations that the address asks for, the last edited first."""
    asked = _asked(request.query_params)
    day = today(here)
    with here.reading() as session:
        reader = here.person(session)
        sheet = refutation_list.listed(session, reader, asked, day)
        return here.page(
            "refutations/list.html",
            asked=asked,
            sheet=sheet,
            items=[_line(item) for item in sheet.items],
            count=refutation_list.count(session, reader, replace(asked, after=""), day),
            to_approve=refutation_list.count(session, reader, Asked(to_approve=True), day),
            tags=refutation_list.tags(session),
            states=list(RefutationState),
            today=day,
            filtered=asked != Asked(),
            onward=_address(request.query_params, after=sheet.after) if sheet.after else "",
        )


def _asked(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what it says that means nothing is passed over, so that old links go on working."""
    state, lacking = query.get("state", ""), query.get("lacking", "")
    return Asked(
        state=RefutationState(state) if state in {one.value for one in RefutationState} else None,
        lacking=Language(lacking) if lacking in {one.value for one in Language} else None,
        mine="mine" in query,
        to_approve="to_approve" in query,
        review_passed="review_passed" in query,
        tag=query.get("tag", ""),
        words=query.get("words", "").strip()[:200],
        after=query.get("after", ""),
    )


def _address(query: Mapping[str, str], **more: str) -> str:
    return "/refutations?" + urlencode({**query, **more})


def _line(item: Refutation) -> dict[str, Any]:
    waiting = versions.pending(item)
    return {
        "id": item.public_id,
        "state": item.state,
        "verdict": item.verdict.value,
        "titles": {text.language.value: text.title for text in item.texts},
        "languages": [text.language.value for text in item.texts],
        "stale": refutations.stale(item),
        "review_by": item.review_by,
        "tags": item.tags,
        "edited_at": item.edited_at,
        "waits": waiting is not None,
    }


@router.get("/refutations/{name}")
def show(here: Annotated[Here, Depends(allowed(Action.LOOK))], name: str) -> Response:
    """One refutation: where it stands, its versions, and every place where it is public."""
    with here.reading() as session:
        found = refutations.find_refutation(session, name)
        content = refutations.content_of(session, found)
        approved = versions.last_approved(found)
        return here.page(
            "refutations/show.html",
            refutation=found,
            content=content,
            claims=claims_named(session, refutations.read(found)),
            stale=refutations.stale(found),
            waiting=versions.pending(found),
            approved=approved,
            withdrawn=approved is not None and approved.kind.value == "withdrawal",
            versions=[_version(session, version) for version in reversed(found.versions)],
            reach=reach(session, found),
            drafted_by=session.get_one(Person, found.drafted_by_id),
            today=clock.now().astimezone(here.zone).date(),
        )


def _version(session: Session, version: Version) -> dict[str, Any]:
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
        "note": Content.from_canonical(version.content).note,
    }
