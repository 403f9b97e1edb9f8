"""Long polling: asks Telegram what came, keeps it, answers it, and asks again; for ever, one poller at a time.

The next poll begins where the record says, and that is written together with what was kept: Telegram is told that
something is ours only when it is. An album comes in parts; if the newest is still warm, it and what follows is left
for the next poll, which brings all of it again. When nothing can be had (no network, no database, another poller) the
bot waits, longer each time, and loses nothing meanwhile, because Telegram keeps what was not confirmed.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from claims import contacts
from claims.database import Database
from claims.errors import RefusedError
from claims.settings import Settings
from pipeline.bot import acting, giving, wire
from pipeline.bot.acting import Bot
from pipeline.bot.memory import Memory
from pipeline.bot.updates import Heard, Message, joined, number_of
from pipeline.bot.wire import line_of
from pipeline.channels import NotTaken
from pipeline.channels.telegram.wire import Unanswered
from pipeline.locks import only_one

LOCK = 0x61697162  # "aiqb"
WARM = 1.5
"""Seconds in which more parts of an album may still come."""
LONGEST_WAIT = 60.0
PAUSE = 5.0
TRIES = 3
"""How often an update may break us before it is put aside."""
log = logging.getLogger("aiqyn.bot")


@dataclass
class Ran:
    """What was done so far."""

    updates: int = 0
    receipts_late: int = 0
    troubles: int = 0
    aside: int = 0


@dataclass
class _Loop:
    bot: Bot
    sleep: Callable[[float], None]
    ticks: Callable[[], float]
    ran: Ran = field(default_factory=Ran)
    warm: dict[tuple[int, str], float] = field(default_factory=dict)
    """Album -> when its first part was seen."""
    broke: dict[int, int] = field(default_factory=dict)
    """Update -> how often it broke us."""
    quiet_until: float = 0.0
    """Receipts that are owed wait until then."""


def bot_of(database: Database, settings: Settings) -> Bot:
    """The bot of these settings, which may read contacts; asks Telegram who it is."""
    bot = unnamed_bot(database, settings)
    opener = contacts.opener_of(settings.question_keys)
    return replace(bot, opener=opener, name=str(wire.me(bot.line).get("username", "")))


def unnamed_bot(database: Database, settings: Settings) -> Bot:
    """The bot of these settings, which may not read contacts, before anybody asked Telegram who it is."""
    if not settings.bot.token.get_secret_value():
        raise RefusedError(reason="no bot is set up; put its token into bot.token")
    line, seal = line_of(settings), contacts.seal_of(settings.question_keys)
    offers, memory = offers_of(database, settings), Memory(settings.bot.messages)
    return Bot(database, settings, line, seal, None, "", offers, memory)


def offers_of(database: Database, settings: Settings) -> Callable[[str, str], Sequence[Any]]:
    """What looks for answers that are published already."""
    from pipeline.offering import offer

    return lambda text, language: offer(database, text, language, settings.data)


@contextmanager
def one_poller(database: Database, settings: Settings) -> Iterator[None]:
    """One poller at a time: a second one is refused at once. The lock ends with the process."""
    with only_one(database, settings.data / "bot.lock", LOCK) as taken:
        if not taken:
            raise RefusedError(reason="another bot is at work here; wait for it to end")
        yield


def run(
    bot: Bot,
    *,
    rounds: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
    ticks: Callable[[], float] = time.monotonic,
) -> Ran:
    """Poll for ever, or for so many *rounds*."""
    loop = _Loop(bot, sleep, ticks)
    failures = 0
    while rounds is None or rounds > 0:
        rounds = None if rounds is None else rounds - 1
        try:
            _round(loop)
            failures = 0
        except (NotTaken, Unanswered, DBAPIError) as trouble:
            failures, loop.ran.troubles = failures + 1, loop.ran.troubles + 1
            wait = _wait(trouble, failures)
            log.warning("the bot waits %.0f s: %s", wait, _told(trouble))
            sleep(wait)
    return loop.ran


def give_for_ever(bot: Bot, *, rounds: int | None = None, sleep: Callable[[float], None] = time.sleep) -> Ran:
    """Where Telegram brings what comes: only give the receipts that could not be given at once."""
    ran = Ran()
    while rounds is None or rounds > 0:
        rounds = None if rounds is None else rounds - 1
        giving.doubt_what_was_left(bot)
        given, wait = giving.give_what_is_owed(bot)
        ran.receipts_late += given
        sleep(max(wait, PAUSE))
    return ran


def _told(trouble: Exception) -> str:
    # What a database says may hold what was to be written.
    return type(trouble).__name__ if isinstance(trouble, DBAPIError) else str(trouble)


def _wait(trouble: Exception, failures: int) -> float:
    if isinstance(trouble, NotTaken) and trouble.retry_after is not None:
        return trouble.retry_after
    return float(min(LONGEST_WAIT, 2.0 ** min(failures, 10) / 2))


def _round(loop: _Loop) -> None:
    bot = loop.bot
    if loop.ticks() >= loop.quiet_until:
        giving.doubt_what_was_left(bot)
        given, wait = giving.give_what_is_owed(bot)
        loop.ran.receipts_late += given
        loop.quiet_until = loop.ticks() + wait
    patience = 0 if loop.warm else bot.settings.bot.poll_seconds
    found = wire.updates(bot.line, acting.offset(bot), patience)
    _take_all(loop, found)


def _take_all(loop: _Loop, found: Sequence[Mapping[str, Any]]) -> None:
    heard = [(number_of(one), one, acting.heard_in(loop.bot, one)) for one in found]
    ready = _ready(loop, [one for _, _, one in heard], full=len(heard) >= wire.MOST)
    if not ready and loop.warm:
        loop.sleep(WARM / 5)
    together = _albums([one for _, _, one in heard[:ready]])
    for place, (number, update, _) in enumerate(heard[:ready]):
        _take(loop, number, update, together[place])


def _take(loop: _Loop, number: int, update: Mapping[str, Any], heard: Heard | None) -> None:
    bot, after = loop.bot, number + 1
    try:
        todo = acting.take(bot, heard, after)
    except (OperationalError, InterfaceError):  # the database is not there: that is not the update's fault
        raise
    except Exception as error:
        loop.broke[number] = loop.broke.get(number, 0) + 1
        log.exception("update %d broke the bot", number)
        if loop.broke[number] < TRIES:
            raise NotTaken(f"update {number}: {type(error).__name__}", retry_after=1.0) from None
        acting.put_aside(bot, update, number, f"it broke the bot ({type(error).__name__})", after)
        loop.ran.aside += 1
        return
    loop.ran.updates += 1
    giving.carry(bot, todo, loop.sleep)


def _ready(loop: _Loop, heard: Sequence[Heard | None], *, full: bool) -> int:
    """How many of these can be taken now: all before the first album of which more may still come."""
    now = loop.ticks()
    albums = {(one.chat, one.album): place for place, one in reversed([*enumerate(heard)]) if _in_album(one)}
    loop.warm = {album: loop.warm.get(album, now) for album in albums}
    if full:  # an album has ten parts at most: it is all here, or it never will be in one answer
        loop.warm = {}
        return len(heard)
    warm = [place for album, place in albums.items() if now - loop.warm[album] < WARM]
    loop.warm = {album: since for album, since in loop.warm.items() if now - since < WARM}
    return min(warm, default=len(heard))


def _albums(heard: Sequence[Heard | None]) -> list[Heard | None]:
    """The parts of each album as one message, at the place of its first; the other places are empty."""
    parts: dict[tuple[int, str], list[Message]] = {}
    for one in heard:
        if _in_album(one):
            parts.setdefault((one.chat, one.album), []).append(one)
    whole: list[Heard | None] = []
    for one in heard:
        if _in_album(one):
            album = parts.pop((one.chat, one.album), None)
            whole.append(joined(album) if album else None)
        else:
            whole.append(one)
    return whole


def _in_album(one: Heard | None) -> TypeGuard[Message]:
    return isinstance(one, Message) and bool(one.album) and not one.edited
