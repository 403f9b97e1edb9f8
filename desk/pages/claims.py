"""The claim page: what is known of one claim, and the acts on it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from claims import (
    bulk,
    dossier,
    history,
    ids,
    lines,
    looks,
    marks,
    people,
    presence,
    refutations,
    review,
    stale,
    triage,
)
from claims.people import Action
from claims.reasons import say
from claims.records import Claim, Sighting
from claims.review import Asked, Did, Outcome
from claims.terms import ClaimState, Language, Mark, Standing
from desk import claim_view
from desk.acts_in_words import tell
from desk.here import Here, allowed
from pipeline.reviewing import pair_of
from pipeline.suggest import suggest

router = APIRouter()
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Triaging = Annotated[Here, Depends(allowed(Action.TRIAGE))]
TOLD = 12
"""Acts that the claim page shows; the others are a page of their own."""
SUGGESTED = 5
OFFERED = 8


@router.get("/claims/{name}")
def show(
    here: Looking,
    name: str,
    after: Annotated[int, Query(ge=0)] = 0,
    order: str = "newest",
    merged: str = "",
) -> Response:
    """A claim with all that is known of it; an id that was merged leads to the claim it is now."""
    with here.reading() as session:
        claim = triage.find_claim(session, name)
        asked = ids.tidy(name, triage.PREFIX)
        if claim.public_id != asked:
            return RedirectResponse(f"/claims/{claim.public_id}?merged={asked}", 303)
        newest = order != "oldest"
        page = dossier.sightings_page(session, claim, after=after, newest=newest)
        looked = looks.last_look(session, here.person(session), claim)
        context = _whole(here, session, claim) if not after else {"spread": None}
        return here.page(
            "claims/show.html",
            claim=claim,
            known_by=here.showing.name(claim.wording()) or lines.claim_said(session, claim),
            lines=claim_view.lines(session, claim, page, looked),
            after=after,
            next=page.after,
            order="newest" if newest else "oldest",
            merged=merged,
            looked=looked,
            seen=history.newest(session, claim),
            **context,
        )


def _whole(here: Here, session: Session, claim: Claim) -> dict[str, Any]:
    """What stands around the list of sightings on its first page."""
    spread, went_out = claim_view.spreads.of(session, claim, here.zone), dossier.shown(session, claim)
    waiting, count = dossier.suggestions(session, claim, SUGGESTED)
    weight = lines.claim_weight(session, claim)
    told = history.telling(session, claim, limit=TOLD + 1)
    answers = refutations.answering(session, claim)
    return {
        "spread": spread,
        "bars": claim_view.timeline(spread, went_out, here.zone),
        "places": dossier.place_names(session, [code for code in spread.places if code], here.language),
        "pairs": [pair_of(session, match, here.language, here.settings.data) for match in waiting],
        "waiting": count,
        "weight": weight,
        "reasons": [
            (say(reason["name"], reason["values"], here.language), reason["share"])
            for reason in (weight.reasons if weight else ())
        ],
        "answers": answers,
        "titles": {one.public_id: {t.language.value: t.title for t in one.texts} for one in answers},
        "marks": {mark.value for mark in marks.marks(session, claim)},
        "tags": triage.tags(session, claim),
        "notes": claim_view.noted(session, claim),
        "history": tell(session, told[:TOLD], here._),
        "more_history": len(told) > TOLD,
        "desk_people": claim_view.desk_people(session) if here.may(Action.TRIAGE) else [],
        "present": presence.before(session, here.person(session), claim),
        "languages": [language.value for language in Language],
    }


@router.get("/claims/{name}/history")
def show_history(here: Looking, name: str, before: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Everything that was done to a claim."""
    with here.reading() as session:
        claim = triage.find_claim(session, name)
        acts = history.telling(session, claim, limit=51, before=before)
        more = acts[49].seq if len(acts) > 50 else 0
        return here.page(
            "claims/history.html",
            claim=claim,
            history=tell(session, acts[:50], here._),
            more=more,
            before=before,
        )


@router.get("/claims/{name}/answers")
def show_answers(here: Looking, name: str) -> Response:
    """What may answer the claim already: refutations and statements, side by side with what it says."""
    with here.reading() as session:
        claim = triage.find_claim(session, name)
        found = suggest(session, claim, OFFERED, here.settings.data)
        offers = [claim_view.offer(one, here.language, here.settings.data) for one in found]
        template = "claims/answers_part.html" if here.by_htmx else "claims/answers.html"
        return here.page(template, claim=claim, offers=offers)


# --- acts -----------------------------------------------------------------------------------------------


@router.post("/claims/{name}/close")
def close(here: Triaging, name: str) -> Response:
    """The desk is done with a claim."""
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        acts = bulk.close_all(session, here.person(session), [claim])
    return here.go(f"/claims/{name}", here._("Closed: {claim}").format(claim=name), acts)


@router.post("/claims/{name}/reopen")
def reopen(here: Triaging, name: str) -> Response:
    """The desk takes a closed claim up again."""
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        acts = bulk.reopen_all(session, here.person(session), [claim])
    return here.go(f"/claims/{name}", here._("Open again: {claim}").format(claim=name), acts)


@router.post("/claims/{name}/mark")
def mark(
    here: Triaging, name: str, do: Annotated[str, Form(pattern="^(mute|unmute|hold|release)$")]
) -> Response:
    """Take a claim out of the inbox or back in; let machines join it, or not."""
    mark = Mark.MUTED if do in ("mute", "unmute") else Mark.HELD
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        act = (marks.put if do in ("mute", "hold") else marks.take)(
            session, here.person(session), claim, mark
        )
    told = {
        "mute": here._("Muted: {claim}"),
        "unmute": here._("No longer muted: {claim}"),
        "hold": here._("Held: {claim}"),
        "release": here._("No longer held: {claim}"),
    }
    return here.go(f"/claims/{name}", told[do].format(claim=name), [act])


@router.post("/claims/{name}/assign")
def assign(here: Triaging, name: str, to: Annotated[str, Form()] = "") -> Response:
    """Somebody takes a claim on, or nobody."""
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        person = people.find_person(session, to) if to else None
        acts = bulk.assign_all(session, here.person(session), [claim], person)
        said = (
            here._("Given to: {person}").format(person=person.name) if person else here._("Given to nobody")
        )
    return here.go(f"/claims/{name}", said, acts)


@router.post("/claims/{name}/tag")
def tag(here: Triaging, name: str, tag: Annotated[str, Form(max_length=60)]) -> Response:
    """Put a word on a claim."""
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        act = triage.tag(session, here.person(session), claim, tag)
    return here.go(f"/claims/{name}", here._("Tag added: {tag}").format(tag=tag), [act])


@router.post("/claims/{name}/untag")
def untag(here: Triaging, name: str, tag: Annotated[str, Form(max_length=60)]) -> Response:
    """Take a word off a claim."""
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        act = triage.untag(session, here.person(session), claim, tag)
    return here.go(f"/claims/{name}", here._("Tag removed: {tag}").format(tag=tag), [act])


@router.post("/claims/{name}/note")
def note(here: Triaging, name: str, text: Annotated[str, Form(max_length=10_000)]) -> Response:
    """Write something down about a claim."""
    with here.writing() as session:
        if text.strip():
            triage.note(session, here.person(session), triage.find_claim(session, name), text.strip())
    return here.go(f"/claims/{name}", here._("Note written") if text.strip() else "")


@router.post("/claims/{name}/wording")
def word(
    here: Annotated[Here, Depends(allowed(Action.WORD_CLAIM))],
    name: str,
    language: Annotated[Language, Form()],
    text: Annotated[str, Form(max_length=500)],
    was: Annotated[str, Form(max_length=500)] = "",
    anyway: Annotated[bool, Form()] = False,
) -> Response:
    """Approve the sentence of a claim in one language; what somebody else wrote meanwhile is shown first."""
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None and not anyway:
            return _merged(here, session, name, {"language": language.value, "text": text}, "wording")
        claim = claim or triage.find_claim(session, name)
        changed = stale.reworded(session, claim, language, was)
        if changed and changed.now != " ".join(text.split()) and not anyway:
            return here.page(
                "claims/reworded.html", 409, claim=claim, language_code=language.value, changed=changed, text=text,
                theirs=claim_view.beside(changed.now, text), ours=claim_view.beside(text, changed.now),
            )  # fmt: skip
        acts = []
        if claim.wording().get(language.value) != " ".join(text.split()):
            acts.append(triage.word(session, here.person(session), claim, language, text))
        to = claim.public_id
    return here.go(f"/claims/{to}", here._("Wording approved"), acts)


@router.post("/claims/{name}/judge")
def judge(
    here: Triaging,
    name: str,
    do: Annotated[Did, Form()],
    sighting: Annotated[int, Form()],
    stood: Annotated[Standing, Form()] = Standing.SUGGESTED,
    anyway: Annotated[bool, Form()] = False,
) -> Response:
    """Say of one suggested match what it is."""
    with here.writing() as session:
        by = here.person(session)
        came = review.decide(session, by, Asked(do, sighting, name, stood), anyway=anyway)
        if came.outcome is Outcome.CHANGED:
            kept = {"do": do.value, "sighting": sighting, "stood": stood.value}
            return changed_page(here, session, name, kept, came)
        to = triage.find_claim(session, name).public_id
    return here.go(f"/claims/{to}", said_of(here, do, 1), came.acts)


@router.post("/claims/{name}/chosen")
def judge_chosen(
    here: Triaging,
    name: str,
    do: Annotated[str, Form(pattern="^(confirm|reject|split)$")],
    sighting: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Confirm or reject many of a claim's sightings at once, or look what splitting them off would do."""
    if do == "split":
        chosen = "&".join(f"sighting={number}" for number in sighting)
        return here.go(f"/claims/{name}/split?{chosen}")
    with here.writing() as session:
        claim = _standing(session, name)
        if claim is None:
            return _merged(here, session, name)
        chosen_ones = [triage.find_sighting(session, number) for number in sighting]
        act = bulk.confirm_all if do == "confirm" else bulk.reject_all
        acts = act(session, here.person(session), claim, chosen_ones)
    did = Did.ACCEPT if do == "confirm" else Did.REJECT
    return here.go(f"/claims/{name}", said_of(here, did, len(sighting)), acts)


@router.post("/claims/{name}/link")
def link(
    here: Annotated[Here, Depends(allowed(Action.DRAFT))], name: str, refutation: Annotated[str, Form()]
) -> Response:
    """Let a refutation answer the claim."""
    with here.writing() as session:
        found = refutations.find_refutation(session, refutation)
        refutations.link(session, here.person(session), found, triage.find_claim(session, name))
    return here.go(
        f"/claims/{name}", here._("{refutation} answers this claim now").format(refutation=refutation)
    )


@router.post("/claims/{name}/unlink")
def unlink(
    here: Annotated[Here, Depends(allowed(Action.DRAFT))], name: str, refutation: Annotated[str, Form()]
) -> Response:
    """A refutation does not answer the claim after all."""
    with here.writing() as session:
        found = refutations.find_refutation(session, refutation)
        refutations.unlink(session, here.person(session), found, triage.find_claim(session, name))
    said = here._("{refutation} no longer answers this claim").format(refutation=refutation)
    return here.go(f"/claims/{name}", said)


# --- who is here ---------------------------------------------------------------------------------------


@router.post("/claims/{name}/presence")
def renew_presence(here: Looking, name: str) -> Response:
    """The page is still open: who works on the claim; it is read now."""
    with here.writing() as session:
        claim, by = triage.find_claim(session, name), here.person(session)
        looks.mark(session, by, claim)
        if here.may(Action.TRIAGE):
            presence.renew(session, by, claim)
        first = presence.before(session, by, claim)
    return here.page("claims/presence.html", claim=claim, present=first)


@router.post("/claims/{name}/presence/take")
def take_presence(here: Triaging, name: str) -> Response:
    """Work on the claim oneself from now on."""
    with here.writing() as session:
        presence.take_over(session, here.person(session), triage.find_claim(session, name))
    return here.go(f"/claims/{name}", here._("You work on this claim now"))


@router.post("/claims/{name}/presence/leave")
def leave_presence(here: Triaging, name: str) -> Response:
    """The page was closed."""
    with here.writing() as session:
        presence.leave(session, here.person(session), triage.find_claim(session, name))
    return Response(status_code=204)


# --- what was changed meanwhile ------------------------------------------------------------------------


def _standing(session: Session, name: str) -> Claim | None:
    """The claim called so, held until the act is done; None when it was merged into another meanwhile."""
    (claim,) = stale.hold(session, name)
    return None if claim.state is ClaimState.MERGED else claim


def _merged(
    here: Here, session: Session, name: str, kept: dict[str, Any] | None = None, act: str = ""
) -> Response:
    """What was to be done was meant for a claim that is part of another now."""
    into = triage.find_claim(session, name)
    acts = tell(session, stale.since(session, into, 0)[:5], here._)
    return here.page(
        "claims/changed.html", 409, claim=into, asked=name, merged_into=into.public_id, acts=acts,
        kept=kept or {}, act=act, came=None,
    )  # fmt: skip


def changed_page(
    here: Here, session: Session, name: str, kept: dict[str, Any], came: review.Decided
) -> Response:
    """What was decided rests on what is otherwise now: who changed it, and the decision kept."""
    claim = triage.find_claim(session, name)
    sighting = session.get(Sighting, kept["sighting"])
    acts = tell(session, _about(stale.since(session, claim, 0), int(kept["sighting"])), here._)
    return here.page(
        "claims/changed.html", 409, claim=claim, asked=name, merged_into=came.merged_into, acts=acts,
        kept=kept, act="judge", came=came, sighting=sighting,
    )  # fmt: skip


def _about(acts: Sequence[history.Done], sighting: int) -> list[history.Done]:
    found = [
        done
        for done in acts
        if done.detail.get("sighting") == sighting
        or sighting in done.detail.get("sightings", ())
        or done.verb in ("merge", "undo")
    ]
    return found[:5]


def said_of(here: Here, did: Did, count: int) -> str:
    """What was done, for the toast."""
    told = {
        Did.ACCEPT: here.n("%(num)s message confirmed", "%(num)s messages confirmed", count),
        Did.REJECT: here.n("%(num)s message rejected", "%(num)s messages rejected", count),
        Did.SPLIT: here.n("%(num)s message split off", "%(num)s messages split off", count),
        Did.MERGE: here.n(
            "%(num)s message merged with its claim", "%(num)s messages merged with their claims", count
        ),
        Did.NEW: here.n(
            "%(num)s message is a claim of its own", "%(num)s messages are claims of their own", count
        ),
    }
    return told[did] % {"num": count}
