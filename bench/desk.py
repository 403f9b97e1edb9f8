"""The desk's pages at a hundred thousand and at a million sightings: how long they take, and what they weigh.

    python bench/desk.py                                   SQLite, both sizes, in a temporary folder
    TEST_DATABASE_URL=postgresql://… python bench/desk.py  PostgreSQL, in databases of its own
    python bench/desk.py --sizes 20000 --keep DIR          one small size, kept to look at

Each page is asked for through the whole application (sign-in, database, template, compression) as one person does
it, one request after another; the time is from the request to the last byte, in the process of the desk. Beside the
time that passed stands what the process itself worked (cpu), which other work on the machine disturbs less; what
PostgreSQL works is in the former only.
"""

import argparse
import gzip
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from desk_world import World, build
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, text

from claims import people, sessions, settings
from claims.database import Database, open_database
from claims.terms import Way
from desk.app import create_app
from desk.serving import settle

SIZES = (100_000, 1_000_000)
ROUNDS = 40
GOAL = 0.1
"""Seconds within which 95 of 100 answers of each page shall be there."""
FIRST, LATER = 150_000, 20_000
"""Bytes, compressed: the first page with all it needs, and any after it."""


def pages(world: World) -> dict[str, list[str]]:
    """What is asked for: the addresses of each kind of page."""
    claims = [f"/claims/{name}" for name in world.some]
    return {
        "inbox": ["/inbox"],
        "inbox, newest": ["/inbox?order=new"],
        "inbox, growth": ["/inbox?order=growth"],
        "inbox, all": ["/inbox?state=all"],
        "inbox, language": [f"/inbox?language={code}" for code in ("kk", "ru", "en")],
        "inbox, region": [f"/inbox?region={code}" for code in ("10", "43", "75")],
        "inbox, source": [f"/inbox?source=source-{number:03}" for number in (0, 7, 150, 299)],
        "inbox, mine": ["/inbox?assigned=me", "/inbox?assigned=nobody"],
        "inbox, tag": ["/inbox?tag=water&state=all"],
        "inbox, unanswered clusters": ["/inbox?answered=no&size=cluster"],
        "inbox, three filters": ["/inbox?language=kk&region=75&source=source-004&state=all"],
        "inbox, since": ["/inbox?since={week}", "/inbox?since={week}&order=growth&language=ru"],
        "inbox, new to me": ["/inbox?marked=fresh"],
        "inbox, back": ["/inbox?marked=back"],
        "inbox, none such": ["/inbox?language=mixed&region=75", "/inbox?tag=nothing"],
        "search, rare word": [f"/inbox?search={quote(world.rare)}"],
        "search, common word": [f"/inbox?search={quote(world.common)}"],
        "search, two words": [f"/inbox?search={quote(world.two)}"],
        "search, whole message": [f"/inbox?search={quote(world.message)}"],
        "search, none such": ["/inbox?search=ғфъщзхж", f"/inbox?search={quote(world.rare)}+xyzzy"],
        "claim, largest": [f"/claims/{world.largest}"],
        "claim": claims,
        "review": ["/review"],
        "refutations": ["/refutations"],
        "queue": ["/queue"],
        "trends": [
            "/trends?since={year}&until={today}&step=week",
            "/trends?since={quarter}&until={today}&by=region",
        ],
        "trends, answers": ["/trends/answers"],
        "rules": ["/rules"],
    }


def main() -> None:
    """Make the records, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--keep", type=Path, help="keep the databases here, and use those that are there")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    given = parser.parse_args()
    found = {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            url, world = _world(size, given.keep or Path(folder))
            found[size] = _measure(url, world, given.rounds, given.only, given.keep or Path(folder))
    _print(found)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def _world(size: int, folder: Path) -> tuple[str, World]:
    server = os.environ.get("TEST_DATABASE_URL", "")
    folder.mkdir(parents=True, exist_ok=True)
    kind = "postgresql" if server else "sqlite"
    told = folder / f"desk-{kind}-{size}.json"
    if server:
        url = make_url(server).set(database=f"desk_{size}").render_as_string(hide_password=False)
    else:
        url = f"sqlite:///{folder / f'desk-{size}.db'}"
    if told.exists():
        return url, World(**json.loads(told.read_text("utf-8")))
    if server:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS desk_{size} WITH (FORCE)"))
            connection.execute(
                text(f"CREATE DATABASE desk_{size} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
            )
        engine.dispose()
    began = time.monotonic()
    world = build(url, size)
    print(f"{size:,} sightings on {kind} made in {time.monotonic() - began:.0f} s", file=sys.stderr)
    told.write_text(json.dumps(asdict(world), ensure_ascii=False), "utf-8")
    return url, world


def _measure(url: str, world: World, rounds: int, only: str, data: Path) -> dict[str, Any]:
    database = open_database(url)
    config = settings.load(
        database=url, data=data / "data", site={"demonstration": True}, desk={"insecure": True}
    )
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Encoding": "gzip"}
    client = TestClient(
        create_app(config, database),
        base_url="http://desk.example",
        headers=headers,
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    client.cookies.set("language", "kk")
    secrets = _sign_in(database, world)
    settle()
    found: dict[str, Any] = {}
    for name, urls in pages(world).items():
        if not name.startswith(only):
            continue
        client.cookies.set("aiqyn", secrets["gulnar" if name.startswith("trends") else "berik"])
        told = _ask(client, [_dated(one) for one in urls], rounds)
        if told is not None:
            found[name] = told
    if only in "inbox, deep":
        client.cookies.set("aiqyn", secrets["berik"])
        found["inbox, page 40"] = _ask(client, [_deep(client, 40)], rounds)
    found["weight"] = _weight(client)
    database.close()
    return found


def _sign_in(database: Database, world: World) -> dict[str, str]:
    """New sessions: those of a world that was kept have ended."""
    with database.writing() as session:
        return {
            handle: sessions.start(session, people.find_person(session, handle), Way.DEMONSTRATION).secret
            for handle in world.secrets
        }


def _dated(url: str) -> str:
    for name, days in (("today", 0), ("week", 7), ("quarter", 84), ("year", 365)):
        url = url.replace(f"{{{name}}}", time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86400)))
    return url


def _deep(client: Any, pages_on: int) -> str:
    url = "/inbox?state=all"
    for _ in range(pages_on):
        onward = re.search(r'id="onward" href="([^"]+)"', client.get(url).text)
        if onward is None:
            break
        url = onward[1].replace("&amp;", "&")
    return url


def _ask(client: Any, urls: Sequence[str], rounds: int) -> dict[str, float] | None:
    """The times of *rounds* requests; None where no such page is there, or one that fails."""
    for url in urls[:5]:
        status = client.get(url).status_code
        if status != 200:
            print(f"{url}: {status}", file=sys.stderr)
            return None
    times, worked, sizes = [], [], []
    for number in range(rounds):
        url = urls[number % len(urls)]
        began, busy = time.perf_counter(), time.process_time()
        answer = client.get(url)
        worked.append(time.process_time() - busy)
        times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            print(f"{url}: {answer.status_code}", file=sys.stderr)
        sizes.append(len(gzip.compress(answer.content, 6)))
    return {"p50": _at(times, 0.5), "p95": _at(times, 0.95), "cpu": _at(worked, 0.5), "bytes": max(sizes)}


def _at(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _weight(client: Any) -> dict[str, int]:
    """What the inbox weighs at the first look, compressed, with all it needs."""
    page = client.get("/inbox").text
    needed = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    needed |= {f"/static/{name}" for name in _fonts(client, needed)}
    whole = len(gzip.compress(page.encode(), 6))
    return {"page": whole, "first": whole + sum(_sent(client, url) for url in needed)}


def _fonts(client: Any, needed: set[str]) -> Iterator[str]:
    for url in needed:
        if ".css" in url:
            yield from re.findall(r'url\("?([^")]+\.woff2)', client.get(url).text)


def _sent(client: Any, url: str) -> int:
    answer = client.get(url)
    packed = len(gzip.compress(answer.content, 6))
    return min(packed, len(answer.content))


def _print(found: dict[int, dict[str, Any]]) -> None:
    sizes = list(found)
    head = f"{'page':28}" + "".join(f"{f'{size:,}: p50':>18}{'p95':>8}{'cpu ms':>8}" for size in sizes)
    print(head + (f"{'ratio':>8}" if len(sizes) > 1 else "") + f"{'KB':>7}")
    for name in found[sizes[-1]]:
        rows = [found[size].get(name) for size in sizes]
        if name == "weight" or None in rows:
            continue
        line = "".join(
            f"{row['p50'] * 1000:>18.1f}{row['p95'] * 1000:>8.1f}{row['cpu'] * 1000:>8.1f}" for row in rows
        )
        ratio = f"{rows[-1]['p50'] / rows[0]['p50']:>8.2f}" if len(rows) > 1 else ""
        slow = "  over the goal" if rows[-1]["p95"] > GOAL else ""
        print(f"{name:28}{line}{ratio}{rows[-1]['bytes'] / 1000:>7.1f}{slow}")
    weight = found[sizes[-1]]["weight"]
    print(
        f"first load {weight['first'] / 1000:.1f} KB (goal {FIRST / 1000:.0f}), page {weight['page'] / 1000:.1f} KB"
    )


if __name__ == "__main__":
    main()
