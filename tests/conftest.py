"""What every test may ask for: a fresh database on SQLite and on PostgreSQL, people, a source."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Compiled code reads and writes wherever it is told to; in the tests each access is checked, here and in every
# process that they start. What is compiled so is kept apart, as its cache does not tell the two.
os.environ.setdefault("NUMBA_BOUNDSCHECK", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).resolve().parents[1] / ".numba-checked"))

from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from claims import migrate, people, sources
from claims.database import Database, open_database
from claims.records import Person, Source
from claims.terms import Role

settings.register_profile("aiqyn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("aiqyn")
REQUIRE_ALL = os.environ.get("AIQYN_REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under AIQYN_REQUIRE_ALL a browser or PostgreSQL test that is skipped has failed."""
    report = yield
    needed = "postgresql" in item.nodeid or item.get_closest_marker("browser") is not None
    if REQUIRE_ALL and needed and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although AIQYN_REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = open_database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A migrated database to copy; its name carries the worker's so that workers keep apart."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        pytest.skip("PostgreSQL is not there: run under pg_virtualenv, as 'make test' does")
    name = f"aiqyn_template_{os.getpid()}"
    _administer(url, f"CREATE DATABASE {name} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
    template = make_url(url).set(database=name).render_as_string(hide_password=False)
    database = open_database(template)
    migrate.upgrade(database.engine)
    database.close()
    yield name
    _administer(url, f"DROP DATABASE {name}")


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if dialect == "sqlite":
        path = tmp_path / "aiqyn.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    url = os.environ["TEST_DATABASE_URL"]
    name = f"{template}_{os.urandom(4).hex()}"
    _administer(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield make_url(url).set(database=name).render_as_string(hide_password=False)
    _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated, open database."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def _shared_postgresql(postgresql_template: str) -> Iterator[Database]:
    """One PostgreSQL database for all tests that need but one unit of work; each is rolled back."""
    url = os.environ["TEST_DATABASE_URL"]
    name = f"{postgresql_template}_shared"
    _administer(url, f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    opened = open_database(make_url(url).set(database=name).render_as_string(hide_password=False))
    yield opened
    opened.close()
    _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def session(dialect: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """One unit of work that stays open for the test; a test that asks for *database* too finds it there."""
    alone = {"database", "database_url"}.isdisjoint(request.fixturenames)
    if alone and dialect == "postgresql":  # making a database takes longer than the test
        shared: Database = request.getfixturevalue("_shared_postgresql")
        with shared.engine.connect() as connection, connection.begin() as outer:
            with shared.sessions(bind=connection, join_transaction_mode="create_savepoint") as opened:
                yield opened
            outer.rollback()
        return
    database: Database = request.getfixturevalue("database")
    with database.sessions() as opened, opened.begin():
        yield opened


@pytest.fixture
def admin(session: Session) -> Person:
    """The first person."""
    return people.add_person(session, None, "aliya", "Aliya (demonstration)", frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def hire(session: Session, admin: Person) -> Callable[..., Person]:
    """Adds a person with the roles named."""

    def add(handle: str, *roles: Role) -> Person:
        return people.add_person(session, admin, handle, handle.title(), frozenset(roles))

    return add


@pytest.fixture
def checker(hire: Callable[..., Person]) -> Person:
    """A fact-checker."""
    return hire("berik", Role.FACT_CHECKER)


@pytest.fixture
def editor(hire: Callable[..., Person]) -> Person:
    """An editor who writes."""
    return hire("dana", Role.EDITOR)


@pytest.fixture
def second_editor(hire: Callable[..., Person]) -> Person:
    """An editor who approves."""
    return hire("erlan", Role.EDITOR)


@pytest.fixture
def source(session: Session, checker: Person) -> Source:
    """A feed."""
    return sources.add_source(
        session, checker, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
    )


def pytest_report_header() -> str:
    """Say in one line what cannot run here."""
    lacking = []
    if not os.environ.get("TEST_DATABASE_URL"):
        lacking.append("PostgreSQL (pg_virtualenv)")
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        lacking.append("Chromium")
    return (
        f"not here, so its tests are skipped: {', '.join(lacking)}"
        if lacking
        else "everything the tests need is here"
    )
