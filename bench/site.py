"""How fast the site is built: from nothing, with one refutation changed or added, with nothing changed.

    python bench/site.py [refutations] [kills]

With *kills*, a build is killed that many times at random moments, and after each a reader's view is compared
with the two editions it may be.
"""

import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from claims.content import ClaimSaid, Content, Evidence, Text
from claims.terms import Verdict, VersionKind
from pipeline.channels import ChannelSettings, Edition, Item, Step, site

VERDICTS = list(Verdict)
START = datetime(2020, 3, 1, tzinfo=UTC)


def refutation(number: int) -> Item:
    """One refutation with texts of the usual length in three languages and codes of two channels."""
    titles = {
        "kk": f"Қала көшелеріне зиянды зат шашылады деген хабар № {number}",
        "ru": f"Сообщение о распылении вредных веществ на улицах № {number}",
        "en": f"The message about harmful substances sprayed in the streets, no. {number}",
    }
    texts = {
        code: Text(title, f"{title}. " * 2, f"{title}.\n\n## {title}\n\n- {title}\n- **{title}**\n\n" * 4)
        for code, title in titles.items()
    }
    evidence = Evidence(
        f"s{number}", titles, titles["ru"], f"https://example.org/{number}", START.date(), "ru", titles["ru"]
    )
    content = Content(
        refutation=f"r{number:05d}",
        number=1,
        kind=VersionKind.FIRST,
        verdict=VERDICTS[number % len(VERDICTS)],
        texts=texts,
        claims=(ClaimSaid(f"c{number}", titles, START.date()),),
        evidence=(evidence, evidence),
        as_of=START.date(),
    )
    step = Step(1, "first", START + timedelta(hours=number), {})
    return Item(
        content,
        [step],
        {code: f"{code}{number:05d}" for code in texts},
        {f"t{code}{number:05d}": code for code in texts},
    )


def corrected(item: Item, turn: int) -> Item:
    """*item* after a correction."""
    step = Step(2, "correction", START + timedelta(days=999, hours=turn), {"kk": f"Түзету {turn}"})
    content = replace(item.content, number=2, kind=VersionKind.CORRECTION, note=step.note)
    return replace(item, content=content, history=[item.history[0], step])


def timed(what: str, edition: Edition, settings: ChannelSettings) -> None:
    """Build, and say how long it took."""
    started, worked = time.perf_counter(), time.process_time()
    site.build(edition, settings)
    took, work = time.perf_counter() - started, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<34} {took:7.2f} s, of work {work:6.2f} s, {memory:6.0f} MiB at most")


def measure(count: int, settings: ChannelSettings) -> None:
    """The builds in turn; from the sixth on the oldest release is the ground."""
    items = [refutation(number) for number in range(count)]
    timed(f"{count} x 3 from nothing", Edition(items), settings)
    for turn in range(7):
        items[turn * 7] = corrected(items[turn * 7], turn)
        timed(f"one corrected, release {turn + 2}", Edition(items), settings)
    timed("one added", Edition([*items, refutation(count)]), settings)
    timed("nothing changed", Edition([*items, refutation(count)]), settings)


def kill_often(times: int, settings: ChannelSettings) -> None:
    """Kill a build *times* at random moments; a reader may see one edition or the other, nothing between."""
    editions = [Edition([refutation(number) for number in range(count)]) for count in (60, 61)]
    whole = []
    for edition in editions:
        started = time.perf_counter()
        site.build(edition, settings)
        whole.append(seen_by_a_reader(settings.folder))
    one_build = time.perf_counter() - started
    views = [0, 0]
    for _ in range(times):
        child = os.fork()
        if child == 0:
            while True:
                for edition in editions:
                    site.build(edition, settings)
        time.sleep(random.uniform(0, 2.5 * one_build))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        views[whole.index(seen_by_a_reader(settings.folder))] += 1
    print(f"killed {times} times; a reader saw the older edition {views[0]} times, the newer {views[1]}")


def seen_by_a_reader(folder: Path) -> dict[str, bytes]:
    """Every file below ``current``."""
    root = folder / "current"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    place = Path(tempfile.mkdtemp(prefix="aiqyn-site-"))
    try:
        names = {"kk": "Министрлік", "ru": "Министерство", "en": "Ministry"}
        here = ChannelSettings("site", "https://aiqyn.example", place / "site", {"publisher": names})
        if len(sys.argv) > 2:
            kill_often(int(sys.argv[2]), here)
        else:
            measure(count, here)
    finally:
        shutil.rmtree(place)
