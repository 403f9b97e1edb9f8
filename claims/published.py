"""What the public has now: the newest approved version of each refutation and page, where it stands, and its texts.

A version counts once the outbox says that it was sent, on the site before any other channel. While a correction is
approved and not out yet the document is between two states, and nothing of it is offered or shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.content import Content
from claims.page_content import PageContent
from claims.records import Approval, Page, Publication, Refutation, RefutationClaim, Version
from claims.terms import PublicationState, VersionKind
from claims.versions import Frozen

SITE = "site"
_CHUNK = 500


@dataclass(frozen=True)
class Published:
    """One document as the public has it."""

    id: str
    """Its public id."""
    version: int
    """The key of the version."""
    number: int
    """The version's public number."""
    kind: VersionKind
    of_page: bool
    approved_at: datetime
    links: Mapping[str, str]
    """Language -> where it stands."""


def published(session: Session, only: Collection[str] | None = None) -> dict[str, Published]:
    """By public id, all that stands somewhere in public now, what was withdrawn there included.

    *only*: the ids that are asked about.
    """
    parts: list[Collection[str] | None] = [None]
    if only is not None:
        ids = sorted(only)
        parts = [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
    found: dict[str, Published] = {}
    for part in parts:
        for document in (Refutation, Page):
            found.update(_published(session, document, part))
    return found


def refutations_of(session: Session, claims: Collection[int]) -> list[str]:
    """The public ids of the refutations that answer any of these claims."""
    query = (
        select(Refutation.public_id)
        .join(RefutationClaim, RefutationClaim.refutation_id == Refutation.id)
        .where(RefutationClaim.claim_id.in_(claims))
        .order_by(Refutation.id)
    )
    return list(dict.fromkeys(session.scalars(query)))


def read(session: Session, versions: Collection[int]) -> dict[int, Frozen]:
    """What each of these versions says."""
    found: dict[int, Frozen] = {}
    wanted = sorted(versions)
    for start in range(0, len(wanted), _CHUNK):
        query = select(Version.id, Version.page_id, Version.content).where(
            Version.id.in_(wanted[start : start + _CHUNK])
        )
        for number, page, content in session.execute(query):
            of = Content if page is None else PageContent
            found[number] = of.from_canonical(content)
    return found


def _published(
    session: Session, document: type[Refutation] | type[Page], only: Collection[str] | None
) -> dict[str, Published]:
    column = Version.refutation_id if document is Refutation else Version.page_id
    newest = select(func.max(Version.id)).join(Approval).where(column.is_not(None)).group_by(column)
    query = (
        select(document.public_id, Version.id, Version.number, Version.kind, Approval.approved_at)
        .add_columns(Publication.language, Publication.channel, Publication.address)
        .join(Version, column == document.id)
        .join(Approval, Approval.version_id == Version.id)
        .join(Publication, Publication.version_id == Version.id)
        .where(Publication.state == PublicationState.SENT, Publication.answers_id.is_(None))
        .order_by(document.id, Publication.channel != SITE, Publication.id)
    )
    if only is None:
        query = query.where(Version.id.in_(newest))
    else:
        mine = select(document.id).where(document.public_id.in_(only))
        query = query.where(Version.id.in_(newest.where(column.in_(mine))))
    links: dict[str, dict[str, str]] = {}
    found: dict[str, Published] = {}
    for name, version, number, kind, approved_at, language, _, address in session.execute(query):
        links.setdefault(name, {}).setdefault(language.value, address)
        found[name] = Published(name, version, number, kind, document is Page, approved_at, links[name])
    return found
