"""Erasing: what was forgotten goes out of the files beside the record, and out of what the database has not let go of.

The index of candidates keeps what was withdrawn until it is made anew, SQLite's index of words until its parts are
merged, its log until it is written back. All of it is done here, in a round of its own; what could not be done, because
somebody else writes, stays owed until the next round.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text

from claims import clock, contacts, forgetting, words
from claims.box_keys import BoxKeys
from claims.database import Database
from claims.retention import Retained, retain
from claims.settings import Settings
from pipeline.locks import only_one
from pipeline.match import MATCHER_LOCK

TABLES = (
    "contacts", "askers", "sightings", "sighting_revisions", "sighting_links", "said_words", "word_counts",
    "quarantine", "questions", "question_decisions", "claim_wordings", "kept_answers",
)  # fmt: skip
"""Where what was asked lies."""
_DAY = "retention.day"


@dataclass(frozen=True)
class Erased:
    """What a round of erasing did."""

    texts: int = 0
    owed: int = 0
    """What has to wait: the index is being written by somebody else."""
    retained: Retained | None = None
    """None: it was done today already."""


def keep_faith(database: Database, settings: Settings) -> Erased:
    """What is due: once a day whatever's time is over, and in every round what somebody wanted forgotten."""
    retained = None
    if _is_due(settings.data, today := clock.now().date()):
        retained = let_go(database, settings)
        _note(settings.data, today)
    done = erase(database, settings)
    return Erased(done.texts, done.owed, retained)


def let_go(database: Database, settings: Settings) -> Retained:
    """Let go of everything whose time is over, and of what the database keeps of it."""
    seal = contacts.seal_of(settings.question_keys)
    with database.writing() as session:
        done = retain(session, seal, settings.questions)
    BoxKeys(seal.folder).tidy()
    if not done.nothing:
        write_back(database)
    return done


def erase(database: Database, settings: Settings) -> Erased:
    """Erase what is owed; nothing is done where nothing is."""
    with database.reading() as session:
        numbers = forgetting.owed(session)
    if not numbers:
        return Erased()
    if not _erase_from_index(database, settings):
        return Erased(owed=len(numbers))
    with database.writing() as session:
        words.compact(session)
        forgetting.settle(session, numbers)
    write_back(database)
    return Erased(texts=len(numbers))


def write_back(database: Database) -> None:
    """Have the database let go of what was deleted: its log written back and emptied, or its dead rows swept."""
    if database.engine.dialect.name == "sqlite":
        raw = database.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in TABLES:
            connection.execute(text(f"VACUUM {table}"))


def _erase_from_index(database: Database, settings: Settings) -> bool:
    """Whether the index holds nothing any more of what was withdrawn from it."""
    from models.candidates import AnotherWriterError, Mode
    from pipeline.index import open_index

    folder = settings.data / "index"
    if not folder.exists():
        return True
    with only_one(database, settings.data / "matcher.lock", MATCHER_LOCK) as taken:
        if not taken:
            return False
        with suppress(AnotherWriterError), database.reading() as session:
            index = open_index(session, folder, Mode.WRITE, lambda _: None)
            index.erase_withdrawn()
            index.close()
            return True
    return False


def _is_due(data: Path, today: date) -> bool:
    try:
        return (data / _DAY).read_text("ascii").strip() != today.isoformat()
    except OSError:
        return True


def _note(data: Path, today: date) -> None:
    data.mkdir(parents=True, exist_ok=True)
    (data / _DAY).write_text(f"{today.isoformat()}\n", "ascii")
