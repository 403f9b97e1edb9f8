"""What a page points at: what it loads, what a reader may follow, what it tells machines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import html


class Use(StrEnum):
    """What a reference is for."""

    LOAD = "load"
    """Fetched without asking the reader."""
    FOLLOW = "follow"
    """Where the reader may go."""
    TELL = "tell"
    """Said to machines: canonical, other languages, share pictures."""


@dataclass(frozen=True)
class Reference:
    """One reference as it is written."""

    where: str
    """The element and attribute: ``img src``."""
    written: str
    use: Use


_LOADED = {
    "src": ("img", "script", "iframe", "source", "video", "audio", "track", "embed", "input", "frame"),
    "poster": ("video",),
    "data": ("object",),
    "background": ("body", "table", "td"),
    "xlink:href": ("image", "use"),
}
_FOLLOWED = {"a": "href", "area": "href", "form": "action", "button": "formaction", "blockquote": "cite"}
_LOADING_RELATIONS = {
    "stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest", "dns-prefetch", "preconnect",
    "apple-touch-icon", "mask-icon", "shortcut", "prerender",
}  # fmt: skip
_TOLD = {
    "og:url", "og:image", "og:image:url", "og:image:secure_url", "og:video", "og:audio", "twitter:image",
}  # fmt: skip
_URL_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)(?:"([^"]*)"|'([^']*)'|([^"')\s;]+))""", re.I)


def references(page: html.HtmlElement) -> Iterator[Reference]:
    """Every reference of a page, in its order."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.lower()
        if tag == "link":
            yield from _of_link(element)
        elif tag == "meta":
            yield from _of_meta(element)
        else:
            yield from _of_attributes(element, tag)
        if style := element.get("style"):
            yield from (Reference(f"{tag} style", url, Use.LOAD) for url in urls_in_style(style))
        if tag == "style" and element.text:
            yield from (Reference("style", url, Use.LOAD) for url in urls_in_style(element.text))


def urls_in_style(text: str) -> Iterator[str]:
    """What a style sheet asks for."""
    for found in _URL_IN_STYLE.finditer(text):
        if url := found[1] or found[2] or found[3]:
            yield url


def candidates(srcset: str) -> list[str]:
    """The addresses in a ``srcset``."""
    return [part.split()[0] for part in srcset.split(",") if part.split()]


def refresh_target(page: html.HtmlElement) -> str:
    """Where a page sends its reader by itself; nothing when it stays."""
    for meta in page.iter("meta"):
        if meta.get("http-equiv", "").lower() == "refresh":
            return str(meta.get("content", "")).partition("url=")[2].strip("'\" ")
    return ""


def json_ld_blocks(tree: html.HtmlElement) -> Iterator[str]:
    """The text of each JSON-LD block."""
    for element in tree.iter("script"):
        if element.get("type", "").strip().lower() == "application/ld+json":
            yield element.text or ""


def _of_link(element: html.HtmlElement) -> Iterator[Reference]:
    relations = set(element.get("rel", "").lower().split())
    use = Use.LOAD if relations & _LOADING_RELATIONS else Use.TELL
    where = f"link {' '.join(sorted(relations))}"
    if (href := element.get("href")) is not None:
        yield Reference(where, href, use)
    for url in candidates(element.get("imagesrcset", "")):
        yield Reference(f"{where} imagesrcset", url, use)


def _of_meta(element: html.HtmlElement) -> Iterator[Reference]:
    name = (element.get("property") or element.get("name") or "").lower()
    if name in _TOLD and (content := element.get("content")) is not None:
        yield Reference(f"meta {name}", content, Use.TELL)
    if element.get("http-equiv", "").lower() == "refresh":
        target = element.get("content", "").partition("url=")[2].strip("'\" ")
        if target:
            yield Reference("meta refresh", target, Use.FOLLOW)


def _of_attributes(element: html.HtmlElement, tag: str) -> Iterator[Reference]:
    for attribute, tags in _LOADED.items():
        if tag in tags and (written := element.get(attribute)) is not None:
            yield Reference(f"{tag} {attribute}", written, Use.LOAD)
    if tag in ("image", "use") and (written := element.get("href")) is not None:
        yield Reference(f"{tag} href", written, Use.LOAD)
    for url in candidates(element.get("srcset", "")):
        yield Reference(f"{tag} srcset", url, Use.LOAD)
    if tag in _FOLLOWED and (written := element.get(_FOLLOWED[tag])) is not None:
        yield Reference(f"{tag} {_FOLLOWED[tag]}", written, Use.FOLLOW)
