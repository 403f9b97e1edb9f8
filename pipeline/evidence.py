"""A statement added by its address: fetched through the guard, kept with its SHA-256; or kept without, saying why."""

from dataclasses import dataclass

from claims.database import Database
from claims.errors import SourceError
from claims.people import Action, demand, find_person
from claims.sayings import Saying, saying
from claims.settings import Settings
from claims.statements import NewStatement, add_statement, find_authority
from pipeline.fetching import fetch
from pipeline.intake import Limits

LIMITS = Limits(bytes=10_000_000, seconds=15.0)
"""A document is larger than a feed, and somebody waits for it at the desk."""


@dataclass(frozen=True)
class Fetched:
    """What came from an address: a copy and its media type, or why there is none."""

    copy: bytes = b""
    media_type: str = ""
    failure: Saying | None = None


@dataclass(frozen=True)
class Added:
    """A statement that was added: its id, and the copy's SHA-256 or why there is none."""

    name: str
    sha256: str = ""
    failure: Saying | None = None


def fetch_copy(url: str, settings: Settings) -> Fetched:
    """What stands at *url* now, through the guard; no unit of work may be open."""
    try:
        answer = fetch(url, limits=LIMITS, allowed_hosts=frozenset(settings.fetch.allowed_hosts))
    except SourceError as error:
        return Fetched(failure=why_no_copy(error))
    return Fetched(answer.body, answer.headers.get("content-type", "").partition(";")[0].strip()[:100])


def add_by_address(database: Database, settings: Settings, person: str, new: NewStatement) -> Added:
    """Fetch what stands at the statement's address and keep both; no unit of work is open while we fetch."""
    with database.reading() as session:
        demand(find_person(session, person), Action.ADD_STATEMENT)  # a stranger makes us fetch nothing
        find_authority(session, new.authority)
    fetched = fetch_copy(new.url, settings)
    with database.writing() as session:
        by = find_person(session, person)
        statement = add_statement(session, by, new, fetched.copy, fetched.media_type)
        return Added(statement.public_id, statement.archive_sha256 or "", fetched.failure)


def why_no_copy(error: SourceError) -> Saying:
    """Why a document could not be fetched, in words for the one who gave its address."""
    return _WHY.get(error.code, _WHY["unreadable"])


_MISSING = saying("there is nothing at this address; copy it from the browser again")
_WHY = {
    "missing": _MISSING,
    "gone": _MISSING,
    "no_address": saying("this is no web address; copy it from the browser again, with https:// in front"),
    "no_server": saying("the server cannot be reached; check the address, or try again later"),
    "password": saying("the site asks for a password; add it without a copy, or try another address"),
    "refused": saying("the site does not let us in; add it without a copy, or try another address"),
    "failing": saying("the site has a failure of its own; try again later"),
    "slow": saying("the site did not answer in time; try again later"),
    "broken_off": saying("the connection broke off; try again"),
    "certificate": saying("the site's certificate cannot be trusted; it may be somebody else's site"),
    "closed": saying("the address leads into an inner network, where Aiqyn does not go"),
    "sent_on": saying("the site sends us on and on; give the final address"),
    "too_large": saying("the document is larger than 10 MB; add it without a copy"),
    "unreadable": saying("the site's answer cannot be read; add it without a copy, or try another address"),
}
