"""Many things at once, in one unit of work: what is so already is passed over, and all can be taken back together."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import marks, shelves, triage
from claims.errors import RefusedError
from claims.records import Claim, Match, Person, Sighting
from claims.terms import ClaimState, Mark, Standing

MOST = 500
"""Claims or sightings that are acted on at once; more would keep others from writing for seconds."""


def assign_all(session: Session, by: Person, claims: Sequence[Claim], to: Person | None) -> list[int]:
    """These claims are *to*'s from now on, or nobody's."""
    wanted = to.id if to else None
    return _each(
        claims,
        lambda claim: claim.assigned_to_id == wanted,
        lambda claim: triage.assign(session, by, claim, to),
    )


def tag_all(session: Session, by: Person, claims: Sequence[Claim], tag: str) -> list[int]:
    """Put a word on these claims."""
    return _made(triage.tag(session, by, claim, tag) for claim in _some(claims))


def untag_all(session: Session, by: Person, claims: Sequence[Claim], tag: str) -> list[int]:
    """Take a word off these claims."""
    return _made(triage.untag(session, by, claim, tag) for claim in _some(claims))


def close_all(session: Session, by: Person, claims: Sequence[Claim]) -> list[int]:
    """The desk is done with these claims; a closed one that came back is closed again."""
    return _each(
        claims,
        lambda claim: claim.state is ClaimState.CLOSED and not shelves.is_back(session, claim),
        lambda claim: triage.close(session, by, claim),
    )


def reopen_all(session: Session, by: Person, claims: Sequence[Claim]) -> list[int]:
    """The desk takes these claims up again."""
    return _each(
        claims, lambda claim: claim.state is ClaimState.OPEN, lambda claim: triage.reopen(session, by, claim)
    )


def mark_all(session: Session, by: Person, claims: Sequence[Claim], mark: Mark) -> list[int]:
    """Mute or hold these claims."""
    return _made(marks.put(session, by, claim, mark) for claim in _some(claims))


def unmark_all(session: Session, by: Person, claims: Sequence[Claim], mark: Mark) -> list[int]:
    """Unmute or release these claims."""
    return _made(marks.take(session, by, claim, mark) for claim in _some(claims))


def merge_all(session: Session, by: Person, claims: Sequence[Claim], into: Claim) -> list[int]:
    """These claims and *into* are one."""
    others = [claim for claim in _some(claims) if claim.id != into.id]
    if not others:
        raise RefusedError(reason="choose at least two claims to merge")
    return [triage.merge(session, by, claim, into) for claim in others]


def confirm_all(session: Session, by: Person, claim: Claim, sightings: Sequence[Sighting]) -> list[int]:
    """These sightings state this claim."""
    return _judge(
        session, claim, sightings, Standing.CONFIRMED, lambda s: triage.confirm(session, by, s, claim)
    )


def reject_all(session: Session, by: Person, claim: Claim, sightings: Sequence[Sighting]) -> list[int]:
    """These sightings do not state this claim."""
    return _judge(
        session, claim, sightings, Standing.REJECTED, lambda s: triage.reject(session, by, s, claim)
    )


def undo_all(session: Session, by: Person, acts: Iterable[int]) -> list[int]:
    """Take acts back, the newest first: all of them, or none when one cannot be taken back any more."""
    return [triage.undo(session, by, seq) for seq in sorted(set(acts), reverse=True)]


def _each(claims: Sequence[Claim], is_so: Callable[[Claim], bool], do: Callable[[Claim], int]) -> list[int]:
    return [do(claim) for claim in _some(claims) if not is_so(claim)]


def _made(acts: Iterable[int | None]) -> list[int]:
    return [act for act in acts if act is not None]


def _some(claims: Sequence[Claim]) -> list[Claim]:
    chosen = list({claim.id: claim for claim in claims}.values())
    _demand_few(len(chosen))
    return chosen


def _judge(
    session: Session,
    claim: Claim,
    sightings: Sequence[Sighting],
    standing: Standing,
    do: Callable[[Sighting], int],
) -> list[int]:
    chosen = {sighting.id: sighting for sighting in sightings}
    _demand_few(len(chosen))
    query = select(Match.sighting_id).where(
        Match.claim_id == claim.id, Match.sighting_id.in_(chosen), Match.standing == standing
    )
    so_already = set(session.scalars(query))
    return [do(sighting) for number, sighting in chosen.items() if number not in so_already]


def _demand_few(count: int) -> None:
    if not count:
        raise RefusedError(reason="choose something first")
    if count > MOST:
        raise RefusedError(reason="choose at most {most} at once", most=MOST)
