"""The calls to Telegram, and what each answer means: taken, certainly not taken, or nobody knows."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pipeline.channels import ChannelSettings, NotTaken

if TYPE_CHECKING:
    from ssl import SSLContext

    from telegram import Bot, Message

HOME = "https://api.telegram.org/bot"
ADDRESS = "https://t.me"
SECONDS = 30.0

# httpx writes every address it calls into its log, and the address holds the token; the others write
# what they sent or were sent.
_TALKATIVE = ("httpx", "httpcore", "telegram", "asyncio")

_PLACE = re.compile(
    r"(?:tg://(?P<number>-?\d+)|https?://[^/\s]+/(?:s/)?(?:c/(?P<private>\d+)|(?P<name>[A-Za-z]\w{3,31})))"
    r"/(?P<id>\d+)/?(?:\?[^\s#]*)?(?:#(?P<rest>\S*))?"
)


class Unanswered(Exception):
    """Nobody knows whether Telegram took the post."""


@dataclass(frozen=True)
class Place:
    """A post in a channel."""

    chat: str | int
    number: int
    others: tuple[int, ...] = ()
    """The other messages of an album; empty when it is none, or when nobody knows."""


@dataclass(frozen=True)
class _Answer:
    """What came of one call: Telegram's result, or the trouble as we tell it."""

    result: Any = None
    trouble: Exception | None = None


def place(address: str) -> Place:
    """Where the post at *address* is, ours or copied out of Telegram; or ValueError."""
    found = _PLACE.fullmatch(address.strip())
    if not found:
        raise ValueError(f"{address!r} is not the address of a post in Telegram")
    others = tuple(int(number) for number in (found["rest"] or "").split(",") if number.isdecimal())
    number = int(found["id"])
    if found["name"]:
        return Place(f"@{found['name']}", number, others)
    return Place(int(found["number"] or f"-100{found['private']}"), number, others)


def address_of(message: "Message", settings: ChannelSettings) -> str:
    """Where *message* stands, as people may follow it."""
    start = str(settings.options.get("address") or ADDRESS).rstrip("/")
    if message.chat.username:
        return f"{start}/{message.chat.username}/{message.message_id}"
    return f"tg://{message.chat.id}/{message.message_id}"


def ask(call: "Callable[[Bot], Awaitable[Any]]", settings: ChannelSettings) -> Any:
    """Telegram's result of *call*; raises only errors of ours, because theirs may hold the token."""
    if not settings.secrets.get("token"):
        raise NotTaken("the bot's token is not set", permanent=True)
    with _discreet(settings):
        answer = asyncio.run(_answer(call, settings))
    if answer.trouble is not None:
        # Raised out here, with no cause and no context: a traceback that prints locals finds no bot in it.
        raise answer.trouble
    return answer.result


class Kept:
    """Calls over a connection that is kept, for whoever has thousands of messages to send; for one thread.

    One that lay idle is made anew: a server may close it in the very moment of the next call, and nobody would know
    whether that one arrived. So is one that there was trouble with.
    """

    IDLE = 5.0

    def __init__(self, settings: ChannelSettings) -> None:
        if not settings.secrets.get("token"):
            raise NotTaken("the bot's token is not set", permanent=True)
        self._settings, self._runner = settings, asyncio.Runner()
        self._statuses: list[int] = []
        self._open: tuple[Bot, Any] | None = None
        self._last = 0.0

    def ask(self, call: "Callable[[Bot], Awaitable[Any]]") -> Any:
        """As `ask`."""
        with _discreet(self._settings):
            answer = self._runner.run(self._ask(call))
        if answer.trouble is not None:
            raise answer.trouble
        return answer.result

    def end(self) -> None:
        """No more calls."""
        with _discreet(self._settings):
            self._runner.run(self._close())
        self._runner.close()

    async def _ask(self, call: "Callable[[Bot], Awaitable[Any]]") -> _Answer:
        if time.monotonic() - self._last > self.IDLE:
            await self._close()
        try:
            bot = (self._open or self._begin())[0]
        except Exception as error:  # noqa: BLE001 - channel boundary: nothing has been sent yet, whatever went wrong
            return _Answer(trouble=NotTaken(_told(error, self._settings), permanent=True))
        self._statuses.clear()
        try:
            async with asyncio.timeout(_seconds(self._settings)):
                result = await call(bot)
        except Exception as error:  # noqa: BLE001 - channel boundary: what is not certainly a "no" is unknown
            meant = _meaning(error, self._statuses[-1] if self._statuses else None, self._settings)
            await self._close()
            return _Answer(trouble=meant)
        self._last = time.monotonic()
        return _Answer(result=result)

    def _begin(self) -> "tuple[Bot, Any]":
        self._open = _bot(self._settings, self._statuses)
        return self._open

    async def _close(self) -> None:
        if self._open is not None:
            await self._open[1].shutdown()
        self._open = None


async def _answer(call: "Callable[[Bot], Awaitable[Any]]", settings: ChannelSettings) -> _Answer:
    statuses: list[int] = []
    try:
        bot, request = _bot(settings, statuses)
    except Exception as error:  # noqa: BLE001 - channel boundary: nothing has been sent yet, whatever went wrong
        return _Answer(trouble=NotTaken(_told(error, settings), permanent=True))
    try:
        async with asyncio.timeout(_seconds(settings)):
            return _Answer(result=await call(bot))
    except Exception as error:  # noqa: BLE001 - channel boundary: what is not certainly a "no" is unknown
        return _Answer(trouble=_meaning(error, statuses[-1] if statuses else None, settings))
    finally:
        await request.shutdown()


def _bot(settings: ChannelSettings, statuses: list[int]) -> "tuple[Bot, Any]":
    from telegram import Bot
    from telegram.request import HTTPXRequest

    async def note(response: Any) -> None:
        statuses.append(response.status_code)

    seconds = _seconds(settings)
    request = HTTPXRequest(
        connection_pool_size=1,
        read_timeout=seconds,
        write_timeout=seconds,
        # Well within the whole call's time: too slow to connect is a "no", too slow to answer is not.
        connect_timeout=min(10.0, seconds / 2),
        media_write_timeout=seconds,
        proxy=settings.options.get("proxy"),
        # No proxy, netrc or certificate file out of the environment: settings come from the settings.
        httpx_kwargs={"trust_env": False, "verify": _tls(), "event_hooks": {"response": [note]}},
    )
    home = str(settings.options.get("base_url") or HOME)
    bot = Bot(settings.secrets["token"], base_url=home, request=request, get_updates_request=request)
    return bot, request


@cache
def _tls() -> "SSLContext":
    """Whom we trust, read once: reading the certificates takes longer than a call."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _seconds(settings: ChannelSettings) -> float:
    return float(settings.options.get("seconds", SECONDS))


def _meaning(error: Exception, status: int | None, settings: ChannelSettings) -> Exception:
    """*error* as the channel contract tells it; *status* is None when no answer came."""
    from telegram.error import ChatMigrated, RetryAfter, TelegramError

    told = _told(error, settings)
    if isinstance(error, RetryAfter) and status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotTaken(told, retry_after=_wait(error.retry_after))
    if status is None and _never_sent(error):
        return NotTaken(told)
    # A refusal counts only in Telegram's own words: a gateway's page (no JSON, so there is a cause) may stand
    # before a call that went through.
    if isinstance(error, TelegramError) and error.__cause__ is None and status is not None:
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return NotTaken(told)
        if isinstance(error, ChatMigrated) or 400 <= status < 500:
            return NotTaken(told, permanent=True)
    return Unanswered(told)


def _never_sent(error: Exception) -> bool:
    """Whether the connection itself failed (refused, no such host, TLS, too slow), before any request."""
    import httpx

    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _wait(after: int | timedelta) -> float:
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _told(error: Exception, settings: ChannelSettings) -> str:
    """*error* in one line, the token struck out."""
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return " ".join(said.replace(settings.secrets["token"], "[token]").split())[:500]


@contextmanager
def _discreet(settings: ChannelSettings) -> Iterator[None]:
    """Inside, no library's log line that holds the token is written."""
    import telegram.request  # noqa: F401 - so that the loggers are there to be hushed

    token = settings.secrets["token"]

    def silent(record: logging.LogRecord) -> bool:
        return token not in record.getMessage()

    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in _TALKATIVE]
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addFilter(silent)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(silent)
