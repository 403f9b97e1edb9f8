"""The desk's side of questions at 41,000 of them: how long pages, counting and acts take.

    python bench/question_desk.py                                   SQLite, in a temporary folder
    TEST_DATABASE_URL=postgresql://… python bench/question_desk.py  PostgreSQL, in a database of its own
    python bench/question_desk.py --questions 5000 --rounds 20

Groups are as they come: some of thousands, most of one. Each page is asked for through the whole application as one
person does it; the time is from the request to the last byte. Beside it stands what the process itself worked (cpu),
which other work on the machine disturbs less.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT)]  # not this folder: it holds a desk.py of its own

from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, select, text

from claims import (
    body_contacts,
    clock,
    contacts,
    migrate,
    people,
    question_deciding,
    question_groups,
    question_inbox,
    questions,
    sessions,
    settings,
    sources,
    triage,
)
from claims.database import Database, open_database
from claims.records import Authority, AuthorityName, Question
from claims.seen import Asked
from claims.terms import Language, QuestionKind, QuestionWay, Role, Way
from desk.app import create_app
from desk.serving import settle

GOAL = 0.1
"""Seconds within which 95 of 100 answers of the inbox's pages shall be there."""
WORDS = (
    *("пособие", "вода", "карта", "паспорт", "школа", "больница", "налог", "кредит"),
    *("субсидия", "дорога", "свет", "газ", "прописка", "пенсия", "штраф"),
)
BODIES = 30


def main() -> None:
    """Make the record, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=int, default=41_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = _database(Path(folder))
        config = settings.load(
            database=url, data=Path(folder) / "data", site={"demonstration": True}, desk={"insecure": True}
        )
        database = open_database(url)
        found = {
            "record": _fill(database, config, given.questions),
            **_measure(database, config, given.rounds),
        }
        database.close()
    for name, told in found.items():
        print(f"{name:32}", "  ".join(f"{key} {value}" for key, value in told.items()))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _database(folder: Path) -> str:
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{folder / 'questions.db'}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS question_desk WITH (FORCE)"))
        connection.execute(
            text("CREATE DATABASE question_desk ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
        )
    engine.dispose()
    return make_url(server).set(database="question_desk").render_as_string(hide_password=False)


def _fill(database: Database, config: Any, many: int) -> dict[str, Any]:
    migrate.upgrade(database.engine)
    chance = random.Random(6)
    seal = contacts.seal_of(config.question_keys)
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        people.add_person(session, admin, "berik", "Berik", frozenset({Role.FACT_CHECKER}))
        saule = people.add_person(session, admin, "saule", "Saule", frozenset({Role.AUTHORITY_CONTACT}))
        berik = people.find_person(session, "berik")
        source = sources.add_source(session, berik, sources.NewSource("table", "table", "", {}))
        for number in range(BODIES):
            body = Authority(key=f"body{number}")
            body.names = [AuthorityName(language=Language.RU, name=f"Орган номер {number}")]
            session.add(body)
        session.flush()
        body_contacts.answer_for(session, admin, saule, body_contacts.find_authority(session, "body3"))
    asked = [
        Asked(
            str(number), f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}?", QuestionWay.TABLE,
            language=chance.choice(["kk", "ru", "ru"]), consent=chance.random() < 0.4,
        )
        for number in range(many)
    ]  # fmt: skip
    began = time.monotonic()
    with database.writing() as session:
        source = sources.find_source(session, "table")
        for start in range(0, many, 5000):
            questions.ask_all(session, source, seal, asked[start : start + 5000])
    took_in = time.monotonic() - began
    with database.writing() as session:
        sightings = list(session.scalars(select(Question.sighting_id).order_by(Question.id)))
        _group(session, sightings, chance)
    _sort(database, chance)
    began = time.monotonic()
    with database.writing() as session:
        groups = question_groups.refresh(session)
    return {"questions": many, "groups": groups, "taken in s": round(took_in, 1),
            "all counted s": round(time.monotonic() - began, 2)}  # fmt: skip


def _group(session: Any, sightings: list[int], chance: random.Random) -> None:
    """A third stand alone; the others are in groups as uneven as rumours are."""
    chance.shuffle(sightings)
    lone = len(sightings) // 3
    firsts, joined, place = sightings[:lone], [], lone
    while place < len(sightings):
        size = min(int(chance.paretovariate(0.8)) + 1, 6000, len(sightings) - place)
        firsts.append(sightings[place])
        joined.append((len(firsts) - 1, sightings[place + 1 : place + size]))
        place += size
    numbers = triage.open_numbers(session, firsts, "bench")
    proposed = [triage.Proposed(one, numbers[claim], 0.9) for claim, some in joined for one in some]
    for start in range(0, len(proposed), 2000):
        triage.join(session, proposed[start : start + 2000], "bench")


def _sort(database: Database, chance: random.Random) -> None:
    kinds = [kind.value for kind in QuestionKind]
    today = clock.now().date()
    with database.writing() as session:
        rows = [
            {
                "n": number, "kind": kind, "by": "machine" if kind else None, "sure": 0.9,
                "body": chance.randint(1, BODIES), "due": today.replace(day=1 + chance.randrange(28)),
            }
            for number in session.scalars(select(Question.id))
            for kind in [chance.choice([*kinds, None])]
        ]  # fmt: skip
        session.execute(
            text(
                "UPDATE questions SET kind = :kind, kind_by = :by, kind_confidence = :sure, authority_id = :body,"
                " route_by = 'machine', due_on = :due WHERE id = :n"
            ),
            rows,
        )
        session.execute(
            text("UPDATE questions SET route_by = 'person', state = 'routed' WHERE authority_id IN (3, 4)")
        )


def _measure(database: Database, config: Any, rounds: int) -> dict[str, dict[str, Any]]:
    with database.writing() as session:
        secrets = {
            handle: sessions.start(session, people.find_person(session, handle), Way.DEMONSTRATION).secret
            for handle in ("berik", "saule")
        }
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    client = TestClient(
        create_app(config, database), base_url="http://desk.example", headers=headers, follow_redirects=False
    )
    client.cookies.set("language", "ru")
    settle()
    client.cookies.set("aiqyn", secrets["berik"])
    found = {}
    for name, url in {
        "inbox": "/questions",
        "inbox, due first": "/questions?order=due",
        "inbox, not sure": "/questions?kind=unsure",
        "inbox, one body": "/questions?authority=body3",
        "inbox, kind and language": "/questions?kind=rumour&language=kk",
        "inbox, overdue": "/questions?due=overdue&order=due",
        "inbox, no answer begun": "/questions?answer=none",
        "inbox, page 40": _deep(client, 40),
        "claims' inbox": "/inbox",
        "group, largest": _first(client, "/questions"),
        "group, of one": _first(client, _deep(client, 200)),
    }.items():
        found[name] = _times(lambda url=url: client.get(url), rounds)
    client.cookies.set("aiqyn", secrets["saule"])
    found["a contact's queue"] = _times(lambda: client.get("/my-questions"), rounds)
    found["accept, group of most"] = _act(database)
    return found


def _deep(client: Any, pages_on: int) -> str:
    url = "/questions"
    for _ in range(pages_on):
        onward = re.search(r'id="onward" href="([^"]+)"', client.get(url).text)
        if onward is None:
            break
        url = onward[1].replace("&amp;", "&")
    return url


def _first(client: Any, url: str) -> str:
    return re.findall(r'href="(/questions/c-[^"?]+)[^"]*" class="row-link"', client.get(url).text)[0]


def _times(ask: Callable[[], Any], rounds: int) -> dict[str, Any]:
    times, worked = [], []
    assert ask().status_code == 200
    for _ in range(rounds):
        began, busy = time.perf_counter(), time.process_time()
        ask()
        worked.append(time.process_time() - busy)
        times.append(time.perf_counter() - began)
    times.sort()
    worked.sort()
    p95 = times[min(rounds - 1, int(0.95 * rounds))]
    return {
        "p50 ms": round(1000 * times[rounds // 2], 1), "p95 ms": round(1000 * p95, 1),
        "cpu ms": round(1000 * worked[rounds // 2], 1), "goal": "met" if p95 < GOAL else "missed",
    }  # fmt: skip


def _act(database: Database) -> dict[str, Any]:
    with database.writing() as session:
        name = question_inbox.page(session, question_inbox.Filters(unrouted=True), limit=1).lines[0].claim
        claim, berik = triage.find_claim(session, name), people.find_person(session, "berik")
        began = time.monotonic()
        asked = question_inbox.of_claim(session, claim)
        act = question_deciding.accept_route(session, berik, claim, asked)
        question_groups.refresh(session)
        done = time.monotonic() - began
        began = time.monotonic()
        triage.undo(session, berik, act or 0)
        question_groups.refresh(session)
        return {"questions": len(asked), "s": round(done, 2), "undone s": round(time.monotonic() - began, 2)}


if __name__ == "__main__":
    main()
