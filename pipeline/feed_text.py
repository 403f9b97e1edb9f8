"""Inside the fence: a feed's bytes to plain entries. The only place where feedparser is called.

An entry comes out as a dictionary of plain values: key, title, text, url, links, date (ISO, UTC, or ""),
language, teaser, remarks; or, when it cannot be read, trouble and content.
"""

import calendar
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import feedparser

from pipeline.dates import date_of, shaped_date
from pipeline.html_text import Read, read_html, tidied, unescaped
from pipeline.json_feed import looks_like_json, read_json_feed
from pipeline.links import canonical, canonical_links

LONGEST_KEY = 500
LONGEST_TITLE = 500
TEASER = 600
"""A text shorter than this, in characters, may be only the beginning of its page."""

_ENDS = re.compile(rb"</(?:[A-Za-z]\w{0,20}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_BROKEN_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|толығырақ|читать далее|подробнее|читать полностью)\W*$",
    re.IGNORECASE,
)
_OWN_LINKS = {"self", "alternate", "edit", "replies", "license", "hub"}


def read_feed(arguments: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The entries and the remarks of the feed in *body*; ``ValueError`` in plain words when it is none."""
    most, characters = int(arguments["entries"]), int(arguments["characters"])
    if not body.strip():
        raise ValueError("the answer is empty")
    if looks_like_json(body):
        raw, count, language = read_json_feed(body, most)
        remarks = _too_many(count, most)
    else:
        raw, language, remarks = _parsed(body, arguments["headers"], arguments["address"], most)
    entries = [_readable(entry, str(arguments["address"]), characters) for entry in raw]
    if entries and all("trouble" in entry for entry in entries):
        remarks.append("none of its entries can be read")
    return {"entries": _with_own_keys(entries), "remarks": remarks, "language": language[:20]}


def warm(_: dict[str, Any], __: bytes) -> None:
    """Read a feed of ours, so that everything is loaded before a stranger's."""
    item = "<item><title>a</title><link>http://a.example/?b=%D2%9B</link><description>{}</description></item>"
    items = (
        item.format("&lt;p&gt;a&lt;a href='../b'&gt;c&lt;/a&gt;")
        + "<item><pubDate>1 наурыз 2020</pubDate></item>"
    )
    feed = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    for body in (feed, feed[:-20], b'{"version":"https://jsonfeed.org/version/1","items":[]}'):
        read_feed({"headers": {}, "address": "http://a.example/", "entries": 9, "characters": 99}, body)


FENCED: Mapping[str, Callable[[dict[str, Any], bytes], Any]] = {"feed": read_feed, "warm": warm}


# --- feedparser -----------------------------------------------------------------------------


def _parsed(
    body: bytes, headers: dict[str, str], address: str, most: int
) -> tuple[list[dict[str, Any]], str, list[str]]:
    body, remarks = _shortened(body, most)
    # Never bytes or str: feedparser would first try to open them as a file or an address.
    # Its own sanitiser is quadratic and leaky; we take text, and the site cleans what it shows.
    parsed = feedparser.parse(
        io.BytesIO(body),
        # Without content-location: it would make one name of "7" here and another at the feed's next address.
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.entries:
        _refuse_what_is_no_feed(parsed, body, address)
    if parsed.bozo and (remark := _oddness(parsed.bozo_exception)):
        remarks.append(remark)
    entries = [_told(entry) for entry in parsed.entries[:most]]
    return entries, str(parsed.feed.get("language") or ""), remarks


def _shortened(body: bytes, most: int) -> tuple[bytes, list[str]]:
    """*body* without the entries after the first *most*: feedparser needs twenty seconds for 20,000."""
    ends = [found.end() for found in _ENDS.finditer(body)]
    if len(ends) <= most:
        return body, []
    return body[: ends[most - 1]] + body[ends[-1] :], _too_many(len(ends), most)


def _too_many(count: int, most: int) -> list[str]:
    return [f"it has {count} entries; only the first {most} were read"] if count > most else []


def _oddness(trouble: Exception) -> str:
    if isinstance(trouble, feedparser.CharacterEncodingOverride):
        return "it names one encoding and uses another"
    if isinstance(trouble, feedparser.NonXMLContentType):
        return "its server does not call it a feed"
    return "it is not written correctly; what could be read was read"


def _refuse_what_is_no_feed(parsed: Any, body: bytes, address: str) -> None:
    """A feed may be empty, but then it has to be a feed, and whole."""
    harmless = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    if parsed.version and (not parsed.bozo or isinstance(parsed.bozo_exception, harmless)):
        return
    if parsed.version:
        raise ValueError("the feed is broken off or written wrongly, and no entry of it can be read")
    if re.search(rb"<html|<!doctype html", body[:4096], re.IGNORECASE):
        raise ValueError(f"it is a web page, not a feed; {_feeds_named_in(body, address)}")
    raise ValueError("it is neither RSS, Atom nor JSON Feed; look up the feed's address on the site")


def _feeds_named_in(body: bytes, address: str) -> str:
    head = body[:200_000].decode("utf-8", "replace")
    for tag in re.findall(r"<link\b[^<>]{1,1000}>", head, re.IGNORECASE)[:200]:
        if re.search(r"application/(?:rss|atom|feed)\+(?:xml|json)", tag, re.IGNORECASE):
            link = re.search(r"""href\s{0,9}=\s{0,9}["']?([^"'\s<>]{1,900})""", tag, re.IGNORECASE)
            if link and (feed := canonical(unescaped(link[1]), address)):
                return f"the page names its feed: {feed}"
    return "look for the address of its feed there"


def _told(entry: Any) -> dict[str, Any]:
    """One entry of feedparser in our words; a bad one is told as such and loses no other."""
    try:
        detail = entry.get("title_detail") or {}
        contents = [(part.get("type", ""), part.get("value") or "") for part in entry.get("content") or ()]
        summary = entry.get("summary_detail") or {}
        return {
            "id": str(entry.get("id") or ""),
            "link": str(entry.get("link") or ""),
            "title": str(detail.get("value") or entry.get("title") or ""),
            "title_is_html": "html" in str(detail.get("type")),
            "contents": contents[:20],
            "summary_of": (str(summary.get("type") or ""), str(summary.get("value") or "")),
            "date": str(entry.get("published") or entry.get("updated") or ""),
            "moment": _moment(entry.get("published_parsed") or entry.get("updated_parsed")),
            "links": [
                str(link.get("href") or "")
                for link in (entry.get("links") or ())[:50]
                if link.get("rel") not in _OWN_LINKS
            ],
        }
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        return {"trouble": f"the entry is written wrongly ({type(error).__name__})"}


def _moment(parsed: Any) -> str:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else ""
    except (ValueError, OverflowError, OSError, TypeError):
        return ""


# --- One entry --------------------------------------------------------------------------------


def _readable(raw: dict[str, Any], address: str, characters: int) -> dict[str, Any]:
    if "trouble" in raw:
        return _unreadable(raw, raw["trouble"])
    remarks: list[str] = []
    url = canonical(raw["link"].strip(), address)
    title = _title(raw)
    seen, teaser = _text(raw, characters)
    if not (seen.text or title):
        return _unreadable(raw, "the entry has neither a title nor a text")
    if seen.hidden:
        remarks.append("it holds text that its readers do not see; that was left out")
    if len(seen.text) >= characters - 1:
        remarks.append(f"its text is longer than {characters} characters and was cut")
    date = _date(raw)
    if raw["date"].strip() and not date:
        remarks.append(f"its date cannot be read: {tidied(raw['date'], 60)}")
    return {
        "key": _key(raw["id"].strip(), url, title, seen.text),
        "url": url,
        "title": title,
        "text": seen.text or title,
        "links": list(canonical_links([*seen.links, *raw["links"]], url or address)),
        "date": date,
        "language": raw.get("language", "")[:20],
        "teaser": teaser,
        "remarks": remarks,
    }


def _unreadable(raw: dict[str, Any], reason: str) -> dict[str, Any]:
    said = json.dumps(raw, ensure_ascii=False, sort_keys=True)[:20_000]
    return {"trouble": reason, "content": said, "key": _digest(said)}


def _title(raw: dict[str, Any]) -> str:
    title = raw["title"][: 20 * LONGEST_TITLE]
    plain = read_html(title, LONGEST_TITLE).text if raw.get("title_is_html") else unescaped(title)
    return " ".join(tidied(plain, LONGEST_TITLE).split())


def _text(raw: dict[str, Any], characters: int) -> tuple[Read, bool]:
    """The fullest text the entry offers, and whether it looks like the beginning of a page only."""
    if "contents" in raw:
        whole = [_seen(kind, value, characters) for kind, value in raw["contents"]]
        kind, value = raw["summary_of"]
        short = _seen(kind, value, characters)
    else:
        whole = [
            Read(tidied(raw["plain"], characters), ()),
            read_html(raw["html"], characters),
        ]
        short = Read(tidied(raw["summary"], characters), ())
    fullest = max([*whole, short], key=lambda seen: len(seen.text))
    hidden = any(seen.hidden for seen in [*whole, short])
    links = tuple(dict.fromkeys(link for seen in [*whole, short] for link in seen.links))
    teaser = bool(_BROKEN_OFF.search(fullest.text[-40:])) or (fullest is short and len(fullest.text) < TEASER)
    return Read(fullest.text, links, hidden), teaser


def _seen(kind: str, value: str, characters: int) -> Read:
    if kind == "text/plain":
        return Read(tidied(value, characters), ())
    return read_html(value, characters)


def _date(raw: dict[str, Any]) -> str:
    written = raw["date"]
    moment = shaped_date(written)
    if moment is None and raw.get("moment"):
        return str(raw["moment"])
    moment = moment or date_of(written)
    return moment.isoformat() if moment else ""


# --- Keys -------------------------------------------------------------------------------------


def _key(own: str, url: str, title: str, text: str) -> str:
    key = own or url or _digest(f"{title}\x1f{text}")
    return key if len(key) <= LONGEST_KEY else _digest(key)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _with_own_keys(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each entry once; where a careless publisher gave one key to several, each is known by its content."""
    once = {(entry["key"], entry.get("title"), entry.get("text")): entry for entry in entries}
    entries = list(once.values())
    shared = {key for key, count in Counter(entry["key"] for entry in entries).items() if count > 1}
    for entry in entries:
        if entry["key"] in shared and "trouble" not in entry:
            entry["key"] = _digest(f"{entry['key']}\x1f{entry['title']}\x1f{entry['text']}")
            entry["remarks"].append("its source gives several entries the same name")
    return entries
