"""How long each view of trends takes at a million sightings of 100,000 claims, on a database made up for it.

    python bench/trends.py sqlite:////var/tmp/trends.db          # or postgresql://…/an_empty_database

Only what weighing keeps by day is made, which is all that trends read. It is made up over a year: claim sizes by a
power law, four refutations a day (five thousand would be one every other hour), each of two claims on three channels
in three languages. Times are those of one process: the median and
the slowest of seven, and how long it was at work itself (on SQLite that is all of it, whatever else runs).
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).parents[1]))

from claims import migrate, movement, trends
from claims.database import Database, open_database
from claims.records import (
    Approval,
    Claim,
    ClaimDay,
    ClaimFacet,
    ClaimTag,
    ClaimWeight,
    DailyVolume,
    Person,
    Publication,
    Record,
    Refutation,
    RefutationClaim,
    ShortLink,
    Version,
    Weighing,
)
from claims.terms import Step, VolumeBy
from pipeline import trends as told

CLAIMS, SIGHTINGS, DAYS, REFUTATIONS = 100_000, 1_000_000, 365, 1_500
END = datetime(2026, 11, 27, 11, tzinfo=UTC)
START = END - timedelta(days=DAYS)
ZONE = ZoneInfo("Asia/Almaty")


def fill(database: Database) -> None:
    """Make up what weighing would keep."""
    rng = np.random.default_rng(3)
    shares = 1 / np.arange(1, CLAIMS + 1) ** 0.75
    sizes = rng.multinomial(SIGHTINGS - CLAIMS, shares / shares.sum()) + 1
    first = rng.uniform(0, DAYS - 0.01, CLAIMS)
    volume: dict[date, int] = {}
    with database.engine.begin() as connection:
        people = [
            {
                "id": number,
                "handle": f"p{number}",
                "name": "P",
                "language": "en",
                "active": True,
                "added_at": START,
            }
            for number in (1, 2)
        ]
        connection.execute(insert(Person), people)
        for start in range(0, CLAIMS, 5000):
            rows: dict[type[Record], list[dict[str, Any]]] = {
                record: [] for record in (Claim, ClaimWeight, ClaimDay, ClaimTag, ClaimFacet)
            }
            for number in range(start, start + 5000):
                _claim(rows, rng, number, int(sizes[number]), float(first[number]))
            for record, made in rows.items():
                connection.execute(insert(record), made)
            for row in rows[ClaimDay]:
                volume[row["day"]] = volume.get(row["day"], 0) + row["sightings"]
        connection.execute(insert(DailyVolume), _volumes(rng, volume))
        for record, made in _refutations(rng, first).items():
            connection.execute(insert(record), made)
        kept = {
            "id": 1,
            "act_seq": 0,
            "weighed_at": END,
            "seen_until": END,
            "counted_until": END,
            "scales": "",
        }
        connection.execute(insert(Weighing), [kept])


def _claim(
    rows: dict[type[Record], list[dict[str, Any]]], rng: Any, number: int, size: int, at: float
) -> None:
    span = min(DAYS - at, rng.exponential(20) + 0.5)
    moments = np.sort(at + rng.uniform(0, 1, size) ** 2 * span)
    moments[0] = at
    days, counts = np.unique(moments.astype(int), return_counts=True)
    shelf = "closed" if rng.random() < 0.3 else "open"
    first_at = START + timedelta(days=at)
    growth = float((moments > DAYS - 7).sum() - ((moments > DAYS - 14) & (moments <= DAYS - 7)).sum())
    order = {"claim_id": number + 1, "shelf": shelf, "score": float(rng.uniform(0, 100)), "growth": growth}
    reason = {"name": "sources", "share": 3.2, "values": {"n": 12, "word": "x" * 60}}
    rows[Claim].append(
        {"id": number + 1, "public_id": f"c-{number:06d}", "state": shelf, "opened_at": first_at}
    )
    rows[ClaimWeight].append(
        {
            **order,
            "answered": False,
            "reasons": [reason] * 5,
            "worth": 0.5,
            "harms": ["health"],
            "days": [],
            "sightings": size,
            "questions": 0,
            "sources": min(size, 9),
            "reach": size * 100,
            "recent": 0,
            "before": 0,
            "first_at": first_at,
            "last_at": START + timedelta(days=float(moments[-1])),
            "languages": "kk ru",
            "act_seq": 0,
            "back_since": first_at if rng.random() < 0.02 else None,
        }
    )
    rows[ClaimDay] += [
        {
            "claim_id": number + 1,
            "day": START.date() + timedelta(days=int(day)),
            "sightings": int(count),
            "questions": 0,
        }
        for day, count in zip(days, counts, strict=True)
    ]
    if rng.random() < 0.15:
        rows[ClaimTag].append({"claim_id": number + 1, "tag": f"tag-{int(rng.zipf(1.5)) % 40}"})
    if size > 1:
        rows[ClaimFacet].append({**order, "kind": "mark", "value": "cluster", "first_at": first_at})


def _volumes(rng: Any, volume: dict[date, int]) -> list[dict[str, Any]]:
    kinds = {
        "all": [""],
        "language": ["kk", "ru", "en", "mixed", "unknown"],
        "source": [f"source-{number}" for number in range(300)],
        "region": [str(number) for number in range(10, 40)],
    }
    return [
        {"day": day, "kind": kind, "value": value, "sightings": int(count), "questions": 0}
        for day, total in volume.items()
        for kind, values in kinds.items()
        for value, count in zip(
            values,
            rng.multinomial(
                total // 3 if kind == "region" else total, rng.dirichlet(np.full(len(values), 0.5))
            ),
            strict=True,
        )
        if count
    ]


def _refutations(rng: Any, first: Any) -> dict[type[Record], list[dict[str, Any]]]:
    rows: dict[type[Record], list[dict[str, Any]]] = {
        record: [] for record in (Refutation, Version, Approval, RefutationClaim, ShortLink, Publication)
    }
    chosen = rng.permutation(CLAIMS)[: 2 * REFUTATIONS]
    for number in range(REFUTATIONS):
        claims = [int(claim) for claim in chosen[2 * number : 2 * number + 2]]
        shared = {"id": number + 1}
        rows[Refutation].append(
            {
                **shared,
                "public_id": f"r-{number:05d}",
                "state": "approved",
                "verdict": "false",
                "as_of": END.date(),
                "drafted_by_id": 1,
                "drafted_at": START,
                "edited_at": START,
            }
        )
        rows[Version].append(
            {
                **shared,
                "refutation_id": number + 1,
                "number": 1,
                "attempt": 1,
                "kind": "first",
                "content": "x" * 1500,
                "digest": "0" * 64,
                "submitted_by_id": 1,
                "submitted_at": START,
            }
        )
        rows[Approval].append(
            {"version_id": number + 1, "person_id": 2, "digest": "0" * 64, "approved_at": START}
        )
        rows[RefutationClaim] += [
            {
                "refutation_id": number + 1,
                "claim_id": claim + 1,
                "linked_by_id": 1,
                "linked_at": START + timedelta(days=float(first[claim]) + 0.2),
            }
            for claim in claims
        ]
        begun = float(max(first[claim] for claim in claims))
        for channel in ("site", "telegram", "mail"):
            for language in ("kk", "ru", "en"):
                code = f"{number}-{channel}-{language}"
                where = {"channel": channel, "language": language, "code": code}
                rows[ShortLink].append({**where, "refutation_id": number + 1})
                rows[Publication].append(
                    {
                        **where,
                        "version_id": number + 1,
                        "state": "sent",
                        "address": "x",
                        "queued_at": START,
                        "sent_at": START + timedelta(days=begun + float(rng.exponential(3))),
                    }
                )
    return rows


def measure(database: Database) -> None:
    """Print the times of every view."""
    last = END.astimezone(ZONE).date()
    weeks, year = last - timedelta(days=84), last - timedelta(days=364)
    now = END + timedelta(days=1)

    def volume(by: VolumeBy, since: date, step: Step) -> Callable[[Any], object]:
        return lambda session: trends.volume(session, by, since=since, until=last, step=step)

    views: dict[str, Callable[[Any], object]] = {}
    for by in VolumeBy:
        views[f"volume by {by.value}, 12 weeks by day"] = volume(by, weeks, Step.DAY)
        views[f"volume by {by.value}, a year by week"] = volume(by, year, Step.WEEK)
    views |= {
        "growing": lambda session: told.growing(session, until=last),
        "new, 12 weeks": lambda session: movement.opened(session, now - timedelta(days=84), now),
        "new and repeated, 12 weeks": lambda session: movement.opened(
            session, now - timedelta(days=84), now, repeated=True
        ),
        "back, 12 weeks": lambda session: movement.returned(session, now - timedelta(days=84)),
        "answers, 12 weeks": lambda session: told.answer_times(session, since=weeks, until=last, zone=ZONE),
        "answers by month, a year": lambda session: told.answer_months(
            session, since=year, until=last, zone=ZONE
        ),
    }
    for name, look in views.items():
        times, work = [], []
        for _ in range(7):
            with database.reading() as session:
                began, busy = time.perf_counter(), time.process_time()
                look(session)
                times.append(1000 * (time.perf_counter() - began))
                work.append(1000 * (time.process_time() - busy))
        print(
            f"{name:38} {sorted(times)[3]:7.1f} ms   {max(times):7.1f} ms   {sorted(work)[3]:7.1f} ms of work"
        )


def main(url: str) -> None:
    """Fill the database if it is empty, then measure."""
    database = open_database(url)
    migrate.upgrade(database.engine)
    with database.reading() as session:
        filled = session.scalar(text("SELECT count(*) FROM claim_weights"))
    if not filled:
        fill(database)
        if not url.startswith("sqlite"):
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
    measure(database)


if __name__ == "__main__":
    main(sys.argv[1])
