"""What strangers read: another library's reading of each page's JSON-LD and Open Graph agrees with ours."""

import json
import logging
from collections.abc import Iterator
from typing import Any

from pipeline.built_site import BuiltSite
from pipeline.page_links import json_ld_blocks
from pipeline.site_checks import Finding, NotHere

_WANTED = ("og:type", "og:title", "og:url", "og:image")


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Pages whose machine-readable part another reader takes differently."""
    try:
        import extruct
    except ImportError:
        raise NotHere("Reading the pages as others do needs extruct: pip install extruct") from None
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    for path in site.sampled:
        site.told(path)
        text = site.read(path).decode("utf-8", "replace")
        try:
            found = extruct.extract(
                text, base_url=site.url(path), syntaxes=["json-ld", "opengraph"], errors="strict"
            )
        except (ValueError, TypeError) as error:
            yield Finding(path, "unreadable", f"Another reader cannot read it: {error}.")
            continue
        ours = [document for block in json_ld_blocks(site.tree(path)) for document in _documents(block)]
        if found["json-ld"] != ours:
            yield Finding(
                path,
                "json-ld",
                f"Another reader finds {len(found['json-ld'])} documents, not our {len(ours)}.",
            )
        yield from _open_graph(site, path, found["opengraph"])


def _documents(block: str) -> list[Any]:
    try:
        document = json.loads(block)
    except ValueError:
        return []
    return document if isinstance(document, list) else [document]


def _open_graph(site: BuiltSite, path: str, found: list[Any]) -> Iterator[Finding]:
    if not found:
        return
    said = dict(found[0]["properties"])
    for name in _WANTED:
        if not said.get(name):
            yield Finding(path, "open-graph", f"It has Open Graph, but no {name}.")
    canonical = site.tree(path).xpath("//link[@rel='canonical']/@href")
    if (url := said.get("og:url")) and canonical and url != canonical[0]:
        yield Finding(path, "open-graph", f"Its og:url is {url}, but its canonical address {canonical[0]}.")
