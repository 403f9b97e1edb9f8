"""Screenshots of every page of the desk, in three languages and two widths, on the demonstration's record.

    make screenshots                                     # into build/screens
    python bench/screenshots.py --only review --dark     # some pages, in the dark

A page that is not named in `EXAMPLES` and needs an example is an error: none is left unlooked at.
"""

import argparse
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import func, select
from sqlalchemy.orm import Session

HOUSE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOUSE))

from claims import migrate, people, refutations, sessions, settings
from claims.database import Database, open_database
from claims.records import Claim, ClaimWeight, Match, Person, Refutation
from claims.terms import ClaimState, RefutationState, Role, Standing, Way
from desk.app import create_app

WIDTHS = (360, 1280)
LANGUAGES = ("kk", "ru", "en")
NOT_PAGES = ("/static", "/export", "/api", "/health")
SIGNED_OUT = ("/sign-in",)

Example = Callable[[Session], str | None]


def _biggest_claim(session: Session) -> str | None:
    return session.scalar(
        select(Claim.public_id)
        .join(ClaimWeight, ClaimWeight.claim_id == Claim.id)
        .where(Claim.state == ClaimState.OPEN)
        .order_by(ClaimWeight.sightings.desc())
        .limit(1)
    )


def _disputed_claim(session: Session) -> str | None:
    return session.scalar(
        select(Claim.public_id)
        .join(Match, Match.claim_id == Claim.id)
        .where(Match.standing == Standing.SUGGESTED, Claim.state == ClaimState.OPEN)
        .group_by(Claim.public_id)
        .order_by(func.count().desc())
        .limit(1)
    )


def _published(session: Session) -> str | None:
    return session.scalar(
        select(Refutation.public_id)
        .where(Refutation.state == RefutationState.APPROVED)
        .order_by(Refutation.id)
        .limit(1)
    )


def _waiting(session: Session) -> str | None:
    return session.scalar(
        select(Refutation.public_id).where(Refutation.state == RefutationState.SUBMITTED).limit(1)
    )


EXAMPLES: dict[str, Example] = {
    "{claim}": _biggest_claim,
    "{disputed}": _disputed_claim,
    "{published}": _published,
    "{waiting}": _waiting,
}
PAGES: dict[str, Sequence[str]] = {
    "/": (),
    "/inbox": (
        "/inbox",
        "/inbox?search=вакцина",
        "/inbox?language=kk&answered=no",
        "/inbox?state=closed&tag=none",
    ),
    "/claims/{name}": ("/claims/{claim}", "/claims/{disputed}"),
    "/claims/{name}/merge": ("/claims/{claim}/merge?into={disputed}",),
    "/claims/{name}/split": ("/claims/{claim}/split",),
    "/claims/{name}/history": ("/claims/{claim}/history",),
    "/claims/{name}/answers": (),
    "/claims/merge": (),
    "/review": ("/review", "/review?order=teach"),
    "/review/pairs": (),
    "/questions/{name}": ("/questions/{claim}",),
    "/questions/answers/{name}": (),
    "/my-questions/{name}": (),
    "/rules/new": ("/rules/new?like=vaccines",),
    "/rules/{number}": (),
    "/people/{handle}": ("/people/dana",),
    "/refutations/new": ("/refutations/new?claim={disputed}",),
    "/refutations/{name}": ("/refutations/{published}",),
    "/refutations/{name}/edit": ("/refutations/{waiting}/edit",),
    "/refutations/{name}/approve": ("/refutations/{waiting}/approve",),
    "/refutations/{name}/withdraw": ("/refutations/{published}/withdraw",),
    "/refutations/{name}/page/{language}": (),
    "/refutations/preview/assets/{name}": (),
    "/trends": ("/trends?since=2020-01-01&until=2022-12-31&step=month", "/trends"),
    "/sign-in/code": (),
    "/invited/{secret}": (),
    "/reset/{secret}": (),
    "/demonstration/{secret}": (),
}
"""A route with parameters → the addresses that show it; names in braces are filled from `EXAMPLES`."""


def addresses(app: FastAPI, session: Session) -> list[str]:
    """The address of every page; ends the program when one has no example."""
    found, lacking = [], []
    examples = {name: example(session) for name, example in EXAMPLES.items()}
    for route in iter_route_contexts(app.routes):
        if "GET" not in (getattr(route, "methods", None) or ()) or route.path.startswith(NOT_PAGES):
            continue
        if "{" not in route.path and route.path not in PAGES:
            found.append(route.path)
            continue
        if route.path not in PAGES:
            lacking.append(route.path)
        for address in PAGES.get(route.path, ()):
            for name, value in examples.items():
                address = address.replace(name, value or name)
            if "{" in address:
                print(f"nothing in the record shows {address}", file=sys.stderr)
            else:
                found.append(address)
    if lacking:
        sys.exit(f"pages without an example in bench/screenshots.py: {', '.join(lacking)}")
    return found


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The desk on loopback."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def everything(database: Database) -> str:
    """The secret of a session of somebody with every role of the desk, so that one visitor sees every page."""
    roles = frozenset({Role.FACT_CHECKER, Role.EDITOR, Role.ANALYST, Role.ADMINISTRATOR})
    with database.writing() as session:
        admin = people.find_person(session, "aliya")
        _correct_one(session)
        person = session.scalar(select(Person).where(Person.handle == "visitor"))
        person = person or people.add_person(session, admin, "visitor", "Visitor", roles)
        return sessions.start(session, person, Way.DEMONSTRATION).secret


def _correct_one(session: Session) -> None:
    """A correction that waits for somebody's approval, so that there is one to see."""
    dana, name = people.find_person(session, "dana"), _published(session)
    assert name is not None
    refutation = refutations.find_refutation(session, name)
    written = refutations.read(refutation)
    note = {language: f"{text.title}: 2020" for language, text in written.texts.items()}
    texts = {code: replace(text, summary=f"{text.summary} (2020)") for code, text in written.texts.items()}
    refutations.edit(session, dana, refutation, replace(written, note=note, texts=texts))
    refutations.submit(session, dana, refutation)


def named(address: str) -> str:
    """An address as a file's name."""
    return (
        address.strip("/").replace("/", "_").replace("?", "-").replace("&", "-").replace("=", "-") or "first"
    )


def take(address: str, secret: str, pages: list[str], out: Path, dark: bool) -> list[str]:
    """Photograph *pages*; the troubles that the browser told of."""
    from playwright.sync_api import sync_playwright

    troubles: list[str] = []
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for language in LANGUAGES:
            for width in WIDTHS:
                context: Any = browser.new_context(
                    base_url=address,
                    viewport={"width": width, "height": 800},
                    color_scheme="dark" if dark else "light",
                )
                context.add_cookies([{"name": "language", "value": language, "url": address}])
                for path in pages:
                    context.clear_cookies(name="aiqyn")
                    if not path.startswith(SIGNED_OUT):
                        context.add_cookies([{"name": "aiqyn", "value": secret, "url": address}])
                    page = context.new_page()
                    page.on("console", lambda said, at=path: _hear(troubles, at, said))
                    answer = page.goto(path)
                    page.wait_for_timeout(250)
                    wide = page.evaluate("document.documentElement.scrollWidth") - width
                    if answer.status != 200 or wide > 0:
                        troubles.append(f"{path} {language} {width}: {answer.status}, {wide} px too wide")
                    page.screenshot(path=out / f"{named(path)}-{language}-{width}.png", full_page=True)
                    page.close()
                context.close()
        browser.close()
    return troubles


def _hear(troubles: list[str], path: str, said: Any) -> None:
    if said.type == "error":
        troubles.append(f"{path}: {said.text}")


def main() -> None:
    """Photograph the desk."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--demo", type=Path, default=HOUSE / "demo", help="the demonstration's folder")
    ask.add_argument("--out", type=Path, default=HOUSE / "build" / "screens")
    ask.add_argument("--only", default="", help="only addresses that contain this")
    ask.add_argument("--dark", action="store_true")
    asked = ask.parse_args()
    if not (asked.demo / "aiqyn.db").is_file():
        sys.exit("there is no demonstration yet: make demo")
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "demo"
        shutil.copytree(asked.demo, copy)
        url = f"sqlite:///{copy / 'aiqyn.db'}"
        told = settings.load(
            database=url, data=copy, site={"demonstration": True}, desk={"insecure": True}, telegram={}
        )
        database = open_database(url)
        migrate.upgrade(database.engine)
        app = create_app(told, database)
        secret = everything(database)
        with database.reading() as session:
            pages = [address for address in addresses(app, session) if asked.only in address]
        with served(app) as address:
            troubles = take(address, secret, pages, asked.out, asked.dark)
        database.close()
    print(f"{len(pages)} pages in {len(LANGUAGES)} languages and {len(WIDTHS)} widths: {asked.out}")
    for trouble in dict.fromkeys(troubles):
        print(trouble)
    sys.exit(1 if troubles else 0)


if __name__ == "__main__":
    main()
