"""Letters: who asked for them, the digests that were sent, and each single letter."""

import sqlalchemy as sa
from alembic import op

from claims.errors import DatabaseSetupError
from claims.sayings import saying

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('pending', 'sending')")
ASKED = sa.text("state = 'asked'")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("language", one_of("language", "kk", "ru", "en"), nullable=False),
        sa.Column("state", one_of("subscriberstate", "asked", "confirmed", "left"), nullable=False),
        sa.Column("address_mark", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("confirm_hash", sa.String(length=64), nullable=True),
        sa.Column("leave_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", UTC_TIME, nullable=False),
        sa.Column("confirmed_at", UTC_TIME, nullable=True),
        sa.Column("left_at", UTC_TIME, nullable=True),
        sa.Column("left_by", sa.String(length=24), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        check("subscribers", "left_is_forgotten", "(state = 'left') = (sealed IS NULL)"),
        check("subscribers", "marked_while_sealed", "(sealed IS NULL) = (address_mark IS NULL)"),
        check("subscribers", "can_leave_while_sealed", "(sealed IS NULL) = (leave_hash IS NULL)"),
        check("subscribers", "asked_can_confirm", "state <> 'asked' OR confirm_hash IS NOT NULL"),
        check("subscribers", "confirmed_has_time", "state <> 'confirmed' OR confirmed_at IS NOT NULL"),
        check("subscribers", "left_has_time", "(state = 'left') = (left_at IS NOT NULL)"),
        check("subscribers", "bounces_counted", "bounces >= 0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("language", "address_mark", name=op.f("uq_subscribers_language_address_mark")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_subscribers_confirm_hash")),
        sa.UniqueConstraint("leave_hash", name=op.f("uq_subscribers_leave_hash")),
    )
    op.create_index(
        "ix_subscribers_asked_at", "subscribers", ["asked_at"], sqlite_where=ASKED, postgresql_where=ASKED
    )
    op.create_table(
        "mailings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("language", one_of("language", "kk", "ru", "en"), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", UTC_TIME, nullable=False),
        check("mailings", "digest_length", "length(digest) = 64"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mailings_public_id")),
    )
    op.create_table(
        "mailing_items",
        sa.Column("publication_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("mailing_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_mailing_items_publication_id_publications")
        ),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailings.id"], name=op.f("fk_mailing_items_mailing_id_mailings")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_mailing_items")),
    )
    op.create_index("ix_mailing_items_mailing_id", "mailing_items", ["mailing_id"])
    op.create_table(
        "letters",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", one_of("letterkind", "confirm", "already", "digest"), nullable=False),
        sa.Column("mailing_id", BIG_ID, nullable=True),
        sa.Column("subscriber_id", BIG_ID, nullable=False),
        sa.Column(
            "state",
            one_of("letterstate", "pending", "sending", "sent", "failed", "uncertain", "dropped"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("attempt_at", UTC_TIME, nullable=True),
        sa.Column("retry_at", UTC_TIME, nullable=True),
        sa.Column("sent_at", UTC_TIME, nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        check("letters", "digest_has_mailing", "(kind = 'digest') = (mailing_id IS NOT NULL)"),
        check("letters", "sent_has_time", "(state = 'sent') = (sent_at IS NOT NULL)"),
        check("letters", "sending_has_time", "state <> 'sending' OR attempt_at IS NOT NULL"),
        check("letters", "attempts_counted", "attempts >= 0"),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailings.id"], name=op.f("fk_letters_mailing_id_mailings")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_letters_subscriber_id_subscribers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("mailing_id", "subscriber_id", name=op.f("uq_letters_mailing_id_subscriber_id")),
    )
    op.create_index("ix_letters_open", "letters", ["state", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_letters_subscriber_id", "letters", ["subscriber_id"])


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM subscribers WHERE state <> 'left'")):
        raise DatabaseSetupError(
            reason=saying("it holds readers, whom an older version cannot keep; restore a backup instead")
        )
    for table in ("letters", "mailing_items", "mailings", "subscribers"):
        op.drop_table(table)
