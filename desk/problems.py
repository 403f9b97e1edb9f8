"""What goes wrong, said in the reader's language and with the status that machines expect."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

from claims.errors import (
    BusyError,
    ClaimsError,
    NotAllowedError,
    NotFoundError,
    ProofError,
    RefusedError,
    SourceError,
    StaleError,
    TooManyError,
)
from claims.plugins import discover
from desk.door import NobodyHere
from desk.here import Visit, visiting

STATUSES: Mapping[type[ClaimsError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    RefusedError: 409,
    StaleError: 409,
    SourceError: 422,
    ProofError: 422,
    BusyError: 503,
    TooManyError: 429,
}
log = logging.getLogger("aiqyn.desk")


def install(app: FastAPI) -> None:
    """Have every error answered here."""
    app.exception_handler(ClaimsError)(_of_claims)
    app.exception_handler(NobodyHere)(_nobody)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_of_http)
    app.exception_handler(OperationalError)(_busy)
    app.exception_handler(DataError)(_unreadable)
    app.exception_handler(Exception)(_unforeseen)


def sentence(error: ClaimsError, language: str) -> str:
    """The error in the words of kk, ru or en."""
    return error.say(discover("claims.languages")[language].ERRORS)


def status_of(error: ClaimsError) -> int:
    """The HTTP status that says the same."""
    return next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 400)


def problem(visit: Visit, status: int, said: str) -> Response:
    """A page that says what went wrong; for whoever asks for JSON a problem document."""
    if wants_json(visit.request):
        document = {"type": "about:blank", "title": _title(visit, status), "status": status, "detail": said}
        return JSONResponse(document, status, media_type="application/problem+json")
    if visit.by_htmx:  # the page stays as it is, with all that was typed into it
        return Response(status_code=status, headers={"HX-Reswap": "none", "HX-Trigger": _refused(said)})
    return visit.page("problem.html", status, status_code=status, title=_title(visit, status), detail=said)


def _refused(said: str) -> str:
    """The event by which a page is told that an act was refused, as a header can carry it."""
    return json.dumps({"aiqyn:refused": {"said": said}}, ensure_ascii=True)


def wants_json(request: Request) -> bool:
    """Whether the answer is for a machine."""
    accept = request.headers.get("accept", "")
    if request.url.path.startswith(("/api/", "/hooks/")):
        return True
    return "json" in accept and "text/html" not in accept


def _title(visit: Visit, status: int) -> str:
    _ = visit._
    titles = {
        400: _("This could not be understood"),
        403: _("This is not open to you"),
        404: _("There is nothing here"),
        405: _("This could not be understood"),
        409: _("This could not be done"),
        413: _("This is too large"),
        422: _("Something is missing or wrong"),
        429: _("Too often; wait a little"),
        503: _("The record is busy"),
    }
    return titles.get(status, _("Something went wrong"))


def _of_claims(request: Request, error: Exception) -> Response:
    assert isinstance(error, ClaimsError)
    visit = visiting(request)
    answer = problem(visit, status_of(error), sentence(error, visit.language))
    if isinstance(error, TooManyError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _nobody(request: Request, error: Exception) -> Response:
    visit = visiting(request)
    if wants_json(request):
        return problem(visit, 401, visit._("Sign in first."))
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    after = f"?next={quote(back)}" if request.method == "GET" and back != "/" else ""
    answer = RedirectResponse(f"/sign-in{after}", 303)
    if visit.by_htmx:  # the whole page has to go there, not the part that was being renewed
        return Response(status_code=401, headers={"HX-Redirect": f"/sign-in{after}"})
    return answer


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    visit = visiting(request)
    fields = ", ".join(sorted({str(item["loc"][-1]) for item in error.errors()}))
    said = visit._("Look at these fields again: {fields}.").format(fields=fields)
    return problem(visit, 422, said)


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if "location" in {name.lower() for name in error.headers or {}}:
        return Response(status_code=error.status_code, headers=dict(error.headers or {}))
    visit = visiting(request)
    if error.status_code == HTTPStatus.NOT_FOUND:
        said = visit._("Look whether the address is right, or search for what you want.")
    else:
        said = visit._("Go back and try it again.")
    answer = problem(visit, error.status_code, said)
    answer.headers.update(error.headers or {})
    return answer


def _busy(request: Request, error: Exception) -> Response:
    log.warning("the database refused: %s", type(error).__name__)
    visit = visiting(request)
    answer = problem(visit, 503, visit._("Somebody else is writing just now; nothing was lost. Try again."))
    answer.headers["Retry-After"] = "2"
    return answer


def _unreadable(request: Request, error: Exception) -> Response:
    """Letters that no text has (PostgreSQL takes no NUL) or a number beyond all bounds."""
    visit = visiting(request)
    return problem(visit, 400, visit._("Go back and try it again."))


def _unforeseen(request: Request, error: Exception) -> Response:
    # The route, not the address: a private link is an address.
    log.error("unforeseen at %s", getattr(request.scope.get("route"), "path", "no route"), exc_info=error)
    visit = visiting(request)
    return problem(visit, 500, visit._("It was written down for the operator. Go back and try it again."))
