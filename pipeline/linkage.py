"""How a text is linked to claims: what may be joined by machine, what a person is asked about, what is new.

Pure: `pipeline/judging.py` asks what is known and puts the rules together. A text joins a claim by its nearest text
there, and only if what the claim *stands by* is near as well: its approved wordings, its first text, the texts people
confirmed. Texts that the machine joined never bring in others by themselves, so that no chain of small steps leads
away from a claim.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # NumPy, numba and scikit-learn are loaded only when there is something to match
    from models.text import Folded

NONE: frozenset[int] = frozenset()
ANCHOR = 0.5
"""Probability from which a text is near to what a claim stands by: more likely so than not."""
SUGGESTED = 3
"""Claims that are suggested for one text at most."""
BESIDE = 0.3
"""Share of the best claim's probability below which another one is not suggested beside it: it only costs a glance."""


class Band(StrEnum):
    """What shall become of a sighting."""

    JOIN = "join"
    SUGGEST = "suggest"
    OPEN = "open"


@dataclass(frozen=True)
class Thresholds:
    """The bars of the three bands, probabilities; *anchor* is how near a joining text must be to what a claim stands
    by."""

    join: float
    suggest: float
    anchor: float = ANCHOR


@dataclass(frozen=True)
class Scored:
    """How well one claim fits one text.

    *score* is the probability for the claim's nearest text; *anchor* that for what the claim stands by. A text that
    is near to one stray member but far from the anchor is how clusters drift and chain.
    """

    claim: int
    score: float
    anchor: float
    nearest: int
    forbids: tuple[str, ...] = ()
    """What forbids a join that the score would allow: a denial, a number or a date differs, a text is too short."""
    same: bool = False
    kin: frozenset[int] = frozenset()
    """Claims that a person may yet find to be this same one (an open suggestion stands between them)."""
    across: bool = False
    """Whether it was found in another language."""


@dataclass(frozen=True)
class Decision:
    """Which band, and the claims it is about: one to join, one or more to suggest, none to open."""

    band: Band
    claims: tuple[Scored, ...] = ()
    glued: bool = False
    """Whether the text states all of the claims, one after the other, rather than one of them."""


@dataclass(frozen=True)
class Spoken:
    """A text to be linked: its sighting's number, what it says, its fold, its language."""

    number: int
    said: str
    folded: "Folded"
    language: str


def decide(scored: Sequence[Scored], rejected: Set[int], bars: Thresholds) -> Decision:
    """What shall become of a text for which these claims were found, best first; touches nothing.

    A claim somebody rejected is out. The machine joins only when it is sure, when no denial, number or date
    differs, when the text is long enough to be sure about, and when no second claim could be meant as well.
    """
    live = [item for item in scored if item.claim not in rejected]
    if live and live[0].same:
        return Decision(Band.JOIN, (live[0],))
    likely = [item for item in live if item.score >= bars.suggest]
    if not likely:
        return Decision(Band.OPEN)
    sure = [item for item in likely if item.score >= bars.join and item.anchor >= bars.anchor]
    if sure and not sure[0].forbids and not _rivals(sure):
        return Decision(Band.JOIN, (sure[0],))
    near = [item for item in likely if item.score >= BESIDE * likely[0].score]
    return Decision(Band.SUGGEST, tuple(near[:SUGGESTED]))


def with_rest(decision: Decision, rest: Scored | None) -> Decision:
    """*decision* where what the text says beyond its best claim surely states another one: a person sees both."""
    if rest is None or decision.band is Band.OPEN:
        return decision
    return Decision(Band.SUGGEST, (decision.claims[0], rest), glued=True)


def with_link(decision: Decision, link: Scored | None, rejected: Set[int] = NONE) -> Decision:
    """*decision* with a claim that was found in another language; such a one is only ever suggested."""
    if link is None or decision.band is Band.JOIN or link.claim in rejected:
        return decision
    others = [item for item in decision.claims if item.claim != link.claim]
    ranked = sorted((link, *others[: SUGGESTED - 1]), key=lambda item: -item.score)
    return Decision(Band.SUGGEST, tuple(ranked))


def with_holds(decision: Decision, held: Set[int]) -> Decision:
    """*decision* where a claim is held: what the machine would have joined to it, a person is asked about.

    A word-for-word repeat still joins: it tells a person nothing new, and five hundred of them would be asked about.
    """
    if decision.band is not Band.JOIN or decision.claims[0].same or decision.claims[0].claim not in held:
        return decision
    return Decision(Band.SUGGEST, decision.claims[:1])


def _rivals(sure: Sequence[Scored]) -> bool:
    """Whether the second claim is meant as surely as the first and is no twin of it that awaits a person."""
    return any(item.claim not in sure[0].kin for item in sure[1:2])
