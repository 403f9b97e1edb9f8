"""What is known when a sighting comes in: every text of every claim, found by nearness, and who it belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.records import Claim, ClaimWording, Match, Sighting, Source
from claims.sources import COUNTED
from claims.terms import ClaimState, Standing
from claims.triage import MEMBER
from models import guards
from models.candidates import CandidateIndex
from models.matcher import Matcher
from models.text import Folded, fold_all

NEIGHBOURS = 24
"""How many near texts are asked for."""
CLAIMS_SCORED = 3
"""How many of the nearest claims are scored with care."""
MEMBERS_SCORED = 3
"""How many of a claim's nearest texts stand for it, beside its wordings or its first text."""
FAINT = 0.08
"""Cosine below which two texts share too little to be worth a look."""


@dataclass(frozen=True)
class Scored:
    """How well one claim fits one sighting.

    *score* is the probability for the claim's nearest text; *anchor* that for what the claim stands by: its
    approved wordings, or its first text where nobody has worded it yet. A text that is near to one stray member
    but far from the anchor is how clusters drift and chain.
    """

    claim: int
    score: float
    anchor: float
    nearest: int
    forbids: tuple[str, ...] = ()
    """What forbids a join however high the score: a denial, a number or a date differs, a text is too short."""
    same: bool = False
    kin: frozenset[int] = frozenset()
    """Claims that a person may yet find to be this same one (an open suggestion stands between them)."""


@dataclass
class Known:
    """Every text of every claim. Keys of the index: a sighting's id, or a wording's id with a minus before it."""

    index: CandidateIndex
    matcher: Matcher
    folds: dict[int, Folded] = field(default_factory=dict)
    home: dict[int, int] = field(default_factory=dict)
    anchors: dict[int, list[int]] = field(default_factory=dict)
    worded: set[int] = field(default_factory=set)
    same_text: dict[str, int] = field(default_factory=dict)
    kin: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session) -> "Known":
        """Everything the record knows."""
        known = cls(CandidateIndex(), Matcher.load())
        known._take_in(_sighting_rows(session))
        known._take_in(_wording_rows(session))
        for one, other in _suggested(session):
            known.relate(one, other)
        return known

    def add(self, number: int, folded: Folded, claim: int) -> None:
        """One more text of a claim; its first text is its anchor until it is worded."""
        self.index.partial_fit([number], [folded])
        self._remember(number, folded, claim)

    def relate(self, one: int, other: int) -> None:
        """Somebody may yet find these two claims to be one."""
        self.kin.setdefault(one, set()).add(other)
        self.kin.setdefault(other, set()).add(one)

    def rename(self, temporary: dict[int, int]) -> None:
        """Claims opened in this batch have got their real numbers."""
        self.home = {number: temporary.get(claim, claim) for number, claim in self.home.items()}
        self.same_text = {digest: temporary.get(claim, claim) for digest, claim in self.same_text.items()}
        for old, new in temporary.items():
            self.anchors[new] = self.anchors.pop(old)
        self.kin = {
            temporary.get(one, one): {temporary.get(other, other) for other in others}
            for one, others in self.kin.items()
        }

    def score(self, folded: Folded, without: int = 0) -> list[Scored]:
        """The claims that *folded* may state, best first; *without* is a sighting's own number."""
        same = self.same_text.get(folded.digest) if folded.key else None
        if same is not None:
            return [Scored(same, 1.0, 1.0, 0, same=True)]
        near = self.index.kneighbors([folded], n_neighbors=NEIGHBOURS)[0]
        by_claim = self._by_claim([key for key, cosine in near if cosine >= FAINT and key != without])
        scored = self._score_claims(folded, by_claim)
        return sorted(scored, key=lambda item: (-item.score, -item.anchor, item.claim))

    def score_claim(self, folded: Folded, claim: int, without: int = 0) -> Scored | None:
        """How well one claim fits: all its texts are looked at."""
        keys = [key for key, home in self.home.items() if home == claim and key != without]
        return next(iter(self._score_claims(folded, {claim: keys})), None) if keys else None

    def _by_claim(self, keys: Iterable[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for key in keys:
            found.setdefault(self.home[key], []).append(key)
        return dict(list(found.items())[:CLAIMS_SCORED])

    def _score_claims(self, folded: Folded, by_claim: dict[int, list[int]]) -> list[Scored]:
        asked: list[tuple[int, int]] = []
        for claim, keys in by_claim.items():
            chosen = dict.fromkeys([*keys[:MEMBERS_SCORED], *self.anchors.get(claim, ())[:3]])
            asked.extend((claim, key) for key in chosen)
        if not asked:
            return []
        probabilities = self.matcher.score([(folded, self.folds[key]) for _, key in asked])
        answers: dict[int, dict[int, float]] = {}
        for (claim, key), probability in zip(asked, probabilities, strict=True):
            answers.setdefault(claim, {})[key] = float(probability)
        return [self._scored(folded, claim, texts) for claim, texts in answers.items()]

    def _scored(self, folded: Folded, claim: int, texts: dict[int, float]) -> Scored:
        nearest = max(texts, key=lambda key: (texts[key], -key))
        anchors = [texts[key] for key in self.anchors.get(claim, ()) if key in texts]
        other = self.folds[nearest]
        return Scored(
            claim=claim,
            score=texts[nearest],
            anchor=max(anchors, default=texts[nearest]),
            nearest=nearest,
            forbids=tuple(guards.forbids(folded, other)),
            kin=frozenset(self.kin.get(claim, ())),
        )

    def _take_in(self, rows: Sequence[tuple[int, int, str]]) -> None:
        folds = fold_all(text for _, _, text in rows)
        if rows:
            self.index.partial_fit([number for number, _, _ in rows], folds)
        for (number, claim, _), folded in zip(rows, folds, strict=True):
            self._remember(number, folded, claim)

    def _remember(self, number: int, folded: Folded, claim: int) -> None:
        self.folds[number] = folded
        self.home[number] = claim
        if number < 0 and claim not in self.worded:
            self.worded.add(claim)
            self.anchors[claim] = [number]
        elif number < 0:
            self.anchors[claim].append(number)
        else:
            self.anchors.setdefault(claim, [number])
        if folded.key:
            self.same_text.setdefault(folded.digest, claim)


def _sighting_rows(session: Session) -> list[tuple[int, int, str]]:
    query = (
        select(Sighting, Match.claim_id)
        .join(Match, Match.sighting_id == Sighting.id)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Match.standing.in_(MEMBER), Claim.state != ClaimState.MERGED, Source.state.in_(COUNTED))
        .order_by(Sighting.id, Match.id)
    )
    first: dict[int, tuple[int, int, str]] = {}
    for sighting, claim in session.execute(query):
        first.setdefault(sighting.id, (sighting.id, claim, sighting.said))
    return list(first.values())


def _wording_rows(session: Session) -> list[tuple[int, int, str]]:
    query = (
        select(ClaimWording.id, ClaimWording.claim_id, ClaimWording.text)
        .join(Claim, Claim.id == ClaimWording.claim_id)
        .where(ClaimWording.ended_at.is_(None), Claim.state != ClaimState.MERGED)
        .order_by(ClaimWording.id)
    )
    return [(-row.id, row.claim_id, row.text) for row in session.execute(query)]


def _suggested(session: Session) -> list[tuple[int, int]]:
    joined, suggested = Match.__table__.alias(), Match.__table__.alias()
    query = (
        select(joined.c.claim_id, suggested.c.claim_id)
        .join(suggested, suggested.c.sighting_id == joined.c.sighting_id)
        .where(joined.c.standing.in_(MEMBER), suggested.c.standing == Standing.SUGGESTED)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
