"""Letters: asking for them, confirming that it was oneself, and leaving. Open to everybody, without script or sign-in.

The answer to who asks is the same whether the address was known or not. Opening a link changes nothing, because
scanners of mail open all of them; only a button does. Leaving by a letter's own button (RFC 8058) is a POST from a
mail provider: it carries neither cookie nor origin, and its secret is all that counts.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from claims import sealing, subscribers
from claims.errors import RefusedError, TooManyError
from claims.sealing import Seal
from claims.terms import Language
from desk.here import LANGUAGE_COOKIE, Visit, public
from desk.pages.signing_in import with_error

router = APIRouter()
KEYS = "subscribers"
Text = Annotated[str, Form()]
_SPOKEN = frozenset(code.value for code in Language)


@dataclass(frozen=True)
class Reader(Visit):
    """Somebody who follows a link out of a letter: it says in which language, unless they chose another one here."""

    @property
    def language(self) -> str:
        """What the reader chose here, else what the link says, else what their browser says."""
        chosen = self.request.cookies.get(LANGUAGE_COOKIE, "")
        said = self.request.query_params.get("lang", "")
        return said if said in _SPOKEN and chosen not in _SPOKEN else super().language

    @property
    def keys(self) -> Path:
        """Where the seal of addresses lies."""
        return self.settings.data / "mail" / "keys"


def reading(visit: Annotated[Visit, Depends(public)]) -> Reader:
    """The visit of somebody who reads letters."""
    return Reader(visit.request, visit.who)


Anybody = Annotated[Reader, Depends(reading)]


@router.get("/subscribe")
def show(reader: Anybody) -> Response:
    """Where somebody asks for the letters."""
    _seal(reader)
    return reader.page("subscribing/ask.html", address="", wanted=reader.language, wrong="")


@router.post("/subscribe")
def ask(reader: Anybody, address: Text = "", wanted: Text = "", website: Text = "") -> Response:
    """Put out a letter that asks whether it was really they; the answer tells nobody who is subscribed."""
    seal = _seal(reader)
    try:
        if wanted not in _SPOKEN:
            raise RefusedError(reason="Choose a language for the letters.")
        mailbox = subscribers.tidy_address(address)
        door = reader.desk.door
        may = door.limits.subscribe(door.address(reader.request), seal.mark(mailbox.lower()))
    except (RefusedError, TooManyError) as error:
        context = {"address": address[:254], "wanted": wanted}
        return with_error(reader, error, "subscribing/ask.html", **context)
    if may and not website:  # a field that people do not see: whoever fills it is a machine
        with reader.writing() as session:
            subscribers.ask(session, seal, mailbox, Language(wanted))
    return reader.page("subscribing/asked.html")


@router.get("/subscribe/confirm/{secret}")
def confirming(reader: Anybody, secret: str) -> Response:
    """The link of the first letter: a button, and nothing happens before it is pressed."""
    _look(reader)
    with reader.reading() as session:
        found = subscribers.waits_for(session, secret)
        language = found.language.value if found else ""
    if not language:
        return reader.page("subscribing/too_late.html", 410)
    return reader.page("subscribing/confirm.html", wanted=language)


@router.post("/subscribe/confirm/{secret}")
def confirm(reader: Anybody, secret: str) -> Response:
    """Subscribe whoever presses the button."""
    _look(reader)
    with reader.writing() as session:
        language = subscribers.confirm(session, secret)
    if language is None:
        return reader.page("subscribing/too_late.html", 410)
    return reader.page("subscribing/confirmed.html", hour=reader.settings.mail.hour)


@router.get("/unsubscribe/{secret}")
def leaving(reader: Anybody, secret: str) -> Response:
    """The link at the end of each letter: one button. It says the same to whoever left already."""
    return reader.page("subscribing/leave.html")


@router.post("/unsubscribe/{secret}")
def leave(reader: Anybody, secret: str) -> Response:
    """Forget the reader at once; whoever is not known (any more) hears the same."""
    with reader.writing() as session:
        subscribers.leave(session, secret)
    return reader.page("subscribing/left.html")


def _seal(reader: Reader) -> Seal:
    """The seal; where none was made no letters are offered."""
    if not (reader.settings.mail.forms_url and sealing.has_keys(reader.keys, KEYS)):
        raise HTTPException(404)
    return sealing.seal(reader.keys, KEYS)


def _look(reader: Reader) -> None:
    door = reader.desk.door
    door.limits.open_link(door.address(reader.request))
