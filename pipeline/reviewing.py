"""A suggested match as a person judges it: both texts, what is shared, what differs, and the reasons in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import dossier, review
from claims.plugins import discover
from claims.records import Claim, ClaimWeight, Match, Sighting
from claims.review import Filter, Order
from pipeline.desk_pairs import one_a_claim_first
from pipeline.known import read_text
from pipeline.suggest import matcher_in

if TYPE_CHECKING:
    from models.differing import Piece

WINDOW = 5
"""How many times as many pairs are looked at as are shown, to ask about many claims rather than many times one."""


@dataclass(frozen=True)
class Beside:
    """A text and its language, in pieces by what another one says."""

    pieces: "tuple[Piece, ...]"
    language: str


@dataclass(frozen=True)
class Pair:
    """One suggested match, ready to be judged."""

    match: int
    sighting: Sighting
    claim: str
    claim_state: str
    priority: float | None
    score: float | None
    said: Beside
    nearest: Beside
    """What of the claim is nearest, in pieces by what the sighting says."""
    nearest_is_wording: bool
    wording: tuple[tuple[str, str], ...]
    """The claim's wordings, by language."""
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    """What forbids a machine to join the two."""
    across: bool
    glued: bool
    home: str
    """The claim in which the sighting stands now; empty: none."""
    home_size: int
    claim_size: int


def pairs(
    session: Session,
    order: Order,
    reader: str,
    *,
    folder: Path | None = None,
    limit: int = 10,
    without: Collection[int] = (),
    only: Filter | None = None,
) -> list[Pair]:
    """The next pairs to judge, in the *reader*'s language."""
    if order is Order.URGENT:
        found = review.waiting(session, order, limit=limit, without=without, only=only)
    else:
        window = review.waiting(session, order, limit=limit * WINDOW, without=without, only=only)
        away = [(abs((match.score or 0) - 0.5), match.sighting_id, str(match.claim_id)) for match in window]
        by_place = {match.id: match for match in window}
        ranked = one_a_claim_first(list(zip(away, by_place, strict=True)))
        found = [by_place[number] for number in ranked[:limit]]
    return [pair_of(session, match, reader, folder) for match in found]


def pair_of(session: Session, match: Match, reader: str, folder: Path | None = None) -> Pair:
    """One match as a person looks at it."""
    from models.differing import differing
    from models.text import fold

    sighting, claim = match.sighting, match.claim
    text, language, is_wording = nearest_text(session, match)
    mine, theirs = fold(sighting.said), fold(text)
    across = bool(match.reasons.get("across"))
    home = next(iter(review.homes(session, sighting, claim)), None)
    return Pair(
        match=match.id,
        sighting=sighting,
        claim=claim.public_id,
        claim_state=claim.state.value,
        priority=session.scalar(select(ClaimWeight.score).where(ClaimWeight.claim_id == claim.id)),
        score=match.score,
        said=Beside(differing(sighting.said, text), sighting.language.value),
        nearest=Beside(differing(text, sighting.said), language),
        nearest_is_wording=is_wording,
        wording=tuple(sorted(claim.wording().items())),
        reasons=() if across else tuple(matcher_in(folder).explain(mine, theirs, reader)),
        against=tuple(guards_in_words(mine, theirs, reader)) if text and not across else (),
        across=across,
        glued=bool(match.reasons.get("glued")),
        home=home.public_id if home else "",
        home_size=review.member_count(session, home) if home else 0,
        claim_size=review.member_count(session, claim),
    )


def nearest_text(session: Session, match: Match) -> tuple[str, str, bool]:
    """The claim's text that the matcher found nearest, its language, and whether it is a wording.

    Where that text has gone since, and for a match that a person made, it is the wording or the first sighting.
    """
    key = int(match.reasons.get("nearest") or 0)
    if key > 0 and key != match.sighting_id and (near := session.get(Sighting, key)) is not None:
        return near.said, near.language.value, False
    if key < 0 and (said := _wording_of(session, match.claim, key)):
        return *said, True
    return standing_text(session, match.claim)


def standing_text(session: Session, claim: Claim, prefer: Sequence[str] = ()) -> tuple[str, str, bool]:
    """What a claim stands by: its wording (in one of *prefer* if there is one), else its first sighting."""
    wording = claim.wording()
    for language in (*prefer, *wording):
        if language in wording:
            return wording[language], language, True
    first = dossier.first_sighting(session, claim)
    return (first.said, first.language.value, False) if first else ("", "unknown", False)


def _wording_of(session: Session, claim: Claim, key: int) -> tuple[str, str] | None:
    try:
        said = read_text(session, key)
    except LookupError:  # an undone wording is no more
        return None
    language = next((code for code, text in claim.wording().items() if text == said), "")
    return (said, language) if language else None


def guards_in_words(mine: object, theirs: object, reader: str) -> list[str]:
    """What forbids a machine to join two folded texts, in the reader's language."""
    from models import guards
    from models.text import Folded

    assert isinstance(mine, Folded)
    assert isinstance(theirs, Folded)
    phrases = discover("claims.languages")[reader].PHRASES
    return [str(phrases[f"guard.{name}"]) for name in guards.forbids(mine, theirs) if name != "words"]
