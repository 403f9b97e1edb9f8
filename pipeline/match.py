"""Sightings → claims: join, suggest or open; `pipeline/judging.py` says which, here it is carried out.

A sighting that is only suggested to a claim opens one of its own as well, so that its next retelling finds it and
nothing waits for a person to be seen at all; confirming the suggestion merges the two.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import models
from claims import clock, marks, sightings, triage
from claims.database import Database
from claims.errors import RefusedError
from claims.records import Match, Sighting
from claims.settings import Settings
from claims.sightings import Waiting
from claims.terms import TextLanguage
from claims.triage import Proposed
from pipeline.linkage import Band, Scored, Spoken, with_holds

if TYPE_CHECKING:  # NumPy, numba and scikit-learn are loaded only when there is something to match
    from models.text import Folded
    from pipeline.known import Known

BATCH = 500
MATCHER_LOCK = 0x6169716D  # "aiqm"


@dataclass
class Matched:
    """What a run of matching did."""

    sightings: int = 0
    joined: int = 0
    suggested: int = 0
    opened: int = 0
    kept: int = 0


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
        if models.is_to_be_compiled():
            noted("Matching is compiled for this machine, once for each release: half a minute.")
        stage = _Stage.load(database, settings, noted)
        try:
            with seldom_collecting() as collect:
                while stage.match_next(database, done):
                    told(done.sightings, total)
                    collect()
        finally:
            stage.known.close()
    return done


@contextmanager
def seldom_collecting() -> Iterator[Callable[[], object]]:
    """Garbage is collected when the yielded function is called, not in the midst of a decision.

    Looking through all that is known and loaded took up to half of the time, and found next to nothing.
    """
    if gc.get_freeze_count():
        yield lambda: None  # whoever froze them before us decides
        return
    were = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield lambda: gc.collect(1)  # what is new; what has survived once is known and stays
    finally:
        gc.unfreeze()
        if were:
            gc.enable()


@contextmanager
def _matcher_lock(database: Database, settings: Settings) -> Iterator[None]:
    from pipeline.locks import only_one

    with only_one(database, settings.data / "matcher.lock", MATCHER_LOCK) as taken:
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
    held: frozenset[int] = frozenset()
    """The claims that no machine joins."""


@dataclass
class _Stage:
    known: "Known"
    languages: Any

    @classmethod
    def load(cls, database: Database, settings: Settings, noted: Callable[[str], None]) -> "_Stage":
        from models.candidates import Mode
        from models.language import LanguageModel
        from pipeline.known import Known

        mode = Mode.WRITE if database.lasting else Mode.REHEARSE
        with database.reading() as session:
            known = Known.load(session, settings.data / "index", mode, noted)
        return cls(known, LanguageModel.load())

    def match_next(self, database: Database, done: Matched) -> bool:
        """Match the next batch in one unit of work; whether there was one."""
        with database.writing() as session:
            batch = sightings.waiting(session, BATCH)
            if not batch:
                return False
            self.match_batch(session, batch, done)
        self.known.commit()  # after the record: the index never says what the record does not
        return True

    def match_batch(self, session: Session, batch: Sequence[Waiting], done: Matched) -> None:
        """Decide about each sighting in order, then carry all of it out in this unit of work."""
        from models.text import fold_all

        said = [sighting.said for sighting in batch]
        spoken = self.languages.predict(said)
        earlier = _earlier(session, batch)
        work, now = _Batch(held=marks.held(session)), clock.now()
        for sighting, folded, language in zip(batch, fold_all(said), spoken, strict=True):
            self._match_one(sighting, folded, earlier.get(sighting.id, []), work, done, str(language))
            work.marks.append(_mark(sighting, folded, str(language), now))
        self._carry_out(session, work)
        done.sightings += len(batch)

    def _match_one(
        self,
        sighting: Waiting,
        folded: "Folded",
        earlier: Sequence[Match],
        work: _Batch,
        done: Matched,
        language: str,
    ) -> None:
        from pipeline.index import mark
        from pipeline.judging import judge

        if any(one.standing in triage.MEMBER for one in earlier):
            done.kept += 1  # it has a home already: a person's word or the machine's earlier one stands
            return
        rejected = frozenset(one.claim_id for one in earlier)
        decision = judge(self.known, Spoken(sighting.id, sighting.said, folded, language), rejected)
        decision = with_holds(decision, work.held)
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
        opened = triage.open_numbers(session, work.opens, version)
        real = {-place: claim for place, claim in enumerate(opened, 1)}
        triage.join(session, [_real(item, real) for item in work.joins], version)
        triage.suggest(session, [_real(item, real) for item in work.suggestions], version)
        self.known.rename(real)
        sightings.mark_matched(session, work.marks)
        self.known.reach(session)


def _earlier(session: Session, batch: Sequence[Waiting]) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = {}
    query = select(Match).where(Match.sighting_id.in_([sighting.id for sighting in batch]))
    for match in session.scalars(query):
        found.setdefault(match.sighting_id, []).append(match)
    return found


def _proposed(sighting: Waiting, found: Scored, *, glued: bool = False) -> Proposed:
    reasons = {
        "nearest": found.nearest,
        "anchor": round(found.anchor, 4),
        "forbids": list(found.forbids),
        "same": found.same,
    }
    if glued:
        reasons["glued"] = True
    if found.across:
        reasons["across"] = True
    return Proposed(sighting.id, found.claim, found.score, reasons)


def _real(item: Proposed, real: dict[int, int]) -> Proposed:
    return Proposed(item.sighting_id, real.get(item.claim_id, item.claim_id), item.score, item.reasons)


def _mark(sighting: Waiting, folded: "Folded", language: str, now: datetime) -> dict[str, Any]:
    guess = TextLanguage(language)
    known = sighting.language if guess is TextLanguage.UNKNOWN else guess
    return {"id": sighting.id, "fold": folded.digest[:32], "language": known, "matched_at": now}
