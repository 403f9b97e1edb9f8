"""Everything of a kind, page by page: each is a walk along a key that never changes, so none is lost or doubled."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from claims.errors import NotFoundError
from claims.history import Done, told
from claims.records import (
    Act,
    Publication,
    Refutation,
    RefutationClaim,
    Sighting,
    Source,
    Statement,
    Version,
)
from claims.sources import find_source
from claims.statements import find_authority
from claims.terms import (
    Language,
    PublicationState,
    RefutationState,
    SightingKind,
    SourceState,
    TextLanguage,
)
from claims.triage import find_claim


def sightings(
    session: Session,
    *,
    source: str = "",
    language: TextLanguage | None = None,
    kind: SightingKind | None = None,
    after: int = 0,
    limit: int = 50,
) -> Sequence[Sighting]:
    """Sightings, the last that came in first; *after* is the number of one."""
    query = select(Sighting).options(joinedload(Sighting.source)).order_by(Sighting.id.desc()).limit(limit)
    if source:
        query = query.where(Sighting.source_id == find_source(session, source).id)
    if language is not None:
        query = query.where(Sighting.language == language)
    if kind is not None:
        query = query.where(Sighting.kind == kind)
    return session.scalars(query.where(Sighting.id < after) if after else query).all()


def acts(session: Session, *, subject: str = "", after: int = 0, limit: int = 50) -> list[Done]:
    """The chain's acts in their order, behind number *after*: who reads on from there misses none."""
    query = select(Act).where(Act.seq > after).order_by(Act.seq).limit(limit)
    return told(session, session.scalars(query.where(Act.subject == subject) if subject else query).all())


def refutations(
    session: Session,
    *,
    state: RefutationState | None = None,
    claim: str = "",
    after: str = "",
    limit: int = 50,
) -> Sequence[Refutation]:
    """Refutations, the newest first; *after* is the id of one."""
    query = (
        select(Refutation)
        .options(selectinload(Refutation.texts), selectinload(Refutation.claim_links))
        .order_by(Refutation.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(Refutation.state == state)
    if claim:
        query = query.join(RefutationClaim).where(RefutationClaim.claim_id == find_claim(session, claim).id)
    return session.scalars(_behind(session, query, Refutation, after)).all()


def statements(
    session: Session, *, authority: str = "", after: str = "", limit: int = 50
) -> Sequence[Statement]:
    """Statements, the last added first; *after* is the id of one."""
    query = (
        select(Statement).options(joinedload(Statement.authority)).order_by(Statement.id.desc()).limit(limit)
    )
    if authority:
        query = query.where(Statement.authority_id == find_authority(session, authority).id)
    return session.scalars(_behind(session, query, Statement, after)).all()


def publications(
    session: Session,
    *,
    states: Sequence[PublicationState] = (),
    channel: str = "",
    language: Language | None = None,
    after: int = 0,
    limit: int = 50,
) -> Sequence[Publication]:
    """The outbox, the newest row first; *after* is the number of one."""
    query = (
        select(Publication)
        .options(joinedload(Publication.version).joinedload(Version.refutation))
        .order_by(Publication.id.desc())
        .limit(limit)
    )
    if states:
        query = query.where(Publication.state.in_(states))
    if channel:
        query = query.where(Publication.channel == channel)
    if language is not None:
        query = query.where(Publication.language == language)
    return session.scalars(query.where(Publication.id < after) if after else query).all()


def sources(
    session: Session, *, state: SourceState | None = None, after: str = "", limit: int = 50
) -> Sequence[Source]:
    """Sources by key; *after* is the key of one."""
    query = select(Source).where(Source.key > after).order_by(Source.key).limit(limit)
    return session.scalars(query.where(Source.state == state) if state else query).all()


def _behind(
    session: Session,
    query: Select[Any],
    kind: type[Refutation] | type[Statement],
    after: str,
) -> Select[Any]:
    if not after:
        return query
    number = session.scalar(select(kind.id).where(kind.public_id == after))
    if number is None:
        raise NotFoundError(kind="page", name=after)
    return query.where(kind.id < number)
