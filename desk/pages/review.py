"""The review: one suggested match at a time, side by side, and what a fact-checker says of it."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import Session

from claims import review
from claims.people import Action
from claims.review import Asked, Decided, Did, Filter, Order, Outcome
from claims.terms import Standing
from desk.here import Here, allowed
from desk.pages.claims import changed_page, said_of
from desk.problems import wants_json
from pipeline.reviewing import pairs

router = APIRouter()
Triaging = Annotated[Here, Depends(allowed(Action.TRIAGE))]
Key = Annotated[str, Form(pattern=r"^([0-9a-zA-Z-]{8,64})?$")]
MOST_LEFT_OUT = 300
AHEAD = 20


def only(
    language: Annotated[str, Query(max_length=8)] = "",
    source: Annotated[str, Query(max_length=80)] = "",
    claim: Annotated[str, Query(max_length=20)] = "",
    tag: Annotated[str, Query(max_length=60)] = "",
) -> Filter:
    """Which suggestions are asked about, as the address says."""
    return Filter(language.strip(), source.strip(), claim.strip(), tag.strip())


Only = Annotated[Filter, Depends(only)]
Without = Annotated[list[int], Query()]


@router.get("/review")
def show(
    here: Triaging,
    only: Only,
    order: Order = Order.URGENT,
    without: Without = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """The next pair, and the ways to go on from it."""
    passed = without[-MOST_LEFT_OUT:]
    asked = {name: value for name, value in {"order": order.value, **vars(only)}.items() if value}
    with here.reading() as session:
        found = _pairs(here, session, order, only, 1, passed)
        pair = found[0] if found else None
        past = [*passed, pair.match][-MOST_LEFT_OUT:] if pair else passed
        return here.page(
            "review/show.html",
            pair=pair,
            order=order.value,
            only=only,
            waiting=review.count_waiting(session, only),
            counted=review.COUNTED,
            sources=review.source_keys(session),
            query=urlencode(asked),
            back="/review?" + urlencode({**asked, "without": passed}, doseq=True),
            past="/review?" + urlencode({**asked, "without": past}, doseq=True),
        )


@router.get("/review/pairs")
def show_pairs(
    here: Triaging,
    only: Only,
    order: Order = Order.URGENT,
    limit: Annotated[int, Query(ge=1, le=AHEAD)] = 10,
    without: Without = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """The next pairs, for the page that keeps some at hand."""
    with here.reading() as session:
        found = _pairs(here, session, order, only, limit, without[-MOST_LEFT_OUT:])
        return here.page("review/pairs.html", pairs=found)


def _pairs(here: Here, session: Session, order: Order, only: Filter, limit: int, without: list[int]) -> Any:
    folder = here.settings.data
    return pairs(session, order, here.language, folder=folder, limit=limit, without=without, only=only)


@router.post("/review/decide")
def decide(
    here: Triaging,
    do: Annotated[str, Form(pattern="^(accept|reject|split|merge|new|undo)$")],
    sighting: Annotated[int, Form()] = 0,
    claim: Annotated[str, Form(max_length=20)] = "",
    stood: Annotated[Standing, Form()] = Standing.SUGGESTED,
    key: Key = "",
    of: Key = "",
    back: Annotated[str, Form()] = "/review",
) -> Response:
    """One decision; sent again under its key it is not done again."""
    with here.writing() as session:
        by = here.person(session)
        if do == "undo":
            came = review.take_back(session, by, key, of)
        else:
            came = review.decide(session, by, Asked(Did(do), sighting, claim, stood), key)
        if came.outcome is Outcome.CHANGED and not wants_json(here.request):
            kept = {"do": do, "sighting": sighting, "stood": stood.value}
            return changed_page(here, session, claim, kept, came)
    if wants_json(here.request):
        return JSONResponse({"outcome": came.outcome.value, "acts": came.acts, "said": _told(here, came)})
    return here.go(back, said_of(here, Did(do), 1) if do != "undo" else here._("Taken back"), came.acts)


def _told(here: Here, came: Decided) -> str:
    if came.outcome is not Outcome.CHANGED:
        return ""
    if came.merged_into:
        return here._("The claim was merged into {claim} meanwhile; nothing was done.").format(
            claim=came.merged_into
        )
    standings = {
        Standing.CONFIRMED: here._("This match is confirmed now."),
        Standing.REJECTED: here._("This match is rejected now."),
        Standing.JOINED: here._("The machine has joined it meanwhile."),
    }
    said = standings.get(came.standing or Standing.SUGGESTED, here._("The match is no more."))
    return f"{said} {came.by}".strip()
