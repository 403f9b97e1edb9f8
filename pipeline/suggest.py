"""What might answer a claim: the refutations and statements there are, ranked by the matcher itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from claims import refutations, statements, triage
from claims.records import Claim

COMPARED = 8
"""Texts of a claim that are compared: its wordings and its first sightings."""
FAINT = 0.05
"""Probabilities below this are not worth a line."""


@dataclass(frozen=True)
class Suggestion:
    """One refutation or statement that may answer a claim: how likely it is about the same thing."""

    id: str
    kind: str
    score: float
    title: str


def suggest(session: Session, claim: Claim, limit: int = 10, folder: Path | None = None) -> list[Suggestion]:
    """The refutations and statements nearest to *claim*, best first; none that answers it already.

    *folder*: the desk's, in which a matcher of its own may lie.
    """
    from models.matcher import in_service
    from models.text import fold_all

    offered = list(_offered(session, claim))
    said = fold_all(_said(session, claim))
    titles = fold_all([text for _, _, _, text in offered])
    if not offered or not said:
        return []
    pairs = [(one, other) for other in titles for one in said]
    scores = in_service(folder).score(pairs)
    best: dict[str, Suggestion] = {}
    for place, (name, kind, title, _) in enumerate(offered):
        score = float(max(scores[place * len(said) : (place + 1) * len(said)]))
        if score >= FAINT and (name not in best or score > best[name].score):
            best[name] = Suggestion(name, kind, round(score, 4), title)
    return sorted(best.values(), key=lambda item: (-item.score, item.id))[:limit]


def _said(session: Session, claim: Claim) -> Sequence[str]:
    sightings = [match.sighting.said for match in triage.members(session, claim)[:COMPARED]]
    return list(dict.fromkeys([*claim.wording().values(), *sightings]))[:COMPARED]


def _offered(session: Session, claim: Claim) -> Iterator[tuple[str, str, str, str]]:
    """Id, kind, title and the text to compare: a refutation stands for its titles and for its claims' wordings."""
    for refutation in refutations.known(session):
        linked = [link.claim for link in refutation.claim_links]
        if claim in linked:
            continue
        title = next((text.title for text in refutation.texts), "")
        texts = [text.title for text in refutation.texts]
        texts += [said for other in linked for said in other.wording().values()]
        for text in dict.fromkeys(texts):
            yield refutation.public_id, "refutation", title, text
    for statement in statements.known(session):
        for text in dict.fromkeys(filter(None, (statement.title, statement.quote))):
            yield statement.public_id, "statement", statement.title, text
