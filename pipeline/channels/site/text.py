"""Text that people wrote, made fit to stand in a page or a feed."""

import re
from functools import cache, lru_cache
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "a", "code", "br", "hr"}

# What neither XML 1.0 nor HTML allows, and the marks that turn the reading direction round: with those a
# claim could be made to read as its own verdict.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def fit(text: str) -> str:
    """*text* without the characters that break a page, a feed or the direction of reading."""
    # Nine in ten texts are printable through and through; asking that is thirty times quicker.
    return text if text.isprintable() else _UNFIT.sub("", text)


def web_address(url: str) -> str:
    """*url* if it is an absolute http or https address, otherwise nothing."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


@lru_cache(1024)
def safe_html(markdown: str, highest: int = 3) -> Markup:
    """The HTML of *markdown*: the tags of ``TAGS``, absolute links, headings from level *highest* on.

    Remembered for a while: one text stands on its page and in up to a dozen feeds.
    """
    # Cleaned before and after: a character reference in the Markdown becomes its character on the way.
    tokens = _markdown().parse(fit(markdown))
    _lower_headings(tokens, highest)
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return Markup(  # noqa: S704 - nh3 has just made it safe
        fit(
            nh3.clean(
                html,
                tags=TAGS,
                attributes={"a": {"href"}, "ol": {"start"}},
                url_schemes={"http", "https"},
                url_relative="deny",
                link_rel="noopener",
            )
        )
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def _lower_headings(tokens: list[Token], first: int) -> None:
    """Below the page's own headings, and never a level left out on the way down (WCAG 1.3.1)."""
    highest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    level = first - 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(first if int(token.tag[1]) == highest else first + 1, level + 1)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
