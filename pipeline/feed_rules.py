"""Our own feeds held against their standards: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1."""

import json
from calendar import timegm
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
from lxml import etree

_SCHEMA = Path(__file__).parent / "site_checks" / "atom.rng"
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


@dataclass(frozen=True)
class Entry:
    """One entry, whatever the feed's format."""

    id: str
    url: str
    title: str
    published: datetime | None
    updated: datetime | None
    content: str


@dataclass(frozen=True)
class FeedRead:
    """A feed as it was read, and what is wrong with it."""

    entries: Sequence[Entry] = ()
    own: str = ""
    """Its own address, as it says."""
    front: str = ""
    """The page it belongs to."""
    updated: datetime | None = None
    faults: Sequence[tuple[str, str]] = ()
    """(rule, sentence)"""


def read_atom(content: bytes) -> FeedRead:
    """An Atom feed, by the schema of RFC 4287 and by its rules that no schema can say."""
    root = _xml(content)
    if isinstance(root, str):
        return FeedRead(faults=[("xml", root)])
    schema = _atom_schema()
    faults = (
        []
        if schema.validate(root)
        else [("atom", f"line {e.line}: {e.message}") for e in schema.error_log][:5]
    )
    entries = [_atom_entry(entry) for entry in root.iterfind(f"{_ATOM}entry")]
    own, front = _link(root, "self"), _link(root, "alternate")
    if not own:
        faults.append(("atom", "It does not say its own address (link rel=self)."))
    if not root.findtext(f"{_ATOM}author/{_ATOM}name"):
        faults += [
            ("atom", f"{_shown(entry.findtext(f'{_ATOM}id'))} has no author, and neither has the feed.")
            for entry in root.iterfind(f"{_ATOM}entry")
            if entry.find(f"{_ATOM}author") is None
        ]
    return FeedRead(entries, own, front, _iso(root.findtext(f"{_ATOM}updated")), faults)


def _atom_entry(entry: etree._Element) -> Entry:
    return Entry(
        (entry.findtext(f"{_ATOM}id") or "").strip(),
        _link(entry, "alternate"),
        entry.findtext(f"{_ATOM}title") or "",
        _iso(entry.findtext(f"{_ATOM}published")),
        _iso(entry.findtext(f"{_ATOM}updated")),
        entry.findtext(f"{_ATOM}content") or "",
    )


def _link(element: etree._Element, relation: str) -> str:
    for link in element.iterfind(f"{_ATOM}link"):
        if link.get("rel", "alternate") == relation:
            return str(link.get("href", ""))
    return ""


@cache
def _atom_schema() -> etree.RelaxNG:
    return etree.RelaxNG(file=str(_SCHEMA))


def read_rss(content: bytes) -> FeedRead:
    """An RSS 2.0 feed."""
    root = _xml(content)
    if isinstance(root, str):
        return FeedRead(faults=[("xml", root)])
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return FeedRead(faults=[("rss", "It is no <rss version='2.0'> with a channel.")])
    faults = [
        ("rss", f"Its channel has no {name}.")
        for name in ("title", "link", "description")
        if not channel.findtext(name)
    ]
    for name in ("pubDate", "lastBuildDate"):
        if (said := channel.findtext(name)) is not None and _rfc822(said) is None:
            faults.append(("rss", f"Its {name} {said!r} is no date of RFC 822."))
    entries = []
    for item in channel.iterfind("item"):
        faults += _rss_faults(item)
        entries.append(_rss_entry(item))
    own = ""
    for link in channel.iterfind(f"{_ATOM}link"):
        own = link.get("href", "") if link.get("rel") == "self" else own
    if not own:
        faults.append(("rss", "It does not say its own address (atom:link rel=self)."))
    front = channel.findtext("link") or ""
    return FeedRead(entries, own, front, _rfc822(channel.findtext("lastBuildDate")), faults)


def _rss_entry(item: etree._Element) -> Entry:
    published = _rfc822(item.findtext("pubDate"))
    return Entry(
        (item.findtext("guid") or "").strip(),
        (item.findtext("link") or "").strip(),
        item.findtext("title") or "",
        published,
        _iso(item.findtext(f"{_ATOM}updated")) or published,
        item.findtext(_CONTENT) or "",
    )


def _rss_faults(item: etree._Element) -> Iterator[tuple[str, str]]:
    name = _shown(item.findtext("guid") or item.findtext("link"))
    if not item.findtext("title") and not item.findtext("description"):
        yield "rss", f"{name} has neither title nor description."
    guid = item.find("guid")
    if guid is None:
        yield "rss", f"{name} has no guid."
    elif guid.get("isPermaLink", "true") == "true" and not (guid.text or "").startswith(
        ("https://", "http://")
    ):
        yield "rss", f"{name} says that its guid is an address, but it is none."
    if (said := item.findtext("pubDate")) is not None and _rfc822(said) is None:
        yield "rss", f"{name}: {said!r} is no date of RFC 822."
    known = {
        "title",
        "link",
        "description",
        "author",
        "category",
        "comments",
        "enclosure",
        "guid",
        "pubDate",
        "source",
    }
    for child in item:
        if isinstance(child.tag, str) and not child.tag.startswith("{") and child.tag not in known:
            yield "rss", f"{name} has <{child.tag}>, which RSS does not know."
    for enclosure in item.iterfind("enclosure"):
        if not {"url", "length", "type"} <= set(enclosure.keys()):
            yield "rss", f"{name} has an enclosure without url, length or type."


# --- JSON Feed --------------------------------------------------------------------------------------------


def read_json(content: bytes) -> FeedRead:
    """A JSON Feed 1.1."""
    try:
        whole = json.loads(content)
    except ValueError as error:
        return FeedRead(faults=[("json", f"It is no JSON: {error}.")])
    if not isinstance(whole, dict) or not isinstance(whole.get("items"), list):
        return FeedRead(faults=[("json-feed", "It is no object with items.")])
    faults = list(_json_faults(whole))
    entries = []
    for item in whole["items"]:
        if isinstance(item, dict):
            faults += _item_faults(item)
            entries.append(_json_entry(item))
        else:
            faults.append(("json-feed", "One of its items is no object."))
    return FeedRead(
        entries, str(whole.get("feed_url", "")), str(whole.get("home_page_url", "")), None, faults
    )


def _json_faults(whole: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if whole.get("version") != "https://jsonfeed.org/version/1.1":
        yield "json-feed", f"Its version is {whole.get('version')!r}."
    for name in ("title", "home_page_url", "feed_url", "language"):
        if not isinstance(whole.get(name), str) or not whole[name]:
            yield "json-feed", f"It has no {name}."
    for author in whole.get("authors", []):
        if not isinstance(author, dict) or not set(author) & {"name", "url", "avatar"}:
            yield "json-feed", "One of its authors has neither name, url nor avatar."
    if "author" in whole:
        yield "json-feed", "author is of version 1.0; 1.1 has authors."


def _item_faults(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = _shown(item.get("id"))
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield "json-feed", f"{name}: an id has to be a string."
    if not item.get("content_html") and not item.get("content_text"):
        yield "json-feed", f"{name} has neither content_html nor content_text."
    for key in ("date_published", "date_modified"):
        if key in item and _iso(item[key]) is None:
            yield "json-feed", f"{name}: {key} {item[key]!r} is no date of RFC 3339."
    if not isinstance(item.get("tags", []), list) or not all(
        isinstance(tag, str) for tag in item.get("tags", [])
    ):
        yield "json-feed", f"{name}: tags have to be strings."
    for attached in item.get("attachments", []):
        if not isinstance(attached, dict) or not attached.get("url") or not attached.get("mime_type"):
            yield "json-feed", f"{name} has an attachment without url or mime_type."


def _json_entry(item: Mapping[str, Any]) -> Entry:
    published = _iso(item.get("date_published"))
    return Entry(
        str(item.get("id", "")),
        str(item.get("url", "")),
        str(item.get("title", "")),
        published,
        _iso(item.get("date_modified")) or published,
        str(item.get("content_html", "")),
    )


# --- as a reader's program takes it -----------------------------------------------------------------------


def by_feedparser(content: bytes) -> FeedRead:
    """The same feed as feedparser reads it, nothing made clean on the way."""
    read = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    faults = (
        [("reader", f"A reader's program stumbles over it: {read.get('bozo_exception')}.")]
        if read.bozo
        else []
    )
    entries = [
        Entry(
            entry.get("id", ""),
            entry.get("link", ""),
            entry.get("title", ""),
            _parsed(entry.get("published_parsed")),
            _parsed(entry.get("updated_parsed")),
            entry.content[0].value if "content" in entry else "",
        )
        for entry in read.entries
    ]
    return FeedRead(entries, faults=faults)


def _parsed(moment: Any) -> datetime | None:
    return datetime.fromtimestamp(timegm(moment), UTC) if moment else None


def _xml(content: bytes) -> etree._Element | str:
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        return f"It is not XML: {error}."


def _iso(said: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said).strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _rfc822(said: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said or "")
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None


def _shown(name: object) -> str:
    return str(name or "an entry without a name")[:120]
