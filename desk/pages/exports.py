"""The lists of the desk as files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import inbox as inboxes
from claims import listings, people, triage
from claims.lines import ClaimLine
from claims.people import Action
from claims.terms import PublicationState, RefutationState, Standing
from desk.exports import export, paged, walked
from desk.here import Here, allowed
from desk.inbox_view import View
from pipeline import exporting

router = APIRouter(prefix="/export")
Analyst = Annotated[Here, Depends(allowed(Action.ANALYSE))]


@router.get("/inbox.{form:path}")
def inbox(here: Analyst, request: Request, form: str) -> Response:
    """The claims of the inbox under the same filters and in the same order; a search is not carried over."""
    view = View.read(request.query_params.multi_items())
    with here.reading() as session:
        crew = {person.handle: person.id for person in people.everybody(session)}
    filters = view.filters(here.person_id, crew, here.zone)

    def page(session: Session, after: str) -> tuple[list[ClaimLine], str]:
        found = inboxes.page(session, filters, order=view.order, limit=listings.PAGE, after=after)
        return found.lines, found.after

    return export(here, exporting.inbox_table(walked(here.database, page, "")), form)


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
