"""A feed of a news site, a blog or a channel: RSS, Atom or JSON Feed, at a public http or https address.

The address is asked again only for what is new. A feed that cannot be read says why, in plain words.
With *full_text* the page behind a mere teaser is read as well, a few pages at a time.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from claims.errors import SourceError
from claims.seen import Seen, Unreadable
from pipeline.addresses import Resolver, look_up
from pipeline.connecting import take_apart
from pipeline.dates import believable
from pipeline.fence import fence
from pipeline.fetching import Answer, fetch
from pipeline.intake import Cursor, Option, SourceSettings

OPTIONS: Mapping[str, Option] = {
    "full_text": Option(False, "Whether to read the page behind an entry that shows only its beginning."),
    "pages": Option(20, "How many such pages one reading may fetch; the others wait for the next reading."),
    "pause": Option(1.0, "Seconds to wait between two pages of one reading."),
}

FEW = 200
"""Entries to be content with when a feed is too much to read whole."""

ACCEPT = (
    "application/atom+xml,application/rss+xml,application/rdf+xml,application/feed+json,"
    "application/json;q=0.9,application/xml;q=0.9,text/xml;q=0.8,text/html;q=0.1"
)


def read(settings: SourceSettings, *, resolve: Resolver = look_up) -> Iterable[Seen | Unreadable | Cursor]:
    """What the feed shows; nothing at all when it has not changed since *settings.cursor*."""
    before = _before(settings)
    answer = fetch(
        settings.address,
        limits=settings.limits,
        headers={"Accept": ACCEPT, **_validators(before)},
        allowed_hosts=settings.allowed_hosts,
        resolve=resolve,
    )
    if answer.status == 304:
        return
    after = _after(settings, answer)
    if answer.status == 200 and after["digest"] == before.get("digest"):
        if {**after, "remarks": None, "pages": None} != {**before, "remarks": None, "pages": None}:
            yield Cursor({**before, **after})
        return
    told = _told(settings, answer)
    pages = _Pages(settings, resolve, before.get("pages") or ())
    yield from _entries(settings, told, pages)
    if pages.waiting:
        # Without validators the feed is read again next time, and the pages that had to wait get their turn.
        after = {"read_as": after["read_as"]}
    yield Cursor(_filled({**after, "remarks": told["remarks"], "pages": pages.read}))


# --- What the last reading left, and what this one leaves ------------------------------------


def _read_as(settings: SourceSettings) -> str:
    return f"{settings.address} full_text={bool(settings.options.get('full_text', False))}"


def _before(settings: SourceSettings) -> Mapping[str, Any]:
    """The cursor, unless it was left by another address or another way of reading it."""
    return settings.cursor if settings.cursor.get("read_as") == _read_as(settings) else {}


def _validators(before: Mapping[str, Any]) -> dict[str, str]:
    asked = {"If-None-Match": before.get("etag"), "If-Modified-Since": before.get("last_modified")}
    return {name: value for name, value in asked.items() if value}


def _after(settings: SourceSettings, answer: Answer) -> dict[str, Any]:
    return _filled(
        {
            "read_as": _read_as(settings),
            "digest": hashlib.sha256(answer.body).hexdigest(),
            "etag": answer.headers.get("etag", "")[:500],
            "last_modified": answer.headers.get("last-modified", "")[:100],
            "moved_to": answer.moved_to,
        }
    )


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


# --- Entries ---------------------------------------------------------------------------------


def _told(settings: SourceSettings, answer: Answer) -> Mapping[str, Any]:
    limits = settings.limits
    kept = ("content-type", "content-language")
    arguments = {
        "headers": {name: answer.headers[name] for name in kept if name in answer.headers},
        "address": answer.url,
        "entries": limits.entries,
        "characters": limits.characters,
    }
    walls = fence("pipeline.feed_text", limits.parse_memory)
    told: Mapping[str, Any]
    try:
        told = walls.call("feed", arguments, answer.body, seconds=limits.parse_seconds)
    except SourceError:
        if answer.body.count(b"<item") + answer.body.count(b"<entry") <= FEW:
            raise
        # A long but honest feed on a busy machine: its newest entries are better than none.
        arguments["entries"] = FEW
        told = walls.call("feed", arguments, answer.body, seconds=limits.parse_seconds)
    return told


def _entries(
    settings: SourceSettings, told: Mapping[str, Any], pages: "_Pages"
) -> Iterator[Seen | Unreadable]:
    now = datetime.now(UTC)
    for entry in told["entries"]:
        if "trouble" in entry:
            yield Unreadable(entry["key"], entry["content"].encode(), entry["trouble"])
        elif (whole := pages.of(entry)) is not None:
            yield _seen(settings, whole, told["language"], now)


def _seen(settings: SourceSettings, entry: Mapping[str, Any], language: str, now: datetime) -> Seen:
    remarks = list(entry["remarks"])
    published = datetime.fromisoformat(entry["date"]) if entry["date"] else None
    if published is not None and not believable(published, now):
        remarks.append(f"its date is not to be believed: {entry['date']}")
        published = None
    return Seen(
        key=entry["key"],
        text=entry["text"],
        title=entry["title"],
        published_at=published,
        language=settings.language or _short(entry["language"] or language),
        region=settings.region,
        url=entry["url"],
        links=tuple(entry["links"]),
        remarks=tuple(remarks),
    )


def _short(language: str) -> str:
    """``kk`` of ``kk-KZ``."""
    return language.replace("_", "-").partition("-")[0].strip().lower()


# --- Pages behind teasers --------------------------------------------------------------------


@dataclass
class _Pages:
    """The pages behind teasers, as many as one reading may fetch."""

    settings: SourceSettings
    resolve: Resolver
    before: Iterable[str]
    """Digests of the entries whose page an earlier reading fetched."""
    read: list[str] = field(default_factory=list)
    fetched: int = 0
    waiting: int = 0

    def of(self, entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """*entry* with its page's text; None when its turn was earlier or comes later."""
        if not (self._option("full_text") and entry["teaser"] and entry["url"]):
            return entry
        digest = hashlib.sha256(f"{entry['key']}\x1f{entry['text']}".encode()).hexdigest()[:12]
        if digest in self.before:
            self.read.append(digest)
            return None
        if self.fetched >= int(self._option("pages")):
            self.waiting += 1
            return None
        self.read.append(digest)
        return self._with_page(entry)

    def _option(self, name: str) -> Any:
        return self.settings.options.get(name, OPTIONS[name].default)

    def _with_page(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.fetched:
            time.sleep(float(self._option("pause")))
        self.fetched += 1
        try:
            text = self._text(entry["url"])
        except SourceError as error:
            return _remarked(entry, f"its page could not be read: {error.fields['reason']}")
        if len(text) <= len(entry["text"]):
            return _remarked(entry, "its page shows no more text than the feed")
        return {**entry, "text": text}

    def _text(self, url: str) -> str:
        settings, limits = self.settings, self.settings.limits
        # A stranger's feed may name any page; only a feed on an allowed host may name pages there.
        trusted = take_apart(settings.address).name in settings.allowed_hosts
        allowed = settings.allowed_hosts if trusted else frozenset[str]()
        answer = fetch(url, limits=limits, allowed_hosts=allowed, resolve=self.resolve)
        arguments = {"url": answer.url, "characters": limits.characters}
        walls = fence("pipeline.page_text", limits.parse_memory)
        return str(walls.call("page", arguments, answer.body, seconds=limits.parse_seconds))


def _remarked(entry: Mapping[str, Any], remark: str) -> Mapping[str, Any]:
    return {**entry, "remarks": [*entry["remarks"], remark]}
