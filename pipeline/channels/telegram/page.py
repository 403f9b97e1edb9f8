"""What the channel shows: a bot cannot read its own posts, so this reads the channel's public page.

The page's true markup is Telegram's and may change, so it is read as loosely as can be: an element with
``data-post="name/123"`` begins a message, ``<time datetime="…">`` inside it is its time, and the post's short
link stands in it as text or as an ``href``. A page in which nothing of this is found proves nothing.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser

import urllib3

from pipeline.channels import ChannelSettings, Link, Post
from pipeline.channels.telegram.wire import ADDRESS

LARGEST = 3_000_000


@dataclass(frozen=True)
class Unknown:
    """The page does not settle whether the post is there, and why."""

    reason: str
    newest: datetime | None = None
    """The newest time on the page, if any."""


@dataclass
class Shown:
    """One message on the page."""

    post: str
    """``name/123``, as the page says it."""
    times: list[datetime] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Its text and the targets of its links."""

    @property
    def number(self) -> int:
        """The message's number in its channel."""
        return int(self.post.rpartition("/")[2])


def look(post: Post, settings: ChannelSettings, since: datetime) -> str | Unknown | None:
    """Where *post* stands, None if it does not, or `Unknown`.

    None is said only by a page that is fresh, showing something newer than *since* (the last moment the
    attempt was in flight), and that reaches back to *since* or to the channel's first message. A
    caller who means to send again asks twice, two minutes apart (`docs/security.md`).
    """
    name = str(settings.options.get("chats", {}).get(post.language, ""))
    template = str(settings.options.get("preview", ""))
    if not template or not name.startswith("@"):
        return Unknown("the channel has no public page to look at")
    try:
        page = _fetched(template.format(name=name[1:]), float(settings.options.get("seconds", 30.0)))
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Unknown(f"the public page could not be read: {type(error).__name__}")
    start = str(settings.options.get("address") or ADDRESS).rstrip("/")
    return found(messages(page), Link(post.code, settings.site, post.beside), start, since)


def found(shown: list[Shown], link: Link, start: str, since: datetime) -> str | Unknown | None:
    """Where *link* stands among *shown*, or what its absence is worth; *start* begins the address."""
    # A reply names the post it stands beside, and its own code behind "#".
    ours = re.compile(re.escape(link.url.rstrip("/")) + r"(?![\w-]|/?#)")
    for message in sorted(shown, key=lambda one: one.number):
        if any(ours.search(piece) for piece in message.said):
            return f"{start}/{message.post}"
    if not any(message.times for message in shown):
        return Unknown("the public page shows no message with a time")
    # The cautious time of each: the earliest for "newer than", the latest for "reaches back".
    newest = max(min(message.times) for message in shown if message.times)
    oldest = min(max(message.times) for message in shown if message.times)
    if newest <= since:
        return Unknown("the public page shows nothing newer than the attempt", newest)
    if oldest > since and min(message.number for message in shown) > 1:
        return Unknown("the public page does not reach back to the attempt", newest)
    return None


def messages(page: str) -> list[Shown]:
    """The messages on the public *page*, in its order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    for message in reader.shown:
        message.said.append("".join(reader.text[message.post]))
    return reader.shown


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[Shown] = []
        self.text: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        post = said.get("data-post", "")
        if re.fullmatch(r"[^/\s]+/\d+", post, re.ASCII) and post not in self.text:
            self.shown.append(Shown(post))
            self.text[post] = []
        if not self.shown:
            return
        if tag == "time" and (when := _time(said.get("datetime", ""))):
            self.shown[-1].times.append(when)
        if tag == "a" and said.get("href"):
            self.shown[-1].said.append(said["href"])

    def handle_data(self, data: str) -> None:
        if self.shown:
            self.text[self.shown[-1].post].append(data)


def _time(value: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _fetched(address: str, seconds: float) -> str:
    """The page at *address*; ValueError unless it is a whole page of at most `LARGEST` bytes."""
    # A stale copy from a cache between us would look like absence, so none is asked for.
    headers = {"User-Agent": "Aiqyn", "Cache-Control": "no-cache"}
    timeout = urllib3.Timeout(connect=min(10.0, seconds), read=seconds)
    with urllib3.PoolManager(headers=headers, timeout=timeout, retries=False) as pool:
        answer = pool.request("GET", address, preload_content=False, redirect=False)
        body = answer.read(LARGEST + 1)
        answer.release_conn()
    if answer.status != 200 or len(body) > LARGEST:
        raise ValueError(f"status {answer.status}, {len(body)} bytes")
    return body.decode("utf-8", "replace")
