"""The desk as it is served, in a process of its own, for `bench/questions.py`: a fresh record, a source that signs."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from claims import hook_secrets, migrate, people, settings, sources
from claims.database import Database, open_database
from claims.settings import Settings
from claims.terms import Role

ROOT = Path(__file__).resolve().parent.parent
HOOK = "partner"


@dataclass
class Served:
    """A record, and how the desk that shows it is started and ended."""

    folder: Path
    url: str
    secret: str = ""
    port: int = 0
    first: bool = False
    """Whether the desk goes before everything else on this machine, as if it had one of its own."""
    process: "subprocess.Popen[str] | None" = None

    @property
    def environment(self) -> dict[str, str]:
        """What the desk is told: to serve this record, behind a proxy on this machine."""
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "AIQYN_DATABASE": self.url,
            "AIQYN_DATA": str(self.folder / "data"),
            "AIQYN_DESK__INSECURE": "true",
            "AIQYN_DESK__TRUSTED_PROXIES": '["127.0.0.1/32"]',
        }

    @property
    def settings(self) -> Settings:
        """The settings as the desk has them."""
        return settings.load(database=self.url, data=self.folder / "data")

    def open(self) -> Database:
        """The record, from this process."""
        return open_database(self.url)

    def start(self) -> None:
        """Start the desk as `aiqyn desk` does, and wait until it answers."""
        command = [sys.executable, str(ROOT / "cli.py"), "desk", "--port", "0"]
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://[^/]*:(\d+)/", line):
                self.port = int(found[1])
                break
        else:
            raise SystemExit("the desk did not start")
        time.sleep(1.0)  # it warms up in a thread of its own

    def beside(self, *words: str) -> "subprocess.Popen[bytes]":
        """Another command on the same record, such as `match`, while the desk is served."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *words],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip

    def kill(self) -> None:
        """As a power cut does it, as far as a process is concerned."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the desk."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)

    def resident(self) -> float:
        """Megabytes that the desk holds."""
        assert self.process is not None
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def worked(self) -> float:
        """Seconds of a processor that the desk has worked."""
        assert self.process is not None
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def first() -> None:
    """This process goes before others, where we may say so: on a machine that is busy with other work."""
    with suppress(OSError):
        os.nice(-15)


@contextmanager
def recorded(folder: Path, server: str = "", *, people_there: bool = True) -> Iterator[Served]:
    """A fresh record, gone afterwards. *server*: a PostgreSQL server's maintenance database."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"questions_{time.time_ns()}"
    url = f"sqlite:///{folder / 'aiqyn.db'}"
    if server:
        administer(server, f"CREATE DATABASE {name} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0")
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    one = Served(folder, url)
    try:
        _make(one, people_there)
        yield one
    finally:
        if server:
            administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(folder: Path, server: str = "", *, before_others: bool = False) -> Iterator[Served]:
    """A desk on a fresh record, started; ended afterwards."""
    with recorded(folder, server) as one:
        one.first = before_others
        try:
            one.start()
            yield one
        finally:
            one.stop()


def administer(server: str, statement: str) -> None:
    """Carry out one statement outside a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def is_safe(server: str) -> str:
    """What the server says about writing through to the disk: without it no commit is durable."""
    engine = create_engine(server)
    with engine.connect() as connection:
        told = [
            f"{name} {connection.execute(text(f'SHOW {name}')).scalar()}"
            for name in ("fsync", "synchronous_commit")
        ]
    engine.dispose()
    return ", ".join(told)


def _make(one: Served, people_there: bool) -> None:
    database = one.open()
    migrate.upgrade(database.engine)
    if people_there:
        with database.writing() as session:
            aliya = people.add_person(session, None, "aliya", "Aliya A.", frozenset({Role.ADMINISTRATOR}))
            source = sources.add_source(
                session, aliya, sources.NewSource(HOOK, "webhook", "https://p.kz", {})
            )
            one.secret = hook_secrets.renew(session, aliya, source, one.settings.hook_secrets)
    database.close()
