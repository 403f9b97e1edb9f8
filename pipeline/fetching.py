"""One guarded request to a stranger's server: pinned address, bounded size and time, plain-words reasons."""

import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from claims.errors import SourceError
from pipeline.addresses import Resolver, look_up
from pipeline.connecting import PinnedHTTP, PinnedHTTPS, Place, connected, left, short, take_apart
from pipeline.intake import Limits

AGENT = "Aiqyn/0.1 (reads public feeds to find rumours worth answering)"
PIECE = 64 * 1024
GZIP_BEGINS = b"\x1f\x8b"
LONGEST_WAIT = 7 * 24 * 3600.0
MOVED = {301, 302, 303, 307, 308}
MOVED_FOR_GOOD = {301, 308}

REFUSALS = {
    401: "the site asks for a password (401); give the address of a feed that is open to all",
    403: "the site does not let us in (403); ask its owner, or read the same news from another address",
    404: "there is nothing at this address (404); look up the feed's address on the site",
    410: "the site says this feed is gone for good (410); remove the source or give its new address",
    429: "the site asks us to come less often (429); we will come back later",
}
CODES = {401: "password", 403: "refused", 404: "missing", 410: "gone", 429: "failing"}


@dataclass(frozen=True)
class Answer:
    """What a server answered in the end: status 200-299 or 304, header names in lower case, decoded body."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved_to: str = ""
    """The new address, when every redirect on the way was for good."""


def fetch(
    url: str,
    *,
    limits: Limits,
    headers: Mapping[str, str] | None = None,
    allowed_hosts: frozenset[str] = frozenset(),
    resolve: Resolver = look_up,
) -> Answer:
    """What stands at *url*; all that can go wrong is a ``SourceError`` in plain words.

    Addresses in *allowed_hosts* (``host:port``) may be private, but only when *url* itself is one of them:
    no stranger may lead us there.
    """
    ends = time.monotonic() + limits.seconds
    place, moved_to, for_good = take_apart(url), "", True
    allowed = allowed_hosts if place.name in allowed_hosts else frozenset[str]()
    for _ in range(limits.redirects + 1):
        with in_plain_words(ends, limits), connected(place, allowed, resolve, ends) as connection:
            answer = _answer(_ask(connection, place, headers or {}), place, ends, limits)
        if answer.status not in MOVED or "location" not in answer.headers:
            _refuse_failure(answer)
            return replace(answer, moved_to=moved_to)
        for_good = for_good and answer.status in MOVED_FOR_GOOD
        place = _next(place, answer.headers["location"])
        moved_to = place.url if for_good else moved_to
    raise SourceError(
        reason=f"it sends us on more than {limits.redirects} times; give the final address",
        code="sent_on",
    )


def _next(place: Place, location: str) -> Place:
    try:
        return take_apart(urljoin(place.url, location))
    except ValueError:  # the standard library's word for brackets that do not match
        raise SourceError(
            reason=f"it sends us on to {short(location)}, which is no web address", code="sent_on"
        ) from None


# --- Asking -------------------------------------------------------------------------------


def _ask(connection: PinnedHTTP | PinnedHTTPS, place: Place, headers: Mapping[str, str]) -> HTTPResponse:
    sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Connection": "close", **headers}
    connection.request("GET", place.target, headers=sent, preload_content=False, decode_content=False)
    return connection.getresponse()


def _answer(response: HTTPResponse, place: Place, ends: float, limits: Limits) -> Answer:
    named = {name.lower(): value for name, value in response.headers.items()}
    wanted = 200 <= response.status < 300
    body = _decoded(_pieces(response, ends), named, limits) if wanted else b""
    return Answer(response.status, place.url, named, body)


@contextmanager
def in_plain_words(ends: float, limits: Limits) -> Iterator[None]:
    """Whatever the other side does to us becomes a ``SourceError``: the boundary of the house."""
    try:
        yield
    except SourceError:
        raise
    except TimeoutError as error:
        raise _too_slow(limits) from error
    except (HTTPError, OSError) as error:
        raise _broken_off(error, ends, limits) from error
    except Exception as error:
        # http.client and urllib3 meet garbage with a dozen kinds of exception; none may pass this boundary.
        raise SourceError(
            reason=f"its answer is not HTTP ({type(error).__name__})", code="unreadable"
        ) from error


def _too_slow(limits: Limits) -> SourceError:
    return SourceError(
        reason=f"its answer was not here after {limits.seconds:.0f} seconds; we will try again", code="slow"
    )


def _broken_off(error: Exception, ends: float, limits: Limits) -> SourceError:
    if time.monotonic() >= ends or isinstance(error.__cause__ or error.__context__, TimeoutError):
        return _too_slow(limits)
    causes = (error, error.__cause__, error.__context__)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        reason = "its certificate cannot be trusted, so it may be someone else; tell the site's owner"
        return SourceError(reason=reason, code="certificate")
    return SourceError(
        reason="the connection broke off before the answer was complete; we will try again", code="broken_off"
    )


def _pieces(response: HTTPResponse, ends: float) -> Iterator[bytes]:
    """The body as it comes over the wire, never waiting for more than is there, until the time is up."""
    while piece := response.read1(PIECE, decode_content=False):
        left(ends)
        yield piece


def _decoded(pieces: Iterator[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    """The body, unpacked at most once and never beyond *limits.bytes*."""
    coding = headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return _capped(pieces, limits)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise SourceError(
            reason=f"it is packed as {short(coding)}, which Aiqyn does not unpack", code="unreadable"
        )
    try:
        return _unpacked(_capped(pieces, limits), _unpacker(coding), limits)
    except zlib.error as error:
        raise SourceError(reason="it is packed wrongly and cannot be unpacked", code="unreadable") from error


def _unpacked(packed: bytes, unpack: Any, limits: Limits) -> bytes:
    """What *packed* holds, member after member as gzip allows; what follows the last member is padding."""
    body = bytearray()
    while packed:
        body += unpack.decompress(packed, limits.bytes + 1 - len(body))
        if len(body) > limits.bytes:
            raise _too_large(limits)
        if not unpack.eof:
            raise SourceError(
                reason="the packed answer broke off before its end; we will try again", code="broken_off"
            )
        packed = unpack.unused_data if unpack.unused_data.startswith(GZIP_BEGINS) else b""
        unpack = _unpacker("gzip")
    return bytes(body)


def _unpacker(coding: str) -> Any:
    return zlib.decompressobj(zlib.MAX_WBITS if coding == "deflate" else 16 + zlib.MAX_WBITS)


def _capped(pieces: Iterator[bytes], limits: Limits) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limits.bytes:
            raise _too_large(limits)
    return bytes(body)


def _too_large(limits: Limits) -> SourceError:
    size = limits.bytes / 1_000_000
    reason = f"it is larger than {size:g} MB; ask the site for a feed with fewer entries"
    return SourceError(reason=reason, code="too_large")


# --- What a refusal says ------------------------------------------------------------------


def _refuse_failure(answer: Answer) -> None:
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return
    reason = REFUSALS.get(status)
    if not reason and status >= 500:
        reason = f"the site has a failure of its own ({status}); we will try again"
    raise SourceError(
        reason=reason or f"the site answered {status} instead of a feed; check the address",
        retry_after=wait_asked_for(answer.headers.get("retry-after", ""), datetime.now(UTC)),
        permanent=status == 410,
        code=CODES.get(status, "failing" if status >= 500 else "refused"),
    )


def wait_asked_for(value: str, now: datetime) -> float | None:
    """Seconds a ``Retry-After`` (seconds or a date) asks for; at most a week, None when unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    then = then.replace(tzinfo=UTC) if then.tzinfo is None else then
    return min(max((then - now).total_seconds(), 0.0), LONGEST_WAIT)
