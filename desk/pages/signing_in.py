"""The pages before the door: signing in, the second step, one-time links; and the way out."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from claims import one_time_links, signing_in
from claims.errors import ClaimsError, RefusedError, TooManyError
from claims.records import OneTimeLink
from claims.signing_in import Begun
from claims.terms import LinkKind, Stage
from desk.here import Here, Visit, allowed, inside, public
from desk.problems import sentence, status_of

router = APIRouter()
Anybody = Annotated[Visit, Depends(public)]
Text = Annotated[str, Form()]


def with_error(visit: Visit, error: ClaimsError, template: str, **context: Any) -> Response:
    """The form again, with what was wrong in its place."""
    wrong = sentence(error, visit.language)
    status = 422 if isinstance(error, RefusedError) else status_of(error)
    answer = visit.page(template, status, wrong=wrong, **context)
    if isinstance(error, TooManyError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def agent_of(visit: Visit) -> str:
    """What the browser calls itself."""
    return visit.request.headers.get("user-agent", "")


@router.get("/sign-in")
def show(visit: Anybody, next: str = "/") -> Response:
    """Where a person signs in."""
    if visit.who is not None:
        return visit.go(next)
    return visit.page("signing_in/password.html", next=inside(next), handle="", wrong="")


@router.post("/sign-in")
def sign_in(visit: Anybody, handle: Text = "", password: Text = "", next: Text = "/") -> Response:
    """Prove a password; whoever has a second factor goes on to it."""
    try:
        proof = visit.desk.door.prove(visit.request, handle, password)
        return _in(
            visit, next, lambda session: signing_in.begin(session, proof, agent_of(visit), _old(visit))
        )
    except (RefusedError, TooManyError) as error:
        return with_error(visit, error, "signing_in/password.html", next=inside(next), handle=handle[:40])


@router.get("/sign-in/code")
def ask_code(visit: Anybody, next: str = "/") -> Response:
    """Where the second factor is shown."""
    with visit.reading() as session:
        if visit.desk.door.halfway(session, visit.request) is None:
            return visit.go("/sign-in")
    return visit.page("signing_in/code.html", next=inside(next), wrong="")


@router.post("/sign-in/code")
def second_step(visit: Anybody, code: Text = "", next: Text = "/") -> Response:
    """Prove the second factor, by a code of the telephone or a recovery code."""
    door = visit.desk.door
    with visit.reading() as session:
        halfway = door.halfway(session, visit.request)
        if halfway is None:
            return visit.go("/sign-in")
        person_id, device = halfway.person_id, door.device(session, visit.request, halfway.person.handle)
    try:
        door.limits.second_factor(person_id, device)
        return _in(visit, next, lambda session: _second_step(visit, session, code))
    except (RefusedError, TooManyError) as error:
        return with_error(visit, error, "signing_in/code.html", next=inside(next))


@router.post("/sign-out")
def sign_out(here: Annotated[Here, Depends(allowed(None))]) -> Response:
    """Leave: the session ends in the record, not only in the browser."""
    with here.writing() as session:
        signing_in.sign_out(session, here.desk.door.cookie(here.request))
    answer = RedirectResponse("/sign-in", 303)
    here.desk.door.show_out(answer)
    return answer


@router.get("/invited/{secret}")
def invited(visit: Anybody, secret: str) -> Response:
    """An invitation, as its person opens it."""
    return _show_link(visit, LinkKind.INVITATION, secret)


@router.post("/invited/{secret}")
def accept(visit: Anybody, secret: str, password: Text = "", again: Text = "") -> Response:
    """Take up an invitation by choosing a password."""
    return _use_link(visit, LinkKind.INVITATION, secret, password, again)


@router.get("/reset/{secret}")
def reset(visit: Anybody, secret: str) -> Response:
    """A link to set a new password."""
    return _show_link(visit, LinkKind.RESET, secret)


@router.post("/reset/{secret}")
def set_new(visit: Anybody, secret: str, password: Text = "", again: Text = "") -> Response:
    """Set a new password by a link."""
    return _use_link(visit, LinkKind.RESET, secret, password, again)


@router.get("/demonstration/{secret}")
def demonstration(visit: Anybody, secret: str) -> Response:
    """A link into the demonstration, which asks for no password."""
    _demand_demonstration(visit)
    name, _ = _person_of(visit, LinkKind.DEMONSTRATION, secret)
    return visit.page("signing_in/demonstration.html", name=name)


@router.post("/demonstration/{secret}")
def enter_demonstration(visit: Anybody, secret: str) -> Response:
    """Come into the demonstration."""
    _demand_demonstration(visit)
    visit.desk.door.limits.open_link(visit.desk.door.address(visit.request))
    agent, old = agent_of(visit), _old(visit)
    return _in(visit, "/", lambda session: one_time_links.enter_demonstration(session, secret, agent, old))


def _old(visit: Visit) -> str:
    return visit.desk.door.cookie(visit.request)


def _in(visit: Visit, next: str, begin: Callable[[Any], Begun]) -> Response:
    """On to the desk, or to the second step; the cookie carries the new session's secret."""
    door = visit.desk.door
    with visit.writing() as session:
        begun = begin(session)
        whole = begun.stage is Stage.IN
        known = door.know(session, visit.request, begun.person) if whole else ""
    answer = visit.go(next) if whole else _to_code(next)
    door.let_in(answer, begun.secret, known)
    return answer


def _to_code(next: str) -> Response:
    further = f"?next={quote(inside(next))}" if inside(next) != "/" else ""
    return RedirectResponse(f"/sign-in/code{further}", 303)


def _second_step(visit: Visit, session: Any, code: str) -> Begun:
    halfway = visit.desk.door.halfway(session, visit.request)
    if halfway is None:  # it ended between the two looks
        raise RefusedError(reason="Your session ended; sign in again.")
    return signing_in.second_step(session, halfway, code, agent_of(visit))


def _person_of(visit: Visit, kind: LinkKind, secret: str) -> tuple[str, str]:
    """The name and the handle of the person whose link this is."""
    door = visit.desk.door
    door.limits.open_link(door.address(visit.request))
    with visit.reading() as session:
        link: OneTimeLink = one_time_links.find(session, kind, secret)
        return link.person.name, link.person.handle


def _show_link(visit: Visit, kind: LinkKind, secret: str) -> Response:
    name, handle = _person_of(visit, kind, secret)
    return visit.page("signing_in/new_password.html", name=name, handle=handle, kind=kind.value, wrong="")


def _use_link(visit: Visit, kind: LinkKind, secret: str, password: str, again: str) -> Response:
    name, handle = _person_of(visit, kind, secret)
    agent, old = agent_of(visit), _old(visit)
    try:
        demand_same(password, again)
        return _in(
            visit,
            "/",
            lambda session: one_time_links.set_password(session, kind, secret, password, agent, old),
        )
    except RefusedError as error:
        context = {"name": name, "handle": handle, "kind": kind.value}
        return with_error(visit, error, "signing_in/new_password.html", **context)


def demand_same(password: str, again: str) -> None:
    """A password is written twice, so that a slip of a finger locks nobody out."""
    if password != again:
        raise RefusedError(reason="The two passwords differ: write the same one twice.")


def _demand_demonstration(visit: Visit) -> None:
    if not visit.desk.door.demonstration:
        raise HTTPException(404)
