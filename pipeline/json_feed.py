"""JSON Feed 1.0 and 1.1, which feedparser does not know: entries as plain dictionaries."""

import json
from typing import Any


def looks_like_json(body: bytes) -> bool:
    """Whether *body* begins as an object does."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_json_feed(body: bytes, most: int) -> tuple[list[dict[str, Any]], int, str]:
    """Up to *most* items, how many there are, the feed's language; else ``ValueError`` in plain words."""
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except ValueError:
        raise ValueError("it is JSON that breaks off or is written wrongly") from None
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith(
        "https://jsonfeed.org/version/"
    ):
        raise ValueError("it is JSON, but not a JSON Feed (its version does not say so)")
    items = feed.get("items")
    if not isinstance(items, list):
        raise ValueError("it is a JSON Feed without a list of items")
    return [_entry(item) for item in items[:most]], len(items), _text(feed.get("language"))


def _entry(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        return {"trouble": "the item is not an object"}
    attachments = item.get("attachments")
    return {
        "id": _text(item.get("id")),
        "link": _text(item.get("url")) or _text(item.get("external_url")),
        "title": _text(item.get("title")),
        "plain": _text(item.get("content_text")),
        "html": _text(item.get("content_html")),
        "summary": _text(item.get("summary")),
        "date": _text(item.get("date_published")) or _text(item.get("date_modified")),
        "language": _text(item.get("language")),
        "links": [
            _text(attached.get("url"))
            for attached in (attachments if isinstance(attachments, list) else [])[:20]
            if isinstance(attached, dict)
        ],
    }


def _text(value: Any) -> str:
    """A string as it is; a number as it is written, since version 1 allows numbers as ids; nothing else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
