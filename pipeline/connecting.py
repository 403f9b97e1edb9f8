"""A connection that goes where it was judged to go, and ends when its time is up.

The name is resolved once, every address is judged, and the connection goes to a judged address.
``HTTP_PROXY`` and its kin are not looked at: a proxy would resolve the name a second time.
"""

import functools
import math
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import LocationParseError

from claims.errors import SourceError
from pipeline.addresses import Resolver, why_closed

CONNECT_SECONDS = 5.0
TRIED_ADDRESSES = 4


@dataclass(frozen=True)
class Place:
    """One address taken apart."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def name(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def take_apart(url: str) -> Place:
    """*url* in its parts, or why it cannot be asked."""
    try:
        parsed = urllib3.util.parse_url(url.strip())
    except (LocationParseError, UnicodeError, ValueError):
        raise SourceError(
            reason=f"{short(url)} is not a web address; check how it is written", code="no_address"
        ) from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        reason = f"{short(url)} is not a web address; it has to begin with https:// or http://"
        raise SourceError(reason=reason, code="no_address")
    if parsed.auth is not None:
        raise SourceError(reason="the address carries a name or password; give it without", code="no_address")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    host = parsed.host.strip("[]").lower()
    whole = parsed._replace(fragment=None).url
    return Place(whole, parsed.scheme, host, port, parsed.request_uri)


def short(url: str) -> str:
    return repr(url if len(url) <= 120 else url[:117] + "…")


class _HurriedSocket(socket.socket):
    """A socket whose every read ends at *ends*: a drip of single bytes cannot stretch it."""

    ends = math.inf

    def recv_into(self, *args: Any, **options: Any) -> int:
        self.settimeout(left(self.ends))
        return super().recv_into(*args, **options)


class _HurriedTls(ssl.SSLSocket):
    """The same for an encrypted connection."""

    ends = math.inf

    def recv_into(self, *args: Any, **options: Any) -> int:
        self.settimeout(left(self.ends))
        return super().recv_into(*args, **options)


class PinnedHTTP(HTTPConnection):
    pinned: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.pinned


class PinnedHTTPS(HTTPSConnection):
    pinned: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.pinned


@contextmanager
def connected(
    place: Place, allowed: frozenset[str], resolve: Resolver, ends: float
) -> Iterator[PinnedHTTP | PinnedHTTPS]:
    """A connection to *place* at an address that was judged; closed at the end whatever happens."""
    pinned = _first_that_answers(place, _judged(place, allowed, resolve, ends), ends)
    connection: PinnedHTTP | PinnedHTTPS
    if place.scheme == "https":
        connection = PinnedHTTPS(place.host, place.port, ssl_context=_tls(), timeout=left(ends))
    else:
        connection = PinnedHTTP(place.host, place.port, timeout=left(ends))
    connection.pinned = pinned
    try:
        connection.connect()
        if isinstance(connection.sock, _HurriedTls):
            connection.sock.ends = ends
        yield connection
    finally:
        connection.close()
        pinned.close()


@functools.cache
def _tls() -> ssl.SSLContext:
    """The system's certificates, read from the disk once: it costs more than the request."""
    context = ssl.create_default_context()
    context.sslsocket_class = _HurriedTls
    return context


def _judged(place: Place, allowed: frozenset[str], resolve: Resolver, ends: float) -> tuple[str, ...]:
    if place.name not in allowed and place.port not in (80, 443):
        reason = f"the address names port {place.port}; feeds are read on ports 80 and 443 only"
        raise SourceError(reason=reason, code="closed")
    addresses = _resolved(place, resolve, ends)
    if place.name not in allowed:
        for address in addresses:
            if says := why_closed(address):
                reason = f"{place.host} leads to {says} ({address}), where Aiqyn does not go"
                raise SourceError(
                    reason=f"{reason}; if it is yours, add {place.name} to the allowed hosts", code="closed"
                )
    return addresses


def _resolved(place: Place, resolve: Resolver, ends: float) -> tuple[str, ...]:
    """Every address of the place; asked in a thread because the system's own question knows no deadline."""
    answers: queue.Queue[tuple[str, ...] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(tuple(resolve(place.host, place.port)))
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=left(ends))
    except (queue.Empty, TimeoutError):
        found = TimeoutError()
    if isinstance(found, OSError | UnicodeError) or found == ():
        reason = f"no server called {place.host} can be found; check the address, or our own connection"
        raise SourceError(reason=reason, code="no_server")
    if isinstance(found, Exception):
        raise found
    return found


def _first_that_answers(place: Place, addresses: tuple[str, ...], ends: float) -> socket.socket:
    trouble: OSError = OSError()
    for address in addresses[:TRIED_ADDRESSES]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connecting = _HurriedSocket(family, socket.SOCK_STREAM)
        try:
            connecting.settimeout(min(CONNECT_SECONDS, left(ends)))
            connecting.connect((address, place.port))
        except OSError as error:
            connecting.close()
            trouble = error
        else:
            connecting.ends = ends
            return connecting
    what = "did not answer in time" if isinstance(trouble, TimeoutError) else "could not be reached"
    raise SourceError(
        reason=f"the server {place.host} {what}; we will try again", code="no_server"
    ) from trouble


def left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left if left < math.inf else CONNECT_SECONDS
