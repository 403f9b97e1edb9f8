"""How well the machine did on the demonstration's truth: what it joined, what it missed, per language."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.records import Match, Sighting, Source
from claims.terms import Standing

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Truth:
    """What one item really is: the rumour it states ("-" for none), its language, how it was written."""

    rumour: str
    language: str
    how: str


@dataclass(frozen=True)
class Placed:
    """Where the machine put one sighting: its claim, that claim's first sighting, and the claims suggested."""

    sighting: int
    truth: Truth
    claim: int
    founder: int
    suggested: frozenset[int]

    @property
    def joined(self) -> bool:
        """Whether it joined a claim rather than open one."""
        return self.founder != self.sighting


@dataclass(frozen=True)
class Score:
    """One line of the report: joins, right joins; sightings of rumours, those found."""

    joins: int
    right: int
    to_find: int
    found: int
    found_joined: int

    @property
    def precision(self) -> float:
        """Joins that are right, among those that touch a rumour."""
        return self.right / self.joins if self.joins else 1.0

    @property
    def recall(self) -> float:
        """Sightings joined or suggested rightly, among all of a rumour's sightings but its first."""
        return self.found / self.to_find if self.to_find else 1.0


def truths(path: Path = HERE / "truth.tsv") -> dict[tuple[str, str], Truth]:
    """Every item's truth by source and key."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {
            (row["source_key"], row["item_key"]): Truth(row["rumour"], row["language"], row["how"])
            for row in rows
        }


def placed(session: Session, truth: dict[tuple[str, str], Truth]) -> list[Placed]:
    """Where the machine alone put every sighting whose truth is known."""
    rows = session.execute(
        select(
            Sighting.id,
            Source.key.label("source"),
            Sighting.key,
            Match.claim_id,
            Match.standing,
            Match.reasons,
        )
        .join(Source)
        .join(Match, Match.sighting_id == Sighting.id)
        .where(Match.standing.in_([Standing.JOINED, Standing.SUGGESTED]))
    ).all()
    founders = {row.claim_id: row.id for row in rows if row.reasons.get("founding")}
    home = {row.id: row for row in rows if row.standing is Standing.JOINED}
    suggested: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.standing is Standing.SUGGESTED:
            suggested[row.id].add(row.claim_id)
    return [
        Placed(
            number,
            truth[row.source, row.key],
            row.claim_id,
            founders[row.claim_id],
            frozenset(suggested[number]),
        )
        for number, row in sorted(home.items())
        if (row.source, row.key) in truth and row.claim_id in founders
    ]


def score(where: Iterable[Placed], language: str = "") -> Score:
    """The figures for one language, or for all.

    A join is right when the claim's first sighting states the same rumour. A sighting is found when it was joined
    rightly, or suggested to a claim whose first sighting states its rumour.
    """
    items = list(where)
    by_number = {item.sighting: item for item in items}
    opened_by = {item.claim: item.truth.rumour for item in items if not item.joined}
    firsts = {}
    for item in items:
        firsts.setdefault(item.truth.rumour, item.sighting)
    chosen = [item for item in items if language in ("", item.truth.language)]
    joins = [(item, by_number[item.founder]) for item in chosen if item.joined and item.founder in by_number]
    judged = [
        (item.truth.rumour, first.truth.rumour)
        for item, first in joins
        if (item.truth.rumour, first.truth.rumour) != ("-", "-")
    ]
    to_find = [
        item for item in chosen if item.truth.rumour != "-" and firsts[item.truth.rumour] != item.sighting
    ]
    joined = [item for item in to_find if item.joined and opened_by.get(item.claim) == item.truth.rumour]
    found = [item for item in to_find if _found(item, opened_by)]
    return Score(
        joins=len(judged),
        right=sum(mine == its for mine, its in judged),
        to_find=len(to_find),
        found=len(found),
        found_joined=len(joined),
    )


def _found(item: Placed, opened_by: dict[int, str]) -> bool:
    named = {item.claim, *item.suggested} if item.joined else item.suggested
    return any(opened_by.get(claim) == item.truth.rumour for claim in named)
