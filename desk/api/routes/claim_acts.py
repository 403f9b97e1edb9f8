"""What is done to claims: each is one act, or a few, that can be undone."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import bulk, people, triage
from claims.people import Action
from claims.records import Claim, Person
from desk.api.calls import Call, needs
from desk.api.shapes import claims as shapes
from desk.api.shapes.base import Acted, AtClaim, AtNumber

router = APIRouter(tags=["Acts on claims"])
Sorting = Annotated[Call, Depends(needs(Action.TRIAGE))]


def _acted(claim: Claim, *acts: int | None, new: str | None = None) -> Acted:
    return Acted(acts=[act for act in acts if act is not None], claim=claim.public_id, new=new)


@router.post(
    "/claims/{claim}/confirm", operation_id="confirmSightings", response_model=Acted, summary="They state it"
)
def confirm(call: Sorting, claim: AtClaim, body: shapes.SomeSightings) -> Response:
    """Agree that these sightings state this claim."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        some = [triage.find_sighting(session, number) for number in body.sightings]
        return _acted(one, *bulk.confirm_all(session, by, one, some))

    return call.act(do)


@router.post(
    "/claims/{claim}/reject",
    operation_id="rejectSightings",
    response_model=Acted,
    summary="They do not state it",
)
def reject(call: Sorting, claim: AtClaim, body: shapes.SomeSightings) -> Response:
    """Say that these sightings do not state this claim, whatever the machine finds later."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        some = [triage.find_sighting(session, number) for number in body.sightings]
        return _acted(one, *bulk.reject_all(session, by, one, some))

    return call.act(do)


@router.post(
    "/claims/{claim}/split", operation_id="splitClaim", response_model=Acted, summary="Split sightings off"
)
def split(call: Sorting, claim: AtClaim, body: shapes.SomeSightings) -> Response:
    """Make a claim of its own of these sightings; `new` names it."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        some = [triage.find_sighting(session, number) for number in body.sightings]
        new, act = triage.split_off(session, by, one, some)
        return _acted(one, act, new=new.public_id)

    return call.act(do)


@router.post(
    "/claims/{claim}/merge", operation_id="mergeClaim", response_model=Acted, summary="Merge into another"
)
def merge(call: Sorting, claim: AtClaim, body: shapes.Into) -> Response:
    """Let this claim become a redirect to another; its sightings and refutations go over."""

    def do(session: Session, by: Person) -> Acted:
        into = triage.find_claim(session, body.into)
        return _acted(into, triage.merge(session, by, triage.find_claim(session, claim), into))

    return call.act(do)


@router.post(
    "/claims/{claim}/word", operation_id="wordClaim", response_model=Acted, summary="Approve its sentence"
)
def word(
    call: Annotated[Call, Depends(needs(Action.WORD_CLAIM))], claim: AtClaim, body: shapes.Wording
) -> Response:
    """Approve the claim's sentence in one language: matching is judged against it."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        return _acted(one, triage.word(session, by, one, body.language, body.text))

    return call.act(do)


@router.post("/claims/{claim}/assign", operation_id="assignClaim", response_model=Acted, summary="Assign it")
def assign(call: Sorting, claim: AtClaim, body: shapes.AssignedTo) -> Response:
    """Give a claim to somebody, or to nobody."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        to = people.find_person(session, body.to) if body.to else None
        return _acted(one, *bulk.assign_all(session, by, [one], to))

    return call.act(do)


@router.post("/claims/{claim}/tag", operation_id="tagClaim", response_model=Acted, summary="Put a tag on it")
def tag(call: Sorting, claim: AtClaim, body: shapes.Tag) -> Response:
    """Put a word on a claim; spaces become dashes."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        return _acted(one, triage.tag(session, by, one, body.tag))

    return call.act(do)


@router.post(
    "/claims/{claim}/untag", operation_id="untagClaim", response_model=Acted, summary="Take a tag off"
)
def untag(call: Sorting, claim: AtClaim, body: shapes.Tag) -> Response:
    """Take a word off a claim."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        return _acted(one, triage.untag(session, by, one, body.tag))

    return call.act(do)


@router.post("/claims/{claim}/close", operation_id="closeClaim", response_model=Acted, summary="Close it")
def close(call: Sorting, claim: AtClaim) -> Response:
    """Say that the desk is done with a claim."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        return _acted(one, *bulk.close_all(session, by, [one]))

    return call.act(do)


@router.post(
    "/claims/{claim}/reopen", operation_id="reopenClaim", response_model=Acted, summary="Open it again"
)
def reopen(call: Sorting, claim: AtClaim) -> Response:
    """Take a closed claim up again."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        return _acted(one, *bulk.reopen_all(session, by, [one]))

    return call.act(do)


@router.post("/claims/{claim}/note", operation_id="noteOnClaim", response_model=Acted, summary="Write a note")
def note(call: Sorting, claim: AtClaim, body: shapes.NewNote) -> Response:
    """Write something down about a claim; a note is not undone."""

    def do(session: Session, by: Person) -> Acted:
        one = triage.find_claim(session, claim)
        triage.note(session, by, one, body.text)
        return _acted(one)

    return call.act(do)


@router.post("/acts/{number}/undo", operation_id="undoAct", response_model=Acted, summary="Undo an act")
def undo(call: Annotated[Call, Depends(needs(Action.LOOK))], number: AtNumber) -> Response:
    """Put back what one act changed, as a new act; it takes what the act itself took."""

    def do(session: Session, by: Person) -> Acted:
        return Acted(acts=[triage.undo(session, by, number)])

    return call.act(do)
