"""A store that speaks S3 as far as the site's deployment does: on this machine, in memory, forgetful.

It lists (version 2, in pages), puts, gets, deletes one or many, demands a signed request whose body is what was
signed, and keeps a journal of what it was asked. Told to, it fails first, as stores do when they are busy.
"""

import base64
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from lxml import etree

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_KEPT = ("Content-Type", "Cache-Control", "Content-Encoding")


@dataclass(frozen=True)
class Thing:
    """One object."""

    content: bytes = field(repr=False)
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        """The MD5 of the content, as for every object put in one piece."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


@dataclass
class Refused(Exception):
    """An answer that is no success."""

    status: int
    code: str
    says: str = ""


class Store:
    """Buckets on a port of this machine; a context manager."""

    def __init__(self, *buckets: str, access_key: str = "reader", page: int = 1000) -> None:
        self.buckets: dict[str, dict[str, Thing]] = {name: {} for name in buckets}
        self.access_key = access_key
        self.page = page
        """How many keys one page of a list holds."""
        self.journal: list[tuple[str, str]] = []
        """(method, bucket/key) of every request that was carried out."""
        self.failures: list[int] = []
        """Statuses with which the next requests that would change something are turned away."""
        self.refuse_after: int | None = None
        """After so many changes the key may change nothing any more."""
        self.attempts = 0
        self._lock = threading.Lock()
        store = self

        class Talking(_Talking):
            service = store

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Talking)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @staticmethod
    def thing(content: bytes) -> Thing:
        """An object that somebody else put there."""
        return Thing(content, {})

    def __enter__(self) -> "Store":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """(status, headers, body) of one request."""
        with self._lock:
            self._demand_signed(headers, body)
            bucket, _, key = path.lstrip("/").partition("/")
            if bucket not in self.buckets:
                raise Refused(404, "NoSuchBucket", "The specified bucket does not exist")
            if method in ("PUT", "DELETE", "POST"):
                self.attempts += 1
                if self.refuse_after is not None and self.attempts > self.refuse_after:
                    raise Refused(403, "AccessDenied", "The key may change nothing any more")
                if self.failures:
                    raise Refused(self.failures.pop(0), "SlowDown", "Please reduce your request rate.")
            self.journal.append((method, f"{bucket}/{key}"))
            held = self.buckets[bucket]
            if not key:
                return self._of_bucket(method, bucket, query, headers, body)
            return self._of_key(method, held, key, headers, body)

    def _demand_signed(self, headers: Mapping[str, str], body: bytes) -> None:
        signed = headers.get("authorization", "")
        if not signed.startswith("AWS4-HMAC-SHA256 ") or "Signature=" not in signed:
            raise Refused(403, "AccessDenied", "The request is not signed")
        if f"Credential={self.access_key}/" not in signed:
            raise Refused(403, "InvalidAccessKeyId", "The access key is not known here")
        digest = headers.get("x-amz-content-sha256", "")
        if digest != "UNSIGNED-PAYLOAD" and digest != hashlib.sha256(body).hexdigest():
            raise Refused(400, "XAmzContentSHA256Mismatch", "The body is not what was signed")
        if "content-md5" in headers:
            md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
            if md5 != headers["content-md5"]:
                raise Refused(400, "BadDigest", "The body is not what Content-MD5 says")

    def _of_bucket(
        self,
        method: str,
        bucket: str,
        query: Mapping[str, list[str]],
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[int, Mapping[str, str], bytes]:
        if method == "GET" and query.get("list-type") == ["2"]:
            return 200, {"Content-Type": "application/xml"}, self._listed(bucket, query)
        if method == "POST" and "delete" in query:
            if "content-md5" not in headers and "x-amz-checksum-sha256" not in headers:
                raise Refused(400, "InvalidRequest", "Missing required header for this request: Content-MD5")
            return 200, {"Content-Type": "application/xml"}, self._deleted(bucket, body)
        if method == "HEAD":
            return 200, {}, b""
        raise Refused(501, "NotImplemented", f"{method} of a bucket")

    def _listed(self, bucket: str, query: Mapping[str, list[str]]) -> bytes:
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", query.get("start-after", [""]))[0]
        keys = [key for key in sorted(self.buckets[bucket]) if key.startswith(prefix) and key > after]
        page, rest = keys[: self.page], keys[self.page :]
        shown = quote if query.get("encoding-type") == ["url"] else escape
        contents = "".join(
            f"<Contents><Key>{shown(key)}</Key><LastModified>{_now()}</LastModified>"
            f"<ETag>&quot;{self.buckets[bucket][key].etag}&quot;</ETag>"
            f"<Size>{len(self.buckets[bucket][key].content)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key in page
        )
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if rest else ""
        return _xml(
            "ListBucketResult",
            f"<Name>{bucket}</Name><Prefix>{shown(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
            f"<MaxKeys>{self.page}</MaxKeys><EncodingType>url</EncodingType>"
            f"<IsTruncated>{'true' if rest else 'false'}</IsTruncated>{more}{contents}",
        )

    def _deleted(self, bucket: str, body: bytes) -> bytes:
        asked = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        keys = [element.text or "" for element in asked.iter("{*}Key")]
        for key in keys:
            self.buckets[bucket].pop(key, None)
            self.journal.append(("DELETE", f"{bucket}/{key}"))
        return _xml("DeleteResult", "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys))

    def _of_key(
        self, method: str, held: dict[str, Thing], key: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        if method == "PUT":
            kept = {name: headers[name.lower()] for name in _KEPT if name.lower() in headers}
            held[key] = Thing(body, kept)
            return 200, {"ETag": f'"{held[key].etag}"'}, b""
        if method == "DELETE":
            held.pop(key, None)
            return 204, {}, b""
        if key not in held:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.")
        if method in ("GET", "HEAD"):
            return 200, {**held[key].headers, "ETag": f'"{held[key].etag}"'}, held[key].content
        raise Refused(501, "NotImplemented", f"{method} of an object")


class _Talking(BaseHTTPRequestHandler):
    service: Store
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the journal holds it."""

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - the names http.server calls

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        try:
            status, given, content = self.service.answer(
                self.command, unquote(parts.path), query, headers, body
            )
        except Refused as refusal:
            status, given = refusal.status, {"Content-Type": "application/xml"}
            content = _xml("Error", f"<Code>{refusal.code}</Code><Message>{escape(refusal.says)}</Message>")
        self.send_response(status)
        for name, value in given.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("x-amz-request-id", "0000000000000001")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _xml(name: str, inside: str) -> bytes:
    space = "" if name == "Error" else f' xmlns="{_NAMESPACE}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{space}>{inside}</{name}>'.encode()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
