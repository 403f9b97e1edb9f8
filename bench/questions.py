"""The question service under load, as it is served: through real HTTP, with the desk in a process of its own.

    python bench/questions.py accept                       how many a second are kept durably, and how soon
    TEST_DATABASE_URL=postgresql://… python bench/questions.py accept      the same on PostgreSQL

`accept`: clients ask one question after the other; a receipt that is shown is one that lasts, so in the end the desk
is killed (SIGKILL) in the midst of it and every receipt that anybody was shown is looked for.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).parent)]

from questions_clients import askers, together
from questions_served import Served, is_safe, served
from sqlalchemy import select

from claims.records import Question

CLIENTS = (1, 4, 16)


def main() -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    what = parser.add_subparsers(dest="what", required=True)
    one = what.add_parser("accept")
    one.add_argument("--seconds", type=float, default=10.0)
    one.add_argument("--clients", type=int, nargs="+", default=list(CLIENTS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aiqyn-questions-") as folder:
        found = WHAT[given.what](given, Path(folder), os.environ.get("TEST_DATABASE_URL", ""))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def accept(given: argparse.Namespace, folder: Path, server: str) -> dict[str, Any]:
    """Questions a second that are kept durably, by how many ask at once; and a kill."""
    found: dict[str, Any] = {"database": f"PostgreSQL ({is_safe(server)})" if server else "SQLite (FULL)"}
    print(found["database"])
    with served(folder, server) as desk:
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

    def soon() -> None:
        time.sleep(5.0)
        desk.kill()

    came = together(clients, askers(desk.port, desk.secret, 20.0), meanwhile=soon)
    database = desk.open()
    with database.reading() as session:
        known = set(session.scalars(select(Question.public_id)))
    database.close()
    return {"shown": len(came.receipts), "lost": len(set(came.receipts) - known)}


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


WHAT = {"accept": accept}

if __name__ == "__main__":
    main()
