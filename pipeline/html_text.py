"""HTML as its reader sees it: text, line by line, and the links in it. Linear; safe only as text."""

import html
import re
from dataclasses import dataclass

from lxml import etree

UNSEEN = frozenset(
    ("script", "style", "template", "noscript", "head", "title", "iframe", "object", "embed", "applet")
    + ("audio", "video", "canvas", "svg", "select", "option", "datalist", "textarea", "button", "input")
    + ("dialog", "frameset", "noframes", "noembed")
)
BREAKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "div", "dl")
    + ("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6")
    + ("header", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table")
    + ("tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|(?:font-size|opacity|max-height|max-width):0(?![.\d]*[1-9])"
    r"|(?:^|;)(?:width|height):0(?![.\d]*[1-9])|text-indent:-\d{3}|(?:left|top|right|bottom):-\d{4}"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%"
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACE = re.compile(r"[^\S\n]+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")


@dataclass(frozen=True)
class Read:
    """What a reader sees, and where the links in it lead, as written."""

    text: str
    links: tuple[str, ...]
    hidden: bool = False
    """Whether something stood there that no reader sees."""


def read_html(markup: str, characters: int) -> Read:
    """The visible text of *markup*, at most *characters* long, and its links."""
    if "<" not in markup:
        return Read(tidied(html.unescape(markup), characters), ())
    parser = etree.HTMLParser(
        recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8"
    )
    content = _UNPRINTABLE.sub("", markup).encode()
    try:
        root = etree.fromstring(b"<div>" + content, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or any(entry.level_name == "FATAL" for entry in parser.error_log):
        # Deeper than the parser goes: no honest page is, and then any text is better than none.
        return Read(tidied(" ".join(html.unescape(_TAG.sub(" ", markup)).split()), characters), ())
    return _walked(root, characters)


def _walked(root: etree._Element, characters: int) -> Read:
    """The tree without its unseen parts; by events, because a stranger's tree is deeper than any stack."""
    pieces: list[str] = []
    links: list[str] = []
    unseen: etree._Element | None = None
    hidden, length = False, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and unseen is None:
            if _unseen(element):
                unseen, hidden = element, hidden or _concealed(element)
                continue
            if element.tag in BREAKS:
                pieces.append("\n")
            if element.tag == "a" and element.get("href"):
                links.append(element.get("href"))
            pieces.append(_on_one_line(element.text))
        elif event == "end":
            if unseen is element:
                unseen = None
            elif unseen is None and element.tag in BREAKS:
                pieces.append("\n")
            if unseen is None:
                pieces.append(_on_one_line(element.tail))
        length += len(pieces[-1]) if pieces else 0
        if length > 8 * characters + 100_000:
            break  # whitespace aside, that is far more than will be kept
    return Read(tidied("".join(pieces), characters), tuple(links), hidden)


def _on_one_line(text: str | None) -> str:
    return text.replace("\n", " ") if text else ""


def _unseen(element: etree._Element) -> bool:
    return not isinstance(element.tag, str) or element.tag in UNSEEN or _concealed(element)


def _concealed(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or not element.attrib:
        return False
    if element.get("hidden") is not None or (element.get("aria-hidden") or "").strip().lower() == "true":
        return True
    style = element.get("style")
    return bool(style and _HIDING.search("".join(style.lower().split())))


def tidied(text: str, characters: int) -> str:
    """*text* without control characters and idle white space, cut after *characters*."""
    text = _UNPRINTABLE.sub("", text[: 16 * characters].replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:characters].rstrip()


def unescaped(text: str) -> str:
    """*text* with the entities decoded that a careless publisher left in a plain title."""
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text
