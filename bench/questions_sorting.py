"""How long 41,000 questions take to be sorted and routed, from the record and into it (`bench/questions_sorting.py`).

The texts are the labelled ones and copies of them, each damaged in its own way (letters lost or swapped, Kazakh
typed with Russian letters, a number behind), so that no cache has seen them. Matching is not measured here: each
question opens a claim of its own. With TEST_DATABASE_URL it runs on PostgreSQL as well.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import create_engine, select, text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims import (
    bodies,
    clock,
    contacts,
    migrate,
    people,
    question_sorting,
    questions,
    routing,
    sightings,
    sources,
    triage,
)
from claims.acts import Actor
from claims.database import Database, open_database
from claims.records import Source
from claims.seen import Asked
from claims.settings import Settings
from claims.sources import NewSource
from claims.terms import QuestionWay, Role
from models.question_labels import read_labels
from pipeline.routing_rules import read_file
from pipeline.sorting import sort_questions

QUESTIONS = 41_000
RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
REGIONS = ("", "", "75", "71", "61", "27", "35")


def texts(count: int) -> Iterator[str]:
    """*count* messages, no two alike."""
    chance = random.Random(1)
    said = [one.text for one in read_labels(ROOT / "data" / "questions" / "labels.tsv")]
    for number in range(count):
        letters = list(chance.choice(said))
        for place in range(1, len(letters) - 1):
            if chance.random() < 0.03:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
        one = "".join(letters)
        yield f"{one.translate(RUSSIAN) if chance.random() < 0.2 else one} {number}"


def prepare(database: Database, folder: Path, count: int) -> None:
    """Authorities, places, rules and *count* matched questions that nobody has sorted."""
    migrate.upgrade(database.engine)
    seal = contacts.seal_of(folder / "keys")
    with database.writing() as session:
        setup = Actor.machine("setup")
        bodies.load_authorities(
            session, setup, yaml.safe_load((ROOT / "data/authorities.yaml").read_text("utf-8"))
        )
        found = yaml.safe_load((ROOT / "data/places.yaml").read_text("utf-8"))
        bodies.load_places(session, setup, found if isinstance(found, list) else next(iter(found.values())))
        admin = people.add_person(
            session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR, Role.FACT_CHECKER})
        )
        rules, of_places = read_file(yaml.safe_load((ROOT / "data/routing.yaml").read_text("utf-8")))
        routing.load_rules(session, admin, rules, of_places)
        sources.add_source(session, admin, NewSource("form", "table", "form.csv", {}))
    asked = [
        Asked(str(number), said, QuestionWay.TABLE, region=REGIONS[number % len(REGIONS)])
        for number, said in enumerate(texts(count))
    ]
    for start in range(0, count, 1_000):
        with database.writing() as session:
            source = session.scalars(select(Source)).one()
            questions.ask_all(session, source, seal, asked[start : start + 1_000])
            waiting = sightings.waiting(session, 1_000)
            triage.open_numbers(session, [one.id for one in waiting], "bench")
            now = clock.now()
            sightings.mark_matched(session, [
                {"id": one.id, "fold": f"{one.id:032d}", "language": one.language, "matched_at": now}
                for one in waiting
            ])  # fmt: skip


def measure(url: str, count: int) -> dict[str, Any]:
    """What sorting *count* questions took, and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database=url or f"sqlite:///{folder}/aiqyn.db")
        database = open_database(settings.database_url)
        try:
            began = time.perf_counter()
            prepare(database, Path(folder), count)
            prepared = time.perf_counter() - began
            began, before = time.perf_counter(), time.process_time()
            done = sort_questions(database, settings)
            took, worked = time.perf_counter() - began, time.process_time() - before
            with database.reading() as session:
                left = question_sorting.count_unsorted(session)
        finally:
            database.close()
    assert done.questions == count, (done, count)
    return {
        "database": "postgresql" if url else "sqlite",
        "questions": count,
        "prepared_s": round(prepared, 1),
        "sorted_s": round(took, 1),
        "processor_s": round(worked, 1),
        "each_s": round(count / took),
        "unsure": done.unsure,
        "routed": done.routed,
        "left": left,
    }


def main() -> None:
    """SQLite, and PostgreSQL where it is at hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    given = parser.parse_args()
    print(json.dumps(measure("", given.questions)))
    if server := os.environ.get("TEST_DATABASE_URL"):
        name = f"bench_sorting_{os.getpid()}"
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(
                text(f"CREATE DATABASE {name} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
            )
        try:
            print(json.dumps(measure(server.rsplit("/", 1)[0] + f"/{name}", given.questions)))
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            engine.dispose()


if __name__ == "__main__":
    main()
