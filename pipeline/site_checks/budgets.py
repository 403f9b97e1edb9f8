"""Budgets: the first view of each kind of page, single files, share cards, and the folder as a whole."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import html

from pipeline.built_site import BuiltSite, kind, language
from pipeline.page_links import refresh_target
from pipeline.page_weight import Weights
from pipeline.site_checks import Finding

KB = 1000
REFUTATION = 60 * KB
"""The first view of a refutation's page, on the wire, with fonts and pictures: one second on a slow line."""
ANY_PAGE = 120 * KB
_LARGEST = 25 * KB * KB
"""Above this some static hosts take no file."""
_ON_THE_WIRE: Mapping[str, int] = {
    ".css": 20 * KB,
    ".js": 100 * KB,
    ".woff2": 60 * KB,
    ".svg": 50 * KB,
    ".html": 100 * KB,
    ".atom": 500 * KB,
    ".rss": 500 * KB,
    ".png": 600 * KB,
    ".jpg": 600 * KB,
    ".webp": 600 * KB,
}
CARD = (1200, 630)
_CARD_BYTES = 300 * KB


def findings(site: BuiltSite) -> Iterator[Finding]:
    """What weighs more than it may."""
    cards: dict[str, str] = {}
    for path, view in _views(site).items():
        limit = REFUTATION if kind(path) == "r/*" and language(path) else ANY_PAGE
        if view.total > limit:
            said = ", ".join(f"{name} {size / KB:.1f}" for name, size in view.heaviest)
            total = f"{view.total / KB:.1f} kB of {limit // KB}"
            yield Finding(path, "first-view", f"Its first view takes {total}; the heaviest: {said}.")
        for card in view.cards:
            cards.setdefault(card, path)
    yield from _files(site, Weights(site))
    for card in cards:
        yield from _card(site, card)


def figures(site: BuiltSite) -> Mapping[str, int]:
    """Files and bytes of the folder, and the heaviest first view of each kind of page."""
    heaviest: dict[str, int] = {}
    for path, view in _views(site).items():
        name = kind(path) or "front"
        heaviest[name] = max(heaviest.get(name, 0), view.total)
    return {
        "files": len(site.everything),
        "bytes": sum(site.everything.values()),
        **{f"first view {name}": size for name, size in sorted(heaviest.items())},
    }


@dataclass(frozen=True)
class _View:
    """The first view of one page."""

    total: int
    heaviest: tuple[tuple[str, int], ...]
    cards: tuple[str, ...]


@lru_cache(maxsize=1)
def _views(site: BuiltSite) -> Mapping[str, _View]:
    """Every page that stays, weighed once for the findings and the figures."""
    weights, found = Weights(site), {}
    for path, tree in site.trees():
        if not refresh_target(tree):
            parts = weights.first_view(path, tree)
            heaviest = sorted(parts.items(), key=lambda part: -part[1])[:3]
            found[path] = _View(sum(parts.values()), tuple(heaviest), tuple(_cards(site, path, tree)))
    return found


def _files(site: BuiltSite, weights: Weights) -> Iterator[Finding]:
    for path, size in site.files.items():
        if size > _LARGEST:
            yield Finding(path, "size", f"It has {size:,} bytes; some hosts take no file above {_LARGEST:,}.")
        ending = f".{path.rpartition('.')[2]}"
        limit = _ON_THE_WIRE.get(ending)
        # What is lighter unpacked is lighter packed; only the rest needs weighing.
        if limit and size > limit and (weight := weights.of(path)) > limit:
            yield Finding(
                path, "asset", f"It takes {weight / KB:.1f} kB on the wire of {limit // KB} for {ending}."
            )


def _cards(site: BuiltSite, path: str, tree: html.HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        found = site.there(path, meta.get("content", "")) if meta.get("property") == "og:image" else None
        if found is not None:
            yield found


def _card(site: BuiltSite, path: str) -> Iterator[Finding]:
    if site.files[path] > _CARD_BYTES:
        yield Finding(
            path, "card", f"A share card of {site.files[path] / KB:.0f} kB; {_CARD_BYTES // KB} is enough."
        )
    if path.endswith(".png"):
        with (site.folder / path).open("rb") as file:
            head = file.read(24)
        if head[:8] != b"\x89PNG\r\n\x1a\n":
            yield Finding(path, "card", "It is called .png but is none.")
        elif (size := struct.unpack(">II", head[16:24])) != CARD:
            yield Finding(
                path, "card", f"A share card of {size[0]}×{size[1]} pixels, not {CARD[0]}×{CARD[1]}."
            )
