"""The secrets by which other programs sign the questions that they send: files beside the keys, not in the record.

Whoever copies the database can forge nothing with it. A new secret leaves the ones before it good for a while, so that
the sender can change over without a question being refused.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from claims import clock
from claims.acts import Deed, record_act
from claims.errors import RefusedError
from claims.people import Action, demand
from claims.records import Person, Source
from claims.webhooks import new_secret

KIND = "webhook"
"""The kind of source whose questions come in signed."""
OVERLAP = timedelta(hours=24)
"""How long the secret before a new one stays good."""


@dataclass(frozen=True)
class _Secret:
    secret: str = field(repr=False)
    until: str = ""
    """When it ends, as ISO 8601; empty: not before there is another."""

    def is_good(self, now: datetime) -> bool:
        return not self.until or datetime.fromisoformat(self.until) > now


def renew(session: Session, by: Person, source: Source, folder: Path, overlap: timedelta = OVERLAP) -> str:
    """A new secret for *source*, to be shown once; those before it are good for *overlap* from now."""
    actor = demand(by, Action.MANAGE_SOURCES)
    if source.kind != KIND:
        raise RefusedError(
            reason="{source} is no webhook: nothing that it brings is signed", source=source.key
        )
    record_act(session, actor, Deed("renew_source_secret", f"source:{source.key}"))
    secret, now = new_secret(), clock.now()
    with _turn(folder):
        kept = [one for one in _read(folder, source.key) if one.is_good(now)]
        ending = [_Secret(one.secret, one.until or (now + overlap).isoformat()) for one in kept]
        _write(folder, source.key, [_Secret(secret), *(ending if overlap else [])])
    return secret


def good(folder: Path, source: str) -> list[str]:
    """The secrets that *source* (its key) may sign with now, the newest first."""
    now = clock.now()
    return [one.secret for one in _read(folder, source) if one.is_good(now)]


def _path(folder: Path, source: str) -> Path:
    return folder / f"{sha256(source.encode()).hexdigest()[:32]}.json"  # a key may hold anything, a slash too


def _read(folder: Path, source: str) -> list[_Secret]:
    try:
        return [_Secret(**one) for one in json.loads(_path(folder, source).read_text("utf-8"))]
    except FileNotFoundError:
        return []


def _write(folder: Path, source: str, secrets: list[_Secret]) -> None:
    path = _path(folder, source)
    made = path.with_suffix(".new")
    made.unlink(missing_ok=True)
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump([asdict(one) for one in secrets], file)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
