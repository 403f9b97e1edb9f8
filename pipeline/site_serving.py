"""A server on this machine to look at the built site with: what a web server does with the folder, and no more."""

import hashlib
import mimetypes
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pipeline.site_rules import Rule, headers_of, read_rules

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
}
_TWINS = (("br", ".br"), ("gzip", ".gz"))
_HIDDEN = ("_headers",)
"""What the folder holds for a server, not for readers."""


@dataclass(frozen=True)
class Reply:
    """What a request gets."""

    status: HTTPStatus
    headers: Sequence[tuple[str, str]]
    body: bytes = b""


def media_type(path: str) -> str:
    """The media type of a file, with its charset where it is text."""
    ending = Path(path).suffix.lower()
    return _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def reply(folder: Path, prefix: str, target: str, asked: dict[str, str]) -> Reply:
    """The reply to a GET of *target*; *asked* are the request's headers with small names.

    *prefix* is the path of the site's address: nothing, or ``/answers``. The folder is looked up anew each time,
    so that a release that was just switched to is seen.
    """
    path = unquote(urlsplit(target).path, errors="replace")
    if path == prefix or (prefix and path == "/"):
        return (
            Reply(HTTPStatus.MOVED_PERMANENTLY, [("Location", f"{prefix}/")])
            if prefix
            else _found(folder, "/", "index.html", asked)
        )
    if not path.startswith(f"{prefix}/"):
        return _missing(folder)
    below = path.removeprefix(prefix)
    name = _file(folder, below)
    if name is None:
        return _missing(folder)
    if name == "":
        return Reply(HTTPStatus.MOVED_PERMANENTLY, [("Location", f"{quote(path)}/")])
    return _found(folder, below, name, asked)


def _file(folder: Path, below: str) -> str | None:
    """The file that answers for a path; "" for a folder named without its slash, None when there is nothing."""
    parts = below.split("/")[1:]
    if any(part in ("", ".", "..") for part in parts[:-1]) or parts[-1] in (".", "..") or "\0" in below:
        return None
    if (
        "\\" in below
        or parts[0] in _HIDDEN
        or any(part.startswith(".") and part != ".well-known" for part in parts)
    ):
        return None
    name = "/".join(parts)
    if below.endswith("/"):
        name += "index.html"
    elif (folder / name).is_dir():
        return ""
    return name if (folder / name).is_file() else None


def _rules(folder: Path) -> list[Rule]:
    try:
        return read_rules((folder / "_headers").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def _found(folder: Path, below: str, name: str, asked: dict[str, str]) -> Reply:
    twin, coding = _chosen_twin(folder, name, asked.get("accept-encoding", ""))
    content = (folder / twin).read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    own = headers_of(_rules(folder), below)
    headers = {"Content-Type": media_type(name), "Cache-Control": "no-cache"} | own
    headers |= {
        "ETag": etag,
        "Vary": "Accept-Encoding",
        "Last-Modified": formatdate((folder / name).stat().st_mtime, usegmt=True),
    }
    if coding:
        headers["Content-Encoding"] = coding
    known = [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Reply(HTTPStatus.NOT_MODIFIED, list(headers.items()))
    return Reply(HTTPStatus.OK, list(headers.items()), content)


def _chosen_twin(folder: Path, name: str, accepted: str) -> tuple[str, str]:
    """(the file to send, its content coding): the smallest form that the other side takes."""
    takes = {}
    for part in accepted.split(","):
        coding, _, weight = part.strip().partition(";")
        takes[coding.strip().lower()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    for coding, ending in _TWINS:
        if takes.get(coding, takes.get("*", False)) and (folder / f"{name}{ending}").is_file():
            return f"{name}{ending}", coding
    return name, ""


def _missing(folder: Path) -> Reply:
    headers = {"Content-Type": "text/html; charset=utf-8"} | headers_of(_rules(folder), "/404.html")
    try:
        body = (folder / "404.html").read_bytes()
    except OSError:
        body = b"<!doctype html><title>404</title><p>404</p>"
    return Reply(HTTPStatus.NOT_FOUND, list(headers.items()), body)


# --- the sockets ------------------------------------------------------------------------------------------


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing to say when a browser goes away in the middle: that is what they do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _talking(folder: Path, prefix: str) -> type[BaseHTTPRequestHandler]:
    class Talking(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "aiqyn", ""
        timeout = 60

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: readers are nobody's business."""

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            given = reply(Path(os.path.realpath(folder)), prefix, self.path, asked)
            self.send_response(given.status)
            for name, value in given.headers:
                self.send_header(name, value)
            if given.status != HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            if body and given.status != HTTPStatus.NOT_MODIFIED:
                self.wfile.write(given.body)

    return Talking


def server(folder: Path, address: str, port: int, host: str = "127.0.0.1") -> tuple[ThreadingHTTPServer, str]:
    """A server that waits to be run, and where its site begins; port 0 is any that is free."""
    prefix = urlsplit(address).path.rstrip("/")
    made = _Server((host, port), _talking(folder, prefix))
    return made, f"http://{host}:{made.server_port}{prefix}/"


@contextmanager
def served(folder: Path, address: str) -> Iterator[str]:
    """The site on some free port of this machine for as long as somebody looks at it."""
    made, url = server(folder, address, 0)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        made.shutdown()
        thread.join()
        made.server_close()
