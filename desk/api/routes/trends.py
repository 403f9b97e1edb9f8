"""How much was seen: the numbers behind the trends."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from claims import clock, trends
from claims.people import Action
from claims.terms import Step, VolumeBy
from desk.api.calls import Call, needs
from desk.api.shapes import others
from desk.api.shapes.base import Day

router = APIRouter(tags=["Trends"])
WEEKS = 12
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 1, 1)


@router.get("/trends/volume", operation_id="getVolume", response_model=others.Volume, summary="Volume")
def volume(
    call: Annotated[Call, Depends(needs(Action.ANALYSE))],
    by: Annotated[VolumeBy, Query(description="What is counted apart.")] = VolumeBy.LANGUAGE,
    step: Annotated[Step, Query(description="Days, weeks from Monday, or months.")] = Step.WEEK,
    since: Annotated[
        Day | None, Query(description="The first day; else twelve weeks before the last.")
    ] = None,
    until: Annotated[Day | None, Query(description="The last day; else today.")] = None,
) -> Response:
    """Count sightings over time. Counts under five by region and day are held back and come as null."""
    last = min(until or clock.now().astimezone(call.zone).date(), LAST_DAY)
    first = max(since or last - timedelta(weeks=WEEKS), FIRST_DAY)
    with call.reading() as session:
        found = trends.volume(
            session, by, since=first, until=last, step=trends.readable_step(first, last, step)
        )
    return call.one(_told(found))


def _told(found: trends.Volume) -> others.Volume:
    held = found.is_by_region_and_day

    def counts(numbers: tuple[int, ...]) -> list[int | None]:
        return [None if held and number < trends.FEW else number for number in numbers]

    return others.Volume(
        by=found.by,
        step=found.step,
        starts=list(found.starts),
        until=found.until,
        series=[
            others.Series(key=one.key, names=dict(one.names), counts=counts(one.counts))
            for one in found.series
        ],
        # Totals beside counts that are held back would give these away.
        everything=None if held else list(found.everything),
    )
