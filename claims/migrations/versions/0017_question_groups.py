"""The inbox of questions: what each claim's questions come to, and which claims have to be looked at anew.

`question_groups` and `question_group_facets` are made from the record (`claims/question_groups.py`). Triggers only
write down *which* claims changed: a row more, so that nobody waits for anybody, and a group of thousands costs one
look and not thousands.

An answer knows whose hands are in it, since when it waits for a second person, and what that person said.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("people > 0")
_OF_QUESTIONS = (
    "UPDATE OF sighting_id, voice, kind, kind_confidence, kind_by, authority_id, route_by, state, consent,"
    " received_at, due_on"
)
_OF_MATCHES = "UPDATE OF claim_id, standing"
_FROM_QUESTION = (
    "INSERT INTO question_group_changes (claim_id) SELECT m.claim_id FROM matches m"
    " WHERE m.sighting_id = {row}.sighting_id AND m.standing IN ('joined', 'confirmed')"
)
_FROM_MATCH = (
    "INSERT INTO question_group_changes (claim_id) SELECT {row}.claim_id"
    " WHERE EXISTS (SELECT 1 FROM questions q WHERE q.sighting_id = {row}.sighting_id)"
    " OR EXISTS (SELECT 1 FROM question_groups g WHERE g.claim_id = {row}.claim_id)"
)
_TRIGGERS = (
    ("questions", "insert", "INSERT", _FROM_QUESTION, ("NEW",)),
    ("questions", "update", _OF_QUESTIONS, _FROM_QUESTION, ("NEW",)),
    ("matches", "insert", "INSERT", _FROM_MATCH, ("NEW",)),
    ("matches", "update", _OF_MATCHES, _FROM_MATCH, ("OLD", "NEW")),
    ("matches", "delete", "DELETE", _FROM_MATCH, ("OLD",)),
)


def upgrade() -> None:
    op.create_table(
        "question_groups",
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_question_groups_counted")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_question_groups_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_question_groups")),
    )
    for column in ("score", "due"):
        op.create_index(
            f"ix_question_groups_{column}", "question_groups", [column, "claim_id"],
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        )  # fmt: skip
    op.create_index(
        "ix_question_groups_aside", "question_groups", ["claim_id"],
        sqlite_where=sa.text("aside"), postgresql_where=sa.text("aside"),
    )  # fmt: skip
    op.create_table(
        "question_group_facets",
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["question_groups.claim_id"],
            name=op.f("fk_question_group_facets_claim_id_question_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("claim_id", "kind", "value", name=op.f("pk_question_group_facets")),
        sqlite_with_rowid=False,
    )
    for column in ("score", "due"):
        op.create_index(
            f"ix_question_group_facets_{column}",
            "question_group_facets",
            ["kind", "value", column, "claim_id"],
        )
    op.create_table(
        "question_group_changes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_group_changes")),
    )
    op.add_column("answers", sa.Column("comment", sa.String(), nullable=False, server_default=""))
    op.add_column("answers", sa.Column("submitted_at", UTC_TIME, nullable=True))
    op.add_column("answers", sa.Column("hands", JSON, nullable=False, server_default="[]"))
    op.execute(
        "INSERT INTO question_group_changes (claim_id) SELECT DISTINCT m.claim_id FROM matches m"
        " JOIN questions q ON q.sighting_id = m.sighting_id WHERE m.standing IN ('joined', 'confirmed')"
    )
    _make_triggers()


def _make_triggers() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, event, statement, rows in _TRIGGERS:
        body = "; ".join(statement.format(row=row) for row in rows)
        trigger = f"{table}_regroup_{name}"
        if on_sqlite:
            op.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON {table} BEGIN {body}; END")
            continue
        op.execute(
            f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
        )


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_ in _TRIGGERS:
        trigger = f"{table}_regroup_{name}"
        op.execute(f"DROP TRIGGER {trigger}" if on_sqlite else f"DROP TRIGGER {trigger} ON {table}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {trigger}()")
    for table in ("question_group_changes", "question_group_facets", "question_groups"):
        op.drop_table(table)
    for column in ("comment", "submitted_at", "hands"):
        op.drop_column("answers", column)
