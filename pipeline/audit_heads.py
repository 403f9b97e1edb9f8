"""The heads of the audit chain that were published: beside the site's releases, one line each, none ever taken away.

A chain shows what was changed inside of it, but not that its end was cut off or written anew; a head that others
have seen does. So each build of the site carries every head that any build before it carried, and adds the newest
one when the chain has grown enough or when the last one is old.
"""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

from claims import acts, clock
from claims.acts import Head
from claims.database import Database
from claims.errors import RefusedError
from claims.settings import Settings
from pipeline.channels import PublishedHead

EVERY = 100
"""After so many acts the next head is published."""
AFTER = timedelta(minutes=15)
"""And after so long, if there was any."""


def heads_file(settings: Settings) -> Path:
    """Where the heads are kept."""
    return settings.site_folder / "heads.txt"


def published_heads(settings: Settings) -> list[PublishedHead]:
    """Every head that was published, the oldest first; a line that a crash left half-written was not."""
    try:
        written = heads_file(settings).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [_head(line) for line in written[: written.rfind("\n") + 1].splitlines()]


def newest_published(settings: Settings) -> Head | None:
    """The head that the chain has to hold still."""
    heads = published_heads(settings)
    return Head(heads[-1].seq, heads[-1].hash) if heads else None


def publish_head(database: Database, settings: Settings) -> list[PublishedHead]:
    """Every head for the next build, with the chain's newest among them when it is due."""
    heads, now = published_heads(settings), clock.now()
    with database.reading() as session:
        head = acts.head(session)
    last = heads[-1] if heads else None
    if last and head.seq < last.seq:
        logging.getLogger(__name__).warning(
            "the audit chain ends at %d, but a head at %d was published: its tail was cut off",
            head.seq,
            last.seq,
        )
    if due(head, last, now):
        heads.append(PublishedHead(head.seq, head.hash, now.replace(microsecond=0)))
        _keep(heads_file(settings), heads[-1])
    return heads


def due(head: Head, last: PublishedHead | None, now: datetime) -> bool:
    """Whether *head* is to be published, after *last*."""
    if last is None:
        return head.seq > 0
    moved = (head.seq, head.hash) != (last.seq, last.hash)
    return moved and (abs(head.seq - last.seq) >= EVERY or now - last.at >= AFTER)


def _head(line: str) -> PublishedHead:
    head, _, at = line.partition(" ")
    try:
        parsed = Head.parse(head)
        return PublishedHead(parsed.seq, parsed.hash, datetime.fromisoformat(at))
    except (RefusedError, ValueError):
        raise RefusedError(
            reason="a line of the file with published heads is no head: {line}", line=line[:100]
        ) from None


def _keep(file: Path, head: PublishedHead) -> None:
    """Add *head*, durably, in place of a line that a crash left half-written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as kept:
        kept.seek(0)
        kept.truncate(kept.read().rfind(b"\n") + 1)
        kept.write(f"{head}\n".encode())
        kept.flush()
        os.fsync(kept.fileno())
