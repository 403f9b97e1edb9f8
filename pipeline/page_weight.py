"""What a first visit to a page costs on the wire: the page and everything the browser asks for by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import brotli
from lxml import html

from pipeline.built_site import BuiltSite
from pipeline.page_links import candidates, urls_in_style

_PACKED = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".avif",
    ".gif",
    ".woff2",
    ".woff",
    ".br",
    ".gz",
    ".mp4",
    ".webm",
    ".mp3",
)
"""Files that a server does not compress again."""
_FACE = re.compile(r"@font-face\s*{([^}]*)}", re.I)
_RANGE = re.compile(r"unicode-range:([^;}]*)", re.I)


@dataclass
class Weights:
    """The sizes on the wire of a site's files, each weighed once."""

    site: BuiltSite
    known: dict[str, int] = field(default_factory=dict)
    faces: dict[str, list[tuple[str, list[tuple[int, int]]]]] = field(default_factory=dict)
    """Style sheet -> (font, the characters it is for; none: all)."""

    def of(self, path: str) -> int:
        """Bytes of a file as a browser gets it: its brotli twin, or what brotli makes of it."""
        if path not in self.known:
            self.known[path] = self._weighed(path)
        return self.known[path]

    def _weighed(self, path: str) -> int:
        if (twin := self.site.everything.get(f"{path}.br")) is not None:
            return twin
        if path.endswith(_PACKED):
            return self.site.files[path]
        return len(brotli.compress(self.site.read(path), quality=5))

    def first_view(self, path: str, tree: html.HtmlElement) -> dict[str, int]:
        """Each file that a first visit asks for, with its bytes."""
        asked = {path, *self._asked(path, tree)}
        return {name: self.of(name) for name in sorted(asked)}

    def _asked(self, path: str, tree: html.HtmlElement) -> Iterator[str]:
        letters = {ord(letter) for letter in tree.text_content()}
        for written in _written(tree):
            if (found := self.site.there(path, written)) is not None:
                yield found
                if found.endswith(".css"):
                    yield from self._of_sheet(found, letters)

    def _of_sheet(self, sheet: str, letters: set[int]) -> Iterator[str]:
        """What a style sheet asks for, of its fonts only those that have a letter of the page."""
        if sheet not in self.faces:
            self.faces[sheet] = list(_faces(self.site, sheet))
        for font, ranges in self.faces[sheet]:
            if not ranges or any(low <= letter <= high for letter in letters for low, high in ranges):
                yield font


def _faces(site: BuiltSite, sheet: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    text = site.read(sheet).decode("utf-8", "replace")
    for block in _FACE.findall(text):
        ranges = [one for written in _RANGE.findall(block) for one in _ranges(written)]
        for url in list(urls_in_style(block))[:1]:  # the first form that a browser knows is the one it takes
            if (found := site.there(sheet, url)) is not None:
                yield found, ranges
    for url in urls_in_style(_FACE.sub("", text)):
        if (found := site.there(sheet, url)) is not None:
            yield found, []


def _ranges(written: str) -> Iterator[tuple[int, int]]:
    for part in written.split(","):
        low, _, high = part.strip().upper().removeprefix("U+").partition("-")
        try:
            yield int(low.replace("?", "0"), 16), int((high or low).replace("?", "F"), 16)
        except ValueError:
            continue


def _written(tree: html.HtmlElement) -> Iterator[str]:
    """What the browser asks for before the reader does anything."""
    for link in tree.iter("link"):
        if {"stylesheet", "preload", "modulepreload", "icon", "manifest"} & set(link.get("rel", "").split()):
            yield link.get("href", "")
    for script in tree.iter("script"):
        if script.get("src"):
            yield script.get("src", "")
    for image in tree.iter("img"):
        if image.get("loading") != "lazy":
            yield from [image.get("src", ""), *candidates(image.get("srcset", ""))[-1:]]
    for video in tree.iter("video"):
        if video.get("poster"):
            yield video.get("poster", "")
