"""Trends on the command line: volume, what grows, how long answers took; as a table, JSON or exact CSV."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from claims import clock, trends
from claims.terms import Step, VolumeBy
from claims.trends import FEW, Series, Volume
from pipeline import exporting
from pipeline import trends as told
from pipeline.console.command import Command
from pipeline.console.screen import Column, Document
from pipeline.tables import Table, csv_bytes

WEEKS = 12
_EMPTY = (
    "Nothing was counted in this span: widen it with --since, or run 'aiqyn run' so that claims are weighed."
)


def volume(
    command: Command,
    by: VolumeBy,
    step: Step,
    since: date | None,
    until: date | None,
    only: list[str],
    as_csv: bool,
) -> None:
    """Say how much was seen, by step and series."""
    first, last = _span(command, since, until)
    with command.reading() as session:
        shown = 1000 if as_csv else trends.SHOWN
        found = trends.volume(session, by, since=first, until=last, step=step, only=only, shown=shown)
    if as_csv:
        _csv(exporting.volume_table(found, lambda one: _name(command, one)))
        return
    lines = _volume_lines(command, found) if any(found.everything) else []
    columns = [
        Column("FROM", lambda line: line["from"].isoformat()),
        Column(by.value.upper(), lambda line: line["name"], free=True),
        Column("SIGHTINGS", lambda line: line["sightings"], number=True),
    ]
    command.listed("volume", lines, columns, _EMPTY)


def _volume_lines(command: Command, found: Volume) -> list[Document]:
    series = [(one.key, _name(command, one), one.counts) for one in found.series]
    if found.others is not None and any(found.others):
        series.append(("", "(others)", found.others))
    series.append(("", "(all)", found.everything))
    return [
        {"from": start, "key": key, "name": name, **_count(found, key, counts[place])}
        for place, start in enumerate(found.starts)
        for key, name, counts in series
        if not (found.is_by_region_and_day and not key)
    ]


def _count(found: Volume, key: str, count: int) -> Mapping[str, Any]:
    """What is printed may go anywhere: the small counts of a region's day are held back here too."""
    if found.is_by_region_and_day and 0 < count < FEW:
        return {"sightings": None, "fewer_than": FEW}
    return {"sightings": count}


def _name(command: Command, one: Series) -> str:
    return command.screen.best(one.names) if one.names else one.key


def growing(command: Command, until: date | None, limit: int, as_csv: bool) -> None:
    """Say which claims surely grow."""
    _, last = _span(command, None, until)
    with command.reading() as session:
        found = told.growing(session, until=last, limit=limit)
    if as_csv:
        _csv(exporting.growing_table(found))
        return
    lines = [
        {
            "id": one.claim.id,
            "said": one.claim.said,
            "wording": one.claim.wording,
            "from": one.first,
            "days": list(one.days),
            **asdict(one.rise),
        }
        for one in found
    ]
    columns = [
        Column("CLAIM", lambda line: line["id"], style="bold"),
        Column("BEFORE", lambda line: line["before"], number=True),
        Column("LAST 7 DAYS", lambda line: line["after"], number=True),
        Column(
            "TIMES", lambda line: f"{line['ratio']:.1f} ({line['low']:.1f}-{line['high']:.1f})", number=True
        ),
        Column("WHAT IT SAYS", lambda line: line["wording"] or line["said"], free=True),
    ]
    command.listed("growing", lines, columns, "No claim surely grows.")


def answers(command: Command, since: date | None, until: date | None, repeated: bool, as_csv: bool) -> None:
    """Say how long claims waited for a public answer, and how many still wait."""
    first, last = _span(command, since, until)
    zone = ZoneInfo(command.settings.time_zone)
    with command.reading() as session:
        found = told.answer_months(session, since=first, until=last, zone=zone, repeated=repeated)
    if as_csv:
        _csv(exporting.answers_table(found))
        return
    columns = [
        Column("FIRST SEEN", lambda line: f"{line['since']:%Y-%m}"),
        Column("ANSWER IN", lambda line: line["language"] or "any"),
        Column("CLAIMS", lambda line: line["claims"], number=True),
        Column("ANSWERED", lambda line: line["answered"], number=True),
        Column("MEDIAN", lambda line: _days(line["median"]), number=True),
        Column("P90", lambda line: _days(line["ninetieth"]), number=True),
        Column("HALF OF ALL", lambda line: _days(line["half_of_all"]) or "not yet", number=True),
        Column("OPEN", lambda line: line["open"], number=True),
        Column("THEIR AGE", lambda line: _days(line["open_age"]), number=True),
        Column("CLOSED", lambda line: line["closed"], number=True),
    ]
    command.listed("answers", [asdict(one) for one in found], columns, _EMPTY)


def _days(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} d"


def _span(command: Command, since: date | None, until: date | None) -> tuple[date, date]:
    last = until or clock.now().astimezone(ZoneInfo(command.settings.time_zone)).date()
    return since or trends.start_of(last, Step.WEEK) - timedelta(weeks=WEEKS), last


def _csv(table: Table) -> None:
    for piece in csv_bytes(table):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
