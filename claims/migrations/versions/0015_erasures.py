"""What was forgotten and is still owed: files beside the record that have to be rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWED = sa.text("erased_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sightings.id"], name=op.f("fk_erasures_sighting_id_sightings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_sighting_id", "erasures", ["sighting_id"])
    op.create_index("ix_erasures_owed", "erasures", ["id"], sqlite_where=OWED, postgresql_where=OWED)


def downgrade() -> None:
    op.drop_table("erasures")
