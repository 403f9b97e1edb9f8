"""The queue: what goes out when and why not sooner; holding, moving, settling, and the switch that stops everything."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, outbox, queueing, versions
from claims.errors import ClaimsError, RefusedError
from claims.people import Action
from claims.records import Person, Publication, Switch, Version
from claims.terms import PublicationState
from desk.here import Here, allowed
from desk.refuting import said
from pipeline import publish
from pipeline.queue_plan import Planned, Rules, SentToday, left_today

router = APIRouter()
SHOWN = 40
"""Waiting posts of a channel on one page."""
SENT = 50
Looker = Annotated[Here, Depends(allowed(Action.LOOK))]
Mover = Annotated[Here, Depends(allowed(Action.PUBLISH))]
Stopper = Annotated[Here, Depends(allowed(Action.STOP_PUBLISHING))]
Resumer = Annotated[Here, Depends(allowed(Action.RESUME_PUBLISHING))]
Settler = Annotated[Here, Depends(allowed(Action.SETTLE))]
Act = Callable[[Session, Person, Publication], int | None]


@router.get("/queue")
def show(here: Looker, channel: str = "", skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """The queue as the publisher will take it up, a page of each channel; further pages of one channel."""
    return _queue(here, channel=channel, skip=skip)


@router.post("/queue/{code}/hold")
def hold(here: Stopper, code: str, reason: Annotated[str, Form()] = "") -> Response:
    """Keep one row back, saying why."""
    told = here._("It is held: {code}").format(code=code)
    return _act(here, code, told, lambda session, by, row: queueing.hold(session, by, row, reason))


@router.post("/queue/{code}/release")
def release(here: Resumer, code: str) -> Response:
    """Let a held row go out in its turn."""
    return _act(here, code, here._("It goes out in its turn: {code}").format(code=code), queueing.release)


@router.post("/queue/{code}/move")
def move(
    here: Mover,
    code: str,
    to: Annotated[str, Form()] = "first",
    before: Annotated[str, Form()] = "",
) -> Response:
    """Move a row: up, down, first, or right before another one."""

    def act(session: Session, by: Person, row: Publication) -> int | None:
        if to == "before":
            other = queueing.find_queued(session, before) if before else None
            return queueing.put_before(session, by, row, other)
        steps = {"up": -1, "down": 1}.get(to)
        return queueing.first(session, by, row) if steps is None else queueing.move(session, by, row, steps)

    return _act(here, code, here._("The order is changed: {code}").format(code=code), act)


@router.post("/queue/{code}/plan")
def plan(here: Mover, code: str, at: Annotated[str, Form()] = "") -> Response:
    """Let a row go out not before a time; without one, in its turn again."""
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=here.zone) if at.strip() else None
    except ValueError:
        return _queue(here, {code: here._("Write the time as 2020-03-19 18:00.")}, 422)
    hours = here.settings.publish.approval_hours
    told = here._("It has its time: {code}").format(code=code)
    return _act(here, code, told, lambda session, by, row: queueing.plan_for(session, by, row, moment, hours))


@router.post("/queue/{code}/settle")
def settle(
    here: Settler, code: str, address: Annotated[str, Form()] = "", found: Annotated[str, Form()] = "yes"
) -> Response:
    """Say what was seen on the channel: the post's address, or that it is not there and may be sent again."""
    if found == "yes" and not address.strip():
        return _queue(here, {code: here._("Paste the post's address, or say that it is not there.")}, 422)
    try:
        with here.writing() as session:
            row = outbox.find_publication(session, code)
            outbox.settle(session, here.person(session), row, address.strip() if found == "yes" else "")
    except ClaimsError as refusal:
        return _queue(here, {code: said(here, refusal)}, 409)
    return here.go("/queue", said=here._("It is settled: {code}").format(code=code))


@router.get("/queue/stop")
def before_stopping(here: Stopper) -> Response:
    """What stopping everything means, before it is done."""
    return _stopping(here)


@router.post("/queue/stop")
def stop(here: Stopper, reason: Annotated[str, Form()] = "") -> Response:
    """Turn the kill switch."""
    if not reason.strip():
        return _stopping(here, here._("Say why: everybody at the desk sees it."), 422)
    with here.writing() as session:
        outbox.stop(session, here.person(session), reason.strip())
    return here.go("/queue", said=here._("Nothing goes out any more."))


@router.post("/queue/resume")
def resume(here: Resumer, reason: Annotated[str, Form()] = "") -> Response:
    """Let publishing go on, saying why it may."""
    if not reason.strip():
        return _queue(here, {"resume": here._("Say why it may go on: it is kept.")}, 422)
    with here.writing() as session:
        outbox.resume(session, here.person(session), reason.strip())
    return here.go("/queue", said=here._("Publishing goes on."))


# --- how it is done -------------------------------------------------------------------------------------


def _act(here: Here, code: str, told: str, do: Act) -> Response:
    try:
        with here.writing() as session:
            act = do(session, here.person(session), queueing.find_queued(session, code))
    except RefusedError as refusal:
        return _queue(here, {code: said(here, refusal)}, 409)
    return here.go(f"/queue#q-{code}", said=told if act else here._("It was so already."), undo=[act])


def _stopping(here: Here, wrong: str = "", status: int = 200) -> Response:
    with here.reading() as session:
        counts = queueing.counts(session)
        return here.page(
            "queue/stop.html",
            status,
            waiting=counts.get(PublicationState.QUEUED, 0),
            flying=counts.get(PublicationState.SENDING, 0),
            stopped=outbox.stopped(session),
            wrong=wrong,
        )


def _queue(
    here: Here, wrong: dict[str, str] | None = None, status: int = 200, channel: str = "", skip: int = 0
) -> Response:
    now = clock.now()
    rules = Rules.of(here.settings, publish.whole_channels())
    midnight = rules.midnight(now)
    with here.reading() as session:
        planned = publish.queue(session, here.settings, now)
        sent_today = queueing.new_posts_since(session, midnight)
        switch = session.get(Switch, outbox.KILL_SWITCH)
        names = {one.row.channel for one in planned} | {where for where, _ in sent_today}
        channels = [
            _of_channel(name, planned, skip if name == channel else 0, rules, sent_today)
            for name in sorted(names)
            if channel in ("", name)
        ]
        return here.page(
            "queue/show.html",
            status,
            channels=channels,
            titles=_titles(session, [one.row.id for told in channels for one in told["rows"]]),
            rules=rules,
            quiet_now=rules.opens(now) > now,
            stopped=outbox.stopped(session),
            switch=switch,
            switched_by=session.get_one(Person, switch.turned_by_id).name if switch else "",
            uncertain=outbox.rows(session, [PublicationState.UNCERTAIN]),
            failed=outbox.rows(session, [PublicationState.FAILED]),
            sending=outbox.rows(session, [PublicationState.SENDING]),
            sent=queueing.sent_since(session, midnight, limit=SENT),
            wrong=wrong or {},
            now=now,
        )


def _of_channel(
    name: str, planned: Sequence[Planned], skip: int, rules: Rules, sent_today: SentToday
) -> dict[str, Any]:
    """One channel's part of the page."""
    rows = [one for one in planned if one.row.channel == name]
    return {
        "name": name,
        "rows": rows[skip : skip + SHOWN],
        "count": len(rows),
        "skip": skip,
        "next": skip + SHOWN if skip + SHOWN < len(rows) else 0,
        "whole": name in rules.whole,
        "left": left_today(name, rules, sent_today),
        "sent": sum(count for (where, _), count in sent_today.items() if where == name),
    }


def _titles(session: Session, publication_ids: list[int]) -> dict[int, str]:
    """What each waiting post is called, in its own language."""
    query = (
        select(Publication.id, Publication.language, Version)
        .join(Version, Version.id == Publication.version_id)
        .where(Publication.id.in_(publication_ids))
    )
    found: dict[int, str] = {}
    for row in session.execute(query):
        text = versions.read(row.Version).texts.get(row.language.value)
        found[row.id] = text.title if text else ""
    return found
