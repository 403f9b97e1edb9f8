"""Rules of routing stand in an order, may need further words or forbid some; the questions nobody has routed yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UNROUTED = sa.text("route_confidence IS NULL AND route_by IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("routing_rules") as table:
        table.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("needs", JSON, nullable=False, server_default="{}"))
        table.add_column(sa.Column("without", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("routing_rules") as table:
        for name in ("number", "needs", "without"):
            table.alter_column(name, server_default=None)
    op.create_index(
        "ix_questions_unrouted", "questions", ["id"], sqlite_where=UNROUTED, postgresql_where=UNROUTED
    )


def downgrade() -> None:
    op.drop_index("ix_questions_unrouted", table_name="questions")
    with op.batch_alter_table("routing_rules") as table:
        for name in ("without", "needs", "number"):
            table.drop_column(name)
