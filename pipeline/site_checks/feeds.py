"""Feeds: each keeps its standard, ids and dates hold, the kinds agree, and a reader's program gets what went in."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from pipeline.built_site import BuiltSite
from pipeline.feed_rules import FeedRead, by_feedparser, read_atom, read_json, read_rss
from pipeline.page_links import refresh_target
from pipeline.site_checks import Finding

_READERS: Mapping[str, Callable[[bytes], FeedRead]] = {
    "application/atom+xml": read_atom,
    "application/rss+xml": read_rss,
    "application/feed+json": read_json,
}
_ENDINGS = {
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    "feed.json": "application/feed+json",
}


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Feed by feed, then the feeds of one name against each other."""
    read: dict[str, FeedRead] = {}
    for path, kind in _feeds(site).items():
        site.told(path)
        read[path] = _READERS[kind](site.read(path))
        yield from _one(site, path, kind, read[path])
    for path in read:
        if path.endswith(".atom"):
            for twin in (f"{path.removesuffix('.atom')}.rss", f"{path.removesuffix('.atom')}.json"):
                if twin in read:
                    yield from _same(path, read[path], twin, read[twin])


def _feeds(site: BuiltSite) -> Mapping[str, str]:
    """The path of each feed and its media type: by name, and by what pages say."""
    found = {path: kind for path in site.files for ending, kind in _ENDINGS.items() if path.endswith(ending)}
    for page, tree in site.trees(site.sampled):
        for link in tree.iter("link"):
            kind = link.get("type", "")
            named = kind in _READERS and "alternate" in link.get("rel", "").split()
            path = site.there(page, link.get("href", "")) if named else None
            if path is not None:
                found.setdefault(path, kind)
    return found


def _one(site: BuiltSite, path: str, kind: str, feed: FeedRead) -> Iterator[Finding]:
    for rule, sentence in feed.faults:
        yield Finding(path, rule, sentence)
    if feed.own and feed.own != site.url(path):
        yield Finding(path, "self", f"It says that it is at {feed.own}, but it is at {site.url(path)}.")
    if feed.front and site.inside(feed.front) not in site.files:
        yield Finding(path, "link", f"Its page {feed.front} is not there.")
    for name, times in Counter(entry.id for entry in feed.entries).items():
        if times > 1:
            yield Finding(path, "id", f"{times} entries have the id {name}.")
    yield from _entries(site, path, feed)
    newest = max((entry.updated for entry in feed.entries if entry.updated), default=None)
    if newest and feed.updated and feed.updated < newest:
        yield Finding(path, "updated", f"It was updated {feed.updated}, before its newest entry, {newest}.")
    if kind != "application/feed+json":
        yield from _round_trip(path, feed, by_feedparser(site.read(path)))


def _entries(site: BuiltSite, path: str, feed: FeedRead) -> Iterator[Finding]:
    order = [entry.updated for entry in feed.entries if entry.updated]
    if order != sorted(order, reverse=True):
        yield Finding(path, "order", "Its entries do not stand newest change first.")
    for entry in feed.entries:
        target = site.inside(entry.url)
        if target is None or target not in site.files:
            yield Finding(
                path, "link", f"The page of an entry, {entry.url or 'without an address'}, is not there."
            )
        elif target.endswith(".html") and refresh_target(site.tree(target)):
            yield Finding(path, "link", f"The page of an entry, {entry.url}, only sends its reader on.")
        if not entry.title.strip():
            yield Finding(path, "title", f"{entry.id} has no title.")
        if entry.published and entry.updated and entry.updated < entry.published:
            yield Finding(path, "updated", f"{entry.id} was updated before it was published.")
        for link in _relative_links(entry.content):
            yield Finding(path, "relative", f"{entry.id} links to {link}, which leads nowhere from a feed.")


def _relative_links(content: str) -> list[str]:
    from lxml import etree, html

    if not content.strip():
        return []
    try:
        tree = html.fragment_fromstring(content, create_parent="div")
    except etree.ParserError:
        return []
    written = tree.xpath(".//a/@href") + tree.xpath(".//img/@src")
    return [link for link in written if not urlsplit(link).scheme and not link.startswith("#")]


def _round_trip(path: str, feed: FeedRead, taken: FeedRead) -> Iterator[Finding]:
    for rule, sentence in taken.faults:
        yield Finding(path, rule, sentence)
    if len(taken.entries) != len(feed.entries):
        yield Finding(
            path, "reader", f"A reader's program finds {len(taken.entries)} of {len(feed.entries)} entries."
        )
        return
    for entry, got in zip(feed.entries, taken.entries, strict=True):
        for name in ("id", "url", "title", "content"):
            if _plain(getattr(entry, name)) != _plain(getattr(got, name)):
                yield Finding(
                    path, "reader", f"A reader's program takes the {name} of {entry.id} differently."
                )
        for name in ("published", "updated"):
            ours: datetime | None = getattr(entry, name)
            theirs: datetime | None = getattr(got, name)
            if ours and theirs and ours != theirs:
                yield Finding(
                    path, "reader", f"A reader's program takes {entry.id} as {name} {theirs}, not {ours}."
                )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _same(path: str, feed: FeedRead, twin: str, other: FeedRead) -> Iterator[Finding]:
    ours = [(entry.id, entry.title, entry.published, entry.updated) for entry in feed.entries]
    theirs = [(entry.id, entry.title, entry.published, entry.updated) for entry in other.entries]
    if ours != theirs:
        differing = [a[0] for a, b in zip(ours, theirs, strict=False) if a != b]
        what = differing[0] if differing else f"{len(ours)} and {len(theirs)} entries"
        yield Finding(twin, "agree", f"It does not say the same as {path}: {what}.")
