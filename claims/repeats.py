"""Requests that come twice: the same Idempotency-Key of the same person gets the same answer for a day.

The key's row is written before the act and in its unit of work. Of two at once the second waits for the row on
PostgreSQL, and for its turn to write on SQLite; then it finds the answer of the first. A request that was refused
leaves no row: it may be mended and sent again under the same key.
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from claims import clock
from claims.errors import KeyReusedError
from claims.records import KeptAnswer, Person

KEPT = timedelta(hours=24)


def earlier(session: Session, person_id: int, key: str, request_sha256: str) -> KeptAnswer | None:
    """The answer this very request got before; KeyReusedError when the key stood on another one."""
    kept = session.scalar(
        select(KeptAnswer).where(
            KeptAnswer.person_id == person_id, KeptAnswer.key == key, KeptAnswer.kept_until > clock.now()
        )
    )
    if kept is not None and kept.request_sha256 != request_sha256:
        raise KeyReusedError
    return kept


def take(session: Session, by: Person, key: str, request_sha256: str) -> KeptAnswer:
    """The row of a key that is used for the first time; IntegrityError when another request was quicker."""
    now = clock.now()
    session.execute(delete(KeptAnswer).where(KeptAnswer.kept_until <= now))
    row = KeptAnswer(person_id=by.id, key=key, request_sha256=request_sha256, kept_until=now + KEPT)
    session.add(row)
    session.flush()
    return row
