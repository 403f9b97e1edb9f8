"""Any table of the desk as a file: exact CSV for programs, CSV and XLSX for people; streamed, however long it is.

Rows are read a page at a time, each in a look of its own: no look at the record waits for a slow network.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from fastapi.responses import Response, StreamingResponse
from sqlalchemy.orm import Session

from claims import clock
from claims.database import Database
from claims.errors import NotFoundError
from desk.here import Visit
from pipeline.tables import (
    MEDIA_TYPES,
    Reader,
    Table,
    TableForm,
    csv_bytes,
    file_name,
    sheet_csv_bytes,
    write_xlsx,
)

Line = TypeVar("Line")
Place = TypeVar("Place", int, str)
_AT_ONCE = 1 << 16


def export(here: Visit, table: Table, form: str, notes: Sequence[str] = ()) -> Response:
    """The answer that carries *table* as a file; what is wrong with it is said before the first byte leaves.

    *notes* are what a reader has to know about it: in a workbook they stand on a sheet of their own.
    """
    kind = _form(form)
    titles = column_titles(here._)
    columns = [replace(column, title=titles.get(column.key, column.key)) for column in table.columns]
    rows = iter(table.rows)
    first = next(rows, None)
    whole = replace(
        table, columns=columns, notes=notes, rows=chain([first], rows) if first is not None else []
    )
    name = file_name(table.name, kind, clock.now().astimezone(here.zone).date())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_bytes(whole, kind, here), media_type=MEDIA_TYPES[kind], headers=headers)


def _form(form: str) -> TableForm:
    try:
        return TableForm(form)
    except ValueError:
        raise NotFoundError(kind="page", name=form) from None


def _bytes(table: Table, form: TableForm, here: Visit) -> Iterator[bytes]:
    reader = Reader(here.language, here.zone)
    if form is TableForm.CSV:
        return csv_bytes(table)
    if form is TableForm.SHEET_CSV:
        return sheet_csv_bytes(table, reader)
    folder = TemporaryDirectory(prefix="aiqyn-export-")
    path = Path(folder.name) / "table.xlsx"
    try:
        write_xlsx(table, reader, path)
    except BaseException:
        folder.cleanup()
        raise
    return _pieces(path, folder)


def _pieces(path: Path, folder: "TemporaryDirectory[str]") -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            yield piece


def paged(
    database: Database, read: Callable[[Session, int], Sequence[Line]], number: Callable[[Line], int]
) -> Iterator[Line]:
    """Everything that *read* gives, a page at a time, each behind the *number* of the last line before."""

    def page(session: Session, after: int) -> tuple[Sequence[Line], int]:
        found = read(session, after)
        return found, number(found[-1]) if found else 0

    return walked(database, page, 0)


def walked(
    database: Database, read: Callable[[Session, Place], tuple[Sequence[Line], Place]], start: Place
) -> Iterator[Line]:
    """Everything that *read* gives, a page at a time; with each it says where the next begins, or nothing."""
    place, begun = start, False
    while place or not begun:
        begun = True
        with database.reading() as session:
            page, place = read(session, place)
        yield from page


def column_titles(_: Callable[[str], str]) -> dict[str, str]:
    """What the columns of all tables are called by people."""
    return {
        "from": _("From"),
        "until": _("Until"),
        "by": _("Counted by"),
        "key": _("Key"),
        "name": _("What it is called"),
        "sightings": _("Sightings"),
        "fewer_than": _("Held back: fewer than"),
        "claim": _("Claim"),
        "said": _("What it says"),
        "before": _("Seven days before"),
        "after": _("Last seven days"),
        "ratio": _("Times as often"),
        "ratio_low": _("At least"),
        "ratio_high": _("At most"),
        "first_seen_at": _("First seen"),
        "questions": _("Questions"),
        "sources": _("Sources"),
        "languages": _("Languages"),
        "last_seen_before": _("Last seen before"),
        "back_since": _("Back since"),
        "quiet_days": _("Quiet days"),
        "last_verdict": _("Last verdict"),
        "answer_as_of": _("Answer as of"),
        "first_seen_from": _("First seen from"),
        "first_seen_until": _("First seen until"),
        "answer_language": _("Language of the answer"),
        "claims": _("Claims"),
        "priority": _("Priority"),
        "recent": _("Last seven days"),
        "last_seen_at": _("Last seen"),
        "regions": _("Regions"),
        "tags": _("Tags"),
        "has_answer": _("Has an answer"),
        "answered": _("Answered"),
        "median_days": _("Median, days"),
        "p90_days": _("90th percentile, days"),
        "half_of_all_days": _("Half of all, days"),
        "open": _("Not answered yet"),
        "open_median_age_days": _("Their median age, days"),
        "closed_unanswered": _("Closed or muted without an answer"),
        "sighting": _("Sighting"),
        "standing": _("Standing"),
        "score": _("Score"),
        "source": _("Source"),
        "kind": _("Kind"),
        "language": _("Language"),
        "region": _("Region"),
        "seen_at": _("Seen"),
        "title": _("Title"),
        "text": _("Text"),
        "url": _("Address"),
        "reach": _("Reach"),
        "suggested_at": _("Suggested"),
        "refutation": _("Refutation"),
        "state": _("State"),
        "verdict": _("Verdict"),
        "as_of": _("As of"),
        "title_kk": _("Title in Kazakh"),
        "title_ru": _("Title in Russian"),
        "title_en": _("Title in English"),
        "channels": _("Channels"),
        "drafted_at": _("Drafted"),
        "edited_at": _("Edited"),
        "first_public_at": _("First public"),
        "code": _("Code"),
        "version": _("Version"),
        "version_kind": _("Kind of version"),
        "channel": _("Channel"),
        "queued_at": _("Queued"),
        "sent_at": _("Sent"),
        "address": _("Address"),
        "attempts": _("Attempts"),
        "last_error": _("Last error"),
    }
