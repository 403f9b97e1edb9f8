"""A fork server for the bot: everything is imported once, each life of the bot is a fork that may be killed.

A line on stdin is an order, JSON: the settings, and the step at which this life ends, if it has one. The answer is the
fork's number; "reap" waits until it is dead.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import event
from sqlalchemy.orm import Session, configure_mappers

from claims.database import open_database
from claims.errors import ClaimsError
from claims.settings import Settings
from models import language
from pipeline.bot import acting, giving, running, wire
from pipeline.channels.telegram.wire import _tls


def die() -> None:
    """As if the power of this one process were cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def arm(place: str, when: str, nth: int) -> None:
    """Let this life end at the *nth* commit or call of the wire, before or after it."""
    calls = iter(range(1, 1_000_000))
    if place == "commit":
        event.listen(Session, f"{when}_commit", lambda session: die() if next(calls) == nth else None)
        return
    inner = getattr(wire, place)

    def dying(*arguments: Any, **named: Any) -> Any:
        mine = next(calls) == nth
        if mine and when == "before":
            die()
        said = inner(*arguments, **named)
        if mine:
            die()
        return said

    setattr(wire, place, dying)


def confirm_first() -> None:
    """A fault to be found: where the next poll begins is written before what came is kept."""
    inner = acting.take

    def take(bot: Any, heard: Any, after: Any) -> Any:
        inner(bot, None, after)
        return inner(bot, heard, after)

    acting.take = take


def say_first() -> None:
    """A fault to be found: a receipt is given before it is written down that it is being given."""
    inner, send = giving.notices.begin, wire.send

    def begin(session: Any, notice: int, now: Any) -> Any:
        wire.send = lambda *arguments, **named: 0
        owed = next(one for one in _owed if one.notice_id == notice)
        send(_bot[0].line, str(owed.chat), giving._receipt(_bot[0], owed).html)
        return inner(session, notice, now)

    give = giving.give

    def noted(bot: Any, owed: Any) -> Any:
        _bot[:], _owed[:] = [bot], [owed]
        return give(bot, owed)

    giving.notices.begin, giving.give = begin, noted


_bot: list[Any] = []
_owed: list[Any] = []


def live(order: dict[str, Any]) -> None:
    """One life of the bot: until it is killed, or for as many rounds as the order says."""
    settings = Settings(**order["settings"])
    if sabotage := order.get("sabotage"):
        {"confirm first": confirm_first, "say first": say_first}[sabotage]()
    if step := order.get("step"):
        arm(*step)
    database = open_database(settings.database_url)
    with running.one_poller(database, settings):
        running.WARM = order.get("warm", running.WARM)
        running.run(running.bot_of(database, settings), rounds=order.get("rounds"))
    database.close()


def warm() -> None:
    """Load what a life would load, while there is one thread only."""
    import telegram.request  # noqa: F401 - half a second

    import pipeline.offering  # noqa: F401

    configure_mappers()
    language.shipped().predict(["сәлем"])
    _tls()


def main() -> None:
    """Serve orders until stdin ends."""
    warm()
    print("ready", flush=True)  # noqa: T201
    last = 0
    for line in sys.stdin:
        order = json.loads(line)
        if order == "reap":
            _, status = os.waitpid(last, 0)
            print(json.dumps(os.waitstatus_to_exitcode(status)), flush=True)  # noqa: T201
            continue
        assert threading.active_count() == 1
        last = os.fork()
        if last:
            print(last, flush=True)  # noqa: T201
            continue
        try:
            live(order)
        except ClaimsError as refusal:  # the one before is not quite dead yet
            sys.stderr.write(f"{refusal}\n")
            os._exit(3)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(4)
        os._exit(0)


if __name__ == "__main__":
    main()
