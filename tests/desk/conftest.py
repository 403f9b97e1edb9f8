"""A running desk on a fresh database, with people of every role who can be signed in."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from claims import people, sessions, settings
from claims.database import Database
from claims.settings import Settings
from claims.terms import Language, Role, Way
from desk.app import create_app

ORIGIN = "http://desk.example"
STAFF = {
    "aliya": Role.ADMINISTRATOR,
    "berik": Role.FACT_CHECKER,
    "dana": Role.EDITOR,
    "erlan": Role.EDITOR,
    "gulnar": Role.ANALYST,
    "saule": Role.AUTHORITY_CONTACT,
}


@dataclass
class RunningDesk:
    """The desk's application with its record, and ways to come in."""

    app: FastAPI
    database: Database
    settings: Settings
    staff: dict[str, int] = field(default_factory=dict)

    def secret(self, handle: str) -> str:
        """A new session's secret of this person."""
        with self.database.writing() as session:
            person = people.find_person(session, handle)
            return sessions.start(session, person, Way.DEMONSTRATION).secret

    def sign_in(self, handle: str, language: str = "en") -> TestClient:
        """A browser in which this person is signed in; redirects are not followed."""
        client = self.stranger(language)
        client.cookies.set("aiqyn", self.secret(handle))
        return client

    def stranger(self, language: str = "en") -> TestClient:
        """A browser in which nobody is signed in."""
        headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Language": language}
        client = TestClient(self.app, base_url=ORIGIN, headers=headers, follow_redirects=False)
        client.cookies.set("language", language)
        return client

    @contextmanager
    def serve(self) -> Iterator[str]:
        """The desk over real HTTP on loopback; its address."""
        server = uvicorn.Server(uvicorn.Config(self.app, port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.02)
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


def desk_settings(database_url: str, data: Path, **more: Any) -> Settings:
    """Settings of a demonstration on this machine."""
    return settings.load(
        database=database_url,
        data=data,
        site={"demonstration": True},
        desk={"insecure": True},
        **more,
    )


@pytest.fixture
def desk(database: Database, database_url: str, tmp_path: Path) -> RunningDesk:
    """The desk on a fresh database with one person of each role, and two editors."""
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya A.", frozenset({Role.ADMINISTRATOR}))
        for handle, role in STAFF.items():
            if handle != "aliya":
                people.add_person(
                    session, admin, handle, f"{handle.title()} D.", frozenset({role}), Language.EN
                )
    told = desk_settings(database_url, tmp_path / "data")
    return RunningDesk(create_app(told, database), database, told)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium under Playwright, whose running event loop other modules must not find in their way."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not there: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(desk: RunningDesk, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of the served desk as somebody: `open_page("dana", "/inbox", language="kk", width=1280)`."""
    contexts = []
    with desk.serve() as address:

        def opened(
            handle: str = "", path: str = "/", language: str = "en", width: int = 1280, **more: Any
        ) -> Any:
            context = chromium.new_context(
                base_url=address, locale=language, viewport={"width": width, "height": 900}, **more
            )
            contexts.append(context)
            context.add_cookies([{"name": "language", "value": language, "url": address}])
            if handle:
                context.add_cookies([{"name": "aiqyn", "value": desk.secret(handle), "url": address}])
            page = context.new_page()
            page.troubles = []
            page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: page.troubles.append(str(error)))
            page.goto(path)
            return page

        yield opened
        for context in contexts:
            context.close()
