"""What machines read: the site map, the rules for robots and servers, and all the reviews in one file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

from claims.terms import PageKind
from pipeline.channels import Item
from pipeline.channels.site.house import House, joined, published, updated, withdrawn
from pipeline.channels.site.review import reviews
from pipeline.channels.site.shelf import Page, Shelf
from pipeline.channels.site.text import fit
from pipeline.channels.site.twins import deflated, inflated, joined_gzip
from pipeline.channels.site.words import all_words

MAPPED = 1_000
"""Pages in one site map, each with an address per language; the protocol allows 50,000 addresses."""
REVIEWS = 100
"""Refutations in one part of the dump."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""What a picture that is opened by itself may do: a drawing is a document."""
_POLICY = "Content-Security-Policy"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_TWINS = """# The compressed files beside each file are sent as they are; nothing is packed at a request.
gzip_static on;
gzip_vary on;
# With the module ngx_brotli (on Debian: libnginx-mod-http-brotli-static) this saves another tenth:
# brotli_static on;"""
_CALENDAR = "text/calendar; charset=utf-8"
_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}

Entry = tuple[Sequence[tuple[str, str]], datetime | None]
"""A page of the site map: (language, address) of all its languages, and when it changed."""
T = TypeVar("T")


def robots(house: House) -> bytes:
    """robots.txt; a demonstration is kept out of search by noindex, which robots have to be able to read."""
    rules = "User-agent: *\nAllow: /\n"
    return (rules if house.demonstration else f"{rules}\nSitemap: {house.address}/sitemap.xml\n").encode()


def scripted(house: House) -> str:
    """What a page with a clock or a player may load beyond any other, for its own policy: our script, players."""
    return f"script-src 'self'; {_frames(house)}"


def _frames(house: House) -> str:
    hosts = "".join(f" https://{host}" for host in house.video_hosts)
    return f"frame-src{hosts}; " if hosts else ""


def headers(house: House) -> bytes:
    """The ``_headers`` file that static hosts read.

    A host may add a rule's policy to that of the rule before, and then both have to be kept: so the one for all
    pages allows what any of them needs, and each page narrows it down by its own.
    """
    lines = ["/*", *(f"  {name}: {value}" for name, value in _all_headers(house).items())]
    lines += ["/assets/*", f"  Cache-Control: {_FOR_EVER}"]
    if house.present:
        lines += ["/pictures/*", f"  Cache-Control: {_FOR_EVER}", f"  {_POLICY}: {DRAWING}"]
    for language in all_words():
        for name, kind in _TYPES.items():
            for folder in (language, f"{language}/topics/*"):
                lines += [f"/{folder}/feed.{name}", f"  Content-Type: {kind}; charset=utf-8"]
        if PageKind.BRIEFING in house.present:
            lines += [f"/{language}/briefings/briefings.ics", f"  Content-Type: {_CALENDAR}"]
    return ("\n".join(lines) + "\n").encode()


def nginx(house: House) -> str:
    """The inside of a server block for nginx: the current release, the same headers, the 404 page."""
    adds = _adds(_all_headers(house))
    immutable = f'add_header Cache-Control "{_FOR_EVER}" always;'
    languages = "|".join(all_words())
    feeds = f"^/(?:{languages})/(?:topics/[a-z0-9-]+/)?feed"
    kinds = "\n".join(
        f'location ~ {feeds}\\.{name}$ {{ types {{ }} default_type "{kind}; charset=utf-8"; }}'
        for name, kind in _TYPES.items()
    )
    return (
        "# Inside a server block. `current` is switched by one rename at each build.\n"
        f"root {(house.settings.folder / 'current').absolute()};\n"
        f"index index.html;\ncharset utf-8;\nerror_page 404 /404.html;\n{adds}\n{_TWINS}\n"
        # A correction must reach who was here before: a page may be kept, but not shown without asking.
        f'location / {{\n{adds}\nadd_header Cache-Control "no-cache" always;\n}}\n'
        f"location ~ /\\. {{ deny all; }}\nlocation = /_headers {{ deny all; }}\n"
        f"location /assets/ {{\n{adds}\n{immutable}\n}}\n{kinds}\n"
        f"{_leaves(house, immutable) if house.present else ''}"
    )


def _leaves(house: House, immutable: str) -> str:
    """What nginx is told of pictures and calendars."""
    languages = "|".join(all_words())
    calendars = f"^/(?:{languages})/briefings/.*\\.ics$"
    drawing = _adds({**_all_headers(house), _POLICY: DRAWING})
    return (
        f"location /pictures/ {{\n{drawing}\n{immutable}\n}}\n"
        f'location ~ {calendars} {{ types {{ }} default_type "{_CALENDAR}"; }}\n'
    )


def _adds(sent: Mapping[str, str]) -> str:
    return "\n".join(f'add_header {name} "{value}" always;' for name, value in sent.items())


def _all_headers(house: House) -> dict[str, str]:
    sent = {_POLICY: f"{_frames(house)}{POLICY}", **_HEADERS}
    return {**sent, "X-Robots-Tag": "noindex"} if house.demonstration else sent


def dump(shelf: Shelf) -> Iterator[Page]:
    """Every ClaimReview that stands, as the data feed that aggregators read instead of the pages.

    Newest first, and put together from packed parts that are counted from the oldest: a new refutation changes
    the last part, a correction one, and nobody packs a hundred megabytes anew.
    """
    parts = []
    for number, items in enumerate(_chunks(shelf.items[::-1], REVIEWS), 1):
        beside = [page for item in items for page in shelf.media.get(item.name, ())]
        stamps = [shelf.around_stamp(item) for item in items]
        inputs = shelf.inputs("reviews", *stamps, items=items, pages=beside)
        make = partial(_reviews, shelf, items[::-1])
        parts.append(Page(f"claimreview/{number}.deflate", inputs, make, items=items, hidden=True))
    yield from parts
    inputs = joined("claimreview", *[part.inputs for part in parts])
    yield Page("claimreview.json", inputs, _joined_reviews, parts=parts[::-1])


def _reviews(shelf: Shelf, items: Sequence[Item]) -> bytes:
    """A part of the dump, packed."""
    elements = [
        {
            "@type": "DataFeedItem",
            "dateCreated": published(item).isoformat(),
            "dateModified": updated(item).isoformat(),
            "item": reviews(shelf.house, item, words, shelf.around(item)),
        }
        for item in items
        if not withdrawn(item.content)
        for words in shelf.house.words.values()
        if words.language in item.content.texts
    ]
    lines = [
        json.dumps(element, ensure_ascii=False, separators=(",", ":"), sort_keys=True) for element in elements
    ]
    return deflated(fit(",\n".join(lines)).encode())


def _joined_reviews(*parts: bytes) -> Mapping[str, bytes]:
    pieces = [deflated(b'{"@context":"https://schema.org","@type":"DataFeed","dataFeedElement":[\n')]
    between, empty = deflated(b",\n"), deflated(b"")
    for part in parts:
        if part != empty:
            pieces += [between, part] if len(pieces) > 1 else [part]
    pieces.append(deflated(b"\n]}\n"))
    whole = inflated(pieces)
    return {"": whole, ".gz": joined_gzip(pieces, whole)}


def site_map(shelf: Shelf, pages: Sequence[Page]) -> Iterator[Page]:
    """Each page in each language once, with its languages beside it: one map, or an index of maps.

    The refutations are listed oldest first: a new one changes the last map only, a correction one of them, and
    search engines, told so by the index, need not read the others again.
    """
    house = shelf.house
    listed = {page.alternates: page.changed for page in pages if page.alternates}
    others: list[Entry] = list(listed.items())
    answers: list[Entry] = [
        (house.everywhere(item, shelf.facts[item.name].languages), updated(item))
        for item in shelf.items[::-1]
    ]
    if len(others) + len(answers) <= MAPPED:
        yield _map_page(house, "sitemap.xml", [*others, *answers])
        return
    maps = [
        (f"sitemap-{number}.xml", chunk)
        for number, chunk in enumerate([*_chunks(others, MAPPED), *_chunks(answers, MAPPED)], 1)
    ]
    yield from (_map_page(house, name, entries) for name, entries in maps)
    index = [(name, max((when for _, when in entries if when), default=None)) for name, entries in maps]
    yield Page("sitemap.xml", joined(house.digest, "index", *map(str, index)), partial(_index, house, index))


def _map_page(house: House, name: str, entries: Sequence[Entry]) -> Page:
    return Page(name, joined(house.digest, "map", *map(str, entries)), partial(_map, entries))


def _chunks(values: Sequence[T], size: int) -> list[Sequence[T]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def _index(house: House, maps: Sequence[tuple[str, datetime | None]]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for name, changed in maps:
        when = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        lines.append(f"<sitemap><loc>{escape(f'{house.address}/{name}')}</loc>{when}</sitemap>")
    return "\n".join([*lines, "</sitemapindex>\n"]).encode()


def _map(entries: Sequence[Entry]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for alternates, changed in entries:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
            for code, address in alternates
            if len(alternates) > 1
        )
        when = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        for address in dict.fromkeys(
            address for _, address in alternates
        ):  # the default is often one of them
            lines.append(f"<url><loc>{escape(address)}</loc>{when}{links}</url>")
    lines.append("</urlset>\n")
    return "\n".join(lines).encode()
