"""The desk as one ASGI application: its pages are found by being there, its errors speak the reader's language."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware

from claims.database import Database
from claims.settings import Settings
from desk import pages, problems
from desk.csrf import SameOrigin
from desk.door import Door
from desk.here import Desk
from desk.proof_of_work import Gate, key_of
from desk.receiving import Receiving
from desk.rendering import STATIC, Renderer
from desk.static_files import KeptFiles

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request's body; the longest refutation in three languages is far below."""

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise."""


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The desk on an open, current database."""
    app = FastAPI(title="Aiqyn", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=LARGEST_BODY)
    zone = ZoneInfo(settings.time_zone)
    gate = Gate(key_of(settings.data / "questions" / "gate.key"))
    door, receiving = Door(settings, database), Receiving(database, settings)
    app.state.desk = Desk(settings, database, Renderer(zone), door, gate, receiving, zone)
    problems.install(app)
    app.middleware("http")(_with_headers)
    app.add_middleware(SameOrigin)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    app.mount("/static", KeptFiles(directory=STATIC))
    for found in iter_modules(pages.__path__):
        app.include_router(import_module(f"desk.pages.{found.name}").router, include_in_schema=False)
    if find_spec("desk.api") is not None:
        import_module("desk.api").install(app)
    return app


async def _with_headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await call(request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if "language" not in answer.headers.get("vary", ""):
        answer.headers.append("Vary", "Accept-Language, Cookie")
    return answer
