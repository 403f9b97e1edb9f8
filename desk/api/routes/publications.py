"""What goes out: the outbox, holding and releasing, settling, and the switch that stops everything."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import listing, outbox, queueing
from claims.people import Action
from claims.records import Person
from claims.terms import Language, PublicationState
from desk.api import told
from desk.api.calls import Call, needs
from desk.api.shapes import answers as shapes
from desk.api.shapes.base import Acted, AfterNumber, AtCode, Limit

router = APIRouter(tags=["Publications"])
Looking = Annotated[Call, Depends(needs(Action.LOOK))]
Stopping = Annotated[Call, Depends(needs(Action.STOP_PUBLISHING))]
Resuming = Annotated[Call, Depends(needs(Action.RESUME_PUBLISHING))]


@router.get(
    "/publications",
    operation_id="listPublications",
    response_model=shapes.PublicationPage,
    summary="The outbox",
)
def list_publications(
    call: Looking,
    state: Annotated[
        list[PublicationState] | None, Query(description="In these states.", max_length=6)
    ] = None,
    channel: Annotated[
        str, Query(pattern=r"^[a-z0-9_]*$", max_length=40, description="On this channel.", examples=["site"])
    ] = "",
    language: Annotated[Language | None, Query(description="In this language.")] = None,
    after: AfterNumber = 0,
    limit: Limit = 50,
) -> Response:
    """List what goes out and went out, the newest row first."""
    with call.reading() as session:
        some = listing.publications(
            session, states=state or (), channel=channel, language=language, after=after, limit=limit + 1
        )
        found = shapes.PublicationPage(items=[told.publication(one) for one in some[:limit]])
    return call.many(found, some[limit - 1].id if len(some) > limit else 0)


@router.get(
    "/publications/{code}",
    operation_id="getPublication",
    response_model=shapes.Publication,
    summary="One post",
)
def get_publication(call: Looking, code: AtCode) -> Response:
    """Get what stands under a short code: the row in flight or uncertain if there is one, else the newest."""
    with call.reading() as session:
        found = told.publication(outbox.find_publication(session, code))
    return call.one(found)


@router.post(
    "/publications/{code}/hold", operation_id="holdPublication", response_model=Acted, summary="Hold it"
)
def hold(call: Stopping, code: AtCode, body: shapes.Why) -> Response:
    """Keep a post that waits back until somebody releases it."""

    def do(session: Session, by: Person) -> Acted:
        act = queueing.hold(session, by, queueing.find_queued(session, code), body.reason)
        return Acted(acts=[act] if act else [])

    return call.act(do)


@router.post(
    "/publications/{code}/release",
    operation_id="releasePublication",
    response_model=Acted,
    summary="Release it",
)
def release(call: Resuming, code: AtCode) -> Response:
    """Let a held post go out in its turn."""

    def do(session: Session, by: Person) -> Acted:
        act = queueing.release(session, by, queueing.find_queued(session, code))
        return Acted(acts=[act] if act else [])

    return call.act(do)


@router.post(
    "/publications/{code}/settle",
    operation_id="settlePublication",
    response_model=shapes.Publication,
    summary="Settle an uncertain post",
)
def settle(call: Annotated[Call, Depends(needs(Action.SETTLE))], code: AtCode, body: shapes.Seen) -> Response:
    """Say what you saw on the channel, where nobody knows whether a post went out."""

    def do(session: Session, by: Person) -> shapes.Publication:
        row = outbox.find_publication(session, code)
        outbox.settle(session, by, row, body.address)
        return told.publication(row)

    return call.act(do)


@router.get(
    "/publishing",
    operation_id="getPublishing",
    response_model=shapes.Publishing,
    summary="Whether it is stopped",
)
def publishing(call: Looking) -> Response:
    """Say whether everything that goes out is stopped, and why."""
    with call.reading() as session:
        reason = outbox.stopped(session)
    return call.one(shapes.Publishing(stopped=bool(reason), reason=reason or None, changed=False))


@router.post(
    "/publishing/stop",
    operation_id="stopPublishing",
    response_model=shapes.Publishing,
    summary="Stop everything",
)
def stop(call: Stopping, body: shapes.Why) -> Response:
    """Stop everything that goes out, at once, for everybody."""

    def do(session: Session, by: Person) -> shapes.Publishing:
        changed = outbox.stop(session, by, body.reason)
        return shapes.Publishing(stopped=True, reason=outbox.stopped(session), changed=changed)

    return call.act(do)


@router.post(
    "/publishing/resume", operation_id="resumePublishing", response_model=shapes.Publishing, summary="Go on"
)
def resume(call: Resuming, body: shapes.Why) -> Response:
    """Let publishing go on."""

    def do(session: Session, by: Person) -> shapes.Publishing:
        changed = outbox.resume(session, by, body.reason)
        return shapes.Publishing(stopped=False, reason=None, changed=changed)

    return call.act(do)
