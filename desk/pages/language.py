"""Choosing the language of the desk."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from claims.terms import Language
from desk.here import LANGUAGE_COOKIE, Visit, public

router = APIRouter()
YEAR = 365 * 24 * 3600


@router.post("/language")
def choose(
    visit: Annotated[Visit, Depends(public)],
    to: Annotated[Language, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Read the desk in another language from now on, in this browser."""
    answer = visit.go(back)
    answer.set_cookie(LANGUAGE_COOKIE, to.value, YEAR, httponly=True, samesite="lax")
    return answer
