"""The webhook: Telegram brings what citizens write, shows its secret, and hears that we have it when we do."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from claims.database import Database
from claims.records import Notice, Question
from claims.settings import Settings
from claims.terms import PublicationState
from desk.app import create_app
from desk.pages.telegram_hook import SHOWN
from pipeline.bot import receiving, wire
from pipeline.bot.receiving import LARGEST, PATH, path_secret
from pipeline.standins.bot_api import Telegram
from pipeline.standins.bot_citizen import Citizen

SECRET = "webhook-secret-of-the-tests"
KK = "Қарағандыда су тазалап беріле ме, әлде жалған ба?"


@pytest.fixture
def dialect() -> str:
    """SQLite: there is nothing here that differs."""
    return "sqlite"


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    """The service on this machine."""
    with Telegram(tmp_path / "telegram.jsonl", token="4711:question-bot") as there:
        yield there


@pytest.fixture
def running(desk: Any, database: Database, telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The desk with a bot whose messages are brought to it."""
    monkeypatch.setattr(receiving, "WARM", 0.3)
    bot = {
        "token": "4711:question-bot", "base_url": telegram.base_url, "mode": "webhook", "webhook_secret": SECRET,
        "seconds": 5,
    }  # fmt: skip
    desk.settings = Settings(
        **{**desk.settings.model_dump(), "bot": bot, "questions": {"url": "https://ask.example.kz"}}
    )
    desk.app = create_app(desk.settings, database)
    return desk


@pytest.fixture
def brought(running: Any, telegram: Telegram) -> Iterator[str]:
    """The desk is served, and Telegram knows where."""
    with running.serve() as address:
        url = f"{address}{PATH}{path_secret(running.settings)}"
        wire.set_webhook(wire.line_of(running.settings), url, SECRET)
        yield url


def asked(database: Database) -> list[str]:
    with database.reading() as session:
        return [one.sighting.text for one in session.scalars(select(Question).order_by(Question.id))]


def states(database: Database) -> list[PublicationState]:
    with database.reading() as session:
        return [one.state for one in session.scalars(select(Notice))]


def until(holds: Any, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_what_telegram_brings_is_kept_and_answered(brought, telegram, database):
    aigul = Citizen(telegram, 501)
    aigul.say(KK)
    until(lambda: aigul.heard)

    assert asked(database) == [KK]
    assert "Сұрағыңыз қабылданды" in aigul.last.text
    until(lambda: not telegram.book.updates)
    until(lambda: states(database) == [PublicationState.SENT])


def test_an_album_that_is_brought_in_parts_is_one_question(brought, telegram, database):
    aigul, wordless = Citizen(telegram, 501), Citizen(telegram, 502)
    aigul.album("", "", KK)
    wordless.album("", "", "")
    until(lambda: aigul.heard and wordless.heard)
    until(lambda: not telegram.book.updates)
    time.sleep(0.6)

    assert asked(database) == [KK]
    assert (len(aigul.heard), len(wordless.heard)) == (1, 1)
    assert "сөзбен" in wordless.last.text


def post(running: Any, path: str, content: bytes, secret: str | None = SECRET) -> Any:
    client = running.stranger()
    client.headers.pop("sec-fetch-site")
    client.cookies.clear()
    headers = {"Content-Type": "application/json"} | ({SHOWN: secret.encode()} if secret is not None else {})
    return client.post(path, content=content, headers=headers)


def update(number: int, text: str = KK) -> bytes:
    chat = {"id": 501, "type": "private", "first_name": "Айгүл"}
    message = {
        "message_id": number,
        "chat": chat,
        "from": {"id": 501, "is_bot": False},
        "date": 1_790_000_000,
    }
    return json.dumps({"update_id": 700 + number, "message": {**message, "text": text}}).encode()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], "ә" * 8])
def test_whoever_does_not_know_the_secret_finds_nothing(running, database, secret):
    path = PATH + path_secret(running.settings)
    assert post(running, path, update(1), secret).status_code == 404
    assert asked(database) == []


@pytest.mark.parametrize("end", ["x", "0" * 32, "%D3%99", SECRET])
def test_whoever_does_not_know_the_address_finds_nothing(running, database, end):
    assert post(running, PATH + end, update(1)).status_code == 404
    assert asked(database) == []


def test_where_the_bot_polls_there_is_no_webhook(running, database):
    path = PATH + path_secret(running.settings)
    bot = running.settings.bot.model_copy(update={"mode": "polling"})
    running.app = create_app(running.settings.model_copy(update={"bot": bot}), database)
    assert post(running, path, update(1)).status_code == 404


def test_what_is_brought_twice_is_one_question_with_one_receipt(running, database, telegram):
    aigul = Citizen(telegram, 501)
    path = PATH + path_secret(running.settings)
    for _ in range(3):
        assert post(running, path, update(1)).status_code == 200
    # A new start remembers nothing; the key knows it.
    running.app = create_app(running.settings, database)
    assert post(running, path, update(1)).status_code == 200
    assert asked(database) == [KK]
    assert len(aigul.heard) == 1


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 400), (b"[]", 400), (b"{", 400), (b"[" * 100_000, 400), (b"{}", 200), (b'{"message": 7}', 200)],
)
def test_what_is_no_update_is_refused_or_passed_over(running, database, content, status):
    path = PATH + path_secret(running.settings)
    assert post(running, path, content).status_code == status
    assert asked(database) == []


def test_a_body_that_is_too_large_is_not_read_to_its_end(running):
    path = PATH + path_secret(running.settings)
    assert post(running, path, b'{"a": "' + b"x" * LARGEST + b'"}').status_code == 413


def test_what_could_not_be_kept_is_brought_again(running, brought, database, telegram, monkeypatch):
    from pipeline.bot import acting

    inner, times = acting.take, []

    def breaking(*arguments: Any) -> Any:
        times.append(1)
        if len(times) < 3:
            raise RuntimeError("not now")
        return inner(*arguments)

    monkeypatch.setattr(acting, "take", breaking)
    aigul = Citizen(telegram, 501)
    aigul.say(KK)
    until(lambda: aigul.heard)
    assert asked(database) == [KK]
    assert len(times) == 3


def test_the_webhooks_secret_stands_in_no_address(running):
    assert SECRET not in path_secret(running.settings)
    assert receiving.address(running.settings).startswith("https://ask.example.kz/hooks/telegram/")
