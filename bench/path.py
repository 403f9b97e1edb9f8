"""The whole path on 41,000 questions: items a second and peak memory of collect → match → export, on SQLite.

Each stage runs in a process of its own, as it would from the command line, so its peak memory is its own. The
second, unchanged run is given as a ratio to the first. ``--site 5000`` measures the export of so many refutations.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def stage(name: str, folder: Path) -> None:
    """Run one stage here and print what it cost."""
    from claims.database import open_database
    from claims.settings import Settings

    began = time.monotonic()
    settings = Settings(
        data=folder, database=f"sqlite:///{folder / 'aiqyn.db'}", publish={"approval_hours": 24.0}
    )
    database = open_database(settings.database_url)
    if name == "collect":
        from pipeline.collect import collect

        done = vars(collect(database, settings, ["asked"]).total)
    elif name == "match":
        from pipeline.match import match

        done = vars(match(database, settings))
    else:
        from pipeline.publish import publish

        done = vars(publish(database, settings))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps({"stage": name, "seconds": time.monotonic() - began, "peak_mb": peak, **done}, default=str)
    )


def run(name: str, folder: Path) -> dict[str, object]:
    """Run one stage in a fresh process; its whole time, start of Python included."""
    began = time.monotonic()
    command = [sys.executable, __file__, "--stage", name, "--folder", str(folder)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1]) | {"wall": time.monotonic() - began}


def prepare(folder: Path, count: int) -> None:
    """An empty database, its people, and the source of questions."""
    from generate import write

    from claims import migrate, people, sources
    from claims.database import open_database
    from claims.sources import NewSource
    from claims.terms import Role

    write(folder / "questions.jsonl", count)
    database = open_database(f"sqlite:///{folder / 'aiqyn.db'}")
    migrate.upgrade(database.engine)
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        checker = people.add_person(session, admin, "berik", "B", frozenset({Role.FACT_CHECKER}))
        new = NewSource("asked", "table", str(folder / "questions.jsonl"), {"kind": "question"})
        sources.add_source(session, checker, new)
    database.close()


def approve_many(folder: Path, count: int, start: int = 0) -> None:
    """*count* refutations in three languages, drafted by one editor and approved by another."""
    from claims import people, refutations, sightings, statements, triage
    from claims.content import Text
    from claims.database import open_database
    from claims.records import Authority, AuthorityName
    from claims.refutations import Draft
    from claims.seen import Seen
    from claims.sources import find_source
    from claims.statements import NewStatement
    from claims.terms import Language, Role, Verdict

    database = open_database(f"sqlite:///{folder / 'aiqyn.db'}")
    with database.writing() as session:
        if start == 0:
            admin = people.find_person(session, "aliya")
            for handle in ("dana", "erlan"):
                people.add_person(session, admin, handle, handle, frozenset({Role.EDITOR}))
            names = [AuthorityName(language=code, name=f"Body ({code.value})") for code in Language]
            session.add(Authority(key="body", topics=[], names=names))
    for first in range(start, start + count, 200):
        with database.writing() as session:
            dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
            source = find_source(session, "asked")
            for number in range(first, min(first + 200, start + count)):
                seen = sightings.record(
                    session, source, Seen(f"site-{number}", f"Қауесет {number} туралы мәтін")
                )
                assert seen is not None
                (claim,) = triage.open_claims(session, [seen.id], "bench")
                new = NewStatement(
                    "body", f"Notice {number}", date(2026, 11, 1), Language.RU, found_at="board"
                )
                statement = statements.add_statement(session, dana, new)
                body = "\n\n".join(f"Абзац {n} ответа номер {number}: " + "слово " * 40 for n in range(4))
                texts = {
                    code: Text(f"Мәлімет № {number} ({code})", f"Жауап № {number}. Нет, это не так.", body)
                    for code in ("kk", "ru", "en")
                }
                draft = Draft(
                    Verdict.FALSE,
                    date(2026, 11, 1),
                    texts,
                    (claim.public_id,),
                    (statement.public_id,),
                    ("site",),
                )
                refutation = refutations.draft(session, dana, draft)
                version = refutations.submit(session, dana, refutation)
                refutations.approve(session, erlan, refutation, version.digest)
        print(f"\r{first + 200}/{start + count} approved", end="", file=sys.stderr)
    print(file=sys.stderr)
    database.close()


def measure_path(count: int) -> None:
    """Collect, match and export once, then again unchanged."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, count)
        rounds = [
            [run(stage_name, folder) for stage_name in ("collect", "match", "publish")] for _ in range(2)
        ]
        whole = [sum(float(str(one["wall"])) for one in stages) for stages in rounds]
        print(f"{'stage':10} {'seconds':>8} {'share':>6} {'items/s':>9} {'peak MB':>8} {'again':>7}")
        for first, again in zip(*rounds, strict=True):
            wall = float(str(first["wall"]))
            print(
                f"{first['stage']:10} {wall:8.1f} {wall / whole[0]:6.0%} {count / wall:9.0f} "
                f"{float(str(first['peak_mb'])):8.0f} {float(str(again['wall'])):7.1f}"
            )
        print(
            f"{'whole':10} {whole[0]:8.1f}; unchanged again {whole[1]:.1f}, ratio {whole[1] / whole[0]:.3f}"
        )
        print(json.dumps({"match": {k: v for k, v in rounds[0][1].items() if k not in ("stage", "wall")}}))


def measure_site(count: int) -> None:
    """Export so many refutations in three languages from nothing, then with one more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, 1)
        approve_many(folder, count)
        first = run("publish", folder)
        approve_many(folder, 1, start=count)
        again = run("publish", folder)
        for label, one in (("from nothing", first), ("one changed", again)):
            print(
                f"{label:14} {float(str(one['wall'])):7.1f} s  peak {float(str(one['peak_mb'])):6.0f} MB  {one['sent']}"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=41_000)
    parser.add_argument(
        "--site", type=int, default=0, help="measure the export of so many refutations instead"
    )
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        stage(given.stage, given.folder)
    elif given.site:
        measure_site(given.site)
    else:
        measure_path(given.count)
