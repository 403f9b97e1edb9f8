"""By rsync: to another machine over SSH, or into a folder of this one."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from claims.errors import RefusedError
from claims.settings import Settings
from pipeline.built_site import BuiltSite
from pipeline.deploying.steps import MARK, Deployed, Told, steps

_REMOTE = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]):[/~\w.][^\n\0]*"
)
_LOOKS_REMOTE = re.compile(r"[^/]*:")
_NOT_THERE = 23
"""rsync's code when a folder is missing."""
_WORDS = (
    "--times", "--modify-window=-1", "--chmod=D755,F644", "--delay-updates", "--mkpath", "--secluded-args",
    "--out-format=%i %l %n",
)  # fmt: skip
"""Times are compared to the nanosecond: two builds within a second may make two files of one length."""
_SSH = "ssh -oBatchMode=yes"
"""Nobody sits there to be asked for a password."""


def carry(
    site: BuiltSite, settings: Settings, target: str, told: Told, dry_run: bool, everything: bool
) -> Deployed:
    """Send what differs, step by step, then delete what is gone."""
    there = _place(target, settings)
    _demand_ours(target, there)
    words = [*_WORDS, *(["--rsh", _SSH] if _is_remote(target) else [])]
    words += ["--dry-run"] if dry_run else []
    words += ["--ignore-times"] if everything else []
    files, sent, weight, done = site.everything, [], 0, 0
    for step in steps(files):
        names = "\0".join(step).encode()
        for change, size, name in _run(
            [*words, "--files-from=-", "--from0", "--", f"{site.folder}/", there], names
        ):
            if change.startswith(("<f", ">f", "cf", "hf")):
                sent.append(name)
                weight += size
        done += len(step)
        told(done, len(files))
    gone = _run(
        [
            *words,
            "--recursive",
            "--delete-delay",
            "--existing",
            "--ignore-existing",
            "--",
            f"{site.folder}/",
            there,
        ]
    )
    deleted = [name for change, _, name in gone if change == "*deleting" and not name.endswith("/")]
    return Deployed(target, sent, deleted, weight)


def _is_remote(target: str) -> bool:
    return _LOOKS_REMOTE.match(target) is not None


def _place(target: str, settings: Settings) -> str:
    """*target* as rsync may be given it: never something that it could take for an option."""
    if _is_remote(target):
        if not _REMOTE.fullmatch(target):
            raise RefusedError(
                reason="{target} is no place to deploy to: host:/path, a folder, or s3://bucket/prefix",
                target=target,
            )
        return target if target.endswith("/") else f"{target}/"
    if target.startswith("-") or not target.strip() or "\0" in target:
        raise RefusedError(
            reason="{target} is no place to deploy to: host:/path, a folder, or s3://bucket/prefix",
            target=target,
        )
    folder, own = Path(target).expanduser().resolve(), settings.site_folder.resolve()
    if folder in (own, *own.parents) or own in folder.parents:
        raise RefusedError(
            reason="{target} is where the site is built; deploy it to another folder", target=target
        )
    return f"{folder}/"


def _demand_ours(target: str, there: str) -> None:
    """A folder that holds something else is somebody else's: what is not in the site would be deleted there."""
    words = ["--list-only", "--secluded-args", *(["--rsh", _SSH] if _is_remote(target) else [])]
    done = _rsync([*words, "--", there])
    if done.returncode == _NOT_THERE:
        return
    _demand_fine(done)
    names = [line.split(maxsplit=4)[-1] for line in done.stdout.decode("utf-8", "replace").splitlines()]
    if set(names) - {"."} and MARK not in names:
        raise RefusedError(
            reason="{target} holds something that is no site of ours, and it would be deleted; empty it first",
            target=target,
        )


def _run(words: Sequence[str], given: bytes = b"") -> Iterator[tuple[str, int, str]]:
    """(change, bytes, name) of each file that rsync did something with."""
    done = _rsync(words, given)
    _demand_fine(done)
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        change, _, rest = line.partition(" ")
        size, _, name = rest.strip().partition(" ")
        yield change, int(size) if size.isdigit() else 0, name


def _rsync(words: Sequence[str], given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    if (found := shutil.which("rsync")) is None:
        raise RefusedError(reason="rsync is not here; on Debian: apt-get install rsync")
    return subprocess.run([found, *words], input=given, capture_output=True, check=False)


def _demand_fine(done: "subprocess.CompletedProcess[bytes]") -> None:
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RefusedError(
            reason="rsync ended with {code}: {said}",
            code=done.returncode,
            said=said[0][:300] if said else "?",
        )
