"""The database's history: one module a step, each tested up and down with data on SQLite and PostgreSQL."""
