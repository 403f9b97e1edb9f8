"""Source → sightings: reads what is due and keeps it, once.

The network is read first, with no unit of work open; what came is kept in batches, and the cursor (what the next
read is given back) is written with the last of them. A process killed anywhere in between reads the same things
again and keeps none of them twice. A feed that has not changed costs one conditional request and no write.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr
from sqlalchemy.orm import Session

from claims import clock, contacts, questions, receipts, sightings, sources
from claims.database import Database
from claims.errors import SourceError
from claims.plugins import discover
from claims.records import Place, Source
from claims.seen import Asked, Seen, Unreadable
from claims.settings import Settings
from claims.sightings import Kept
from claims.terms import QuestionWay
from pipeline.intake import Cursor, SourceSettings
from pipeline.politeness import HostGate, next_due

BATCH = 250
SUCCESS_NOTED_EVERY = timedelta(hours=1)
"""How old the noted last success may be before an unchanged source is worth a write."""


@dataclass
class Collected:
    """What a run of collecting brought: by source, and what failed with its reason."""

    kept: dict[str, Kept] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)

    @property
    def total(self) -> Kept:
        """All sources together."""
        return sum(self.kept.values(), Kept())


@dataclass(frozen=True)
class _Due:
    key: str
    kind: str
    interval: int
    failures: int
    noted: datetime | None
    settings: SourceSettings


def collect(
    database: Database,
    settings: Settings,
    keys: Sequence[str] = (),
    *,
    told: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Read the sources named, or those that are due; *told* hears each source's key when it is done."""
    now = clock.now()
    with database.reading() as session:
        due = [_due(session, settings, source) for source in sources.due(session, now, keys)]
    done = Collected()
    local = [source for source in due if not _host(source)]
    remote = [source for source in due if _host(source)]
    gate = HostGate(settings.fetch.seconds_between)
    with ThreadPoolExecutor(max_workers=settings.fetch.workers) as pool:
        reads = pool.map(lambda source: _read_remote(gate, source), remote)
        for source, answer in chain(
            zip(remote, reads, strict=True), ((item, _read_local(item)) for item in local)
        ):
            _keep(database, source, answer, done, settings)
            told(source.key)
    return done


def read_once(settings: SourceSettings, kind: str) -> Iterator[Seen | Asked | Unreadable | Cursor]:
    """What a source would bring, without keeping it: for `source check` and dry runs."""
    yield from discover("pipeline.intake")[kind].read(settings)


def source_settings(session: Session, settings: Settings, source: Source) -> SourceSettings:
    """What the source's module is given."""
    place = session.get(Place, source.place_id) if source.place_id else None
    section = getattr(settings, source.kind, None)
    given = section.model_dump() if isinstance(section, BaseModel) else {}
    secrets = {name: value for name, value in given.items() if isinstance(value, SecretStr)}
    options = {name: value for name, value in given.items() if name not in secrets}
    return SourceSettings(
        key=source.key,
        address=source.address,
        options=MappingProxyType({**options, **source.options}),
        secrets=MappingProxyType({name: value.get_secret_value() for name, value in secrets.items()}),
        cursor=MappingProxyType(dict(source.cursor)),
        language=source.language,
        region=place.code if place else "",
        allowed_hosts=frozenset(settings.fetch.allowed_hosts),
    )


def _due(session: Session, settings: Settings, source: Source) -> _Due:
    given = source_settings(session, settings, source)
    return _Due(
        source.key, source.kind, source.interval_seconds, source.failures, source.last_success_at, given
    )


def _host(source: _Due) -> str:
    return urlsplit(source.settings.address).hostname or "" if "://" in source.settings.address else ""


_Answer = Iterable[Seen | Asked | Unreadable | Cursor] | SourceError


def _read_remote(gate: HostGate, source: _Due) -> _Answer:
    with gate.entering(_host(source)):
        try:
            return list(read_once(source.settings, source.kind))
        except SourceError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the source's border: one source must not stop the others
            return _unforeseen(error)


def _read_local(source: _Due) -> _Answer:
    """A file is read while it is kept: 41,000 rows never stand in memory at once."""
    return read_once(source.settings, source.kind)


def _unforeseen(error: Exception) -> SourceError:
    return SourceError(
        reason=f"something unforeseen happened ({type(error).__name__}); report it with the address"
    )


def _keep(database: Database, source: _Due, answer: _Answer, done: Collected, settings: Settings) -> None:
    if isinstance(answer, SourceError):
        _note_failure(database, source, answer, done)
        return
    kept = Kept()
    items = iter(answer)
    cursor: Cursor | None = None
    touched = ended = False
    while True:
        try:
            batch = list(islice(items, BATCH))
        except SourceError as error:
            _note_failure(database, source, error, done)
            return
        except Exception as error:  # noqa: BLE001 - the source's border, as above
            _note_failure(database, source, _unforeseen(error), done)
            return
        if not batch:
            break
        touched, ended = True, len(batch) < BATCH
        cursor = next((item for item in batch if isinstance(item, Cursor)), cursor)
        with database.writing() as session:
            row = sources.find_source(session, source.key)
            # Two collectors at one source: the second waits here and then knows what the first has kept.
            session.refresh(row, with_for_update=True)
            kept += _keep_batch(session, row, batch, settings)
            if ended:
                _note_success(session, row, source, cursor, kept)
    if touched:
        if not ended:
            _note_end(database, source, cursor, kept)
        done.kept[source.key] = kept
    else:
        done.unchanged.append(source.key)
        _note_unchanged(database, source)


def _keep_batch(session: Session, row: Source, batch: Sequence[Any], settings: Settings) -> Kept:
    unreadable = [item for item in batch if isinstance(item, Unreadable)]
    if unreadable and asks(row):
        seal = contacts.seal_of(settings.question_keys)
        unreadable = [sightings.sealed(seal, item) for item in unreadable]
    aside = sightings.put_aside(session, row, unreadable)
    seen = [item for item in batch if isinstance(item, Seen)]
    kept = sightings.record_all(session, row, seen) + Kept(aside=aside)
    if asked := [item for item in batch if isinstance(item, Asked)]:
        seal = contacts.seal_of(settings.question_keys)
        kept += questions.ask_all(session, row, seal, asked)
        letters = [one for one in asked if one.way is QuestionWay.MAIL]
        found = (questions.by_key(session, row, seal, one) for one in letters)
        receipts.owe(session, [question for question in found if question is not None])
    return kept


def asks(source: Source) -> bool:
    """Whether people's questions come from a source, as its module says of its options."""
    said = getattr(discover("pipeline.intake")[source.kind], "asks", None)
    return said is not None and bool(said(source.options))


def _note_success(session: Session, row: Source, source: _Due, cursor: Cursor | None, kept: Kept) -> None:
    now = clock.now()
    due = next_due(now, 0, None, timedelta(seconds=source.interval), random.random())
    sources.note_success(session, row, now, due, cursor.values if cursor else None, kept.new + kept.revised)


def _note_end(database: Database, source: _Due, cursor: Cursor | None, kept: Kept) -> None:
    # Only a source read to its end was read: noted any earlier, one that a kill broke off would seem not to be due.
    with database.writing() as session:
        _note_success(session, sources.find_source(session, source.key), source, cursor, kept)


def _note_unchanged(database: Database, source: _Due) -> None:
    now = clock.now()
    if source.failures == 0 and source.noted and now - source.noted < SUCCESS_NOTED_EVERY:
        return
    with database.writing() as session:
        row = sources.find_source(session, source.key)
        due = next_due(now, 0, None, timedelta(seconds=source.interval), random.random())
        sources.note_success(session, row, now, due, None, 0)


def _note_failure(database: Database, source: _Due, error: SourceError, done: Collected) -> None:
    now = clock.now()
    reason = str(error.fields.get("reason", error))
    due = next_due(
        now,
        source.failures + 1,
        getattr(error, "retry_after", None),
        timedelta(seconds=source.interval),
        random.random(),
    )
    with database.writing() as session:
        sources.note_failure(session, sources.find_source(session, source.key), now, due, reason)
    done.failed[source.key] = reason
