"""Searching: what was said is found by its words, in whatever form and spelling they are asked for.

`learn_words` keeps the index of words up to what was said; it can be broken off at any moment and goes on where it
was. `search` answers a question: claims by their ids and refutations, by their wordings, by what was said, and for a
whole message that nobody said word for word, by its rarest words.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import ids, triage, words
from claims.database import Database
from claims.records import Claim, Match, Refutation, RefutationClaim
from claims.terms import ClaimState
from claims.triage import MEMBER

BATCH = 100
SCANNED = 400
"""How many sightings one page of results is made of at most."""
ALL_OF = 8
"""Up to so many words all must stand in a text; a longer question is a message, of which the rare ones count."""
RARE = 8
"""How many of a message's rarest words are looked up."""
_EACH = 300
_ENOUGH = 0.5
"""Which share of what the rare words weigh a text must have to be like the message."""
_REFUTATION = "r-"


@dataclass(frozen=True)
class Hit:
    """A claim that was found, and the newest of its sightings that was; 0 where its wording or id was."""

    claim_id: int
    sighting_id: int = 0


@dataclass(frozen=True)
class Found:
    """What a question found."""

    hits: tuple[Hit, ...]
    before: int = 0
    """The sighting below which more may be found; 0 at the end."""
    jump: str = ""
    """The id of a claim that was asked for by its name."""
    alike: bool = False
    """Whether nothing has all the words, and these texts have the rarest of them."""


# --- learning ---------------------------------------------------------------------------------------------


def learn_words(database: Database, *, told: Callable[[int], None] = lambda done: None) -> int:
    """Learn the words of whatever is new; how many texts were read."""
    from models.findable import FORMS, tokens

    with database.writing() as session:
        words.keep_forms(session, FORMS)
    done = 0
    while True:
        with database.reading() as session:
            waiting = words.to_learn(session, BATCH)
        if not waiting:
            break
        said = {one.id: (one.revision, tokens(one.said)) for one in waiting}
        with database.writing() as session:
            words.learn(session, said)
        done += len(waiting)
        told(done)
    with database.writing() as session:
        words.forget_ended(session)
    return done


# --- asking -----------------------------------------------------------------------------------------------


def search(session: Session, question: str, *, before: int = 0, limit: int = 50) -> Found:
    """Claims that *question* finds, the newest sighting first; *before* goes on where the last page ended."""
    from models.findable import asked

    jump = "" if before else named(session, question)
    if jump:
        return Found((), jump=jump)
    groups = asked(question)
    if not groups:
        return Found(())
    if len(groups) > ALL_OF:
        return _alike(session, groups, limit)
    hits = [] if before else _worded(session, groups)
    found = words.found_in(session, groups, before=before, limit=SCANNED)
    homes = _homes(session, found)
    last = 0
    for sighting in found:
        fresh = [claim for claim in homes.get(sighting, ()) if all(claim != hit.claim_id for hit in hits)]
        if len(hits) + len(fresh) > limit:
            break
        hits.extend(Hit(claim, sighting) for claim in fresh)
        last = sighting
    if not hits and not before and len(groups) > 1:
        return _alike(session, groups, limit)
    more = last if found and (last != found[-1] or len(found) == SCANNED) else 0
    return Found(tuple(hits), more)


def named(session: Session, question: str) -> str:
    """The claim that *question* names by its id, or that of a refutation; empty for anything else."""
    typed = question.strip()
    if not 5 <= len(typed) <= 16 or " " in typed:
        return ""
    for prefix in (triage.PREFIX, _REFUTATION):
        if not typed.lower().startswith(prefix[0]):
            continue
        name = ids.tidy(typed, prefix)
        if prefix == triage.PREFIX:
            claim = session.scalar(select(Claim).where(Claim.public_id == name))
            if claim is not None:
                return triage.resolve(session, claim).public_id
            continue
        linked = (
            select(Claim.public_id)
            .join(RefutationClaim, RefutationClaim.claim_id == Claim.id)
            .join(Refutation, Refutation.id == RefutationClaim.refutation_id)
            .where(Refutation.public_id == name)
            .order_by(Claim.id)
        )
        found = session.scalar(linked.limit(1))
        if found is not None:
            return str(found)
    return ""


def _worded(session: Session, groups: Sequence[tuple[str, ...]]) -> list[Hit]:
    numbers = words.found_in_wordings(session, groups)
    standing = select(Claim.id).where(Claim.id.in_(numbers), Claim.state != ClaimState.MERGED)
    lively = set(session.scalars(standing))
    return [Hit(number) for number in numbers if number in lively]


def _homes(session: Session, sightings: Sequence[int]) -> dict[int, list[int]]:
    """The claims that each sighting states."""
    rows = session.execute(
        select(Match.sighting_id, Match.claim_id)
        .where(Match.sighting_id.in_(sightings), Match.standing.in_(MEMBER))
        .order_by(Match.claim_id)
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.sighting_id, []).append(row.claim_id)
    return found


def _alike(session: Session, groups: Sequence[tuple[str, ...]], limit: int) -> Found:
    """The claims whose sightings have most of the rarest words: rare ones weigh more."""
    counts = words.counts(session, [word for group in groups for word in group])
    weighed = sorted(_weighed(groups, counts), reverse=True)[:RARE]
    if not weighed:
        return Found(())
    scores: Counter[int] = Counter()
    for weight, group in weighed:
        for sighting in words.found_in(session, [group], limit=_EACH):
            scores[sighting] += weight
    most = sum(weight for weight, _ in weighed)
    if len(groups) <= ALL_OF:  # of a short question every word counts, also one that stands nowhere
        most += (len(groups) - len(weighed)) * weighed[0][0]
    near = [sighting for sighting, score in scores.most_common(SCANNED) if score >= most * _ENOUGH]
    homes = _homes(session, near)
    hits: dict[int, Hit] = {}
    for sighting in near:
        for claim in homes.get(sighting, ()):
            hits.setdefault(claim, Hit(claim, sighting))
    return Found(tuple(hits.values())[:limit], alike=True)


def _weighed(
    groups: Sequence[tuple[str, ...]], counts: Mapping[str, int]
) -> "list[tuple[int, tuple[str, ...]]]":
    total = max(counts.values(), default=1) * 4
    found = []
    for group in groups:
        texts = sum(counts.get(word, 0) for word in group)
        if texts:
            found.append((int(100 * log(1 + total / texts)), group))
    return found
