"""How much each claim wants a look, kept so that the inbox of any size is one walk along an index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "claim_weights",
        sa.Column("claim_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("harms", JSON, nullable=False),
        sa.Column("days", JSON, nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("growth", sa.Double(), nullable=False),
        sa.Column("first_at", UTC_TIME, nullable=True),
        sa.Column("languages", sa.String(length=40), nullable=False),
        sa.Column("back_since", UTC_TIME, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("act_seq", BIG_ID, nullable=False),
        sa.CheckConstraint("score >= 0 AND score <= 100", name=op.f("ck_claim_weights_score_of_a_hundred")),
        sa.CheckConstraint("worth >= 0 AND worth <= 1", name=op.f("ck_claim_weights_worth_is_probability")),
        sa.CheckConstraint("sightings >= 0", name=op.f("ck_claim_weights_sightings_counted")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_weights_claim_id_claims")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_weights")),
    )
    op.create_index("ix_claim_weights_score", "claim_weights", ["score", "claim_id"], unique=False)
    op.create_index("ix_claim_weights_growth", "claim_weights", ["growth", "claim_id"], unique=False)
    op.create_index("ix_claim_weights_first_at", "claim_weights", ["first_at", "claim_id"], unique=False)
    op.create_index("ix_claim_weights_back_since", "claim_weights", ["back_since"], unique=False)
    op.create_index("ix_claim_weights_due_on", "claim_weights", ["due_on"], unique=False)
    op.create_table(
        "weighings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act_seq", BIG_ID, nullable=False),
        sa.Column("weighed_at", UTC_TIME, nullable=False),
        sa.Column("seen_until", UTC_TIME, nullable=True),
        sa.Column("scales", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_weighings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighings")),
    )


def downgrade() -> None:
    op.drop_table("weighings")
    op.drop_table("claim_weights")
