"""The sockets of the Mastodon stand-in: reads what comes on the wire, answers or breaks off."""

import json
import socket
import struct
import sys
import threading
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from pipeline.standins.mastodon import Answer, Mastodon, Request

LARGEST = 20_000_000


class Web:
    """The server's thread."""

    def __init__(self, mastodon: "Mastodon", host: str, port: int) -> None:
        class Talking(_Talking):
            service = mastodon

        self._server = _Server((host, port), Talking)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def start(self) -> None:
        """Serves from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Serves no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing when the other side gave up in the middle of a request."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Talking(BaseHTTPRequestHandler):
    service: "Mastodon"
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read the requests themselves."""

    def do_GET(self) -> None:
        """A question."""
        self._call()

    def do_POST(self) -> None:
        """A new post or a picture."""
        self._call()

    def do_PUT(self) -> None:
        """An edit."""
        self._call()

    def do_DELETE(self) -> None:
        """An end."""
        self._call()

    def _call(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.close_connection = True
            return self._send(413, "application/json", b'{"error":"Payload Too Large"}', {})
        return self._answer(self.service.answer(self._request(self.rfile.read(size))))

    def _request(self, body: bytes) -> "Request":
        from pipeline.standins.mastodon import Request

        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        fields, files = _read(headers.get("content-type", ""), body)
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            fields.setdefault(name, []).append(value)
        path = parts.path.rstrip("/")  # as Rails does
        return Request(self.command, path, headers, fields, files)

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
            kind = "application/json" if answer.body.startswith("{") else "text/html; charset=utf-8"
            self._send(answer.status, kind, answer.body.encode(), answer.headers)
        else:
            body = json.dumps(answer.body, ensure_ascii=False).encode()
            self._send(answer.status, "application/json; charset=utf-8", body, answer.headers)

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side was killed or gave up: nothing to tell it


def _read(kind: str, body: bytes) -> tuple[dict[str, list[str]], dict[str, tuple[str, str, bytes]]]:
    """The fields and files in *body*: JSON, multipart or form-encoded, as Mastodon takes them."""
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, str, bytes]] = {}
    if kind.startswith("application/json"):
        for name, value in json.loads(body or b"{}").items():
            many = isinstance(value, list)
            fields[f"{name}[]" if many else name] = [str(one) for one in (value if many else [value])]
    elif kind.startswith("multipart/form-data"):
        whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in whole.iter_parts():
            name = part["content-disposition"].params["name"]
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if file := part.get_filename():
                files[name] = (file, part.get_content_type(), content)
            else:
                fields.setdefault(name, []).append(content.decode())
    else:
        for name, value in parse_qsl(body.decode(), keep_blank_values=True):
            fields.setdefault(name, []).append(value)
    return fields, files
