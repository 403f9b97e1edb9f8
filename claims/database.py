"""Opening the database: SQLite set up so that nothing acknowledged is lost, PostgreSQL checked before use."""

import json
import os
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from claims.errors import DatabaseSetupError
from claims.records import Record
from claims.sayings import saying

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
READING = "aiqyn_reading"
_AFTERWARDS = "aiqyn_afterwards"
SQLITE_FLOOR = (3, 40)

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL loses acknowledged commits at a power cut; we commit a few times a second and can afford FULL.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",
)


@dataclass(frozen=True)
class Database:
    """An open database: *sessions* write (one at a time on SQLite), *readings* only look."""

    engine: Engine
    sessions: sessionmaker[Session]
    readings: sessionmaker[Session]
    lasting: bool = True
    """Whether what is written stays: not in a rehearsal."""

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One unit of work: commits at the end, or leaves nothing."""
        with self.sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the record that keeps nobody waiting."""
        with self.readings() as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at *url*, set up and checked; its folder is made if there is none."""
    _demand_supported(url)
    engine = create_engine(
        _with_folder(url),
        json_serializer=json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode,
        hide_parameters=True,  # what people wrote has no place in an error's message, and so in a log
        **_engine_options(url),
    )
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine)
    check(engine)
    _part_after_fork(engine)
    return Database(
        engine,
        sessionmaker(engine, expire_on_commit=False),
        sessionmaker(engine.execution_options(**{READING: True}), expire_on_commit=False),
    )


def _part_after_fork(engine: Engine) -> None:
    """A forked child opens connections of its own: it may not speak through its parent's, nor close them."""
    watched, of_the_parent = weakref.ref(engine), []

    def part() -> None:
        if (mine := watched()) is not None:
            of_the_parent.append(mine.pool)
            mine.dispose(close=False)

    if engine.url.database not in (None, "", ":memory:"):
        os.register_at_fork(after_in_child=part)


def insert_rows(session: Session, record: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    """Many new rows that nobody wants back as records: in two thirds of the time that the session would take."""
    if rows:
        session.flush()
        session.connection().execute(insert(record), rows)


def insert_absent(session: Session, record: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    """Those of many new rows that are not there yet; two who insert the same one at once do not hinder each other."""
    if rows:
        session.flush()
        written = _INSERTS[session.get_bind().dialect.name](record.__table__).on_conflict_do_nothing()
        session.connection().execute(written, rows)


def after_commit(session: Session, act: Callable[[], object]) -> None:
    """Have *act* done when *session*'s unit of work is committed, and not at all when it is given up."""
    session.info.setdefault(_AFTERWARDS, []).append(act)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if session.get_nested_transaction() is None:
        for act in session.info.pop(_AFTERWARDS, ()):
            act()


@event.listens_for(Session, "after_soft_rollback")
def _given_up(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop(_AFTERWARDS, None)


@contextmanager
def rehearsal(database: Database) -> Iterator[Database]:
    """The same record to try something out on: what is done to it is gone at the end.

    On SQLite it is a copy beside the database, so that a long rehearsal keeps no writer waiting; on PostgreSQL
    it is one transaction that is rolled back.
    """
    if database.engine.dialect.name == "sqlite":
        with _copied(database) as copy:
            yield copy
        return
    with database.engine.connect() as connection, connection.begin() as transaction:
        pretended = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        yield Database(database.engine, pretended, pretended, lasting=False)
        transaction.rollback()


@contextmanager
def _copied(database: Database) -> Iterator[Database]:
    # Beside the original, because the system's folder for temporary files may be readable by others.
    beside = Path(database.engine.url.database or ".").expanduser().absolute().parent
    with TemporaryDirectory(prefix=".rehearsal-", dir=beside) as folder:
        copied = open_database(f"sqlite:///{Path(folder) / 'copy.db'}")
        try:
            with database.engine.connect() as here, copied.engine.connect() as there:
                here.rollback()
                there.rollback()
                _driver(here).backup(_driver(there))
            yield replace(copied, lasting=False)
        finally:
            copied.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def check(engine: Engine) -> None:
    """Refuse a database that would break Kazakh and Russian or lose writes, with what to do about it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _check_sqlite(connection)
        else:
            _check_postgresql(connection)


def _demand_supported(url: str) -> None:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        raise DatabaseSetupError(
            reason=saying("its address is not one; write sqlite:///file.db or postgresql://user@host/name")
        ) from None
    if kind not in ("sqlite", "postgresql"):
        raise DatabaseSetupError(
            reason=saying("{kind} is not supported; use sqlite or postgresql", kind=kind)
        )


def _with_folder(url: str) -> str:
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).expanduser().parent.mkdir(parents=True, exist_ok=True)
    return url


def _engine_options(url: str) -> dict[str, Any]:
    if make_url(url).drivername.startswith("postgresql"):
        return {
            "pool_pre_ping": True,
            "connect_args": {
                "options": "-c timezone=UTC",
                "client_encoding": "utf8",  # else text of an SQL_ASCII database would come as bytes
                "application_name": "aiqyn",
            },
        }
    return {}


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own would be deferred
        connection.create_function("casefold", 1, _casefold, deterministic=True)
        # SQLite's own lower() and upper() know ASCII only: 'Қ' would stay 'Қ'.
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function("upper", 1, _upper, deterministic=True)
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes fails at once when another writer came between.
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _casefold(value: str | None) -> str | None:
    return None if value is None else str(value).casefold()


def _lower(value: str | None) -> str | None:
    return None if value is None else str(value).lower()


def _upper(value: str | None) -> str | None:
    return None if value is None else str(value).upper()


def _check_sqlite(connection: Connection) -> None:
    version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
    if tuple(int(part) for part in version.split(".")[:2]) < SQLITE_FLOOR:
        raise DatabaseSetupError(
            reason=saying("SQLite {version} is too old; 3.40 or newer is needed", version=version)
        )


def _check_postgresql(connection: Connection) -> None:
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise DatabaseSetupError(
            reason=saying("its encoding is {encoding}; create it with ENCODING 'UTF8'", encoding=encoding)
        )
    if connection.execute(text("SELECT lower('ҚӘ')")).scalar_one() != "қә":
        raise DatabaseSetupError(
            reason=saying(
                "its locale cannot lower-case Kazakh; create it anew with LC_CTYPE 'C.UTF-8' TEMPLATE template0"
            )
        )
