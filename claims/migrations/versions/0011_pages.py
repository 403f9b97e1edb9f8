"""Pages are published as refutations are: one table of versions, one outbox and one set of guards serve both.

``refutation_versions`` becomes ``versions``, each of exactly one refutation or page; so do the short links.
"""

import sqlalchemy as sa
from alembic import op

from claims.errors import DatabaseSetupError
from claims.sayings import saying

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_ONE_DOCUMENT = "(refutation_id IS NULL) <> (page_id IS NULL)"
CHILDREN = ("approvals", "publications", "refusals", "version_authors")
_SAME_BYTES = "NOT EXISTS (SELECT 1 FROM {table} v WHERE v.id = NEW.version_id AND v.digest = NEW.digest)"
_MOVED = "NEW.kind <> OLD.kind OR NEW.slug <> OLD.slug OR NEW.public_id <> OLD.public_id"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    _create_pages()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    (_upgrade_sqlite if on_sqlite else _upgrade_postgresql)()
    _guard("pages_keep_address", "pages", "UPDATE", _MOVED, "a page's kind, slug and id never change")


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM pages")):
        raise DatabaseSetupError(
            reason=saying("it holds pages, which an older version cannot keep; restore a backup instead")
        )
    _unguard("pages_keep_address", "pages")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    (_downgrade_sqlite if on_sqlite else _downgrade_postgresql)()
    for table in ("page_pictures", "page_authors", "pages"):
        op.drop_table(table)


def _create_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            _one_of("pagekind", "guidance", "media", "briefing", "answer", "statistics", "digest", "about"),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            _one_of("refutationstate", "draft", "submitted", "approved", "withdrawn"),
            nullable=False,
        ),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("drafted_by_id", BIG_ID, nullable=False),
        sa.Column("drafted_at", UTC_TIME, nullable=False),
        sa.Column("edited_by_id", BIG_ID, nullable=False),
        sa.Column("edited_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("slug <> ''", name=op.f("ck_pages_slug_given")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["people.id"], name=op.f("fk_pages_drafted_by_id_people")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["people.id"], name=op.f("fk_pages_edited_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pages_public_id")),
        sa.UniqueConstraint("kind", "slug", name=op.f("uq_pages_kind_slug")),
    )
    op.create_table(
        "page_authors",
        sa.Column("page_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_page_authors_page_id_pages")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_page_authors_person_id_people")),
        sa.PrimaryKeyConstraint("page_id", "person_id", name=op.f("pk_page_authors")),
    )
    op.create_table(
        "page_pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by_id", BIG_ID, nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_page_pictures_sha256_length")),
        sa.CheckConstraint("width >= 1 AND height >= 1", name=op.f("ck_page_pictures_has_a_size")),
        sa.CheckConstraint(
            "length(content) BETWEEN 1 AND 10485760", name=op.f("ck_page_pictures_size_bounded")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_page_pictures_added_by_id_people")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_page_pictures")),
    )


def _versions(table: str, *, of_pages: bool) -> list[sa.schema.SchemaItem]:
    """The columns and constraints of the versions as *table*, before or after there were pages."""
    items: list[sa.schema.SchemaItem] = [
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("refutation_id", BIG_ID, nullable=of_pages),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("versionkind", "first", "correction", "withdrawal"), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_by_id", BIG_ID, nullable=False),
        sa.Column("submitted_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f(f"ck_{table}_digest_length")),
        sa.CheckConstraint("number >= 1 AND attempt >= 1", name=op.f(f"ck_{table}_numbers_counted")),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f(f"fk_{table}_refutation_id_refutations")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["people.id"], name=op.f(f"fk_{table}_submitted_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "refutation_id", "number", "attempt", name=op.f(f"uq_{table}_refutation_id_number_attempt")
        ),
    ]
    return items + (_page_of(table, "number", "attempt") if of_pages else [])


def _links(*, of_pages: bool) -> list[sa.schema.SchemaItem]:
    """The columns and constraints of the short links, before or after there were pages."""
    table = "short_links"
    items: list[sa.schema.SchemaItem] = [
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("refutation_id", BIG_ID, nullable=of_pages),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", _one_of("language", "kk", "ru", "en"), nullable=False),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f(f"fk_{table}_refutation_id_refutations")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "refutation_id", "channel", "language", name=op.f(f"uq_{table}_refutation_id_channel_language")
        ),
    ]
    return items + (_page_of(table, "channel", "language") if of_pages else [])


def _page_of(table: str, *unique: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("page_id", BIG_ID, nullable=True),
        sa.CheckConstraint(OF_ONE_DOCUMENT, name=op.f(f"ck_{table}_of_one_document")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f(f"fk_{table}_page_id_pages")),
        sa.UniqueConstraint("page_id", *unique, name=op.f(f"uq_{table}_page_id_{'_'.join(unique)}")),
    ]


# --- SQLite: a column's NOT NULL changes only with a new table -------------------------------------------


def _upgrade_sqlite() -> None:
    # The rename takes what the other tables and triggers say of this one with it; the new table then has its name.
    _drop_append_only("refutation_versions")
    op.rename_table("refutation_versions", "versions")
    _rebuild("versions", _versions("versions", of_pages=True))
    _rebuild("short_links", _links(of_pages=True))
    _append_only("versions")


def _downgrade_sqlite() -> None:
    _drop_append_only("versions")
    op.rename_table("versions", "refutation_versions")
    _rebuild("refutation_versions", _versions("refutation_versions", of_pages=False))
    _rebuild("short_links", _links(of_pages=False))
    _append_only("refutation_versions")


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


# --- PostgreSQL: everything is renamed where it stands ---------------------------------------------------


def _upgrade_postgresql() -> None:
    _drop_append_only("refutation_versions")
    _rename_postgresql("refutation_versions", "versions")
    for table, unique in (("versions", ("number", "attempt")), ("short_links", ("channel", "language"))):
        op.alter_column(table, "refutation_id", nullable=True)
        op.add_column(table, sa.Column("page_id", BIG_ID, nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}_of_one_document"), table, OF_ONE_DOCUMENT)
        op.create_foreign_key(op.f(f"fk_{table}_page_id_pages"), table, "pages", ["page_id"], ["id"])
        op.create_unique_constraint(
            op.f(f"uq_{table}_page_id_{'_'.join(unique)}"), table, ["page_id", *unique]
        )
    _append_only("versions")


def _downgrade_postgresql() -> None:
    _drop_append_only("versions")
    for table in ("versions", "short_links"):
        op.drop_constraint(op.f(f"ck_{table}_of_one_document"), table)
        op.drop_column(table, "page_id")
        op.alter_column(table, "refutation_id", nullable=False)
    _rename_postgresql("versions", "refutation_versions")
    _append_only("refutation_versions")


def _rename_postgresql(old: str, new: str) -> None:
    op.rename_table(old, new)
    op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")
    query = sa.text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) ORDER BY 1")
    for table in (new, *CHILDREN):
        for name in op.get_bind().execute(query, {"table": table}).scalars().all():
            renamed = name.replace(old, new)
            if name != renamed:
                op.execute(f'ALTER TABLE {table} RENAME CONSTRAINT "{name}" TO "{renamed}"')
    # A function's body is text: it does not follow the table's name.
    _unguard("approvals_same_bytes", "approvals")
    why = "an approval is of exactly what was submitted"
    _guard("approvals_same_bytes", "approvals", "INSERT", _SAME_BYTES.format(table=new), why)


# --- guards ----------------------------------------------------------------------------------------------


def _append_only(table: str) -> None:
    for event in ("UPDATE", "DELETE"):
        _guard(f"{table}_no_{event.lower()}", table, event, "1 = 1", f"{table} is append-only")
    if op.get_bind().dialect.name == "postgresql":
        name = f"{table}_no_truncate"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION 'aiqyn: {table} is append-only'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")


def _drop_append_only(table: str) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in ("update", "delete") if on_sqlite else ("update", "delete", "truncate"):
        _unguard(f"{table}_no_{event}", table)


def _guard(name: str, table: str, event: str, condition: str, why: str) -> None:
    why = why.replace("'", "''")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, 'aiqyn: {why}'); END"
        )
        return
    returned = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION 'aiqyn: {why}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END IF; RETURN {returned}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _unguard(name: str, table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
