"""One running command: what its options said, and the settings, database and person that follow from them."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.console.screen import Column, Document, Form, Screen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from claims.database import Database
    from claims.records import Person
    from claims.settings import Settings


FINE, FAILED, WRONG_USE, NOTHING_OR_PARTLY, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit codes."""


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


class Ended(Exception):
    """A command ends with a code of its own; everything worth saying was said."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


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

    @contextmanager
    def stage(self, *, dry_run: bool) -> Iterator["Database"]:
        """The database for a stage that opens its own units of work; for a dry run one that forgets."""
        from claims.database import rehearsal

        with self.database() as database:
            if not dry_run:
                yield database
                return
            with rehearsal(database) as pretended:
                yield pretended
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

    def agrees(self, question: str) -> bool:
        """Whether the person at the terminal says yes."""
        print(f"{question} [y/N]: ", end="", file=sys.stderr, flush=True)  # noqa: T201
        return sys.stdin.readline().strip().lower() in ("y", "yes", "иә", "да")

    def listed(self, name: str, items: Sequence[Document], columns: Sequence[Column], empty: str) -> None:
        """Print a list; an empty one says what to do and ends with 3."""
        self.screen.listing(name, items, columns)
        if not items:
            self.screen.note(empty)
            raise Ended(NOTHING_OR_PARTLY)

    def acted(self, sentence: str, act: int | None, dry_run: bool, **document: Any) -> None:
        """Say what was done and how to take it back; *act* is None when it was so already."""
        number = None if dry_run else act
        back = f" (act {number}; to take it back: aiqyn claim undo {number})" if number else ""
        self.screen.done(
            f"{sentence}{back}.", **document, act=number, changed=act is not None, dry_run=dry_run
        )
