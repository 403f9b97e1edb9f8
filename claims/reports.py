"""What there is of everything, counted."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.records import (
    Act,
    Claim,
    Match,
    Publication,
    Quarantined,
    Question,
    Refutation,
    Sighting,
    Source,
)
from claims.terms import ClaimState, Standing


def counts(session: Session) -> dict[str, int]:
    """How much there is of everything."""

    def count(record: type[Any], *where: Any) -> int:
        return session.scalar(select(func.count()).select_from(record).where(*where)) or 0

    return {
        "sources": count(Source),
        "sightings": count(Sighting),
        "questions": count(Question),
        "quarantined": count(Quarantined, Quarantined.resolved_at.is_(None)),
        "claims": count(Claim, Claim.state != ClaimState.MERGED),
        "joined": count(Match, Match.standing == Standing.JOINED),
        "suggested": count(Match, Match.standing == Standing.SUGGESTED),
        "confirmed": count(Match, Match.standing == Standing.CONFIRMED),
        "rejected": count(Match, Match.standing == Standing.REJECTED),
        "refutations": count(Refutation),
        "publications": count(Publication),
        "acts": count(Act),
    }
