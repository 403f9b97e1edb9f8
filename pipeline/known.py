"""What is known when a sighting comes in: every text of every claim, found by nearness, and who it belongs to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import acts
from claims.records import ClaimWording, Match, Sighting
from claims.terms import Standing, TextLanguage
from claims.triage import MEMBER
from models import guards
from models.candidates import AnotherWriterError, CandidateIndex, Mode
from models.crosslingual import CrossTable, shipped
from models.crosslingual import in_service as table_in_service
from models.crosslingual_index import CrossIndex
from models.matcher import Matcher, in_service
from models.text import Folded, fold
from pipeline.index import language_of, note_of, only_ours, open_index
from pipeline.linkage import NONE, Scored, Thresholds
from pipeline.passages import Kind, answered, kind_of

NEIGHBOURS = 24
"""How many near texts are asked for."""
CLAIMS_SCORED = 6
"""How many of the nearest claims are scored with care."""
MEMBERS_SCORED = 3
"""How many of a claim's nearest texts are compared, beside what it stands by."""
STANDS_BY = 6
"""How many of the texts a claim stands by are compared."""
LIKELY_ABROAD = 1 / 3
"""Probability from which a claim in another language is suggested: a person reads three to find one."""
ACROSS = 5_000
"""Claims opened last that are searched in other languages, beside all that were worded."""
FAINT = 0.08
"""Cosine below which two texts share too little to be worth a look."""
UNKNOWN = str(TextLanguage.UNKNOWN)
LATELY = 8_192
"""Folded texts that are kept unpacked."""
_UNSURE = 0.01
"""How far below the bar of joining a claim stays that only its refutation's text speaks for."""


@dataclass(frozen=True)
class Near:
    """A claim near to a text that somebody asks about, and why."""

    claim: int
    score: float
    reasons: tuple[str, ...]


class Homes:
    """Which sightings are in which claim, oldest first; what is added lies beside what was there."""

    def __init__(self, keys: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> None:
        of_sightings = keys > 0
        keys, labels = keys[of_sightings], labels[of_sightings]
        order = np.lexsort((keys, labels))
        self._keys, self._claims = keys[order], labels[order]
        self._added: dict[int, list[int]] = {}

    def members(self, claim: int) -> list[int]:
        """The sightings of a claim."""
        first, last = np.searchsorted(self._claims, [claim, claim + 1])
        there: list[int] = self._keys[first:last].tolist()
        return there + self._added.get(claim, [])

    def first(self, claim: int) -> list[int]:
        """The first sighting of a claim, where it has any."""
        place = int(self._claims.searchsorted(claim))
        if place < len(self._claims) and self._claims[place] == claim:
            return [int(self._keys[place])]
        return self._added.get(claim, [])[:1]

    def latest(self, most: int) -> list[int]:
        """The first sighting of each of the *most* claims opened last."""
        places = np.unique(self._claims, return_index=True)[1]
        first: list[int] = self._keys[places[-most:]].tolist()
        return first

    def add(self, number: int, claim: int) -> None:
        """One more sighting of a claim."""
        self._added.setdefault(claim, []).append(number)

    def rename(self, old: int, new: int) -> list[int]:
        """A claim opened just now has got its real number; its sightings."""
        self._added[new] = self._added.pop(old, [])
        return self._added[new]


class Folds:
    """The folded texts by key, unpacked only when they are asked for; without their readable form.

    What was asked for lately is kept: in a wave everybody is near to the same few texts.
    """

    def __init__(self, index: CandidateIndex) -> None:
        self._index = index
        self._lately: dict[int, tuple[Folded, str]] = {}

    def __getitem__(self, key: int) -> Folded:
        return self.spoken(key)[0]

    def spoken(self, key: int) -> tuple[Folded, str]:
        """A text and its language."""
        found = self._lately.get(key)
        if found is None:
            found = self._index.folded(key), str(language_of(self._index.mark_of(key)))
            if len(self._lately) >= LATELY:
                self._lately.clear()
            self._lately[key] = found
        return found


@dataclass
class Known:
    """Every text of every claim. Keys of the index: a sighting's id; for the others see `Kind`."""

    index: CandidateIndex
    matcher: Matcher
    homes: Homes
    head: acts.Head
    """The newest act that the index knows of."""
    worded: dict[int, list[int]] = field(default_factory=dict)
    answered: dict[int, list[int]] = field(default_factory=dict)
    kin: dict[int, set[int]] = field(default_factory=dict)
    confirmed: dict[int, list[int]] = field(default_factory=dict)
    table: CrossTable = field(default_factory=shipped)

    @classmethod
    def load(
        cls,
        session: Session,
        folder: Path | None = None,
        mode: Mode = Mode.WRITE,
        noted: Callable[[str], None] = lambda sentence: None,
    ) -> "Known":
        """Everything the record knows, by the index in *folder*, or one in memory."""
        head = acts.head(session)
        index = open_index(session, folder, mode, noted)
        keys, labels = index.keys(), index.labels()
        home = folder.parent if folder else None
        known = cls(
            index,
            in_service(home),
            Homes(keys, labels),
            head,
            answered=answered(session),
            table=table_in_service(home),
        )
        low = keys < 0
        for key, label in sorted(zip(keys[low].tolist(), labels[low].tolist(), strict=True), reverse=True):
            if kind_of(key) is Kind.WORDING:
                known.worded.setdefault(label, []).append(key)
        for one, other in _suggested(session):
            known.relate(one, other)
        known.confirmed = _confirmed(session)
        return known

    @classmethod
    def nothing(cls, matcher: Matcher) -> "Known":
        """What is known before anything was said: an empty index in memory."""
        index = CandidateIndex()
        return cls(index, matcher, Homes(index.keys(), index.labels()), acts.Head(0, acts.GENESIS))

    @classmethod
    def look(cls, session: Session, folder: Path) -> "Known":
        """Everything the record knows, for one who only asks; while another writes, as it was committed last."""
        try:
            return cls.load(session, folder)
        except AnotherWriterError:
            return cls.load(session, folder, Mode.READ)
        except OSError:  # a folder that we may not write, a full disk: slower, but right
            return cls.load(session)

    def language(self, key: int) -> str:
        """The language of the text under a key."""
        return self.folds.spoken(key)[1]

    @cached_property
    def folds(self) -> Folds:
        """The folded texts by key."""
        return Folds(self.index)

    @cached_property
    def bars(self) -> Thresholds:
        """The bars that the matcher's own calibration gives."""
        return Thresholds(join=self.matcher.bars.join, suggest=self.matcher.bars.suggest)

    @cached_property
    def abroad(self) -> CrossIndex:
        """What claims stand by, to be found from other languages: all wordings, and the first texts of late claims."""
        index = CrossIndex(self.table)
        worded = [key for keys in self.worded.values() for key in keys]
        for key in [*worded, *self.homes.latest(ACROSS)]:
            index.add(key, *self.folds.spoken(key))
        return index

    def add(self, number: int, folded: Folded, claim: int, mark: int = 0) -> None:
        """One more text of a claim."""
        opens = not self.homes.first(claim)
        self.index.partial_fit([number], [folded], [claim], [mark])
        self.homes.add(number, claim)
        if opens:
            self.abroad.add(number, folded, str(language_of(mark)))

    def relate(self, one: int, other: int) -> None:
        """Somebody may yet find these two claims to be one."""
        self.kin.setdefault(one, set()).add(other)
        self.kin.setdefault(other, set()).add(one)

    def rename(self, temporary: dict[int, int]) -> None:
        """Claims opened in this batch have got their real numbers."""
        for old, new in temporary.items():
            numbers = self.homes.rename(old, new)
            self.index.relabel(numbers, [new] * len(numbers))
            others = {temporary.get(other, other) for other in self.kin.pop(old, ())}
            for other in others:
                self.kin.setdefault(other, set()).discard(old)
                self.relate(new, other)

    def reach(self, session: Session) -> None:
        """Note which act the record has reached, unless somebody else's lies between: that is read next time."""
        if only_ours(session, self.head):
            self.head = acts.head(session)

    def commit(self) -> None:
        """What was added stands in the record now: let the index say so."""
        self.index.commit(note_of(self.head))

    def close(self) -> None:
        """Let others write the index."""
        self.index.close()

    # --- scoring ----------------------------------------------------------------------------------------

    def score(self, folded: Folded, without: int = 0, language: str = UNKNOWN) -> list[Scored]:
        """The claims that *folded* may state, best first; *without* is a sighting's own number."""
        same = self.index.find_same(folded) if folded.key else None
        if same is not None and same != without and kind_of(same) is not Kind.REFUTATION:
            return [Scored(self.index.label_of(same), 1.0, 1.0, 0, same=True)]
        return self.compare(folded, without, language)

    def compare(self, folded: Folded, without: int = 0, language: str = UNKNOWN) -> list[Scored]:
        """As `score`, by their signs even where a text is the very same."""
        near = self.index.kneighbors([folded], n_neighbors=NEIGHBOURS)[0]
        by_claim = self._by_claim([key for key, cosine in near if cosine >= FAINT and key != without])
        scored = self._score_claims(folded, by_claim, language)
        return sorted(scored, key=lambda item: (-item.score, -item.anchor, item.claim))

    def across(self, folded: Folded, language: str) -> Scored | None:
        """The claim in another language that is likely enough to be shown to a person, if there is one."""
        link = next(iter(self.abroad.links(folded, language, LIKELY_ABROAD)), None)
        if link is None or link.probability < LIKELY_ABROAD:
            return None
        claim = self.index.label_of(link.text)
        kin = frozenset(self.kin.get(claim, ()))
        return Scored(claim, link.probability, link.probability, link.text, kin=kin, across=True)

    def score_claim(
        self, folded: Folded, claim: int, without: int = 0, language: str = UNKNOWN
    ) -> Scored | None:
        """How well one claim fits: all its texts are looked at."""
        keys = [*self.homes.members(claim), *self.worded.get(claim, ())]
        keys = [key for key in keys if key != without]
        if not keys:
            return None
        texts = self._probabilities(folded, [(claim, key) for key in keys], language)[claim]
        return self._scored(folded, claim, texts, self._anchors(claim))

    def nearest_claims(self, text: str, most: int = 5, language: str = "en") -> list[Near]:
        """The claims nearest to *text*, best first, with the reasons: those refuted years ago too."""
        folded = fold(text)
        return [
            Near(one.claim, one.score, tuple(self.matcher.explain(folded, self.folds[one.nearest], language)))
            for one in self.compare(folded)[:most]
        ]

    def _by_claim(self, keys: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for key, label in zip(keys, self.index.labels_of(keys), strict=True):
            told = key < 0 and kind_of(key) is Kind.REFUTATION
            for claim in self.answered.get(label, ()) if told else (label,):
                found.setdefault(claim, []).append(key)
        return dict(list(found.items())[:CLAIMS_SCORED])

    def _anchors(self, claim: int) -> list[int]:
        """What a claim stands by: its wordings, its first text, the texts that people confirmed."""
        stands = [*self.worded.get(claim, ()), *self.homes.first(claim), *self.confirmed.get(claim, ())]
        return stands[:STANDS_BY]

    def _score_claims(self, folded: Folded, by_claim: dict[int, list[int]], language: str) -> list[Scored]:
        """Each claim by its nearest text; those that may be suggested by more texts, and by what they stand by."""
        nearest = [(claim, keys[0]) for claim, keys in by_claim.items()]
        answers = self._probabilities(folded, nearest, language)
        likely = [claim for claim, texts in answers.items() if max(texts.values()) >= self.bars.suggest]
        anchors = {claim: self._anchors(claim) for claim in likely}
        more = [
            (claim, key)
            for claim in likely
            for key in dict.fromkeys([*by_claim[claim][1:MEMBERS_SCORED], *anchors[claim]])
            if key not in answers[claim]
        ]
        for claim, texts in self._probabilities(folded, more, language).items():
            answers[claim] |= texts
        return [
            self._scored(folded, claim, texts, anchors.get(claim, ())) for claim, texts in answers.items()
        ]

    def _probabilities(
        self, folded: Folded, asked: Sequence[tuple[int, int]], language: str
    ) -> dict[int, dict[int, float]]:
        """For each claim the probability of each of its texts that is asked about."""
        texts = [self.folds.spoken(key) for _, key in asked]
        languages = [(language, its) for _, its in texts]
        scores = self.matcher.score([(folded, other) for other, _ in texts], languages)
        answers: dict[int, dict[int, float]] = {}
        for (claim, key), probability in zip(asked, scores, strict=True):
            answers.setdefault(claim, {})[key] = float(probability)
        return answers

    def _scored(self, folded: Folded, claim: int, texts: dict[int, float], stands: Sequence[int]) -> Scored:
        # A refutation says what the rumour says, and that it is not so: it points to the claim and never joins.
        likely = texts
        told = {key for key in texts if key < 0 and kind_of(key) is Kind.REFUTATION}
        if told:
            unsure = self.matcher.bars.join - _UNSURE
            likely = {key: min(score, unsure) if key in told else score for key, score in texts.items()}
        nearest = (
            next(iter(likely))
            if len(likely) == 1
            else max(likely, key=lambda key: (likely[key], key not in told, -key))
        )
        score = likely[nearest]
        return Scored(
            claim=claim,
            score=score,
            anchor=max((likely[key] for key in stands if key in likely), default=score),
            nearest=nearest,
            forbids=tuple(guards.forbids(folded, self.folds[nearest])) if score >= self.bars.join else (),
            kin=frozenset(self.kin[claim]) if claim in self.kin else NONE,
        )


def read_text(session: Session, key: int) -> str:
    """The text under a key as it was written; nothing for a passage of a refutation."""
    if kind_of(key) is Kind.SIGHTING:
        return session.get_one(Sighting, key).said
    return session.get_one(ClaimWording, -key).text if kind_of(key) is Kind.WORDING else ""


def _confirmed(session: Session) -> dict[int, list[int]]:
    """The sightings of each claim that people confirmed, the newest first."""
    query = select(Match.claim_id, Match.sighting_id).where(Match.standing == Standing.CONFIRMED)
    found: dict[int, list[int]] = {}
    for claim, sighting in session.execute(query.order_by(Match.decided_at.desc(), Match.id.desc())):
        found.setdefault(claim, []).append(sighting)
    return found


def _suggested(session: Session) -> list[tuple[int, int]]:
    joined, suggested = Match.__table__.alias(), Match.__table__.alias()
    query = (
        select(joined.c.claim_id, suggested.c.claim_id)
        .join(suggested, suggested.c.sighting_id == joined.c.sighting_id)
        .where(joined.c.standing.in_(MEMBER), suggested.c.standing == Standing.SUGGESTED)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
