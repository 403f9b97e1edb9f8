"""Sightings → claims: join, suggest or open; `pipeline/judging.py` says which, here it is carried out.

A sighting that is only suggested to a claim opens one of its own as well, so that its next retelling finds it and
nothing waits for a person to be seen at all; confirming the suggestion merges the two.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
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
from claims.terms import Standing, TextLanguage
from claims.triage import Proposed
from pipeline.linkage import Band, Scored, Spoken, with_holds

if TYPE_CHECKING:  # NumPy, numba and scikit-learn are loaded only when there is something to match
    from models.text import Folded
    from pipeline.known import Known

BATCH = 100
MATCHER_LOCK = 0x6169716D  # "aiqm"


@dataclass
class Matched:
    """What a run of matching did."""

    sightings: int = 0
    joined: int = 0
    suggested: int = 0
    opened: int = 0
    kept: int = 0

    def add(self, other: "Matched") -> None:
        """What came of one more batch."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


class MovedError(Exception):
    """Somebody changed what was just decided about: a text, a match, a claim that is held."""


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
        with seldom_collecting() as collect:

            def after_each() -> None:
                told(done.sightings, total or 0)
                collect()

            moved = False
            while not _match_on(_Stage.load(database, settings, noted), database, done, after_each, moved):
                moved = True
    return done


def _match_on(
    stage: "_Stage", database: Database, done: Matched, after_each: Callable[[], object], moved: bool
) -> bool:
    """Match until nothing waits; False when somebody changed what was being decided: then all is loaded anew.

    After that (*moved*) nobody may write while the next batch is decided: whoever changes a text again and again
    shall not keep it from being matched.
    """
    try:
        if moved:
            stage.match_alone(database, done)
            after_each()
        while stage.match_next(database, done):
            after_each()
    except MovedError:
        return False
    finally:
        stage.known.close()
    return True


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
        """Match the next batch; whether there was one. Raises MovedError when it has to be decided anew."""
        with database.reading() as session:  # deciding takes much longer than writing: nobody waits for it
            seen = _Seen.of(session, sightings.waiting(session, BATCH))
        if not seen.batch:
            return False
        found = Matched()
        work = self.decide(seen, found)
        with database.writing() as session:
            if _Seen.of(session, sightings.still_waiting(session, seen.batch)) != seen:
                raise MovedError
            self._carry_out(session, work)
        self.known.commit()  # after the record: the index never says what the record does not
        done.add(found)
        return True

    def match_alone(self, database: Database, done: Matched) -> None:
        """Match the next batch while nobody else may write, so that nothing it was decided by can change."""
        found = Matched()
        with database.writing() as session:
            seen = _Seen.of(session, sightings.waiting(session, BATCH))
            self._carry_out(session, self.decide(seen, found))
        self.known.commit()
        done.add(found)

    def decide(self, seen: "_Seen", done: Matched) -> _Batch:
        """What becomes of each sighting, in order; nothing is written, but it is known from now on."""
        from models.text import fold_all

        said = [sighting.said for sighting in seen.batch]
        spoken = self.languages.predict(said) if said else []
        work, now = _Batch(held=seen.held), clock.now()
        for sighting, folded, language in zip(seen.batch, fold_all(said), spoken, strict=True):
            earlier = seen.earlier.get(sighting.id, ())
            self._match_one(sighting, folded, earlier, work, done, str(language))
            work.marks.append(_mark(sighting, folded, str(language), now))
        done.sightings += len(seen.batch)
        return work

    def _match_one(
        self,
        sighting: Waiting,
        folded: "Folded",
        earlier: "Sequence[_Earlier]",
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


@dataclass(frozen=True)
class _Earlier:
    """What was thought of a sighting before."""

    claim_id: int
    standing: Standing


@dataclass(frozen=True)
class _Seen:
    """What a batch is decided by, as far as somebody else may change it."""

    batch: Sequence[Waiting]
    earlier: Mapping[int, Sequence[_Earlier]]
    held: frozenset[int]

    @classmethod
    def of(cls, session: Session, batch: Sequence[Waiting]) -> "_Seen":
        """What is known of *batch* now."""
        return cls(batch, _earlier(session, batch), marks.held(session))


def _earlier(session: Session, batch: Sequence[Waiting]) -> dict[int, list[_Earlier]]:
    found: dict[int, list[_Earlier]] = {}
    query = select(Match.sighting_id, Match.claim_id, Match.standing)
    query = query.where(Match.sighting_id.in_([sighting.id for sighting in batch])).order_by(Match.id)
    for sighting, claim, standing in session.execute(query):
        found.setdefault(sighting, []).append(_Earlier(claim, standing))
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
