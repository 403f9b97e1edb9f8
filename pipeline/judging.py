"""One text held against all that is known: the claims it may state, a second one in its rest, one told abroad."""

from collections.abc import Set

from models.glued import rest
from pipeline.known import Known
from pipeline.linkage import NONE, Decision, Scored, Spoken, decide, with_link, with_rest

REST = 0.5
"""Probability from which the rest of a text states a second claim."""
LIKELY = 0.5
"""Probability from which a claim in the same language is the one that a text states: then it is asked what the text
says beyond it, and else whether one in another language is meant."""


def judge(known: Known, spoken: Spoken, rejected: Set[int] = NONE) -> Decision:
    """What shall become of *spoken*; *rejected* are the claims a person said it does not state."""
    decision = decide(known.score(spoken.folded, spoken.number, spoken.language), rejected, known.bars)
    if decision.claims and decision.claims[0].same:
        return decision
    if decision.claims and decision.claims[0].score >= LIKELY:
        return with_rest(decision, beyond(known, spoken, decision.claims[0], rejected))
    return with_link(decision, known.across(spoken.folded, spoken.language), rejected)


def beyond(known: Known, spoken: Spoken, best: Scored, rejected: Set[int] = NONE) -> Scored | None:
    """The claim surely stated by what a text says beyond the best one found for it; None where none is."""
    left = rest(spoken.said, spoken.folded, known.folds[best.nearest])
    if left is None:
        return None
    out = rejected | best.kin | {best.claim}
    found = next(
        (item for item in known.score(left, spoken.number, spoken.language) if item.claim not in out), None
    )
    return found if found is not None and found.score >= REST else None
