"""What the claim page shows, gathered: its sightings with what differs, its course by day, where it spreads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from threading import Lock
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims import dossier, people
from claims.dossier import Page, Shown, Spread
from claims.people import Action
from claims.records import Claim, ClaimNote, Match, Person
from claims.triage import notes
from models.differing import Kind, Piece, differing, missing
from models.text import fold
from pipeline.reviewing import guards_in_words
from pipeline.suggest import Suggestion, matcher_in

BARS = 90
"""Bars of the timeline at most; of a longer time each stands for several days."""
LACKING = 4
"""Words that a sighting lacks which are named."""
LARGE = 500
"""Sightings from which on how a claim spreads is kept for a while."""
FRESH = 600.0
"""Seconds for which it is: a source may have got another place, a text another language."""
KEPT = 256
_ANY = frozenset({"mixed", "unknown"})


@dataclass(frozen=True)
class Line:
    """One sighting of the list, with what differs from what the claim stands by."""

    match: Match
    pieces: tuple[Piece, ...]
    lacks: tuple[Piece, ...]
    compared: bool
    fresh: bool
    """Whether it came in since the reader looked last."""


@dataclass(frozen=True)
class Bar:
    """Some days of the timeline: how many sightings, how high the bar, and what went out."""

    first: date
    last: date
    sightings: int
    height: float
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Noted:
    """A note and who wrote it."""

    note: ClaimNote
    who: str


def lines(session: Session, claim: Claim, page: Page, looked: datetime | None) -> list[Line]:
    """The sightings of a page, each held against the claim's text in its own language."""
    bases = _bases(session, claim)
    return [_line(match, bases, looked) for match in page.matches]


def _line(match: Match, bases: dict[str, str], looked: datetime | None) -> Line:
    said, language = match.sighting.said, match.sighting.language.value
    base = bases.get(language) or (next(iter(bases.values()), "") if language in _ANY else "")
    fresh = looked is not None and match.sighting.first_seen_at > looked
    if not base or base == said:
        return Line(match, (Piece(said, Kind.PLAIN),), (), bool(base), fresh)
    lacks = tuple(piece for piece in missing(said, base) if piece.strong)[:LACKING]
    return Line(match, differing(said, base), lacks, True, fresh)


def _bases(session: Session, claim: Claim) -> dict[str, str]:
    """By language what the sightings are held against: the wording, else what the first sighting says."""
    first = dossier.first_sighting(session, claim)
    bases = {first.language.value: first.said} if first else {}
    return claim.wording() | {code: said for code, said in bases.items() if code not in claim.wording()}


class Spreads:
    """How large claims spread, worked out again only when their clusters change, or after a while."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[float, Spread]] = {}
        self._lock = Lock()

    def of(self, session: Session, claim: Claim, zone: ZoneInfo) -> Spread:
        """How *claim* spreads."""
        count, total = dossier.cluster_mark(session, claim)
        if count < LARGE:
            return dossier.spread(session, claim, zone)
        key = (str(session.get_bind().engine.url), claim.id, count, total, zone.key)
        now = monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or now - kept[0] > FRESH:
            kept = now, dossier.spread(session, claim, zone)
            with self._lock:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[key] = kept
        return kept[1]


spreads = Spreads()


def timeline(spread: Spread, marks: Sequence[Shown], zone: ZoneInfo) -> list[Bar]:
    """The days from the first sighting or publication to the last, in at most `BARS` bars."""
    when = [*spread.days, *(mark.at.astimezone(zone).date() for mark in marks)]
    if not when:
        return []
    begin, end = min(when), max(when)
    width = ceil(((end - begin).days + 1) / BARS)
    bars: list[tuple[date, int, list[Shown]]] = [
        (begin + timedelta(days=start), 0, []) for start in range(0, (end - begin).days + 1, width)
    ]
    for day, count in spread.days.items():
        place = (day - begin).days // width
        bars[place] = (bars[place][0], bars[place][1] + count, bars[place][2])
    for mark in marks:
        bars[(mark.at.astimezone(zone).date() - begin).days // width][2].append(mark)
    most = max(count for _, count, _ in bars) or 1
    return [
        Bar(first, min(end, first + timedelta(days=width - 1)), count, round(count / most, 3), tuple(shown))
        for first, count, shown in bars
    ]


def desk_people(session: Session) -> list[Person]:
    """Who may have a claim: everybody who may sort claims."""
    return [
        person
        for person in people.everybody(session)
        if any(people.can(role, Action.TRIAGE) for role in person.roles)
    ]


def noted(session: Session, claim: Claim) -> list[Noted]:
    """A claim's notes with the names of those who wrote them."""
    found = notes(session, claim)
    numbers = {note.person_id for note in found}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers)))
    names = {row.id: row.name for row in rows}
    return [Noted(note, names.get(note.person_id, "")) for note in found]


@dataclass(frozen=True)
class Offer:
    """What may answer a claim, beside the text of the claim it is near to, and why."""

    suggestion: Suggestion
    said: tuple[Piece, ...]
    text: tuple[Piece, ...]
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def offer(suggestion: Suggestion, reader: str, folder: Path) -> Offer:
    """A suggestion as a person looks at it."""
    mine, theirs = fold(suggestion.said), fold(suggestion.text)
    return Offer(
        suggestion,
        differing(suggestion.said, suggestion.text),
        differing(suggestion.text, suggestion.said),
        tuple(matcher_in(folder).explain(mine, theirs, reader, most=4)),
        tuple(guards_in_words(mine, theirs, reader)),
    )


def beside(text: str, other: str) -> tuple[Piece, ...]:
    """*text* in pieces by what *other* says; next to nothing it is all of one piece."""
    return differing(text, other) if other else (Piece(text, Kind.PLAIN),)
