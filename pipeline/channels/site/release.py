"""Whole releases side by side, and the one rename that shows the next.

    folder/current -> releases/12/site   what a web server follows
    folder/releases/12/site/             the files of the site, with their compressed twins
    folder/releases/12/parts/            what is put together into larger files, read by the builder only
    folder/releases/12/manifest          what each bundle of files was made of
    folder/releases/.building/           the next one, seen by nobody, with a journal of what is done

A file that stays the same is one file in all releases (a hard link). The release before the current one becomes
the next one's ground: only what differs is touched, so a small change costs little however large the site has
grown. A build that is killed leaves ``current`` where it was, and the next build goes on where it stopped.
The first build lays a ground as well, because making tens of thousands of folders is what takes time.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from claims.errors import RefusedError
from pipeline.channels import Item, NotTaken
from pipeline.channels.site.shelf import Bundle, Page
from pipeline.channels.site.stock import Journal, Stock, left_over, read_stock, write_manifest
from pipeline.channels.site.trees import Making, Tree, make_all, sync, wanted_twice

KEPT = 2
"""The current release and the next one's ground; more would be a folder for each page once more."""
BATCH = 500
"""So many bundles are read, made and put down as done before the next."""
_WAITING = 16
_MANY = 200
"""Above so many new files one sync of everything is quicker than one for each."""


@dataclass(frozen=True)
class Press:
    """Where releases are made, and who is told how far it is."""

    folder: Path
    told: Callable[[int, int], None] = lambda done, total: None
    """Hears how many bundles are done, and of how many."""
    read: Callable[[Sequence[Item]], None] = lambda items: None
    """Told which items are about to be shown, so that they can be read in one go."""

    @property
    def releases(self) -> Path:
        """Where the releases stand side by side."""
        return self.folder / "releases"

    @property
    def building(self) -> Path:
        """The release that is being made."""
        return self.releases / ".building"


def write(press: Press, bundles: Sequence[Bundle]) -> bool:
    """Make *bundles* the current release; False when it was that already."""
    press.releases.mkdir(parents=True, exist_ok=True)
    with _alone(press.folder):
        number = _current(press.folder)
        current = read_stock(press.releases / str(number))
        if number and _is_all(current, bundles):
            _clear(press, number)
            return False
        ground, resumed = _ground(press, number)
        build = _Build(press, ground, current)
        build.bring_to(bundles)
        build.make_durable(everything=resumed)
        write_manifest(press.building, build.made.items())
        _switch(press, number + 1)
        _drop_old(press, number + 1)
        if not number:
            _lay_ground(press, build.made)
    return True


@dataclass
class _Build:
    """The ground on its way to being the next release."""

    press: Press
    ground: Stock
    current: Stock

    def __post_init__(self) -> None:
        self.journal = Journal.opened(self.press.building)
        self.tree = Tree(os.fspath(self.press.building), os.fspath(self.current.folder))
        self.made = dict(self.ground.sound)
        self.written: list[Page] = []
        self.total = self.done = 0

    def bring_to(self, bundles: Sequence[Bundle]) -> None:
        """Have exactly *bundles* there: what no longer fits goes first, so that nothing is in anybody's way."""
        differing = [bundle for bundle in bundles if not self.ground.holds(bundle.name, bundle.stamp)]
        self.total = len(differing)
        self._clear_away({bundle.name for bundle in bundles} - {bundle.name for bundle in differing})
        shown = [bundle for bundle in differing if self.current.holds(bundle.name, bundle.stamp)]
        lost = {bundle.name for batch in _batches(shown) for bundle in self._link(batch)}
        making = [
            bundle
            for bundle in differing
            if bundle.name in lost or not self.current.holds(bundle.name, bundle.stamp)
        ]
        for late in (False, True):
            for batch in _batches([bundle for bundle in making if bundle.late is late]):
                self._make(batch)

    def _clear_away(self, staying: Set[str]) -> None:
        leaving = [name for name in self.ground.lines if name not in staying]
        files = [(name, self.ground.files(name)) for name in leaving]
        self.journal.begun(files)
        for name, places in files:
            self.tree.take_away(places)
            self.made.pop(name, None)

    def _link(self, batch: Sequence[Bundle]) -> list[Bundle]:
        """Take these as they are shown now; those of which a file is lost."""
        files = [(bundle.name, self.current.files(bundle.name)) for bundle in batch]
        self.journal.begun(files)
        lost = [
            bundle
            for bundle, (_, places) in zip(batch, files, strict=True)
            if not self.tree.link_all(list(places))
        ]
        names = {bundle.name for bundle in lost}
        self._finish((one.name, self.current.lines[one.name]) for one in batch if one.name not in names)
        return lost

    def _make(self, batch: Sequence[Bundle]) -> None:
        self.press.read([item for bundle in batch for item in bundle.items])
        makings = [Making(bundle, self.current.files(bundle.name)) for bundle in batch]
        if taken := wanted_twice(self.tree, makings):
            shutil.rmtree(self.press.building)  # or a file nobody accounts for would be in the way for ever
            raise RefusedError(reason="two refutations claim the same address {path}", path=taken)
        self.journal.begun((making.bundle.name, making.files) for making in makings)
        self.written.extend(make_all(self.tree, makings))
        self._finish((making.bundle.name, making.line) for making in makings)

    def _finish(self, lines: Iterable[tuple[str, str]]) -> None:
        finished = dict(lines)
        self.journal.done(finished.items())
        self.made.update(finished)
        self.done += len(finished)
        self.press.told(self.done, self.total)

    def make_durable(self, *, everything: bool) -> None:
        """The new bytes are on disk before anybody is sent to them; *everything* with those of a killed build."""
        if everything or len(self.written) > _MANY:
            os.sync()
            return
        paths = [path for page in self.written for path in self.tree.paths(page)]
        # Side by side: the disk writes its journal once for all that wait for it.
        with ThreadPoolExecutor(_WAITING) as waiting:
            list(waiting.map(sync, [*paths, *{path.parent for path in paths}]))


def _batches(bundles: Sequence[Bundle]) -> Iterator[Sequence[Bundle]]:
    return (bundles[start : start + BATCH] for start in range(0, len(bundles), BATCH))


def _is_all(stock: Stock, bundles: Sequence[Bundle]) -> bool:
    return len(stock.lines) == len(bundles) and all(stock.holds(one.name, one.stamp) for one in bundles)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two builds at once would spoil each other's ground; the second is asked to come again."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotTaken("another build of the site is running", retry_after=30) from None
        yield


def _current(folder: Path) -> int:
    """The number of the release that is shown; 0 for none."""
    try:
        number = (folder / "current").readlink().parts[1]
    except (OSError, IndexError):
        return 0
    return int(number) if number.isdigit() and (folder / "releases" / number).is_dir() else 0


def _ground(press: Press, number: int) -> tuple[Stock, bool]:
    """What to build on, and whether a killed build left it: that, or the oldest release, or an empty folder."""
    ready = press.releases / str(number + 1)
    if ready.is_dir() and not press.building.exists():
        ready.rename(press.building)  # all but shown: no older release would be as good a ground
    left = left_over(press.building)
    _clear(press, number, staying=press.building if left else None)
    if left:
        return left, True
    older = sorted(int(path.name) for path in press.releases.iterdir() if path.name != str(number))
    oldest = read_stock(press.releases / str(older[0])) if older else None
    if oldest and oldest.lines:
        oldest.folder.rename(press.building)
    else:
        press.building.mkdir()
    return read_stock(press.building), False


def _clear(press: Press, number: int, staying: Path | None = None) -> None:
    """Remove what a build that did not finish left: its ground, and a release that was never shown."""
    for path in press.releases.iterdir():
        if path != staying and not (path.name.isdigit() and int(path.name) <= number):
            _remove(path)
    (press.folder / ".current").unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _switch(press: Press, number: int) -> None:
    """Give the release its number, then show it by one rename."""
    press.building.rename(press.releases / str(number))
    sync(press.releases)
    link = press.folder / ".current"
    link.symlink_to(f"releases/{number}/site")
    os.replace(link, press.folder / "current")  # noqa: PTH105 - the one act everything else leads to
    sync(press.folder)


def _drop_old(press: Press, newest: int) -> None:
    for path in press.releases.iterdir():
        if path.name.isdigit() and int(path.name) <= newest - KEPT:
            _remove(path)


def _lay_ground(press: Press, made: Mapping[str, str]) -> None:
    """Release 0: a copy of the first one, all hard links, for the second to be built in."""
    press.building.mkdir()
    tree = Tree(os.fspath(press.building), os.fspath(press.releases / "1"))
    stock = Stock(press.building, dict(made))
    for name in made:
        if not tree.link_all(list(stock.files(name))):
            _remove(press.building)
            return  # this file system has no hard links: every release is made whole
    write_manifest(press.building, made.items())
    press.building.rename(press.releases / "0")
