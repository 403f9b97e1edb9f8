"""How many people asked, not how many messages they sent: each voice counts once, whatever it says and how often."""

from collections.abc import Collection, Iterable
from typing import Protocol

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from claims.records import Match, Question, Sighting, Source
from claims.sources import COUNTED
from claims.terms import SightingKind, Standing

_MEMBER = (Standing.JOINED, Standing.CONFIRMED)


class Said(Protocol):
    """A sighting as far as counting goes."""

    @property
    def kind(self) -> SightingKind:
        """A question, or not."""

    @property
    def voice(self) -> str | None:
        """Whose question it is; None when it is none, or nobody can tell."""


def people(rows: Iterable[Said]) -> int:
    """How many people's questions these are; one of which nobody can tell whose it is counts by itself."""
    voices = [row.voice for row in rows if row.kind is SightingKind.QUESTION]
    return len(set(voices) - {None}) + voices.count(None)


def people_asked(session: Session, claims: Collection[int]) -> dict[int, int]:
    """How many people asked about each of these claims, in what counts; a claim that nobody asked about is left out."""
    query = (
        select(Match.claim_id, func.count(_whose().distinct()))
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .outerjoin(Question, Question.sighting_id == Sighting.id)
        .where(Match.claim_id.in_(claims), Match.standing.in_(_MEMBER), Source.state.in_(COUNTED))
        .where(Sighting.kind == SightingKind.QUESTION)
        .group_by(Match.claim_id)
    )
    return dict(session.execute(query).all())


def _whose() -> ColumnElement[str]:
    return func.coalesce(Question.voice, cast(Sighting.id, String))
