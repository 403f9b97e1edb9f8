"""A new puzzle for a form that has been open for long."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from desk.here import Visit, public

router = APIRouter()


@router.get("/ask/puzzle")
def more(visit: Annotated[Visit, Depends(public)]) -> Response:
    """A puzzle and a ticket, as the form carries them."""
    puzzle = visit.desk.gate.challenge(visit.desk.door.address(visit.request))
    told = {"challenge": json.loads(puzzle.challenge), "ticket": puzzle.ticket, "wait": puzzle.wait}
    return JSONResponse(told)
