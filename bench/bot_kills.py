"""Kill -9 of the bot, at each of its steps and at random, as often as is asked, while people write to it.

``python bench/bot_kills.py --kills 1000`` prints, as JSON, the kills by step, how many questions were asked meanwhile,
of how many receipts nobody knows, and every fault that was found: lost, doubled, told twice. No fault is the promise.
``--database`` names a PostgreSQL server's maintenance database; SQLite otherwise.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "tests" / "kills")]

from bot_campaign import BotCampaign, Server
from kills import fresh, migrated

LIFE = 100
"""Kills in one world."""


def main() -> None:
    """Live, die, look, print."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--kills", type=int, default=500)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--database", default="")
    said = asked.parse_args()
    kills: Counter[str] = Counter()
    faults: list[str] = []
    questions = doubtful = 0
    began, server = time.monotonic(), Server()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty.db"
        migrated(f"sqlite:///{empty}")
        turn = 0
        while kills.total() < said.kills:
            place = folder / f"world-{turn}"
            with fresh(said.database, place, empty) as url:
                one = BotCampaign(url, place, server, seed=said.seed + turn)
                faults += one.live(min(LIFE, said.kills - kills.total()))
            kills += one.kills
            questions, doubtful, turn = questions + len(one.tokens), doubtful + one.doubtful, turn + 1
            shutil.rmtree(place)
            sys.stderr.write(f"{kills.total()} kills, {len(faults)} faults\n")
    server.close()
    document = {
        "kills": dict(kills.most_common()),
        "questions": questions,
        "receipts_in_doubt": doubtful,
        "faults": faults,
        "seconds": round(time.monotonic() - began),
    }
    sys.stdout.write(json.dumps(document, indent=1) + "\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
