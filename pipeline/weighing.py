"""Weighing: each claim's priority worked out from the record and the models, and kept for the inbox to sort by.

Only claims that changed are looked at (the chain of acts tells which), and those for which a day has passed that
counts; texts are read again only where something changed. It can be broken off at any moment and goes on where it
was; doing it twice changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import marks, recurrence, voices, volume, weights
from claims.database import Database
from claims.records import ClaimWeight
from claims.recurrence import Answer, Gap
from claims.settings import Settings
from claims.shelves import BACK
from claims.terms import Facet, SightingKind
from claims.weights import CLUSTER, Kept, Member, Names

if TYPE_CHECKING:
    from models.priority import Facts, Priority

BATCH = 150
READ_SOURCES = 6
"""From how many sources a text is read to say what a claim is about, the newest first; beside its first text."""
AGREEING = 2
"""How many sources must name a kind of harm or a day before it counts, unless the first text does."""
_WEEK = timedelta(days=7)
_WEIGHER_LOCK = 0x61697177  # "aiqw"


@dataclass
class Weighed:
    """What a run of weighing did."""

    claims: int = 0
    """Claims weighed."""
    read: int = 0
    """Texts read for them."""


@dataclass(frozen=True)
class _Look:
    """What is looked at: until when, and what that day is called here."""

    until: datetime
    zone: ZoneInfo
    quiet_days: int
    act_seq: int
    names: Names

    @property
    def today(self) -> date:
        return self.day(self.until)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True)
class _About:
    """What a claim's texts say: whether it is a claim, what harm it does, which days it names."""

    worth: float = 0.0
    harms: frozenset[str] = frozenset()
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class _Chosen:
    """The sightings of a claim whose texts are read."""

    openers: list[Member]
    newest: list[Member]

    @property
    def rows(self) -> list[Member]:
        return self.openers + self.newest


@dataclass
class _Batch:
    """What is known about some claims."""

    members: dict[int, list[Member]]
    wordings: dict[int, list[tuple[str, datetime]]]
    closed: dict[int, datetime]
    answers: dict[int, Answer]
    before: dict[int, ClaimWeight]
    raises: dict[int, list[tuple[str, int]]]
    about: dict[int, _About] = field(default_factory=dict)


def weigh(
    database: Database, settings: Settings, *, told: Callable[[int, int], None] = lambda done, of: None
) -> Weighed:
    """Weigh every claim that changed since the last time or whose day has come; *told* hears how many of how many."""
    done = Weighed()
    with _one_at_a_time(database, settings) as taken:
        if not taken:
            return done  # somebody else is at it, and misses nothing
        scales = _scales(settings)
        _set_up(database, scales)
        with database.reading() as session:
            last = weights.last_weighing(session)
            head, until = weights.newest_act(session), weights.newest_sighting(session)
            if last is None or until is None:
                return done
            zone = ZoneInfo(settings.time_zone)
            look = _Look(until, zone, settings.desk.quiet_days, head, weights.names(session))
            waiting = weights.waiting(session, last, look.today)
            counted = volume.count(session, last, zone)
        ordered = sorted(waiting.changed | waiting.due)
        for start in range(0, len(ordered), BATCH):
            _weigh_batch(database, ordered[start : start + BATCH], waiting.changed, look, done)
            told(done.claims, len(ordered))
        if ordered or counted.days or (head, until) != (last.act_seq, last.seen_until):
            with database.writing() as session:
                volume.keep(session, counted)
                weights.mark(session, head, until, scales, counted.until)
    return done


@contextmanager
def _one_at_a_time(database: Database, settings: Settings) -> Iterator[bool]:
    from pipeline.locks import only_one

    with only_one(database, settings.data / "weigher.lock", _WEIGHER_LOCK) as taken:
        yield taken


def _set_up(database: Database, scales: str) -> None:
    """Begin anew where there are no weights yet or where they were made with other scales."""
    with database.reading() as session:
        last = weights.last_weighing(session)
        if last is not None and last.scales == scales:
            return
    with database.writing() as session:
        weights.forget(session)
        session.flush()
        weights.mark(session, weights.newest_act(session), None, scales)


def _scales(settings: Settings) -> str:
    """A digest of everything a weight depends on beside the record."""
    from models import checkworthy, harm, priority

    digest = hashlib.sha256(checkworthy.TRAINED.read_bytes())
    told = (dict(priority.POINTS), harm.WORDS, harm.GRAVITY, settings.desk.quiet_days, settings.time_zone)
    digest.update(repr(told).encode())
    return digest.hexdigest()


def _weigh_batch(
    database: Database, numbers: Sequence[int], changed: frozenset[int], look: _Look, done: Weighed
) -> None:
    with database.reading() as session:
        standing = weights.standing_claims(session, numbers)
        batch = _known(session, standing)
        _read(session, batch, standing, changed, look, done)
        rows = [_kept(number, batch, look) for number in standing]
    with database.writing() as session:
        weights.keep(session, numbers, rows)
    done.claims += len(numbers)


def _known(session: Session, numbers: Sequence[int]) -> _Batch:
    return _Batch(
        members=weights.members(session, numbers),
        wordings=weights.wordings(session, numbers),
        closed=recurrence.closed_since(session, numbers),
        answers=dict(recurrence.last_answers(session, numbers)),
        before=weights.weights(session, numbers),
        raises=marks.raises(session, numbers),
    )


# --- what the texts say -------------------------------------------------------------------------------


def _read(
    session: Session,
    batch: _Batch,
    numbers: Sequence[int],
    changed: frozenset[int],
    look: _Look,
    done: Weighed,
) -> None:
    """Fill in what each claim is about: as it was known where nothing changed, else from its texts."""
    chosen: dict[int, _Chosen] = {}
    for number in numbers:
        before = batch.before.get(number)
        if before is not None and number not in changed:
            days = tuple(date.fromisoformat(day) for day in before.days)
            batch.about[number] = _About(before.worth, frozenset(before.harms), days)
        else:
            chosen[number] = _choose(batch.members.get(number, []), _gap(number, batch, look))
    said = weights.texts(session, (row.sighting_id for one in chosen.values() for row in one.rows))
    for number, one in chosen.items():
        batch.about[number] = _about(one, said, batch.wordings.get(number, []), look)
        done.read += len(one.rows)


def _choose(members: Sequence[Member], gap: Gap | None) -> _Chosen:
    """The sightings whose texts are read: the first and the first since it is back, which count alone, and the
    newest of a few sources, which count where they agree."""
    if not members:
        return _Chosen([], [])
    openers = {members[0].sighting_id: members[0]}
    if gap is not None:
        first = next(row for row in members if row.seen_at >= gap.back_since)
        openers[first.sighting_id] = first
    newest: dict[int, Member] = {}
    for row in reversed(members):
        if len(newest) >= READ_SOURCES:
            break
        newest.setdefault(row.source_id, row)
    return _Chosen(list(openers.values()), [row for row in newest.values() if row.sighting_id not in openers])


def _about(
    chosen: _Chosen, said: dict[int, str], wordings: Sequence[tuple[str, datetime]], look: _Look
) -> _About:
    """What the chosen sightings and the approved wordings say."""
    from models.checkworthy import shipped
    from models.days import named_days
    from models.harm import harms
    from models.text import fold

    texts = [said[row.sighting_id] for row in chosen.rows]
    folds = [fold(text) for text in texts]
    chances = shipped().predict_proba(texts, folds)
    seen_on = [look.day(row.seen_at) for row in chosen.rows]
    counted = [AGREEING] * len(chosen.openers) + [1] * len(chosen.newest)
    for text, approved_at in wordings:
        folds.append(fold(text))
        seen_on.append(look.day(approved_at))
        counted.append(AGREEING)
    kinds: Counter[str] = Counter()
    days: Counter[date] = Counter()
    for folded, day, count in zip(folds, seen_on, counted, strict=True):
        kinds.update(dict.fromkeys(harms(folded), count))
        days.update(dict.fromkeys(named_days(folded, day), count))
    return _About(
        1.0 if wordings else float(chances.mean()) if texts else 0.0,
        frozenset(kind for kind, count in kinds.items() if count >= AGREEING),
        tuple(sorted(day for day, count in days.items() if count >= AGREEING)),
    )


# --- what is counted ----------------------------------------------------------------------------------


def _gap(number: int, batch: _Batch, look: _Look) -> Gap | None:
    """The return that still holds: not answered since, and on an open claim not long ago."""
    seen = [row.seen_at for row in batch.members.get(number, [])]
    closed = batch.closed.get(number)
    gap = recurrence.last_gap(seen, look.quiet_days, closed)
    if gap is None or recurrence.is_over(gap, batch.answers.get(number)):
        return None
    if closed is None and look.until - gap.back_since > timedelta(days=look.quiet_days):
        return None
    return gap


def _facts(number: int, batch: _Batch, look: _Look, gap: Gap | None) -> "Facts":
    from models.priority import Facts

    members, about = batch.members[number], batch.about[number]
    week, fortnight = look.until - _WEEK, look.until - 2 * _WEEK
    recent = [row for row in members if row.seen_at > week]
    before = [row for row in members if fortnight < row.seen_at <= week]
    return Facts(
        today=look.today,
        people=_people(members, look),
        sources=_sources(members),
        recent=_people(recent, look) + _sources(recent),
        before=_people(before, look) + _sources(before),
        reach=_reach(members),
        harms=about.harms,
        worth=about.worth,
        days=about.days,
        first_seen=look.day(members[0].seen_at),
        back_since=look.day(gap.back_since) if gap else None,
        answered=number in batch.answers,
    )


def _people(members: Sequence[Member], look: _Look) -> float:
    from models.priority import people_asking

    first: dict[object, Member] = {}
    for row in members:
        if row.kind is SightingKind.QUESTION:
            first.setdefault(row.voice or row.sighting_id, row)  # whoever asks three times is one person
    same = Counter(
        (row.source_id, look.day(row.seen_at), row.fold or row.sighting_id) for row in first.values()
    )
    return people_asking(same.values())


def _sources(members: Sequence[Member]) -> int:
    return len({row.source_id for row in members})


def _reach(members: Sequence[Member]) -> int:
    most: dict[int, int] = {}
    for row in members:
        most[row.source_id] = max(most.get(row.source_id, 0), row.reach or 0)
    return sum(most.values())


# --- what is kept -------------------------------------------------------------------------------------


def _kept(number: int, batch: _Batch, look: _Look) -> Kept:
    """The row of one claim, what it is found by, and its days; one without a counted sighting weighs nothing."""
    members = batch.members.get(number, [])
    row = _row(number, batch, look)
    return Kept({**row, **_line(members, look)}, _facets(members, row, look), _days(members, look))


def _row(number: int, batch: _Batch, look: _Look) -> dict[str, Any]:
    from models.priority import Priority, priority, raised

    members, about = batch.members.get(number, []), batch.about[number]
    gap = _gap(number, batch, look)
    facts = _facts(number, batch, look, gap) if members else None
    weight = priority(facts) if facts else Priority(0.0, (), None)
    weight = raised(weight, batch.raises.get(number, ()))
    return {
        "claim_id": number,
        "score": weight.score,
        "reasons": [_plain(reason) for reason in weight.reasons],
        "deadline": weight.deadline,
        "worth": round(about.worth, 4),
        "harms": sorted(about.harms),
        "days": [day.isoformat() for day in about.days],
        "growth": round(facts.recent - facts.before, 2) if facts else 0.0,
        "back_since": gap.back_since if gap else None,
        "returned": _returned(members, gap) if gap else None,
        "due_on": _due(members, weight, gap, look),
        "act_seq": look.act_seq,
    }


def _returned(members: Sequence[Member], gap: Gap) -> dict[str, Any]:
    since = [row for row in members if row.seen_at >= gap.back_since]
    return {
        "before": gap.last_before.isoformat(),
        "sightings": len(since),
        "people": voices.people(since),
        "sources": _sources(since),
    }


def _line(members: Sequence[Member], look: _Look) -> dict[str, Any]:
    """What a line of the inbox shows beside the priority."""
    week, fortnight = look.until - _WEEK, look.until - 2 * _WEEK
    return {
        "sightings": len(members),
        "questions": sum(row.kind is SightingKind.QUESTION for row in members),
        "sources": _sources(members),
        "reach": sum(row.reach or 0 for row in members),
        "recent": sum(row.seen_at > week for row in members),
        "before": sum(fortnight < row.seen_at <= week for row in members),
        "opener_id": min((row.sighting_id for row in members), default=None),
        "first_at": members[0].seen_at if members else None,
        "last_at": members[-1].seen_at if members else None,
        "changed_at": max((row.decided_at for row in members), default=None),
        "languages": " ".join(sorted({row.language.value for row in members})),
    }


def _facets(members: Sequence[Member], row: Mapping[str, Any], look: _Look) -> set[tuple[Facet, str]]:
    found = {(Facet.LANGUAGE, code) for code in {row.language.value for row in members}}
    found |= {(Facet.SOURCE, look.names.sources[source]) for source in {row.source_id for row in members}}
    found |= {
        (Facet.REGION, look.names.places[place]) for place in {row.place_id for row in members} - {None}
    }
    if len(members) > 1:
        found.add((Facet.MARK, CLUSTER))
    if row["back_since"] is not None:
        found.add((Facet.MARK, BACK))
    return found


def _days(members: Sequence[Member], look: _Look) -> dict[date, tuple[int, int]]:
    found: dict[date, tuple[int, int]] = {}
    for row in members:
        seen, asked = found.get(day := look.day(row.seen_at), (0, 0))
        found[day] = (seen + 1, asked + (row.kind is SightingKind.QUESTION))
    return found


def _plain(reason: Any) -> dict[str, Any]:
    return {"name": reason.name, "share": reason.share, "values": dict(reason.values)}


def _due(members: Sequence[Member], weight: "Priority", gap: Gap | None, look: _Look) -> date | None:
    """Tomorrow while the mere passing of days changes the weight; never for a claim that has gone quiet."""
    lively = bool(members) and look.until - members[-1].seen_at <= 2 * _WEEK + timedelta(days=1)
    if lively or weight.deadline is not None or (gap is not None and members):
        return look.today + timedelta(days=1)
    return None
