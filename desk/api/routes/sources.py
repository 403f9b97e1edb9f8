"""Where rumours come from."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import listing, sources
from claims.people import Action
from claims.records import Person
from claims.terms import SourceState
from desk.api import told
from desk.api.calls import Call, needs
from desk.api.shapes import others as shapes
from desk.api.shapes.base import Acted, AtSource, Limit

router = APIRouter(tags=["Sources"])
Looking = Annotated[Call, Depends(needs(Action.LOOK))]
Turning = Annotated[Call, Depends(needs(Action.MANAGE_SOURCES))]


@router.get("/sources", operation_id="listSources", response_model=shapes.SourcePage, summary="Sources")
def list_sources(
    call: Looking,
    state: Annotated[SourceState | None, Query(description="In this state.")] = None,
    after: Annotated[
        str, Query(pattern=r"^[^/\u0000-\u0020\u007f]*$", max_length=80, description="Taken from `next`.")
    ] = "",
    limit: Limit = 50,
) -> Response:
    """List the sources by their keys."""
    with call.reading() as session:
        some = listing.sources(session, state=state, after=after, limit=limit + 1)
        found = shapes.SourcePage(items=[told.source(one) for one in some[:limit]])
    return call.many(found, some[limit - 1].key if len(some) > limit else "")


@router.get("/sources/{key}", operation_id="getSource", response_model=shapes.Source, summary="One source")
def get_source(call: Looking, key: AtSource) -> Response:
    """Get one source."""
    with call.reading() as session:
        found = told.source(sources.find_source(session, key))
    return call.one(found)


def _turned(call: Call, key: str, state: SourceState) -> Response:
    def do(session: Session, by: Person) -> Acted:
        act = sources.turn(session, by, sources.find_source(session, key), state)
        return Acted(acts=[act] if act else [])

    return call.act(do)


def _turning(word: str, state: SourceState, summary: str, says: str) -> Callable[..., Response]:
    def turn(call: Turning, key: AtSource) -> Response:
        return _turned(call, key, state)

    router.post(
        f"/sources/{{key}}/{word}",
        operation_id=f"{word}Source",
        response_model=Acted,
        summary=summary,
        description=says,
    )(turn)
    return turn


pause = _turning("pause", SourceState.PAUSED, "Pause it", "Read it no more; what it showed still counts.")
mute = _turning("mute", SourceState.MUTED, "Mute it", "Read on, but let what it shows count for nothing.")
withdraw = _turning(
    "withdraw", SourceState.WITHDRAWN, "Withdraw it", "Read it no more and count nothing of it."
)
resume = _turning("resume", SourceState.ACTIVE, "Take it up again", "Read it and count what it shows.")
