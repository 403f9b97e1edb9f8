"""The site's folder built from what is published; nothing is sent anywhere, and what changed is told."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from filecmp import cmp
from pathlib import Path
from types import ModuleType

from claims import outbox
from claims.database import Database
from claims.errors import RefusedError
from claims.plugins import discover
from claims.settings import Settings
from pipeline.audit_heads import publish_head, published_heads
from pipeline.channels import ChannelSettings, Edition, NotTaken
from pipeline.editions import edition
from pipeline.publish import channel_settings, publisher_lock

SITE = "site"
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """What one build changed."""

    folder: Path
    """Where a web server looks."""
    written: Sequence[str]
    """Files that are new or say something else than before."""
    removed: Sequence[str]
    files: int
    bytes: int
    seconds: float


def build(database: Database, settings: Settings, told: Told = lambda done, total: None) -> Built:
    """Build what has to be built; a refusal while publishing is stopped, or while somebody else builds."""
    with _published(database, settings) as (channel, whole, offered):
        return _timed(offered.folder / "current", lambda: _build(channel, whole, offered, told))


def build_anew(database: Database, settings: Settings, told: Told = lambda done, total: None) -> Built:
    """Build every file anew, as if nothing were known of the last build."""
    with _published(database, settings) as (channel, whole, offered):
        _forget(offered.folder)
        return _timed(offered.folder / "current", lambda: _build(channel, whole, offered, told))


def rehearse(database: Database, settings: Settings, told: Told = lambda done, total: None) -> Built:
    """What a build would change; it is built aside and thrown away."""
    began = time.monotonic()
    whole = replace(edition(database, SITE), heads=published_heads(settings))
    offered = channel_settings(settings, SITE)
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=settings.data) as aside:
        pretended = replace(offered, folder=Path(aside))
        _build(discover("pipeline.channels")[SITE], whole, pretended, told)
        before, after = _held(offered.folder / "current"), _held(Path(aside) / "current")
        return _told(offered.folder / "current", before, after, time.monotonic() - began)


@contextmanager
def _published(
    database: Database, settings: Settings
) -> Iterator[tuple[ModuleType, Edition, ChannelSettings]]:
    """All that is published, read while nobody else publishes."""
    with publisher_lock(database, settings):
        demand_going_out(database)
        whole = replace(edition(database, SITE), heads=publish_head(database, settings))
        yield discover("pipeline.channels")[SITE], whole, channel_settings(settings, SITE)


def demand_going_out(database: Database) -> None:
    """A refusal while publishing is stopped: then no site is built, and none is carried anywhere."""
    with database.reading() as session:
        if reason := outbox.stopped(session):
            raise RefusedError(reason="publishing is stopped ({why}), so the site stays as it is", why=reason)


def _forget(folder: Path) -> None:
    """Take away what is known of earlier builds: every file is made anew, and ``current`` stays till then."""
    known = ("facts", "search.npz", "releases/*/manifest", "releases/*/journal", "releases/.building/*")
    for path in (path for pattern in known for path in folder.glob(pattern) if path.is_file()):
        path.unlink()


def _build(channel: ModuleType, whole: Edition, offered: ChannelSettings, told: Told) -> None:
    try:
        channel.build(whole, replace(offered, told=told))
    except NotTaken:
        raise RefusedError(reason="another build of the site is running; wait for it to end") from None


def _timed(shown: Path, act: Callable[[], None]) -> Built:
    before, began = _held(shown), time.monotonic()
    act()
    seconds = time.monotonic() - began
    return _told(shown, before, _held(shown), seconds)


@dataclass(frozen=True)
class _Held:
    """What a release held: path -> its file, and the folder that keeps them."""

    folder: Path
    files: Mapping[str, os.stat_result]


def _held(shown: Path) -> _Held:
    base = os.path.realpath(shown)
    found = {}
    for folder, _, names in os.walk(base):
        below = os.path.relpath(folder, base)
        for name in names:
            path = f"{folder}/{name}"
            found[name if below == "." else f"{below}/{name}"] = os.stat(path)  # noqa: PTH116 - very many
    return _Held(Path(base), found)


def _told(shown: Path, before: _Held, after: _Held, seconds: float) -> Built:
    return Built(
        shown,
        sorted(path for path in after.files if not _same(before, after, path)),
        sorted(before.files.keys() - after.files.keys()),
        len(after.files),
        sum(file.st_size for file in after.files.values()),
        round(seconds, 2),
    )


def _same(before: _Held, after: _Held, path: str) -> bool:
    """Whether a file says what it said; most are one file in both releases, so nothing is read."""
    old, new = before.files.get(path), after.files[path]
    if old is None or old.st_size != new.st_size:
        return False
    if (old.st_dev, old.st_ino) == (new.st_dev, new.st_ino):
        return True
    try:
        return cmp(before.folder / path, after.folder / path, shallow=False)
    except OSError:  # the release before is gone: what it said nobody knows
        return False
