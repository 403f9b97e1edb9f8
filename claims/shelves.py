"""Where a claim lies in the inbox, for the acts that no trigger can tell: a return that somebody has dealt with."""

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from claims.records import Claim, ClaimFacet, ClaimWeight
from claims.terms import Facet, Shelf

BACK = "back"
"""The mark of a claim that is said again after a quiet time."""


def is_back(session: Session, claim: Claim) -> bool:
    """Whether the inbox shows *claim* as one that came back."""
    back = select(ClaimWeight.back_since).where(ClaimWeight.claim_id == claim.id)
    return session.scalar(back) is not None


def end_return(session: Session, claim: Claim) -> None:
    """*claim* is dealt with: it is back no longer, as the next weighing will find too."""
    session.execute(
        delete(ClaimFacet).where(
            ClaimFacet.claim_id == claim.id, ClaimFacet.kind == Facet.MARK, ClaimFacet.value == BACK
        )
    )
    for record in (ClaimFacet, ClaimWeight):
        lies = case((record.shelf == Shelf.BACK, Shelf.CLOSED.value), else_=record.shelf)
        session.execute(update(record).where(record.claim_id == claim.id).values(shelf=lies))
    session.execute(
        update(ClaimWeight).where(ClaimWeight.claim_id == claim.id).values(back_since=None, returned=None)
    )
