"""Headers and scripts: the policy is strict, every page keeps it, and no script is there but our own."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import html

from pipeline.built_site import BuiltSite
from pipeline.site_checks import Finding, NotHere
from pipeline.site_rules import Rule, headers_of, policy_of, read_rules

_WANTED = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")
_DATA = ("application/ld+json", "application/json", "speculationrules", "importmap")
"""Kinds of script element that no browser runs."""
_EMBEDDING = ("object", "embed", "applet", "base", "frame", "frameset")
_WEAK = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:", "blob:")


@dataclass(frozen=True)
class Scripts:
    """The script elements of one page, as a browser finds them."""

    data: int
    """JSON for machines."""
    files: tuple[str, ...]
    """Where the others are loaded from."""
    inline: tuple[str, ...]
    """The others' own text."""
    handlers: tuple[str, ...]
    """Attributes that run something: ``img onerror``."""


def findings(site: BuiltSite) -> Iterator[Finding]:
    """The rules for servers first, then page by page."""
    rules: Sequence[Rule] = []
    if "_headers" not in site.files:
        yield Finding("_headers", "headers", "There is no _headers file, so no static host sends the policy.")
    else:
        try:
            rules = read_rules(site.read("_headers").decode("utf-8"))
        except ValueError as error:
            yield Finding("_headers", "headers", f"Static hosts cannot read it: {error}.")
    yield from _rules(site, rules)
    for path, tree in site.trees():
        yield from _page(path, tree, _policies(rules, path, tree))
    yield from _audited(site)


def scripts(tree: html.HtmlElement) -> Scripts:
    """What a page would run; *tree* may come from any parser that makes lxml's elements without a namespace."""
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    found = [one for one in elements if _name(one) == "script"]
    running = [one for one in found if one.get("type", "").strip().lower() not in _DATA]
    return Scripts(
        len(found) - len(running),
        tuple(one.get("src", "") for one in running if one.get("src") is not None),
        tuple(one.text or "" for one in running if one.get("src") is None),
        tuple(
            f"{_name(one)} {name}"
            for one in elements
            for name, value in one.attrib.items()
            if str(name).lower().startswith("on") or _runs(str(value))
        ),
    )


def _name(element: html.HtmlElement) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _runs(value: str) -> bool:
    return "".join(value.split()).lower().startswith(("javascript:", "vbscript:", "data:text/html"))


# --- the rules --------------------------------------------------------------------------------------------


def _rules(site: BuiltSite, rules: Sequence[Rule]) -> Iterator[Finding]:
    if not rules:
        return
    given = {name.lower(): value for name, value in headers_of(rules, "/").items()}
    for name in _WANTED:
        if name.lower() not in given:
            yield Finding("_headers", "headers", f"The pages are sent without {name}.")
    if "content-security-policy" in given:
        yield from _strict(policy_of(given["content-security-policy"]))
    for path in site.files:
        if path.startswith("assets/"):
            sent = {name.lower(): value for name, value in headers_of(rules, f"/{path}").items()}
            if "immutable" not in sent.get("cache-control", ""):
                yield Finding(
                    path, "headers", "An asset whose name holds its digest is sent without immutable."
                )


def _strict(policy: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    if policy.get("default-src") != ["'none'"]:
        yield Finding("_headers", "policy", "Its default-src is not 'none'.")
    for directive in ("base-uri", "frame-ancestors", "form-action"):
        if directive not in policy:
            yield Finding(
                "_headers", "policy", f"It has no {directive}, which default-src does not stand for."
            )
    for directive in ("script-src", "style-src", "default-src", "connect-src", "object-src", "frame-src"):
        for source in policy.get(directive, ()):
            if source in _WEAK:
                yield Finding("_headers", "policy", f"Its {directive} allows {source}.")


# --- the pages --------------------------------------------------------------------------------------------


def _policies(rules: Sequence[Rule], path: str, tree: html.HtmlElement) -> list[Mapping[str, Sequence[str]]]:
    """Every policy that holds for a page: the server's, and its own, which holds from a disk too."""
    sent = {name.lower(): value for name, value in headers_of(rules, f"/{path}").items()}
    written = [
        meta.get("content", "")
        for meta in tree.iter("meta")
        if meta.get("http-equiv", "").lower() == "content-security-policy"
    ]
    return [policy_of(text) for text in (sent.get("content-security-policy", ""), *written) if text]


def _page(
    path: str, tree: html.HtmlElement, policies: Sequence[Mapping[str, Sequence[str]]]
) -> Iterator[Finding]:
    found = scripts(tree)
    if not policies:
        yield Finding(path, "policy", "No policy holds for this page.")
    for text in found.inline:
        if not all(_allows_inline(policy, "script-src", text) for policy in policies):
            yield Finding(path, "inline-script", f"A script stands in the page: {text.strip()[:80]!r}.")
    for handler in found.handlers:
        yield Finding(path, "handler", f"An attribute runs something: {handler}.")
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        tag = _name(element)
        if tag == "style" and not all(
            _allows_inline(policy, "style-src", element.text or "") for policy in policies
        ):
            yield Finding(path, "inline-style", "A style element stands in the page, against the policy.")
        if element.get("style") is not None:
            yield Finding(path, "inline-style", f"<{tag}> has a style attribute, against the policy.")
        if tag in _EMBEDDING:
            yield Finding(path, "embedded", f"There is a <{tag}>.")


def _allows_inline(policy: Mapping[str, Sequence[str]], directive: str, text: str) -> bool:
    allowed = policy.get(directive, policy.get("default-src", ["*"]))
    if "'unsafe-inline'" in allowed or "*" in allowed:
        return True
    return any(
        f"'{name}-{base64.b64encode(hashlib.new(name, text.encode()).digest()).decode()}'" in allowed
        for name in ("sha256", "sha384", "sha512")
    )


# --- as a browser reads it --------------------------------------------------------------------------------


def _audited(site: BuiltSite) -> Iterator[Finding]:
    """Pages parsed by the standard's own algorithm: what one parser overlooks, the other has to find."""
    known = _known_files(site)
    for path in site.sampled:
        site.told(path)
        content = site.read(path)
        seen = scripts(by_the_standard(content))
        for strange in (*sorted(set(seen.files) - known), *seen.inline, *seen.handlers):
            yield Finding(path, "script", f"A browser would run {strange.strip()[:80]!r}.")
        if seen.data != _readable_data(site, path):
            yield Finding(path, "script", "Not every script element of data holds one JSON document.")


def by_the_standard(content: bytes) -> html.HtmlElement:
    """A page parsed by the HTML standard's algorithm."""
    try:
        import html5lib
    except ImportError:
        raise NotHere(
            "The audit by the HTML standard's own parser needs html5lib: pip install html5lib"
        ) from None
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    tree: html.HtmlElement = parser.parse(content, transport_encoding="utf-8").getroot()
    return tree


def _known_files(site: BuiltSite) -> frozenset[str]:
    """Every way our own script files may be written in a page."""
    scripts = [path for path in site.files if path.endswith((".js", ".mjs"))]
    roots = ["", *("../" * deep for deep in range(1, 8)), "/", f"{site.address}/"]
    return frozenset(f"{root}{path}" for path in scripts for root in roots)


def _readable_data(site: BuiltSite, path: str) -> int:
    count = 0
    for element in site.tree(path).iter("script"):
        if element.get("type", "").strip().lower() in _DATA:
            try:
                json.loads(element.text or "")
            except ValueError:
                continue
            count += 1
    return count
