"""One guarded POST to a stranger's server: pinned address, bounded time, nothing of the answer but its head."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from claims.errors import SourceError
from pipeline.addresses import Resolver, look_up
from pipeline.connecting import connected, take_apart
from pipeline.fetching import in_plain_words, wait_asked_for
from pipeline.intake import Limits

AGENT = "Aiqyn/0.1 (tells what happened; Standard Webhooks)"


@dataclass(frozen=True)
class Posted:
    """What the other side answered."""

    status: int
    wait: float | None
    """Seconds it asked us to stay away."""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    allowed_hosts: frozenset[str] = frozenset(),
    resolve: Resolver = look_up,
) -> Posted:
    """Send *body* to *url*; whatever keeps an answer from coming is a ``SourceError`` in plain words.

    No redirect is followed: a signed message goes where a person said and nowhere else. Only what stands in
    *allowed_hosts* (``host:port``) may be private or without encryption.
    """
    ends = time.monotonic() + seconds
    place = take_apart(url)
    if place.scheme != "https" and place.name not in allowed_hosts:
        raise SourceError(reason="the address is not encrypted; a webhook's has to begin with https://")
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **headers}
    with (
        in_plain_words(ends, Limits(seconds=seconds)),
        connected(place, allowed_hosts, resolve, ends) as line,
    ):
        line.request("POST", place.target, body=body, headers=sent, preload_content=False)
        answer = line.getresponse()
        asked = answer.headers.get("retry-after", "")
        return Posted(answer.status, wait_asked_for(asked, datetime.now(UTC)))
