"""A built site as its checks and its server read it: the folder, its public address, its pages."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html

COMPRESSED = (".br", ".gz")
"""Endings of a file's precompressed twins."""
_LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, eq=False)
class BuiltSite:
    """One release of the site on disk, as it was when it was first looked at."""

    folder: Path
    address: str
    """Where it lives, without a slash at the end."""
    most: int = 3
    """So many pages of each kind and language the slow checks look at; 0: at all."""
    vnu: str = ""
    """Where the HTML validator lies, when somebody said so."""
    told: Callable[[str], None] = lambda _: None

    @cached_property
    def everything(self) -> Mapping[str, int]:
        """Each file with its size in bytes, sorted by path, with slashes."""
        base = os.fspath(self.folder)
        found = {}
        for folder, _, names in os.walk(base):
            below = os.path.relpath(folder, base).replace(os.sep, "/")
            for name in names:
                path = name if below == "." else f"{below}/{name}"
                found[path] = os.path.getsize(f"{folder}/{name}")  # noqa: PTH202 - hundreds of thousands of them
        return dict(sorted(found.items()))

    @cached_property
    def files(self) -> Mapping[str, int]:
        """Each file without the compressed twins of others."""
        whole = self.everything
        return {path: size for path, size in whole.items() if not is_twin(path, whole)}

    @cached_property
    def pages(self) -> Sequence[str]:
        """The paths of the pages."""
        return [path for path in self.files if path.endswith(".html")]

    @cached_property
    def sampled(self) -> Sequence[str]:
        """At most so many pages of each kind and language, spread evenly; every one when *most* is 0."""
        if not self.most:
            return self.pages
        kinds: dict[tuple[str, str], list[str]] = {}
        for path in self.pages:
            kinds.setdefault((language(path), kind(path)), []).append(path)
        return [path for paths in kinds.values() for path in _spread(paths, self.most)]

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        return (self.folder / path).read_bytes()

    def tree(self, path: str) -> html.HtmlElement:
        """One page, parsed as a forgiving browser would."""
        return parsed(self.read(path))

    def trees(self, paths: Sequence[str] | None = None) -> Iterator[tuple[str, html.HtmlElement]]:
        """Page after page, each told of."""
        for path in self.pages if paths is None else paths:
            self.told(path)
            yield path, self.tree(path)

    def url(self, path: str) -> str:
        """The public address of a file: a folder's for its index page."""
        return f"{self.address}/{path.removesuffix('index.html') if is_index(path) else path}"

    def inside(self, url: str) -> str | None:
        """The path that an absolute address leads to in this site, whether it is there or not; None: elsewhere."""
        bare = url.partition("#")[0].partition("?")[0]
        if bare == self.address:
            bare += "/"
        if not bare.startswith(f"{self.address}/"):
            return None
        path = unquote(bare[len(self.address) + 1 :])
        return f"{path}index.html" if path == "" or path.endswith("/") else path

    def there(self, page: str, written: str) -> str | None:
        """The file of this site that a link *written* in *page* leads to, if it is there."""
        found = self.inside(self.follow(page, written))
        return found if found in self.files else None

    def follow(self, page: str, written: str) -> str:
        """The absolute address of a link *written* in *page*."""
        return urljoin(self.url(page), written.strip())


def is_index(path: str) -> bool:
    """Whether a file answers for its folder."""
    return path == "index.html" or path.endswith("/index.html")


def is_twin(path: str, files: Mapping[str, int]) -> bool:
    """Whether a file is the compressed form of another."""
    return any(path.endswith(ending) and path.removesuffix(ending) in files for ending in COMPRESSED)


def parsed(content: bytes) -> html.HtmlElement:
    """A page as a tree; an empty one where nothing can be read."""
    parser = html.HTMLParser(encoding="utf-8")
    try:
        return html.document_fromstring(content, parser=parser)
    except etree.ParserError:
        return html.document_fromstring("<html></html>")


def language(path: str) -> str:
    """The language whose folder a page lies in; nothing for pages of all."""
    first = path.partition("/")[0]
    return first if first in _LANGUAGES else ""


def kind(path: str) -> str:
    """What kind of page it is, by where it lies: ``r/*`` is a refutation's, ``corrections`` is itself."""
    parts = path.split("/")
    if language(path):
        parts = parts[1:]
    elif len(parts) > 1:
        parts = ["", *parts]  # what lies outside the languages is of a kind of its own
    if parts[-1] != "index.html":
        return "/".join(parts)
    folders = parts[:-1]
    return "/".join([*folders[:-1], "*"] if len([one for one in folders if one]) > 1 else folders)


def is_external(url: str) -> bool:
    """Whether an absolute address is fetched over the network from somewhere."""
    return urlsplit(url).scheme in ("http", "https", "ftp", "ws", "wss")


def _spread(paths: Sequence[str], most: int) -> Iterator[str]:
    """The first, the last, and what lies evenly between."""
    if len(paths) <= most:
        yield from paths
        return
    step = (len(paths) - 1) / max(1, most - 1)
    yield from dict.fromkeys(paths[round(number * step)] for number in range(most))
