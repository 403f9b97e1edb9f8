"""Inside the fence: an article's page to its text. The bytes are those we fetched; none are fetched here."""

from collections.abc import Callable, Mapping
from typing import Any

import trafilatura

from pipeline.html_text import tidied


def read_page(arguments: dict[str, Any], body: bytes) -> str:
    """The article's own text, without menus and comments, at most *characters* long; perhaps empty."""
    text = trafilatura.extract(
        body, url=arguments["url"], output_format="txt", include_comments=False, include_tables=True
    )
    return tidied(text or "", int(arguments["characters"]))


def warm(_: dict[str, Any], __: bytes) -> None:
    """Read a page of ours, so that everything is loaded before a stranger's."""
    sentences = "<p>A sentence of a page, long enough to be kept.</p>" * 9
    page = f"<html><body><article>{sentences}</article></body></html>".encode()
    read_page({"url": "http://a.example/", "characters": 999}, page)


FENCED: Mapping[str, Callable[[dict[str, Any], bytes], Any]] = {"page": read_page, "warm": warm}
