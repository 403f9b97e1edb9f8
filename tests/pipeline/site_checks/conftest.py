"""A small sound site, written by hand so that it owes nothing to the exporter, and ways to spoil it."""

import json
import struct
import zlib
from collections import Counter

import pytest

from pipeline.built_site import BuiltSite
from pipeline.site_checking import check

ADDRESS = "https://aiqyn.example/answers"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
LANGUAGES = {
    "kk": ("Жалған", "Банан арқылы вирус жұғады", "Жоқ, жұқпайды."),
    "ru": ("Ложь", "Бананы заражают вирусом", "Нет, не заражают."),
    "en": ("False", "Bananas transmit the virus", "No, they do not."),
}
WHEN = "2020-03-28T14:05:00+06:00"


def alternates(rest: str, default: str) -> str:
    links = [(code, f"{ADDRESS}/{code}/{rest}") for code in LANGUAGES] + [("x-default", default)]
    return "\n".join(f'<link rel="alternate" hreflang="{code}" href="{href}">' for code, href in links)


def page(path: str, language: str, title: str, body: str, *, head: str = "", robots: str = "") -> str:
    root = "../" * path.count("/")
    canonical = f"{ADDRESS}/{path.removesuffix('index.html')}"
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
{robots}<link rel="stylesheet" href="{root}assets/site.0123456789.css">
<link rel="icon" href="{root}assets/mark.0123456789.svg" type="image/svg+xml">
<link rel="canonical" href="{canonical}">
{head}
</head>
<body>
<main id="content">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def review(language: str) -> dict:
    verdict, claim, summary = LANGUAGES[language]
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{ADDRESS}/{language}/r/r-00001/",
        "claimReviewed": claim,
        "description": summary,
        "inLanguage": language,
        "datePublished": WHEN,
        "dateModified": WHEN,
        "author": {"@type": "Organization", "name": "Aiqyn", "url": f"{ADDRESS}/"},
        "itemReviewed": {"@type": "Claim", "text": claim, "datePublished": "2020-03-01"},
        "reviewRating": {
            "@type": "Rating", "alternateName": verdict, "ratingValue": 1, "worstRating": 1, "bestRating": 5,
        },
    }  # fmt: skip


def answer(language: str) -> str:
    _, claim, summary = LANGUAGES[language]
    path = f"{language}/r/r-00001/index.html"
    url = f"{ADDRESS}/{language}/r/r-00001/"
    open_graph = {
        "og:type": "article", "og:title": claim, "og:description": summary, "og:url": url,
        "og:image": f"{ADDRESS}/assets/card.png",
    }  # fmt: skip
    head = "\n".join(
        [
            alternates("r/r-00001/", f"{ADDRESS}/kk/r/r-00001/"),
            *(f'<meta property="{name}" content="{value}">' for name, value in open_graph.items()),
            f'<script type="application/ld+json">{json.dumps(review(language), ensure_ascii=False)}</script>',
        ]
    )
    body = (
        f'<p>{summary}</p>\n<p><a href="../../">Aiqyn</a> <a href="#why">{claim}</a></p>\n<h2 id="why">{claim}?</h2>\n'
        '<p><img src="../../../assets/card.png" width="1200" height="630" alt="Card" loading="lazy"></p>'
    )
    return page(path, language, claim, body, head=head)


def feeds(language: str) -> dict[str, str]:
    _, claim, summary = LANGUAGES[language]
    front, url = f"{ADDRESS}/{language}/", f"{ADDRESS}/{language}/r/r-00001/"
    html = f"&lt;p&gt;{summary}&lt;/p&gt;"
    atom = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xml:lang="{language}" xmlns="http://www.w3.org/2005/Atom"><title>Aiqyn</title><id>{front}</id>'
        f'<link rel="alternate" href="{front}"/><link rel="self" href="{front}feed.atom"/><updated>{WHEN}</updated>'
        f"<author><name>Aiqyn</name></author><entry><title>{claim}</title><id>{url}</id>"
        f'<link rel="alternate" href="{url}"/><published>{WHEN}</published><updated>{WHEN}</updated>'
        f'<content type="html">{html}</content></entry></feed>\n'
    )
    rss = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Aiqyn</title>'
        f'<link>{front}</link><description>Aiqyn</description><atom:link rel="self" href="{front}feed.rss"/>'
        "<lastBuildDate>Sat, 28 Mar 2020 14:05:00 +0600</lastBuildDate>"
        f'<item><title>{claim}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<pubDate>Sat, 28 Mar 2020 14:05:00 +0600</pubDate><atom:updated>{WHEN}</atom:updated>"
        f"<content:encoded>{html}</content:encoded></item></channel></rss>\n"
    )
    item = {
        "id": url, "url": url, "title": claim, "content_html": f"<p>{summary}</p>",
        "date_published": WHEN, "date_modified": WHEN,
    }  # fmt: skip
    whole = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Aiqyn", "home_page_url": front,
        "feed_url": f"{front}feed.json", "language": language, "items": [item],
    }  # fmt: skip
    return {"atom": atom, "rss": rss, "json": json.dumps(whole, ensure_ascii=False)}


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        whole = name + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def site_map() -> str:
    entries = []
    for rest, default in (("", f"{ADDRESS}/"), ("r/r-00001/", f"{ADDRESS}/kk/r/r-00001/")):
        codes = [(code, f"{ADDRESS}/{code}/{rest}") for code in LANGUAGES] + [("x-default", default)]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{href}"/>' for code, href in codes
        )
        urls = [href for code, href in codes if code != "x-default" or rest == ""]
        entries += [f"<url><loc>{url}</loc><lastmod>{WHEN}</lastmod>{links}</url>" for url in urls]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{"".join(entries)}\n</urlset>\n'
    )


def sound_site() -> dict[str, str | bytes]:
    languages = "".join(f'<p><a href="{code}/" lang="{code}">{code}</a></p>' for code in LANGUAGES)
    refresh = (
        '<meta name="robots" content="noindex">\n'
        '<meta http-equiv="refresh" content="0; url=../../kk/r/r-00001/">\n'
    )
    short = page(
        "r/7k3q9/index.html", "kk", "Айқын", '<p><a href="../../kk/r/r-00001/">Айқын</a></p>', robots=refresh
    )
    dump = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [
            {"@type": "DataFeedItem", "dateCreated": WHEN, "item": [review(code)]} for code in LANGUAGES
        ],
    }
    files: dict[str, str | bytes] = {
        "index.html": page("index.html", "kk", "Айқын", languages, head=alternates("", f"{ADDRESS}/")),
        "404.html": page("404.html", "kk", "404", '<p><a href="/answers/kk/">Айқын</a></p>').replace(
            "0; url", ""
        ),
        "r/7k3q9/index.html": short.replace(f"{ADDRESS}/r/7k3q9/", f"{ADDRESS}/kk/r/r-00001/"),
        "assets/site.0123456789.css": "body{color:#111;background:#fff}\n@media (prefers-color-scheme:dark)"
        "{body{color:#eee;background:#111}a{color:#9cf}}\nimg{max-width:100%;height:auto}\n",
        "assets/card.png": png(1200, 630),
        "assets/mark.0123456789.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        "_headers": f"/*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n"
        "  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n  Permissions-Policy: camera=()\n"
        "/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {ADDRESS}/sitemap.xml\n",
        "sitemap.xml": site_map(),
        "claimreview.json": json.dumps(dump, ensure_ascii=False),
    }
    for code in LANGUAGES:
        links = "\n".join(
            f'<link rel="alternate" type="application/{kind}" title="Aiqyn" href="feed.{name}">'
            for name, kind in (("atom", "atom+xml"), ("rss", "rss+xml"), ("json", "feed+json"))
        )
        front = page(
            f"{code}/index.html", code, "Айқын",
            f'<p><a href="r/r-00001/">{LANGUAGES[code][1]}</a> <a href="https://t.me/aiqyn">Telegram</a></p>',
            head=f"{alternates('', f'{ADDRESS}/')}\n{links}",
        )  # fmt: skip
        files |= {f"{code}/index.html": front, f"{code}/r/r-00001/index.html": answer(code)}
        files |= {f"{code}/feed.{name}": text for name, text in feeds(code).items()}
    return files


class Spoiled:
    """The site on disk, and what a check says of it."""

    def __init__(self, folder):
        self.folder = folder
        for path, content in sound_site().items():
            self.write(path, content)

    def write(self, path, content):
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def change(self, path, old, new):
        text = (self.folder / path).read_text("utf-8")
        assert old in text, f"{path} does not hold {old}"
        self.write(path, text.replace(old, new))

    def site(self, **more):
        return BuiltSite(self.folder, ADDRESS, **more)

    def checked(self, name, **more):
        (one,) = check(self.site(**more), [name])
        return one

    def rules(self, name, **more):
        """(path, rule) -> how often the check says so."""
        return Counter((finding.path, finding.rule) for finding in self.checked(name, **more).findings)


@pytest.fixture
def spoiled(tmp_path):
    return Spoiled(tmp_path / "site")


@pytest.fixture
def png_of():
    return png
