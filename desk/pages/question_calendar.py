"""The calendar by which the clock of questions goes: a year's days, and the desk's own with their sources."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from babel.dates import format_date
from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response

from claims import clock, days_off, question_clock
from claims.days_off import Decreed
from claims.errors import ClaimsError, RefusedError
from claims.people import Action
from claims.terms import DayKind
from claims.working_days import read_name
from desk import problems
from desk.here import Here, allowed
from desk.holiday_words import day_words
from pipeline.question_clocks import house_terms

router = APIRouter()
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Keeping = Annotated[Here, Depends(allowed(Action.MANAGE_CALENDAR))]
Text = Annotated[str, Form()]
FIRST, LAST = 1991, 2077
"""The years that the library knows of."""


@dataclass(frozen=True)
class Shown:
    """One day of the page."""

    day: date
    is_off: bool
    what: str
    weekday: str
    source: str = ""
    """Empty: the library knows it."""
    beside: str = ""
    """What the library says of a day that the desk has its own word on."""

    @property
    def host(self) -> str:
        """Whose address the source is; empty where it is none that may be followed."""
        address = urlsplit(self.source)
        return address.hostname or "" if address.scheme in ("https", "http") else ""


@router.get("/questions/calendar")
def show(here: Looking, year: Annotated[int | None, Query(ge=FIRST, le=LAST)] = None) -> Response:
    """A year's days off, and the days of weekends that are worked."""
    return _page(here, year or _this_year(here))


@router.post("/questions/calendar")
def add(here: Keeping, day: Text = "", kind: Text = "off", note: Text = "", source: Text = "") -> Response:
    """Say what a day is; what is due by it moves."""
    written = {"day": day[:10], "kind": kind, "note": note[:200], "source": source[:400]}
    try:
        decreed = Decreed(_day(day), DayKind.WORKING if kind == "working" else DayKind.OFF, note, source)
        with here.writing() as session:
            days_off.put(session, here.person(session), here.settings.questions.calendar, decreed)
            moved = question_clock.recount(session, house_terms(session, here.settings))
    except ClaimsError as error:
        return _page(here, _year_of(day) or _this_year(here), error, written)
    said = here._("{day} is in the calendar.").format(day=here.showing.day(decreed.day))
    return here.go(f"/questions/calendar?year={decreed.day.year}", said=said + _moved(here, moved))


@router.post("/questions/calendar/remove")
def remove(here: Keeping, day: Text = "") -> Response:
    """Forget what the desk said of a day."""
    with here.writing() as session:
        days_off.take(session, here.person(session), here.settings.questions.calendar, _day(day))
        moved = question_clock.recount(session, house_terms(session, here.settings))
    said = here._("{day} is as the library knows it again.").format(day=here.showing.day(_day(day)))
    return here.go(f"/questions/calendar?year={_day(day).year}", said=said + _moved(here, moved))


def _page(
    here: Here, year: int, error: ClaimsError | None = None, written: dict[str, str] | None = None
) -> Response:
    name = here.settings.questions.calendar
    with here.reading() as session:
        calendar = days_off.calendar(session, name)
        shown = {
            one.day: Shown(
                one.day, not one.working, day_words(one, here._, here.showing), _weekday(here, one.day)
            )
            for one in calendar.named(year)
        }
        for row in days_off.listed(session, name, year):
            working = row.kind is DayKind.WORKING
            what = day_words(read_name(row.day, row.note, working=working), here._, here.showing)
            known = shown.get(row.day)
            beside = known.what if known and (known.what, known.is_off) != (what, not working) else ""
            shown[row.day] = Shown(row.day, not working, what, _weekday(here, row.day), row.source, beside)
        count = calendar.between(date(year - 1, 12, 31), date(year, 12, 31))
        return here.page(
            "question_clock/calendar.html",
            problems.status_of(error) if error else 200,
            name=name,
            year=year,
            years=[one for one in (year - 1, year + 1) if FIRST <= one <= LAST],
            days=[shown[day] for day in sorted(shown)],
            working_days=count,
            wrong=problems.sentence(error, here.language) if error else "",
            written=written or {"day": "", "kind": "off", "note": "", "source": ""},
        )


def _weekday(here: Here, day: date) -> str:
    return str(format_date(day, "cccc", locale=here.language))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise RefusedError(reason="choose a day") from None


def _year_of(written: str) -> int | None:
    year = int(written[:4]) if written[:4].isdecimal() else 0
    return year if FIRST <= year <= LAST else None


def _this_year(here: Here) -> int:
    return clock.now().astimezone(here.zone).year


def _moved(here: Here, count: int) -> str:
    if not count:
        return ""
    said = here.n(
        "%(num)s question is due on another day now.", "%(num)s questions are due on another day now.", count
    )
    return " " + said % {"num": here.showing.number(count)}
