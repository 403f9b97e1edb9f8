"""How fast the site is built out of the record, at several sizes in one run; and what a kill leaves.

python bench/site.py                        1,000, 5,000 and 20,000 refutations in three languages
python bench/site.py sizes 1000 3000        others
python bench/site.py sizes --cards 300      with the share cards, which take ten times as long as all the rest
python bench/site.py kills 200              killed so often: a reader sees one edition or the other
"""

import json
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import site_record
from claims.database import Database
from pipeline.channels import ChannelSettings, site
from pipeline.editions import edition

SIZES = ("1000", "5000", "20000")
TURNS = 5


def settings(place: Path, **options: object) -> ChannelSettings:
    """Those of a ministry."""
    names = {"kk": "Министрлік", "ru": "Министерство", "en": "Ministry"}
    return ChannelSettings("site", "https://aiqyn.example", place / "site", {"publisher": names, **options})


def timed(database: Database, offered: ChannelSettings) -> tuple[float, float, float]:
    """Seconds until the edition is there, until it is shown, and of work on all processors."""
    started, worked = time.perf_counter(), work()
    whole = edition(database, "site")
    read = time.perf_counter() - started
    site.build(whole, offered)
    return read, time.perf_counter() - started, work() - worked


def work() -> float:
    """Processor time of this process and its children: on a busy machine it says more than the clock."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def one_size(count: int, cards: bool) -> dict[str, float]:
    """Everything about *count* refutations, in this process alone."""
    place = Path(tempfile.mkdtemp(prefix="aiqyn-site-"))
    try:
        database, offered = site_record.filled(place, count), settings(place, cards=cards)
        _, full, worked = timed(database, offered)
        found: dict[str, float] = {"refutations": count, "full s": full, "full, s of work": worked}
        found["files"], size = site_record.size(place / "site" / "current/")
        found["MB"] = size / 1e6
        found["MB on disk"] = sum(_kilobytes(place / "site" / "releases")) / 1000
        corrections = []
        for turn in range(1, TURNS + 1):
            with database.writing() as session:
                site_record.add(session, [site_record.corrected(turn * count // 7, 1)])
            corrections.append(timed(database, offered))
        found["of it reading the record"] = statistics.median(one[0] for one in corrections)
        found["one corrected s"] = statistics.median(one[1] for one in corrections)
        found["one corrected, work"] = statistics.median(one[2] for one in corrections)
        with database.writing() as session:
            site_record.add(session, [site_record.content(count)])
        found["one added s"] = timed(database, offered)[1]
        found["nothing changed s"] = timed(database, offered)[1]
        found["MiB of memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return found
    finally:
        shutil.rmtree(place)


def _kilobytes(folder: Path) -> list[int]:
    told = subprocess.run(["du", "-sk", folder], check=True, capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in told.splitlines()]


def sizes(counts: Sequence[str], cards: bool) -> None:
    """Each size in a process of its own; the last column says how it grew from the smallest to the largest."""
    rows = []
    for count in counts:
        told = subprocess.run(
            [sys.executable, __file__, "one", count, *(["--cards"] if cards else [])],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        rows.append(json.loads(told.splitlines()[-1]))
    times = rows[-1]["refutations"] / rows[0]["refutations"]
    for name in rows[0]:
        values = "".join(f"{row[name]:12,.2f}" for row in rows)
        grown = rows[-1][name] / rows[0][name] / times if rows[0][name] else 0
        print(f"{name:<26}{values}   {grown:6.2f} of linear")


def kill_often(times: int) -> None:
    """Kill a build *times* at random moments; a reader may see one edition or the other, nothing between."""
    place = Path(tempfile.mkdtemp(prefix="aiqyn-site-"))
    try:
        database, offered = site_record.filled(place, 60), settings(place, cards=False)
        editions, whole = [], []
        for number in (60, 61):
            with database.writing() as session:
                site_record.add(session, [site_record.content(number)])
            editions.append(edition(database, "site"))
            started = time.perf_counter()
            site.build(editions[-1], offered)
            one_build = time.perf_counter() - started
            whole.append(seen_by_a_reader(offered.folder))
        views = [0, 0]
        for _ in range(times):
            child = os.fork()
            if child == 0:
                while True:
                    for one in editions:
                        site.build(one, offered)
            time.sleep(random.uniform(0, 2.5 * one_build))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            views[whole.index(seen_by_a_reader(offered.folder))] += 1
        print(f"killed {times} times; a reader saw the older edition {views[0]} times, the newer {views[1]}")
    finally:
        shutil.rmtree(place)


def seen_by_a_reader(folder: Path) -> dict[str, bytes]:
    """Every file below ``current``."""
    root = folder / "current"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


if __name__ == "__main__":
    what, *given = sys.argv[1:] or ["sizes"]
    cards = "--cards" in given
    numbers = [one for one in given if one.isdigit()]
    if what == "one":
        print(json.dumps(one_size(int(numbers[0]), cards)))
    elif what == "kills":
        kill_often(int(numbers[0]))
    else:
        sizes(numbers or SIZES, cards)
