"""Claims and the sightings that state them: what the matcher carries out and what a fact-checker decides.

A person outranks the machine: a rejected match stays rejected and a confirmed one is never undone by a re-run.
Nothing is deleted by clustering: a merge leaves a redirect, and every act can be undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import clock, ids, marks, shelves
from claims.acts import Actor, Deed, record_act, record_acts
from claims.changes import Ledger, put_back
from claims.database import insert_rows
from claims.errors import NotFoundError, RefusedError
from claims.people import Action, demand
from claims.records import (
    Act,
    Answer,
    Claim,
    ClaimNote,
    ClaimTag,
    ClaimWording,
    Match,
    Person,
    RefutationClaim,
    Sighting,
)
from claims.terms import ClaimState, Language, Standing

PREFIX = "c-"
LONGEST_TAG = 60
MEMBER = (Standing.JOINED, Standing.CONFIRMED)
"""The standings that put a sighting into a claim's cluster."""

UNDOABLE = frozenset(
    {
        "confirm",
        "reject",
        "merge",
        "split",
        "open",
        "word",
        "assign",
        "tag",
        "untag",
        "narrate",
        "unnarrate",
        "raise",
        "mute",
        "unmute",
        "hold",
        "release",
        "close",
        "reopen",
        "link",
        "unlink",
        "source_paused",
        "source_muted",
        "source_withdrawn",
        "source_active",
        "hold_post",
        "release_post",
        "reorder",
        "plan",
        "sort_questions",
        "route_questions",
        "close_questions",
    }
)


@dataclass(frozen=True)
class Proposed:
    """What the matcher found about one sighting and one claim."""

    sighting_id: int
    claim_id: int
    score: float
    reasons: Mapping[str, Any] = field(default_factory=dict)


# --- what the machine carries out --------------------------------------------------------------------


def open_claims(session: Session, sighting_ids: Sequence[int], matcher: str) -> list[Claim]:
    """A new claim for each sighting that says what nobody said before."""
    numbers = open_numbers(session, sighting_ids, matcher)
    found: dict[int, Claim] = {}
    for start in range(0, len(numbers), 500):
        some = session.scalars(select(Claim).where(Claim.id.in_(numbers[start : start + 500])))
        found.update({claim.id: claim for claim in some})
    return [found[number] for number in numbers]


def open_numbers(session: Session, sighting_ids: Sequence[int], matcher: str) -> list[int]:
    """As `open_claims`, for whom the new claims' numbers are enough."""
    if not sighting_ids:
        return []
    now = clock.now()
    names = ids.new_ids(session, Claim.public_id, PREFIX, len(sighting_ids))
    rows = [{"public_id": name, "state": ClaimState.OPEN, "opened_at": now} for name in names]
    insert_rows(session, Claim, rows)
    numbers = _numbers(session, names)
    founding = [
        _machine_match(
            Proposed(sighting_id, numbers[name], 1.0, {"founding": True}), Standing.JOINED, matcher
        )
        for sighting_id, name in zip(sighting_ids, names, strict=True)
    ]
    insert_rows(session, Match, founding)
    deeds = [
        Deed("open_claim", f"claim:{name}", {"sighting": sighting_id})
        for sighting_id, name in zip(sighting_ids, names, strict=True)
    ]
    record_acts(session, Actor.machine("matcher"), deeds)
    return [numbers[name] for name in names]


def join(session: Session, proposed: Sequence[Proposed], matcher: str) -> None:
    """The machine is sure: these sightings state these claims."""
    _propose(session, proposed, Standing.JOINED, "join", matcher)


def suggest(session: Session, proposed: Sequence[Proposed], matcher: str) -> None:
    """The machine is not sure: a person shall look."""
    _propose(session, proposed, Standing.SUGGESTED, "suggest", matcher)


def _propose(
    session: Session, proposed: Sequence[Proposed], standing: Standing, verb: str, matcher: str
) -> None:
    if not proposed:
        return
    insert_rows(session, Match, [_machine_match(item, standing, matcher) for item in proposed])
    names = _public_ids(session, {item.claim_id for item in proposed})
    deeds = [
        Deed(
            verb,
            f"claim:{names[item.claim_id]}",
            {"sighting": item.sighting_id, "score": round(item.score, 4), "matcher": matcher},
        )
        for item in proposed
    ]
    record_acts(session, Actor.machine("matcher"), deeds)


def _machine_match(item: Proposed, standing: Standing, matcher: str) -> dict[str, Any]:
    return {
        "sighting_id": item.sighting_id,
        "claim_id": item.claim_id,
        "standing": standing,
        "score": item.score,
        "reasons": dict(item.reasons),
        "matcher": matcher,
        "decided_at": clock.now(),
    }


def _public_ids(session: Session, numbers: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 500):
        rows = session.execute(
            select(Claim.id, Claim.public_id).where(Claim.id.in_(ordered[start : start + 500]))
        )
        found.update({row.id: row.public_id for row in rows})
    return found


def _numbers(session: Session, names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(names), 500):
        some = Claim.public_id.in_(names[start : start + 500])
        found.update(
            {row.public_id: row.id for row in session.execute(select(Claim.public_id, Claim.id).where(some))}
        )
    return found


# --- finding ----------------------------------------------------------------------------------------


def find_claim(session: Session, name: str) -> Claim:
    """The claim called *name*, or the one it was merged into."""
    claim = session.scalar(select(Claim).where(Claim.public_id == ids.tidy(name, PREFIX)))
    if claim is None:
        raise NotFoundError(kind="claim", name=name)
    return resolve(session, claim)


def resolve(session: Session, claim: Claim) -> Claim:
    """The claim that stands for *claim* now: follows the redirects of merges."""
    while claim.merged_into_id is not None:
        target = session.get(Claim, claim.merged_into_id)
        assert target is not None
        claim = target
    return claim


def find_sighting(session: Session, number: int) -> Sighting:
    """The sighting with this number."""
    sighting = session.get(Sighting, number)
    if sighting is None:
        raise NotFoundError(kind="sighting", name=number)
    return sighting


def members(session: Session, claim: Claim, *standings: Standing) -> list[Match]:
    """The matches of a claim with these standings (its cluster when none is named), oldest sighting first."""
    query = (
        select(Match)
        .where(Match.claim_id == claim.id, Match.standing.in_(standings or MEMBER))
        .order_by(Match.sighting_id)
    )
    return list(session.scalars(query))


def tags(session: Session, claim: Claim) -> list[str]:
    """The words that stand on a claim."""
    return list(
        session.scalars(select(ClaimTag.tag).where(ClaimTag.claim_id == claim.id).order_by(ClaimTag.tag))
    )


def notes(session: Session, claim: Claim) -> list[ClaimNote]:
    """What people wrote down about a claim, oldest first."""
    return list(
        session.scalars(select(ClaimNote).where(ClaimNote.claim_id == claim.id).order_by(ClaimNote.id))
    )


def _match(session: Session, sighting: Sighting, claim: Claim) -> Match | None:
    return session.scalar(select(Match).where(Match.sighting_id == sighting.id, Match.claim_id == claim.id))


# --- what a person decides --------------------------------------------------------------------------


def confirm(session: Session, by: Person, sighting: Sighting, claim: Claim) -> int:
    """A fact-checker agrees: this sighting states this claim. The machine's other join of it ends.

    Where the sighting was the first of a claim that the machine opened for want of a surer answer, the two claims
    are one: the rest of that claim comes along, as a merge in the same act.
    """
    actor = demand(by, Action.TRIAGE)
    ledger = Ledger(session)
    detail: dict[str, Any] = {"sighting": sighting.id}
    for other in _machine_joins(session, sighting, claim):
        opened_it = other.reasons.get("founding") or len(members(session, other.claim)) == 1
        if opened_it and _is_machines_own(session, other.claim):
            _merge(ledger, other.claim, claim)
            detail["merged"] = other.claim.public_id
        else:
            ledger.remove(other)
    stand(ledger, sighting, claim, by, Standing.CONFIRMED)
    return chain(session, actor, "confirm", claim, ledger, detail)


def reject(session: Session, by: Person, sighting: Sighting, claim: Claim) -> int:
    """A fact-checker disagrees: this sighting does not state this claim, whatever a re-run may find."""
    actor = demand(by, Action.TRIAGE)
    ledger = Ledger(session)
    stand(ledger, sighting, claim, by, Standing.REJECTED)
    _match_again(ledger, [sighting])
    return chain(session, actor, "reject", claim, ledger, {"sighting": sighting.id})


def merge(session: Session, by: Person, source: Claim, into: Claim) -> int:
    """Two claims are one: *source* becomes a redirect and its sightings and refutations go over."""
    actor = demand(by, Action.TRIAGE)
    if source.id == into.id:
        raise RefusedError(reason="{claim} is the same claim; name two different ones", claim=into.public_id)
    _take(session, source, into)
    ledger = Ledger(session)
    _merge(ledger, source, into)
    return chain(session, actor, "merge", source, ledger, {"into": into.public_id})


def split(session: Session, by: Person, claim: Claim, sightings: Sequence[Sighting]) -> Claim:
    """Some sightings say something else: they become a claim of their own; both keep their history."""
    return split_off(session, by, claim, sightings)[0]


def split_off(session: Session, by: Person, claim: Claim, sightings: Sequence[Sighting]) -> tuple[Claim, int]:
    """As `split`; the new claim and the number of the act that takes it back."""
    actor = demand(by, Action.TRIAGE)
    staying = {match.sighting_id for match in members(session, claim)}
    leaving = [sighting for sighting in sightings if sighting.id in staying]
    if not leaving or len(leaving) == len(staying):
        raise RefusedError(reason="name some of the claim's sightings, not none and not all of them")
    ledger = Ledger(session)
    name = ids.new_ids(session, Claim.public_id, PREFIX)[0]
    new = Claim(public_id=name, state=ClaimState.OPEN, opened_at=clock.now(), opened_by_id=by.id)
    ledger.add(new)
    for sighting in leaving:
        stand(ledger, sighting, claim, by, Standing.REJECTED)
        stand(ledger, sighting, new, by, Standing.CONFIRMED)
    detail = {"new": name, "sightings": [sighting.id for sighting in leaving]}
    return new, chain(session, actor, "split", claim, ledger, detail)


def word(session: Session, by: Person, claim: Claim, language: Language, text: str) -> int:
    """An editor approves the sentence of a claim in one language: matching is judged against it."""
    actor = demand(by, Action.WORD_CLAIM)
    text = " ".join(text.split())
    if not text:
        raise RefusedError(reason="a wording cannot be empty; write the claim as one neutral sentence")
    ledger = Ledger(session)
    now = clock.now()
    for old in claim.wordings:
        if old.language == language and old.ended_at is None:
            if old.text == text:
                raise RefusedError(
                    reason="the {language} wording says exactly this already", language=language
                )
            ledger.set(old, ended_at=now)
    session.flush()
    ledger.add(
        ClaimWording(claim_id=claim.id, language=language, text=text, approved_by_id=by.id, approved_at=now)
    )
    session.expire(claim, ["wordings"])
    return chain(session, actor, "word", claim, ledger, {"language": language.value})


def assign(session: Session, by: Person, claim: Claim, to: Person | None) -> int:
    """Somebody takes a claim on, or nobody."""
    actor = demand(by, Action.TRIAGE)
    ledger = Ledger(session)
    ledger.set(claim, assigned_to_id=to.id if to else None)
    return chain(session, actor, "assign", claim, ledger, {"to": to.handle if to else ""})


def tag(session: Session, by: Person, claim: Claim, tag: str) -> int | None:
    """Put a word on a claim; None when it is there already."""
    actor = demand(by, Action.TRIAGE)
    tag = "-".join(tag.strip().lower().split())
    if not tag:
        raise RefusedError(reason="a tag cannot be empty")
    if len(tag) > LONGEST_TAG:
        raise RefusedError(reason="a tag has {longest} characters at most", longest=LONGEST_TAG)
    if session.get(ClaimTag, {"claim_id": claim.id, "tag": tag}) is not None:
        return None
    ledger = Ledger(session)
    ledger.add(ClaimTag(claim_id=claim.id, tag=tag))
    return chain(session, actor, "tag", claim, ledger, {"tag": tag})


def untag(session: Session, by: Person, claim: Claim, tag: str) -> int | None:
    """Take a word off a claim; None when it was not there."""
    actor = demand(by, Action.TRIAGE)
    row = session.get(ClaimTag, {"claim_id": claim.id, "tag": tag})
    if row is None:
        return None
    ledger = Ledger(session)
    ledger.remove(row)
    return chain(session, actor, "untag", claim, ledger, {"tag": tag})


def close(session: Session, by: Person, claim: Claim) -> int:
    """The desk is done with a claim; it opens again by `reopen`, its id stays."""
    actor = demand(by, Action.TRIAGE)
    shelves.end_return(session, claim)
    ledger = Ledger(session)
    ledger.set(claim, state=ClaimState.CLOSED)
    return chain(session, actor, "close", claim, ledger)


def reopen(session: Session, by: Person, claim: Claim) -> int:
    """The desk takes a closed claim up again."""
    actor = demand(by, Action.TRIAGE)
    ledger = Ledger(session)
    ledger.set(claim, state=ClaimState.OPEN)
    return chain(session, actor, "reopen", claim, ledger)


def note(session: Session, by: Person, claim: Claim, text: str) -> int:
    """Write something down about a claim; the chain keeps that it was written, not what."""
    actor = demand(by, Action.TRIAGE)
    session.add(ClaimNote(claim_id=claim.id, person_id=by.id, text=text, written_at=clock.now()))
    return record_act(session, actor, Deed("note", f"claim:{claim.public_id}"))


def undo(session: Session, by: Person, seq: int) -> int:
    """Put back what one act changed, as a new act; refused once the same rows were changed again."""
    act = session.get(Act, seq)
    if act is None:
        raise NotFoundError(kind="act", name=seq)
    actor = demand(by, _undone_by(act.verb))
    if act.verb not in UNDOABLE:
        raise RefusedError(
            reason="{verb} cannot be undone; look at 'aiqyn claim show' for what can", verb=act.verb
        )
    if session.scalar(select(Act.seq).where(Act.undoes_seq == seq)):
        raise RefusedError(reason="act {seq} was undone already", seq=seq)
    ledger = Ledger(session)
    put_back(ledger, act.changes)
    session.expire_all()
    deed = Deed("undo", act.subject, {"verb": act.verb}, ledger.changes, undoes=seq)
    return record_act(session, actor, deed)


def _undone_by(verb: str) -> Action:
    """What somebody must be allowed who undoes an act: the same as for doing what undoing does."""
    other = {
        "word": Action.WORD_CLAIM,
        "narrate": Action.ANALYSE,
        "unnarrate": Action.ANALYSE,
        "hold_post": Action.RESUME_PUBLISHING,
        "release_post": Action.STOP_PUBLISHING,
        "reorder": Action.PUBLISH,
        "plan": Action.PUBLISH,
        "sort_questions": Action.SORT_QUESTIONS,
        "route_questions": Action.ROUTE_QUESTIONS,
        "close_questions": Action.SORT_QUESTIONS,
    }
    if verb in other:
        return other[verb]
    return Action.MANAGE_SOURCES if verb.startswith("source_") else Action.TRIAGE


def _take(session: Session, *claims: Claim) -> None:
    # Two people at once: A into B and B into A would be a circle of redirects. The second waits and then sees.
    numbers = [claim.id for claim in claims]
    session.scalars(
        select(Claim)
        .where(Claim.id.in_(numbers))
        .order_by(Claim.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for claim in claims:
        if claim.state is ClaimState.MERGED:
            raise RefusedError(
                reason="{claim} was merged into {into}; name that one",
                claim=claim.public_id,
                into=resolve(session, claim).public_id,
            )


def _merge(ledger: Ledger, source: Claim, into: Claim) -> None:
    session = ledger.session
    for match in members(session, source, *Standing):
        _move(ledger, match, into)
    for link in session.scalars(select(RefutationClaim).where(RefutationClaim.claim_id == source.id)):
        _move_link(ledger, link, into)
    for answer in session.scalars(select(Answer).where(Answer.claim_id == source.id)):
        ledger.set(answer, claim_id=into.id)
    for tag in session.scalars(select(ClaimTag).where(ClaimTag.claim_id == source.id)):
        if session.get(ClaimTag, {"claim_id": into.id, "tag": tag.tag}) is None:
            ledger.add(ClaimTag(claim_id=into.id, tag=tag.tag))
    marks.carry(ledger, source, into)
    ledger.set(source, state=ClaimState.MERGED, merged_into_id=into.id)
    session.flush()


def _is_machines_own(session: Session, claim: Claim) -> bool:
    """Whether nobody has made a claim theirs yet: no wording, no refutation, nothing confirmed."""
    if claim.opened_by_id is not None or claim.wording():
        return False
    if session.scalar(select(RefutationClaim.claim_id).where(RefutationClaim.claim_id == claim.id).limit(1)):
        return False
    return not members(session, claim, Standing.CONFIRMED)


def _machine_joins(session: Session, sighting: Sighting, claim: Claim) -> list[Match]:
    query = select(Match).where(
        Match.sighting_id == sighting.id, Match.claim_id != claim.id, Match.standing == Standing.JOINED
    )
    return list(session.scalars(query))


def stand(ledger: Ledger, sighting: Sighting, claim: Claim, by: Person, standing: Standing) -> None:
    """How a person says that a sighting stands to a claim, as part of an act."""
    match = _match(ledger.session, sighting, claim)
    now = clock.now()
    if match is None:
        ledger.add(
            Match(
                sighting_id=sighting.id,
                claim_id=claim.id,
                standing=standing,
                decided_by_id=by.id,
                decided_at=now,
                reasons={},
                matcher="",
            )
        )
    elif match.standing is not standing:
        ledger.set(match, standing=standing, decided_by_id=by.id, decided_at=now)
        ledger.session.flush()


def _match_again(ledger: Ledger, sightings: Sequence[Sighting]) -> None:
    for sighting in sightings:
        homes = ledger.session.scalar(
            select(Match.id).where(Match.sighting_id == sighting.id, Match.standing.in_(MEMBER)).limit(1)
        )
        if homes is None:
            sighting.matched_at = None


def _move(ledger: Ledger, match: Match, into: Claim) -> None:
    there = ledger.session.scalar(
        select(Match).where(Match.sighting_id == match.sighting_id, Match.claim_id == into.id)
    )
    if there is None:
        ledger.set(match, claim_id=into.id)
        ledger.rely_on(match, "standing")
    elif match.standing is not Standing.REJECTED:  # nothing that holds may stay behind on a redirect
        standing, person, decided = match.standing, match.decided_by_id, match.decided_at
        ledger.remove(match)
        if _outranks(standing, there.standing):
            ledger.set(there, standing=standing, decided_by_id=person, decided_at=decided)
        else:
            _match_again(ledger, [match.sighting])
    ledger.session.flush()


def _outranks(moved: Standing, there: Standing) -> bool:
    """A person's yes wins, for the merge is a person's word too; the machine's yes outranks only its guess."""
    if moved is Standing.CONFIRMED:
        return there is not Standing.CONFIRMED
    return moved is Standing.JOINED and there is Standing.SUGGESTED


def _move_link(ledger: Ledger, link: RefutationClaim, into: Claim) -> None:
    key = {"refutation_id": link.refutation_id, "claim_id": into.id}
    moved = RefutationClaim(
        refutation_id=link.refutation_id,
        claim_id=into.id,
        linked_by_id=link.linked_by_id,
        linked_at=link.linked_at,
    )
    if ledger.session.get(RefutationClaim, key) is None:
        ledger.add(moved)
    ledger.remove(link)


def chain(
    session: Session,
    actor: Actor,
    verb: str,
    claim: Claim,
    ledger: Ledger,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Put an act on a claim into the chain, with the rows that it changed; its number."""
    deed = Deed(verb, f"claim:{claim.public_id}", dict(detail or {}), ledger.changes)
    return record_act(session, actor, deed)
