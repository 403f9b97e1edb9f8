"""Kill -9 of collect, match, approve, export and publish, at each named step and at random, as often as is asked.

``python bench/kills.py --kills 5000`` lives through one small world after another under fire and prints, as JSON,
the kills by stage and step and every fault that was found: lost, doubled, out of order, damaged. No fault is the
promise. ``--database`` names a PostgreSQL server's maintenance database; SQLite otherwise.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kills")]

from campaign import Campaign, warmed
from sqlalchemy import create_engine, make_url, text
from world import Children, world

from claims import migrate
from claims.database import open_database


@contextmanager
def fresh(server: str, folder: Path, empty: Path) -> Iterator[str]:
    """The address of a migrated, empty database, gone afterwards."""
    folder.mkdir(parents=True)
    if not server:
        shutil.copy(empty, folder / "aiqyn.db")
        yield f"sqlite:///{folder / 'aiqyn.db'}"
        return
    name = f"aiqyn_kills_{time.time_ns()}"
    administer(server, f"CREATE DATABASE {name} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    migrated(url)
    yield url
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def administer(server: str, statement: str) -> None:
    """Carry out one statement outside a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def migrated(url: str) -> None:
    """Bring the database at *url* up to date."""
    database = open_database(url)
    migrate.upgrade(database.engine)
    database.close()


def run(kills: int, seed: int, server: str, base: Path) -> dict[str, object]:
    """World after world until there were *kills*; what came of it."""
    began = time.monotonic()
    empty = base / "empty.db"
    migrated(f"sqlite:///{empty}")
    children = Children()
    warmth = Campaign(seed)
    with fresh(server, base / "warm", empty) as url, world(base / "warm", url, children) as one:
        warmed(warmth, one)
    progress(f"warm after {time.monotonic() - began:.0f} s; a stage lasts {warmth.lasts}\n")
    total: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    worlds = 0
    while total.total() < kills:
        before = total.total()
        campaign = Campaign(
            seed + worlds,
            kills - before,
            lasts=warmth.lasts,
            told=lambda n, b=before: progress(f"\r{b + n} kills "),
            warned=lambda fault: progress(f"\n{fault}\n"),
        )
        folder = base / f"world-{worlds}"
        with fresh(server, folder, empty) as url, world(folder, url, children, seed=seed + worlds) as one:
            campaign.live(one)
        shutil.rmtree(folder, ignore_errors=True)
        total += campaign.kills
        faults += campaign.faults
        worlds += 1
        progress(f"in {worlds} worlds, {len(faults)} faults, {time.monotonic() - began:.0f} s\n")
    children.close()
    return {
        "kills": total.total(),
        "worlds": worlds,
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "by_stage": dict(sum((Counter({stage: n}) for (stage, _), n in total.items()), Counter())),
        "by_step": {f"{stage}: {step}": n for (stage, step), n in sorted(total.items())},
        "faults": faults,
    }


def progress(said: str) -> None:
    """Long work says how far it is."""
    sys.stderr.write(said)
    sys.stderr.flush()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=5_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--database", default="", help="a PostgreSQL server's maintenance database, as a URL")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="aiqyn-kills-") as base:
        found = run(said.kills, said.seed, said.database, Path(base))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    sys.exit(1 if found["faults"] else 0)
