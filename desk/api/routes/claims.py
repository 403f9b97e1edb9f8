"""Claims as they stand: the inbox, one claim, its sightings, suggestions and history."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import dossier, history, inbox, listing, people, triage
from claims.people import Action
from claims.terms import ClaimState, InboxOrder, Language, Standing, TextLanguage
from desk.api import told
from desk.api.calls import Call, needs
from desk.api.shapes import claims as shapes
from desk.api.shapes.base import SOME_WORDS, AfterNumber, AtClaim, AtNumber, Day, Largest, Limit
from pipeline import searching

router = APIRouter(tags=["Claims"])
Looking = Annotated[Call, Depends(needs(Action.LOOK))]
Word = r"^[^\u0000-\u0020\u007f]*$"
FIRST_DAY = date(1970, 1, 1)


@router.get("/claims", operation_id="listClaims", response_model=shapes.ClaimPage, summary="The inbox")
def list_claims(
    call: Looking,
    state: Annotated[Literal["open", "closed"], Query(description="Open or closed ones.")] = "open",
    language: Annotated[Language | None, Query(description="Said in this language.")] = None,
    region: Annotated[str, Query(pattern=Word, max_length=16, description="A place's code.")] = "",
    source: Annotated[str, Query(pattern=Word, max_length=80, description="A source's key.")] = "",
    tag: Annotated[str, Query(pattern=Word, max_length=60, description="With this tag.")] = "",
    assigned: Annotated[
        str, Query(pattern=Word, max_length=40, description="A handle, `me` or `nobody`.", examples=["me"])
    ] = "",
    answered: Annotated[
        bool | None, Query(description="Whether a refutation is written or in writing.")
    ] = None,
    back: Annotated[bool, Query(description="Only what is said again after a quiet time.")] = False,
    least: Annotated[int, Query(ge=1, le=Largest, description="At least so many sightings.")] = 1,
    since: Annotated[Day | None, Query(description="First seen on this day or later.")] = None,
    order: Annotated[InboxOrder, Query(description="The most urgent, newest or most growing first.")] = (
        InboxOrder.PRIORITY
    ),
    after: Annotated[str, Query(max_length=60, pattern=Word, description="Taken from `next`.")] = "",
    limit: Limit = 50,
) -> Response:
    """List claims as they want a look. Priorities move while you page; `GET /acts` is for following everything."""
    with call.reading() as session:
        filters = inbox.Filters(
            state=ClaimState(state),
            language=language.value if language else "",
            region=region,
            source=source,
            tag=tag,
            assigned=_assigned(call, session, assigned),
            answered=answered,
            back=back,
            least=least,
            since=datetime.combine(max(since, FIRST_DAY), time(), UTC) if since else None,
        )
        page = inbox.page(session, filters, order=order, limit=limit, after=after)
        found = shapes.ClaimPage(items=[told.claim_line(line) for line in page.lines])
    return call.many(found, page.after)


@router.get(
    "/search", operation_id="searchClaims", response_model=shapes.ClaimPage, summary="Claims by what is said"
)
def search_claims(
    call: Looking,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=4000,
            pattern=SOME_WORDS,
            description="Words in any form, a pasted message, or an id.",
            examples=["вакцинадан өлді"],
        ),
    ],
    after: AfterNumber = 0,
    limit: Limit = 50,
) -> Response:
    """Find claims, open or closed, the one with the newest fitting sighting first."""
    with call.reading() as session:
        found = searching.search(session, q, before=after, limit=limit)
        numbers = [hit.claim_id for hit in found.hits]
        if found.jump:
            numbers = [triage.find_claim(session, found.jump).id]
        items = [told.claim_line(line) for line in inbox.lines_of(session, numbers, None)]
    return call.many(shapes.ClaimPage(items=items), found.before)


def _assigned(call: Call, session: Session, asked: str) -> str:
    if asked in ("", inbox.NOBODY):
        return asked
    if asked == "me":
        return str(call.who.person_id)
    return str(people.find_person(session, asked).id)


@router.get("/claims/{claim}", operation_id="getClaim", response_model=shapes.Claim, summary="One claim")
def get_claim(call: Looking, claim: AtClaim) -> Response:
    """Get one claim; of one that was merged, the claim that stands for it."""
    with call.reading() as session:
        found = told.claim(session, triage.find_claim(session, claim))
    return call.one(found)


@router.get(
    "/claims/{claim}/sightings",
    operation_id="listClaimSightings",
    response_model=shapes.MatchPage,
    summary="What states it",
)
def list_claim_sightings(
    call: Looking,
    claim: AtClaim,
    standing: Annotated[
        list[Standing] | None, Query(description="With these standings; else its cluster.", max_length=4)
    ] = None,
    after: AfterNumber = 0,
    limit: Limit = 50,
) -> Response:
    """List the sightings of a claim, the newest first."""
    return _matches(call, claim, tuple(standing or ()), after, limit)


@router.get(
    "/claims/{claim}/suggestions",
    operation_id="listClaimSuggestions",
    response_model=shapes.MatchPage,
    summary="What may state it",
)
def list_claim_suggestions(
    call: Looking, claim: AtClaim, after: AfterNumber = 0, limit: Limit = 50
) -> Response:
    """List the sightings that the machine is not sure of: confirm or reject them."""
    return _matches(call, claim, (Standing.SUGGESTED,), after, limit)


def _matches(call: Call, claim: str, standings: tuple[Standing, ...], after: int, limit: int) -> Response:
    with call.reading() as session:
        one = triage.find_claim(session, claim)
        page = dossier.sightings_page(session, one, *standings, after=after, limit=limit)
        found = shapes.MatchPage(items=[told.match(session, match) for match in page.matches])
    return call.many(found, page.after)


@router.get(
    "/claims/{claim}/history",
    operation_id="listClaimHistory",
    response_model=shapes.ActPage,
    summary="What was done to it",
)
def list_claim_history(call: Looking, claim: AtClaim, after: AfterNumber = 0, limit: Limit = 50) -> Response:
    """List every act on a claim and on those merged into it, the oldest first."""
    with call.reading() as session:
        done = history.of_claim(session, triage.find_claim(session, claim))
    behind = [told.act(one) for one in done if one.seq > after]
    more = behind[limit - 1].number if len(behind) > limit else 0
    return call.many(shapes.ActPage(items=behind[:limit]), more)


@router.get(
    "/sightings", operation_id="listSightings", response_model=shapes.SightingPage, summary="Sightings"
)
def list_sightings(
    call: Looking,
    source: Annotated[str, Query(pattern=Word, max_length=80, description="A source's key.")] = "",
    language: Annotated[TextLanguage | None, Query(description="In this language.")] = None,
    after: AfterNumber = 0,
    limit: Limit = 50,
) -> Response:
    """List what was seen, the last that came in first."""
    with call.reading() as session:
        some = listing.sightings(
            session,
            source=source,
            language=language,
            after=after,
            limit=limit + 1,
        )
        found = shapes.SightingPage(items=[told.sighting(one) for one in some[:limit]])
    return call.many(found, some[limit - 1].id if len(some) > limit else 0)


@router.get(
    "/sightings/{number}",
    operation_id="getSighting",
    response_model=shapes.SightingWhole,
    summary="One sighting",
)
def get_sighting(call: Looking, number: AtNumber) -> Response:
    """Get one sighting and the claims that it states."""
    with call.reading() as session:
        found = told.sighting_whole(session, triage.find_sighting(session, number))
    return call.one(found)


@router.get("/acts", operation_id="listActs", response_model=shapes.ActPage, summary="The chain")
def list_acts(
    call: Annotated[Call, Depends(needs(Action.AUDIT))],
    subject: Annotated[
        str, Query(pattern=Word, max_length=120, description="Only on this.", examples=["claim:c-7k3q9"])
    ] = "",
    after: AfterNumber = 0,
    limit: Limit = 50,
) -> Response:
    """List every decision in its order; keep the last number and read on from there to miss none."""
    with call.reading() as session:
        done = listing.acts(session, subject=subject, after=after, limit=limit + 1)
    more = done[limit - 1].seq if len(done) > limit else 0
    return call.many(shapes.ActPage(items=[told.act(one) for one in done[:limit]]), more)
