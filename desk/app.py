"""The desk as one ASGI application: its pages are found by being there, its errors speak the reader's language."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    app.add_middleware(StandingHeaders)
    app.add_middleware(SameOrigin)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    app.mount("/static", KeptFiles(directory=STATIC))
    for found in iter_modules(pages.__path__):
        app.include_router(import_module(f"desk.pages.{found.name}").router, include_in_schema=False)
    if find_spec("desk.api") is not None:
        import_module("desk.api").install(app)
    return app


class StandingHeaders:
    """The middleware that puts the standing headers on every answer that does not say otherwise.

    On the messages themselves: to hand whole answers on cost every request half a millisecond.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and its answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, with_headers)


def _complete(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if "language" not in headers.get("vary", ""):
        headers.append("Vary", "Accept-Language, Cookie")
