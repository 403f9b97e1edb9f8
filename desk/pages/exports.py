"""The lists of the desk as files."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from claims import listings, triage
from claims.people import Action
from claims.terms import PublicationState, RefutationState, Standing
from desk.exports import export, paged
from desk.here import Here, allowed
from pipeline import exporting

router = APIRouter(prefix="/export")
Analyst = Annotated[Here, Depends(allowed(Action.ANALYSE))]


@router.get("/claims/{name}/sightings.{form:path}")
def sightings(here: Analyst, name: str, form: str) -> Response:
    """What was seen of a claim, and what is only thought to be it."""
    with here.reading() as session:
        claim = triage.find_claim(session, name)
    standings = (*triage.MEMBER, Standing.SUGGESTED)
    rows = paged(
        here.database,
        lambda session, after: listings.sightings_of(session, claim, standings, after),
        lambda row: row.number,
    )
    return export(here, exporting.sightings_table(claim.public_id, rows), form)


@router.get("/review.{form:path}")
def review(here: Analyst, form: str) -> Response:
    """The matches that wait for a decision."""
    rows = paged(here.database, listings.suggestions, lambda row: row.number)
    return export(here, exporting.suggestions_table(rows), form)


@router.get("/refutations.{form:path}")
def refutations(here: Analyst, form: str, state: RefutationState | None = None) -> Response:
    """The refutations, all or those in one state."""
    rows = paged(
        here.database,
        lambda session, after: listings.refutations(session, state, after),
        lambda row: row.number,
    )
    return export(here, exporting.refutations_table(rows), form)


@router.get("/queue.{form:path}")
def queue(here: Analyst, form: str, state: PublicationState | None = None, channel: str = "") -> Response:
    """The outbox, all of it or what is in one state or of one channel."""
    states = (state,) if state else ()
    rows = paged(
        here.database,
        lambda session, after: listings.queue(session, states, channel, after),
        lambda row: row.number,
    )
    return export(here, exporting.queue_table(rows), form)
