"""A small Aiqyn to kill in: three feeds over HTTP, a file of questions, two channels that witness, a fork server."""

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import select

from claims import outbox, people, refutations, sources, statements
from claims.content import Text
from claims.database import Database, open_database
from claims.records import Authority, AuthorityName, Claim
from claims.refutations import Draft
from claims.settings import Settings
from claims.sources import NewSource
from claims.statements import NewStatement
from claims.terms import Language, Role, Verdict
from pipeline.standins.bot_api import Telegram

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("kk", "ru")
BATCHES = (10, 10)
"""Batches of collect and of match: small, so that a small world has many of them."""
REFUTATIONS = 12

RUMOURS = (
    "Ертең түнде қала үстінен тікұшақ ұшып, у шашады, терезені жабыңыздар",
    "С понедельника банки заблокируют карты всех, кто не обновил номер телефона",
    "Мектептерде балаларға ата-анасының рұқсатынсыз вакцина салады екен",
    "На рынке продают пластиковый рис, его узнают по запаху при варке",
    "Ауыз суға хлорды үш есе көп қосып жатыр, шүмектен су ішпеңіздер",
    "Завтра закроют все заправки города, бензин будет только по талонам",
    "Дүкендердегі тұздың қоры таусылды, келесі айда бағасы өседі",
    "Вышки связи нового поколения отключат ночью из-за вреда для здоровья",
    "Көршілес ауданда бөгет жарылды, су түнге қарай бізге жетеді",
    "Пенсии в этом месяце не выдадут, деньги перевели на другой счёт",
    "Дәрігерлер науқастың рұқсатынсыз жасырын ота жасап жатыр",
    "В колбасе местного завода нашли опасные бактерии, завод скрывает это",
)
RETOLD = (
    "{}",
    "{}!!!",
    "Рас па: {}?",
    "Правда, что {}?",
    "Срочно, перешлите всем: {}",
    "{} Достарыңызға айтыңыз",
)


def entries(feed: int) -> dict[str, str]:
    """What one feed shows: 20 entries, key -> text."""
    return {
        f"f{feed}-{n:02}": RETOLD[(n + feed) % len(RETOLD)].format(RUMOURS[(n * 5 + feed) % len(RUMOURS)])
        for n in range(20)
    }


def questions() -> dict[str, str]:
    """What the file of questions holds: 60 rows, key -> text."""
    return {
        f"q-{n:02}": RETOLD[n % len(RETOLD)].format(RUMOURS[(n * 7 + n // 12) % len(RUMOURS)])
        for n in range(60)
    }


def shown() -> dict[str, dict[str, str]]:
    """Everything all sources show, by source and key: what must be kept once and whole."""
    return {f"feed-{n}": entries(n) for n in range(3)} | {"asked": questions()}


# --- the feeds ----------------------------------------------------------------------------


def rss(items: Mapping[str, str]) -> str:
    """An RSS feed."""
    said = "".join(
        f"<item><guid>{k}</guid><description>{escape(t)}</description></item>" for k, t in items.items()
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>r</title>{said}</channel></rss>'


def atom(items: Mapping[str, str]) -> str:
    """An Atom feed."""
    said = "".join(
        f'<entry><id>{k}</id><content type="text">{escape(t)}</content></entry>' for k, t in items.items()
    )
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{said}</feed>'


def json_feed(items: Mapping[str, str]) -> str:
    """A JSON Feed."""
    said = [{"id": key, "content_text": text} for key, text in items.items()]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "j", "items": said}, ensure_ascii=False
    )


FEEDS: tuple[tuple[str, Callable[[Mapping[str, str]], str], str], ...] = (
    ("/rss", rss, "application/rss+xml"),
    ("/atom", atom, "application/atom+xml"),
    ("/json", json_feed, "application/feed+json"),
)


class _Feeds(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        for number, (path, write, kind) in enumerate(FEEDS):
            if self.path == path:
                body = write(entries(number)).encode()
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side was killed: that is its trade here."""


@contextmanager
def served() -> Iterator[str]:
    """The feeds over HTTP on the loopback; ``host:port``."""
    server = _Quiet(("127.0.0.1", 0), _Feeds)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


# --- the fork server ----------------------------------------------------------------------


class Children:
    """The fork server: takes an order, tells how it ended."""

    def __init__(self) -> None:
        self.lasts: dict[str, float] = {}
        """How long a stage lasts when it is left alone, in seconds, once it was measured."""
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | threads,
            text=True,
        )

    def send(self, order: Mapping[str, Any]) -> None:
        """Begin an order."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """How the order ended."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the fork server died"
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


# --- the world ----------------------------------------------------------------------------


@dataclass
class World:
    """One record, its site and its channels; what happens here, happens through *children*."""

    folder: Path
    children: Children
    database: Database
    bot: Telegram
    options: dict[str, Any]
    sabotage: str = ""
    names: list[str] = field(default_factory=list)
    """The refutations, in the order in which they were drafted."""

    @property
    def settings(self) -> Settings:
        """What the stages are told."""
        return Settings(**self.options)

    def order(self, stage: str, **more: Any) -> dict[str, Any]:
        """An order to carry out *stage* here."""
        told = {"stage": stage, "settings": self.options, "batches": BATCHES, **more}
        return told | ({"sabotage": self.sabotage} if self.sabotage else {})

    def run(self, stage: str, **more: Any) -> Any:
        """Carry out an order and wait for its end."""
        self.children.send(self.order(stage, **more))
        return self.children.answer()

    def finish(self, stage: str, **more: Any) -> Any:
        """Carry out *stage* to its end; a dead predecessor's lock may take the server a moment to let go."""
        for _ in range(100):
            answer = self.run(stage, **more)
            assert "broken" not in answer, answer["broken"]
            assert not answer.get("killed"), f"{stage} was killed though nobody ordered it: {answer}"
            if "refused" not in answer:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"{stage} was refused for ever: {answer['refused']}")

    def draft(self) -> None:
        """Twelve refutations in two languages, one for each of twelve claims, written but not submitted."""
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            claims = session.scalars(select(Claim).order_by(Claim.id).limit(REFUTATIONS)).all()
            assert len(claims) == REFUTATIONS
            for number, claim in enumerate(claims):
                new = NewStatement(
                    "body", f"Notice {number}", date(2026, 1, 5), Language.RU, found_at="board"
                )
                statement = statements.add_statement(session, dana, new)
                texts = {
                    "kk": Text(f"Қауесет {number}", f"Жоқ, бұл {number}-қауесет рас емес.", "Толық жауап."),
                    "ru": Text(f"Слух {number}", f"Нет, слух {number} неверен.", "Полный ответ."),
                }
                draft = Draft(
                    Verdict.FALSE,
                    date(2026, 1, 5),
                    texts,
                    claims=(claim.public_id,),
                    statements=(statement.public_id,),
                )
                self.names.append(refutations.draft(session, dana, draft).public_id)

    def turn(self, *, stop: bool) -> float:
        """Turn the kill switch; the moment after which it held."""
        with self.database.writing() as session:
            who = people.find_person(session, "dana")
            (outbox.stop if stop else outbox.resume)(session, who, "rehearsal")
        return time.time()

    def settle(self) -> int:
        """A person looks for every uncertain post and says what is there; how many were sent again."""
        again = 0
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            there = dict(self._standing())
            for row in outbox.rows(session, [outbox.PublicationState.UNCERTAIN]):
                outbox.settle(session, dana, row, there.get(row.code, ""))
                again += row.code not in there
        return again

    def _standing(self) -> Iterator[tuple[str, str]]:
        for message in self.bot.book.standing():
            name = self.bot.book.chats[message.chat].username
            for code in codes_in(message.text, message.entities):
                yield code, f"https://t.me/{name}/{message.id}"


def codes_in(text: str, marks: Any) -> set[str]:
    """The short codes that a message shows, in its text or under its links; a reply's own stands behind "#"."""
    pieces = [text, *(mark.get("url", "") for mark in marks)]
    found = (match for piece in pieces for match in re.finditer(r"/r/([\w-]+)/?(?:#([\w-]+))?", piece))
    return {match[2] or match[1] for match in found}


@contextmanager
def world(
    folder: Path, database_url: str, children: Children, seed: int = 0, *, hired: bool = False
) -> Iterator[World]:
    """A world on a migrated database: an empty one, unless its people and sources are *hired* already."""
    chats = [(f"@aiqyn_{code}", code) for code in LANGUAGES]
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "questions.jsonl"
    rows = [json.dumps({"key": key, "text": text}, ensure_ascii=False) for key, text in questions().items()]
    table.write_text("\n".join([*rows[:30], '{"key": broken', *rows[30:]]), encoding="utf-8")
    with served() as host, Telegram(folder / "bot.jsonl", chats, seed=seed) as bot:
        database = open_database(database_url)
        if not hired:
            _hire(database, host, table)
        options = {
            "data": str(folder / "data"),
            "database": database_url,
            "telegram": {
                "token": "1:t",
                "base_url": bot.base_url,
                "preview": f"{bot.url}/s/{{name}}",
                "chats": {code: f"@aiqyn_{code}" for code in LANGUAGES},
                "seconds": 5.0,
            },
            "publish": {"seconds_between": 0, "posts_per_minute": 100_000, "settle_seconds": 0.2},
            "fetch": {"seconds_between": 0, "allowed_hosts": [host]},
        }
        try:
            yield World(folder, children, database, bot, options)
        finally:
            database.close()


def _hire(database: Database, host: str, table: Path) -> None:
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "A", frozenset({Role.ADMINISTRATOR}))
        for handle, role in (("berik", Role.FACT_CHECKER), ("dana", Role.EDITOR), ("erlan", Role.EDITOR)):
            people.add_person(session, admin, handle, handle, frozenset({role}))
        names = [AuthorityName(language=code, name=f"Body ({code.value})") for code in Language]
        session.add(Authority(key="body", topics=[], names=names))
        for number, (path, _, _) in enumerate(FEEDS):
            address = f"http://{host}{path}"
            sources.add_source(session, admin, NewSource(f"feed-{number}", "feed", address, {}))
        sources.add_source(session, admin, NewSource("asked", "table", str(table), {"kind": "question"}))


# --- the site as its readers have it ------------------------------------------------------


def tree(folder: Path) -> dict[str, str]:
    """Every file under *folder* and the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edition_now(site: Path) -> str:
    """One digest of everything that *site* shows at this moment; empty when it shows nothing."""
    try:
        release = (site / "current").resolve(strict=True)
    except FileNotFoundError:
        return ""
    return hashlib.sha256(json.dumps(tree(release)).encode()).hexdigest()


class Reader(threading.Thread):
    """Somebody who reads the whole site again and again while it is being built."""

    def __init__(self, site: Path) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.seen: dict[str, int] = {}
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.03):
            try:
                edition = edition_now(self.site)
            except OSError as error:
                edition = f"a file went away while it was read: {error}"
            self.seen[edition] = self.seen.get(edition, 0) + 1

    def __enter__(self) -> "Reader":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()
