#!/bin/sh
# Runs the tests, on PostgreSQL too where Debian's pg_virtualenv is at hand (it makes a cluster in
# a temporary place, so that one left over by a killed run does not stop this one).
set -eu
pytest="${PYTEST:-.venv/bin/python -m pytest}"
if [ -n "${TEST_DATABASE_URL:-}" ] || ! command -v pg_virtualenv >/dev/null 2>&1; then
    exec $pytest -n 3 --dist loadfile --durations 25 "$@"
fi
exec pg_virtualenv -t -o fsync=off -o log_checkpoints=off -o log_min_messages=fatal sh -c '
    TEST_DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"
    export TEST_DATABASE_URL
    pytest=$1; shift
    exec $pytest -n 3 --dist loadfile --durations 25 "$@"' sh "$pytest" "$@"
