"""The review: which suggested matches wait, and one decision about one of them, done once however often it is sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, func, literal_column, select
from sqlalchemy.orm import Session, joinedload

from claims import bulk, clock, ids, stale, triage
from claims.changes import Ledger
from claims.people import Action, demand
from claims.records import (
    Claim,
    ClaimTag,
    ClaimWeight,
    Match,
    Person,
    ReviewAnswer,
    Sighting,
    Source,
)
from claims.terms import ClaimState, Standing

KEPT = timedelta(days=30)
"""How long a decision's key is remembered; a desk that was offline for longer asks anew."""
FEW = 4_000
"""Suggestions up to which all are sorted; with more the claims are walked by their priority."""
COUNTED = 1_000
"""Up to how many waiting suggestions are counted."""
_SUGGESTED = Match.standing == literal_column("'suggested'")  # as the partial indexes say it


class Order(StrEnum):
    """What is asked first."""

    URGENT = "urgent"
    TEACH = "teach"


class Did(StrEnum):
    """What a fact-checker says about a suggested match."""

    ACCEPT = "accept"
    REJECT = "reject"
    SPLIT = "split"
    MERGE = "merge"
    NEW = "new"


@dataclass(frozen=True)
class Filter:
    """Which suggestions are asked about; empty: all."""

    language: str = ""
    source: str = ""
    claim: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Asked:
    """What somebody decided about a sighting and a claim, and how the two stood when they looked."""

    did: Did
    sighting: int
    claim: str
    stood: Standing = Standing.SUGGESTED


class Outcome(StrEnum):
    """What came of a decision."""

    DONE = "done"
    ALREADY = "already"
    """It stands so already: somebody else decided the same, or the same was sent twice."""
    CHANGED = "changed"
    """Somebody decided otherwise since: nothing was done."""
    NOTHING = "nothing"
    """There was nothing to take back."""


@dataclass(frozen=True)
class Decided:
    """What came of a decision, and the acts by which it can be taken back."""

    outcome: Outcome
    acts: tuple[int, ...] = ()
    standing: Standing | None = None
    """How the match stands now, where somebody decided otherwise."""
    by: str = ""
    merged_into: str = ""


# --- what waits -------------------------------------------------------------------------------------


def waiting(
    session: Session,
    order: Order,
    *,
    limit: int = 10,
    without: Collection[int] = (),
    only: Filter | None = None,
) -> list[Match]:
    """The suggested matches to ask about next, but for those named by number.

    By urgency: the claims of highest priority first, in each the likeliest first. To teach: those first whose
    probability is nearest to one half.
    """
    only = only or Filter()
    if order is Order.TEACH:
        return _unsure(session, limit, without, only)
    if only.claim or not _many(session):
        return _load(session, _sorted_query(without, only, limit))
    found = _load(session, _walked_query(without, only, limit))
    if len(found) < limit:  # claims that were opened since the last weighing have no priority yet
        more = _unweighed_query([*without, *(match.id for match in found)], only, limit - len(found))
        found += _load(session, more)
    return found


def count_waiting(session: Session, only: Filter | None = None) -> int:
    """How many suggestions wait, counted up to `COUNTED`."""
    some = _filtered(select(Match.id), (), only or Filter()).limit(COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _load(session: Session, query: Select[int]) -> list[Match]:
    numbers = list(session.scalars(query))
    wanted = (
        select(Match)
        .options(joinedload(Match.sighting).joinedload(Sighting.source), joinedload(Match.claim))
        .where(Match.id.in_(numbers))
    )
    found = {match.id: match for match in session.scalars(wanted)}
    return [found[number] for number in numbers if number in found]


def _many(session: Session) -> bool:
    some = select(Match.id).where(_SUGGESTED).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > FEW


def _filtered(query: Select[Any], without: Collection[int], only: Filter) -> Select[Any]:
    query = query.where(_SUGGESTED)
    if without:
        query = query.where(Match.id.not_in(without))
    if only.claim:
        named = select(Claim.id).where(Claim.public_id == ids.tidy(only.claim, triage.PREFIX))
        query = query.where(Match.claim_id == named.scalar_subquery())
    if only.tag:
        query = query.where(Match.claim_id.in_(select(ClaimTag.claim_id).where(ClaimTag.tag == only.tag)))
    if only.language or only.source:
        query = query.join(Sighting, Sighting.id == Match.sighting_id)
    if only.language:
        query = query.where(Sighting.language == only.language)
    if only.source:
        named = select(Source.id).where(Source.key == only.source)
        query = query.where(Sighting.source_id == named.scalar_subquery())
    return query


def _sorted_query(without: Collection[int], only: Filter, limit: int) -> Select[int]:
    query = select(Match.id).outerjoin(ClaimWeight, ClaimWeight.claim_id == Match.claim_id)
    return (
        _filtered(query, without, only)
        .order_by(
            func.coalesce(ClaimWeight.score, -1).desc(),
            Match.claim_id.desc(),
            func.coalesce(Match.score, 0).desc(),
            Match.id.desc(),
        )
        .limit(limit)
    )


def _walked_query(without: Collection[int], only: Filter, limit: int) -> Select[int]:
    """From the most urgent claim downwards, each by the index of its suggestions."""
    query = select(Match.id).select_from(ClaimWeight).join(Match, Match.claim_id == ClaimWeight.claim_id)
    return (
        _filtered(query, without, only)
        .order_by(ClaimWeight.score.desc(), ClaimWeight.claim_id.desc(), Match.score.desc(), Match.id.desc())
        .limit(limit)
    )


def _unweighed_query(without: Collection[int], only: Filter, limit: int) -> Select[int]:
    highest = select(func.coalesce(func.max(ClaimWeight.claim_id), 0)).scalar_subquery()
    query = _filtered(select(Match.id), without, only).where(Match.claim_id > highest)
    return query.order_by(Match.claim_id, Match.score.desc(), Match.id.desc()).limit(limit)


def _unsure(session: Session, limit: int, without: Collection[int], only: Filter) -> list[Match]:
    """By the index of scores, from one half upwards and downwards."""
    above = _filtered(select(Match.id), without, only).where(Match.score >= 0.5)
    below = _filtered(select(Match.id), without, only).where(Match.score < 0.5)
    found = _load(session, above.order_by(Match.score, Match.id).limit(limit))
    found += _load(session, below.order_by(Match.score.desc(), Match.id.desc()).limit(limit))
    found.sort(key=lambda match: (abs((match.score or 0) - 0.5), match.id))
    return found[:limit]


# --- what is decided --------------------------------------------------------------------------------


def decide(session: Session, by: Person, asked: Asked, key: str = "", *, anyway: bool = False) -> Decided:
    """Carry one decision out, once: under its *key* again it only says what came of it.

    Where somebody decided otherwise since nothing is done, unless *anyway*.
    """
    demand(by, Action.TRIAGE)
    (named,) = stale.hold(session, asked.claim)
    if key and (before := _answer(session, by, key)) is not None:
        return Decided(Outcome.DONE, tuple(before.acts))
    claim = triage.resolve(session, named)
    sighting = triage.find_sighting(session, asked.sighting)
    match = _match(session, sighting, claim)
    if said := _said_since(session, asked, named, claim, match, anyway=anyway):
        return said
    acts = _carry_out(session, by, asked.did, sighting, claim)
    if key:
        _keep(session, by, key, asked.did, acts)
    return Decided(Outcome.DONE, tuple(acts))


def take_back(session: Session, by: Person, key: str, of: str) -> Decided:
    """Undo what was decided under the key *of*, once; the sender need not know the acts' numbers."""
    demand(by, Action.TRIAGE)
    before = _answer(session, by, key)
    if before is not None:
        return Decided(Outcome.DONE, tuple(before.acts))
    decided = _answer(session, by, of)
    if decided is None or not decided.acts:
        return Decided(Outcome.NOTHING)
    acts = bulk.undo_all(session, by, decided.acts)
    _keep(session, by, key, "undo", acts)
    return Decided(Outcome.DONE, tuple(acts))


def _said_since(
    session: Session, asked: Asked, named: Claim, claim: Claim, match: Match | None, *, anyway: bool
) -> Decided | None:
    """What others said since the decision was made, where that leaves nothing to do."""
    standing = match.standing if match else None
    if standing is _outcome_of(asked.did):
        return Decided(Outcome.ALREADY, standing=standing, by=_who(session, match))
    if anyway or (standing is asked.stood and named.id == claim.id):
        return None
    merged = claim.public_id if named.id != claim.id else ""
    return Decided(Outcome.CHANGED, standing=standing, by=_who(session, match), merged_into=merged)


def _outcome_of(did: Did) -> Standing:
    return Standing.CONFIRMED if did in (Did.ACCEPT, Did.MERGE) else Standing.REJECTED


def _carry_out(session: Session, by: Person, did: Did, sighting: Sighting, claim: Claim) -> list[int]:
    if did is Did.ACCEPT:
        return [triage.confirm(session, by, sighting, claim)]
    if did is Did.MERGE:
        return _with_its_home(session, by, sighting, claim)
    acts: list[int] = []
    if did is Did.SPLIT:
        acts += _out_of_its_home(session, by, sighting, claim)
    if did is not Did.REJECT and not homes(session, sighting, claim):
        acts.append(open_own(session, by, sighting))
    return [*acts, triage.reject(session, by, sighting, claim)]


def _with_its_home(session: Session, by: Person, sighting: Sighting, claim: Claim) -> list[int]:
    """The claims in which the sighting stands now become part of *claim*, whoever opened them."""
    acts = [triage.merge(session, by, home, claim) for home in homes(session, sighting, claim)]
    if stale.standing(session, sighting, claim) is not Standing.CONFIRMED:
        acts.append(triage.confirm(session, by, sighting, claim))
    return acts


def _out_of_its_home(session: Session, by: Person, sighting: Sighting, claim: Claim) -> list[int]:
    """The sighting leaves the claims in which others stand too, for one of its own."""
    acts: list[int] = []
    for home in homes(session, sighting, claim):
        if member_count(session, home) > 1:
            acts.append(triage.split_off(session, by, home, [sighting])[1])
    return acts


def homes(session: Session, sighting: Sighting, but: Claim) -> list[Claim]:
    """The claims in whose clusters a sighting stands, but for one."""
    query = (
        select(Claim)
        .join(Match, Match.claim_id == Claim.id)
        .where(Match.sighting_id == sighting.id, Match.standing.in_(triage.MEMBER), Claim.id != but.id)
        .order_by(Claim.id)
    )
    return list(session.scalars(query))


def member_count(session: Session, claim: Claim) -> int:
    """How many sightings a claim's cluster has."""
    query = select(func.count()).select_from(Match)
    return session.scalar(query.where(Match.claim_id == claim.id, Match.standing.in_(triage.MEMBER))) or 0


def open_own(session: Session, by: Person, sighting: Sighting) -> int:
    """A claim of its own for a sighting that stands in none: a person says that it is new."""
    actor = demand(by, Action.TRIAGE)
    ledger = Ledger(session)
    name = ids.new_ids(session, Claim.public_id, triage.PREFIX)[0]
    claim = Claim(public_id=name, state=ClaimState.OPEN, opened_at=clock.now(), opened_by_id=by.id)
    ledger.add(claim)
    triage.stand(ledger, sighting, claim, by, Standing.CONFIRMED)
    return triage.chain(session, actor, "open", claim, ledger, {"sighting": sighting.id})


def _match(session: Session, sighting: Sighting, claim: Claim) -> Match | None:
    query = select(Match).where(Match.sighting_id == sighting.id, Match.claim_id == claim.id)
    return session.scalar(query.execution_options(populate_existing=True))


def _who(session: Session, match: Match | None) -> str:
    if match is None or match.decided_by_id is None:
        return ""
    return session.scalar(select(Person.name).where(Person.id == match.decided_by_id)) or ""


def _answer(session: Session, by: Person, key: str) -> ReviewAnswer | None:
    return session.get(ReviewAnswer, {"key": key, "person_id": by.id}, populate_existing=True)


def _keep(session: Session, by: Person, key: str, did: str, acts: Sequence[int]) -> None:
    now = clock.now()
    session.execute(delete(ReviewAnswer).where(ReviewAnswer.done_at < now - KEPT))
    session.add(ReviewAnswer(key=key, person_id=by.id, did=did, acts=list(acts), done_at=now))
    session.flush()


def source_keys(session: Session) -> list[str]:
    """The sources to filter by."""
    return list(session.scalars(select(Source.key).order_by(Source.key)))
