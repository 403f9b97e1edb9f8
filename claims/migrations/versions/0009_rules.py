"""Rules in plain form, what each did, and the marks and raises that they leave on claims."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def points_at(table: str, column: str, other: str, its: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{its}"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "rules",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since_seq", BIG_ID, nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_rules_name_given")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_rules_version_counted")),
        sa.CheckConstraint("since_seq >= 0", name=op.f("ck_rules_since_counted")),
        points_at("rules", "made_by_id", "people"),
        key("rules", "id"),
    )
    op.create_table(
        "rule_versions",
        sa.Column("rule_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("actions", JSON, nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rule_versions_number_counted")),
        points_at("rule_versions", "rule_id", "rules"),
        points_at("rule_versions", "made_by_id", "people"),
        key("rule_versions", "rule_id", "number"),
    )
    op.create_table(
        "rule_effects",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("rule_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("action", one_of("ruleaction", "tag", "assign", "raise", "mute", "hold"), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("act_seq", BIG_ID, nullable=False),
        sa.Column("done_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_rule_effects_version_counted")),
        points_at("rule_effects", "rule_id", "rules"),
        points_at("rule_effects", "sighting_id", "sightings"),
        points_at("rule_effects", "claim_id", "claims"),
        points_at("rule_effects", "act_seq", "acts", "seq"),
        key("rule_effects", "id"),
        sa.UniqueConstraint(
            "rule_id",
            "version",
            "sighting_id",
            "claim_id",
            "action",
            "value",
            name="uq_rule_effects_once",
        ),
    )
    op.create_index("ix_rule_effects_claim_id", "rule_effects", ["claim_id"], unique=False)
    op.create_index("ix_rule_effects_done_at", "rule_effects", ["done_at", "rule_id"], unique=False)
    op.create_index("ix_rule_effects_rule_id", "rule_effects", ["rule_id", "id"], unique=False)
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act_seq", BIG_ID, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rulings_one_row")),
        key("rulings", "id"),
    )
    op.create_table(
        "claim_marks",
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("mark", one_of("mark", "muted", "held"), nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        points_at("claim_marks", "claim_id", "claims"),
        key("claim_marks", "claim_id", "mark"),
    )
    op.create_index("ix_claim_marks_mark", "claim_marks", ["mark", "claim_id"], unique=False)
    op.create_table(
        "claim_raises",
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("rule_id", BIG_ID, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points >= 1 AND points <= 100", name=op.f("ck_claim_raises_points_of_a_hundred")),
        points_at("claim_raises", "claim_id", "claims"),
        points_at("claim_raises", "rule_id", "rules"),
        key("claim_raises", "claim_id", "rule_id"),
    )
    op.create_index("ix_claim_raises_rule_id", "claim_raises", ["rule_id"], unique=False)


def downgrade() -> None:
    for table in ("claim_raises", "claim_marks", "rulings", "rule_effects", "rule_versions", "rules"):
        op.drop_table(table)
