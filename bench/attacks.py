"""Attacks on the clusters at full size: ``python bench/attacks.py`` prints, as JSON, what each achieved.

50 pairs of rumours with 200 bridges each, 500 glued messages, a walk of 10,000 steps; each on a record of its own.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "attacks")]

from siege import Siege, bridge_attack, glue_attack, walk_attack

from claims import migrate
from claims.database import open_database
from claims.settings import Settings

ATTACKS = {
    "bridges": lambda siege: bridge_attack(siege, pairs=50, each=200),
    "glue": lambda siege: glue_attack(siege, count=500),
    "walk": lambda siege: walk_attack(siege, steps=10_000),
}


def main() -> None:
    """Run every attack."""
    for name, attack in ATTACKS.items():
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'aiqyn.db'}"
            database = open_database(url)
            migrate.upgrade(database.engine)
            siege = Siege(database, Settings(data=Path(folder), database=url))
            print(json.dumps({"attack": name, **attack(siege).counts}, ensure_ascii=False))
            database.close()


if __name__ == "__main__":
    main()
