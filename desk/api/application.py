"""The API as an application of its own, with its own errors and its own description."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response

from desk.api import faults, routes
from desk.api.counting import Counts
from desk.api.shapes.base import Problem
from desk.here import Visit, public

PREFIX = "/api/v1"
LARGEST_BODY = 2 * 1024 * 1024
DESCRIPTION = """What the desk of Aiqyn does, for programs. Every request carries an API key
(`Authorization: Bearer aiqyn_…`), made at the desk under *Me*; it acts for its person with the roles that both have.

Lists come in pages: follow `next` (or the header `Link`). One thing comes with an `ETag`. A `POST` may carry an
`Idempotency-Key`: the same request with the same key is carried out once, and answered alike for 24 hours. What goes
wrong is a problem document (RFC 9457) in the language of `Accept-Language` (kk, ru, en)."""

_PROBLEMS: dict[int, str] = {
    400: "It could not be understood.",
    401: "No API key that holds.",
    403: "The key's roles do not allow it.",
    404: "There is no such thing.",
    405: "Another method is asked for.",
    409: "It cannot be done as things stand; `detail` says why.",
    412: "It was changed since the ETag in If-Match.",
    422: "A field is missing or wrong; `errors` names each.",
    428: "If-Match is missing.",
    429: "Too many requests; Retry-After says when to come again.",
    503: "The record is busy; send it again.",
}


def create_api() -> FastAPI:
    """The API; `state.desk` has to be set before it answers."""
    api = FastAPI(
        title="Aiqyn",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_BODY,
    )
    api.state.counts = Counts()
    faults.install(api)
    for found in iter_modules(routes.__path__):
        api.include_router(import_module(f"desk.api.routes.{found.name}").router)
    api.middleware("http")(_with_rate)
    described: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not described:
            described.update(_described(api))
        return described

    api.openapi = openapi  # type: ignore[method-assign]

    api.add_api_route("/openapi.json", _description, include_in_schema=False)
    return api


def _description(visit: Annotated[Visit, Depends(public)]) -> dict[str, Any]:
    # No closure over its application: FastAPI remembers every function it was given, and the application with it.
    found: dict[str, Any] = visit.request.app.openapi()
    return found


async def _with_rate(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await call(request)
    answer.headers.update(getattr(request.state, "rate", {}))
    answer.headers["Vary"] = "Accept-Language, Authorization, Cookie"
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer


# --- the description ----------------------------------------------------------------------------------


def _described(api: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title="Aiqyn",
        version="1",
        summary="Claims, refutations and where they go",
        description=DESCRIPTION,
        routes=api.routes,
        servers=[{"url": PREFIX}],
    )
    parts = told["components"]
    parts["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key: aiqyn_…"},
    }
    told["security"] = [{"key": []}]
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["schemas"] |= shape.pop("$defs", {}) | {"Problem": shape}
    parts["responses"] = {str(status): _problem(said) for status, said in _PROBLEMS.items()}
    # The server counts the bytes before anything of ours is asked, and says so in plain text.
    parts["responses"]["413"] = {
        "description": "The body is larger than 2 MB.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
    for methods in told["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    return told


def _problem(said: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {faults.MEDIA: {"schema": shape}}}


def _complete(method: str, operation: dict[str, Any]) -> None:
    """What every operation has beside its own: problems, ETags, links and the Idempotency-Key."""
    answers: dict[str, Any] = operation["responses"]
    wanted = (
        set(_PROBLEMS) - ({412, 428} if method != "put" else set()) - ({409} if method == "get" else set())
    )
    for status in sorted(wanted):
        answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
    good = next((answer for status, answer in answers.items() if status.startswith("2")), None)
    if method == "get":
        many = operation["operationId"].startswith("list")
        header = "Link" if many else "ETag"
        says = (
            "The next page."
            if many
            else "The name of exactly this; send it back with If-None-Match or If-Match."
        )
        if good is not None:
            good["headers"] = {header: {"schema": {"type": "string"}, "description": says}}
        if not many:
            answers["304"] = {"description": "You have it already."}
    if method != "get":
        answers["413"] = {"$ref": "#/components/responses/413"}
    for item in operation.get("parameters", []):  # without it we answer 428, not 422
        item["required"] = item["required"] or item["name"] == "If-Match"
    if method == "post":
        operation.setdefault("parameters", []).append(_IDEMPOTENCY)


_IDEMPOTENCY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request with the same key is carried out once and answered alike for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "example": "0f1d8c9e-5f9b-4a7e-9d0e-6a2f6a3f0c11",
}
