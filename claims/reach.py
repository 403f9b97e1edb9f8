"""Where a refutation has been: every place that a correction or a withdrawal will reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from claims.records import Match, Page, Publication, Question, Refutation, RefutationClaim, Version
from claims.terms import PublicationState
from claims.triage import MEMBER, resolve


@dataclass(frozen=True)
class Place:
    """One post or page that stands in public."""

    channel: str
    language: str
    code: str
    address: str


@dataclass(frozen=True)
class Reach:
    """Everything that hears of a change."""

    places: Sequence[Place]
    uncertain: Sequence[Place]
    """Posts of which nobody knows whether they are there: settle them first."""
    waiting: int
    """Rows that wait in the queue; a newer version takes their place."""
    asked: int
    """How many messages of citizens asked about the claims."""


def reach(session: Session, refutation: Refutation) -> Reach:
    """Where *refutation* stands in public now, and how many asked about what it answers."""
    places, uncertain, waiting = _standing(session, Version.refutation_id == refutation.id)
    return Reach(places, uncertain, waiting, asked(session, refutation))


def _standing(
    session: Session, of_document: ColumnElement[bool]
) -> tuple[Sequence[Place], Sequence[Place], int]:
    """What stands, what is uncertain, and how many rows wait, of one refutation or page."""
    query = (
        select(Publication)
        .join(Version)
        .where(
            of_document,
            Publication.state != PublicationState.CANCELLED,
            Publication.answers_id.is_(None),
        )
        .order_by(Publication.channel, Publication.language, Publication.id)
    )
    places: dict[str, Place] = {}
    uncertain: dict[str, Place] = {}
    waiting = 0
    for row in session.scalars(query):
        place = Place(row.channel, row.language.value, row.code, row.address)
        if row.state is PublicationState.SENT:
            places[row.code] = place
        elif row.state in (PublicationState.UNCERTAIN, PublicationState.SENDING):
            uncertain[row.code] = place
        elif row.state is PublicationState.QUEUED:
            waiting += 1
    return list(places.values()), list(uncertain.values()), waiting


def reach_of_page(session: Session, page: Page) -> Reach:
    """Where *page* stands in public now; nobody is told to have asked for it."""
    places, uncertain, waiting = _standing(session, Version.page_id == page.id)
    return Reach(places, uncertain, waiting, 0)


def asked(session: Session, refutation: Refutation) -> int:
    """How many messages of citizens asked about the claims that a refutation answers; never who."""
    links = session.scalars(select(RefutationClaim).where(RefutationClaim.refutation_id == refutation.id))
    claims = {resolve(session, link.claim).id for link in links}
    query = (
        select(func.count(func.distinct(Question.id)))
        .join(Match, Match.sighting_id == Question.sighting_id)
        .where(Match.claim_id.in_(claims), Match.standing.in_(MEMBER))
    )
    return session.scalar(query) or 0
