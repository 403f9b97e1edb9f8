"""What a fact-checker changes is true in the inbox at once: triggers move a claim to its shelf at every act.

Closing, assigning, tagging, muting, linking an answer: whoever does it, and whoever takes it back, sees it. All else
in the inbox follows with the next weighing, which makes the very same rows from nothing.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What brings the row and the facets of claim :c up to what its claim, marks, tags and answers say.
_SHELVING = (
    "UPDATE claim_weights SET shelf = (SELECT CASE WHEN w.sightings = 0 OR c.state = 'merged' THEN 'gone'"
    " WHEN EXISTS (SELECT 1 FROM claim_marks m WHERE m.claim_id = c.id AND m.mark = 'muted') THEN 'muted'"
    " WHEN c.state = 'open' THEN 'open' WHEN w.back_since IS NOT NULL THEN 'back' ELSE 'closed' END"
    " FROM claims c JOIN claim_weights w ON w.claim_id = c.id WHERE c.id = :c),"
    " assigned_to_id = (SELECT assigned_to_id FROM claims WHERE id = :c),"
    " answered = EXISTS (SELECT 1 FROM refutation_claims WHERE claim_id = :c) WHERE claim_id = :c",
    "DELETE FROM claim_facets WHERE claim_id = :c"
    " AND (kind IN ('tag', 'assigned') OR (kind = 'mark' AND value = 'answered'))",
    "INSERT INTO claim_facets (claim_id, kind, value, shelf, score, growth, first_at)"
    " SELECT w.claim_id, f.kind, f.value, w.shelf, w.score, w.growth, w.first_at FROM claim_weights w,"
    " (SELECT 'tag' AS kind, tag AS value FROM claim_tags WHERE claim_id = :c"
    " UNION ALL SELECT 'assigned', CAST(assigned_to_id AS VARCHAR) FROM claims"
    " WHERE id = :c AND assigned_to_id IS NOT NULL"
    " UNION ALL SELECT 'mark', 'answered' WHERE EXISTS"
    " (SELECT 1 FROM refutation_claims WHERE claim_id = :c)) f"
    " WHERE w.claim_id = :c AND w.sightings > 0",
    "UPDATE claim_facets SET shelf = (SELECT shelf FROM claim_weights WHERE claim_id = :c) WHERE claim_id = :c",
)
_PARTS = ("claim_tags", "claim_marks", "refutation_claims")
_EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite("claims_shelve", "UPDATE OF state, assigned_to_id ON claims", "NEW.id")
        for table in _PARTS:
            for event, rows in _EVENTS.items():
                claims = [f"{row}.claim_id" for row in rows]
                _on_sqlite(f"{table}_shelve_{event.lower()}", f"{event} ON {table}", *claims)
        return
    body = "; ".join(_shelve("claim"))
    op.execute(
        f"CREATE FUNCTION aiqyn_shelve(claim bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body}; END $$"
    )
    _on_postgresql("claims", "UPDATE OF state, assigned_to_id", "PERFORM aiqyn_shelve(NEW.id)")
    for table in _PARTS:
        _on_postgresql(
            table,
            "INSERT OR UPDATE OR DELETE",
            "IF TG_OP <> 'INSERT' THEN PERFORM aiqyn_shelve(OLD.claim_id); END IF",
            "IF TG_OP <> 'DELETE' THEN PERFORM aiqyn_shelve(NEW.claim_id); END IF",
        )


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        op.execute("DROP TRIGGER claims_shelve")
        for table in _PARTS:
            for event in _EVENTS:
                op.execute(f"DROP TRIGGER {table}_shelve_{event.lower()}")
        return
    for table in ("claims", *_PARTS):
        op.execute(f"DROP TRIGGER {table}_shelve ON {table}")
        op.execute(f"DROP FUNCTION {table}_shelve()")
    op.execute("DROP FUNCTION aiqyn_shelve(bigint)")


def _shelve(claim: str) -> tuple[str, ...]:
    return tuple(statement.replace(":c", claim) for statement in _SHELVING)


def _on_sqlite(name: str, when: str, *claims: str) -> None:
    body = "; ".join(statement for claim in claims for statement in _shelve(claim))
    op.execute(f"CREATE TRIGGER {name} AFTER {when} BEGIN {body}; END")


def _on_postgresql(table: str, event: str, *does: str) -> None:
    name = f"{table}_shelve"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {'; '.join(does)}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
