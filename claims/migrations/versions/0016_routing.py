"""Rules of routing stand in an order, may need further words or forbid some; the questions nobody has routed yet.

No release could load a rule before this, so the table is simply made anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNROUTED = sa.text("route_confidence IS NULL AND route_by IS NULL")


def upgrade() -> None:
    _make_anew(
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("needs", JSON, nullable=False),
        sa.Column("without", JSON, nullable=False),
    )
    op.create_index(
        "ix_questions_unrouted", "questions", ["id"], sqlite_where=UNROUTED, postgresql_where=UNROUTED
    )


def downgrade() -> None:
    op.drop_index("ix_questions_unrouted", table_name="questions")
    _make_anew()


def _make_anew(*more: sa.Column[object]) -> None:
    op.drop_table("routing_rules")
    op.create_table(
        "routing_rules",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("words", JSON, nullable=False),
        *more,
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("topic <> ''", name=op.f("ck_routing_rules_topic_given")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_routing_rules_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rules")),
    )
