"""Every noun of the record, with its keys and checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("seq", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("done_at", UTC_TIME, nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("undoes_seq", BIG_ID, nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64 AND length(previous) = 64", name=op.f("ck_acts_hash_length")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_acts_seq_counted")),
        sa.ForeignKeyConstraint(["undoes_seq"], ["acts.seq"], name=op.f("fk_acts_undoes_seq_acts")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_acts")),
        sa.UniqueConstraint("hash", name=op.f("uq_acts_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_acts_previous")),
        sa.UniqueConstraint("undoes_seq", name=op.f("uq_acts_undoes_seq")),
    )
    op.create_index("ix_acts_subject", "acts", ["subject"], unique=False)
    op.create_table(
        "archived_copies",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_archived_copies_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_archived_copies")),
    )
    op.create_table(
        "authorities",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("key", name=op.f("uq_authorities_key")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_for", sa.String(length=64), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "narratives",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narratives")),
        sa.UniqueConstraint("key", name=op.f("uq_narratives_key")),
    )
    op.create_table(
        "people",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("length(handle) BETWEEN 2 AND 40", name=op.f("ck_people_handle_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("handle", name=op.f("uq_people_handle")),
    )
    op.create_table(
        "places",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "country",
                "region",
                "city",
                name="placekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", BIG_ID, nullable=True),
        sa.Column("formed_on", sa.Date(), nullable=True),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["places.id"], name=op.f("fk_places_parent_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("code", name=op.f("uq_places_code")),
    )
    op.create_table(
        "act_changes",
        sa.Column("seq", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=60), nullable=False),
        sa.Column("key", JSON, nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["acts.seq"], name=op.f("fk_act_changes_seq_acts")),
        sa.PrimaryKeyConstraint("seq", "position", name=op.f("pk_act_changes")),
    )
    op.create_table(
        "authority_names",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_authority_names_name_given")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until > valid_from",
            name=op.f("ck_authority_names_order"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_authority_names_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_names")),
        sa.UniqueConstraint(
            "authority_id",
            "language",
            "valid_from",
            name=op.f("uq_authority_names_authority_id_language_valid_from"),
        ),
    )
    op.create_table(
        "authority_successions",
        sa.Column("predecessor_id", BIG_ID, nullable=False),
        sa.Column("successor_id", BIG_ID, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_authority_successions_two_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["authorities.id"],
            name=op.f("fk_authority_successions_predecessor_id_authorities"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["authorities.id"],
            name=op.f("fk_authority_successions_successor_id_authorities"),
        ),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_authority_successions")),
    )
    op.create_table(
        "claims",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                "merged",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", UTC_TIME, nullable=False),
        sa.Column("opened_by_id", BIG_ID, nullable=True),
        sa.Column("merged_into_id", BIG_ID, nullable=True),
        sa.Column("assigned_to_id", BIG_ID, nullable=True),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_claims_redirect_when_merged")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_claims_redirect_elsewhere")),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["people.id"], name=op.f("fk_claims_assigned_to_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["claims.id"], name=op.f("fk_claims_merged_into_id_claims")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_claims_opened_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("public_id", name=op.f("uq_claims_public_id")),
    )
    op.create_index("ix_claims_merged_into_id", "claims", ["merged_into_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "fact_checker",
                "editor",
                "analyst",
                "authority_contact",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= granted_at", name=op.f("ck_grants_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_grants_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(
        "uq_grants_current",
        "grants",
        ["person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "place_names",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("place_id", BIG_ID, nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_place_names_name_given")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until > valid_from",
            name=op.f("ck_place_names_order"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_place_names_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_names")),
        sa.UniqueConstraint(
            "place_id", "language", "valid_from", name=op.f("uq_place_names_place_id_language_valid_from")
        ),
    )
    op.create_table(
        "place_successions",
        sa.Column("predecessor_id", BIG_ID, nullable=False),
        sa.Column("successor_id", BIG_ID, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.CheckConstraint("predecessor_id <> successor_id", name=op.f("ck_place_successions_two_places")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["places.id"], name=op.f("fk_place_successions_predecessor_id_places")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["places.id"], name=op.f("fk_place_successions_successor_id_places")
        ),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_place_successions")),
    )
    op.create_table(
        "refutations",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "withdrawn",
                name="refutationstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "false",
                "misleading",
                "missing_context",
                "unproven",
                "true",
                "satire",
                "scam",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("overtaken_on", sa.Date(), nullable=True),
        sa.Column("overtaken_note", JSON, nullable=False),
        sa.Column("superseded_by_id", BIG_ID, nullable=True),
        sa.Column("note", JSON, nullable=False),
        sa.Column("channels", JSON, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("drafted_by_id", BIG_ID, nullable=False),
        sa.Column("drafted_at", UTC_TIME, nullable=False),
        sa.Column("edited_at", UTC_TIME, nullable=False),
        sa.CheckConstraint(
            "review_by IS NULL OR review_by >= as_of", name=op.f("ck_refutations_review_after_as_of")
        ),
        sa.CheckConstraint("superseded_by_id <> id", name=op.f("ck_refutations_superseded_by_another")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from",
            name=op.f("ck_refutations_order"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["people.id"], name=op.f("fk_refutations_drafted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["refutations.id"], name=op.f("fk_refutations_superseded_by_id_refutations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refutations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_refutations_public_id")),
    )
    op.create_table(
        "sources",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("place_id", BIG_ID, nullable=True),
        sa.Column("credibility", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "paused",
                "muted",
                "withdrawn",
                name="sourcestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.Column("cursor", JSON, nullable=False),
        sa.Column("last_success_at", UTC_TIME, nullable=True),
        sa.Column("last_new_at", UTC_TIME, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("last_error_at", UTC_TIME, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_due_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sources_failures_counted")),
        sa.CheckConstraint("interval_seconds >= 60", name=op.f("ck_sources_interval_polite")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_sources_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("key", name=op.f("uq_sources_key")),
    )
    op.create_table(
        "statements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("found_at", sa.String(length=300), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("archive_sha256", sa.String(length=64), nullable=True),
        sa.Column("added_by_id", BIG_ID, nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_statements_title_given")),
        sa.CheckConstraint("url <> '' OR found_at <> ''", name=op.f("ck_statements_address_or_place_given")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_statements_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["archive_sha256"],
            ["archived_copies.sha256"],
            name=op.f("fk_statements_archive_sha256_archived_copies"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_statements_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint(
            "authority_id", "title", "dated", "url", name=op.f("uq_statements_authority_id_title_dated_url")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_statements_public_id")),
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("turned_by_id", BIG_ID, nullable=False),
        sa.Column("turned_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["turned_by_id"], ["people.id"], name=op.f("fk_switches_turned_by_id_people")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )
    op.create_table(
        "claim_notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_claim_notes_text_given")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_notes_claim_id_claims")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_claim_notes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_notes")),
    )
    op.create_table(
        "claim_tags",
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.CheckConstraint("tag <> ''", name=op.f("ck_claim_tags_tag_given")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_tags_claim_id_claims")),
        sa.PrimaryKeyConstraint("claim_id", "tag", name=op.f("pk_claim_tags")),
    )
    op.create_table(
        "claim_wordings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("approved_by_id", BIG_ID, nullable=False),
        sa.Column("approved_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_claim_wordings_text_given")),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= approved_at", name=op.f("ck_claim_wordings_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["people.id"], name=op.f("fk_claim_wordings_approved_by_id_people")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_wordings_claim_id_claims")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_wordings")),
    )
    op.create_index(
        "uq_claim_wordings_current",
        "claim_wordings",
        ["claim_id", "language"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "draft_authors",
        sa.Column("refutation_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_draft_authors_person_id_people")),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f("fk_draft_authors_refutation_id_refutations")
        ),
        sa.PrimaryKeyConstraint("refutation_id", "person_id", name=op.f("pk_draft_authors")),
    )
    op.create_table(
        "narrative_claims",
        sa.Column("narrative_id", BIG_ID, nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_narrative_claims_claim_id_claims")
        ),
        sa.ForeignKeyConstraint(
            ["narrative_id"], ["narratives.id"], name=op.f("fk_narrative_claims_narrative_id_narratives")
        ),
        sa.PrimaryKeyConstraint("narrative_id", "claim_id", name=op.f("pk_narrative_claims")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("resolved_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_quarantine_reason_given")),
        sa.CheckConstraint("tries >= 1", name=op.f("ck_quarantine_tries_counted")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_quarantine_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_quarantine_source_id_key")),
    )
    op.create_table(
        "refutation_claims",
        sa.Column("refutation_id", BIG_ID, nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("linked_by_id", BIG_ID, nullable=False),
        sa.Column("linked_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_refutation_claims_claim_id_claims")
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["people.id"], name=op.f("fk_refutation_claims_linked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f("fk_refutation_claims_refutation_id_refutations")
        ),
        sa.PrimaryKeyConstraint("refutation_id", "claim_id", name=op.f("pk_refutation_claims")),
    )
    op.create_index(op.f("ix_refutation_claims_claim_id"), "refutation_claims", ["claim_id"], unique=False)
    op.create_table(
        "refutation_statements",
        sa.Column("refutation_id", BIG_ID, nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_refutation_statements_position_counted")),
        sa.ForeignKeyConstraint(
            ["refutation_id"],
            ["refutations.id"],
            name=op.f("fk_refutation_statements_refutation_id_refutations"),
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_refutation_statements_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("refutation_id", "statement_id", name=op.f("pk_refutation_statements")),
    )
    op.create_table(
        "refutation_texts",
        sa.Column("refutation_id", BIG_ID, nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("edited_at", UTC_TIME, nullable=False),
        sa.Column("edited_by_id", BIG_ID, nullable=False),
        sa.Column("checked_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("title <> ''", name=op.f("ck_refutation_texts_title_given")),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["people.id"], name=op.f("fk_refutation_texts_edited_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f("fk_refutation_texts_refutation_id_refutations")
        ),
        sa.PrimaryKeyConstraint("refutation_id", "language", name=op.f("pk_refutation_texts")),
    )
    op.create_table(
        "refutation_versions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("refutation_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "correction",
                "withdrawal",
                name="versionkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_by_id", BIG_ID, nullable=False),
        sa.Column("submitted_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_refutation_versions_digest_length")),
        sa.CheckConstraint(
            "number >= 1 AND attempt >= 1", name=op.f("ck_refutation_versions_numbers_counted")
        ),
        sa.ForeignKeyConstraint(
            ["refutation_id"],
            ["refutations.id"],
            name=op.f("fk_refutation_versions_refutation_id_refutations"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["people.id"], name=op.f("fk_refutation_versions_submitted_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refutation_versions")),
        sa.UniqueConstraint(
            "refutation_id",
            "number",
            "attempt",
            name=op.f("uq_refutation_versions_refutation_id_number_attempt"),
        ),
    )
    op.create_table(
        "short_links",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("refutation_id", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["refutation_id"], ["refutations.id"], name=op.f("fk_short_links_refutation_id_refutations")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_links")),
        sa.UniqueConstraint(
            "refutation_id", "channel", "language", name=op.f("uq_short_links_refutation_id_channel_language")
        ),
    )
    op.create_table(
        "sightings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entry",
                "message",
                "question",
                name="sightingkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "kk",
                "ru",
                "en",
                "mixed",
                "unknown",
                name="textlanguage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("place_id", BIG_ID, nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("shares", sa.Integer(), nullable=True),
        sa.Column("published_at", UTC_TIME, nullable=True),
        sa.Column("first_seen_at", UTC_TIME, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("remarks", JSON, nullable=False),
        sa.Column("fold", sa.String(length=32), nullable=True),
        sa.Column("matched_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("reach IS NULL OR reach >= 0", name=op.f("ck_sightings_reach_counted")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_sightings_revision_counted")),
        sa.CheckConstraint("shares IS NULL OR shares >= 0", name=op.f("ck_sightings_shares_counted")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_sightings_place_id_places")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_sightings_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_sightings_source_id_key")),
    )
    op.create_index("ix_sightings_first_seen_at", "sightings", ["first_seen_at"], unique=False)
    op.create_index("ix_sightings_fold", "sightings", ["fold"], unique=False)
    op.create_index(
        "ix_sightings_waiting",
        "sightings",
        ["id"],
        unique=False,
        sqlite_where=sa.text("matched_at IS NULL"),
        postgresql_where=sa.text("matched_at IS NULL"),
    )
    op.create_table(
        "approvals",
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("approved_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approvals_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["refutation_versions.id"],
            name=op.f("fk_approvals_version_id_refutation_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_approvals")),
    )
    op.create_table(
        "matches",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "joined",
                "suggested",
                "confirmed",
                "rejected",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("matcher", sa.String(length=80), nullable=False),
        sa.Column("decided_by_id", BIG_ID, nullable=True),
        sa.Column("decided_at", UTC_TIME, nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NOT NULL OR standing IN ('joined', 'suggested')",
            name=op.f("ck_matches_machines_only_join_or_suggest"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR standing IN ('confirmed', 'rejected')",
            name=op.f("ck_matches_people_confirm_or_reject"),
        ),
        sa.CheckConstraint(
            "score IS NULL OR (score >= 0 AND score <= 1)", name=op.f("ck_matches_score_is_probability")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_matches_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_matches_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sightings.id"], name=op.f("fk_matches_sighting_id_sightings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("sighting_id", "claim_id", name=op.f("uq_matches_sighting_id_claim_id")),
    )
    op.create_index("ix_matches_claim_id_standing", "matches", ["claim_id", "standing"], unique=False)
    op.create_index(
        "uq_matches_joined_once",
        "matches",
        ["sighting_id"],
        unique=True,
        sqlite_where=sa.text("standing = 'joined'"),
        postgresql_where=sa.text("standing = 'joined'"),
    )
    op.create_table(
        "publications",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "uncertain",
                "cancelled",
                name="publicationstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
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
            ["version_id"],
            ["refutation_versions.id"],
            name=op.f("fk_publications_version_id_refutation_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint(
            "version_id", "channel", "language", name=op.f("uq_publications_version_id_channel_language")
        ),
    )
    op.create_index("ix_publications_code", "publications", ["code"], unique=False)
    op.create_index(
        "ix_publications_open",
        "publications",
        ["channel", "state"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('queued', 'sending', 'uncertain')"),
    )
    op.create_table(
        "questions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=True),
        sa.Column(
            "answer_in",
            sa.Enum("kk", "ru", "en", name="language", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "routed",
                "answered",
                "closed",
                name="questionstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("authority_id", BIG_ID, nullable=True),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.Column("answered_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_questions_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sightings.id"], name=op.f("fk_questions_sighting_id_sightings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_questions_receipt_hash")),
        sa.UniqueConstraint("sighting_id", name=op.f("uq_questions_sighting_id")),
    )
    op.create_table(
        "refusals",
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("refused_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_refusals_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["refutation_versions.id"],
            name=op.f("fk_refusals_version_id_refutation_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_refusals")),
    )
    op.create_index("ix_refusals_person_id", "refusals", ["person_id"], unique=False)
    op.create_table(
        "sighting_links",
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sightings.id"], name=op.f("fk_sighting_links_sighting_id_sightings")
        ),
        sa.PrimaryKeyConstraint("sighting_id", "url", name=op.f("pk_sighting_links")),
    )
    op.create_table(
        "sighting_revisions",
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("replaced_at", UTC_TIME, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sighting_revisions_number_counted")),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sightings.id"], name=op.f("fk_sighting_revisions_sighting_id_sightings")
        ),
        sa.PrimaryKeyConstraint("sighting_id", "number", name=op.f("pk_sighting_revisions")),
    )
    op.create_table(
        "version_authors",
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_version_authors_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["refutation_versions.id"],
            name=op.f("fk_version_authors_version_id_refutation_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_version_authors")),
    )


def downgrade() -> None:
    op.drop_table("version_authors")
    op.drop_table("sighting_revisions")
    op.drop_table("sighting_links")
    op.drop_index("ix_refusals_person_id", table_name="refusals")
    op.drop_table("refusals")
    op.drop_table("questions")
    op.drop_index(
        "ix_publications_open",
        table_name="publications",
        sqlite_where=sa.text("state IN ('queued', 'sending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('queued', 'sending', 'uncertain')"),
    )
    op.drop_index("ix_publications_code", table_name="publications")
    op.drop_table("publications")
    op.drop_index(
        "uq_matches_joined_once",
        table_name="matches",
        sqlite_where=sa.text("standing = 'joined'"),
        postgresql_where=sa.text("standing = 'joined'"),
    )
    op.drop_index("ix_matches_claim_id_standing", table_name="matches")
    op.drop_table("matches")
    op.drop_table("approvals")
    op.drop_index(
        "ix_sightings_waiting",
        table_name="sightings",
        sqlite_where=sa.text("matched_at IS NULL"),
        postgresql_where=sa.text("matched_at IS NULL"),
    )
    op.drop_index("ix_sightings_fold", table_name="sightings")
    op.drop_index("ix_sightings_first_seen_at", table_name="sightings")
    op.drop_table("sightings")
    op.drop_table("short_links")
    op.drop_table("refutation_versions")
    op.drop_table("refutation_texts")
    op.drop_table("refutation_statements")
    op.drop_index(op.f("ix_refutation_claims_claim_id"), table_name="refutation_claims")
    op.drop_table("refutation_claims")
    op.drop_table("quarantine")
    op.drop_table("narrative_claims")
    op.drop_table("draft_authors")
    op.drop_index(
        "uq_claim_wordings_current",
        table_name="claim_wordings",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("claim_wordings")
    op.drop_table("claim_tags")
    op.drop_table("claim_notes")
    op.drop_table("switches")
    op.drop_table("statements")
    op.drop_table("sources")
    op.drop_table("refutations")
    op.drop_table("place_successions")
    op.drop_table("place_names")
    op.drop_index(
        "uq_grants_current",
        table_name="grants",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("grants")
    op.drop_index("ix_claims_merged_into_id", table_name="claims")
    op.drop_table("claims")
    op.drop_table("authority_successions")
    op.drop_table("authority_names")
    op.drop_table("act_changes")
    op.drop_table("places")
    op.drop_table("people")
    op.drop_table("narratives")
    op.drop_table("contacts")
    op.drop_table("authorities")
    op.drop_table("archived_copies")
    op.drop_index("ix_acts_subject", table_name="acts")
    op.drop_table("acts")
