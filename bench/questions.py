"""The question service under load, as it is served: through real HTTP, with the desk in a process of its own.

    python bench/questions.py accept                       how many a second are kept durably, and how soon
    TEST_DATABASE_URL=postgresql://… python bench/questions.py accept      the same on PostgreSQL
    python bench/questions.py flood                        honest people inside a flood, and matching beside it
    python bench/questions.py flood --minutes 1 --rate 0   the same without a flood, to compare
    python bench/questions.py day                          41,000 questions in a day through every stage
    python bench/questions.py puzzle                       how long the puzzle takes on an old telephone
    python bench/questions.py answered                     from a refutation to the 5,000 who asked

`accept`: clients ask one question after the other; a receipt that is shown is one that lasts, so in the end the desk
is killed (SIGKILL) in the midst of it and every receipt that anybody was shown is looked for.

`flood`: honest people come at random, and beside them so many machines a second from 10,000 addresses: a third
without a proof, a third with a wrong one, a third that pays for a right one. Meanwhile `aiqyn match` works on the same
record again and again. Goal: every honest question is in, the 99th percentile of its answer below 300 ms, the desk's
memory flat.

`day`: what each stage costs in all, and the longest that one of its units of work keeps out those who ask (what the
processor works of it is less disturbed by other work on the machine).

`answered`: through a stand-in that keeps Telegram's pace and refuses whoever is faster; that all are answered, and
nobody twice.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import linear_regression
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).parent)]

from questions_answered import answered
from questions_clients import askers, together
from questions_day import day
from questions_flood import PAID, WITHOUT, WRONG, Seen, flood, honest
from questions_puzzle import puzzles
from questions_served import Served, is_safe, recorded, served
from sqlalchemy import func, select

from claims.records import Question

CLIENTS = (1, 4, 16)


def main() -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument(
        "--first", action="store_true", help="desk and people go before other work on this machine"
    )
    what = parser.add_subparsers(dest="what", required=True)
    one = what.add_parser("accept")
    one.add_argument("--seconds", type=float, default=10.0)
    one.add_argument("--clients", type=int, nargs="+", default=list(CLIENTS))
    one = what.add_parser("flood")
    one.add_argument("--minutes", type=float, default=10.0)
    one.add_argument("--rate", type=float, default=50.0, help="machines a second")
    one.add_argument("--honest", type=float, default=1.5, help="people a second")
    one.add_argument("--addresses", type=int, default=10_000)
    one.add_argument("--alone", action="store_true", help="without matching beside it")
    one = what.add_parser("day")
    one.add_argument("--count", type=int, default=41_000)
    one = what.add_parser("answered")
    one.add_argument("--people", type=int, default=5_000)
    one.add_argument("--per-second", type=float, default=25.0)
    one = what.add_parser("puzzle")
    one.add_argument("--count", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aiqyn-questions-") as folder:
        found = WHAT[given.what](given, Path(folder), os.environ.get("TEST_DATABASE_URL", ""))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def accept(given: argparse.Namespace, folder: Path, server: str) -> dict[str, Any]:
    """Questions a second that are kept durably, by how many ask at once; and a kill."""
    found: dict[str, Any] = {"database": f"PostgreSQL ({is_safe(server)})" if server else "SQLite (FULL)"}
    print(found["database"])
    with served(folder, server, before_others=given.first) as desk:
        together(4, askers(desk.port, desk.secret, 2.0))  # warm
        for clients in given.clients:
            found[str(clients)] = _rate(desk, clients, given.seconds)
            print(f"{clients:>3} at once: {line(found[str(clients)])}")
        found["kill"] = _killed(desk, max(given.clients))
    print(f"killed: {found['kill']['shown']} receipts were shown, {found['kill']['lost']} of them lost")
    return found


def _rate(desk: Served, clients: int, seconds: float) -> dict[str, Any]:
    began, worked = time.monotonic(), desk.worked()
    came = together(clients, askers(desk.port, desk.secret, seconds))
    passed = max(seconds, time.monotonic() - began - 1.5)  # processes need a while to start
    if came.failed:
        print(f"  {len(came.failed)} failed: {came.failed[0]}", file=sys.stderr)
    count = len(came.receipts)
    return {
        "clients": clients, "kept": count, "a_second": count / seconds, "failed": len(came.failed),
        "cpu_ms": (desk.worked() - worked) / max(count, 1) * 1000, **at(came.times), "passed": passed,
    }  # fmt: skip


def _killed(desk: Served, clients: int) -> dict[str, int]:
    """Kill the desk in the midst of it; receipts that somebody was shown, and those of them that are not there."""

    before = _count(desk)

    def in_the_midst() -> None:
        until = time.monotonic() + 60.0
        while _count(desk) < before + 100 and time.monotonic() < until:
            time.sleep(0.2)
        desk.kill()

    came = together(clients, askers(desk.port, desk.secret, 60.0), meanwhile=in_the_midst)
    return {"shown": len(came.receipts), "lost": _lost(desk, came.receipts)}


def _count(desk: Served) -> int:
    database = desk.open()
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(Question)) or 0
    database.close()
    return found


def flooded(given: argparse.Namespace, folder: Path, server: str) -> dict[str, Any]:
    """Honest people inside a flood."""
    with served(folder, server, before_others=given.first) as desk:
        beside = Beside(desk, [] if given.alone else ["match"])
        people, machines = _both(given, desk)
        memory = beside.ended()
        worked, lost = desk.worked(), _lost(desk, people.receipts)
    found: dict[str, Any] = {
        "database": "PostgreSQL" if server else "SQLite", "minutes": given.minutes, "rate": given.rate,
        "honest": len(people.receipts), "given_up": len(people.given_up), "lost": lost,
        "send": at(people.times.get("send", [])), "open": at(people.times.get("open", [])),
        "write": at(people.times.get("write", [])), "presses": dict(people.statuses),
        "solving": at(people.solving), "machines": dict(machines.statuses),
        "paid_cpu_s": sum(machines.solving), "memory": memory, "desk_cpu": worked / (given.minutes * 60),
        "beside": beside.rounds,
    }  # fmt: skip
    _print_flood(found, people.given_up)
    return found


def _both(given: argparse.Namespace, desk: Served) -> tuple[Seen, Seen]:
    seconds, port = given.minutes * 60, desk.port
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        running = []
        if given.rate:
            free = (given.rate * 2 / 3, seconds, 1, given.addresses, (WITHOUT, WRONG))
            running.append(pool.submit(flood, port, *free))
            running.append(pool.submit(flood, port, given.rate / 3, seconds, 2, given.addresses, (PAID,)))
        people = pool.submit(honest, port, given.honest, seconds, 3, given.first).result()
        machines = Seen()
        for one in running:
            machines.add(one.result())
    return people, machines


class Beside:
    """What happens beside the flood: another command again and again, and a look at the desk's memory."""

    def __init__(self, desk: Served, command: Sequence[str]) -> None:
        self.desk, self.command, self.rounds = desk, command, 0
        self._held: list[tuple[float, float]] = []
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._look, daemon=True),
            threading.Thread(target=self._work, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def ended(self) -> dict[str, float]:
        """Stop; what the desk held in the end and at most, and by how much it grew a minute after the first quarter."""
        self._end.set()
        for thread in self._threads:
            thread.join()
        later = self._held[len(self._held) // 4 :]
        slope = linear_regression(*zip(*later, strict=True)).slope * 60 if len(later) > 2 else 0.0
        held = [megabytes for _, megabytes in self._held]
        return {"first": held[0], "last": held[-1], "most": max(held), "grows_a_minute": slope}

    def _look(self) -> None:
        while True:
            self._held.append((time.monotonic(), self.desk.resident()))
            if self._end.wait(2.0):
                return

    def _work(self) -> None:
        while self.command and not self._end.wait(5.0):
            self.desk.beside(*self.command).wait()
            self.rounds += 1


def _lost(desk: Served, receipts: Sequence[str]) -> int:
    """How many of the receipts that people were shown are not in the record."""
    database = desk.open()
    with database.reading() as session:
        known = set(session.scalars(select(Question.public_id)))
    database.close()
    return len(set(receipts) - known)


def _print_flood(found: dict[str, Any], given_up: Sequence[str]) -> None:
    print(f"{found['database']}, {found['minutes']:g} minutes, {found['rate']:g} machines a second")
    print(
        f"honest: {found['honest']} in, {found['given_up']} gave up, {found['lost']} lost; presses {found['presses']}"
    )
    for step in ("open", "write", "send", "solving"):
        told = found[step]
        print(f"  {step:8} p50 {told['p50']:7.1f} ms, p99 {told['p99']:7.1f} ms, most {told['most']:7.1f} ms")
    print(f"machines: {found['machines']}; paid {found['paid_cpu_s']:.0f} s of a processor")
    memory = found["memory"]
    print(
        f"desk: {memory['first']:.0f} MB at first, {memory['last']:.0f} in the end, {memory['most']:.0f} at most, "
        f"{memory['grows_a_minute']:+.2f} a minute; {found['desk_cpu']:.2f} of a processor; "
        f"beside it matching ran {found['beside']} times"
    )
    for one in given_up[:3]:
        print(f"  gave up: {one}")


def whole_day(given: argparse.Namespace, folder: Path, server: str) -> dict[str, Any]:
    """A day's questions through every stage."""
    with recorded(folder, server) as desk:
        found = day(desk, given.count, lambda said: print(said, file=sys.stderr))
    print(
        f"{'stage':28}{'seconds':>9}{'cpu s':>8}{'cpu ms each':>12}{'units':>8}{'longest ms':>11}{'its cpu ms':>11}"
    )
    for name, cost in found["stages"].items():
        print(
            f"{name:28}{cost['passed']:>9.1f}{cost['worked']:>8.1f}{cost['worked'] / given.count * 1000:>12.2f}"
            f"{cost['units']:>8}{cost['held'] * 1000:>11.0f}{cost['held_working'] * 1000:>11.0f}"
        )
    print(f"{given.count:,} questions; {found['memory_mb']:.0f} MB at most")
    return found


def all_answered(given: argparse.Namespace, folder: Path, server: str) -> dict[str, Any]:
    """From a published refutation to everybody who asked."""
    with recorded(folder, server, people_there=False) as desk:
        found = answered(desk, given.people, given.per_second)
    print(
        f"{found['answered']:,} of {found['people']:,} answered in {found['seconds']:.0f} s "
        f"({found['ratio']:.2f} of what the pace allows), the first after {found['first_after']:.1f} s, "
        f"{found['twice']} twice; {found['rounds']} rounds, cpu {found['cpu_ms']:.1f} ms each"
    )
    return found


def solved(given: argparse.Namespace, folder: Path, server: str) -> dict[str, Any]:
    """How long the puzzle takes in a browser."""
    found = puzzles(given.count)
    print(f"{'':18}{'one try':>9}{'mean':>8}{'worst':>8}{'mean at the dearest':>21}   (ms)")
    for name, told in found["times"].items():
        print(
            f"{name:18}{told['try']:>9.2f}{told['mean']:>8.0f}{told['worst']:>8.0f}{told['dearest']:>21.0f}"
        )
    return found


def at(times: Sequence[float]) -> dict[str, float]:
    """The median and the 99th percentile, in milliseconds."""
    ordered = sorted(times) or [0.0]
    return {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000
            for name, share in (("p50", 0.5), ("p99", 0.99), ("most", 1.0))}  # fmt: skip


def line(told: dict[str, Any]) -> str:
    """One row."""
    return (
        f"{told['a_second']:6.0f} a second, p50 {told['p50']:6.1f} ms, p99 {told['p99']:6.1f} ms, "
        f"cpu {told['cpu_ms']:.2f} ms each, failed {told['failed']}"
    )


WHAT = {"accept": accept, "flood": flooded, "day": whole_day, "answered": all_answered, "puzzle": solved}

if __name__ == "__main__":
    main()
