"""The people of the desk: who they are, what they are trusted with, and the links that let them in."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from claims import api_keys, body_contacts, one_time_links, people, second_factor, sessions, signing_in
from claims.errors import ClaimsError, RefusedError
from claims.people import Action
from claims.records import Person
from claims.terms import Language, LinkKind, Role
from desk.agents import named
from desk.here import Here, allowed
from desk.pages.signing_in import with_error
from desk.question_view import body_names
from desk.words import role_words

router = APIRouter()
Administrator = Annotated[Here, Depends(allowed(Action.MANAGE_PEOPLE))]
Text = Annotated[str, Form()]
Roles = Annotated[list[Role] | None, Form()]
LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@router.get("/people")
def show_all(here: Administrator) -> Response:
    """Everybody, and a form to invite somebody."""
    return _list(here, None, {"handle": "", "name": "", "roles": [], "language": here.language})


@router.post("/people")
def invite(
    here: Administrator,
    handle: Text = "",
    name: Text = "",
    role: Roles = None,
    language: Annotated[Language, Form()] = Language.KK,
) -> Response:
    """Invite somebody: they get a link by which they set a password."""
    here.desk.door.limits.make_link(here.person_id, handle)
    try:
        with here.writing() as session:
            tidy = people.tidy_name(name)
            by = here.person(session)
            person, secret = one_time_links.invite(session, by, handle, tidy, frozenset(role or ()), language)
            called = person.handle
    except RefusedError as error:
        written = {"handle": handle, "name": name, "roles": role or [], "language": language}
        return _list(here, error, written)
    return _link_page(here, called, LinkKind.INVITATION, secret)


@router.get("/people/{handle}")
def show(here: Administrator, handle: str) -> Response:
    """One person: roles, sessions, keys, and what can be done for them."""
    return _one(here, handle, None)


@router.post("/people/{handle}/roles")
def change_roles(here: Administrator, handle: str, role: Roles = None) -> Response:
    """Give and take roles; whoever's roles change signs in anew."""
    wanted = frozenset(role or ())
    try:
        with here.writing() as session:
            by, person = here.person(session), people.find_person(session, handle)
            for one in sorted(wanted - person.roles):
                people.grant(session, by, person, one)
            for one in sorted(person.roles - wanted):
                people.end_grant(session, by, person, one)
    except RefusedError as error:
        return _one(here, handle, error)
    return here.go(f"/people/{handle}", said=here._("The roles of {person} are saved").format(person=handle))


@router.post("/people/{handle}/bodies")
def change_bodies(
    here: Administrator, handle: str, body: Annotated[list[str] | None, Form()] = None
) -> Response:
    """For which bodies an authority's contact answers; whoever's bodies change signs in anew."""
    try:
        with here.writing() as session:
            person = people.find_person(session, handle)
            chosen = [body_contacts.find_authority(session, key) for key in body or ()]
            body_contacts.set_bodies(session, here.person(session), person, chosen)
    except RefusedError as error:
        return _one(here, handle, error)
    return here.go(f"/people/{handle}", said=here._("The bodies of {person} are saved").format(person=handle))


@router.post("/people/{handle}/link")
def make_link(here: Administrator, handle: str) -> Response:
    """A new link for somebody: an invitation while they have no password, else to set a new one."""
    here.desk.door.limits.make_link(here.person_id, handle)
    try:
        with here.writing() as session:
            person = people.find_person(session, handle)
            kind, secret = one_time_links.renew(session, here.person(session), person)
    except RefusedError as error:
        return _one(here, handle, error)
    return _link_page(here, handle, kind, secret)


@router.post("/people/{handle}/second-factor/reset")
def reset_factor(here: Administrator, handle: str) -> Response:
    """Take a lost telephone off somebody, who then sets up another."""
    with here.writing() as session:
        second_factor.reset(session, here.person(session), people.find_person(session, handle))
    said = here._("{person} sets up a new second factor at the next sign-in").format(person=handle)
    return here.go(f"/people/{handle}", said=said)


@router.post("/people/{handle}/disable")
def disable(here: Administrator, handle: str) -> Response:
    """Somebody left."""
    try:
        with here.writing() as session:
            people.disable(session, here.person(session), people.find_person(session, handle))
    except RefusedError as error:
        return _one(here, handle, error)
    said = here._("{person} is disabled and signed out everywhere").format(person=handle)
    return here.go(f"/people/{handle}", said=said)


@router.post("/people/{handle}/enable")
def enable(here: Administrator, handle: str) -> Response:
    """Somebody is back."""
    with here.writing() as session:
        people.enable(session, here.person(session), people.find_person(session, handle))
    return here.go(f"/people/{handle}", said=here._("{person} may sign in again").format(person=handle))


@router.post("/people/{handle}/keys/{number}/end")
def end_key(here: Administrator, handle: str, number: int) -> Response:
    """End a key of somebody's program."""
    with here.writing() as session:
        api_keys.end(session, here.person(session), number)
    return here.go(f"/people/{handle}", said=here._("The key is ended"))


def _list(here: Here, error: ClaimsError | None, written: Mapping[str, object]) -> Response:
    with here.reading() as session:
        context: dict[str, Any] = {
            "people": [(person, _state(session, person)) for person in people.everybody(session)],
            "seen": sessions.last_seen(session),
            "enrolled": second_factor.all_enrolled(session),
            "roles": role_words(here.language),
            "languages": LANGUAGES,
            "written": written,
        }
        if error is not None:
            return with_error(here, error, "people/list.html", **context)
        return here.page("people/list.html", wrong="", **context)


def _one(here: Here, handle: str, error: ClaimsError | None) -> Response:
    with here.reading() as session:
        person = people.find_person(session, handle)
        context: dict[str, Any] = {
            "person": person,
            "state": _state(session, person),
            "roles": role_words(here.language),
            "open": sessions.open_sessions(session, person),
            "named": named,
            "keys": api_keys.of(session, person),
            "enrolled": second_factor.enrolled(session, person),
            "languages": LANGUAGES,
            "bodies": body_names(here, session) if Role.AUTHORITY_CONTACT in person.roles else [],
            "own_bodies": {one.key for one in body_contacts.bodies_of(session, person)},
        }
        if error is not None:
            return with_error(here, error, "people/show.html", **context)
        return here.page("people/show.html", wrong="", **context)


def _state(session: Session, person: Person) -> str:
    if not person.active:
        return "disabled"
    return "active" if signing_in.has_password(session, person) else "invited"


def _link_page(here: Here, handle: str, kind: LinkKind, secret: str) -> Response:
    where = here.settings.desk.url or str(here.request.base_url)
    hours = int(one_time_links.GOOD_FOR[kind].total_seconds() // 3600)
    link = one_time_links.address(where, kind, secret)
    return here.page("people/link.html", handle=handle, kind=kind.value, link=link, hours=hours)
