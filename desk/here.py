"""What a page's function is handed: who is here, the record, the reader's words, and the ways to answer."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from claims import people
from claims.database import Database
from claims.errors import NotAllowedError
from claims.people import Action
from claims.records import Person
from claims.settings import Settings
from claims.terms import Language, Role
from desk.door import Door, NobodyHere, Who
from desk.proof_of_work import Gate
from desk.receiving import Receiving
from desk.rendering import Renderer
from desk.showing import Showing
from desk.words import Words, words_of

LANGUAGE_COOKIE = "language"
SAID_COOKIE = "said"
SAID_SECONDS = 60


@dataclass(frozen=True)
class Desk:
    """What the whole desk shares: settings, the record, templates, the door; for askers gate and receiving."""

    settings: Settings
    database: Database
    renderer: Renderer
    door: Door
    gate: Gate
    receiving: Receiving
    zone: ZoneInfo


@dataclass(frozen=True)
class Visit:
    """One request by anybody, known or not: enough for the pages before signing in and for errors."""

    request: Request
    who: Who | None

    @property
    def desk(self) -> Desk:
        """The desk that is visited."""
        found: Desk = self.request.app.state.desk
        return found

    @property
    def settings(self) -> Settings:
        """The settings as they hold."""
        return self.desk.settings

    @property
    def database(self) -> Database:
        """The record."""
        return self.desk.database

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that times are shown in."""
        return self.desk.zone

    @property
    def language(self) -> str:
        """What the reader chose last, else their own language, else their browser's, else the desk's."""
        chosen = self.request.cookies.get(LANGUAGE_COOKIE, "")
        if chosen in _LANGUAGES:
            return chosen
        if self.who is not None:
            return self.who.language
        return accepted(self.request.headers.get("accept-language", "")) or self.settings.language.value

    @property
    def words(self) -> Words:
        """The reader's words."""
        return words_of(self.language)

    @property
    def _(self) -> Callable[[str], str]:
        return self.words.gettext

    @property
    def n(self) -> Callable[[str, str, int], str]:
        """One or many, as the reader's language counts."""
        return self.words.ngettext

    @property
    def showing(self) -> Showing:
        """Times, days and numbers as the reader reads them."""
        return Showing(self.language, self.zone)

    @property
    def by_htmx(self) -> bool:
        """Whether a part of the page is renewed, and not the whole."""
        return self.request.headers.get("hx-request") == "true"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the record that keeps nobody waiting."""
        with self.database.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One unit of work: committed when the block ends, before the answer leaves."""
        with self.database.writing() as session:
            yield session

    def may(self, action: Action) -> bool:
        """Whether whoever is here may do *action*."""
        return self.who is not None and any(people.can(role, action) for role in self.who.roles)

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """The answer made of *template*."""
        said = _said(self.request.cookies.get(SAID_COOKIE, ""))
        shown = {"here": self, "may": self.may, "Action": Action, "just_said": said, **context}
        answer = HTMLResponse(self.desk.renderer.render(template, self.language, shown), status)
        if said:
            answer.delete_cookie(SAID_COOKIE)
        return answer

    def go(self, url: str, said: str = "", undo: Sequence[int | None] = ()) -> Response:
        """On to *url*, saying there what was done, with a button that takes the acts *undo* back."""
        answer = RedirectResponse(inside(url), 303)
        if said:
            kept = {"said": said, "undo": [act for act in undo if act is not None]}
            written = base64.urlsafe_b64encode(json.dumps(kept, ensure_ascii=False).encode()).decode()
            answer.set_cookie(SAID_COOKIE, written, SAID_SECONDS, httponly=True, samesite="lax")
        return answer


class Here(Visit):
    """One request by somebody who is signed in."""

    who: Who

    @property
    def person_id(self) -> int:
        """The number of the person."""
        return self.who.person_id

    @property
    def handle(self) -> str:
        """What the person is called in the record."""
        return self.who.handle

    @property
    def name(self) -> str:
        """The person's name."""
        return self.who.name

    @property
    def roles(self) -> frozenset[Role]:
        """What the person is trusted with."""
        return self.who.roles

    def person(self, session: Session) -> Person:
        """The person as a record of this unit of work; what they may do is judged by the roles that hold now."""
        return session.get_one(Person, self.who.person_id)

    def prove(self, session: Session, password: str) -> None:
        """Have the person prove anew that it is they; raises RefusedError when the password is wrong."""
        self.desk.door.confirm(session, self.person(session), password)


def visiting(request: Request) -> Visit:
    """Anybody: for the pages that are open before signing in."""
    return Visit(request, _who(request))


public = visiting
"""The dependency of a route that is open to everybody."""


def allowed(action: Action | None) -> Callable[[Request], Here]:
    """The dependency of a route that demands *action*; with None it is enough to be signed in."""

    def demand(request: Request) -> Here:
        who = _who(request)
        if who is None:
            raise NobodyHere
        here = Here(request, who)
        who.demand_second_factor(request)
        if action is not None and not here.may(action):
            roles = ", ".join(sorted(people.ALLOWED.get(action, frozenset())))
            raise NotAllowedError(person=who.handle, action=action.value, roles=roles)
        return here

    demand.action = action  # type: ignore[attr-defined]  # read by the table of routes
    return demand


def inside(url: str) -> str:
    """*url* when it leads to a page of the desk, else its first page: nobody is sent elsewhere by a link."""
    within = url.startswith("/") and not url.startswith("//") and "\\" not in url
    return url if within and url.isprintable() else "/"


_LANGUAGES = frozenset(code.value for code in Language)


def _who(request: Request) -> Who | None:
    if not hasattr(request.state, "who"):
        desk: Desk = request.app.state.desk
        request.state.who = desk.door.who(request)
    found: Who | None = request.state.who
    return found


def accepted(header: str) -> str:
    """The first language of an Accept-Language header that the desk speaks."""
    for part in header.split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in _LANGUAGES:
            return code
    return ""


def _said(cookie: str) -> Mapping[str, Any]:
    try:
        kept = json.loads(base64.urlsafe_b64decode(cookie.encode()))
        return {"said": str(kept["said"]), "undo": [int(act) for act in kept["undo"]]} if cookie else {}
    except (ValueError, KeyError, TypeError):
        return {}
