"""JSON-LD: every block is as schema.org has it, and every review as those who exchange reviews want it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

from pipeline.built_site import BuiltSite, kind, language
from pipeline.page_links import json_ld_blocks, refresh_target
from pipeline.reviews import review_faults
from pipeline.site_checks import Finding
from pipeline.vocabulary import Fault, faults

_DUMP = "claimreview.json"
_REFUTATION = "r/*"


def findings(site: BuiltSite) -> Iterator[Finding]:
    """Page by page, then the dump of all reviews."""
    for path, tree in site.trees():
        yield from _page(site, path, tree)
    if _DUMP in site.files:
        site.told(_DUMP)
        yield from _dump(site)


def _page(site: BuiltSite, path: str, tree: html.HtmlElement) -> Iterator[Finding]:
    roots: list[Mapping[str, Any]] = []
    for text in json_ld_blocks(tree):
        try:
            document = json.loads(text)
        except ValueError as error:
            yield Finding(path, "json", f"A JSON-LD block is no JSON: {error}.")
            continue
        for fault in faults(document):
            yield _finding(path, fault)
        roots += [
            one for one in (document if isinstance(document, list) else [document]) if isinstance(one, dict)
        ]
    for root in roots:
        for fault in review_faults(root, site.url(path), tree.get("lang", "")):
            yield _finding(path, fault)
    if language(path) and kind(path) == _REFUTATION and not refresh_target(tree):
        yield from _answered(path, roots)


def _answered(path: str, roots: list[Mapping[str, Any]]) -> Iterator[Finding]:
    """A refutation's page carries its review, or says that it was withdrawn."""
    if not any("ClaimReview" in str(root.get("@type")) or root.get("creativeWorkStatus") for root in roots):
        yield Finding(path, "claim-review", "A refutation's page has neither a ClaimReview nor a withdrawal.")


def _dump(site: BuiltSite) -> Iterator[Finding]:
    try:
        document = json.loads(site.read(_DUMP))
    except ValueError as error:
        yield Finding(_DUMP, "json", f"It is no JSON: {error}.")
        return
    for fault in faults(document):
        yield _finding(_DUMP, fault)
    elements = document.get("dataFeedElement", []) if isinstance(document, dict) else []
    for element in elements:
        item = element.get("item", []) if isinstance(element, dict) else []
        for review in item if isinstance(item, list) else [item]:
            if isinstance(review, dict):
                yield from _listed(site, review)


def _listed(site: BuiltSite, review: Mapping[str, Any]) -> Iterator[Finding]:
    url = str(review.get("url", ""))
    for fault in review_faults(review, url, str(review.get("inLanguage", ""))):
        yield _finding(_DUMP, fault)
    if site.inside(url) not in site.files:
        yield Finding(_DUMP, "url", f"A review's page {url} is not there.")


def _finding(path: str, fault: Fault) -> Finding:
    return Finding(path, fault.rule, f"{fault.place}: {fault.sentence}" if fault.place else fault.sentence)
