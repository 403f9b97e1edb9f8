"""Is anybody's trace left?  python bench/canaries.py [--askers 1000] [--keep FOLDER]

A thousand askers that do not exist ask by every way, are matched, sorted, answered and answered in public; the site is
built, everything is exported and logged, the database is backed up. Then they are forgotten, half of them by their
receipts and half by retention and then by their receipts, and a raw search of every file says what is left of their
names, phones, identity numbers, addresses and keys. What has to be 0 is printed as such; the exit code says whether.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))

from sqlalchemy import func, select

from bench.canary_askers import Canary, canaries, traces
from claims import (
    acts,
    answers,
    clock,
    contacts,
    migrate,
    pages,
    people,
    public_answers,
    questions,
    retention,
    sources,
    triage,
)
from claims.answers import Written
from claims.database import Database, open_database
from claims.public_answers import Public
from claims.questions import Receipt
from claims.records import Answer, Claim, Match, Question
from claims.seen import Unreadable
from claims.settings import Settings
from claims.sightings import put_aside, sealed
from claims.sources import NewSource
from claims.terms import Language, Role
from pipeline import erasing
from pipeline.run import run_once
from pipeline.sorting import sort_questions

EXPORTS = {
    "inbox.json": ["inbox", "--json"], "inbox.jsonl": ["inbox", "--jsonl"], "log.json": ["audit", "log", "--json"],
    "due.json": ["questions", "due", "--json"], "quarantine.json": ["quarantine", "list", "--json"],
    "pages.json": ["pages", "list", "--json"],
}  # fmt: skip


class World:
    """One machine with everything on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(database=f"sqlite:///{folder / 'data' / 'aiqyn.db'}", data=folder / "data")
        self.database: Database = open_database(self.settings.database_url)
        migrate.upgrade(self.database.engine)
        self.seal = contacts.seal_of(self.settings.question_keys)
        self.exports, self.logs, self.backups = (folder / name for name in ("exports", "logs", "backups"))
        self.broken = canaries(20, seed=7)
        """What cannot be read."""
        for one in (self.exports, self.logs, self.backups):
            one.mkdir()

    def ask(self, some: Sequence[Canary]) -> list[Receipt]:
        """Everybody asks; one in fifty sends what cannot be read as well."""
        with self.database.writing() as session:
            admin = people.add_person(
                session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR, Role.EDITOR})
            )
            people.add_person(session, admin, "dana", "Dana", frozenset({Role.EDITOR}))
            sources.add_source(session, admin, NewSource("ask", "table", str(self.folder / "none.csv"), {}))
        receipts = []
        for start in range(0, len(some), 50):
            with self.database.writing() as session:
                source = sources.find_source(session, "ask")
                receipts += [
                    questions.ask(session, source, self.seal, one.asked) for one in some[start : start + 50]
                ]
                said = self.broken[start // 50 % len(self.broken)].asked.text
                broken = Unreadable(f"row-{start}", said.encode(), "the date cannot be read")
                put_aside(session, source, [sealed(self.seal, broken)])
        return receipts

    def work(self) -> None:
        """A round of all stages, the sorting, and an answer to the most asked claims, in public where they agreed."""
        run_once(self.database, self.settings)
        sort_questions(self.database, self.settings)
        with self.database.writing() as session:
            dana, aliya = (people.find_person(session, name) for name in ("dana", "aliya"))
            asked = select(Match.claim_id).join(Question, Question.sighting_id == Match.sighting_id)
            most = (
                asked.where(Match.standing.in_(triage.MEMBER))
                .group_by(Match.claim_id)
                .order_by(func.count().desc())
            )
            for claim in [session.get_one(Claim, number) for number in session.scalars(most.limit(12))]:
                said = dict.fromkeys(("kk", "ru", "en"), "Жоқ, бұл рас емес. Нет, это неправда.")
                answer = answers.draft(session, dana, claim, None, Written(said))
                answers.submit(session, dana, answer, 0)
                answers.approve(session, aliya, answer, answer.digest)
                if not public_answers.objection(session, answer):
                    asks = {Language(code).value: "Рас па? Правда ли?" for code in ("kk", "ru", "en")}
                    body = dict.fromkeys(("kk", "ru", "en"), "Айқын")
                    page = public_answers.make_page(session, dana, answer, Public(asks), body)
                    version = pages.submit(session, dana, page, {"site"})
                    pages.approve(session, aliya, page, version.digest)
        run_once(self.database, self.settings)

    def export(self) -> None:
        """Everything the command line can say, and what it logs on the way."""
        shutil.rmtree(self.exports)
        self.exports.mkdir()
        environment = {
            **os.environ, "AIQYN_DATABASE": self.settings.database_url, "AIQYN_DATA": str(self.settings.data),
            "PYTHONPATH": str(HERE),
        }  # fmt: skip
        with self.database.reading() as session:
            claims = list(session.scalars(select(Claim.public_id).limit(4)))
        more = {f"claim-{name}.json": ["claim", "show", name, "--json"] for name in claims}
        more["site.txt"] = ["site", "build"]
        for name, command in (EXPORTS | more).items():
            with (self.exports / name).open("wb") as out, (self.logs / "aiqyn.log").open("ab") as log:
                program = [sys.executable, str(HERE / "cli.py"), "--verbose", *command]
                subprocess.run(program, env=environment, stdout=out, stderr=log, check=False)

    def backup(self, name: str) -> Path:
        """The database as its own backup gives it; not its keys."""
        path = self.backups / name
        with sqlite3.connect(self.settings.data / "aiqyn.db") as source, sqlite3.connect(path) as target:
            source.backup(target)
        return path

    def forget(self, receipts: Sequence[Receipt]) -> None:
        """By the private link, as askers do."""
        for one in receipts:
            with self.database.writing() as session:
                question = questions.by_receipt(session, one.secret)
                assert question is not None
                questions.forget(session, self.seal, question)


@contextmanager
def at(later: timedelta) -> Iterator[None]:
    """The clock put forward."""
    real = clock.now
    clock.now = lambda: real() + later
    try:
        yield
    finally:
        clock.now = real


class Report:
    """What was found, and whether it had to be nothing."""

    def __init__(self) -> None:
        self.good = True

    def nothing(self, what: str, found: dict[str, set[str]]) -> None:
        """Prints how many traces were found, which should be none."""
        count = len(set().union(*found.values())) if found else 0
        self.good = self.good and not count
        print(f"{what:78} {count:6}  {'' if not count else '!! ' + ', '.join(sorted(found)[:4])}", flush=True)

    def some(self, what: str, count: int, good: bool = True) -> None:
        """Prints a count, with whether it is what it should be."""
        self.good = self.good and good
        print(f"{what:78} {count:6}  {'' if good else '!!'}", flush=True)


def main() -> None:
    """The whole journey; prints what is left."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--askers", type=int, default=1000)
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="canaries-"))
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    try:
        journey(World(folder), canaries(options.askers), report)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    sys.exit(0 if report.good else 1)


def journey(world: World, some: Sequence[Canary], report: Report) -> None:
    """Ask, work, export, back up; forget one half; let time pass; forget the other half; restore a backup."""
    names, secrets = (
        [one.name for one in some],
        [word for one in (*some, *world.broken) for word in one.secrets],
    )
    half = len(some) // 2
    receipts = world.ask(some)
    world.work()
    world.export()
    everything = [world.folder]
    before = traces([*names, *secrets], everything)
    present = set().union(*before.values())
    report.some(
        "asked: names that stand in some file (the search finds what is there)",
        len(present & set(names)),
        present >= set(names),
    )
    report.nothing(
        "asked: phones, identity numbers, addresses, keys in any file",
        {f: w & set(secrets) for f, w in before.items() if w & set(secrets)},
    )
    backup = world.backup("yesterday.db")

    began = time.monotonic()
    world.forget(receipts[:half])
    print(f"  forgetting one: {1000 * (time.monotonic() - began) / half:.1f} ms")
    began = time.monotonic()
    done = erasing.keep_faith(world.database, world.settings)
    print(f"  erasing {done.texts} from the files: {time.monotonic() - began:.1f} s")
    world.export()
    live = [world.settings.data, world.exports]
    report.nothing(
        "half forgotten: their names in database, log, index, models, site, exports",
        traces(names[:half], live),
    )
    report.nothing(
        "half forgotten: their phones, numbers, addresses, keys in any file", traces(secrets, everything)
    )
    opener = contacts.opener_of(world.settings.question_keys)
    restored = open_database(f"sqlite:///{backup}")
    with restored.reading() as session:
        read = [contacts.read(session, world.seal, opener, one.number) is not None for one in receipts]
    report.some(
        "yesterday's backup: contacts of the forgotten that can be read",
        sum(read[:half]),
        not any(read[:half]),
    )
    report.some(
        "yesterday's backup: contacts of the others that can be read", sum(read[half:]), all(read[half:])
    )
    with restored.writing() as session:
        again = retention.retain(session, world.seal, world.settings.questions).again
    report.some("restored: questions forgotten again by the first retention", again, again == half)
    restored.close()

    with at(timedelta(days=world.settings.questions.contact_days + 1)):
        gone = erasing.let_go(world.database, world.settings)
        with world.database.reading() as session:
            read = [contacts.read(session, world.seal, opener, one.number) is not None for one in receipts]
    report.some("retention: contacts deleted", gone.contacts)
    report.some("retention: contacts that can be read afterwards", sum(read), not any(read))
    report.nothing("retention: phones, numbers, addresses, keys in any file", traces(secrets, everything))

    world.forget(receipts[half:])
    erasing.keep_faith(world.database, world.settings)
    world.export()
    report.nothing("all forgotten: names in database, log, index, models, site, exports", traces(names, live))
    report.nothing("all forgotten: phones, numbers, addresses, keys in any file", traces(secrets, everything))
    broken = [one.name for one in world.broken]
    report.nothing("what could not be read, after retention: names", traces(broken, live))
    report.nothing("all forgotten: anything in logs", traces([*names, *secrets], [world.logs]))
    with world.database.reading() as session:
        report.some(
            "links of the audit chain that do not hold",
            len(acts.verify(session).faults),
            not acts.verify(session).faults,
        )
        counted = session.scalar(select(func.count()).select_from(Question)) or 0
        report.some("questions that still count", counted, counted == len(some))
        published = (
            session.scalar(select(func.count()).select_from(Answer).where(Answer.page_id.is_not(None))) or 0
        )
        report.some("public answers that were made of them", published)


if __name__ == "__main__":
    main()
