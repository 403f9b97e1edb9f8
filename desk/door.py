"""The door of the desk: who is here by their cookie, and the cookies that let them in and show them out."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from fastapi import HTTPException, Request, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from claims import passwords, sessions, signing_in
from claims.database import Database
from claims.errors import RefusedError, TooManyError
from claims.records import DeskSession, Person
from claims.sessions import Who as _Who
from claims.settings import Settings
from claims.signing_in import Proof
from desk.callers import address_of, networks
from desk.limiting import Limits

UNATTENDED = "aiqyn-unattended"
"""The header of a request that a page makes by itself: it does not keep a session from ending."""
FACTOR_PAGE = "/me/second-factor"
_OPEN_WITHOUT_FACTOR = (FACTOR_PAGE, "/sign-out", "/language")
COMPARISONS = 4
"""How many passwords are compared at once: each takes 64 MiB and a tenth of a second."""
TURN_SECONDS = 5.0
log = logging.getLogger("aiqyn.desk.door")


class NobodyHere(Exception):
    """Nobody is signed in, and the page asks for somebody."""


class Who(_Who):
    """Somebody who is here, as of this request."""

    def demand_second_factor(self, request: Request) -> None:
        """Send whoever needs a second factor and has none to the page where they get one."""
        if not self.factor_missing or request.url.path.startswith(_OPEN_WITHOUT_FACTOR):
            return
        if request.method in ("GET", "HEAD") and request.headers.get("hx-request") != "true":
            raise HTTPException(303, headers={"Location": FACTOR_PAGE})
        raise RefusedError(reason="Set up your second factor first.")


class Door:
    """Who comes in, by which cookie, and how often somebody may try."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.limits = Limits()
        self.trusted = networks(settings.desk.trusted_proxies)
        self._turns = BoundedSemaphore(COMPARISONS)
        passwords.warm_up()

    @property
    def cookie_name(self) -> str:
        """What the session's cookie is called; __Host- binds it to this host and to https."""
        return "aiqyn" if self.settings.desk.insecure else "__Host-aiqyn"

    @property
    def known_name(self) -> str:
        """What the cookie is called by which a browser is known again."""
        return f"{self.cookie_name}-known"

    def cookie(self, request: Request) -> str:
        """The secret that this browser shows; empty when it shows none."""
        return request.cookies.get(self.cookie_name, "")

    def who(self, request: Request) -> Who | None:
        """Who is here; that they were is written down once a minute."""
        with self.database.reading() as session:
            found = sessions.who(session, self.cookie(request), demonstration=self.demonstration)
        if found is None or found.session_id is None:
            return None
        if found.seen_long_ago and UNATTENDED not in request.headers:
            self._write_down(found.session_id)
        return Who(**vars(found))

    @property
    def demonstration(self) -> bool:
        """Whether links without a password let people in: in a demonstration on this very machine."""
        return self.settings.site.demonstration and self.settings.desk.insecure

    def halfway(self, session: Session, request: Request) -> DeskSession | None:
        """The session of somebody who still owes the second step."""
        return sessions.halfway(session, self.cookie(request))

    def address(self, request: Request) -> str:
        """From where the request comes."""
        return address_of(request, self.trusted)

    def device(self, session: Session, request: Request, handle: str) -> int | None:
        """The number of this browser, if *handle* signed in with it before."""
        return sessions.device_of(session, request.cookies.get(self.known_name), handle)

    def confirm(self, session: Session, person: Person, password: str) -> None:
        """Demand the password again before what matters most; too many wrong ones have to wait."""
        self.limits.confirm(person.id)
        signing_in.reauthenticate(session, person, password)
        self.limits.confirmed(person.id)

    def prove(self, request: Request, handle: str, password: str) -> Proof:
        """Whose password this is, if it is right and was not tried too often; comparing waits for its turn."""
        address = self.address(request)
        with self.database.reading() as session:
            device = self.device(session, request, handle)
        self.limits.sign_in(handle, address, device)
        with self._turn(), self.database.reading() as session:
            proof = signing_in.prove(session, handle, password)
        self.limits.signed_in(handle, address, device)
        return proof

    def know(self, session: Session, request: Request, person: Person) -> str:
        """A new secret by which this browser is known as *person*'s; empty when it is known already."""
        known = self.device(session, request, person.handle) is not None
        return "" if known else sessions.know_device(session, person)

    def let_in(self, response: Response, secret: str, known: str = "") -> None:
        """Give the browser its session's cookie, and one by which it is *known* again."""
        self._set(response, self.cookie_name, secret, None)  # it goes when the browser is closed
        if known:
            self._set(response, self.known_name, known, int(sessions.KNOWN_FOR.total_seconds()))

    def show_out(self, response: Response) -> None:
        """Take the session's cookie back."""
        secure = not self.settings.desk.insecure
        response.delete_cookie(self.cookie_name, path="/", secure=secure, httponly=True, samesite="lax")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=TURN_SECONDS):
            raise TooManyError(seconds=TURN_SECONDS)
        try:
            yield
        finally:
            self._turns.release()

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        secure = not self.settings.desk.insecure
        response.set_cookie(name, value, seconds, path="/", secure=secure, httponly=True, samesite="lax")

    def _write_down(self, session_id: int) -> None:
        try:
            with self.database.writing() as session:
                sessions.touch(session, session_id)
        except OperationalError:  # the record is busy; the next page writes it down
            log.warning("could not write down that session %d was seen", session_id)
