"""The feeds of one language or topic: Atom, RSS and JSON Feed, the same fifty refutations in each.

An entry's id is its page's address and never changes; a correction moves its *updated*, and so to the top.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from io import StringIO
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed
from feedgenerator.django.utils.feedgenerator import rfc3339_date
from markupsafe import escape

from pipeline.channels import Item
from pipeline.channels.site.house import House, fill, published, updated, withdrawn
from pipeline.channels.site.text import fit, safe_html
from pipeline.channels.site.words import Words, in_language

LATEST = 50
_NEVER = datetime(2020, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: not now, or every build would differ."""


class _Atom(Atom1Feed):  # type: ignore[misc]
    def latest_post_date(self) -> datetime:
        return _latest(self.items)


class _Rss(Rss201rev2Feed):  # type: ignore[misc]
    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def latest_post_date(self) -> datetime:
        return _latest(self.items)

    def add_item_elements(self, handler: Any, item: Mapping[str, Any]) -> None:
        super().add_item_elements(handler, item)
        # RSS 2.0 itself cannot say that an item was corrected.
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("content:encoded", item["content"])


@dataclass(frozen=True)
class Feed:
    """What the three kinds of one language's feed have in common."""

    house: House
    words: Words
    items: Sequence[Item]
    """The latest, newest change first."""
    name: str = ""
    """The topic it is of; nothing for the feed of everything."""
    folder: str = ""
    """The topic's folder below the language's, with a slash at the end."""

    @property
    def front(self) -> str:
        """The address of the page it goes with: the language's front page, or the topic's."""
        return f"{self.house.address}/{self.words.language}/{self.folder}"

    @property
    def title(self) -> str:
        """The site's name, after the topic's where it is of one."""
        return " – ".join(part for part in (self.name, self.house.title(self.words)) if part)

    @cached_property
    def entries(self) -> list[str]:
        """The HTML of each entry."""
        return [_entry(item, self.words) for item in self.items]


def atom(feed: Feed) -> bytes:
    """The Atom feed (RFC 4287)."""
    return _written(_Atom, feed, "atom")


def rss(feed: Feed) -> bytes:
    """The RSS 2.0 feed."""
    return _written(_Rss, feed, "rss")


def json_feed(feed: Feed) -> bytes:
    """The JSON Feed 1.1."""
    house, words = feed.house, feed.words
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.front,
        "feed_url": f"{feed.front}feed.json",
        "description": house.tagline(words),
        "language": words.language,
        "authors": [{"name": house.publisher(words), "url": feed.front}],
        "items": [
            {
                "id": house.page(item, words.language),
                "url": house.page(item, words.language),
                "title": words.headline(item.content),
                "summary": item.content.texts[words.language].summary,
                "content_html": entry,
                "date_published": published(item).isoformat(),
                "date_modified": updated(item).isoformat(),
                "language": words.language,
                "tags": list(item.content.tags),
            }
            for item, entry in zip(feed.items, feed.entries, strict=True)
        ],
    }
    return (fit(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n").encode()


KINDS: Mapping[str, Callable[[Feed], bytes]] = {"atom": atom, "rss": rss, "json": json_feed}


def _written(kind: type, feed: Feed, name: str) -> bytes:
    house, words = feed.house, feed.words
    out = kind(
        title=fit(feed.title),
        link=feed.front,
        description=house.tagline(words),
        language=words.language,
        author_name=fit(house.publisher(words)),
        feed_url=f"{feed.front}feed.{name}",
    )
    for item, entry in zip(feed.items, feed.entries, strict=True):
        address = house.page(item, words.language)
        out.add_item(
            title=words.headline(item.content),
            link=address,
            description=str(escape(fit(item.content.texts[words.language].summary))),
            content=entry,
            unique_id=address,
            unique_id_is_permalink=True,
            pubdate=published(item),
            updateddate=updated(item),
            categories=[fit(tag) for tag in item.content.tags],
        )
    written = StringIO()
    out.write(written, "utf-8")
    return written.getvalue().encode()


def _entry(item: Item, words: Words) -> str:
    content = item.content
    text = content.texts[words.language]
    return str(
        fill(
            "entry.html",
            w=words,
            content=content,
            text=text,
            body=safe_html(text.body),
            withdrawn=withdrawn(content),
            note=in_language(content.note, words.language)[0],
            overtaken_note=in_language(content.overtaken_note, words.language)[0],
        )
    )


def _latest(entries: Sequence[Mapping[str, Any]]) -> datetime:
    return max((entry["updateddate"] for entry in entries), default=_NEVER)
