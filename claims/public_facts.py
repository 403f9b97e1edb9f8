"""What the record knows around published refutations and may say in public.

Nothing here tells of fewer than `LEAST` people or texts, and nothing of who asked: counts are rounded down so far
that two of them, of different days or of claims that overlap, never differ by a single question. Where a claim was
seen is told of public feeds only, and only where a person confirmed that it was said there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session, selectinload

from claims import voices
from claims.lines import kept_return
from claims.records import (
    Authority,
    AuthoritySuccession,
    Claim,
    ClaimWeight,
    Match,
    Narrative,
    NarrativeClaim,
    RefutationClaim,
    RefutationStatement,
    Sighting,
    Source,
    Statement,
)
from claims.recurrence import HOME, Return, last_answers
from claims.sources import COUNTED
from claims.terms import SightingKind, Standing

LEAST = 5
"""Of fewer than so many, nothing is said."""
SHOWN = 5
"""How many appearances of a claim are told: the first and the latest."""
FEED = "feed"
"""The kind of source that anybody can read."""
_CHUNK = 500
_Name = TypeVar("_Name", int, str)
_dated: ColumnElement[datetime] = func.coalesce(Sighting.published_at, Sighting.first_seen_at)


@dataclass(frozen=True)
class Appearance:
    """One public place where a claim was seen, as a person confirmed."""

    url: str
    on: date

    @property
    def source(self) -> str:
        """The host it was seen on; nothing when the address is none that may be opened."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return ""
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""


@dataclass(frozen=True)
class ClaimFacts:
    """What may be said around one claim."""

    asked: int = 0
    """At least so many questions came about it; 0: nothing is said."""
    seen: int = 0
    """At least so often it was seen otherwise; 0: nothing is said."""
    last_seen: date | None = None
    """The first day of the month it was last seen in."""
    back_since: date | None = None
    """Since when it is being said again, unanswered since."""
    appearances: tuple[Appearance, ...] = ()
    """The first, then the latest, in the order of time."""


@dataclass(frozen=True)
class NarrativeFacts:
    """A narrative: its key, its names by language, and the public ids of its claims."""

    key: str
    names: Mapping[str, str]
    claims: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DatedName:
    """What an authority was called in one language between two dates."""

    language: str
    name: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Body:
    """An authority as the public meets it: all its names, and who came after it."""

    key: str
    names: tuple[DatedName, ...]
    successors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stated:
    """A statement, as the public meets it."""

    authority: str
    """The key of who made it."""
    title: str
    url: str
    dated: date | None
    language: str


@dataclass(frozen=True)
class PublicFacts:
    """All that stands around the published refutations, each thing under its public name."""

    claims: Mapping[str, ClaimFacts] = field(default_factory=dict)
    """By the claim's public id, as the refutations name it."""
    narratives: Sequence[NarrativeFacts] = ()
    authorities: Mapping[str, Body] = field(default_factory=dict)
    statements: Mapping[str, Stated] = field(default_factory=dict)
    """By the statement's public id: what answers rest on, or will; only what is published may be shown."""


def coarse(number: int) -> int:
    """*number* rounded down: nothing below `LEAST`, fives below a hundred, two digits from there on."""
    if number < LEAST:
        return 0
    step = 5 if number < 100 else 10 ** (len(str(number)) - 2)
    return number // step * step


def public_facts(session: Session) -> PublicFacts:
    """What may stand around every refutation there is; the answers themselves need not be read for it."""
    claims = _claims(session)
    told = _told(session, sorted(set(claims.values())))
    return PublicFacts(
        claims={name: told[number] for name, number in claims.items() if number in told},
        narratives=_narratives(session, claims),
        authorities=_authorities(session),
        statements=_statements(session),
    )


def _claims(session: Session) -> dict[str, int]:
    """Public id of each claim that was answered, or merged into one that was -> number of the claim it means today."""
    answered = select(RefutationClaim.claim_id)
    query = select(Claim.id, Claim.public_id, Claim.merged_into_id).where(
        or_(Claim.id.in_(answered), Claim.merged_into_id.is_not(None))
    )
    found: Sequence[Row[Any]] = [*session.execute(query)]
    rows = {row.id: row for row in found}
    asked = set(session.scalars(answered.distinct()))
    ends = {number: _end(number, rows) for number in rows}
    standing = {ends[number] for number in asked}
    return {row.public_id: ends[number] for number, row in rows.items() if ends[number] in standing}


def _end(number: int, rows: Mapping[int, Row[Any]]) -> int:
    """Where the redirects from claim *number* lead."""
    while number in rows and (heir := rows[number].merged_into_id):
        number = heir
    return number


def _told(session: Session, numbers: Sequence[int]) -> dict[int, ClaimFacts]:
    found: dict[int, ClaimFacts] = {}
    for part in _parts(numbers):
        seen = _appearances(session, part)
        back = _back(session, part)
        people = voices.people_asked(session, part)
        # Columns and not records: twenty thousand of those take a second to make.
        counts = select(
            ClaimWeight.claim_id, ClaimWeight.questions, ClaimWeight.sightings, ClaimWeight.last_at
        ).where(ClaimWeight.claim_id.in_(part))
        for number, asked, sightings, last_at in session.execute(counts):
            there = seen.pop(number, ())
            last = _last_month(there, last_at if sightings - asked >= LEAST else None)
            since = _back_since(back[number], there) if number in back else None
            # Of people, not of their messages: five questions of one person are told of as one, so not at all.
            told = coarse(min(asked, people.get(number, 0)))
            found[number] = ClaimFacts(told, coarse(sightings - asked), last, since, tuple(there))
        # Opened since the last weighing: nothing is counted yet, but what people confirmed is confirmed.
        for number, there in seen.items():
            found[number] = ClaimFacts(last_seen=_last_month(there, None), appearances=tuple(there))
    return found


def _last_month(seen: Sequence[Appearance], last_at: datetime | None) -> date | None:
    days = [one.on for one in seen[-1:]]
    if last_at is not None:
        days.append(last_at.astimezone(HOME).date())
    return max(days).replace(day=1) if days else None


def _back_since(back: Return, seen: Iterable[Appearance]) -> date | None:
    """The day a return began in public: a single question would be a count of one, and is no return to tell of."""
    began = back.back_since.astimezone(HOME).date()
    if back.sightings >= LEAST:
        return began
    return next((one.on for one in seen if one.on >= began), None)


def _first_and_latest(seen: Sequence[tuple[str, datetime]]) -> list[Appearance]:
    shown = seen if len(seen) <= SHOWN else [seen[0], *seen[1 - SHOWN :]]
    return [Appearance(url, at.astimezone(HOME).date()) for url, at in shown]


def _back(session: Session, numbers: Sequence[int]) -> dict[int, Return]:
    query = (
        select(Claim, ClaimWeight)
        .join(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .where(Claim.id.in_(numbers), ClaimWeight.back_since.is_not(None))
    )
    rows = session.execute(query).all()
    answers = last_answers(session, [claim.id for claim, _ in rows])
    found = [kept_return(claim, weight, answers.get(claim.id)) for claim, weight in rows]
    return {one.claim_id: one for one in found if one is not None}


def _appearances(session: Session, numbers: Sequence[int]) -> dict[int, list[Appearance]]:
    """The first and the latest public places of each claim, in the order of time, each address once."""
    query = (
        select(Match.claim_id, Sighting.url, _dated.label("at"))
        .join(Sighting, Sighting.id == Match.sighting_id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Match.claim_id.in_(numbers), Match.standing == Standing.CONFIRMED)
        .where(Sighting.kind == SightingKind.ENTRY)
        .where(or_(Sighting.url.startswith("https://"), Sighting.url.startswith("http://")))
        .where(Source.kind == FEED, Source.state.in_(COUNTED))
        .order_by(Match.claim_id, "at", Sighting.id)
    )
    found: dict[int, dict[str, datetime]] = {}
    for number, url, at in session.execute(query):
        found.setdefault(number, {}).setdefault(url, at)
    return {number: _first_and_latest(list(there.items())) for number, there in found.items()}


def _narratives(session: Session, claims: Mapping[str, int]) -> list[NarrativeFacts]:
    """The narratives that any of *claims* belongs to, by key."""
    names: dict[int, list[str]] = {}
    for name, number in claims.items():
        names.setdefault(number, []).append(name)
    members: dict[int, set[str]] = {}
    for link in session.scalars(select(NarrativeClaim)):
        if link.claim_id in names:
            members.setdefault(link.narrative_id, set()).update(names[link.claim_id])
    return [
        NarrativeFacts(narrative.key, dict(narrative.names), frozenset(members[narrative.id]))
        for narrative in session.scalars(select(Narrative).order_by(Narrative.key))
        if narrative.id in members
    ]


def _statements(session: Session) -> dict[str, Stated]:
    """Every statement that an answer rests on."""
    linked = select(RefutationStatement.statement_id)
    query = (
        select(
            Statement.public_id,
            Authority.key,
            Statement.title,
            Statement.url,
            Statement.dated,
            Statement.language,
        )
        .join(Authority, Authority.id == Statement.authority_id)
        .where(Statement.id.in_(linked))
    )
    return {
        row.public_id: Stated(row.key, row.title, row.url, row.dated, row.language.value)
        for row in session.execute(query)
    }


def _authorities(session: Session) -> dict[str, Body]:
    heirs: dict[int, list[str]] = {}
    for row in _successions(session):
        heirs.setdefault(row.predecessor_id, []).append(row.key)
    query = select(Authority).options(selectinload(Authority.names)).order_by(Authority.key)
    return {
        one.key: Body(one.key, tuple(_names(one)), tuple(heirs.get(one.id, ())))
        for one in session.scalars(query)
    }


def _successions(session: Session) -> Sequence[Row[Any]]:
    query = (
        select(AuthoritySuccession.predecessor_id, Authority.key)
        .join(Authority, Authority.id == AuthoritySuccession.successor_id)
        .order_by(AuthoritySuccession.predecessor_id, Authority.key)
    )
    return [*session.execute(query)]


def _names(authority: Authority) -> Iterator[DatedName]:
    for name in sorted(authority.names, key=lambda one: (one.valid_from or date.min, one.language, one.id)):
        yield DatedName(name.language.value, name.name, name.valid_from, name.valid_until)


def _parts(names: Collection[_Name]) -> Iterator[list[_Name]]:
    """*names* in order and in pieces that a statement can hold."""
    whole = iter(sorted(names))
    while part := list(islice(whole, _CHUNK)):
        yield part
