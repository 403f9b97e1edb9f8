"""Whole releases side by side, and the one rename that shows the next.

    folder/current -> releases/12        what a web server follows
    folder/releases/12/ 12.json          the files, and for each the digest of what it was made of
    folder/releases/.building/           the next one, seen by nobody

A file that stays the same is one file in all releases (a hard link). A crash leaves ``current`` where it
was; the next build clears the leftovers. The release before the current one becomes the next one's ground:
only what differs is touched, so a small change costs little however large the site has grown. The first
build lays a ground as well (``releases/0``), because making tens of thousands of folders is what takes time.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.channels import NotTaken
from pipeline.channels.site.shelf import Page

KEPT = 2
"""The current release and the next one's ground; more would be a folder for each page once more."""
_MANY = 200
"""Above so many new files one sync of everything is quicker than one for each."""


@dataclass(frozen=True)
class Release:
    """One release on disk: its folder and its manifest, path -> digest of inputs."""

    folder: Path
    manifest: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The release's number; 0 is none yet."""
        return int(self.folder.name) if self.folder.name.isdigit() else 0


def write(folder: Path, pages: Sequence[Page]) -> bool:
    """Make *pages* the current release of *folder*; False when it was that already."""
    (folder / "releases").mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        current = _current(folder)
        _clear_leftovers(folder, current)
        wanted = {page.path: page.inputs for page in pages}
        if current.number and current.manifest == wanted:
            return False
        ground = _ground(folder, current)
        written = _fill(ground, current, pages)
        _make_durable(written)
        _switch(folder, ground.folder, wanted, current.number + 1)
        _drop_old(folder, current.number + 1)
        if not current.number:
            _lay_ground(folder, wanted)
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two builds at once would spoil each other's ground; the second is asked to come again."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotTaken("another build of the site is running", retry_after=30) from None
        yield


def _current(folder: Path) -> Release:
    link = folder / "current"
    try:
        target = folder / "releases" / link.readlink().name
    except OSError:
        return Release(folder / "releases" / "0")
    return Release(target, _manifest(target)) if target.is_dir() else Release(folder / "releases" / "0")


def _manifest(release: Path) -> Mapping[str, str]:
    """What *release* was made of; nothing when that cannot be read, and then everything is made anew."""
    try:
        manifest = json.loads(release.with_name(f"{release.name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _clear_leftovers(folder: Path, current: Release) -> None:
    """Remove what a build that did not finish left: its ground, and a release that was never shown."""
    for path in (folder / "releases").iterdir():
        name = path.name.removesuffix(".json")
        if not name.isdigit() or int(name) > current.number:
            _remove(path)
    (folder / ".current").unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _ground(folder: Path, current: Release) -> Release:
    """The folder to build in: the oldest release when there are enough of them, otherwise an empty one."""
    building = folder / "releases" / ".building"
    numbers = sorted(int(path.name) for path in (folder / "releases").iterdir() if path.name.isdigit())
    oldest = folder / "releases" / str(numbers[0]) if numbers else building
    if len(numbers) < KEPT or oldest == current.folder or not (manifest := _manifest(oldest)):
        building.mkdir()
        return Release(building)
    # The manifest goes first: were it to stay behind a half-changed folder, it would tell lies.
    oldest.with_name(f"{oldest.name}.json").unlink()
    oldest.rename(building)
    return Release(building, manifest)


def _lay_ground(folder: Path, manifest: Mapping[str, str]) -> None:
    """Release 0: a copy of the first one, all hard links, for the second to be built in."""
    laid = Release(folder / "releases" / ".building")
    laid.folder.mkdir()
    made: set[str] = set()
    shown, base = os.fspath(folder / "current"), os.fspath(laid.folder)
    for path in manifest:
        if (parent := f"{base}/{path}".rpartition("/")[0]) not in made:
            _open_folder(parent)
            made.add(parent)
        if not _link(f"{shown}/{path}", f"{base}/{path}"):
            _remove(laid.folder)
            return  # this file system has no hard links: every release is made whole
    laid.folder.rename(folder / "releases" / "0")
    (folder / "releases" / "0.json").write_text(json.dumps(manifest, separators=(",", ":")), encoding="utf-8")


def _fill(ground: Release, current: Release, pages: Sequence[Page]) -> list[Path]:
    """Bring *ground* to hold exactly *pages*; the files that were written, not linked."""
    making: list[tuple[str, Page]] = []
    folders: set[str] = set()
    base, shown = os.fspath(ground.folder), os.fspath(current.folder)
    for page in pages:
        if ground.manifest.get(page.path) == page.inputs:
            continue
        path = f"{base}/{page.path}"
        if (parent := path.rpartition("/")[0]) not in folders:
            _open_folder(parent)
            folders.add(parent)
        if ground.manifest.get(page.path) is not None:
            Path(path).unlink(missing_ok=True)
        same = current.manifest.get(page.path) == page.inputs
        if not (same and _link(f"{shown}/{page.path}", path)):
            making.append((path, page))
    _make(making)
    _take_away(ground.folder, set(ground.manifest) - {page.path for page in pages})
    return [Path(path) for path, _ in making]


def _make(making: Sequence[tuple[str, Page]]) -> None:
    """Make and write these pages; many of them on every processor, in forked children that do nothing else."""
    workers = max(1, min(len(os.sched_getaffinity(0)), len(making) // _MANY))
    shares = [making[number::workers] for number in range(workers)]
    children = [(_fork(share), share) for share in shares[1:]]
    for path, page in shares[0]:
        _put(path, page.make())
    for child, share in children:
        if os.waitpid(child, 0)[1] != 0:
            for path, page in share:  # made once more here, where its error is heard
                Path(path).unlink(missing_ok=True)
                _put(path, page.make())


def _fork(making: Sequence[tuple[str, Page]]) -> int:
    child = os.fork()
    if child:
        return child
    failed = 1
    try:
        for path, page in making:
            _put(path, page.make())
        failed = 0
    finally:
        os._exit(failed)  # no clean-up: everything else in this process belongs to the parent


def _open_folder(path: str) -> None:
    """With os, not pathlib: at the first builds it is done tens of thousands of times."""
    try:
        os.mkdir(path)  # noqa: PTH102
    except FileExistsError:
        return
    except FileNotFoundError:
        os.makedirs(path)  # noqa: PTH103


def _link(existing: str, path: str) -> bool:
    try:
        os.link(existing, path)
    except OSError:  # it is gone, or this file system has no hard links: then it is made anew
        return False
    return True


def _put(path: str, content: bytes) -> None:
    """A new read-only file, never a changed one: the old bytes belong to other releases too."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _take_away(folder: Path, paths: set[str]) -> None:
    for path in paths:
        (folder / path).unlink(missing_ok=True)
        for parent in (folder / path).relative_to(folder).parents:
            try:
                (folder / parent).rmdir()
            except OSError:
                break


def _make_durable(written: Sequence[Path]) -> None:
    """The new bytes are on disk before anybody is sent to them."""
    if len(written) > _MANY:
        os.sync()
        return
    for path in [*written, *{path.parent for path in written}]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _switch(folder: Path, built: Path, manifest: Mapping[str, str], number: int) -> None:
    """Give the release its number and its manifest, then show it by one rename."""
    releases = folder / "releases"
    record = releases / f"{number}.json"
    record.write_text(json.dumps(manifest, separators=(",", ":")), encoding="utf-8")
    _sync(record)
    built.rename(releases / str(number))
    _sync(releases)
    link = folder / ".current"
    link.symlink_to(f"releases/{number}")
    os.replace(link, folder / "current")  # noqa: PTH105 - the one act everything else leads to
    _sync(folder)


def _drop_old(folder: Path, newest: int) -> None:
    for path in (folder / "releases").iterdir():
        name = path.name.removesuffix(".json")
        if name.isdigit() and int(name) <= newest - KEPT:
            _remove(path)
