"""Two people at once: what was done to a claim since somebody looked, where it changes what they decided about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import history, ids
from claims.errors import NotFoundError
from claims.history import Done
from claims.records import Claim, ClaimWording, Match, Person, Sighting
from claims.terms import ClaimState, Language, Standing
from claims.triage import PREFIX, find_claim

WORDINGS = frozenset({"word"})
CLUSTER = frozenset({"confirm", "reject", "merge", "split"})


@dataclass(frozen=True)
class Reworded:
    """A wording as it is now, by whom, beside what somebody else wanted to put in its place."""

    now: str
    by: str


def hold(session: Session, *names: str) -> list[Claim]:
    """The claims called so, not followed to where they were merged; whoever comes next waits and then sees what we did.

    Names that are redirects stay redirects: who acts on one learns that it was merged.
    """
    tidy = [ids.tidy(name, PREFIX) for name in names]
    query = select(Claim).where(Claim.public_id.in_(tidy)).order_by(Claim.id)
    held = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    found = {claim.public_id: claim for claim in held}
    for name in tidy:
        if name not in found:
            raise NotFoundError(kind="claim", name=name)
    return [found[name] for name in tidy]


def merged_into(session: Session, claim: Claim) -> Claim | None:
    """Where a claim was merged; None while it stands for itself."""
    return find_claim(session, claim.public_id) if claim.state is ClaimState.MERGED else None


def standing(session: Session, sighting: Sighting, claim: Claim) -> Standing | None:
    """How a sighting stands in a claim just now; None when nothing says that it states it."""
    query = select(Match.standing).where(Match.sighting_id == sighting.id, Match.claim_id == claim.id)
    return session.scalar(query)


def since(session: Session, claim: Claim, seen: int, verbs: Collection[str] = CLUSTER) -> Sequence[Done]:
    """What people did to a claim after act number *seen* that is of these kinds, or takes such a one back."""
    found = history.telling(session, claim, after=seen)
    return [
        done
        for done in found
        if done.verb in verbs or (done.verb == "undo" and done.detail.get("verb") in verbs)
    ]


def reworded(session: Session, claim: Claim, language: Language, was: str) -> Reworded | None:
    """The wording in *language* when it is no longer *was*; None while nobody changed it."""
    current = session.execute(
        select(ClaimWording.text, Person.handle)
        .join(Person, Person.id == ClaimWording.approved_by_id)
        .where(
            ClaimWording.claim_id == claim.id,
            ClaimWording.language == language,
            ClaimWording.ended_at.is_(None),
        )
    ).first()
    now = current.text if current else ""
    if " ".join(was.split()) == now:
        return None
    return Reworded(now, current.handle if current else "")
