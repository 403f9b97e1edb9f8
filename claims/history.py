"""What was done, read from the audit chain: to one claim, to anything, and what of it can still be undone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from claims.records import Act, Claim
from claims.triage import UNDOABLE


@dataclass(frozen=True)
class Done:
    """One act as people read it."""

    seq: int
    done_at: datetime
    actor: str
    verb: str
    subject: str
    detail: Mapping[str, Any]
    undoes: int | None
    undone_by: int | None

    @property
    def undoable(self) -> bool:
        """Whether `triage.undo` takes it; that somebody changed the same rows since shows only then."""
        return self.verb in UNDOABLE and self.undone_by is None


def log(
    session: Session, *, subject: str = "", actor: str = "", verb: str = "", limit: int = 50
) -> list[Done]:
    """The newest acts, oldest first; of one thing, one actor or one kind when these are named."""
    query = select(Act).order_by(Act.seq.desc()).limit(limit)
    if subject:
        query = query.where(Act.subject == subject)
    if actor:
        query = query.where(Act.actor == actor)
    if verb:
        query = query.where(Act.verb == verb)
    return told(session, list(session.scalars(query))[::-1])


def of_claim(session: Session, claim: Claim) -> list[Done]:
    """Every act on a claim and on those merged into it, oldest first."""
    query = select(Act).where(Act.subject.in_(_subjects(session, claim))).order_by(Act.seq)
    return told(session, session.scalars(query).all())


TELLING = text("acts.verb NOT IN ('join', 'suggest')")
"""What is told of a claim: the machine's joins and suggestions are its sightings, and may be tens of thousands."""


def telling(
    session: Session, claim: Claim, *, limit: int = 200, before: int = 0, after: int = 0
) -> list[Done]:
    """The newest acts on a claim and on those merged into it, newest first, without what the machine joined.

    *before*: older ones than this act; *after*: newer ones only.
    """
    query = select(Act).where(Act.subject.in_(_subjects(session, claim)), TELLING)
    if before:
        query = query.where(Act.seq < before)
    if after:
        query = query.where(Act.seq > after)
    return told(session, session.scalars(query.order_by(Act.seq.desc()).limit(limit)).all())


def newest(session: Session, claim: Claim) -> int:
    """The number of the newest act on a claim that is told of it: what somebody has seen who looks now."""
    query = select(func.max(Act.seq)).where(Act.subject.in_(_subjects(session, claim)), TELLING)
    return session.scalar(query) or 0


def _subjects(session: Session, claim: Claim) -> list[str]:
    return [f"claim:{name.public_id}" for name in [claim, *forebears(session, claim)]]


def forebears(session: Session, claim: Claim) -> list[Claim]:
    """The claims that were merged into *claim*, near and far."""
    found: list[Claim] = []
    level = [claim.id]
    while level:
        nearer = session.scalars(
            select(Claim).where(Claim.merged_into_id.in_(level)).order_by(Claim.id)
        ).all()
        found.extend(nearer)
        level = [merged.id for merged in nearer]
    return found


def told(session: Session, acts: Sequence[Act]) -> list[Done]:
    """Acts as people read them, with what undid them."""
    numbers = [act.seq for act in acts]
    undone: dict[int, int] = {}
    for start in range(0, len(numbers), 500):
        rows = session.execute(
            select(Act.undoes_seq, Act.seq).where(Act.undoes_seq.in_(numbers[start : start + 500]))
        )
        undone.update({row.undoes_seq: row.seq for row in rows})
    return [
        Done(
            seq=act.seq,
            done_at=act.done_at,
            actor=act.actor,
            verb=act.verb,
            subject=act.subject,
            detail=json.loads(act.detail),
            undoes=act.undoes_seq,
            undone_by=undone.get(act.seq),
        )
        for act in acts
    ]
