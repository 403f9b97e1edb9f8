"""The desk's own list of days: decreed off or to be worked, each with its source; it outranks the library."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.acts import Deed, record_act
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import DayOff, Person
from claims.terms import DayKind
from claims.working_days import Calendar, demand_known

_NOTE, _SOURCE = 200, 400


@dataclass(frozen=True)
class Decreed:
    """What somebody says about one day."""

    day: date
    kind: DayKind
    note: str
    source: str


@dataclass(frozen=True)
class Loaded:
    """What a list brought."""

    new: int
    changed: int
    same: int


def calendar(session: Session, name: str) -> Calendar:
    """The calendar called *name* with the desk's own days; raises RefusedError when nobody knows it."""
    rows = session.execute(select(DayOff.day, DayOff.kind).where(DayOff.calendar == name)).all()
    return Calendar(
        name,
        off=frozenset(row.day for row in rows if row.kind is DayKind.OFF),
        worked=frozenset(row.day for row in rows if row.kind is DayKind.WORKING),
    )


def listed(session: Session, name: str, year: int) -> Sequence[DayOff]:
    """The desk's own days of a year, in order."""
    within = DayOff.day.between(date(year, 1, 1), date(year, 12, 31))
    return session.scalars(select(DayOff).where(DayOff.calendar == name, within).order_by(DayOff.day)).all()


def put(session: Session, by: Person, name: str, decreed: Decreed) -> bool:
    """Say what a day is; False when that stands there already."""
    return put_all(session, by, name, [decreed]).same == 0


def put_all(session: Session, by: Person, name: str, days: Iterable[Decreed]) -> Loaded:
    """Say what many days are: those that stand there are replaced, those that are not named stay."""
    actor = demand(by, Action.MANAGE_CALENDAR)
    demand_known(name)
    new, changed, same = 0, 0, 0
    for one in map(_tidied, days):
        row = session.get(DayOff, (name, one.day))
        if row is not None and (row.kind, row.note, row.source) == (one.kind, one.note, one.source):
            same += 1
            continue
        if row is None:
            new += 1
            session.add(DayOff(calendar=name, day=one.day, kind=one.kind, note=one.note, source=one.source))
        else:
            changed += 1
            row.kind, row.note, row.source = one.kind, one.note, one.source
        detail = {"kind": one.kind.value, "source": one.source}
        record_act(session, actor, Deed("calendar_put", _subject(name, one.day), detail))
    session.flush()
    return Loaded(new, changed, same)


def take(session: Session, by: Person, name: str, day: date) -> None:
    """Forget what the desk said of a day: what the library knows of it holds again."""
    actor = demand(by, Action.MANAGE_CALENDAR)
    row = session.get(DayOff, (name, day))
    if row is None:
        raise NotFoundError(kind="day", name=day.isoformat())
    detail = {"kind": row.kind.value, "source": row.source}
    session.delete(row)
    record_act(session, actor, Deed("calendar_take", _subject(name, day), detail))
    session.flush()


def read(written: Mapping[str, Any]) -> tuple[str, list[Decreed]]:
    """The calendar's name and the days of a file such as data/holidays/kz.yaml."""
    try:
        name = str(written["calendar"])
        days = [_read(entry) for entry in written["days"]]
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(
            reason="the file of days cannot be read: {what}; it needs 'calendar' and 'days', each day with "
            "'day', 'kind' (off or working), 'note' and 'source'",
            what=str(error) or type(error).__name__,
        ) from None
    return name, days


def _read(entry: Mapping[str, Any]) -> Decreed:
    day = entry["day"]
    when = day if isinstance(day, date) else date.fromisoformat(str(day))
    return Decreed(when, DayKind(entry["kind"]), str(entry["note"]), str(entry["source"]))


def _tidied(decreed: Decreed) -> Decreed:
    note, source = " ".join(decreed.note.split()), decreed.source.strip()
    if not note:
        raise RefusedError(reason="say what day it is: people read the note")
    if not source:
        raise RefusedError(reason="say by which decree, with its address: people rely on the day")
    return Decreed(decreed.day, decreed.kind, note[:_NOTE], source[:_SOURCE])


def _subject(name: str, day: date) -> str:
    return f"day:{name}/{day.isoformat()}"
