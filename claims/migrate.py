"""Bringing a database to the shape this version of Aiqyn needs, and back."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from claims.errors import DatabaseSetupError
from claims.sayings import saying

_FOLDER = Path(__file__).parent / "migrations"


def is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table or an index is one that the records tell of: not a search index, nor one of an expression."""
    return not (name or "").startswith(("said_index", "ix_said_words_words", "ix_sightings_seen_at"))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database forward to *revision*; one transaction a step."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to *revision* ("base": empty)."""
    _run(engine, lambda config: command.downgrade(config, revision))


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this version of Aiqyn needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def demand_current(engine: Engine) -> None:
    """Refuse a database of another shape, saying how to bring it up."""
    found = current(engine)
    if found is None:
        raise DatabaseSetupError(reason=saying("it is empty; run 'aiqyn db upgrade' first"))
    if found != newest():
        raise DatabaseSetupError(
            reason=saying(
                "it is at revision {found}, this version needs {wanted}; back it up and run 'aiqyn db upgrade'",
                found=found,
                wanted=newest(),
            )
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config


def _run(engine: Engine, step: Callable[[Config], None]) -> None:
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        step(config)
        connection.commit()
