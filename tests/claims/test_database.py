"""The database as it is opened: what it promises, and what it refuses to be opened with."""

import multiprocessing
import os
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, event, make_url, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from claims import clock, migrate
from claims.database import open_database
from claims.errors import DatabaseSetupError
from claims.records import Claim, ClaimTag, Source
from claims.terms import ClaimState

ALMATY = timezone(timedelta(hours=5))
COUNTS = 100


def add_claim(session, public_id="c-aaaaa", opened_at=None):
    claim = Claim(public_id=public_id, state=ClaimState.OPEN, opened_at=opened_at or clock.now())
    session.add(claim)
    session.flush()
    return claim


def test_sqlite_is_set_up_so_that_nothing_acknowledged_is_lost(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'aiqyn.db'}")
    with database.reading() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    database.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 10000,
        "secure_delete": 1,
    }


def test_every_connection_is_set_up_not_only_the_first(database, dialect):
    if dialect != "sqlite":
        return
    with (
        database.engine.connect() as first,
        database.engine.execution_options(aiqyn_reading=True).connect() as second,
    ):
        assert first.connection.dbapi_connection is not second.connection.dbapi_connection
        assert second.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert second.execute(text("PRAGMA synchronous")).scalar_one() == 2


def test_a_row_that_points_at_nothing_is_refused(session):
    session.add(ClaimTag(claim_id=4711, tag="health"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.flush()


def test_a_writing_unit_says_begin_immediate_and_a_reading_one_does_not(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'aiqyn.db'}")
    said = []
    event.listen(
        database.engine, "before_cursor_execute", lambda c, cur, statement, *_: said.append(statement)
    )
    with database.writing() as session:
        session.execute(text("SELECT 1"))
    with database.reading() as session:
        session.execute(text("SELECT 2"))
    database.close()
    assert said == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT 2"]


def _count_up(url, start, failures):
    database = open_database(url)
    start.wait()
    for _ in range(COUNTS):
        try:
            with database.writing() as session:
                source = session.scalar(select(Source).with_for_update())
                source.failures = source.failures + 1
        except Exception as error:
            failures.put(repr(error))
    database.close()


def test_writers_that_read_and_then_write_never_fail_and_lose_nothing(database, database_url):
    with database.writing() as session:
        session.add(Source(key="feed", kind="feed", address="x", added_at=clock.now()))
    context = multiprocessing.get_context("fork")
    start, failures = context.Barrier(4), context.Queue()
    workers = [context.Process(target=_count_up, args=(database_url, start, failures)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    with database.reading() as session:
        assert session.scalar(select(Source.failures)) == 4 * COUNTS
    assert failures.empty()


def test_a_reading_is_kept_waiting_by_no_writer_and_sees_nothing_half_done(database):
    with database.writing() as writer:
        add_claim(writer)
        seen = []

        def look():
            with database.reading() as reader:
                seen.append(reader.query(Claim).count())

        looking = threading.Thread(target=look)
        looking.start()
        looking.join(5)
        assert not looking.is_alive()
    with database.reading() as reader:
        assert (seen, reader.query(Claim).count()) == ([0], 1)


def test_a_unit_of_work_that_fails_leaves_nothing(database):
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(ClaimTag(claim_id=add_claim(session).id, tag=""))
    with database.reading() as session:
        assert session.query(Claim).count() == 0


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2020, 3, 22, 3, 4, 5, 678901, tzinfo=UTC),
        datetime(2020, 3, 22, 23, 59, 59, 999999, tzinfo=ALMATY),
        datetime(1991, 12, 16, tzinfo=ALMATY),
    ],
)
def test_a_time_comes_back_aware_in_utc_and_to_the_microsecond(session, moment):
    claim = add_claim(session, opened_at=moment)
    session.expire_all()
    assert claim.opened_at == moment
    assert claim.opened_at.tzinfo == UTC


def test_times_of_different_zones_are_ordered_as_they_happened(session):
    add_claim(session, "c-later", datetime(2020, 1, 1, 6, tzinfo=UTC))
    add_claim(session, "c-first", datetime(2020, 1, 1, 10, 30, tzinfo=ALMATY))
    assert session.scalars(select(Claim.public_id).order_by(Claim.opened_at)).all() == ["c-first", "c-later"]


def test_a_time_without_a_zone_is_refused(session):
    with pytest.raises(StatementError, match="a time without a zone cannot be kept"), session.begin_nested():
        add_claim(session, opened_at=datetime(2020, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("upper", "lower"),
    [("ҚАЗАҚСТАН ӘҒҮҰӨІҺҢ", "қазақстан әғүұөіһң"), ("ЁЛКА ЩЪЫЬ", "ёлка щъыь"), ("DANGER", "danger")],
)
def test_the_database_itself_lower_and_upper_cases_kazakh_and_russian(session, upper, lower):
    assert session.execute(text("SELECT lower(:it)"), {"it": upper}).scalar_one() == lower
    assert session.execute(text("SELECT upper(:it)"), {"it": lower}).scalar_one() == upper


def test_lower_casing_nothing_gives_nothing(session):
    assert session.execute(text("SELECT lower(NULL), upper(NULL)")).one() == (None, None)


def test_json_is_kept_readable(session, dialect):
    session.add(
        Source(key="feed", kind="feed", address="x", options={"атау": "Қазақ 😀"}, added_at=clock.now())
    )
    session.flush()
    kept = session.execute(text("SELECT CAST(options AS TEXT) FROM sources")).scalar_one()
    assert kept == '{"атау": "Қазақ 😀"}'


def test_json_that_holds_null_is_told_from_no_value(session, source):
    source.options = {"a": None, "b": []}
    session.flush()
    session.expire_all()
    assert source.options == {"a": None, "b": []}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://root@localhost/aiqyn", "mysql is not supported; use sqlite or postgresql"),
        ("oracle://x", "oracle is not supported; use sqlite or postgresql"),
        ("not an address", "its address is not one; write sqlite:///file.db or postgresql://user@host/name"),
    ],
)
def test_another_kind_of_database_is_refused_in_words(url, sentence):
    with pytest.raises(DatabaseSetupError) as error:
        open_database(url)
    assert str(error.value) == f"The database cannot be used: {sentence}."


def test_a_postgresql_database_that_cannot_lower_case_kazakh_is_refused_with_what_to_do(postgresql_template):
    url = os.environ["TEST_DATABASE_URL"]
    name = f"{postgresql_template}_c"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        )
        with pytest.raises(
            DatabaseSetupError, match=r"create it anew with LC_CTYPE 'C.UTF-8' TEMPLATE template0"
        ):
            open_database(make_url(url).set(database=name).render_as_string(hide_password=False))
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_a_postgresql_database_of_another_encoding_is_refused_with_what_to_do(postgresql_template):
    url = os.environ["TEST_DATABASE_URL"]
    name = f"{postgresql_template}_latin"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(
                f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
        )
        with pytest.raises(
            DatabaseSetupError, match="its encoding is SQL_ASCII; create it with ENCODING 'UTF8'"
        ):
            open_database(make_url(url).set(database=name).render_as_string(hide_password=False))
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_an_empty_database_and_one_of_an_older_shape_are_refused_saying_what_to_run(database):
    migrate.demand_current(database.engine)
    migrate.downgrade(database.engine, "0001")
    with pytest.raises(DatabaseSetupError) as error:
        migrate.demand_current(database.engine)
    assert f"at revision 0001, this version needs {migrate.newest()}" in str(error.value)
    assert "back it up and run 'aiqyn db upgrade'" in str(error.value)
    migrate.downgrade(database.engine, "base")
    with pytest.raises(DatabaseSetupError, match=r"it is empty; run 'aiqyn db upgrade' first"):
        migrate.demand_current(database.engine)


def test_what_was_deleted_cannot_be_read_out_of_the_file(tmp_path, sqlite_template):
    path = tmp_path / "aiqyn.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}")
    with database.writing() as session:
        session.add(Source(key="canary-key-0815", kind="feed", address="x" * 3000, added_at=clock.now()))
    with database.writing() as session:
        session.delete(session.query(Source).one())
    database.close()
    checkpoint = sqlite3.connect(path)
    checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    checkpoint.close()
    assert b"canary-key-0815" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
