"""What the analyst looks at: volume over time, what grows, what is new, what is back, how long answers took."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import clock, movement, trends
from claims.errors import NotFoundError
from claims.people import Action
from claims.terms import Step, VolumeBy
from claims.trends import Series, Volume
from desk.exports import export
from desk.here import Here, allowed
from pipeline import exporting
from pipeline import trends as told
from pipeline.trends import AnswerTimes

router = APIRouter()
Analyst = Annotated[Here, Depends(allowed(Action.ANALYSE))]
WEEKS = 12
"""How far back the pages look unless they are told."""
LISTED = 10
IN_FILES = 1000
"""How many series or claims go into a file at most."""


@dataclass(frozen=True)
class Asked:
    """What stands in the address of a page of trends."""

    by: VolumeBy
    step: Step
    since: date
    until: date
    only: tuple[str, ...]
    repeated: bool

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return self.other()

    def other(self, **changed: Any) -> str:
        """The end of an address that asks for something else in one respect."""
        now = {
            "by": self.by.value,
            "step": self.step.value,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "only": self.only,
        }
        if self.repeated:
            now["repeated"] = "true"
        return urlencode({**now, **changed}, doseq=True)


def asked(
    here: Analyst,
    by: VolumeBy = VolumeBy.LANGUAGE,
    step: Step = Step.WEEK,
    since: Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
    until: Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = "",
    only: Annotated[list[str] | None, Query()] = None,
    repeated: bool = False,
) -> Asked:
    """What was asked for; without dates the last twelve weeks."""
    today = clock.now().astimezone(here.zone).date()
    last = min(_day(until) or today, today)
    first = _day(since) or trends.start_of(last, Step.WEEK) - timedelta(weeks=WEEKS)
    chosen = tuple(dict.fromkeys(key.strip()[:80] for key in only or () if key.strip()))[: trends.SHOWN]
    return Asked(by, trends.readable_step(first, last, step), first, last, chosen, repeated)


AskedFor = Annotated[Asked, Depends(asked)]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:  # the thirtieth of February
        return None


# --- pages --------------------------------------------------------------------------------------------


@router.get("/trends")
def overview(here: Analyst, wanted: AskedFor) -> Response:
    """Everything at a glance, for the span that was asked for."""
    begins, ends = _bounds(here, wanted)
    with here.reading() as session:
        volume = _volume(session, wanted)
        return here.page(
            "trends/index.html",
            wanted=wanted,
            volume=volume,
            name=namer(here),
            label=labeller(here, wanted.step),
            span=spanner(here),
            kinds=kinds(here._),
            steps=steps(here._),
            presets=_presets(here, session, wanted),
            counted=trends.counted_until(session),
            growth_told=growth_told(here._),
            growing=told.growing(session, until=wanted.until, limit=LISTED),
            new=movement.opened(session, begins, ends, repeated=wanted.repeated, limit=LISTED),
            back=movement.returned(session, begins, limit=LISTED),
            answers=told.answer_times(
                session, since=wanted.since, until=wanted.until, zone=here.zone, repeated=wanted.repeated
            ),
        )


@router.get("/trends/answers")
def answers(here: Analyst, wanted: AskedFor) -> Response:
    """How long claims waited for an answer, by the month they were first seen in."""
    with here.reading() as session:
        found = _months(here, session, wanted)
        by_month: dict[date, dict[str, AnswerTimes]] = {}
        for one in found:
            by_month.setdefault(one.since, {})[one.language] = one
        return here.page(
            "trends/answers.html",
            wanted=wanted,
            months=sorted(by_month.items()),
            found=found,
            name=namer(here),
            label=labeller(here, Step.MONTH),
            span=spanner(here),
            presets=_presets(here, session, wanted),
            counted=trends.counted_until(session),
            times_told=times_told(here._),
        )


@router.get("/export/trends/{file}")
def as_file(here: Analyst, wanted: AskedFor, file: str) -> Response:
    """One view of trends as a file: all series and claims of the span, not only those that a chart bears."""
    what, _, form = file.partition(".")
    begins, ends = _bounds(here, wanted)
    name = namer(here)
    views: dict[str, Callable[[Session], Any]] = {
        "volume": lambda session: exporting.volume_table(_volume(session, wanted, IN_FILES), name),
        "growing": lambda session: exporting.growing_table(
            told.growing(session, until=wanted.until, limit=IN_FILES)
        ),
        "new": lambda session: exporting.new_table(
            movement.opened(session, begins, ends, repeated=wanted.repeated, limit=IN_FILES)
        ),
        "back": lambda session: exporting.back_table(movement.returned(session, begins, limit=IN_FILES)),
        "answers": lambda session: exporting.answers_table(_months(here, session, wanted)),
    }
    if what not in views:
        raise NotFoundError(kind="page", name=what)
    with here.reading() as session:
        table = views[what](session)
        counted = trends.counted_until(session)
    return export(here, table, form, _notes(here, wanted, what, counted))


def _notes(here: Here, wanted: Asked, what: str, counted: datetime | None) -> list[str]:
    """What a reader of the file has to know."""
    _ = here._
    notes = [f"{_('Span')}: {here.showing.day(wanted.since)} – {here.showing.day(wanted.until)}"]
    if counted:
        notes.append(f"{_('Counted:')} {here.showing.moment(counted)}")
    if what == "volume":
        notes.append(_("Weeks begin on Monday."))
        if wanted.by is VolumeBy.REGION and wanted.step is Step.DAY:
            notes.append(_("In files, counts under 5 by region and day are held back."))
        if wanted.by in (VolumeBy.TAG, VolumeBy.CLAIM):
            notes.append(_("A sighting with several of them is counted in each."))
    notes += [growth_told(_)] if what == "growing" else [times_told(_)] if what == "answers" else []
    return notes


def _volume(session: Session, wanted: Asked, shown: int = trends.SHOWN) -> Volume:
    return trends.volume(
        session,
        wanted.by,
        since=wanted.since,
        until=wanted.until,
        step=wanted.step,
        only=wanted.only,
        shown=shown,
    )


def _months(here: Here, session: Session, wanted: Asked) -> list[AnswerTimes]:
    return told.answer_months(
        session, since=wanted.since, until=wanted.until, zone=here.zone, repeated=wanted.repeated
    )


def _bounds(here: Here, wanted: Asked) -> tuple[datetime, datetime]:
    after = wanted.until + timedelta(days=1)
    return trends.midnight(wanted.since, here.zone), trends.midnight(after, here.zone)


def _presets(here: Here, session: Session, wanted: Asked) -> list[tuple[str, str, bool]]:
    """Spans that are asked for often: what they are called, their address, whether it is the one shown."""
    today = clock.now().astimezone(here.zone).date()
    first = trends.first_day(session) or today
    spans = [
        (here._("4 weeks"), trends.start_of(today, Step.WEEK) - timedelta(weeks=4), Step.DAY),
        (here._("12 weeks"), trends.start_of(today, Step.WEEK) - timedelta(weeks=WEEKS), Step.WEEK),
        (here._("A year"), today - timedelta(days=365), Step.WEEK),
        (here._("All time"), first, Step.MONTH),
    ]
    return [
        (
            label,
            wanted.other(since=since.isoformat(), until=today.isoformat(), step=step.value),
            (since, today) == (wanted.since, wanted.until),
        )
        for label, since, step in spans
    ]


def growth_told(_: Callable[[str], str]) -> str:
    """What growing means."""
    return _(
        "Seen more often in the last seven days of the span than in the seven before, beyond chance "
        "and bursts of copies; the surest first. In nine of ten cases the true ratio lies between the "
        "two ends."
    )


def times_told(_: Callable[[str], str]) -> str:
    """What the times mean."""
    return _(
        "The time runs from the first sighting to the first post or page in that language; for a "
        "claim that was put to a published answer later, to then. Median: half are not above it; "
        "between two values it is their mean. 90th percentile: interpolated as a spreadsheet does "
        "(PERCENTILE.INC), and left out of fewer than ten. “Half of all”: when half of all claims of "
        "the month, answered or not, had their answer (Kaplan and Meier)."
    )


# --- words --------------------------------------------------------------------------------------------


def kinds(_: Callable[[str], str]) -> Mapping[VolumeBy, str]:
    """What sightings are counted by, in words."""
    return {
        VolumeBy.ALL: _("All together"),
        VolumeBy.LANGUAGE: _("Language"),
        VolumeBy.REGION: _("Region"),
        VolumeBy.SOURCE: _("Source"),
        VolumeBy.TAG: _("Tag"),
        VolumeBy.CLAIM: _("Claim"),
    }


def steps(_: Callable[[str], str]) -> Mapping[Step, str]:
    """The spans that are counted in, in words."""
    return {Step.DAY: _("By day"), Step.WEEK: _("By week"), Step.MONTH: _("By month")}


def namer(here: Here) -> Callable[[Series | str], str]:
    """Says what a series, or a language by its code, is called."""
    _ = here._
    languages = {
        "": _("Any language"),
        "kk": _("Kazakh"),
        "ru": _("Russian"),
        "en": _("English"),
        "mixed": _("Mixed"),
        "unknown": _("Not known"),
    }

    def name(of: Series | str) -> str:
        if isinstance(of, str):
            return languages.get(of, of)
        if of.names:
            return of.names.get(here.language) or next(iter(of.names.values()))
        return languages.get(of.key, of.key)

    return name


def labeller(here: Here, step: Step) -> Callable[[date], str]:
    """Says which span begins on a day."""

    def label(start: date) -> str:
        if step is Step.MONTH:
            return str(format_date(start, "LLLL y", locale=here.language))
        return here.showing.brief(start)

    return label


def spanner(here: Here) -> Callable[[float | None], str]:
    """Says how long something took, in hours up to two days."""

    def span(days: float | None) -> str:
        if days is None:
            return "–"
        if days < 2:
            return here._("{number} h").format(number=format_decimal(round(days * 24), locale=here.language))
        exact = round(days, 1) if days < 100 else round(days)
        return here._("{number} d").format(number=format_decimal(exact, locale=here.language))

    return span
