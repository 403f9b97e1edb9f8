"""What machines read: the site map, the rules for robots and servers, and all the reviews in one file."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from claims.terms import PageKind
from pipeline.channels import Item
from pipeline.channels.site.house import FOLDERS, House, published, updated, withdrawn
from pipeline.channels.site.review import reviews
from pipeline.channels.site.text import fit
from pipeline.channels.site.words import all_words

MAP_LIMIT = 45_000
"""Addresses in one site map file; the protocol allows 50,000."""

QUIET = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
"""What a page may load by its own word: its style and its pictures."""
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""What a picture that is opened by itself may do: a drawing is a document."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_CALENDAR = "text/calendar; charset=utf-8"
_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}

Alternates = Sequence[tuple[str, str]]


def robots(house: House) -> bytes:
    """robots.txt; a demonstration is kept out of search by noindex, which robots have to be able to read."""
    rules = "User-agent: *\nAllow: /\n"
    return (rules if house.demonstration else f"{rules}\nSitemap: {house.address}/sitemap.xml\n").encode()


def scripted(house: House) -> str:
    """What a page with a player or a clock may load by its own word: our script, and the hosts of the players."""
    frames = "".join(f" https://{host}" for host in house.video_hosts)
    return f"{QUIET}; script-src 'self'; frame-src{frames}" if frames else f"{QUIET}; script-src 'self'"


def headers(house: House) -> bytes:
    """The ``_headers`` file that static hosts read.

    A host may add a rule's policy to that of the rule before, and then both have to be kept: so the one for all
    pages allows what any of them needs, and each page narrows it down by its own.
    """
    policy = scripted(house) if _scripts(house) else QUIET
    lines = ["/*", *(f"  {name}: {value}" for name, value in _all_headers(house, policy).items())]
    lines += ["/assets/*", f"  Cache-Control: {_FOR_EVER}"]
    if house.present:
        lines += ["/pictures/*", f"  Cache-Control: {_FOR_EVER}", f"  Content-Security-Policy: {DRAWING}"]
    for language in all_words():
        for name, kind in _TYPES.items():
            lines += [f"/{language}/feed.{name}", f"  Content-Type: {kind}; charset=utf-8"]
        if PageKind.BRIEFING in house.present:
            lines += [f"/{language}/briefings/briefings.ics", f"  Content-Type: {_CALENDAR}"]
    return ("\n".join(lines) + "\n").encode()


def nginx(house: House) -> str:
    """The inside of a server block for nginx: the current release, the same headers, the 404 page."""
    adds = _adds(house, QUIET)
    immutable = f'add_header Cache-Control "{_FOR_EVER}" always;'
    languages = "|".join(all_words())
    kinds = "\n".join(
        f'location ~ ^/(?:{languages})/feed\\.{name}$ {{ types {{ }} default_type "{kind}; charset=utf-8"; }}'
        for name, kind in _TYPES.items()
    )
    return (
        "# Inside a server block. `current` is switched by one rename at each build.\n"
        f"root {(house.settings.folder / 'current').absolute()};\n"
        f"index index.html;\ncharset utf-8;\nerror_page 404 /404.html;\n{adds}\n"
        f"location ~ /\\. {{ deny all; }}\nlocation = /_headers {{ deny all; }}\n"
        f"location /assets/ {{\n{adds}\n{immutable}\n}}\n{kinds}\n"
        f"{_leaves(house, immutable) if house.present else ''}"
    )


def _leaves(house: House, immutable: str) -> str:
    """What nginx is told of pictures, calendars and the pages that run our script."""
    languages = "|".join(all_words())
    calendars = f"^/(?:{languages})/briefings/.*\\.ics$"
    told = [
        f"location /pictures/ {{\n{_adds(house, DRAWING)}\n{immutable}\n}}",
        f'location ~ {calendars} {{ types {{ }} default_type "{_CALENDAR}"; }}',
    ]
    if _scripts(house):
        pages = f"^/(?:{languages})/(?:{FOLDERS[PageKind.BRIEFING]}|{FOLDERS[PageKind.MEDIA]})/"
        told.append(f"location ~ {pages} {{\n{_adds(house, scripted(house))}\n}}")
    return "\n".join(told) + "\n"


def _scripts(house: House) -> bool:
    return not house.present.isdisjoint({PageKind.BRIEFING, PageKind.MEDIA})


def _adds(house: House, policy: str) -> str:
    sent = _all_headers(house, policy)
    return "\n".join(f'add_header {name} "{value}" always;' for name, value in sent.items())


def _all_headers(house: House, policy: str) -> dict[str, str]:
    sent = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", **_HEADERS}
    return {**sent, "X-Robots-Tag": "noindex"} if house.demonstration else sent


def dump(house: House, items: Sequence[Item]) -> bytes:
    """Every ClaimReview that stands, as the data feed that aggregators read instead of the pages."""
    elements = [
        {
            "@type": "DataFeedItem",
            "dateCreated": published(item).isoformat(),
            "dateModified": updated(item).isoformat(),
            "item": reviews(house, item, words),
        }
        for item in items
        if not withdrawn(item.content)
        for words in all_words().values()
        if words.language in item.content.texts
    ]
    feed = {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": elements}
    return fit(json.dumps(feed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)).encode()


def sitemaps(
    house: House, addresses: Sequence[Alternates], changed: Sequence[datetime | None]
) -> dict[str, Callable[[], bytes]]:
    """File name -> how it is made: one map, or an index of maps once one would be too long."""
    entries = list(zip(addresses, changed, strict=True))
    size = MAP_LIMIT // len(all_words())
    parts = [entries[start : start + size] for start in range(0, len(entries), size)] or [[]]
    if len(parts) == 1:
        return {"sitemap.xml": partial(_map, parts[0])}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    return {
        "sitemap.xml": partial(_index, house, names),
        **{name: partial(_map, part) for name, part in zip(names, parts, strict=True)},
    }


def _index(house: House, names: Sequence[str]) -> bytes:
    maps = "".join(f"<sitemap><loc>{escape(f'{house.address}/{name}')}</loc></sitemap>\n" for name in names)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (
        f'{head}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{maps}</sitemapindex>\n'
    ).encode()


def _map(entries: Sequence[tuple[Alternates, datetime | None]]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for alternates, changed in entries:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
            for code, address in alternates
        )
        when = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        for code, address in alternates:
            if code != "x-default":
                lines.append(f"<url><loc>{escape(address)}</loc>{when}{links}</url>")
    lines.append("</urlset>\n")
    return "\n".join(lines).encode()
