"""A Telegram of our own, the bot's settings, and people who write to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from claims.database import Database
from claims.settings import Settings
from pipeline.bot.acting import Bot
from pipeline.bot.running import Ran, bot_of, run
from pipeline.bot.wire import line_of
from pipeline.channels import ChannelSettings
from pipeline.standins.bot_api import Telegram
from pipeline.standins.bot_citizen import Citizen

TOKEN = "4711:question-bot"
SECRET = "webhook-secret-of-the-tests"


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    """The service on this machine."""
    with Telegram(tmp_path / "telegram.jsonl", token=TOKEN) as there:
        yield there


@pytest.fixture
def settings(telegram: Telegram, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """What the bot is told; its database is the test's, if the test has one."""
    url = request.getfixturevalue("database_url") if "database_url" in request.fixturenames else ""
    bot = {
        "token": TOKEN,
        "base_url": telegram.base_url,
        "webhook_secret": SECRET,
        "seconds": 5,
        "poll_seconds": 0,
    }
    return Settings(
        database=url, data=tmp_path / "data", bot=bot, questions={"url": "https://ask.example.kz"}
    )


@pytest.fixture
def line(settings: Settings) -> ChannelSettings:
    """The bot's line to Telegram."""
    return line_of(settings)


@pytest.fixture
def citizen(telegram: Telegram) -> Callable[..., Citizen]:
    """Somebody new who writes to the bot."""
    numbers = iter(range(501, 10_000))

    def come(first_name: str = "Айгүл", **more: Any) -> Citizen:
        return Citizen(telegram, next(numbers), first_name, **more)

    return come


@pytest.fixture
def dialect() -> str:
    """SQLite; what differs on PostgreSQL has tests of its own."""
    return "sqlite"


@pytest.fixture
def bot(database: Database, settings: Settings) -> Bot:
    """The bot at work over the test's database."""
    return bot_of(database, settings)


@pytest.fixture
def talk(bot: Bot) -> Callable[..., Ran]:
    """Let the bot take up what came; albums are waited for by a clock of its own."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def ticks() -> float:
        now[0] += 0.5
        return now[0]

    return lambda rounds=8: run(bot, rounds=rounds, sleep=sleep, ticks=ticks)


@pytest.fixture
def reader(database: Database) -> Iterator[Session]:
    """A look at the record after the bot has worked."""
    with database.readings() as opened:
        yield opened
