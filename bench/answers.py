"""From a published refutation to thousands of askers answered, through a Telegram of our own that keeps its pace.

    python bench/answers.py --askers 5000 --per-second 25

The stand-in runs in another process, refuses more than 30 messages a second (429) and writes each to disk before it
answers. Prints, as JSON, the seconds from the moment the refutation went out, the calls, the refusals, what nobody
knows of, and our own processor time. ``--database`` names an empty, migrated PostgreSQL database; SQLite otherwise.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import select, update

from claims import clock, contacts, migrate, people, questions, refutations, sightings, sources, triage
from claims.content import Text
from claims.database import Database, open_database
from claims.records import Publication, Question
from claims.refutations import Draft
from claims.seen import Asked, Seen
from claims.settings import Settings
from claims.terms import Language, PublicationState, QuestionWay, Role, Verdict
from claims.triage import Proposed
from pipeline.answer import Sent, answer, queue
from pipeline.standins.bot_book import Book

TOKEN = "4711:answer-bot"
FIRST = 10_000_000


def main(askers: int, per_second: float, url: str) -> dict[str, Any]:
    """Make askers and a refutation, publish it, answer; what was measured."""
    with tempfile.TemporaryDirectory(prefix="aiqyn-answers-") as name:
        folder = Path(name)
        there = serve(folder, askers)
        try:
            return measured(folder, there, askers, per_second, url or f"sqlite:///{folder / 'aiqyn.db'}")
        finally:
            there[0].terminate()
            there[0].wait()


def serve(folder: Path, askers: int) -> tuple[subprocess.Popen[str], str]:
    """A Telegram to which all askers have written already."""
    book = Book(folder / "telegram.jsonl")
    for number in range(askers):
        book.add_person(FIRST + number, "Айгүл")
    book.close()
    words = [
        "-m",
        "pipeline.standins.bot_api",
        "--pace",
        "--log",
        str(folder / "telegram.jsonl"),
        "--token",
        TOKEN,
    ]
    there = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    assert there.stdout is not None
    return there, there.stdout.readline().strip()


def measured(
    folder: Path, there: tuple[subprocess.Popen[str], str], askers: int, per_second: float, url: str
) -> dict[str, Any]:
    """One measurement."""
    settings = Settings(
        database=url,
        data=folder,
        bot={"token": TOKEN, "base_url": f"{there[1]}/bot"},
        questions={"url": "https://ask.example.kz", "messages_per_second": per_second},
    )
    database = open_database(url)
    migrate.upgrade(database.engine)
    version = world(database, settings, askers)
    out(database, version)
    began, processor = time.perf_counter(), time.process_time()
    first = Sent()
    queue(database, first)
    queued = time.perf_counter() - began
    done = answer(database, settings, told=Progress(askers))
    seconds, used = time.perf_counter() - began, time.process_time() - processor
    database.close()
    return {
        "askers": askers,
        "per_second": per_second,
        "seconds": round(seconds, 1),
        "seconds_to_queue": round(queued, 2),
        "answered": first.answered,
        "sent": done.sent,
        "uncertain": done.uncertain,
        "failed": done.failed,
        "processor_seconds": round(used, 1),
        "processor_ms_a_message": round(1000 * used / askers, 2),
        **history(folder),
    }


class Progress:
    """Long work says how far it is."""

    def __init__(self, total: int) -> None:
        self.total, self.count = total, 0

    def __call__(self, _: str) -> None:
        self.count += 1
        if self.count % 250 == 0:
            sys.stderr.write(f"\r{self.count} of {self.total} ")
            sys.stderr.flush()


def world(database: Database, settings: Settings, askers: int) -> int:
    """Askers whose questions state one claim, and its approved refutation; the version's number."""
    seal = contacts.seal_of(settings.question_keys)
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        dana, erlan = (
            people.add_person(session, admin, handle, handle, frozenset({Role.EDITOR}))
            for handle in ("dana", "erlan")
        )
        feed = sources.add_source(
            session, admin, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
        )
        found = sightings.record(session, feed, Seen("1", "Закроют все аптеки!"))
        assert found is not None
        (claim,) = triage.open_claims(session, [found.id], "bench")
        texts = {
            code: Text(
                "Дәріханалар жабылады" if code == "kk" else "Закроют аптеки", "Неправда. " * 20, "Текст."
            )
            for code in ("kk", "ru")
        }
        draft = Draft(
            Verdict.FALSE, date(2020, 3, 29), texts, claims=(claim.public_id,), channels=("telegram",)
        )
        made = refutations.draft(session, dana, draft)
        version = refutations.submit(session, dana, made)
        refutations.approve(session, erlan, made, version.digest)
        source = questions.source_for(session, "bot", "bot")
        batch = [
            Asked(
                f"{FIRST + number}:1", f"Аптеки закроют? {number}", QuestionWay.TELEGRAM, to=str(FIRST + number),
                thread="1", answer_in=(Language.KK, Language.RU, Language.EN)[number % 3],
            )
            for number in range(askers)
        ]  # fmt: skip
        questions.ask_all(session, source, seal, batch)
        asked = list(session.scalars(select(Question.sighting_id)))
        triage.join(session, [Proposed(number, claim.id, 0.99) for number in asked], "bench")
        return version.id


def out(database: Database, version: int) -> None:
    """The refutation goes out."""
    values = {"state": PublicationState.SENT, "address": "https://t.me/x/1", "sent_at": clock.now()}
    with database.writing() as session:
        session.execute(update(Publication).where(Publication.version_id == version).values(values))


def history(folder: Path) -> dict[str, Any]:
    """What the stand-in wrote down: calls, refusals, and whether anybody was told twice."""
    said: Counter[int] = Counter()
    calls = refused = 0
    at: list[float] = []
    for line in (folder / "telegram.jsonl").read_text("utf-8").splitlines():
        event = json.loads(line)
        calls += event["what"] == "request" and event.get("method") == "sendMessage"
        refused += bool(re.search(r'"(?:status|error_code)": 429', line))
        if event["what"] == "message":
            said[event["chat"]] += 1
            at.append(event["at"])
    return {
        "calls": calls,
        "refused_429": refused,
        "people_told": len(said),
        "told_twice": sum(times > 1 for times in said.values()),
        "messages_a_second": round(len(at) / (max(at) - min(at)), 1) if len(at) > 1 else 0.0,
    }


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--askers", type=int, default=5_000)
    asked.add_argument("--per-second", type=float, default=25.0)
    asked.add_argument("--database", default="")
    given = asked.parse_args()
    found = main(given.askers, given.per_second, given.database)
    print(json.dumps(found, indent=2))
    sys.exit(1 if found["told_twice"] or found["people_told"] != found["askers"] else 0)
