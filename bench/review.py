"""A hundred decisions in the review, in a real browser: keystrokes and milliseconds per decision.

    python bench/review.py --demo DIR             on a copy of the demonstration in DIR (its aiqyn.db)
    python bench/review.py --demo DIR --read 1500   a person who reads each pair for a second and a half

Three hands: one that never waits (what the desk itself costs), one that reads each pair for a while (a person), and one
on a slow line (300 ms to the desk and back). The time of a decision is from the key to the next pair on the screen;
at the end every decision has to be at the desk.
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import func, select

HOUSE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOUSE))

from claims import migrate, people, sessions, settings
from claims.database import Database, open_database
from claims.records import Act
from claims.terms import Way
from desk.app import create_app

DECISIONS = 100
GOAL = 5 * 60
"""Seconds in which a hundred decisions shall be possible."""
KEYS = ("KeyR", "KeyR", "KeyA", "KeyR", "KeyN")
"""What is pressed, in turn: most suggestions are no."""

COUNT = """() => {
  window.measured = []; window.pressed = 0;
  document.addEventListener("keydown", (event) => {
    if (/^Key[ARN]$/.test(event.code)) window.began = performance.now();
    window.pressed += 1;
  }, true);
  new MutationObserver(() => {
    if (window.began && document.querySelector("#pair .pair")) {
      const began = window.began; window.began = 0;
      requestAnimationFrame(() => window.measured.push(performance.now() - began));
    }
  }).observe(document.querySelector("#pair"), { childList: true });
}"""


def main() -> None:
    """Measure the three hands and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--demo", type=Path, required=True, help="a folder of the demonstration")
    parser.add_argument("--read", type=int, default=1_500, help="milliseconds that a person reads a pair")
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    hands = {"never waits": (0, 0), "reads": (asked.read, 0), "slow line": (asked.read // 3, 300)}
    found = {name: _sit(asked.demo, asked.decisions, *hand) for name, hand in hands.items()}
    for name, told in found.items():
        print(
            f"{name:12} {told['decisions']} decisions in {told['seconds']:.1f} s,"
            f" {told['keystrokes']:.2f} keystrokes each; next pair after {told['p50']:.0f} ms (p50),"
            f" {told['p95']:.0f} ms (p95), {told['worst']:.0f} ms (worst); at the desk: {told['kept']} acts"
        )
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    slow = [name for name, told in found.items() if told["seconds"] * DECISIONS / told["decisions"] > GOAL]
    sys.exit(f"slower than the goal: {', '.join(slow)}" if slow else 0)


def _sit(demo: Path, decisions: int, reads: int, line: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(demo / "aiqyn.db", Path(folder) / "aiqyn.db")
        url = f"sqlite:///{Path(folder) / 'aiqyn.db'}"
        database = open_database(url)
        migrate.upgrade(database.engine)
        told = settings.load(
            database=url, data=Path(folder), site={"demonstration": True}, desk={"insecure": True}
        )
        before = _acts(database)
        with _served(create_app(told, database)) as address:
            found = _press(address, _secret(database), decisions, reads, line)
        found["kept"] = _acts(database) - before
        database.close()
        return found


def _secret(database: Database) -> str:
    with database.writing() as session:
        return sessions.start(session, people.find_person(session, "berik"), Way.DEMONSTRATION).secret


def _acts(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Act)) or 0


@contextmanager
def _served(app: Any) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def _press(address: str, secret: str, decisions: int, reads: int, line: int) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "aiqyn", "value": secret, "url": address}])
        page = context.new_page()
        if line:
            network = {
                "offline": False,
                "latency": line,
                "downloadThroughput": 125_000,
                "uploadThroughput": 62_500,
            }
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", network)
        page.goto("/review")
        page.wait_for_load_state("networkidle")
        page.evaluate(COUNT)
        began = time.monotonic()
        for number in range(decisions):
            while not page.evaluate("!!document.querySelector('#pair .pair')"):
                page.wait_for_timeout(5)
            if reads:
                page.wait_for_timeout(reads)
            page.keyboard.press(KEYS[number % len(KEYS)])
        seconds = time.monotonic() - began
        while page.evaluate("window.aiqynSending.left()"):
            page.wait_for_timeout(50)
        times = sorted(page.evaluate("window.measured"))
        pressed = page.evaluate("window.pressed")
        browser.close()
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]  # noqa: E731
    return {
        "decisions": decisions,
        "seconds": seconds,
        "keystrokes": pressed / decisions,
        "p50": at(0.5),
        "p95": at(0.95),
        "worst": times[-1],
    }


if __name__ == "__main__":
    main()
