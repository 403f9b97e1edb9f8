"""A correction is told beside the post it changes: a further row of the outbox, with a short link of its own."""

import sqlalchemy as sa
from alembic import op

from claims.errors import DatabaseSetupError
from claims.sayings import saying

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("queued", "sending", "sent", "failed", "uncertain", "cancelled")
OPEN = sa.text("state IN ('queued', 'sending', 'uncertain')")
NO_REPLY, NO_REPLYS = sa.text("answers_id IS NULL"), sa.text("version_id IS NULL")
OF_ONE_DOCUMENT = "(refutation_id IS NULL) <> (page_id IS NULL)"

GUARDS = (
    (
        "publications_approved",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM approvals a WHERE a.version_id = NEW.version_id)",
        "only an approved version can be published",
    ),
    (
        "publications_keep_version",
        "UPDATE",
        "NEW.version_id <> OLD.version_id OR NEW.channel <> OLD.channel OR NEW.language <> OLD.language",
        "a publication stays what it was queued as",
    ),
)
"""What 0002 refuses of publications: on SQLite a new table has to be told again."""


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    (_upgrade_sqlite if on_sqlite else _upgrade_postgresql)()
    op.create_index(
        "uq_publications_post", "publications", ["version_id", "channel", "language"], unique=True,
        sqlite_where=NO_REPLY, postgresql_where=NO_REPLY,
    )  # fmt: skip
    for document in ("refutation_id", "page_id"):
        op.create_index(
            f"uq_short_links_post_of_{document}", "short_links", [document, "channel", "language"], unique=True,
            sqlite_where=NO_REPLYS, postgresql_where=NO_REPLYS,
        )  # fmt: skip


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM publications WHERE answers_id IS NOT NULL")):
        raise DatabaseSetupError(
            reason=saying("it holds replies, which an older version cannot keep; restore a backup instead")
        )
    op.drop_index("uq_publications_post", table_name="publications")
    for document in ("refutation_id", "page_id"):
        op.drop_index(f"uq_short_links_post_of_{document}", table_name="short_links")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    (_downgrade_sqlite if on_sqlite else _downgrade_postgresql)()


# --- SQLite: a constraint goes only with its table -------------------------------------------------------


def _upgrade_sqlite() -> None:
    _rebuild("short_links", _links(replies=True))
    _rebuild_publications(replies=True)


def _downgrade_sqlite() -> None:
    _rebuild_publications(replies=False)
    _rebuild("short_links", _links(replies=False))


def _rebuild_publications(*, replies: bool) -> None:
    for name, *_ in GUARDS:
        op.execute(f"DROP TRIGGER {name}")
    for index in ("ix_publications_open", "ix_publications_code", "ix_publications_sent_at"):
        op.drop_index(index, table_name="publications")
    _rebuild("publications", _publications(replies=replies))
    op.create_index("ix_publications_open", "publications", ["channel", "state"], sqlite_where=OPEN)
    op.create_index("ix_publications_code", "publications", ["code"])
    op.create_index("ix_publications_sent_at", "publications", ["sent_at"])
    for name, event, condition, why in GUARDS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON publications WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, 'aiqyn: {why}'); END"
        )


def _publications(*, replies: bool) -> list[sa.schema.SchemaItem]:
    name = "publications"
    items: list[sa.schema.SchemaItem] = [
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", _one_of("language", "kk", "ru", "en"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("state", _one_of("publicationstate", *STATES), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("post_sha256", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_at", UTC_TIME, nullable=True),
        sa.Column("retry_at", UTC_TIME, nullable=True),
        sa.Column("queued_at", UTC_TIME, nullable=False),
        sa.Column("sent_at", UTC_TIME, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state <> 'sending' OR attempt_at IS NOT NULL", name=op.f("ck_publications_sending_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'sent' OR (address <> '' AND sent_at IS NOT NULL)",
            name=op.f("ck_publications_sent_has_address"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_publications_attempts_counted")),
        sa.ForeignKeyConstraint(
            ["code"], ["short_links.code"], name=op.f("fk_publications_code_short_links")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_publications_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    ]
    if not replies:
        unique = op.f("uq_publications_version_id_channel_language")
        return [*items, sa.UniqueConstraint("version_id", "channel", "language", name=unique)]
    return [
        *items,
        sa.Column("answers_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["answers_id"], [f"{name}.id"], name=op.f("fk_publications_answers_id_publications")
        ),
        sa.UniqueConstraint("answers_id", name=op.f("uq_publications_answers_id")),
    ]


def _links(*, replies: bool) -> list[sa.schema.SchemaItem]:
    items: list[sa.schema.SchemaItem] = [
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("refutation_id", BIG_ID, nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", _one_of("language", "kk", "ru", "en"), nullable=False),
        sa.Column("page_id", BIG_ID, nullable=True),
        sa.CheckConstraint(OF_ONE_DOCUMENT, name=op.f("ck_short_links_of_one_document")),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f("fk_short_links_refutation_id_refutations")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_short_links_page_id_pages")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_links")),
    ]
    if not replies:
        return [
            *items,
            *(
                sa.UniqueConstraint(
                    document, "channel", "language", name=op.f(f"uq_short_links_{document}_channel_language")
                )
                for document in ("refutation_id", "page_id")
            ),
        ]
    return [
        *items,
        sa.Column("version_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_short_links_version_id_versions")
        ),
        sa.UniqueConstraint(
            "version_id", "channel", "language", name=op.f("uq_short_links_version_id_channel_language")
        ),
    ]


def _rebuild(table: str, items: list[sa.schema.SchemaItem]) -> None:
    """The same rows in a new table; what points at them is looked at again when the step is committed."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TEMPORARY TABLE kept_rows AS SELECT * FROM {table}")
    old = {row[1] for row in op.get_bind().execute(sa.text(f"PRAGMA table_info({table})"))}
    op.drop_table(table)
    op.create_table(table, *items)
    names = ", ".join(item.name for item in items if isinstance(item, sa.Column) and item.name in old)
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_rows")
    op.execute("DROP TABLE kept_rows")


# --- PostgreSQL ------------------------------------------------------------------------------------------


def _upgrade_postgresql() -> None:
    op.drop_constraint(op.f("uq_publications_version_id_channel_language"), "publications")
    op.add_column("publications", sa.Column("answers_id", BIG_ID, nullable=True))
    op.create_foreign_key(
        op.f("fk_publications_answers_id_publications"),
        "publications",
        "publications",
        ["answers_id"],
        ["id"],
    )
    op.create_unique_constraint(op.f("uq_publications_answers_id"), "publications", ["answers_id"])
    for document in ("refutation_id", "page_id"):
        op.drop_constraint(op.f(f"uq_short_links_{document}_channel_language"), "short_links")
    op.add_column("short_links", sa.Column("version_id", BIG_ID, nullable=True))
    op.create_foreign_key(
        op.f("fk_short_links_version_id_versions"), "short_links", "versions", ["version_id"], ["id"]
    )
    op.create_unique_constraint(
        op.f("uq_short_links_version_id_channel_language"),
        "short_links",
        ["version_id", "channel", "language"],
    )


def _downgrade_postgresql() -> None:
    op.drop_column("publications", "answers_id")
    op.drop_column("short_links", "version_id")
    op.create_unique_constraint(
        op.f("uq_publications_version_id_channel_language"),
        "publications",
        ["version_id", "channel", "language"],
    )
    for document in ("refutation_id", "page_id"):
        op.create_unique_constraint(
            op.f(f"uq_short_links_{document}_channel_language"),
            "short_links",
            [document, "channel", "language"],
        )
