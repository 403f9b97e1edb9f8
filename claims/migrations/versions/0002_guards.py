"""What the database itself refuses: rewriting history, one person publishing alone.

The acts, the submitted versions and the approvals are append-only. An approval by one of a version's authors,
or of other bytes than the version's, is refused; so is a publication of a version that nobody approved.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("acts", "act_changes", "refutation_versions", "version_authors", "approvals", "refusals")

# name, table, when, condition under which the row is refused, and why
RULES = (
    (
        "approvals_two_people",
        "approvals",
        "INSERT",
        "EXISTS (SELECT 1 FROM version_authors a"
        " WHERE a.version_id = NEW.version_id AND a.person_id = NEW.person_id)",
        "an author cannot approve their own text",
    ),
    (
        "approvals_same_bytes",
        "approvals",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM refutation_versions v"
        " WHERE v.id = NEW.version_id AND v.digest = NEW.digest)",
        "an approval is of exactly what was submitted",
    ),
    (
        "approvals_not_refused",
        "approvals",
        "INSERT",
        "EXISTS (SELECT 1 FROM refusals r WHERE r.version_id = NEW.version_id)",
        "what was returned or voided cannot be approved",
    ),
    (
        "refusals_not_approved",
        "refusals",
        "INSERT",
        "EXISTS (SELECT 1 FROM approvals a WHERE a.version_id = NEW.version_id)",
        "what was approved cannot be returned; correct it or withdraw it",
    ),
    (
        "publications_approved",
        "publications",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM approvals a WHERE a.version_id = NEW.version_id)",
        "only an approved version can be published",
    ),
    (
        "publications_keep_version",
        "publications",
        "UPDATE",
        "NEW.version_id <> OLD.version_id OR NEW.channel <> OLD.channel OR NEW.language <> OLD.language",
        "a publication stays what it was queued as",
    ),
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        why = f"{table} is append-only"
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_no_{event.lower()}"
            _sqlite(name, table, event, "1", why) if on_sqlite else _postgresql(
                name, table, event, "TRUE", why
            )
        if not on_sqlite:
            _no_truncate(table)
    for name, table, event, condition, why in RULES:
        (_sqlite if on_sqlite else _postgresql)(name, table, event, condition, why)


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        for event in ("update", "delete"):
            _drop(f"{table}_no_{event}", table, on_sqlite)
        if not on_sqlite:
            _drop(f"{table}_no_truncate", table, on_sqlite)
    for name, table, *_ in RULES:
        _drop(name, table, on_sqlite)


def _sqlite(name: str, table: str, event: str, condition: str, why: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, 'aiqyn: {why}'); END"
    )


def _postgresql(name: str, table: str, event: str, condition: str, why: str) -> None:
    returned = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION 'aiqyn: {why}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END IF; RETURN {returned}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _no_truncate(table: str) -> None:
    name = f"{table}_no_truncate"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION 'aiqyn: {table} is append-only'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")


def _drop(name: str, table: str, on_sqlite: bool) -> None:
    if on_sqlite:
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
