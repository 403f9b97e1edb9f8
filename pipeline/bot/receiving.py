"""One update that Telegram's webhook brought: kept before Telegram hears that we have it, answered afterwards.

Telegram brings an update again until it hears so; what came twice is known by its number, and a question by its key
even after a new start. The desk that receives does not read contacts: links stand in receipts only, and receipts
that could not be given at once are given by `aiqyn bot run` or `aiqyn answer`.
"""

import hashlib
import hmac
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from claims.database import Database
from claims.errors import RefusedError
from claims.settings import Settings
from pipeline.bot import acting, giving, wire
from pipeline.bot.acting import Bot, Todo
from pipeline.bot.running import TRIES, WARM, unnamed_bot
from pipeline.bot.updates import Heard, Holds, Message, number_of

LARGEST = 256 * 1024
"""Bytes of an update; Telegram's longest are a tenth of that."""
PATH = "/hooks/telegram/"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
log = logging.getLogger("aiqyn.bot")


def path_secret(settings: Settings) -> str:
    """The end of the webhook's address: made from its secret, which itself stands in no address and no log."""
    return hmac.new(_secret(settings).encode(), b"path", hashlib.sha256).hexdigest()[:32]


def is_telegram(settings: Settings, path: str, shown: str) -> bool:
    """Whether a caller knows both secrets; told in a time that does not depend on how much of them is right."""
    if settings.bot.mode != "webhook":
        return False
    try:
        secret = _secret(settings)
    except RefusedError:
        return False
    right = hmac.compare_digest(path.encode(), path_secret(settings).encode())
    return hmac.compare_digest(shown.encode(), secret.encode()) and right


def address(settings: Settings) -> str:
    """Where Telegram brings what comes."""
    if not settings.questions_url.startswith("https://") and "//127.0.0.1" not in settings.questions_url:
        raise RefusedError(reason="Telegram brings messages to an https address only; set questions.url")
    return f"{settings.questions_url}{PATH}{path_secret(settings)}"


def _secret(settings: Settings) -> str:
    secret = settings.bot.webhook_secret.get_secret_value()
    if not _SECRET.fullmatch(secret):
        raise RefusedError(
            reason="bot.webhook_secret is missing or too short; 32 letters and digits will do, such as those of"
            " 'openssl rand -hex 16'"
        )
    return secret


class Receiver:
    """What one desk does with what Telegram brings."""

    def __init__(
        self, database: Database, settings: Settings, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._bot = unnamed_bot(database, settings)
        self._sleep = sleep
        self._lock = threading.Lock()
        self._broke: dict[int, int] = {}

    def receive(self, update: Mapping[str, Any]) -> Callable[[], None]:
        """Keep what is to be kept; what is returned says what is to be said, and may take a while.

        What is raised means: not kept, bring it again.
        """
        bot, number = self._named(), number_of(update)
        heard = acting.heard_in(bot, update)
        if not bot.memory.first("update", number):
            return _nothing
        if isinstance(heard, Message) and heard.album and heard.holds is Holds.WORDLESS:
            return lambda: self._wordless(bot, heard)
        try:
            todo = self._take(bot, update, number, heard)
        except Exception:
            bot.memory.again("update", number)
            raise
        return lambda: giving.carry(bot, todo, self._sleep)

    def _take(self, bot: Bot, update: Mapping[str, Any], number: int, heard: Heard | None) -> Sequence[Todo]:
        try:
            return acting.take(bot, heard, None)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            self._broke[number] = self._broke.get(number, 0) + 1
            if self._broke[number] < TRIES:
                raise
            log.exception("update %d is put aside", number)
            acting.put_aside(bot, update, number, f"it broke the bot ({type(error).__name__})", None)
            del self._broke[number]
            return []

    def _wordless(self, bot: Bot, heard: Message) -> None:
        """Another part of the album may have words, and comes by itself: wait for it, then ask for some."""
        if bot.memory.first("waiting", heard.chat, heard.album):
            self._sleep(WARM)
            giving.carry(bot, acting.take(bot, heard, None), self._sleep)

    def _named(self) -> Bot:
        """The bot with its name, as soon as Telegram says it; it is needed where others read along."""
        with self._lock:
            if not self._bot.name:
                try:
                    self._bot = replace(self._bot, name=str(wire.me(self._bot.line).get("username", "")))
                except Exception as error:  # noqa: BLE001 - the wire's border: the next update asks again
                    log.warning("the bot does not know its name yet: %s", error)
            return self._bot


def _nothing() -> None:
    """It was brought before."""
