"""Files into the folder of a release: linked where they are as before, otherwise made, on every processor."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from claims.errors import RefusedError
from pipeline.channels.site.shelf import Bundle, Page
from pipeline.channels.site.stock import line
from pipeline.channels.site.twins import SUFFIXES, may_have_twins, twins

_SHARE = 25
"""It is not worth a process of its own to make fewer pages than this."""
_SAFE = re.compile(r"(?:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,120}/)*[a-zA-Z0-9_.][a-zA-Z0-9._-]{0,120}")


@dataclass(frozen=True)
class Tree:
    """The folder of the release that is being built, beside the one that is shown."""

    base: str
    shown: str
    _folders: set[str] = field(default_factory=set)

    def take_away(self, places: Iterable[str]) -> None:
        """Remove these files with their twins, and the folders that are empty then."""
        for place in places:
            for suffix in ("", *SUFFIXES) if may_have_twins(place) else ("",):
                Path(f"{self.base}/{place}{suffix}").unlink(missing_ok=True)
            folder = place
            while folder := folder.rpartition("/")[0]:
                try:
                    os.rmdir(f"{self.base}/{folder}")  # noqa: PTH106 - thousands of times at some builds
                except FileNotFoundError:
                    continue
                except OSError:
                    break
                self._folders.discard(folder)

    def link_all(self, places: Sequence[str]) -> bool:
        """Whether the files of one bundle could all be linked as they are shown now; otherwise none is left."""
        if all(map(self.link, places)):
            return True
        self.take_away(places)
        return False

    def link(self, place: str) -> bool:
        """Whether the file and its twins could be linked: it may be gone, or there may be no hard links here."""
        self.open_folder(place)
        try:
            os.link(f"{self.shown}/{place}", f"{self.base}/{place}")
        except OSError:
            return False
        if may_have_twins(place):
            for suffix in SUFFIXES:
                try:
                    os.link(f"{self.shown}/{place}{suffix}", f"{self.base}/{place}{suffix}")
                except FileNotFoundError:
                    continue
        return True

    def open_folder(self, place: str) -> None:
        """Make the folder of *place*; with os, not pathlib: it is done tens of thousands of times."""
        folder = place.rpartition("/")[0]
        if folder in self._folders:
            return
        try:
            os.mkdir(f"{self.base}/{folder}")  # noqa: PTH102
        except FileExistsError:
            pass
        except FileNotFoundError:
            os.makedirs(f"{self.base}/{folder}")  # noqa: PTH103
        self._folders.add(folder)

    def make(self, page: Page) -> None:
        """Make *page* and write it, with its twins unless it brings its own."""
        made = page.make(*[Path(f"{self.base}/{part.place}").read_bytes() for part in page.parts])
        if isinstance(made, bytes):
            made = {"": made, **({} if page.hidden else twins(page.path, made))}
        for suffix, content in made.items():
            _put(f"{self.base}/{page.place}{suffix}", content)

    def paths(self, page: Page) -> list[Path]:
        """The files of *page* that are there."""
        found = [Path(f"{self.base}/{page.place}{suffix}") for suffix in ("", *SUFFIXES)]
        return [path for path in found if path.exists()]


@dataclass(frozen=True)
class Making:
    """One bundle about to be made."""

    bundle: Bundle
    before: Mapping[str, str]
    """The files that are shown of it now: place -> digest of inputs."""

    @cached_property
    def pages(self) -> Sequence[Page]:
        """Its files."""
        pages = tuple(self.bundle.pages())
        for page in pages:
            if not _SAFE.fullmatch(page.path):
                raise RefusedError(
                    reason="{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)",
                    name=page.path[:100],
                )
        return pages

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Place -> digest of inputs."""
        return {page.place: page.inputs for page in self.pages}

    @property
    def line(self) -> str:
        """What the manifest says of it."""
        return line(self.bundle.stamp, self.files)


def wanted_twice(tree: Tree, makings: Sequence[Making]) -> str:
    """The path of a file that two bundles want, or nothing; asked before anything is touched."""
    seen: set[str] = set()
    for making in makings:
        for page in making.pages:
            if page.place in seen or os.path.lexists(f"{tree.base}/{page.place}"):
                return page.path
            seen.add(page.place)
    return ""


def make_all(tree: Tree, makings: Sequence[Making]) -> list[Page]:
    """Link or make the files of *makings*; those that were made."""
    wanted = [
        page
        for making in makings
        for page in making.pages
        if not (making.before.get(page.place) == page.inputs and tree.link(page.place))
    ]
    for page in wanted:
        tree.open_folder(page.place)
    workers = max(1, min(len(os.sched_getaffinity(0)), len(wanted) // _SHARE))
    shares = [wanted[number::workers] for number in range(workers)]
    children = [(_fork(tree, share), share) for share in shares[1:]]
    for page in shares[0]:
        tree.make(page)
    for child, share in children:
        if os.waitpid(child, 0)[1] != 0:
            for page in share:  # made once more here, where its error is heard
                tree.take_away([page.place])
                tree.open_folder(page.place)
                tree.make(page)
    return wanted


def _fork(tree: Tree, pages: Sequence[Page]) -> int:
    child = os.fork()
    if child:
        return child
    failed = 1
    try:
        for page in pages:
            tree.make(page)
        failed = 0
    finally:
        os._exit(failed)  # no clean-up: everything else in this process belongs to the parent


def _put(path: str, content: bytes) -> None:
    """A new read-only file, never a changed one: the old bytes belong to other releases too."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def sync(path: Path) -> None:
    """Have *path* on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
