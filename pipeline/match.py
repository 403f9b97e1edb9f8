"""Sightings → claims: candidates, score, decide; then join, suggest or open.

`decide` is pure: it is given what was found and says what shall happen; `match` carries it out. A sighting that is
only suggested to a claim opens one of its own as well, so that its next retelling finds it and nothing waits for a
person to be seen at all; confirming the suggestion merges the two.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims import clock, sightings, triage
from claims.database import Database
from claims.errors import RefusedError
from claims.plugins import discover
from claims.records import Claim, Match, Sighting
from claims.settings import Settings
from claims.terms import TextLanguage
from claims.triage import Proposed

if TYPE_CHECKING:  # NumPy, numba and scikit-learn are loaded only when there is something to match
    from models.text import Folded
    from pipeline.known import Known, Scored

BATCH = 500
REST = 0.5
"""Probability from which the rest of a text states a second claim: more likely so than not."""
_MATCHER_LOCK = 0x6169716D  # "aiqm"


class Band(StrEnum):
    """What shall become of a sighting."""

    JOIN = "join"
    SUGGEST = "suggest"
    OPEN = "open"


@dataclass(frozen=True)
class Thresholds:
    """The bars of the three bands, probabilities; *anchor* is how near a joining text must be to the wording."""

    join: float
    suggest: float
    anchor: float


@dataclass(frozen=True)
class Decision:
    """Which band, and the claims it is about: one to join, one or more to suggest, none to open."""

    band: Band
    claims: "tuple[Scored, ...]" = ()
    glued: bool = False
    """Whether the text states all of the claims, one after the other, rather than one of them."""


@dataclass
class Matched:
    """What a run of matching did."""

    sightings: int = 0
    joined: int = 0
    suggested: int = 0
    opened: int = 0
    kept: int = 0


def decide(scored: "Sequence[Scored]", rejected: frozenset[int], bars: Thresholds) -> Decision:
    """What shall become of a sighting for which these claims were found, best first; touches nothing.

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
    return Decision(Band.SUGGEST, tuple(likely[:2]))


def with_rest(decision: Decision, rest: "Scored | None") -> Decision:
    """*decision* where what the text says beyond its best claim surely states another one: a person sees both."""
    if rest is None or decision.band is Band.OPEN:
        return decision
    return Decision(Band.SUGGEST, (decision.claims[0], rest), glued=True)


def rest_of(
    known: "Known",
    sighting: Sighting,
    folded: "Folded",
    best: "Scored",
    rejected: frozenset[int] = frozenset(),
) -> "Scored | None":
    """The claim surely stated by what a sighting says beyond the best one found for it; None where none is."""
    from models.glued import rest

    left = rest(sighting.said, folded, known.folds[best.nearest])
    if left is None:
        return None
    out = rejected | best.kin | {best.claim}
    found = next((item for item in known.score(left, sighting.id) if item.claim not in out), None)
    return found if found is not None and found.score >= REST else None


def _rivals(sure: "Sequence[Scored]") -> bool:
    """Whether the second claim is meant as surely as the first and is no twin of it that awaits a person."""
    return any(item.claim not in sure[0].kin for item in sure[1:2])


# --- carrying it out ----------------------------------------------------------------------------------


def match(
    database: Database,
    settings: Settings,
    *,
    told: Callable[[int, int], None] = lambda done, of: None,
    noted: Callable[[str], None] = lambda sentence: None,
) -> Matched:
    """Match every sighting that waits; *told* hears how many of how many are done, *noted* what is worth knowing."""
    done = Matched()
    with database.reading() as session:
        total = session.scalar(
            select(func.count()).select_from(Sighting).where(Sighting.matched_at.is_(None))
        )
    if not total:
        return done
    with _matcher_lock(database, settings):
        stage = _Stage.load(database, settings, noted)
        try:
            while stage.match_next(database, done):
                told(done.sightings, total)
        finally:
            stage.known.close()
    return done


def explain(
    database: Database, settings: Settings, sighting_id: int, claim_name: str = "", language: str = "en"
) -> list[str]:
    """The evidence, in words, that a sighting states a claim (its own or its nearest when none is named)."""
    from models.text import fold
    from pipeline.known import Known, read_text

    with database.reading() as session, closing(Known.look(session, settings.data / "index")) as known:
        sighting = triage.find_sighting(session, sighting_id)
        folded = fold(sighting.said)
        if claim_name:
            claim = triage.find_claim(session, claim_name)
            best = known.score_claim(folded, claim.id, without=sighting.id)
        else:
            best = next(iter(known.compare(folded, without=sighting.id)), None)
        if best is None:
            return []
        named = session.get(Claim, best.claim)
        assert named is not None
        said = read_text(session, best.nearest)
        other = fold(said) if said else known.folds[best.nearest]
        reasons = known.matcher.explain(folded, other, language)
        lines = [*_in_words(best, named.public_id, language), *(reasons or [_phrase("nothing", language)])]
        beyond = None if claim_name else rest_of(known, sighting, folded, best)
        if beyond is not None:
            second = session.get_one(Claim, beyond.claim).public_id
            lines.append(_phrase("glued", language).format(claim=second, score=beyond.score))
        return lines


def _in_words(found: "Scored", claim: str, language: str) -> list[str]:
    scores = _phrase("scores", language).format(claim=claim, score=found.score, anchor=found.anchor)
    if not found.forbids:
        return [scores]
    reasons = "; ".join(_phrase(name, language, "guard") for name in found.forbids)
    return [scores, _phrase("forbids", language).format(reasons=reasons)]


def _phrase(key: str, language: str, part: str = "match") -> str:
    phrase: str = discover("claims.languages")[language].PHRASES[f"{part}.{key}"]
    return phrase


@contextmanager
def _matcher_lock(database: Database, settings: Settings) -> Iterator[None]:
    from pipeline.locks import only_one

    with only_one(database, settings.data / "matcher.lock", _MATCHER_LOCK) as taken:
        if not taken:
            raise RefusedError(reason="matching is under way already; wait for it to end")
        yield


@dataclass
class _Batch:
    """What one unit of work will carry out; claims not opened yet have negative numbers."""

    opens: list[int] = field(default_factory=list)
    joins: list[Proposed] = field(default_factory=list)
    suggestions: list[Proposed] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Stage:
    known: "Known"
    bars: Thresholds
    languages: Any

    @classmethod
    def load(cls, database: Database, settings: Settings, noted: Callable[[str], None]) -> "_Stage":
        from models.candidates import Mode
        from models.language import LanguageModel
        from pipeline.known import Known

        mode = Mode.WRITE if database.lasting else Mode.REHEARSE
        with database.reading() as session:
            known = Known.load(session, settings.data / "index", mode, noted)
        return cls(known, thresholds(known), LanguageModel.load())

    def match_next(self, database: Database, done: Matched) -> bool:
        """Match the next batch in one unit of work; whether there was one."""
        with database.writing() as session:
            batch = sightings.waiting(session, BATCH)
            if not batch:
                return False
            self.match_batch(session, batch, done)
        self.known.commit()  # after the record: the index never says what the record does not
        return True

    def match_batch(self, session: Session, batch: Sequence[Sighting], done: Matched) -> None:
        """Decide about each sighting in order, then carry all of it out in this unit of work."""
        from models.text import fold_all

        said = [sighting.said for sighting in batch]
        spoken = self.languages.predict(said)
        earlier = _earlier(session, batch)
        work, now = _Batch(), clock.now()
        for sighting, folded, language in zip(batch, fold_all(said), spoken, strict=True):
            self._match_one(sighting, folded, earlier.get(sighting.id, []), work, done, str(language))
            work.marks.append(_mark(sighting, folded, str(language), now))
        self._carry_out(session, work)
        done.sightings += len(batch)

    def _match_one(
        self,
        sighting: Sighting,
        folded: "Folded",
        earlier: Sequence[Match],
        work: _Batch,
        done: Matched,
        language: str,
    ) -> None:
        from pipeline.index import mark

        if any(one.standing in triage.MEMBER for one in earlier):
            done.kept += 1  # it has a home already: a person's word or the machine's earlier one stands
            return
        rejected = frozenset(one.claim_id for one in earlier)
        decision = decide(self.known.score(folded, sighting.id), rejected, self.bars)
        if decision.claims and not decision.claims[0].same:
            beyond = rest_of(self.known, sighting, folded, decision.claims[0], rejected)
            decision = with_rest(decision, beyond)
        if decision.band is Band.JOIN:
            claim = decision.claims[0].claim
            work.joins.append(_proposed(sighting, decision.claims[0]))
            done.joined += 1
        else:
            work.opens.append(sighting.id)
            claim = -len(work.opens)
            done.opened += 1
            for found in decision.claims:
                work.suggestions.append(_proposed(sighting, found, glued=decision.glued))
                self.known.relate(claim, found.claim)
            done.suggested += bool(decision.claims)
        self.known.add(sighting.id, folded, claim, mark(sighting.revision, language))

    def _carry_out(self, session: Session, work: _Batch) -> None:
        version = self.known.matcher.version
        opened = triage.open_claims(session, work.opens, version)
        real = {-place: claim.id for place, claim in enumerate(opened, 1)}
        triage.join(session, [_real(item, real) for item in work.joins], version)
        triage.suggest(session, [_real(item, real) for item in work.suggestions], version)
        self.known.rename(real)
        sightings.mark_matched(session, work.marks)
        self.known.reach(session)


def thresholds(known: "Known") -> Thresholds:
    """The bars that the matcher's own calibration gives."""
    bars = known.matcher.bars
    return Thresholds(join=bars.join, suggest=bars.suggest, anchor=bars.suggest)


def _earlier(session: Session, batch: Sequence[Sighting]) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = {}
    query = select(Match).where(Match.sighting_id.in_([sighting.id for sighting in batch]))
    for match in session.scalars(query):
        found.setdefault(match.sighting_id, []).append(match)
    return found


def _proposed(sighting: Sighting, found: "Scored", *, glued: bool = False) -> Proposed:
    reasons = {
        "nearest": found.nearest,
        "anchor": round(found.anchor, 4),
        "forbids": list(found.forbids),
        "same": found.same,
    }
    if glued:
        reasons["glued"] = True
    return Proposed(sighting.id, found.claim, found.score, reasons)


def _real(item: Proposed, real: dict[int, int]) -> Proposed:
    return Proposed(item.sighting_id, real.get(item.claim_id, item.claim_id), item.score, item.reasons)


def _mark(sighting: Sighting, folded: "Folded", language: str, now: datetime) -> dict[str, Any]:
    guess = TextLanguage(language)
    known = sighting.language if guess is TextLanguage.UNKNOWN else guess
    return {"id": sighting.id, "fold": folded.digest[:32], "language": known, "matched_at": now}
