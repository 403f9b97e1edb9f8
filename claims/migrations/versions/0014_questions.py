"""The question service: questions with their kind, route and clock, answers to askers, and the outbox for people.

A question that an older version kept came by a table and is nobody's we could write to: it gets a number and a voice
of its own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from claims.errors import DatabaseSetupError
from claims.sayings import saying

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UTC_TIME = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("queued", "sending", "sent", "failed", "uncertain", "cancelled")
OLD_STATES = ("received", "routed", "answered", "closed")
OPEN = sa.text("state IN ('queued', 'sending', 'uncertain')")
TABLES = (
    "question_decisions", "notices", "answers", "routing_rules", "person_authorities", "answer_templates", "helped",
    "days_off", "askers",
)  # fmt: skip


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


LANGUAGE = one_of("language", "kk", "ru", "en")
WAY = one_of("questionway", "form", "telegram", "mail", "webhook", "table")
KIND = one_of("questionkind", "rumour", "request", "complaint", "thanks", "spam", "not_for_us")
DECIDER = one_of("decidedby", "machine", "person")


def upgrade() -> None:
    _rebuild_questions()
    _create_tables()


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM questions WHERE way <> 'table' OR reachable")):
        raise DatabaseSetupError(
            reason=saying(
                "it holds people's questions, which an older version cannot answer; restore a backup instead"
            )
        )
    for table in TABLES:
        op.drop_table(table)
    _restore_questions()


def _old_columns() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("sighting_id", BIG_ID, nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=True),
        sa.Column("answer_in", LANGUAGE, nullable=True),
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
    ]


def _new_columns() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("way", WAY, nullable=False),
        sa.Column("voice", sa.String(length=32), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("kind", KIND, nullable=True),
        sa.Column("kind_confidence", sa.Double(), nullable=True),
        sa.Column("kind_by", DECIDER, nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("route_confidence", sa.Double(), nullable=True),
        sa.Column("route_by", one_of("routedby", "machine", "person"), nullable=True),
        sa.Column("route_reasons", JSON, nullable=False),
        sa.Column("state", one_of("questionstate", *OLD_STATES, "withdrawn", "forgotten"), nullable=False),
        sa.Column("redirect_by", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind IS NULL) = (kind_by IS NULL)", name=op.f("ck_questions_kind_has_decider")),
        sa.CheckConstraint(
            "(authority_id IS NULL) = (route_by IS NULL)", name=op.f("ck_questions_route_has_decider")
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL", name=op.f("ck_questions_answered_has_time")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_questions_public_id")),
    ]


def _rebuild_questions() -> None:
    """The same rows in a new table; nothing points at a question yet."""
    op.execute("CREATE TEMPORARY TABLE kept_questions AS SELECT * FROM questions")
    op.drop_table("questions")
    op.create_table("questions", *_old_columns(), *_new_columns())
    standing = sa.text("state IN ('received', 'routed')")
    unsorted = sa.text("kind IS NULL")
    op.create_index(
        "ix_questions_unsorted", "questions", ["id"], sqlite_where=unsorted, postgresql_where=unsorted
    )
    op.create_index(
        "ix_questions_standing",
        "questions",
        ["authority_id", "due_on"],
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("ix_questions_voice", "questions", ["voice"])
    op.create_index("ix_questions_received_at", "questions", ["received_at"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    voice = "lower(hex(randomblob(16)))" if sqlite else "replace(gen_random_uuid()::text, '-', '')"
    reasons = "'[]'" if sqlite else "'[]'::jsonb"
    op.execute(f"""
        INSERT INTO questions (id, public_id, sighting_id, receipt_hash, answer_in, authority_id, received_at,
            answered_at, way, voice, reachable, consent, topic, route_by, route_reasons, state)
        SELECT id, {_numbered()}, sighting_id, receipt_hash, answer_in, authority_id, received_at,
            CASE WHEN state = 'answered' THEN coalesce(answered_at, received_at) ELSE answered_at END,
            'table', {voice}, {_false()}, {_false()}, '',
            CASE WHEN authority_id IS NULL THEN NULL ELSE 'person' END, {reasons}, state
        FROM kept_questions""")
    op.execute("DROP TABLE kept_questions")
    _go_on_counting()


def _numbered() -> str:
    """A number as receipts have them, made of the row's own so that no two are alike."""
    if op.get_bind().dialect.name == "sqlite":
        return "'q-0' || printf('%06x', id)"
    return "'q-0' || lpad(to_hex(id), 6, '0')"


def _false() -> str:
    return "0" if op.get_bind().dialect.name == "sqlite" else "false"


def _go_on_counting() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('questions', 'id'),"
            " coalesce(max(id), 1), max(id) IS NOT NULL) FROM questions"
        )


def _restore_questions() -> None:
    op.execute("CREATE TEMPORARY TABLE kept_questions AS SELECT * FROM questions")
    op.drop_table("questions")
    op.create_table(
        "questions",
        *_old_columns(),
        sa.Column("state", one_of("questionstate", *OLD_STATES), nullable=False),
    )
    columns = "id, sighting_id, receipt_hash, answer_in, authority_id, received_at, answered_at"
    op.execute(f"""
        INSERT INTO questions ({columns}, state)
        SELECT {columns}, CASE WHEN state IN ('withdrawn', 'forgotten') THEN 'closed' ELSE state END
        FROM kept_questions""")
    op.execute("DROP TABLE kept_questions")
    _go_on_counting()


def _create_tables() -> None:
    op.create_table(
        "askers",
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("voice", sa.String(length=32), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_askers")),
        sa.UniqueConstraint("voice", name=op.f("uq_askers_voice")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "days_off",
        sa.Column("calendar", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", one_of("daykind", "off", "working"), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "day", name=op.f("pk_days_off")),
    )
    op.create_table(
        "helped",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("language", LANGUAGE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.CheckConstraint("yes >= 0 AND no >= 0", name=op.f("ck_helped_counted")),
        sa.PrimaryKeyConstraint("subject", "language", "day", name=op.f("pk_helped")),
    )
    op.create_table(
        "answer_templates",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=True),
        sa.Column("language", LANGUAGE, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_answer_templates_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_answer_templates_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_templates")),
    )
    op.create_table(
        "person_authorities",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=False),
        sa.Column("given_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_person_authorities_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_authorities_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_authorities")),
    )
    op.create_index(
        "uq_person_authorities_current",
        "person_authorities",
        ["person_id", "authority_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "routing_rules",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.CheckConstraint("topic <> ''", name=op.f("ck_routing_rules_topic_given")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_routing_rules_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rules")),
    )
    op.create_table(
        "answers",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("claim_id", BIG_ID, nullable=False),
        sa.Column("authority_id", BIG_ID, nullable=True),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("note", JSON, nullable=False),
        sa.Column(
            "state", one_of("answerstate", "draft", "submitted", "approved", "withdrawn"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", BIG_ID, nullable=False),
        sa.Column("approver_id", BIG_ID, nullable=True),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("approved_at", UTC_TIME, nullable=True),
        sa.Column("replaces_id", BIG_ID, nullable=True),
        sa.Column("page_id", BIG_ID, nullable=True),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_at IS NOT NULL", name=op.f("ck_answers_approved_has_time")
        ),
        sa.CheckConstraint(
            "approver_id IS NULL OR approver_id <> author_id", name=op.f("ck_answers_two_people")
        ),
        sa.ForeignKeyConstraint(["approver_id"], ["people.id"], name=op.f("fk_answers_approver_id_people")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_answers_author_id_people")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_answers_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_answers_claim_id_claims")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_answers_page_id_pages")),
        sa.ForeignKeyConstraint(["replaces_id"], ["answers.id"], name=op.f("fk_answers_replaces_id_answers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_answers_public_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_answers_replaces_id")),
    )
    op.create_index("ix_answers_claim_id", "answers", ["claim_id"], unique=False)
    op.create_index("ix_answers_page_id", "answers", ["page_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column("way", WAY, nullable=False),
        sa.Column(
            "kind",
            one_of(
                "noticekind",
                "receipt",
                "answer",
                "correction",
                "withdrawal",
                "transfer",
                "extension",
                "closing",
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("language", LANGUAGE, nullable=False),
        sa.Column("state", one_of("publicationstate", *STATES), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", UTC_TIME, nullable=False),
        sa.Column("attempt_at", UTC_TIME, nullable=True),
        sa.Column("retry_at", UTC_TIME, nullable=True),
        sa.Column("sent_at", UTC_TIME, nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notices_sent_has_time")),
        sa.CheckConstraint(
            "state <> 'sending' OR attempt_at IS NOT NULL", name=op.f("ck_notices_sending_has_time")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_notices_attempts_counted")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_notices_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "question_id", "kind", "subject", name=op.f("uq_notices_question_id_kind_subject")
        ),
    )
    op.create_index(
        "ix_notices_open",
        "notices",
        ["way", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('queued', 'sending', 'uncertain')"),
    )
    op.create_index("ix_notices_subject", "notices", ["subject"], unique=False)
    op.create_table(
        "question_decisions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column(
            "what",
            one_of(
                "decided",
                "kind",
                "route",
                "transfer",
                "extension",
                "pause",
                "resume",
                "close",
                "reopen",
                "withdraw",
            ),
            nullable=False,
        ),
        sa.Column("before", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("by_id", BIG_ID, nullable=True),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_question_decisions_by_id_people")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_decisions_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_decisions")),
    )
    op.create_index("ix_question_decisions_question_id", "question_decisions", ["question_id"], unique=False)
