"""An attack on a whole record: texts go in as sightings, the real matcher decides, and what it did is read back."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import poison
from sqlalchemy import select

from claims import people, sightings, sources
from claims.database import Database
from claims.records import Claim, Match
from claims.seen import Seen
from claims.settings import Settings
from claims.sources import NewSource, find_source
from claims.terms import ClaimState, Role, Standing
from claims.triage import MEMBER
from pipeline.match import match


@dataclass
class Siege:
    """One record under attack."""

    database: Database
    settings: Settings
    told: int = 0

    def __post_init__(self) -> None:
        with self.database.writing() as session:
            admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
            berik = people.add_person(session, admin, "berik", "B", frozenset({Role.FACT_CHECKER}))
            sources.add_source(session, berik, NewSource("chat", "table", "chat.csv", {}))

    def tell(self, texts: Iterable[str]) -> list[int]:
        """Take in and match *texts*; their sightings' numbers."""
        numbers = []
        with self.database.writing() as session:
            source = find_source(session, "chat")
            for text in texts:
                self.told += 1
                numbers.append(sightings.record(session, source, Seen(str(self.told), text)).id)
        match(self.database, self.settings)
        return numbers

    def homes(self, numbers: Sequence[int]) -> list[int]:
        """The claim each sighting is in."""
        return [self._claims(MEMBER)[number][0] for number in numbers]

    def suggested(self, numbers: Sequence[int]) -> list[frozenset[int]]:
        """The claims each sighting is suggested to."""
        found = self._claims((Standing.SUGGESTED,))
        return [frozenset(found.get(number, ())) for number in numbers]

    def merged(self) -> int:
        """How many claims were merged."""
        with self.database.reading() as session:
            return len(session.scalars(select(Claim.id).where(Claim.state == ClaimState.MERGED)).all())

    def _claims(self, standings: Sequence[Standing]) -> dict[int, list[int]]:
        with self.database.reading() as session:
            found: dict[int, list[int]] = {}
            query = select(Match.sighting_id, Match.claim_id).where(Match.standing.in_(standings))
            for sighting, claim in session.execute(query.order_by(Match.id)):
                found.setdefault(sighting, []).append(claim)
            return found


@dataclass
class Outcome:
    """What an attack achieved: nothing, it is hoped."""

    counts: Counter[str] = field(default_factory=Counter)


def bridge_attack(siege: Siege, pairs: int, each: int, seed: int = 1) -> Outcome:
    """*each* bridges between every one of *pairs* pairs of claims, then a clean copy of either rumour."""
    chance = random.Random(seed)
    every = poison.rumours()
    out = Outcome()
    chosen = _distinct_pairs(every, pairs, chance)
    for one, other in chosen:
        a, b = siege.tell([one.said, other.said])
        home_a, home_b = siege.homes([a, b])
        between = siege.tell(poison.bridges(one.said, other.said, each, chance))
        joined = siege.homes(between)
        out.counts["pairs"] += 1
        out.counts["bridges"] += len(between)
        out.counts["bridges joined by machine"] += sum(home in (home_a, home_b) for home in joined)
        out.counts["bridges suggested to both"] += sum(
            {home_a, home_b} <= found for found in siege.suggested(between)
        )
        copies = siege.tell([f"{one.said} !!", f"{other.said} !!"])
        out.counts["copies in their claim"] += sum(
            home == right for home, right in zip(siege.homes(copies), (home_a, home_b), strict=True)
        )
        out.counts["copies in the other's claim"] += sum(
            home == wrong for home, wrong in zip(siege.homes(copies), (home_b, home_a), strict=True)
        )
    out.counts["claims merged by machine"] = siege.merged()
    return out


def glue_attack(siege: Siege, count: int, seed: int = 2) -> Outcome:
    """Messages that state two known rumours each."""
    chance = random.Random(seed)
    every = poison.rumours()
    home = dict(zip(every, siege.homes(siege.tell(one.said for one in every)), strict=True))
    out = Outcome()
    pairs = _distinct_pairs(every, count, chance)
    numbers = siege.tell(poison.glued(one.said, other.said, chance) for one, other in pairs)
    for (one, other), where, found in zip(pairs, siege.homes(numbers), siege.suggested(numbers), strict=True):
        out.counts["messages"] += 1
        out.counts["joined by machine"] += where in (home[one], home[other])
        out.counts["may state both"] += {home[one], home[other]} <= found
    return out


def walk_attack(siege: Siege, steps: int, seed: int = 3) -> Outcome:
    """A random walk away from one rumour, *steps* texts long, and where its texts ended."""
    chance = random.Random(seed)
    every = poison.rumours()
    start = next(one for one in every if len(one.said.split()) >= 10)
    words = sorted({word for one in every for word in one.said.split()})
    (first,) = siege.tell([start.said])
    (home,) = siege.homes([first])
    texts = list(poison.walk(start.said, words, steps, chance))
    numbers = siege.tell(texts)
    said = set(start.said.split())
    out = Outcome()
    out.counts["texts"] = len(numbers)
    joined = [place for place, claim in enumerate(siege.homes(numbers)) if claim == home]
    out.counts["joined the first claim"] = len(joined)
    out.counts["of them with less than half of its words"] = sum(
        2 * len(said & set(texts[place].split())) < len(said) for place in joined
    )
    out.counts["first text moved"] = int(siege.homes([first]) != [home])
    return out


def _distinct_pairs(
    every: Sequence[poison.Rumour], count: int, chance: random.Random
) -> list[tuple[poison.Rumour, poison.Rumour]]:
    pairs = []
    while len(pairs) < count:
        one, other = chance.sample(every, 2)
        if one.id != other.id:
            pairs.append((one, other))
    return pairs
