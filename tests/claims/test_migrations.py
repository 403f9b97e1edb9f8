"""Migrations with data, up and down, on both databases; killed in the middle; equal to the records."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text

from claims import (
    clock,
    contacts,
    migrate,
    pages,
    people,
    questions,
    refutations,
    sealing,
    sightings,
    sources,
    subscribers,
    triage,
)
from claims.content import Text
from claims.database import open_database
from claims.errors import DatabaseSetupError
from claims.page_content import PageContent, PageText
from claims.records import Record
from claims.refutations import Draft
from claims.sealing import Seal
from claims.seen import Asked, Seen, Unreadable
from claims.terms import Language, PageKind, QuestionWay, Role, Verdict, VersionKind

EVENTS = ("insert", "update", "delete")
APPEND_ONLY = ("acts", "act_changes", "versions", "version_authors", "approvals", "refusals")
RULES = {
    "approvals_two_people",
    "approvals_same_bytes",
    "approvals_not_refused",
    "refusals_not_approved",
    "publications_approved",
    "publications_keep_version",
    "pages_keep_address",
}


ADDED = {
    "0003": {"claim_weights", "weighings"},
    "0004": {
        "all_looked",
        "claim_days",
        "claim_facets",
        "claim_looks",
        "daily_volume",
        "said_words",
        "saved_filters",
        "word_counts",
    },
    "0005": {"claim_presences", "review_answers"},
    "0006": {"queue_places"},
    "0007": {
        "api_keys",
        "credentials",
        "desk_sessions",
        "known_devices",
        "one_time_links",
        "recovery_codes",
    },
    "0008": {"webhooks", "webhook_events", "webhook_deliveries", "webhook_readings", "kept_answers"},
    "0009": {"rules", "rule_versions", "rule_effects", "rulings", "claim_marks", "claim_raises"},
    "0011": {"pages", "page_authors", "page_pictures"},
    "0012": {"subscribers", "mailings", "mailing_items", "letters"},
    "0014": {
        "answer_templates",
        "answers",
        "askers",
        "days_off",
        "helped",
        "notices",
        "person_authorities",
        "question_decisions",
        "routing_rules",
    },
    "0015": {"erasures"},
    "0017": {"question_groups", "question_group_facets", "question_group_changes"},
}
"""Tables that a step back drops: worked out from the others, made anew by signing in again, or of use for days only."""
ADDED_COLUMNS = {
    "versions.page_id",
    "short_links.page_id",
    "short_links.version_id",
    "publications.answers_id",
    "answers.comment",
    "answers.hands",
    "answers.submitted_at",
    *(
        f"questions.{column.name}"
        for column in Record.metadata.tables["questions"].columns
        if column.name
        not in {
            "id",
            "sighting_id",
            "receipt_hash",
            "answer_in",
            "state",
            "authority_id",
            "received_at",
            "answered_at",
        }
    ),
}
EARLIER_NAMES = {"versions": "refutation_versions"}
LATER = frozenset().union(*ADDED.values())
PARTS = ("claim_tags", "claim_marks", "refutation_claims")
SHELVING = {
    "sqlite": {"claims_shelve", *(f"{table}_shelve_{event}" for table in PARTS for event in EVENTS)},
    "postgresql": {f"{table}_shelve" for table in ("claims", *PARTS)},
}

REGROUPING = {
    *(f"questions_regroup_{event}" for event in ("insert", "update")),
    *(f"matches_regroup_{event}" for event in EVENTS),
}


def fill(session):
    """Something in as many tables as one story touches."""
    admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
    one, other = (
        people.add_person(session, admin, name, name, frozenset({Role.EDITOR})) for name in ("dana", "erlan")
    )
    feed = sources.add_source(session, one, sources.NewSource("feed", "feed", "https://example.kz", {}))
    said = Seen("1", "Рас па?", links=("https://a.kz",))
    sighting = sightings.record(session, feed, said)
    sightings.record(session, feed, Seen("1", "Рас па екен?"))
    row = Asked("4", "Су қашан беріледі?", QuestionWay.TABLE, answer_in=Language.KK)
    questions.ask_all(session, feed, Seal(bytes(32), bytes(32)), [row])
    sightings.put_aside(session, feed, [Unreadable("2", b"\xff", "not text")])
    (claim,) = triage.open_claims(session, [sighting.id], "test")
    triage.tag(session, one, claim, "health")
    triage.word(session, one, claim, Language.KK, "Сөйлем")
    merged = triage.open_claims(session, [sightings.record(session, feed, Seen("3", "x")).id], "test")[0]
    triage.merge(session, one, merged, claim)
    draft = Draft(Verdict.FALSE, clock.now().date(), {"kk": Text("Т", "Жоқ", "")}, claims=(claim.public_id,))
    refutation = refutations.draft(session, one, draft)
    refutations.submit(session, one, refutation)
    refutations.send_back(session, other, refutation, "Күнін қосыңыз")
    version = refutations.submit(session, one, refutation)
    refutations.approve(session, other, refutation, version.digest)


def dump(engine):
    """Every row of every table that all revisions have, whatever it was called and without what was added."""
    tables = set(inspect(engine).get_table_names())
    found = {}
    with engine.connect() as connection:
        for table in Record.metadata.sorted_tables:
            if table.name in LATER:
                continue
            name = table.name if table.name in tables else EARLIER_NAMES[table.name]
            columns = ", ".join(
                f'"{c.name}"' for c in table.columns if f"{table.name}.{c.name}" not in ADDED_COLUMNS
            )
            rows = connection.execute(text(f'SELECT {columns} FROM "{name}"')).all()
            found[table.name] = sorted(map(repr, rows))
    return found


def shape(engine):
    """The whole schema as the database itself tells it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
            return connection.execute(text(query)).all()
        found = []
        for query in (
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY 1, 2",
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        ):
            found.append(connection.execute(text(query)).all())
        return found


def triggers(engine):
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_the_records_are_what_the_migrations_make(database):
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": migrate.is_compared}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Record.metadata) == []


def test_every_check_of_the_records_stands_in_the_database(database):
    found = inspect(database.engine)
    for table in Record.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint) and c.name}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == wanted, table.name


def test_every_trigger_stands_in_the_database(database, dialect):
    events = ("update", "delete") if dialect == "sqlite" else ("update", "delete", "truncate")
    wanted = RULES | {f"{table}_no_{event}" for table in APPEND_ONLY for event in events}
    assert triggers(database.engine) == wanted | SHELVING[dialect] | REGROUPING


def test_data_survives_every_step_that_keeps_its_tables_and_the_shape_comes_back(database):
    with database.writing() as session:
        fill(session)
    kept, whole = dump(database.engine), shape(database.engine)
    assert sum(map(bool, kept.values())) >= 20
    migrate.downgrade(database.engine, "0001")
    assert (dump(database.engine), triggers(database.engine)) == (kept, set())
    assert migrate.current(database.engine) == "0001"
    migrate.upgrade(database.engine)
    assert (dump(database.engine), shape(database.engine)) == (kept, whole)
    migrate.upgrade(database.engine)
    assert (dump(database.engine), shape(database.engine)) == (kept, whole)
    migrate.downgrade(database.engine, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert migrate.current(database.engine) is None
    migrate.upgrade(database.engine)
    assert shape(database.engine) == whole
    assert migrate.current(database.engine) == migrate.newest()


def test_a_step_back_that_would_lose_pages_is_refused_and_changes_nothing(database):
    with database.writing() as session:
        fill(session)
        pages.draft(
            session,
            people.find_person(session, "dana"),
            PageContent(
                "",
                "about",
                PageKind.ABOUT,
                1,
                VersionKind.FIRST,
                {"kk": PageText("Біз", "Біз туралы")},
                clock.now().date(),
            ),
        )
    kept, whole = dump(database.engine), shape(database.engine)
    migrate.downgrade(database.engine, "0011")
    with pytest.raises(DatabaseSetupError, match="holds pages"):
        migrate.downgrade(database.engine, "0010")
    assert migrate.current(database.engine) == "0011"
    migrate.upgrade(database.engine)
    assert (dump(database.engine), shape(database.engine)) == (kept, whole)


def test_a_step_back_that_would_lose_who_asked_is_refused(database, tmp_path):
    with database.writing() as session:
        fill(session)
        asked = Asked("1", "Рас па?", QuestionWay.TELEGRAM, to="77")
        questions.ask(session, sources.find_source(session, "feed"), contacts.seal_of(tmp_path), asked)
    migrate.downgrade(database.engine, "0014")
    whole = shape(database.engine)
    with pytest.raises(DatabaseSetupError, match="holds people's questions"):
        migrate.downgrade(database.engine, "0013")
    assert (migrate.current(database.engine), shape(database.engine)) == ("0014", whole)


def test_a_step_back_that_would_lose_readers_is_refused(database, tmp_path):
    sealing.make_keys(tmp_path, "x")
    with database.writing() as session:
        subscribers.ask(session, sealing.seal(tmp_path, "x"), "a@x.kz", Language.KK)
    with pytest.raises(DatabaseSetupError, match="holds readers"):
        migrate.downgrade(database.engine, "0011")
    assert migrate.current(database.engine) == "0012"
    migrate.upgrade(database.engine)
    with database.reading() as session:
        assert [one.number for one in subscribers.counts(session)] == [1]


TRIGGERS = ((2, 18), (10, 28), (11, 29), (17, 34))
"""From which step on a database has how many."""
RENAMED = 11
"""The step from which on versions are called so."""
MIGRATE = """
import sys
from claims import migrate
from claims.database import open_database
database = open_database(sys.argv[1])
print("open", flush=True)
migrate.upgrade(database.engine)
"""


@pytest.mark.parametrize("milliseconds", [0, 15, 40, 80, 160])
def test_a_migration_killed_in_the_middle_leaves_exactly_a_step_or_its_predecessor(tmp_path, milliseconds):
    path = tmp_path / "aiqyn.db"
    running = subprocess.Popen(
        [sys.executable, "-c", MIGRATE, f"sqlite:///{path}"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert running.stdout.readline() == b"open\n"
    time.sleep(milliseconds / 1000)
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stdout.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        guards = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]
    ours = {table.name for table in Record.metadata.sorted_tables}
    database = open_database(f"sqlite:///{path}")
    at = migrate.current(database.engine)
    steps = {None: (set(), 0)}
    for number in range(1, int(migrate.newest()) + 1):
        later = {name for revision, names in ADDED.items() if int(revision) > number for name in names}
        there = ours - later
        if number < RENAMED:
            there = there - {"versions"} | {"refutation_versions"}
        steps[f"{number:04}"] = (there, max((count for at_, count in TRIGGERS if at_ <= number), default=0))
    assert (tables & (ours | {"refutation_versions"}), guards) == steps[at]
    migrate.upgrade(database.engine)
    assert len(triggers(database.engine)) == 34
    database.close()
