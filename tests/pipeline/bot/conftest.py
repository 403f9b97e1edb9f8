"""A Telegram of our own, the bot's settings, and people who write to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claims.settings import Settings
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
