"""Who works on a claim just now, decisions that are never done twice, and the ways to a cluster and to what waits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SUGGESTED = sa.text("standing = 'suggested'")
TELLING = sa.text("verb NOT IN ('join', 'suggest')")


def upgrade() -> None:
    op.create_table(
        "claim_presences",
        sa.Column("claim_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("since", UTC_TIME, nullable=False),
        sa.Column("until", UTC_TIME, nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_claim_presences_ends_after_start")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_presences_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_claim_presences_person_id_people")
        ),
        sa.PrimaryKeyConstraint("claim_id", "person_id", name=op.f("pk_claim_presences")),
    )
    op.create_index("ix_claim_presences_until", "claim_presences", ["until"], unique=False)
    op.create_table(
        "review_answers",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("did", sa.String(length=24), nullable=False),
        sa.Column("acts", JSON, nullable=False),
        sa.Column("done_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 8 AND 64", name=op.f("ck_review_answers_key_length")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_review_answers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_review_answers")),
    )
    op.create_index("ix_review_answers_done_at", "review_answers", ["done_at"], unique=False)
    # A cluster of 20,000 is read page by page: with the sighting in the index no page sorts them all.
    op.drop_index("ix_matches_claim_id_standing", table_name="matches")
    op.create_index(
        "ix_matches_claim_id_standing", "matches", ["claim_id", "standing", "sighting_id"], unique=False
    )
    op.create_index(
        "ix_matches_suggested",
        "matches",
        ["claim_id", "score", "id"],
        unique=False,
        sqlite_where=SUGGESTED,
        postgresql_where=SUGGESTED,
    )
    op.create_index(
        "ix_matches_unsure",
        "matches",
        ["score", "id"],
        unique=False,
        sqlite_where=SUGGESTED,
        postgresql_where=SUGGESTED,
    )
    # What the machine joins and suggests is nearly every act there is; a claim's history is the others.
    op.create_index(
        "ix_acts_telling",
        "acts",
        ["subject", "seq"],
        unique=False,
        sqlite_where=TELLING,
        postgresql_where=TELLING,
    )


def downgrade() -> None:
    op.drop_index("ix_acts_telling", table_name="acts")
    op.drop_index("ix_matches_unsure", table_name="matches")
    op.drop_index("ix_matches_suggested", table_name="matches")
    op.drop_index("ix_matches_claim_id_standing", table_name="matches")
    op.create_index("ix_matches_claim_id_standing", "matches", ["claim_id", "standing"], unique=False)
    op.drop_table("review_answers")
    op.drop_table("claim_presences")
