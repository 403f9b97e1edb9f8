"""One running command: what its options said, and the settings, database and person that follow from them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.console.screen import Form, Screen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from claims.database import Database
    from claims.records import Person
    from claims.settings import Settings


@dataclass(frozen=True)
class Options:
    """The options that every command knows."""

    database: str | None = None
    person: str | None = None
    language: str | None = None
    form: Form = Form.TEXT
    quiet: bool = False
    verbose: bool = False
    yes: bool = False

    @property
    def given(self) -> dict[str, str]:
        """Those that are settings and were given."""
        named = {"database": self.database, "person": self.person, "language": self.language}
        return {name: value for name, value in named.items() if value is not None}


class WrongUseError(Exception):
    """The command was called in a way it cannot be: exit code 2."""


class Command:
    """What every command has at hand; nothing is loaded before it is asked for."""

    def __init__(self, options: Options) -> None:
        self.options = options

    @cached_property
    def settings(self) -> "Settings":
        """The merged settings."""
        from claims import settings

        return settings.load(**self.options.given)

    @property
    def bare_screen(self) -> Screen:
        """A screen that needs no settings: for what goes wrong before there are any."""
        options = self.options
        return Screen(options.form, options.quiet, options.verbose, options.language or "en")

    @cached_property
    def screen(self) -> Screen:
        """Where this reader's results go."""
        settings = self.settings
        return replace(self.bare_screen, language=settings.language.value, time_zone=settings.time_zone)

    @contextmanager
    def database(self, *, any_shape: bool = False) -> Iterator["Database"]:
        """The open database, refused when it is empty or of another version."""
        from claims.database import open_database
        from claims.migrate import demand_current

        database = open_database(self.settings.database_url)
        try:
            if not any_shape:
                demand_current(database.engine)
            yield database
        finally:
            database.close()

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """A look at the record."""
        with self.database() as database, database.reading() as session:
            yield session

    @contextmanager
    def writing(self, *, dry_run: bool = False) -> Iterator[tuple["Session", "Person"]]:
        """One unit of work and who does it; a dry run does everything and leaves nothing."""
        with self.unit(dry_run=dry_run) as session:
            yield session, self.person(session)

    @contextmanager
    def unit(self, *, dry_run: bool = False) -> Iterator["Session"]:
        """One unit of work by nobody yet known."""
        with self.database() as database, database.sessions() as session, session.begin() as transaction:
            yield session
            if dry_run:
                session.flush()
                transaction.rollback()
                self.screen.note("A dry run: nothing was changed.")

    def person(self, session: "Session") -> "Person":
        """Who acts: --as, else AIQYN_PERSON, else the setting *person*."""
        from claims import people

        if not self.settings.person:
            raise WrongUseError(
                "Say who you are: --as HANDLE, or set AIQYN_PERSON or 'person' in aiqyn.toml."
            )
        return people.find_person(session, self.settings.person)

    def can_ask(self) -> bool:
        """Whether somebody sits at a terminal and can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()
