"""A desk's record of any size, to measure its pages on: what `bench/desk.py` looks at.

A tenth as many claims as sightings, with cluster sizes as on a real desk: one claim is told by every fortieth
message, most are told once. Texts are those of `bench/corpus.py`, in Kazakh, Russian and English, with openings and
calls around them. What the pipeline would work out (weights, facets, days, words) is worked out here from the same
rows and kept by the same functions, but nothing is matched: that is measured elsewhere.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from corpus import CALLS, OPENINGS, SEED, _Claims
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from claims import bodies, migrate, people, refutations, sessions, sources, triage, volume, weights, words
from claims.acts import Actor, head
from claims.content import Text
from claims.database import Database, open_database
from claims.records import (
    Act,
    Claim,
    ClaimLook,
    ClaimTag,
    Match,
    Person,
    Record,
    SaidWords,
    Sighting,
    Weighing,
    WordCount,
)
from claims.refutations import Draft
from claims.shelves import BACK
from claims.terms import ClaimState, Facet, Language, Role, SightingKind, Standing, TextLanguage, Verdict, Way
from claims.weights import CLUSTER, Kept
from models.findable import FORMS, tokens

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime.now(UTC).replace(microsecond=0)
ZONE = ZoneInfo("Asia/Almaty")
SOURCES = 300
LARGEST = 1 / 40
"""The share of all sightings that the largest claim has."""
LONE = 0.6
"""The share of claims that are told once."""
ANSWERED = 400
"""Refutations approved, whatever the size: people write them."""
CHUNK = 10_000


@dataclass
class _Made:
    """One claim as it is made up."""

    number: int
    language: str
    said: str
    size: int
    begun: datetime
    days: float
    """How fast it spread."""
    closed: bool
    first_sighting: int = 0
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """What was made, for whoever measures."""

    largest: str
    some: Sequence[str]
    """Claims of all sizes."""
    rare: str
    common: str
    two: str
    message: str
    secrets: Mapping[str, str]
    """A session's secret by handle."""


def build(url: str, sightings: int) -> World:
    """Fill the empty database at *url* with so many sightings; what to ask for in it."""
    database = open_database(url)
    migrate.upgrade(database.engine)
    chance = random.Random(SEED)
    made = _made_up(sightings, chance)
    secrets, keys = _people_and_sources(database)
    _fill(database, made, keys, chance)
    _weigh(database, made, keys, chance)
    _learn(database, made)
    _around(database, made, chance)
    _settle(database)
    world = _asked(database, made, secrets)
    database.close()
    return world


# --- what there is ----------------------------------------------------------------------------------------


def _sizes(sightings: int) -> list[int]:
    """Cluster sizes, the largest first, that sum up to about *sightings*."""
    count, largest = sightings // 10, sightings * LARGEST
    lone = int(count * LONE)
    low, high = 0.3, 3.0
    for _ in range(40):
        steep = (low + high) / 2
        total = lone + sum(max(2, int(largest / (rank + 1) ** steep)) for rank in range(count - lone))
        low, high = (steep, high) if total > sightings else (low, steep)
    told = [max(2, int(largest / (rank + 1) ** high)) for rank in range(count - lone)]
    return told + [1] * lone


def _made_up(sightings: int, chance: random.Random) -> list[_Made]:
    said = _Claims(SEED)
    made = []
    for number, size in enumerate(_sizes(sightings), 1):
        language, spoken = said[number]
        age = chance.uniform(0, 400) if number > 30 else chance.uniform(0, 60)
        begun = NOW - timedelta(days=age, minutes=chance.randrange(1440))
        closed = age > 20 and chance.random() < 0.8
        made.append(_Made(number, language, " ".join(spoken), size, begun, chance.uniform(1, 25), closed))
    chance.shuffle(made)
    for number, claim in enumerate(made, 1):
        claim.number = number
    return made


def _people_and_sources(database: Database) -> tuple[dict[str, str], list[str]]:
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        roles = {
            "berik": Role.FACT_CHECKER,
            "dana": Role.EDITOR,
            "erlan": Role.EDITOR,
            "gulnar": Role.ANALYST,
        }
        for handle, role in roles.items():
            people.add_person(session, admin, handle, handle.title(), frozenset({role}))
        places = yaml.safe_load((ROOT / "data" / "places.yaml").read_text("utf-8"))
        bodies.load_places(session, Actor.machine("bench"), places)
        codes = [place.code for place in bodies.places(session)]
        keys = []
        for number in range(SOURCES):
            key = f"source-{number:03}"
            region = codes[number % len(codes)] if number % 3 else ""
            new = sources.NewSource(key, "feed", f"https://{key}.example/rss", {}, region=region)
            sources.add_source(session, people.find_person(session, "dana"), new)
            keys.append(key)
        secrets = {
            handle: sessions.start(session, people.find_person(session, handle), Way.DEMONSTRATION).secret
            for handle in ("aliya", *roles)
        }
    return secrets, keys


def _seen(claim: _Made, chance: random.Random) -> list[datetime]:
    """When each of its sightings was seen: most soon, the last long after."""
    until = (NOW - claim.begun).total_seconds()
    spread = [min(chance.expovariate(1 / (claim.days * 86400)), until) for _ in range(claim.size - 1)]
    return [claim.begun, *(claim.begun + timedelta(seconds=int(one)) for one in sorted(spread))]


@dataclass
class _Tally:
    """What weighing would count of one claim."""

    sources: set[int] = field(default_factory=set)
    questions: int = 0
    recent: int = 0
    before: int = 0
    reach: int = 0
    last: datetime = NOW
    days: dict[date, tuple[int, int]] = field(default_factory=dict)


_TALLIES: dict[int, _Tally] = {}


def _fill(database: Database, made: Sequence[_Made], keys: Sequence[str], chance: random.Random) -> None:
    """Claims, sightings, matches and the acts that made them."""
    with database.writing() as session:
        last = head(session)
        names = _names(len(made), chance)
        _load(
            session,
            Claim,
            (
                {
                    "id": claim.number,
                    "public_id": name,
                    "state": ClaimState.CLOSED if claim.closed else ClaimState.OPEN,
                    "opened_at": claim.begun,
                    "assigned_to_id": chance.randrange(2, 6) if chance.random() < 0.03 else None,
                }
                for claim, name in zip(made, names, strict=True)
            ),
        )
        _load(session, Sighting, _sightings(made, keys, chance))
        _load(session, Match, _matches(made, chance))
        _load(session, Act, _acts(made, names, last.seq, last.hash))


def _names(count: int, chance: random.Random) -> list[str]:
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    names: dict[str, None] = {}
    while len(names) < count:
        names["c-" + "".join(chance.choices(letters, k=6))] = None
    return list(names)


def _sightings(made: Sequence[_Made], keys: Sequence[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    number = 0
    week, fortnight = NOW - timedelta(days=7), NOW - timedelta(days=14)
    for claim in made:
        claim.first_sighting = number + 1
        tally = _TALLIES.setdefault(claim.number, _Tally())
        for seen in _seen(claim, chance):
            number += 1
            source = int(len(keys) * chance.random() ** 2)
            asked = chance.random() < 0.25
            opening = chance.choice(OPENINGS[claim.language]) + " " if chance.random() < 0.5 else ""
            reach = chance.randrange(5000) if not asked else None
            day = seen.astimezone(ZONE).date()
            told, of_them = tally.days.get(day, (0, 0))
            tally.days[day] = (told + 1, of_them + asked)
            tally.sources.add(source)
            tally.questions += asked
            tally.recent += seen > week
            tally.before += fortnight < seen <= week
            tally.reach += reach or 0
            tally.last = seen
            yield {
                "id": number,
                "source_id": source + 1,
                "key": f"k{number}",
                "kind": SightingKind.QUESTION if asked else SightingKind.ENTRY,
                "title": "",
                "text": f"{opening}{claim.said}. {chance.choice(CALLS[claim.language])}",
                "language": TextLanguage(claim.language),
                "url": "",
                "reach": reach,
                "shares": None,
                "published_at": seen,
                "first_seen_at": seen,
                "revision": 1,
                "remarks": [],
                "fold": hashlib.md5(f"{claim.number}".encode(), usedforsecurity=False).hexdigest(),
                "matched_at": seen,
            }


def _matches(made: Sequence[_Made], chance: random.Random) -> Iterator[dict[str, Any]]:
    number = 0
    for claim in made:
        for place in range(claim.size):
            number += 1
            yield _match(
                number, claim.first_sighting + place, claim.number, Standing.JOINED, 0.99, claim.begun
            )
    for claim in made:
        if claim.number > 1 and chance.random() < 0.15:
            number += 1
            to = chance.randrange(1, claim.number)
            yield _match(number, claim.first_sighting, to, Standing.SUGGESTED, chance.random(), claim.begun)


def _match(
    number: int, sighting: int, claim: int, standing: Standing, score: float, at: datetime
) -> dict[str, Any]:
    return {
        "id": number,
        "sighting_id": sighting,
        "claim_id": claim,
        "standing": standing,
        "score": score,
        "reasons": {"nearest": sighting, "anchor": 0.9, "forbids": [], "same": False},
        "matcher": "bench",
        "decided_at": at,
    }


def _acts(made: Sequence[_Made], names: Sequence[str], seq: int, previous: str) -> Iterator[dict[str, Any]]:
    for claim, name in zip(made, names, strict=True):
        for place in range(claim.size):
            seq += 1
            following = hashlib.sha256(f"{previous}{seq}".encode()).hexdigest()
            yield {
                "seq": seq,
                "done_at": claim.begun,
                "actor": "machine:matcher",
                "verb": "join" if place else "open_claim",
                "subject": f"claim:{name}",
                "detail": json.dumps({"sighting": claim.first_sighting + place}),
                "undoes_seq": None,
                "previous": previous,
                "hash": following,
            }
            previous = following


# --- what is worked out of it -----------------------------------------------------------------------------


def _weigh(database: Database, made: Sequence[_Made], keys: Sequence[str], chance: random.Random) -> None:
    with database.reading() as session:
        seq = head(session).seq
        places = {
            number: place.code
            for number, place in enumerate(
                [
                    None,
                    *(source.place_id and _place(session, source.place_id) for source in _sources(session)),
                ]
            )
            if place is not None
        }
    for start in range(0, len(made), 1_000):
        batch = made[start : start + 1_000]
        with database.writing() as session:
            rows = [_kept(claim, keys, places, seq, chance) for claim in batch]
            weights.keep(session, [claim.number for claim in batch], rows)
    with database.writing() as session:
        mark = Weighing(id=1, act_seq=seq, weighed_at=NOW, seen_until=NOW, counted_until=None, scales="bench")
        counted = volume.count(session, mark, ZONE)
        volume.keep(session, counted)
        weights.mark(session, seq, NOW, "bench", counted.until)


def _sources(session: Session) -> list[Any]:
    from claims.records import Source

    return list(session.query(Source).order_by(Source.id))


def _place(session: Session, number: int) -> Any:
    from claims.records import Place

    return session.get_one(Place, number)


def _kept(
    claim: _Made, keys: Sequence[str], places: Mapping[int, str], seq: int, chance: random.Random
) -> Kept:
    tally = _TALLIES[claim.number]
    score = min(
        100.0, round(6 * len(tally.sources) ** 0.4 + 20 * chance.random() ** 3 + tally.recent**0.3, 2)
    )
    growth = tally.recent - tally.before
    row = {
        "claim_id": claim.number,
        "score": score,
        "reasons": [
            {"name": "asked", "share": 10.5, "values": {"people": f"{tally.questions}"}},
            {"name": "sources", "share": 7.25, "values": {"sources": f"{len(tally.sources)}"}},
            {"name": "harm", "share": 5.0, "values": {"harms": "health panic"}},
        ],
        "deadline": None,
        "worth": 0.8,
        "harms": ["health"],
        "days": [],
        "sightings": claim.size,
        "questions": tally.questions,
        "sources": len(tally.sources),
        "reach": tally.reach,
        "recent": tally.recent,
        "before": tally.before,
        "opener_id": claim.first_sighting,
        "growth": float(growth),
        "first_at": claim.begun,
        "last_at": tally.last,
        "changed_at": tally.last,
        "languages": claim.language,
        "back_since": None,
        "returned": None,
        "due_on": None,
        "act_seq": seq,
    }
    if claim.closed and chance.random() < 0.02:
        row["back_since"] = tally.last
        before = (tally.last - timedelta(days=40)).isoformat()
        row["returned"] = {"before": before, "sightings": 1, "people": 0, "sources": 1}
    facets = {(Facet.LANGUAGE, claim.language)}
    facets |= {(Facet.SOURCE, keys[source]) for source in tally.sources}
    facets |= {(Facet.REGION, places[source + 1]) for source in tally.sources if source + 1 in places}
    facets |= {(Facet.MARK, CLUSTER)} if claim.size > 1 else set()
    facets |= {(Facet.MARK, BACK)} if row["back_since"] else set()
    return Kept(row, facets, tally.days)


def _learn(database: Database, made: Sequence[_Made]) -> None:
    """The words, as `words.learn` keeps them, all at once."""
    around: dict[str, list[str]] = {
        language: tokens(" ".join([*OPENINGS[language][:1], *CALLS[language][:2]])) for language in OPENINGS
    }
    counted: Counter[str] = Counter()
    for claim in made:
        claim.words = list(dict.fromkeys([*tokens(claim.said), *around[claim.language]]))
        for word in claim.words:
            counted[word] += claim.size
    on_sqlite = database.engine.dialect.name == "sqlite"
    with database.writing() as session:
        words.keep_forms(session, FORMS)
        _load(
            session,
            SaidWords,
            (
                {"id": number, "revision": 1, "words": _words(claim.words, number, on_sqlite)}
                for claim in made
                for number in range(claim.first_sighting, claim.first_sighting + claim.size)
            ),
        )
        _load(session, WordCount, ({"word": word[:60], "texts": texts} for word, texts in counted.items()))
        if on_sqlite:
            session.execute(text("INSERT INTO said_index (said_index) VALUES ('rebuild')"))


def _words(found: Sequence[str], number: int, on_sqlite: bool) -> str:
    return " ".join(found if on_sqlite else [*found, words._block(number)])


# --- what people did --------------------------------------------------------------------------------------


def _around(database: Database, made: Sequence[_Made], chance: random.Random) -> None:
    """Tags, looks and refutations."""
    tags = ("health", "scam", "school", "vaccine", "water", "money", "border", "exam")
    with database.writing() as session:
        for claim in made[:: max(1, len(made) // 8_000)]:
            session.add(ClaimTag(claim_id=claim.number, tag=chance.choice(tags)))
        berik = people.find_person(session, "berik").id
        looked = ({"person_id": berik, "claim_id": claim.number} for claim in made[::20])
        more = {"looked_at": NOW - timedelta(days=3), "sightings": 1, "act_seq": 0}
        _load(session, ClaimLook, ({**row, **more} for row in looked))
    sized = sorted(made, key=lambda claim: -claim.size)
    with database.writing() as session:
        one, other = (people.find_person(session, handle) for handle in ("dana", "erlan"))
        for claim in sized[1 : 2 * ANSWERED : 2]:
            _answer(session, one, other, session.get_one(Claim, claim.number))


def _answer(session: Session, one: Person, other: Person, claim: Claim) -> None:
    triage.word(session, one, claim, Language.RU, f"Утверждение {claim.public_id}")
    told = {"ru": Text("Это не так", "Это не так.", ""), "kk": Text("Бұл рас емес", "Рас емес.", "")}
    draft = Draft(Verdict.FALSE, NOW.date(), told, claims=(claim.public_id,))
    refutation = refutations.draft(session, one, draft)
    version = refutations.submit(session, one, refutation)
    refutations.approve(session, other, refutation, version.digest)


def _settle(database: Database) -> None:
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if database.engine.dialect.name == "postgresql":
            for record in Record.registry.mappers:
                table = record.class_.__tablename__
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                    if "id" in record.columns and table in ("claims", "sightings", "matches")
                    else "SELECT 1"
                )
            connection.exec_driver_sql("VACUUM ANALYZE")
    if database.engine.dialect.name == "sqlite":
        with database.writing() as session:
            session.execute(text("ANALYZE"))


def _asked(database: Database, made: Sequence[_Made], secrets: Mapping[str, str]) -> World:
    with database.reading() as session:
        largest = max(made, key=lambda claim: claim.size)
        name = {row.id: row.public_id for row in session.query(Claim.id, Claim.public_id)}
        counts: Counter[str] = Counter()
        for claim in made:
            counts.update({word: claim.size for word in claim.said.lower().split() if len(word) > 4})
        common = [word for word, _ in counts.most_common(12) if word.isalpha()]
        alone = next(claim for claim in reversed(made) if claim.size == 1)
        rare = next(word for word in alone.said.split() if len(word) > 5 and word.isalpha())
    some = [name[claim.number] for claim in made[:: max(1, len(made) // 40)]]
    message = f"{OPENINGS[alone.language][0]} {alone.said} {CALLS[alone.language][1]}"
    return World(name[largest.number], some, rare, common[0], " ".join(common[1:3]), message, secrets)


# --- loading ----------------------------------------------------------------------------------------------


def _load(session: Session, record: type[Record], rows: Iterable[Mapping[str, Any]]) -> None:
    """Many rows at once: COPY on PostgreSQL."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        for chunk in _chunks(rows):
            connection.execute(insert(record), chunk)
        return
    cursor = connection.connection.cursor()
    copying = None
    for row in rows:
        if copying is None:
            named = ", ".join(f'"{name}"' for name in row)
            manager = cursor.copy(f"COPY {record.__tablename__} ({named}) FROM STDIN")
            copying = manager.__enter__()
        copying.write_row([_plain(value) for value in row.values()])
    if copying is not None:
        manager.__exit__(None, None, None)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _chunks(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    chunk: list[Mapping[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
