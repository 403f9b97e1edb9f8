"""What stands on a claim beside its state: muted (out of the inbox), held (no machine joins it), raised by rules.

A person or a rule sets a mark; a person takes it off, and then no rule puts it there again. Nothing is deleted: a
muted claim is still matched, counted and found, and the inbox shows the muted ones when asked for them.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from claims import clock
from claims.acts import Deed, record_act
from claims.changes import Ledger
from claims.people import Action, demand
from claims.records import Claim, ClaimMark, ClaimRaise, Person, Rule
from claims.terms import Mark

SETS = {Mark.MUTED: "mute", Mark.HELD: "hold"}
"""The act that sets each mark."""
ENDS = {Mark.MUTED: "unmute", Mark.HELD: "release"}
"""The act that takes each mark off."""


def marks(session: Session, claim: Claim) -> frozenset[Mark]:
    """What stands on a claim."""
    return frozenset(session.scalars(select(ClaimMark.mark).where(ClaimMark.claim_id == claim.id)))


def is_marked(mark: Mark) -> ColumnElement[bool]:
    """For a query over claims: whether *mark* stands on the claim."""
    return exists().where(ClaimMark.claim_id == Claim.id, ClaimMark.mark == mark)


def held(session: Session) -> frozenset[int]:
    """The numbers of the claims that no machine joins."""
    return frozenset(session.scalars(select(ClaimMark.claim_id).where(ClaimMark.mark == Mark.HELD)))


def put(session: Session, by: Person, claim: Claim, mark: Mark) -> int | None:
    """Mute or hold a claim; None when it is so already."""
    actor = demand(by, Action.TRIAGE)
    if session.get(ClaimMark, {"claim_id": claim.id, "mark": mark}) is not None:
        return None
    ledger = Ledger(session)
    ledger.add(ClaimMark(claim_id=claim.id, mark=mark, made_at=clock.now()))
    return record_act(session, actor, Deed(SETS[mark], _subject(claim), {}, ledger.changes))


def take(session: Session, by: Person, claim: Claim, mark: Mark) -> int | None:
    """Unmute or release a claim; no rule does it again. None when it is not so."""
    actor = demand(by, Action.TRIAGE)
    row = session.get(ClaimMark, {"claim_id": claim.id, "mark": mark})
    if row is None:
        return None
    ledger = Ledger(session)
    ledger.remove(row)
    return record_act(session, actor, Deed(ENDS[mark], _subject(claim), {}, ledger.changes))


def raises(session: Session, numbers: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """What rules add to the priority of these claims: the rule's name and its points, the most first."""
    query = (
        select(ClaimRaise.claim_id, Rule.name, ClaimRaise.points)
        .join(Rule, Rule.id == ClaimRaise.rule_id)
        .where(ClaimRaise.claim_id.in_(numbers))
        .order_by(ClaimRaise.points.desc(), Rule.id)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for row in session.execute(query):
        found.setdefault(row.claim_id, []).append((row.name, row.points))
    return found


def carry(ledger: Ledger, source: Claim, into: Claim) -> None:
    """At a merge the hold and the raises go over; a mute does not: the other claim was to be seen."""
    session = ledger.session
    key = {"claim_id": into.id, "mark": Mark.HELD}
    if session.get(ClaimMark, {**key, "claim_id": source.id}) and session.get(ClaimMark, key) is None:
        ledger.add(ClaimMark(**key, made_at=clock.now()))
    for one in session.scalars(select(ClaimRaise).where(ClaimRaise.claim_id == source.id)):
        if session.get(ClaimRaise, {"claim_id": into.id, "rule_id": one.rule_id}) is None:
            ledger.add(ClaimRaise(claim_id=into.id, rule_id=one.rule_id, points=one.points))


def _subject(claim: Claim) -> str:
    return f"claim:{claim.public_id}"
