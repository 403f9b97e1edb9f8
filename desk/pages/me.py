"""Oneself: name and language, password, second factor, where one is signed in, keys for programs."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import api_keys, people, second_factor, sessions, signing_in
from claims.errors import ClaimsError, RefusedError, TooManyError
from claims.terms import Language, Role, Way
from desk.agents import named
from desk.here import LANGUAGE_COOKIE, Here, allowed
from desk.pages.signing_in import agent_of, demand_same, with_error
from desk.words import role_words

router = APIRouter()
Me = Annotated[Here, Depends(allowed(None))]
Text = Annotated[str, Form()]


def context_of(here: Here, session: Session) -> dict[str, Any]:
    """What the page about oneself shows."""
    person = here.person(session)
    return {
        "person": person,
        "roles": role_words(here.language),
        "languages": {"kk": "Қазақша", "ru": "Русский", "en": "English"},
        "open": sessions.open_sessions(session, person),
        "named": named,
        "has_password": signing_in.has_password(session, person),
        "enrolled": second_factor.enrolled(session, person),
        "codes_left": second_factor.recovery_codes_left(session, person),
        "keys": api_keys.of(session, person),
    }


def _again(here: Here, error: ClaimsError, place: str) -> Response:
    """The page with what was wrong where it was written."""
    with here.reading() as session:
        return with_error(here, error, "me/show.html", place=place, **context_of(here, session))


@router.get("/me")
def show(here: Me) -> Response:
    """All about oneself."""
    with here.reading() as session:
        return here.page("me/show.html", place="", wrong="", **context_of(here, session))


@router.post("/me")
def introduce(here: Me, name: Text = "", language: Annotated[Language, Form()] = Language.EN) -> Response:
    """Say what one is called and which language one reads."""
    try:
        with here.writing() as session:
            people.introduce(session, here.person(session), name, language)
    except RefusedError as error:
        return _again(here, error, "about")
    answer = here.go("/me", said=here._("Saved"))
    answer.delete_cookie(LANGUAGE_COOKIE)  # what this browser chose before gives way to what was just chosen
    return answer


@router.post("/me/password")
def change_password(here: Me, present: Text = "", password: Text = "", again: Text = "") -> Response:
    """Choose another password; one is signed out everywhere else."""
    door, way = here.desk.door, here.who.way or Way.PASSWORD
    try:
        demand_same(password, again)
        door.limits.confirm(here.person_id)
        with here.writing() as session:
            person = here.person(session)
            token = signing_in.change_password(session, person, present, password, way, agent_of(here))
            known = sessions.know_device(session, person)
    except (RefusedError, TooManyError) as error:
        return _again(here, error, "password")
    door.limits.confirmed(here.person_id)
    answer = here.go("/me", said=here._("The password is changed; you are signed out everywhere else"))
    door.let_in(answer, token.secret, known)
    return answer


@router.post("/me/sessions/{number}/end")
def end_session(here: Me, number: int) -> Response:
    """Sign out one browser."""
    with here.writing() as session:
        signing_in.end_one(session, here.person(session), number)
    return here.go("/me", said=here._("That browser is signed out"))


@router.post("/me/sessions/end-others")
def end_others(here: Me) -> Response:
    """Sign out everywhere but here."""
    with here.writing() as session:
        signing_in.end_others(session, here.person(session), here.who.session_id)
    return here.go("/me", said=here._("You are signed out everywhere else"))


@router.get("/me/second-factor")
def show_factor(here: Me) -> Response:
    """A secret for one's telephone, as a picture and in letters."""
    return _factor_page(here, None)


@router.post("/me/second-factor")
def enrol(here: Me, code: Text = "", password: Text = "") -> Response:
    """Take up the second factor, or another telephone in place of the one before."""
    limits = here.desk.door.limits
    try:
        limits.second_factor(here.person_id, None)
        with here.writing() as session:
            person = here.person(session)
            if second_factor.enrolled(session, person):
                here.prove(session, password)
            codes = second_factor.enrol(session, person, code, here.who.session_id)
    except (RefusedError, TooManyError) as error:
        return _factor_page(here, error)
    return here.page("me/codes.html", codes=codes)


@router.post("/me/recovery-codes")
def new_codes(here: Me, password: Text = "") -> Response:
    """New recovery codes in place of the old ones."""
    try:
        with here.writing() as session:
            person = here.person(session)
            here.prove(session, password)
            if not second_factor.enrolled(session, person):
                raise RefusedError(reason="Set up your second factor first.")
            codes = second_factor.new_recovery_codes(session, person)
    except (RefusedError, TooManyError) as error:
        return _again(here, error, "codes")
    return here.page("me/codes.html", codes=codes)


@router.post("/me/keys")
def make_key(
    here: Me,
    name: Text = "",
    password: Text = "",
    role: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Make a key for a program; it is shown once."""
    try:
        with here.writing() as session:
            here.prove(session, password)
            _, token = api_keys.make(session, here.person(session), name, role or [])
    except (RefusedError, TooManyError) as error:
        return _again(here, error, "keys")
    return here.page("me/key.html", name=name, token=token)


@router.post("/me/keys/{number}/end")
def end_key(here: Me, number: int) -> Response:
    """End a key: the program that has it is shut out at once."""
    with here.writing() as session:
        api_keys.end(session, here.person(session), number)
    return here.go("/me", said=here._("The key is ended"))


def _factor_page(here: Here, error: ClaimsError | None) -> Response:
    with here.writing() as session:  # the secret that is offered is kept, so that it is the same after a slip
        person = here.person(session)
        offered = second_factor.offer(session, person)
        enrolled = second_factor.enrolled(session, person)
    picture = segno.make(offered.address, error="m").svg_data_uri(
        scale=5, border=4, light="#fff", dark="#000"
    )
    groups = " ".join(offered.secret[at : at + 4] for at in range(0, len(offered.secret), 4))
    context: dict[str, Any] = {"picture": picture, "secret": groups, "enrolled": enrolled}
    if error is None:
        return here.page("me/second_factor.html", wrong="", **context)
    return with_error(here, error, "me/second_factor.html", **context)
