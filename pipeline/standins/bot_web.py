"""The stand-in's sockets: reads what comes on the wire, answers or breaks off, shows the pages."""

import json
import re
import socket
import struct
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pipeline.standins.bot_book import Chat, Kept
from pipeline.standins.markup import shown

if TYPE_CHECKING:
    from pipeline.standins.bot_api import Answer, Telegram

LARGEST = 110_000_000
ON_PAGE = 20

_STYLE = (
    "body{font:16px/1.45 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
    "body{background:#e6ebee}"
    "article{background:#fff;border-radius:.75rem;padding:.75rem 1rem;margin:.75rem 0;overflow-wrap:anywhere}"
    "article img{max-width:100%;border-radius:.5rem}"
    "footer{color:#5b6670;font-size:.85rem;margin-top:.5rem}"
)


class Web:
    """The server's thread."""

    def __init__(self, telegram: "Telegram", host: str, port: int) -> None:
        class Talking(_Talking):
            service = telegram

        self._server = _Server((host, port), Talking)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self._server.server_address[1]}"

    def start(self) -> None:
        """Serves from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Serves no more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing when the other side was killed in the middle of a request: that is its trade."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Talking(BaseHTTPRequestHandler):
    service: "Telegram"
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the request line holds the token, and the journal holds the rest."""

    def do_GET(self) -> None:
        """The pages, the control page's news, and calls without a body."""
        path = urlsplit(self.path).path
        if page := re.fullmatch(r"/s/(\w+)/?", path):
            self._page(page[1], None)
        elif post := re.fullmatch(r"/(\w+)/(\d+)/?", path):
            self._page(post[1], int(post[2]))
        elif picture := re.fullmatch(r"/file/([0-9a-f]{64})", path):
            self._picture(picture[1])
        elif path == "/control":
            self._json(200, self.service.control({}))
        else:
            self._call(b"")

    def do_POST(self) -> None:
        """A call, or orders for the stand-in itself."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.close_connection = True
            answer = {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
            return self._json(413, answer)
        body = self.rfile.read(length)
        if urlsplit(self.path).path == "/control":
            return self._json(200, self.service.control(json.loads(body or b"{}")))
        return self._call(body)

    def _call(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        found = re.fullmatch(r"/bot([^/]*)/(\w+)", unquote(parts.path))
        if not found:
            return self._json(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        kind = self.headers.get("Content-Type", "")
        params = dict(parse_qsl(parts.query)) | fields(kind, body)
        return self._answer(self.service.call(found[1], found[2], params, files(kind, body)))

    def _answer(self, answer: "Answer") -> None:
        if answer.after:
            self.service.stopping.wait(answer.after)
        if answer.cut:
            self.close_connection = True
            if answer.cut == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # server_close's polite goodbye would turn the reset into an end; the socket is closed under it.
            self.connection.close()
        elif isinstance(answer.body, str):
            self._send(answer.status, "text/html; charset=utf-8", answer.body.encode())
        else:
            self._json(answer.status, answer.body)

    def _page(self, username: str, number: int | None) -> None:
        book = self.service.book
        chat = book.chat(f"@{username}")
        if chat is None:
            return self._send(404, "text/plain; charset=utf-8", b"no such channel")
        young = book.now() - self.service.stale
        kept = [one for one in book.standing(chat) if one.date <= young and number in (None, one.id)]
        return self._send(
            200,
            "text/html; charset=utf-8",
            page(chat, kept[-ON_PAGE:], book.pinned.get(chat.id, ())).encode(),
        )

    def _picture(self, name: str) -> None:
        path = self.service.book.files / name
        if not path.is_file():
            return self._send(404, "text/plain; charset=utf-8", b"no such picture")
        return self._send(200, "application/octet-stream", path.read_bytes())

    def _json(self, status: int, value: Any) -> None:
        self._send(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side was killed or gave up: nothing to tell it


def fields(kind: str, body: bytes) -> dict[str, str]:
    """The parameters in *body*: JSON, multipart or form-encoded, as the Bot API takes them."""
    if kind.startswith("application/json"):
        values = json.loads(body or b"{}")
        return {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()
        }
    if kind.startswith("multipart/form-data"):
        return {name: content.decode() for name, filename, content in _parts(kind, body) if not filename}
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def files(kind: str, body: bytes) -> dict[str, bytes]:
    """The files in *body*, by the names under which parameters speak of them."""
    if not kind.startswith("multipart/form-data"):
        return {}
    return {name: content for name, filename, content in _parts(kind, body) if filename}


def _parts(kind: str, body: bytes) -> list[tuple[str, str, bytes]]:
    """(name, file name, content) of each part, as RFC 7578 writes them; content is binary and stays as it is."""
    found = re.search(r'boundary="?([^";]+)"?', kind)
    if not found:
        return []
    parts = []
    for piece in (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:]:
        head, gap, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not gap:
            continue
        said = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n")["content-disposition"].params
        parts.append((said["name"], said.get("filename", ""), content))
    return parts


def page(chat: Chat, kept: list[Kept], pinned: Sequence[int] = ()) -> str:
    """The channel's public page with the messages *kept*, oldest first, each with its permalink and time.

    An album is one post under the number of its first message, as Telegram's own page shows it.
    """
    title = escape(chat.title)
    albums: dict[str, list[Kept]] = {}
    for one in kept:
        albums.setdefault(one.group or str(one.id), []).append(one)
    posts = "\n".join(_post(chat, album, pinned) for album in albums.values())
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1>\n{posts}\n</body></html>"
    )


def _post(chat: Chat, album: list[Kept], pinned: Sequence[int]) -> str:
    kept = album[0]
    place = f"{chat.username}/{kept.id}"
    when = datetime.fromtimestamp(kept.date, UTC).isoformat()
    remarks = [
        *(
            [f'reply to <a href="/{chat.username}/{kept.reply_to}">{kept.reply_to}</a>']
            if kept.reply_to
            else []
        ),
        *(["edited"] if any(one.edit_date for one in album) else []),
        *(["pinned"] if kept.id in pinned else []),
    ]
    pictures = "".join(f'<img src="/file/{one.photo}" alt="">' for one in album if one.photo)
    said = "".join(f"<div>{shown(one.parsed)}</div>" for one in album if one.text or not one.photo)
    return (
        f'<article data-post="{place}">{pictures}{said}'
        f'<footer><a href="/{place}"><time datetime="{when}">{when[:16]}Z</time></a> {", ".join(remarks)}</footer>'
        "</article>"
    )
