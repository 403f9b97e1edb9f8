"""The registry of sources: what is read, how it fares, and taking all of a source's items out in one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import clock
from claims.acts import Deed, record_act
from claims.changes import Ledger
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import Person, Place, Quarantined, Sighting, Source
from claims.terms import SourceState

COUNTED = (SourceState.ACTIVE, SourceState.PAUSED)
"""Sources whose sightings count: a muted or withdrawn source moves no ranking and joins no cluster."""


@dataclass(frozen=True)
class NewSource:
    """What somebody says about a source when adding it."""

    key: str
    kind: str
    address: str
    options: Mapping[str, Any]
    language: str = ""
    region: str = ""
    credibility: str = ""
    interval_seconds: int = 900


@dataclass(frozen=True)
class Health:
    """How a source fares: entries a day over the last week against what it usually brings."""

    source: Source
    sightings: int
    quarantined: int
    last_week_a_day: float
    usually_a_day: float

    @property
    def quiet(self) -> bool:
        """Whether it brings under a fifth of what it usually does."""
        return self.usually_a_day >= 1 and self.last_week_a_day < self.usually_a_day / 5


def add_source(session: Session, by: Person, new: NewSource) -> Source:
    """Take up a source; its key is its name for ever."""
    actor = demand(by, Action.MANAGE_SOURCES)
    if session.scalar(select(Source.id).where(Source.key == new.key)):
        raise RefusedError(reason="there is a source called {key} already; choose another key", key=new.key)
    source = Source(
        key=new.key,
        kind=new.kind,
        address=new.address,
        options=dict(new.options),
        language=new.language,
        place_id=place_id(session, new.region),
        credibility=new.credibility,
        interval_seconds=new.interval_seconds,
        added_at=clock.now(),
    )
    session.add(source)
    session.flush()
    record_act(
        session, actor, Deed("add_source", f"source:{source.key}", {"kind": new.kind, "address": new.address})
    )
    return source


def find_source(session: Session, key: str) -> Source:
    """The source called *key*."""
    source = session.scalar(select(Source).where(Source.key == key))
    if source is None:
        raise NotFoundError(kind="source", name=key)
    return source


def place_id(session: Session, code: str) -> int | None:
    """The place whose code is *code*; none for an empty code."""
    if not code:
        return None
    found = session.scalar(select(Place.id).where(Place.code == code))
    if found is None:
        raise NotFoundError(kind="place", name=code)
    return found


def turn(session: Session, by: Person, source: Source, state: SourceState) -> int | None:
    """Pause, mute, withdraw or take up again; all the source's items go with it. None: it stood so already."""
    actor = demand(by, Action.MANAGE_SOURCES)
    ledger = Ledger(session)
    ledger.set(source, state=state)
    if not ledger.changes:
        return None
    count = session.scalar(select(func.count()).select_from(Sighting).where(Sighting.source_id == source.id))
    deed = Deed(f"source_{state.value}", f"source:{source.key}", {"sightings": count}, ledger.changes)
    return record_act(session, actor, deed)


def read_again(session: Session, by: Person, source: Source) -> int:
    """Forget what the last read left behind: the next one sees everything as for the first time."""
    actor = demand(by, Action.MANAGE_SOURCES)
    source.cursor = {}
    source.next_due_at = None
    return record_act(session, actor, Deed("read_again", f"source:{source.key}"))


def due(session: Session, now: datetime, keys: Sequence[str] = ()) -> list[Source]:
    """The sources to read now: those named, or the active and muted ones whose time has come."""
    query = select(Source).order_by(Source.id)
    if keys:
        return [find_source(session, key) for key in keys]
    query = query.where(Source.state.in_([SourceState.ACTIVE, SourceState.MUTED]))
    return list(session.scalars(query.where((Source.next_due_at.is_(None)) | (Source.next_due_at <= now))))


def note_success(
    session: Session,
    source: Source,
    now: datetime,
    next_due: datetime,
    cursor: Mapping[str, Any] | None,
    new: int,
) -> None:
    """A read that brought something, or the first good one after a failure."""
    source.last_success_at = now
    source.next_due_at = next_due
    source.failures = 0
    source.last_error = ""
    if cursor is not None:
        source.cursor = dict(cursor)
    if new:
        source.last_new_at = now


def note_failure(session: Session, source: Source, now: datetime, next_due: datetime, reason: str) -> None:
    """A read that failed: why, in plain words, and when to try again."""
    source.failures += 1
    source.last_error = reason
    source.last_error_at = now
    source.next_due_at = next_due


def health(session: Session, now: datetime) -> list[Health]:
    """Every source with its figures."""
    week_ago = now - timedelta(days=7)
    total = _counts(session, Sighting.source_id)
    week = _counts(session, Sighting.source_id, Sighting.first_seen_at >= week_ago)
    aside = _counts(session, Quarantined.source_id, Quarantined.resolved_at.is_(None))
    found = []
    for source in session.scalars(select(Source).order_by(Source.key)):
        days = max((now - source.added_at).total_seconds() / 86400, 1.0)
        usual = total.get(source.id, 0) / days
        recent = week.get(source.id, 0) / min(days, 7.0)
        found.append(Health(source, total.get(source.id, 0), aside.get(source.id, 0), recent, usual))
    return found


def _counts(session: Session, column: Any, *where: Any) -> dict[int, int]:
    rows = session.execute(select(column, func.count()).where(*where).group_by(column))
    return {row[0]: row[1] for row in rows}
