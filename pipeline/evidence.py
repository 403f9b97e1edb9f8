"""A statement added by its address: fetched through the guard, kept with its SHA-256; or kept without, saying why."""

from dataclasses import dataclass

from claims.database import Database
from claims.errors import SourceError
from claims.people import Action, demand, find_person
from claims.settings import Settings
from claims.statements import NewStatement, add_statement
from pipeline.fetching import fetch
from pipeline.intake import Limits

LIMITS = Limits(bytes=10_000_000, seconds=15.0)
"""A document is larger than a feed, and somebody waits for it at the desk."""


@dataclass(frozen=True)
class Added:
    """A statement that was added: its id, and the copy's SHA-256 or why there is none."""

    name: str
    sha256: str = ""
    failure: SourceError | None = None


def add_by_address(database: Database, settings: Settings, person: str, new: NewStatement) -> Added:
    """Fetch what stands at the statement's address and keep both; no unit of work is open while we fetch."""
    with database.reading() as session:
        demand(find_person(session, person), Action.ADD_STATEMENT)  # a stranger makes us fetch nothing
    failure, copy, media_type = None, b"", ""
    try:
        answer = fetch(new.url, limits=LIMITS, allowed_hosts=frozenset(settings.fetch.allowed_hosts))
        copy, media_type = answer.body, answer.headers.get("content-type", "").partition(";")[0][:100]
    except SourceError as error:
        failure = error
    with database.writing() as session:
        statement = add_statement(session, find_person(session, person), new, copy, media_type)
        return Added(statement.public_id, statement.archive_sha256 or "", failure)
