"""Refutations on their way: written, submitted, returned, withdrawn. Approved they are by people only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import content, listing, records, refutations
from claims.errors import RefusedError
from claims.people import Action
from claims.plugins import discover
from claims.records import Person
from claims.terms import RefutationState
from desk.api import told
from desk.api.calls import Answer, Call, needs
from desk.api.faults import FaultError
from desk.api.shapes import answers as shapes
from desk.api.shapes.base import AtRefutation, Limit

router = APIRouter(tags=["Refutations"])
Looking = Annotated[Call, Depends(needs(Action.LOOK))]
Writing = Annotated[Call, Depends(needs(Action.DRAFT))]
Approving = Annotated[Call, Depends(needs(Action.APPROVE))]
ID = r"^(r-[0-9a-hjkmnp-tv-z]{5,12})?$"
CLAIM = r"^(c-[0-9a-hjkmnp-tv-z]{5,12})?$"


@router.get(
    "/refutations",
    operation_id="listRefutations",
    response_model=shapes.RefutationPage,
    summary="Refutations",
)
def list_refutations(
    call: Looking,
    state: Annotated[RefutationState | None, Query(description="In this state.")] = None,
    claim: Annotated[str, Query(pattern=CLAIM, description="That answer this claim.")] = "",
    after: Annotated[str, Query(pattern=ID, description="Taken from `next`.")] = "",
    limit: Limit = 50,
) -> Response:
    """List the refutations, the newest first."""
    with call.reading() as session:
        some = listing.refutations(session, state=state, claim=claim, after=after, limit=limit + 1)
        found = shapes.RefutationPage(items=[told.refutation_line(one) for one in some[:limit]])
    return call.many(found, some[limit - 1].public_id if len(some) > limit else "")


@router.get(
    "/refutations/{refutation}",
    operation_id="getRefutation",
    response_model=shapes.Refutation,
    summary="One refutation",
)
def get_refutation(call: Looking, refutation: AtRefutation) -> Response:
    """Get the draft as it stands and its versions; keep the ETag for changing it."""
    with call.reading() as session:
        found = told.refutation(session, refutations.find_refutation(session, refutation))
    return call.one(found)


@router.post(
    "/refutations",
    operation_id="draftRefutation",
    response_model=shapes.Refutation,
    status_code=201,
    summary="Start one",
)
def draft(call: Writing, body: shapes.Draft) -> Response:
    """Start a refutation."""

    def do(session: Session, by: Person) -> Answer:
        one = refutations.draft(session, by, _written(body))
        return Answer(told.refutation(session, one), 201, f"/api/v1/refutations/{one.public_id}")

    return call.act(do)


@router.put(
    "/refutations/{refutation}",
    operation_id="editRefutation",
    response_model=shapes.Refutation,
    summary="Change its draft",
)
def edit(
    call: Writing,
    refutation: AtRefutation,
    body: shapes.Draft,
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of what you change; 412 when somebody was quicker, 428 without it.",
            examples=['"0f1d8c9e5f9b4a7e9d0e6a2f6a3f0c11"'],
        ),
    ] = None,
) -> Response:
    """Put this in the draft's place; a version that waits for approval is void then."""

    def do(session: Session, by: Person) -> shapes.Refutation:
        one = _taken(session, refutation)
        call.demand_match(told.refutation(session, one), one.public_id)
        refutations.edit(session, by, one, _written(body))
        return told.refutation(session, one)

    return call.act(do)


@router.post(
    "/refutations/{refutation}/submit",
    operation_id="submitRefutation",
    response_model=shapes.Refutation,
    summary="Submit it",
)
def submit(call: Writing, refutation: AtRefutation) -> Response:
    """Freeze the draft into a version and ask for a second person's approval."""

    def do(session: Session, by: Person) -> shapes.Refutation:
        one = refutations.find_refutation(session, refutation)
        refutations.submit(session, by, one)
        return told.refutation(session, one)

    return call.act(do)


@router.post(
    "/refutations/{refutation}/return",
    operation_id="returnRefutation",
    response_model=shapes.Refutation,
    summary="Return it",
)
def send_back(call: Approving, refutation: AtRefutation, body: shapes.Comment) -> Response:
    """Say no to what waits for approval, and why."""

    def do(session: Session, by: Person) -> shapes.Refutation:
        one = refutations.find_refutation(session, refutation)
        refutations.send_back(session, by, one, body.comment)
        return told.refutation(session, one)

    return call.act(do)


@router.post(
    "/refutations/{refutation}/withdraw",
    operation_id="withdrawRefutation",
    response_model=shapes.Refutation,
    summary="Withdraw it",
)
def withdraw(call: Writing, refutation: AtRefutation, body: shapes.Withdrawal) -> Response:
    """Ask for what is published to be withdrawn; a second person approves that as well."""

    def do(session: Session, by: Person) -> shapes.Refutation:
        one = refutations.find_refutation(session, refutation)
        reason = {language.value: text for language, text in body.reason.items()}
        refutations.withdraw(session, by, one, reason)
        return told.refutation(session, one)

    return call.act(do)


@router.post(
    "/refutations/{refutation}/approve",
    operation_id="approveRefutation",
    summary="Approve it: not here",
    status_code=403,
    response_model=None,
)
def approve(call: Approving, refutation: AtRefutation) -> Response:
    """Always 403: who approves looks at it on the desk and proves anew that it is they."""
    said = call._(
        "A refutation is approved at the desk, by a person who gives their password anew; no program can."
    )
    raise FaultError(403, said)


def _taken(session: Session, name: str) -> records.Refutation:
    """The refutation, which nobody else changes while we compare it."""
    one = refutations.find_refutation(session, name)
    session.execute(select(records.Refutation.id).where(records.Refutation.id == one.id).with_for_update())
    session.expire(one)
    return one


def _written(body: shapes.Draft) -> refutations.Draft:
    known = sorted(discover("pipeline.channels").modules)
    for name in body.channels:
        if name not in known:
            raise RefusedError(
                reason="there is no channel {name}; there are: {known}", name=name, known=known
            )
    return refutations.Draft(
        verdict=body.verdict,
        as_of=body.as_of,
        texts={
            language.value: content.Text(text.title, text.summary, text.body)
            for language, text in body.texts.items()
        },
        claims=tuple(dict.fromkeys(body.claims)),
        statements=tuple(dict.fromkeys(body.statements)),
        channels=tuple(dict.fromkeys(body.channels)),
        tags=tuple(dict.fromkeys(body.tags)),
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        review_by=body.review_by,
        overtaken_on=body.overtaken_on,
        overtaken_note={language.value: text for language, text in body.overtaken_note.items()},
        superseded_by=body.superseded_by or "",
        note={language.value: text for language, text in body.note.items()},
    )
