"""All history judged anew in one batch: which claims may be one, which may be several. It proposes, a person decides.

Between two claims the linkage is the average of best matches: every text that stands for one claim is asked for its
best match among those of the other, and the worse direction counts, so one text that glues two rumours together
connects nothing. Within a claim the texts are parted by average linkage; a part far from what the claim stands by is
proposed for a claim of its own, unless a person put any of it there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.plugins import discover
from claims.records import Act, ActChange, Claim, ClaimWording, Match, Sighting, Source
from claims.sources import COUNTED
from claims.terms import ClaimState, Standing
from claims.triage import MEMBER
from models import guards
from models.candidates import CandidateIndex
from models.matcher import Matcher
from models.text import Folded, fold

STAND_FOR = 6
"""Texts that stand for a claim when it is compared with others."""
NEIGHBOURS = 12
FAINT = 0.08
"""Cosine below which two texts are not worth a comparison."""
ONE = 0.5
"""Average probability from which two claims are proposed to be one: more likely so than not."""
PARTED = 40
"""Different texts of a claim that are compared with each other."""
NO_OBJECTION = frozenset({"short"})
"""Guards that keep two claims from nothing here: a person looks at what is proposed."""
NO_GROUND = frozenset({"short", "words"})
"""Guards that are no ground to part what is alike: copies wear other words before and behind them."""
Floats = npt.NDArray[np.float64]


class Kind(StrEnum):
    """What is proposed."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True)
class Proposal:
    """One merge (the younger claim into the older) or one split (these sightings off their claim)."""

    kind: Kind
    claims: tuple[str, ...]
    sightings: tuple[int, ...]
    probability: float
    """Merge: that both are one. Split: that the part states what the claim stands by."""
    said: tuple[str, str]
    """A text of either side, as written."""
    reasons: tuple[str, ...]

    @property
    def command(self) -> str:
        """What carries it out."""
        if self.kind is Kind.MERGE:
            return f"aiqyn claim merge {self.claims[0]} {self.claims[1]}"
        return f"aiqyn claim split {self.claims[0]} {' '.join(map(str, self.sightings))}"


@dataclass(frozen=True)
class Plan:
    """Everything proposed, surest first, and what was looked at."""

    proposals: tuple[Proposal, ...]
    claims: int
    texts: int
    waiting: int
    """Pairs of claims left out because a suggestion between them awaits a person already."""
    decided: int
    """Pairs left out because a person said no to one of their matches."""


@dataclass(frozen=True)
class _Text:
    """One different text of a claim: an approved wording, or all its sightings that fold to the same."""

    said: str
    folded: Folded
    sightings: tuple[int, ...]
    language: str
    stands: bool
    """Whether the claim stands by it: a wording, its first text, or one that a person confirmed."""
    placed: bool = False
    """Whether a person's merge brought it here."""


@dataclass
class _Cluster:
    number: int
    name: str
    texts: list[_Text] = field(default_factory=list)

    @property
    def speakers(self) -> list[_Text]:
        """The texts that stand for the claim, at most STAND_FOR."""
        return sorted(self.texts, key=lambda text: not text.stands)[:STAND_FOR]


def plan(
    session: Session,
    matcher: Matcher,
    language: str = "en",
    *,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Plan:
    """What a person may want to merge and split; reads the record, writes nothing."""
    clusters = list(_clusters(session).values())
    judge = _Judge(matcher, language)
    waiting, decided = _pairs(session, Standing.SUGGESTED), _pairs(session, Standing.REJECTED)
    near = judge.likely(_near(clusters))
    steps = len(near) + len(clusters)
    proposals: list[Proposal] = []
    left_waiting = left_decided = 0
    for done, (one, other) in enumerate(near):
        told(done, steps)
        pair = frozenset((clusters[one].number, clusters[other].number))
        proposal = judge.one(clusters[one], clusters[other])
        if proposal is None:
            continue
        left_decided += pair in decided
        left_waiting += pair in waiting and pair not in decided
        if pair not in decided | waiting:
            proposals.append(proposal)
    for done, cluster in enumerate(clusters, len(near)):
        told(done, steps)
        proposals.extend(judge.parts(cluster))
    return Plan(
        proposals=tuple(sorted(proposals, key=_order)),
        claims=len(clusters),
        texts=sum(len(cluster.texts) for cluster in clusters),
        waiting=left_waiting,
        decided=left_decided,
    )


def _order(proposal: Proposal) -> tuple[float, str, tuple[str, ...]]:
    sure = proposal.probability if proposal.kind is Kind.MERGE else 1 - proposal.probability
    return -sure, proposal.kind, proposal.claims


@dataclass(frozen=True)
class _Judge:
    matcher: Matcher
    language: str

    def likely(self, near: Mapping[tuple[int, int], tuple[Folded, Folded]]) -> list[tuple[int, int]]:
        """The pairs of claims whose nearest texts may state one thing: the only ones worth a whole comparison."""
        probabilities = self.matcher.score(list(near.values()))
        return sorted(pair for pair, sure in zip(near, probabilities, strict=True) if sure >= ONE)

    def one(self, a: _Cluster, b: _Cluster) -> Proposal | None:
        """Whether two claims may be one."""
        mine, theirs = a.speakers, b.speakers
        table = self._table(mine, theirs, NO_OBJECTION)
        average = float(min(table.max(axis=1).mean(), table.max(axis=0).mean()))
        if average < ONE:
            return None
        row, column = np.unravel_index(int(np.argmax(table)), table.shape)
        one, other = mine[row], theirs[column]
        older, younger = sorted((a, b), key=lambda cluster: cluster.number)
        texts = (other.said, one.said) if younger is b else (one.said, other.said)
        return Proposal(Kind.MERGE, (younger.name, older.name), (), average, texts, self._reasons(one, other))

    def parts(self, cluster: _Cluster) -> Iterator[Proposal]:
        """The parts of a claim that state something else than what it stands by."""
        texts = sorted(cluster.texts, key=lambda text: not text.stands)[:PARTED]
        standing = [place for place, text in enumerate(texts) if text.stands]
        if len(texts) < 2 or not standing or len(standing) == len(texts):
            return
        table = self._table(texts, texts, NO_GROUND)
        for part in _parted(np.maximum(table, table.T)):
            places = sorted(part)
            if any(texts[place].stands or texts[place].placed for place in places):
                continue
            if not {texts[place].language for place in places} <= {
                texts[place].language for place in standing
            }:
                continue  # words do not cross languages, so nothing was compared
            near = float(table[np.ix_(places, standing)].max(axis=1).mean())
            if near >= self.matcher.bars.suggest:
                continue
            anchor, stray = texts[standing[0]], texts[places[0]]
            leaving = tuple(sorted(n for place in places for n in texts[place].sightings))
            reasons = (*self._against(stray, anchor), *self._reasons(stray, anchor))
            yield Proposal(Kind.SPLIT, (cluster.name,), leaving, near, (stray.said, anchor.said), reasons)

    def _table(self, mine: Sequence[_Text], theirs: Sequence[_Text], but: Set[str]) -> Floats:
        """The probability of each of *mine* and each of *theirs* to state one claim; 0 where a guard holds them apart
        (*but* for some)."""
        pairs = [(one.folded, other.folded) for one in mine for other in theirs]
        table = self.matcher.score(pairs).reshape(len(mine), len(theirs))
        for row, one in enumerate(mine):
            for column, other in enumerate(theirs):
                if table[row, column] >= ONE and _apart(one.folded, other.folded) - but:
                    table[row, column] = 0.0
        return table

    def _reasons(self, one: _Text, other: _Text) -> tuple[str, ...]:
        return tuple(self.matcher.explain(one.folded, other.folded, self.language, most=3))

    def _against(self, one: _Text, other: _Text) -> Iterator[str]:
        """What holds the two apart however alike they are."""
        phrases = discover("claims.languages")[self.language].PHRASES
        return (phrases[f"guard.{name}"] for name in sorted(_apart(one.folded, other.folded) - NO_GROUND))


def _apart(a: Folded, b: Folded) -> Set[str]:
    """The guards between two texts."""
    return frozenset() if a.key == b.key else frozenset(guards.forbids(a, b))


def _parted(table: Floats) -> list[set[int]]:
    """The places of *table* in groups whose average probability is at least ONE."""
    from sklearn.cluster import AgglomerativeClustering

    distance = 1.0 - table
    np.fill_diagonal(distance, 0.0)
    found = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1.0 - ONE
    ).fit_predict(distance)
    groups: dict[int, set[int]] = defaultdict(set)
    for place, group in enumerate(found):
        groups[int(group)].add(place)
    return [groups[group] for group in sorted(groups)]


def _near(clusters: Sequence[_Cluster]) -> dict[tuple[int, int], tuple[Folded, Folded]]:
    """Pairs of places in *clusters* of which two texts are near, with the nearest two."""
    said = [(place, text.folded) for place, cluster in enumerate(clusters) for text in cluster.speakers]
    folds = [folded for _, folded in said]
    index = CandidateIndex().fit(range(len(said)), folds)
    found: dict[tuple[int, int], tuple[float, Folded, Folded]] = {}
    for (place, folded), nearest in zip(said, index.kneighbors(folds, n_neighbors=NEIGHBOURS), strict=True):
        for key, cosine in nearest:
            other, its = said[key]
            pair = (min(place, other), max(place, other))
            if cosine >= FAINT and other != place and cosine > found.get(pair, (0.0,))[0]:
                found[pair] = (cosine, folded, its)
    return {pair: (one, other) for pair, (_, one, other) in found.items()}


def _clusters(session: Session) -> dict[int, _Cluster]:
    found: dict[int, _Cluster] = {}
    wordings = (
        select(Claim.id, Claim.public_id, ClaimWording.text, ClaimWording.language)
        .join(ClaimWording, ClaimWording.claim_id == Claim.id)
        .where(ClaimWording.ended_at.is_(None), Claim.state != ClaimState.MERGED)
        .order_by(Claim.id, ClaimWording.id)
    )
    for number, name, said, language in session.execute(wordings):
        cluster = found.setdefault(number, _Cluster(number, name))
        cluster.texts.append(_Text(said, fold(said), (), str(language), stands=True))
    placed = _placed(session)
    for number, name, members in _members(session):
        cluster = found.setdefault(number, _Cluster(number, name))
        cluster.texts.extend(_different(members, placed))
    return found


def _members(session: Session) -> Iterator[tuple[int, str, list[tuple[Sighting, Match]]]]:
    """Each claim's number, name and sightings, oldest first."""
    query = (
        select(Claim.id, Claim.public_id, Sighting, Match)
        .join(Match, Match.claim_id == Claim.id)
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Match.standing.in_(MEMBER), Claim.state != ClaimState.MERGED, Source.state.in_(COUNTED))
        .order_by(Claim.id, Sighting.id)
        .execution_options(yield_per=1_000)
    )
    rows = session.execute(query)
    for (number, name), members in groupby(rows, key=lambda row: (row[0], row[1])):
        yield number, name, [(sighting, match) for _, _, sighting, match in members]


def _different(members: Sequence[tuple[Sighting, Match]], placed: Set[int]) -> Iterator[_Text]:
    """The different texts among a claim's sightings; the first is what it was opened, and later worded, for."""
    texts: dict[str, list[tuple[Sighting, Match]]] = defaultdict(list)
    folds: dict[str, Folded] = {}
    for sighting, match in members:
        folded = fold(sighting.said)
        folds.setdefault(folded.key, folded)
        texts[folded.key].append((sighting, match))
    for place, (key, same) in enumerate(texts.items()):
        first = same[0][0]
        confirmed = any(match.standing is Standing.CONFIRMED for _, match in same)
        yield _Text(
            said=first.said,
            folded=folds[key],
            sightings=tuple(sighting.id for sighting, _ in same),
            language=str(first.language),
            stands=confirmed or place == 0,
            placed=any(match.id in placed for _, match in same),
        )


def _placed(session: Session) -> set[int]:
    """The matches that a person's merge carried to another claim."""
    query = (
        select(ActChange.key, ActChange.after)
        .join(Act, Act.seq == ActChange.seq)
        .where(ActChange.record == Match.__tablename__, Act.verb.in_(("merge", "confirm")))
    )
    return {int(key["id"]) for key, after in session.execute(query) if "claim_id" in (after or {})}


def _pairs(session: Session, standing: Standing) -> set[frozenset[int]]:
    """Pairs of claims between which a match of this standing stands."""
    home, other = Match.__table__.alias(), Match.__table__.alias()
    query = (
        select(home.c.claim_id, other.c.claim_id)
        .join(other, other.c.sighting_id == home.c.sighting_id)
        .where(home.c.standing.in_(MEMBER), other.c.standing == standing)
    )
    return {frozenset((one, other)) for one, other in session.execute(query)}
