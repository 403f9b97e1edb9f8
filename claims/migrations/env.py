"""How Alembic reaches the database: `claims.migrate` hands the engine in."""

from alembic import context

from claims.migrate import is_compared
from claims.records import Record

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_name=is_compared,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
