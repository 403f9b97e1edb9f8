"""The inbox of any size: facets and days beside each weight, who looked at what, and the words to search by.

The weights are dropped with the rest of what is worked out, and weighed anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _shelf() -> sa.Enum:
    return _one_of("shelf", "open", "back", "closed", "muted", "gone")


def _facet() -> sa.Enum:
    return _one_of("facet", "language", "region", "source", "tag", "assigned", "mark")


def upgrade() -> None:
    op.drop_table("claim_weights")
    _weights(
        sa.Column("shelf", _shelf(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("assigned_to_id", BIG_ID, nullable=True),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("reach", BIG_ID, nullable=False),
        sa.Column("recent", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("opener_id", BIG_ID, nullable=True),
        sa.Column("last_at", UTC_TIME, nullable=True),
        sa.Column("changed_at", UTC_TIME, nullable=True),
        sa.Column("returned", JSON, nullable=True),
    )
    for order in ("score", "growth", "first_at"):
        op.create_index(f"ix_claim_weights_{order}", "claim_weights", ["shelf", order, "claim_id"])
    op.execute("DELETE FROM weighings")
    op.add_column("weighings", sa.Column("counted_until", UTC_TIME, nullable=True))
    _facets()
    _days()
    _looks()
    _words()
    op.create_index("ix_sightings_matched_at", "sightings", ["matched_at"])
    # When a text appeared, as everything here counts it; an expression, so that the records do not tell of it.
    op.execute("CREATE INDEX ix_sightings_seen_at ON sightings (coalesce(published_at, first_seen_at))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE said_index")
    op.drop_index("ix_sightings_seen_at", "sightings")
    op.drop_index("ix_sightings_matched_at", "sightings")
    for table in (
        "word_counts",
        "said_words",
        "saved_filters",
        "all_looked",
        "claim_looks",
        "daily_volume",
        "claim_days",
        "claim_facets",
        "claim_weights",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM weighings")
    with op.batch_alter_table("weighings") as batch:
        batch.drop_column("counted_until")
    _weights()
    for order in ("score", "growth", "first_at"):
        op.create_index(f"ix_claim_weights_{order}", "claim_weights", [order, "claim_id"])


def _weights(*more: sa.Column) -> None:  # type: ignore[type-arg]
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
        *more,
        sa.CheckConstraint("score >= 0 AND score <= 100", name=op.f("ck_claim_weights_score_of_a_hundred")),
        sa.CheckConstraint("worth >= 0 AND worth <= 1", name=op.f("ck_claim_weights_worth_is_probability")),
        sa.CheckConstraint("sightings >= 0", name=op.f("ck_claim_weights_sightings_counted")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_weights_claim_id_claims")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_weights")),
    )
    op.create_index("ix_claim_weights_back_since", "claim_weights", ["back_since"])
    op.create_index("ix_claim_weights_due_on", "claim_weights", ["due_on"])


def _facets() -> None:
    op.create_table(
        "claim_facets",
        sa.Column("claim_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kind", _facet(), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("shelf", _shelf(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("growth", sa.Double(), nullable=False),
        sa.Column("first_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim_weights.claim_id"],
            name=op.f("fk_claim_facets_claim_id_claim_weights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("claim_id", "kind", "value", name=op.f("pk_claim_facets")),
        sqlite_with_rowid=False,
    )
    for order in ("score", "growth", "first_at"):
        columns = ["kind", "value", "shelf", order, "claim_id"]
        op.create_index(f"ix_claim_facets_{order}", "claim_facets", columns)


def _days() -> None:
    op.create_table(
        "claim_days",
        sa.Column("claim_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.CheckConstraint("sightings >= 1 AND questions >= 0", name=op.f("ck_claim_days_seen_that_day")),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim_weights.claim_id"],
            name=op.f("fk_claim_days_claim_id_claim_weights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("claim_id", "day", name=op.f("pk_claim_days")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claim_days_day", "claim_days", ["day", "claim_id"])
    op.create_table(
        "daily_volume",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('all', 'language', 'source', 'region')", name=op.f("ck_daily_volume_kind_known")
        ),
        sa.CheckConstraint("sightings >= 1 AND questions >= 0", name=op.f("ck_daily_volume_seen_that_day")),
        sa.PrimaryKeyConstraint("day", "kind", "value", name=op.f("pk_daily_volume")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_daily_volume_kind", "daily_volume", ["kind", "value", "day"])


def _looks() -> None:
    op.create_table(
        "claim_looks",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("claim_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("looked_at", UTC_TIME, nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("act_seq", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_claim_looks_person_id_people")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_claim_looks_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "claim_id", name=op.f("pk_claim_looks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claim_looks_claim_id", "claim_looks", ["claim_id"])
    op.create_table(
        "all_looked",
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("looked_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_all_looked_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_all_looked")),
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("saved_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_filters_name_given")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_filters_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filters_person_id_name")),
    )


def _words() -> None:
    op.create_table(
        "said_words",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_words")),
    )
    op.create_table(
        "word_counts",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.CheckConstraint("texts >= 0", name=op.f("ck_word_counts_texts_counted")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_word_counts")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        # Which words stand in a text is all that is asked, not where: a third of the size. No trigger may write
        # here, as our connections trust no schema: `claims/words.py` keeps it beside `said_words`.
        op.execute(
            "CREATE VIRTUAL TABLE said_index USING fts5(words, content='said_words', content_rowid='id',"
            " detail='none', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        # The words come folded and cut already: a text search configuration would cut them again.
        op.execute(
            "CREATE INDEX ix_said_words_words ON said_words"
            " USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)"
        )
