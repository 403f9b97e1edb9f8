"""Addresses: each page's own address, its other languages, the site map and the short links agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree, html

from pipeline.built_site import BuiltSite, language
from pipeline.page_links import refresh_target
from pipeline.site_checks import Finding

_MOST_IN_A_MAP = 50_000
_LARGEST_MAP = 50 * 1024 * 1024
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ALONE = ("404.html",)


@dataclass(frozen=True)
class _Said:
    """What one page says of its address."""

    canonical: tuple[str, ...]
    alternates: tuple[tuple[str, str], ...]
    language: str
    sends_to: str
    """The absolute address it sends its reader to; nothing when it stays."""
    unlisted: bool
    """Whether it asks not to be found by search."""


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Canonical addresses, hreflang, short links, site map."""
    pages = {path: _said(site, path, tree) for path, tree in site.trees() if path not in _ALONE}
    for path, said in pages.items():
        yield from _canonical(site, path, said, pages)
        yield from _alternates(site, path, said, pages)
    yield from _site_map(site, pages)


def _said(site: BuiltSite, path: str, tree: html.HtmlElement) -> _Said:
    target = refresh_target(tree)
    robots = " ".join(tree.xpath("//meta[@name='robots']/@content"))
    return _Said(
        tuple(tree.xpath("//link[@rel='canonical']/@href")),
        tuple(
            (link.get("hreflang"), link.get("href", ""))
            for link in tree.xpath("//link[@rel='alternate'][@hreflang]")
        ),
        tree.get("lang", ""),
        site.follow(path, target) if target else "",
        "noindex" in robots,
    )


def _canonical(site: BuiltSite, path: str, said: _Said, pages: Mapping[str, _Said]) -> Iterator[Finding]:
    if len(said.canonical) != 1:
        yield Finding(path, "canonical", f"It names {len(said.canonical)} canonical addresses, not one.")
        return
    (named,) = said.canonical
    if not said.sends_to:
        if named != site.url(path):
            yield Finding(
                path, "canonical", f"Its canonical address is {named}, but it is at {site.url(path)}."
            )
        return
    target = site.inside(said.sends_to)
    if target is None or target not in pages:
        yield Finding(path, "short-link", f"It sends its reader to {said.sends_to}, which is no page here.")
    elif pages[target].sends_to:
        yield Finding(path, "short-link", f"It sends its reader to {target}, which sends him on.")
    elif named != site.url(target):
        yield Finding(path, "short-link", f"It sends to {site.url(target)} but names {named} as canonical.")
    if not said.unlisted:
        yield Finding(path, "short-link", "It only sends its reader on, but search engines may list it.")


def _alternates(site: BuiltSite, path: str, said: _Said, pages: Mapping[str, _Said]) -> Iterator[Finding]:
    if not said.alternates:
        return
    codes = [code for code, _ in said.alternates]
    by_code = dict(said.alternates)
    if len(set(codes)) != len(codes):
        yield Finding(path, "hreflang", "A language stands twice among its alternates.")
    if "x-default" not in by_code:
        yield Finding(path, "hreflang", "Its alternates lack x-default.")
    if site.url(path) not in by_code.values():
        yield Finding(path, "hreflang", "It is not among its own alternates.")
    elif language(path) and by_code.get(language(path)) != site.url(path):
        yield Finding(path, "hreflang", f"Its own language is not {language(path)} among its alternates.")
    for code, url in said.alternates:
        target = site.inside(url)
        if target is None or target not in pages:
            yield Finding(path, "hreflang", f"The alternate {code} {url} is no page here.")
            continue
        if set(pages[target].alternates) != set(said.alternates):
            yield Finding(path, "hreflang", f"The alternate {code} {url} does not name the same alternates.")
        if (
            code != "x-default"
            and pages[target].language
            and language(target)
            and pages[target].language != code
        ):
            yield Finding(
                path, "hreflang", f"The alternate {code} {url} is written in {pages[target].language}."
            )


# --- the site map -----------------------------------------------------------------------------------------


def _site_map(site: BuiltSite, pages: Mapping[str, _Said]) -> Iterator[Finding]:
    if "sitemap.xml" not in site.files:
        yield Finding("sitemap.xml", "sitemap", "There is no site map.")
        return
    # A demonstration is kept out of search as a whole; its map is still to be right.
    closed = "index.html" in pages and pages["index.html"].unlisted
    wanted = {
        site.url(path): path
        for path, said in pages.items()
        if not said.sends_to and (closed or not said.unlisted) and said.canonical == (site.url(path),)
    }
    listed: dict[str, tuple[tuple[str, str], ...]] = {}
    yield from _one_map(site, "sitemap.xml", listed, whole=True)
    for url in listed.keys() - wanted.keys():
        yield Finding("sitemap.xml", "sitemap", f"It lists {url}, which is no page that search may list.")
    for url in wanted.keys() - listed.keys():
        yield Finding(wanted[url], "sitemap", "The site map does not list it.")
    for url in wanted.keys() & listed.keys():
        if set(listed[url]) != set(pages[wanted[url]].alternates):
            yield Finding(wanted[url], "sitemap", "The site map names other alternates than the page itself.")
    robots = site.read("robots.txt").decode("utf-8", "replace") if "robots.txt" in site.files else ""
    if not closed and f"Sitemap: {site.address}/sitemap.xml" not in robots.splitlines():
        yield Finding("robots.txt", "sitemap", "robots.txt does not name the site map.")


def _one_map(
    site: BuiltSite, name: str, listed: dict[str, tuple[tuple[str, str], ...]], *, whole: bool
) -> Iterator[Finding]:
    content = site.read(name)
    if len(content) > _LARGEST_MAP:
        yield Finding(name, "sitemap", f"It is {len(content):,} bytes; the protocol allows {_LARGEST_MAP:,}.")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield Finding(name, "sitemap", f"It is not XML: {error}.")
        return
    if root.tag == f"{_SITEMAP}sitemapindex" and whole:
        for place in root.iterfind(f"{_SITEMAP}sitemap/{_SITEMAP}loc"):
            target = site.inside((place.text or "").strip())
            if target is None or target not in site.files:
                yield Finding(name, "sitemap", f"It names the map {place.text}, which is not there.")
            else:
                yield from _one_map(site, target, listed, whole=False)
        return
    entries: Sequence[etree._Element] = root.findall(f"{_SITEMAP}url")
    if len(entries) > _MOST_IN_A_MAP:
        yield Finding(name, "sitemap", f"It has {len(entries):,} addresses; the protocol allows 50,000.")
    for entry in entries:
        yield from _entry(name, entry, listed)


def _entry(
    name: str, entry: etree._Element, listed: dict[str, tuple[tuple[str, str], ...]]
) -> Iterator[Finding]:
    url = (entry.findtext(f"{_SITEMAP}loc") or "").strip()
    if url in listed:
        yield Finding(name, "sitemap", f"It lists {url} twice.")
    listed[url] = tuple(
        (link.get("hreflang", ""), link.get("href", "")) for link in entry.iterfind(f"{_XHTML}link")
    )
    if (changed := entry.findtext(f"{_SITEMAP}lastmod")) is not None:
        try:
            datetime.fromisoformat(changed.strip())
        except ValueError:
            yield Finding(name, "sitemap", f"{url}: {changed!r} is no date.")
