"""Who calls."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from claims.people import Action
from desk.api.calls import Call, needs
from desk.api.shapes import others

router = APIRouter(tags=["Who calls"])


@router.get("/me", operation_id="getCaller", response_model=others.Caller, summary="Who I am")
def me(call: Annotated[Call, Depends(needs(None))]) -> Response:
    """Say whose key this is and what it may do."""
    who = call.who
    return call.one(
        others.Caller(
            handle=who.handle,
            name=who.name,
            language=who.language,
            roles=sorted(who.roles),
            actions=[action.value for action in Action if call.may(action)],
            by_key=who.key_id is not None,
        )
    )
