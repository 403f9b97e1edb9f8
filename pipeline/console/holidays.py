"""The calendar on the command line: a year's days off and worked, the desk's own days, files of days."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import clock, days_off, question_clock
from claims.days_off import Decreed
from claims.terms import DayKind
from claims.working_days import Named, read_name
from pipeline.console.command import Command
from pipeline.console.files import read_yaml
from pipeline.console.screen import Column
from pipeline.question_clocks import house_terms

DAY = (
    Column("DAY", lambda d: d["day"].isoformat(), style="bold"),
    Column("", lambda d: f"{d['day']:%a}"),
    Column("IS", lambda d: d["kind"]),
    Column("WHAT IT IS", lambda d: d["what"], free=True),
    Column("SAID BY", lambda d: d["source"] or "the library 'holidays'", free=True),
)


def holidays_list(command: Command, year: int | None, calendar: str) -> None:
    """List what is known of a year: the library's days and the desk's own, which outrank them."""
    zone = ZoneInfo(command.settings.time_zone)
    wanted = year or clock.now().astimezone(zone).year
    name = calendar or command.settings.questions.calendar
    with command.reading() as session:
        items = known_days(session, name, wanted)
    command.listed("days", items, DAY, f"Nothing is known of {wanted} but its weekends.")


def known_days(session: Session, calendar: str, year: int) -> list[dict[str, Any]]:
    """A year's days in order; each of the desk's own stands in the place of the library's."""
    found = {one.day: _document(one, "", "") for one in days_off.calendar(session, calendar).named(year)}
    for row in days_off.listed(session, calendar, year):
        working = row.kind is DayKind.WORKING
        found[row.day] = _document(read_name(row.day, row.note, working=working), row.note, row.source)
    return [found[day] for day in sorted(found)]


def _document(one: Named, note: str, source: str) -> dict[str, Any]:
    kind = DayKind.WORKING if one.working else DayKind.OFF
    return {
        "day": one.day,
        "kind": kind.value,
        "what": note or _said(one),
        "source": source,
        "own": bool(source),
        "estimated": one.estimated,
    }


def _said(one: Named) -> str:
    if one.instead_of:
        what = "worked" if one.working else "day off"
        return f"{what} instead of {one.instead_of.isoformat()}"
    beside = [word for word, holds in (("observed", one.observed), ("estimated", one.estimated)) if holds]
    return f"{one.name} ({', '.join(beside)})" if beside else one.name


def holidays_load(command: Command, file: str, dry_run: bool) -> None:
    """Take in a file of days; days that are not in it stay."""
    name, days = days_off.read(read_yaml(file))
    with command.writing(dry_run=dry_run) as (session, by):
        loaded = days_off.put_all(session, by, name, days)
        moved = _recount(command, session, name)
    command.screen.done(
        f"{name}: {loaded.new} days are new, {loaded.changed} were changed, {loaded.same} were known."
        + _moved(moved),
        calendar=name,
        new=loaded.new,
        changed=loaded.changed,
        known=loaded.same,
        questions_moved=moved,
        dry_run=dry_run,
    )


def holidays_add(command: Command, decreed: Decreed, calendar: str, dry_run: bool) -> None:
    """Say what one day is."""
    name = calendar or command.settings.questions.calendar
    with command.writing(dry_run=dry_run) as (session, by):
        new = days_off.put(session, by, name, decreed)
        moved = _recount(command, session, name)
    what = "is off" if decreed.kind is DayKind.OFF else "is worked"
    sentence = f"{decreed.day.isoformat()} {what} in {name}." if new else "It was so already."
    command.screen.done(
        sentence + _moved(moved),
        calendar=name,
        day=decreed.day,
        kind=decreed.kind.value,
        changed=new,
        questions_moved=moved,
        dry_run=dry_run,
    )


def holidays_remove(command: Command, day: date, calendar: str, dry_run: bool) -> None:
    """Forget what the desk said of a day."""
    name = calendar or command.settings.questions.calendar
    with command.writing(dry_run=dry_run) as (session, by):
        days_off.take(session, by, name, day)
        moved = _recount(command, session, name)
    command.screen.done(
        f"Of {day.isoformat()} in {name} only the library tells now." + _moved(moved),
        calendar=name,
        day=day,
        questions_moved=moved,
        dry_run=dry_run,
    )


def _recount(command: Command, session: Session, calendar: str) -> int:
    """Questions that are due on another day now; none where the clock goes by another calendar."""
    settings = command.settings
    if calendar != settings.questions.calendar:
        return 0
    return question_clock.recount(session, house_terms(session, settings))


def _moved(count: int) -> str:
    return f" {count} questions are due on another day now." if count else ""
