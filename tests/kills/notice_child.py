"""A fork server for the answerer: everything is imported once, each of its lives is a fork that may be killed.

A line on stdin is an order, JSON: the settings, and the step at which this life ends, if it has one. The answer is the
fork's number; "reap" waits until it is dead.
"""

import importlib
import json
import logging
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
from claims.settings import Settings
from pipeline.answer import answer
from pipeline.channels.telegram.wire import _tls


def die() -> None:
    """As if the power of this one process were cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def arm(place: str, when: str, nth: int) -> None:
    """Let this life end at the *nth* commit, or call of ``module:function``, before it or after it."""
    calls = iter(range(1, 1_000_000))
    if place == "commit":
        event.listen(Session, f"{when}_commit", lambda session: die() if next(calls) == nth else None)
        return
    module, _, name = place.partition(":")
    owner = importlib.import_module(module)
    inner = getattr(owner, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        mine = next(calls) == nth
        if mine and when == "before":
            die()
        said = inner(*arguments, **named)
        if mine:
            die()
        return said

    setattr(owner, name, dying)


def live(order: dict[str, Any]) -> None:
    """One run of the answerer: until it is killed, or to its end."""
    settings = Settings(**order["settings"])
    if step := order.get("step"):
        arm(*step)
    if sabotage := order.get("sabotage"):
        module, _, name = sabotage.partition(":")
        getattr(importlib.import_module(module), name)()
    database = open_database(settings.database_url)
    answer(database, settings, seconds=order.get("seconds"))
    database.close()


def main() -> None:
    """Serve orders until stdin ends."""
    import telegram.request  # noqa: F401 - half a second

    configure_mappers()
    logging.disable(logging.CRITICAL)  # the library's grief over a gateway's page is what we ordered
    _tls()
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
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(4)
        os._exit(0)


if __name__ == "__main__":
    main()
