"""When claims were first seen and when their answers were public: what times to an answer are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from claims.records import ClaimFacet, ClaimWeight, Publication, RefutationClaim, Version
from claims.terms import Facet, Shelf, VersionKind
from claims.trends import STANDING
from claims.weights import CLUSTER

_CHUNK = 1000
COUNTED = (*STANDING, Shelf.MUTED)
"""The shelves of all claims that were seen: whatever the desk did with them, they were there to be answered."""


class Answered(NamedTuple):
    """When a claim was first seen, and when its first answer in a language was public."""

    claim_id: int
    shelf: Shelf
    language: str
    first_at: datetime
    answered_at: datetime

    @property
    def days(self) -> float:
        """How long it took; an answer that was there before the rumour took no time."""
        return max(0.0, (self.answered_at - self.first_at).total_seconds() / 86400)


@dataclass(frozen=True)
class Seen:
    """How many claims were first seen on each day (of UTC), by where they lie now."""

    on: Mapping[Shelf, Mapping[date, int]]

    @property
    def claims(self) -> int:
        """All of them."""
        return sum(sum(days.values()) for days in self.on.values())


def first_seen(session: Session, since: datetime, until: datetime, *, repeated: bool = False) -> Seen:
    """How many claims were first seen from *since* to *until*; *repeated*: of those seen more than once."""
    at = ClaimFacet.first_at if repeated else ClaimWeight.first_at
    shelf = ClaimFacet.shelf if repeated else ClaimWeight.shelf
    # The first letters of a time as text are its day, on both databases; to shift each by the desk's zone would
    # take three times as long, and an age in days is not that exact.
    day = func.substr(cast(at, String), 1, 10)
    query = select(shelf, day, func.count()).where(shelf.in_(COUNTED), at >= since, at < until)
    if repeated:
        query = query.where(ClaimFacet.kind == Facet.MARK, ClaimFacet.value == CLUSTER)
    found: dict[Shelf, dict[date, int]] = {one: {} for one in COUNTED}
    for where, when, count in session.execute(query.group_by(shelf, day)):
        found[where][date.fromisoformat(when)] = count
    return Seen(found)


def answered(session: Session, since: datetime, until: datetime, *, repeated: bool = False) -> list[Answered]:
    """The claims first seen from *since* to *until* and their first public answers, by language.

    An answer is there when its first post or page was sent; for a claim that was put to an answer later, then.
    """
    links = select(
        RefutationClaim.refutation_id,
        RefutationClaim.claim_id,
        RefutationClaim.linked_at,
        ClaimWeight.first_at,
        ClaimWeight.shelf,
    ).join(ClaimWeight, ClaimWeight.claim_id == RefutationClaim.claim_id)
    links = links.where(
        ClaimWeight.first_at >= since, ClaimWeight.first_at < until, ClaimWeight.shelf.in_(COUNTED)
    )
    if repeated:
        links = links.where(ClaimWeight.sightings >= 2)
    rows = session.execute(links).all()
    sent = _first_sent(session, sorted({row.refutation_id for row in rows}))
    found: dict[tuple[int, str], Answered] = {}
    for refutation, claim, linked_at, first_at, shelf in rows:
        assert first_at is not None
        for language, sent_at in sent.get(refutation, ()):
            at = max(sent_at, linked_at)
            before = found.get((claim, language))
            if before is None or at < before.answered_at:
                found[claim, language] = Answered(claim, shelf, language, first_at, at)
    return list(found.values())


def _first_sent(session: Session, refutations: Sequence[int]) -> dict[int, list[tuple[str, datetime]]]:
    """When each of these refutations was first public in each language."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    for start in range(0, len(refutations), _CHUNK):
        some = refutations[start : start + _CHUNK]
        query = (
            select(Version.refutation_id, Publication.language, func.min(Publication.sent_at))
            .join(Version, Version.id == Publication.version_id)
            .where(Publication.sent_at.is_not(None), Version.kind != VersionKind.WITHDRAWAL)
            .where(Version.refutation_id.in_(some))
            .group_by(Version.refutation_id, Publication.language)
        )
        for refutation, language, sent_at in session.execute(query):
            assert refutation is not None and sent_at is not None
            found.setdefault(refutation, []).append((language.value, sent_at))
    return found
