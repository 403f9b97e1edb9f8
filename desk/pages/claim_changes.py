"""Merging, splitting, many claims at once, and taking acts back.

Found before `claims.py`, so that /claims/merge is no claim's name.
"""

from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import bulk, dossier, history, merging, people, question_groups, stale, triage
from claims.errors import RefusedError
from claims.merging import SplitPreview
from claims.people import Action
from claims.records import Claim, Person
from claims.terms import Mark
from desk.acts_in_words import Told, tell
from desk.here import Here, allowed
from desk.problems import sentence

router = APIRouter()
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Triaging = Annotated[Here, Depends(allowed(Action.TRIAGE))]
Numbers = Annotated[list[int], Form()]
SIGHTINGS = 100
"""Sightings that the page of a split shows at once."""
MATTERS = stale.CLUSTER | stale.WORDINGS


@router.get("/claims/{name}/merge")
def preview_merge(here: Triaging, name: str, into: str) -> Response:
    """What merging one claim into another will do, before it is done."""
    with here.reading() as session:
        source, target = triage.find_claim(session, name), triage.find_claim(session, into)
        return _merge_page(here, session, source, target)


@router.post("/claims/{name}/merge")
def merge(
    here: Triaging,
    name: str,
    into: Annotated[str, Form()],
    seen: Annotated[int, Form()],
    seen_into: Annotated[int, Form()],
) -> Response:
    """Merge; where either claim is another one than was looked at, look again first."""
    with here.writing() as session:
        stale.hold(session, name, into)
        source, target = triage.find_claim(session, name), triage.find_claim(session, into)
        changed = [*_since(session, source, seen), *_since(session, target, seen_into)]
        if changed and source.id != target.id:
            return _merge_page(here, session, source, target, tell(session, changed[:8], here._), 409)
        act = triage.merge(session, here.person(session), source, target)
        names = source.public_id, target.public_id
    said = here._("Merged: {claim} into {into}").format(claim=names[0], into=names[1])
    return here.go(f"/claims/{names[1]}", said, [act])


def _since(session: Session, claim: Claim, seen: int) -> Sequence[history.Done]:
    return stale.since(session, claim, seen, MATTERS)


def _merge_page(
    here: Here, session: Session, source: Claim, into: Claim, changed: Sequence[Told] = (), status: int = 200
) -> Response:
    return here.page(
        "claims/merge.html",
        status,
        preview=merging.preview_merge(session, source, into),
        claim=into,
        changed=changed,
        seen=history.newest(session, source),
        seen_into=history.newest(session, into),
    )


@router.get("/claims/{name}/split")
def preview_split(
    here: Triaging,
    name: str,
    sighting: Annotated[list[int], Query()] = [],  # noqa: B006 - FastAPI copies it
    after: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Choose what is split off, and see what comes of it."""
    with here.reading() as session:
        return _split_page(here, session, triage.find_claim(session, name), sighting, after)


@router.post("/claims/{name}/split")
def split(here: Triaging, name: str, sighting: Numbers, seen: Annotated[int, Form()]) -> Response:
    """Split; where the claim is another one than was looked at, look again first."""
    with here.writing() as session:
        stale.hold(session, name)
        claim = triage.find_claim(session, name)
        changed = _since(session, claim, seen)
        if changed:
            told = tell(session, changed[:8], here._)
            return _split_page(here, session, claim, sighting, 0, told, 409)
        chosen = [triage.find_sighting(session, number) for number in sighting[: bulk.MOST]]
        new, act = triage.split_off(session, here.person(session), claim, chosen)
        name = new.public_id
    return here.go(f"/claims/{name}", here._("A new claim: {claim}").format(claim=name), [act])


def _split_page(
    here: Here,
    session: Session,
    claim: Claim,
    chosen: Sequence[int],
    after: int,
    changed: Sequence[Told] = (),
    status: int = 200,
) -> Response:
    preview: SplitPreview | None = None
    wrong = ""
    if chosen:
        try:
            preview = merging.preview_split(session, claim, chosen)
        except RefusedError as error:
            wrong = sentence(error, here.language)
    page = dossier.sightings_page(session, claim, after=after, limit=SIGHTINGS)
    here_too = {match.sighting_id for match in page.matches}
    return here.page(
        "claims/split.html",
        status,
        claim=claim,
        preview=preview,
        wrong=wrong,
        page=page,
        after=after,
        chosen=list(chosen),
        elsewhere=[number for number in chosen if number not in here_too],
        changed=changed,
        seen=history.newest(session, claim),
    )


@router.get("/claims/merge")
def preview_merge_of_many(
    here: Triaging,
    claims: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it
    into: str = "",
    back: str = "/inbox",
) -> Response:
    """What merging several claims into one of them will do to each, before it is done."""
    with here.reading() as session:
        found = _named(session, claims)
        if len(found) < 2:
            raise RefusedError(reason="choose at least two claims to merge")
        target = triage.find_claim(session, into) if into else found[0]
        previews = [merging.preview_merge(session, claim, target) for claim in found if claim.id != target.id]
        return here.page(
            "claims/merge_many.html", claims=found, into=target.public_id, previews=previews, back=back
        )


@router.post("/claims/bulk")
def act_on_many(
    here: Triaging,
    do: Annotated[str, Form()],
    claims: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    to: Annotated[str, Form(max_length=40)] = "",
    tag: Annotated[str, Form(max_length=60)] = "",
    into: Annotated[str, Form(max_length=20)] = "",
    back: Annotated[str, Form()] = "/inbox",
) -> Response:
    """One act on many claims; one undo takes it back from all. A merge shows first what it will do."""
    if do == "merge" and not into:
        return here.go("/claims/merge?" + urlencode({"claims": claims, "back": back}, doseq=True))
    with here.writing() as session:
        by, found = here.person(session), _named(session, claims)
        if do == "assign":
            person = people.find_person(session, to) if to else None
            acts = bulk.assign_all(session, by, found, person)
        elif do == "merge":
            acts = bulk.merge_all(session, by, found, triage.find_claim(session, into))
        else:
            acts = _do_to_many(session, by, do, found, tag)
    said = here.n("%(num)s claim changed", "%(num)s claims changed", len(acts)) % {"num": len(acts)}
    return here.go(back, said, acts)


def _named(session: Session, names: Sequence[str]) -> list[Claim]:
    found = [triage.find_claim(session, name) for name in list(dict.fromkeys(names))[: bulk.MOST + 1]]
    return list({claim.id: claim for claim in found}.values())


def _do_to_many(session: Session, by: Person, do: str, claims: Sequence[Claim], tag: str) -> list[int]:
    acts: dict[str, Callable[[], list[int]]] = {
        "close": lambda: bulk.close_all(session, by, claims),
        "reopen": lambda: bulk.reopen_all(session, by, claims),
        "tag": lambda: bulk.tag_all(session, by, claims, tag),
        "untag": lambda: bulk.untag_all(session, by, claims, tag),
        "mute": lambda: bulk.mark_all(session, by, claims, Mark.MUTED),
        "unmute": lambda: bulk.unmark_all(session, by, claims, Mark.MUTED),
        "hold": lambda: bulk.mark_all(session, by, claims, Mark.HELD),
        "release": lambda: bulk.unmark_all(session, by, claims, Mark.HELD),
    }
    if do not in acts:
        raise RefusedError(reason="choose what to do with the claims")
    return acts[do]()


@router.post("/undo")
def undo(here: Looking, act: Numbers, back: Annotated[str, Form()] = "/inbox") -> Response:
    """Take acts back, all of them or none; each asks for what the act itself asks for."""
    with here.writing() as session:
        done = bulk.undo_all(session, here.person(session), act[: 2 * bulk.MOST])
        question_groups.refresh(session)
    said = here.n("%(num)s act taken back", "%(num)s acts taken back", len(done)) % {"num": len(done)}
    return here.go(back, said)
