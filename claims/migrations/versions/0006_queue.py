"""The queue: order, planned time and holds of what waits to go out; what went out today is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "queue_places",
        sa.Column("publication_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("not_before", UTC_TIME, nullable=True),
        sa.Column("held_reason", sa.String(), nullable=False),
        sa.Column("held_by_id", BIG_ID, nullable=True),
        sa.Column("held_at", UTC_TIME, nullable=True),
        sa.CheckConstraint(
            "position IS NULL OR position >= 1", name=op.f("ck_queue_places_position_counted")
        ),
        sa.CheckConstraint(
            "(held_at IS NULL) = (held_by_id IS NULL)", name=op.f("ck_queue_places_held_by_somebody")
        ),
        sa.CheckConstraint(
            "held_at IS NULL OR held_reason <> ''", name=op.f("ck_queue_places_held_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_queue_places_publication_id_publications")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["people.id"], name=op.f("fk_queue_places_held_by_id_people")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_queue_places")),
    )
    op.create_index("ix_publications_sent_at", "publications", ["sent_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_publications_sent_at", table_name="publications")
    op.drop_table("queue_places")
