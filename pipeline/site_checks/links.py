"""Links: what a page points at is there, nothing is fetched from strangers, every page is reached."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import html

from pipeline.built_site import BuiltSite, is_external
from pipeline.page_links import Reference, Use, references, refresh_target, urls_in_style
from pipeline.site_checks import Finding

_HARMLESS = ("mailto", "tel", "sms", "tg", "whatsapp", "viber")
"""Schemes that a reader may be handed to another program by."""
_ALONE = ("404.html",)
"""Pages that nobody links to."""


@dataclass
class _Walk:
    """What is known after all pages were read."""

    site: BuiltSite
    numbers: dict[str, int]
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    anchors: list[tuple[str, str, str]] = field(default_factory=list)
    """(page, path it leads to, anchor)"""
    onward: dict[int, "array[int]"] = field(default_factory=dict)
    """Page -> the pages a reader gets to from it; as numbers, for there may be a hundred thousand."""


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Broken links and anchors, requests to other hosts, pages that nothing leads to."""
    walk = _Walk(site, {path: number for number, path in enumerate(site.pages)})
    for path, tree in site.trees():
        yield from _page(walk, path, tree)
    for path, target, anchor in walk.anchors:
        if target in walk.ids and anchor not in walk.ids[target]:
            yield Finding(path, "anchor", f"It links to {target}#{anchor}, but nothing there has that id.")
    yield from _orphans(walk)
    for path in site.files:
        if path.endswith(".css"):
            yield from _style_sheet(site, path)


def _page(walk: _Walk, path: str, tree: html.HtmlElement) -> Iterator[Finding]:
    walk.ids[path] = frozenset(tree.xpath("//@id")) | frozenset(tree.xpath("//a/@name"))
    onward: set[int] = set()
    for reference in references(tree):
        leads, fault = _judged(walk.site, path, reference)
        if fault:
            yield fault
        elif leads is not None and reference.use is Use.FOLLOW:
            if (number := walk.numbers.get(leads)) is not None:
                onward.add(number)
            anchor = unquote(urlsplit(reference.written).fragment)
            if anchor and anchor != "top":
                walk.anchors.append((path, leads, anchor))
    walk.onward[walk.numbers[path]] = array("L", sorted(onward))


def _judged(site: BuiltSite, page: str, reference: Reference) -> tuple[str | None, Finding | None]:
    """(the path in the site it leads to, what is wrong with it)."""

    def wrong(rule: str, sentence: str) -> tuple[None, Finding]:
        return None, Finding(page, rule, sentence)

    said = f"{reference.where} {reference.written[:200]!r}"
    try:
        url = site.follow(page, reference.written)
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return wrong("address", f"{said} is no address.")
    if not reference.written.strip() and reference.where != "form action":
        return wrong("empty", f"{said} is empty.")
    if scheme == "data" and reference.use is Use.LOAD:
        return None, None
    if scheme in _HARMLESS and reference.use is Use.FOLLOW:
        return None, None
    if not is_external(url):
        return wrong("scheme", f"{said} cannot be followed: {scheme} is no scheme of the web.")
    target = site.inside(url)
    if target is None:
        if reference.use is Use.LOAD:
            return wrong("third-party", f"{said} is fetched from another host without asking the reader.")
        if reference.where in ("link canonical", "meta og:url") or reference.where.startswith(
            "meta og:image"
        ):
            return wrong("foreign", f"{said} does not begin with {site.address}/.")
        return None, None
    if _rooted(reference.written) and page not in _ALONE:
        return wrong(
            "rooted", f"{said} begins at the host's root: it breaks in a sub-folder and from a disk."
        )
    if target not in site.everything:
        if f"{target}/index.html" in site.files:
            return wrong("slash", f"{said} names a folder without the slash at its end.")
        return wrong("missing", f"{said} leads to {target}, which is not there.")
    return target, None


def _rooted(written: str) -> bool:
    return written.startswith("/") and not written.startswith("//")


def _orphans(walk: _Walk) -> Iterator[Finding]:
    """Pages that a reader who begins at the front page never gets to."""
    site, numbers = walk.site, walk.numbers
    reached = {numbers["index.html"]} if "index.html" in numbers else set()
    edge = list(reached)
    while edge:
        for number in walk.onward[edge.pop()]:
            if number not in reached:
                reached.add(number)
                edge.append(number)
    for path, number in numbers.items():
        if number not in reached and path not in _ALONE and not refresh_target(site.tree(path)):
            yield Finding(path, "orphan", "No link leads here from the front page.")


def _style_sheet(site: BuiltSite, path: str) -> Iterator[Finding]:
    for url in urls_in_style(site.read(path).decode("utf-8", "replace")):
        reference = Reference("url()", url, Use.LOAD)
        if not url.startswith("#"):
            _, fault = _judged(site, path, reference)
            if fault:
                yield fault
