"""The inbox of questions, one group of them, and what is decided about it: each act by a button and by a key."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from claims import answers, ids, question_deciding, question_groups, question_inbox, refutations, triage
from claims.body_contacts import named
from claims.errors import RefusedError
from claims.people import Action
from claims.question_deciding import NO_ANSWER
from claims.records import Claim, Question
from claims.terms import QuestionKind, TextLanguage
from desk import question_view
from desk.here import Here, allowed
from desk.pages.inbox import language_name
from desk.question_view import NOBODY, UNSURE, View
from pipeline.earlier_answers import earlier
from pipeline.suggest import said_of, suggest

router = APIRouter()
Looking = Annotated[Here, Depends(allowed(Action.LOOK))]
Sorting = Annotated[Here, Depends(allowed(Action.SORT_QUESTIONS))]
Routing = Annotated[Here, Depends(allowed(Action.ROUTE_QUESTIONS))]
Triaging = Annotated[Here, Depends(allowed(Action.TRIAGE))]
Text = Annotated[str, Form()]
Chosen = Annotated[list[str] | None, Form()]
PAGE = 30
TEXTS = 100
"""Questions of a group whose texts its page shows."""
MOST = 100
"""Groups that are decided about at once."""


@router.get("/questions")
def listed(here: Looking, request: Request) -> Response:
    """A page of the inbox, as its address asks for it."""
    view = View.read(request.query_params.multi_items())
    after = request.query_params.get("after", "")
    with here.reading() as session:
        filters = view.filters(question_view.today(here))
        page = question_inbox.page(session, filters, order=view.order, limit=PAGE, after=after)
        groups, people = question_inbox.count(session, filters)
        places = question_view.region_names(here, session)
        context: dict[str, Any] = {
            "view": view,
            "lines": question_view.told(here, page.lines, places),
            "onward": view.url(after=page.after) if page.after else "",
            "first": not after,
            "uncounted": page.uncounted,
            "groups": groups,
            "people": people,
            "choices": _choices(here, session, places),
            "bodies": question_view.body_names(here, session),
        }
        return here.page("questions/list.html", **_words(here), **context)


@router.get("/questions/{name}")
def show(here: Looking, name: str, request: Request) -> Response:
    """A group: what was asked, what it is, whose it is, what answers it."""
    view = View.read(request.query_params.multi_items())
    with here.reading() as session:
        claim = triage.find_claim(session, name)
        if claim.public_id != ids.tidy(name, triage.PREFIX):
            return RedirectResponse(view.group(claim.public_id), 303)
        return here.page("questions/group.html", **_group(here, session, claim, view))


def _group(here: Here, session: Session, claim: Claim, view: View, wrong: str = "") -> dict[str, Any]:
    waiting, every = question_inbox.size(session, claim)
    asked = question_inbox.of_claim(session, claim, standing=waiting > 0, limit=TEXTS)
    body, why = question_inbox.proposed_body(session, claim)
    line = question_inbox.line(session, claim)
    filters = view.filters(question_view.today(here))
    before, after = question_inbox.neighbours(session, claim, filters, view.order)
    places = question_view.region_names(here, session)
    folder = here.settings.data
    return {
        "view": view,
        "claim": claim,
        "line": question_view.told(here, [line], places)[0] if line else None,
        "asked": asked,
        "waiting": waiting,
        "more": (waiting or every) - len(asked),
        "done": every - waiting,
        "proposed": question_view.body_name(here, body) if body else "",
        "why": question_view.reasons_said(here._, why, places),
        "with_bodies": sorted(
            question_view.body_name(here, one.authority)
            for one in (line.routes if line else ())
            if one.accepted
        ),
        "similar": question_inbox.similar(session, claim),
        "bodies": question_view.body_names(here, session),
        "answers": answers.of_claim(session, claim),
        "refutations": refutations.answering(session, claim),
        "offers": suggest(session, claim, 3, folder) if line else [],
        "earlier": earlier(session, said_of(session, claim), without=claim, limit=3, folder=folder)
        if line
        else [],
        "history": question_view.history(here, session, question_inbox.decided(session, claim)),
        "places": places,
        "previous": view.group(before) if before else "",
        "next": view.group(after) if after else "",
        "no_answer": [kind.value for kind in NO_ANSWER],
        "wrong": wrong,
        **_words(here),
    }


def _words(here: Here) -> dict[str, Any]:
    return {
        "kinds": question_view.kind_words(here._),
        "answer_words": question_view.answer_words(here._),
        "state_words": question_view.state_words(here._),
        "language_words": {code.value: language_name(here, code) for code in TextLanguage},
        "today": question_view.today(here),
    }


def _choices(here: Here, session: Session, places: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    _ = here._
    regions = sorted(places.items(), key=lambda one: one[1])
    return {
        "kind": [("", _("All kinds")), (UNSURE, _("Not sure")), *question_view.kind_words(_).items()],
        "authority": [
            ("", _("All bodies")),
            (NOBODY, _("Nobody yet")),
            *question_view.body_names(here, session),
        ],
        "region": [("", _("All regions")), *regions],
        "language": [
            ("", _("All languages")),
            *((code.value, language_name(here, code)) for code in TextLanguage),
        ],
        "due": [("", _("Whenever due")), ("overdue", _("Overdue"))],
        "answer": [
            ("", _("Answer begun or not")),
            ("none", _("No answer begun")),
            ("unrouted", _("Not with a body yet")),
        ],
        "order": [("", _("Most people first")), ("due", _("Due first"))],
    }


# --- acts on one group ------------------------------------------------------------------------------------


@router.post("/questions/{name}/kind")
def set_kind(
    here: Sorting, name: str, kind: Annotated[QuestionKind, Form()], question: Chosen = None, view: Text = ""
) -> Response:
    """Say what the ticked questions are, or all of the group."""
    with here.writing() as session:
        claim = triage.find_claim(session, name)
        asked = _ticked(session, claim, question)
        act = question_deciding.set_kind(session, here.person(session), claim, asked, kind)
        question_groups.refresh(session)
    said = here._("Kind: {kind}").format(kind=question_view.kind_words(here._)[kind.value])
    return here.go(_back(claim.public_id, view), said, [act])


@router.post("/questions/{name}/route")
def route(
    here: Routing,
    name: str,
    authority: Text = "",
    do: Text = "change",
    question: Chosen = None,
    view: Text = "",
    on: Text = "",
) -> Response:
    """Accept the bodies that are proposed, or send the questions to the one that was typed."""
    with here.writing() as session:
        claim, by = triage.find_claim(session, name), here.person(session)
        asked = _ticked(session, claim, question)
        if do == "accept":
            act = question_deciding.accept_route(session, by, claim, asked)
            said = here._("Routed as proposed")
        else:
            if not authority.strip():
                raise RefusedError(reason="write which body answers")
            body = named(session, authority)
            act = question_deciding.change_route(session, by, claim, asked, body)
            said = here._("Routed to {value}").format(value=question_view.body_name(here, body))
        question_groups.refresh(session)
    if act is None:
        return here.go(_back(claim.public_id, view), here._("Nothing was changed."))
    return here.go(on or _back(claim.public_id, view), said, [act])


@router.post("/questions/{name}/close")
def close(
    here: Sorting,
    name: str,
    kind: Annotated[QuestionKind, Form()],
    tell: Text = "",
    question: Chosen = None,
    view: Text = "",
    on: Text = "",
) -> Response:
    """No answer is needed."""
    with here.writing() as session:
        claim = triage.find_claim(session, name)
        asked = _ticked(session, claim, question)
        act = question_deciding.close(session, here.person(session), claim, asked, kind, tell=bool(tell))
        question_groups.refresh(session)
    said = here._("Closed without an answer: {kind}").format(
        kind=question_view.kind_words(here._)[kind.value]
    )
    return here.go(on or _back(claim.public_id, view), said, [act])


@router.post("/questions/{name}/transfer")
def transfer(
    here: Routing,
    name: str,
    other: Text = "",
    reason: Text = "",
    question: Chosen = None,
    view: Text = "",
) -> Response:
    """To another body, with a reason that the askers read."""
    with here.writing() as session:
        claim = triage.find_claim(session, name)
        if not other.strip():
            raise RefusedError(reason="write which body answers")
        body, by = named(session, other), here.person(session)
        asked = _ticked(session, claim, question)
        many = question_deciding.transfer(
            session, by, question_view.terms(here, session), asked, body, reason
        )
        question_groups.refresh(session)
    said = here.n("%(num)s question transferred", "%(num)s questions transferred", many) % {"num": many}
    return here.go(_back(claim.public_id, view), said)


@router.post("/questions/{name}/split")
def split(here: Triaging, name: str, question: Chosen = None, view: Text = "") -> Response:
    """The ticked questions ask something else: they become a group of their own."""
    with here.writing() as session:
        claim = triage.find_claim(session, name)
        if not question:
            raise RefusedError(reason="tick the questions that ask something else")
        texts = [one.sighting for one in _ticked(session, claim, question)]
        new, act = triage.split_off(session, here.person(session), claim, texts)
        question_groups.refresh(session)
        name = new.public_id
    return here.go(_back(name, view), here._("Split off into a group of its own"), [act])


@router.post("/questions/{name}/merge")
def merge(here: Triaging, name: str, into: Text = "", view: Text = "") -> Response:
    """This group asks the same as another: it goes over into that one."""
    with here.writing() as session:
        claim, target = triage.find_claim(session, name), triage.find_claim(session, into)
        act = triage.merge(session, here.person(session), claim, target)
        question_groups.refresh(session)
    return here.go(_back(target.public_id, view), here._("Merged"), [act])


@router.post("/questions/{name}/similar")
def judge_similar(
    here: Triaging,
    name: str,
    sighting: Annotated[int, Form()],
    do: Annotated[str, Form(pattern="^(same|other)$")],
    view: Text = "",
) -> Response:
    """A text that may be the same is the same, or is not."""
    with here.writing() as session:
        claim, text = triage.find_claim(session, name), triage.find_sighting(session, sighting)
        judged = triage.confirm if do == "same" else triage.reject
        act = judged(session, here.person(session), text, claim)
        question_groups.refresh(session)
    return here.go(
        _back(claim.public_id, view), here._("The same") if do == "same" else here._("Not the same"), [act]
    )


# --- acts on many groups ----------------------------------------------------------------------------------


@router.post("/questions")
def bulk(
    here: Sorting,
    claims: Chosen = None,
    do: Text = "",
    kind: Text = "",
    authority: Text = "",
    tell: Text = "",
    back: Text = "/questions",
) -> Response:
    """One decision about the ticked groups; each stays an act of its own, and all are taken back together."""
    if not claims:
        return here.go(back, here._("Choose groups first: tick their boxes"))
    done: list[int | None] = []
    with here.writing() as session:
        groups = {one.id: one for one in (triage.find_claim(session, name) for name in claims[:MOST])}
        for claim in groups.values():
            done.append(_one_of_many(here, session, claim, do, kind, authority, bool(tell)))
        question_groups.refresh(session)
    many = sum(act is not None for act in done)
    said = here.n("Done for %(num)s group", "Done for %(num)s groups", many) % {"num": many}
    return here.go(back, said, done)


def _one_of_many(
    here: Here, session: Session, claim: Claim, do: str, kind: str, authority: str, tell: bool
) -> int | None:
    by, asked = here.person(session), question_inbox.of_claim(session, claim)
    if do == "accept":
        return question_deciding.accept_route(session, by, claim, asked)
    if do == "route" and authority.strip():
        return question_deciding.change_route(session, by, claim, asked, named(session, authority))
    if do == "kind" and kind in set(QuestionKind):
        return question_deciding.set_kind(session, by, claim, asked, QuestionKind(kind))
    if do == "close" and kind in set(NO_ANSWER):
        return question_deciding.close(session, by, claim, asked, QuestionKind(kind), tell=tell)
    raise RefusedError(reason="choose what to do with the groups")


def _ticked(session: Session, claim: Claim, numbers: Sequence[str] | None) -> list[Question]:
    """The ticked questions of a group that still wait; all of them when none is ticked."""
    waiting = question_inbox.of_claim(session, claim)
    if not numbers:
        return waiting
    wanted = {ids.tidy(number, "q-") for number in numbers}
    return [one for one in waiting if one.public_id in wanted]


def _back(name: str, query: str) -> str:
    return f"/questions/{name}?{query}" if query else f"/questions/{name}"
