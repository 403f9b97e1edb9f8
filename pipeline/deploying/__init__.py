"""The built site carried to where readers get it: by rsync, or into an S3-compatible store.

Whatever the way: what pages ask for goes first, then the pages, then what lists them, and what is gone goes last. So
a reader never gets a page whose style sheet is missing, nor a feed that names a page which is not there yet.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from claims.errors import RefusedError
from claims.settings import Settings
from pipeline.built_site import BuiltSite
from pipeline.deploying import rsync, s3
from pipeline.deploying.steps import MARK, Deployed, Told

_MARKED = "This is a site that 'aiqyn site deploy' keeps: what is not in the site is deleted here.\n"


def deploy(
    settings: Settings,
    target: str,
    told: Told = lambda done, total: None,
    *,
    dry_run: bool = False,
    everything: bool = False,
) -> Deployed:
    """Make *target* hold the site as it is shown now; *everything*: send files even if they seem to be there."""
    carry = _way(target)
    began = time.monotonic()
    with _standing_still(settings.site_folder) as folder:
        site = BuiltSite(folder, settings.site.url.rstrip("/"))
        done = carry(site, settings, target, told, dry_run, everything)
    return replace(done, seconds=round(time.monotonic() - began, 2))


def _way(target: str) -> Callable[[BuiltSite, Settings, str, Told, bool, bool], Deployed]:
    if target.startswith("s3://"):
        return s3.carry
    if "://" in target:
        raise RefusedError(
            reason="{target} is no place to deploy to: host:/path, a folder, or s3://bucket/prefix",
            target=target,
        )
    return rsync.carry


@contextmanager
def _standing_still(folder: Path) -> Iterator[Path]:
    """The current release under a name of its own: builds go on meanwhile, and take nothing away from under us.

    Its files are hard links: a build never changes a file, it makes a new one.
    """
    current = folder / "current"
    if not (current / "index.html").is_file():
        raise RefusedError(
            reason="there is no site in {folder}; build it first: aiqyn site build", folder=current
        )
    _clear_leftovers(folder)
    aside = Path(mkdtemp(prefix=f".deploying-{os.getpid()}-", dir=folder))
    try:
        yield _marked(_linked(current, aside))
    finally:
        shutil.rmtree(aside)


def _clear_leftovers(folder: Path) -> None:
    """What a deployment that was killed left; its process is in the name."""
    for left in folder.glob(".deploying-*"):
        try:
            os.kill(
                int(left.name.split("-")[1]), 0
            )  # says whether there is such a process, and does nothing to it
        except ProcessLookupError:
            shutil.rmtree(left)
        except (ValueError, OSError):
            continue


def _marked(copy: Path) -> Path:
    """With the mark by which the next deployment knows that it may delete there what is not in the site."""
    mark = copy / MARK
    mark.write_text(_MARKED, encoding="utf-8")
    os.utime(mark, (0, 0))  # it never differs
    return copy


def _linked(current: Path, aside: Path) -> Path:
    for attempt in range(3):
        release = Path(os.path.realpath(current))
        copy = aside / str(attempt)
        try:
            shutil.copytree(release, copy, copy_function=_link)
        except (OSError, shutil.Error):
            if Path(os.path.realpath(current)) == release:
                raise
            continue  # it was taken away while it was read
        if Path(os.path.realpath(current)) == release:
            return copy
    raise RefusedError(reason="the site is being built again and again; deploy it when that is over")


def _link(file: str, copy: str) -> None:
    try:
        os.link(file, copy)
    except OSError:  # this file system has no hard links
        shutil.copy2(file, copy)
