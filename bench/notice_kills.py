"""Kill -9 of the answerer, at each named step and at random, as often as is asked.

``python bench/notice_kills.py --kills 2000`` lives through one small world after another, in which people ask, answers
are corrected, matches are rejected and questions withdrawn, and prints, as JSON, the kills by step and every fault:
somebody told twice, told what was theirs no more, or forgotten without being on a person's list. No fault is the
promise. ``--database`` names a PostgreSQL server's maintenance database; SQLite otherwise.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "tests" / "kills")]

from kills import fresh, migrated, progress
from notice_campaign import NoticeCampaign, Server

A_WORLD = 100
"""Kills in one world."""


def run(kills: int, seed: int, server: str, base: Path) -> dict[str, object]:
    """World after world until there were *kills*; what came of it."""
    began, answerers = time.monotonic(), Server()
    empty = base / "empty.db"
    migrated(f"sqlite:///{empty}")
    total: Counter[str] = Counter()
    faults: list[str] = []
    asked = told = doubtful = worlds = 0
    while total.total() < kills:
        folder, before = base / f"world-{worlds}", total.total()
        with fresh(server, folder, empty) as url:
            campaign = NoticeCampaign(
                url, folder, answerers, seed + worlds, told=lambda n, b=before: progress(f"\r{b + n} kills ")
            )
            faults += campaign.live(min(A_WORLD, kills - before))
        total += campaign.kills
        asked, told = asked + campaign.asked, told + len(campaign.heard())
        doubtful, worlds = doubtful + campaign.doubtful, worlds + 1
        progress(f"in {worlds} worlds, {len(faults)} faults, {time.monotonic() - began:.0f} s\n")
    answerers.close()
    return {
        "kills": total.total(),
        "worlds": worlds,
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "questions": asked,
        "messages": told,
        "on_a_persons_list": doubtful,
        "by_step": dict(sorted(total.items())),
        "faults": faults,
    }


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--database", default="", help="a PostgreSQL server's maintenance database, as a URL")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="aiqyn-notice-kills-") as base:
        found = run(said.kills, said.seed, said.database, Path(base))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    sys.exit(1 if found["faults"] else 0)
