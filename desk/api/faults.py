"""What goes wrong in the API, as RFC 9457 has it: a problem document in the caller's language."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from claims.errors import ClaimsError, KeyReusedError, TooManyError
from claims.sayings import in_language
from desk import problems
from desk.here import Visit

MEDIA = "application/problem+json"
log = logging.getLogger("aiqyn.desk.api")


class FaultError(Exception):
    """A call that cannot be answered, with its status and why."""

    def __init__(self, status: int, said: str) -> None:
        self.status, self.said = status, said
        super().__init__(said)


def install(api: FastAPI) -> None:
    """Have every error of the API answered here."""
    api.exception_handler(FaultError)(_fault)
    api.exception_handler(ClaimsError)(_of_claims)
    api.exception_handler(RequestValidationError)(_invalid)
    api.exception_handler(HTTPException)(_of_http)
    api.exception_handler(IntegrityError)(_at_once)
    api.exception_handler(OperationalError)(_busy)
    api.exception_handler(Exception)(_unforeseen)


def document(
    request: Request,
    status: int,
    said: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem document."""
    titles = _titles(_visit(request)._)
    told: dict[str, Any] = {
        "type": f"/api#problem-{status}",
        "title": titles.get(status, titles[500]),
        "status": status,
        "detail": said,
        "instance": request.url.path,
    }
    if errors:
        told["errors"] = list(errors)
    written = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    known = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(written, status, {**known, **(headers or {})}, MEDIA)


def _titles(_: Callable[[str], str]) -> Mapping[int, str]:
    return {
        400: _("This could not be understood"),
        401: _("Nobody is known by this"),
        403: _("This is not open to you"),
        404: _("There is nothing here"),
        405: _("This cannot be asked here"),
        409: _("This could not be done"),
        412: _("It was changed meanwhile"),
        413: _("This is too large"),
        415: _("This is not JSON"),
        422: _("Something is missing or wrong"),
        428: _("A condition is missing"),
        429: _("Too often; wait a little"),
        500: _("Something went wrong"),
        503: _("The record is busy"),
    }


STATUSES = (400, 401, 403, 404, 405, 409, 412, 413, 422, 428, 429, 500, 503)


def _visit(request: Request) -> Visit:
    """Who called, where that was found out; else anybody."""
    found: Visit | None = getattr(request.state, "call", None)
    return found or Visit(request, None)


def _fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, FaultError)
    return document(request, error.status, error.said)


def _of_claims(request: Request, error: Exception) -> Response:
    assert isinstance(error, ClaimsError)
    status = 422 if isinstance(error, KeyReusedError) else problems.status_of(error)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyError) else {}
    return document(request, status, in_language(error, _visit(request).language), headers=headers)


def _at_once(request: Request, error: Exception) -> Response:
    log.info("two at once at %s: %s", request.url.path, type(error).__name__)
    _ = _visit(request)._
    return document(request, 409, _("Somebody changed the same at the same moment; look again."))


def _busy(request: Request, error: Exception) -> Response:
    log.warning("the database refused: %s", type(error).__name__)
    _ = _visit(request)._
    said = _("Somebody else is writing just now; nothing was lost. Try again.")
    return document(request, 503, said, headers={"Retry-After": "2"})


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("unforeseen at %s", request.url.path, exc_info=error)
    return document(request, 500, _visit(request)._("It was written down for the operator. Try again later."))


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    _ = _visit(request)._
    said = {
        400: _("The body could not be read as JSON."),
        404: _("No operation has this address; /api describes those there are."),
        405: _("This address takes other methods; the header Allow names them."),
        413: _("A request's body has at most 2 MB."),
    }.get(error.status_code, _("Look at /api for how it is asked."))
    answer = document(request, error.status_code, said)
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """Every method of the address: the router knows only those of the first operation that it met there."""
    told = request.app.openapi()["paths"]
    here = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return {
        method.upper()
        for path, methods in told.items()
        if compile_path(path)[0].match(here)
        for method in methods
    }


# --- what was written wrongly -------------------------------------------------------------------------


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    _ = _visit(request)._
    found = [{"field": _field(item["loc"]), "says": _says(item, _)} for item in error.errors()[:50]]
    fields = ", ".join(dict.fromkeys(item["field"] for item in found))
    return document(request, 422, _("Look at these again: {fields}.").format(fields=fields), found)


def _field(where: Sequence[Any]) -> str:
    """Where it stands: ``body.texts.ru.title``; of a body that is not JSON only that it is the body."""
    parts = [str(part)[:60] for part in where]
    return ".".join(part for part in parts if part not in ("[key]",)) or "body"


def _says(item: Mapping[str, Any], _: Callable[[str], str]) -> str:
    kind, told = str(item["type"]), item.get("ctx") or {}
    sentence = _sentences(_).get(kind)
    if sentence is None:
        number = kind.startswith(("int_", "float_"))
        sentence = _("This has to be a number.") if number else _("This cannot be read as what belongs here.")
    try:
        return sentence.format(**told)
    except (KeyError, IndexError):
        return sentence


def _sentences(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        "missing": _("This is missing."),
        "extra_forbidden": _("There is no such field."),
        "json_invalid": _("This is not JSON."),
        "string_type": _("This has to be text."),
        "string_unicode": _("This text holds something that is no letter."),
        "string_too_short": _("At least so many letters: {min_length}."),
        "string_too_long": _("At most so many letters: {max_length}."),
        "string_pattern_mismatch": _("This is not written as it has to be; /api shows how."),
        "too_short": _("At least so many: {min_length}."),
        "too_long": _("At most so many: {max_length}."),
        "enum": _("One of these: {expected}."),
        "literal_error": _("One of these: {expected}."),
        "greater_than_equal": _("At least {ge}."),
        "less_than_equal": _("At most {le}."),
        "date_from_datetime_parsing": _("A date, such as 2020-03-19."),
        "date_parsing": _("A date, such as 2020-03-19."),
        "date_type": _("A date, such as 2020-03-19."),
        "bool_parsing": _("One of these: true, false."),
        "dict_type": _("This has to be an object in braces."),
        "list_type": _("This has to be a list in brackets."),
        "model_attributes_type": _("This has to be an object in braces."),
    }
