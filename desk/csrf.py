"""Requests that another site made a browser send are refused: Datasette's rule, without tokens in forms.

Every browser of the last years says with Sec-Fetch-Site where a request comes from; an older one sends Origin with a
form. What says neither, and is no program with an API key, is refused.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UNSUBSCRIBE = "/unsubscribe/"
"""Mail providers press this button for their readers (RFC 8058), with no page of ours before them and no cookie."""
HOOKS = "/hooks/"
"""Other services bring what they were asked to bring: each shows a secret or a signature of its own, and no cookie."""
ASKING = "/ask"
RECEIPT = "/q/"
"""The public form and the status page: no cookie counts there. What lets in is a puzzle or the receipt's secret, and
an old telephone's browser, or one behind a saving proxy, may say nothing of where its form came from."""
_PORTS = {"http": 80, "https": 443}
REFUSAL = (
    "Бұл сұрау басқа сайттан келді, сондықтан орындалмады. Бетті жаңартып, қайталап көріңіз.\n"
    "Этот запрос пришёл с другого сайта и не выполнен. Обновите страницу и попробуйте снова.\n"
    "This request came from another site and was not carried out. Reload the page and try again.\n"
)


class SameOrigin:
    """The middleware: lets through what is safe, what comes from our own pages, and programs with a key."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to what came from elsewhere."""
        asks = scope["type"] == "http" and scope["method"] not in SAFE and not _is_open(scope)
        if (asks or scope["type"] == "websocket") and not is_ours(Headers(scope=scope)):
            await _refused(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_open(scope: Scope) -> bool:
    """Whether a call may come from anywhere: its own secret is all that counts, or nobody is behind it."""
    path = str(scope["path"])
    return path == ASKING or path.startswith((UNSUBSCRIBE, HOOKS, RECEIPT)) or _is_nobody(scope)


def _is_nobody(scope: Scope) -> bool:
    """Whether a call of the API carries no cookie: then a browser adds nothing that another site could use."""
    return str(scope["path"]).startswith("/api/") and "cookie" not in Headers(scope=scope)


def is_ours(headers: Headers) -> bool:
    """Whether a request that may change something comes from our own page, or from a program."""
    if _is_program(headers):
        return True
    told = headers.getlist("sec-fetch-site")
    if told:
        return told in (["same-origin"], ["none"])
    return _same_host(headers.getlist("origin"), headers.getlist("host"))


def _is_program(headers: Headers) -> bool:
    # A page of another site cannot add Authorization without asking us first, and we never answer yes.
    return headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers


def _same_host(origins: list[str], hosts: list[str]) -> bool:
    if len(origins) != 1 or len(hosts) != 1:
        return False
    try:
        origin, host = urlsplit(origins[0]), urlsplit(f"//{hosts[0]}")
        default = _PORTS.get(origin.scheme)
        if default is None or not origin.hostname:
            return False
        return (origin.hostname, origin.port or default) == (host.hostname, host.port or default)
    except ValueError:  # a port that is no number
        return False


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    answer: Response = PlainTextResponse(REFUSAL, 403, headers)
    if str(scope["path"]).startswith("/api/"):
        told = {"type": "/api#problem-403", "title": "Forbidden", "status": 403, "detail": REFUSAL.strip()}
        answer = JSONResponse(told, 403, headers, media_type="application/problem+json")
    await answer(scope, receive, send)
