"""A fork server: everything is imported once, each order is carried out in a fork that may be killed.

Orders come as JSON lines on stdin, answers go out on stdout. A start of Python with SQLAlchemy and the matcher costs
seconds, a fork costs a millisecond, and 5,000 kills want to be had in minutes.
"""

import importlib
import json
import logging
import mmap
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import event
from sqlalchemy.orm import Session, configure_mappers

import pipeline.collect
import pipeline.match
from claims import people, refutations, versions
from claims.database import Database, open_database
from claims.errors import ClaimsError
from claims.settings import Settings
from pipeline import fence
from pipeline.collect import collect
from pipeline.intake import Limits
from pipeline.match import match
from pipeline.publish import publish

PATIENCE = 120.0
EMPTY_FEED = b'<rss version="2.0"><channel><title>t</title></channel></rss>'
exchanging = mmap.mmap(-1, 1)
"""Whether the fork is talking to the parser's worker: shared memory outlives a kill."""


# --- the stages ---------------------------------------------------------------------------


def do_collect(database: Database, settings: Settings, order: dict[str, Any]) -> object:
    """Collect what is due, or what is named."""
    done = collect(database, settings, order.get("keys", ()))
    return {"total": vars(done.total), "failed": done.failed}


def do_match(database: Database, settings: Settings, order: dict[str, Any]) -> object:
    """Match what waits."""
    return vars(match(database, settings))


def do_publish(database: Database, settings: Settings, order: dict[str, Any]) -> object:
    """Publish what is queued."""
    return vars(publish(database, settings))


def do_approve(database: Database, settings: Settings, order: dict[str, Any]) -> object:
    """Bring each refutation named to the version asked for, each in one unit of work."""
    for name, number in order["wanted"].items():
        with database.writing() as session:
            refutation = refutations.find_refutation(session, name)
            before = versions.last_approved(refutation)
            if before is not None and before.number >= number:
                continue
            dana, erlan = people.find_person(session, "dana"), people.find_person(session, "erlan")
            if before is not None:
                draft = refutations.read(refutation)
                note = dict.fromkeys(draft.texts, f"{number}")
                texts = {c: replace(t, summary=f"{t.summary} ({number})") for c, t in draft.texts.items()}
                refutations.edit(session, dana, refutation, replace(draft, texts=texts, note=note))
            version = refutations.submit(session, dana, refutation)
            refutations.approve(session, erlan, refutation, version.digest)
    return {}


STAGES: dict[str, Callable[[Database, Settings, dict[str, Any]], object]] = {
    "collect": do_collect,
    "match": do_match,
    "export": do_publish,
    "publish": do_publish,
    "approve": do_approve,
}


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """Run the stage; its answer, or why it was refused."""
    began = time.monotonic()
    settings = Settings(**order["settings"])
    database = open_database(settings.database_url)
    try:
        said: Any = STAGES[order["stage"]](database, settings, order)
        answer = {"said": said}
    except ClaimsError as error:
        answer = {"refused": str(error)}
    finally:
        database.close()
    return answer | {"seconds": time.monotonic() - began}


# --- dying --------------------------------------------------------------------------------


def die() -> None:
    """As if the power of this one process were cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def arm(step: dict[str, Any], tell: Callable[[str], None]) -> None:
    """Let this process die at the step: at the n-th call of the place, before it, after it or half through."""
    calls = iter(range(1, 1_000_000))
    lock = threading.Lock()

    def is_it() -> bool:
        with lock:
            if next(calls) != step["nth"]:
                return False
        tell(step["name"])
        return True

    if step["place"] == "commit":
        event.listen(Session, f"{step['when']}_commit", lambda session: die() if is_it() else None)
        return
    owner, attribute = found(step["place"])
    # The raw attribute: a classmethod would otherwise lose its class on the way.
    raw = owner.__dict__[attribute] if isinstance(owner, type) else getattr(owner, attribute)
    inner = raw.__func__ if isinstance(raw, classmethod) else raw

    def dying(*arguments: Any, **named: Any) -> Any:
        if not is_it():
            return inner(*arguments, **named)
        if step["when"] == "half":
            path, content = arguments
            Path(path).write_bytes(content[: len(content) // 2])
        if step["when"] == "after":
            inner(*arguments, **named)
        return die()

    setattr(owner, attribute, classmethod(dying) if isinstance(raw, classmethod) else dying)


def found(place: str) -> tuple[Any, str]:
    """The object and the attribute that ``module:a.b.c`` names."""
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *way, last = path.split(".")
    for name in way:
        owner = getattr(owner, name)
    return owner, last


# --- forking ------------------------------------------------------------------------------


def warm_fence() -> None:
    """Have a parser's worker ready whose last talk was not broken off."""
    walls = fence.fence("pipeline.feed_text", Limits().parse_memory)
    if exchanging[0]:
        walls.close()
        exchanging[0] = 0
    arguments = {"headers": {}, "address": "", "entries": 1, "characters": 10}
    walls.call("feed", arguments, EMPTY_FEED, seconds=60.0)


def keep_fence(*, alone: bool) -> None:
    """In a fork: the worker is our parent's child, so ask it nothing about its life, and note our talks.

    Forks that run side by side each start a worker of their own: they would read each other's answers.
    """
    idle = fence.fence("pipeline.feed_text", Limits().parse_memory)._idle
    if not alone:
        idle.clear()
        return
    for worker in idle:
        worker.process.poll = lambda: None  # type: ignore[method-assign]
    talk = fence._exchange

    def noted(*arguments: Any) -> Any:
        exchanging[0] = 1
        said = talk(*arguments)
        exchanging[0] = 0
        return said

    fence._exchange = noted


def wait_for_threads() -> None:
    """A cancelled timer takes a moment to end; a fork beside a living thread could inherit its locks."""
    for _ in range(200):
        if threading.active_count() == 1:
            return
        time.sleep(0.005)
    raise RuntimeError(f"threads that do not end: {threading.enumerate()}")


def fork(order: dict[str, Any]) -> tuple[int, int]:
    """Carry the order out in a new process; its id and where its answer can be read."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    try:
        os.close(reading)

        def tell(step: str) -> None:
            os.write(writing, json.dumps({"step": step}).encode() + b"\n")

        keep_fence(alone="copies" not in order)
        for step in order.get("steps", ()):
            arm(step, tell)
        if sabotage := order.get("sabotage"):
            module, _, name = sabotage.partition(":")
            getattr(importlib.import_module(module), name)()
        os.write(writing, json.dumps(carry_out(order), default=str).encode() + b"\n")
    except BaseException:
        os.write(writing, json.dumps({"broken": traceback.format_exc()[-4000:]}).encode() + b"\n")
    finally:
        os._exit(0)


def answered(pid: int, reading: int) -> dict[str, Any]:
    """Wait for the fork's end and tell what is known of it."""
    timer = threading.Timer(PATIENCE, os.kill, (pid, signal.SIGKILL))
    timer.start()
    with os.fdopen(reading, "rb") as pipe:
        lines = [json.loads(line) for line in pipe]
    _, status = os.waitpid(pid, 0)
    hung = not timer.is_alive()
    timer.cancel()
    timer.join()
    answer: dict[str, Any] = {"killed": os.WIFSIGNALED(status)}
    for line in lines:
        answer |= line
    if answer["killed"] and os.WTERMSIG(status) != signal.SIGKILL:
        answer["broken"] = f"it died of {signal.Signals(os.WTERMSIG(status)).name}, which nobody sent"
    if hung:
        answer["broken"] = f"it hung for {PATIENCE:.0f} seconds"
    return answer


def serve(orders: Any, answers: Any) -> None:
    """Carry out order after order until there are no more."""
    configure_mappers()
    logging.disable(logging.CRITICAL)  # the library's grief over a gateway's page is what we ordered
    for line in orders:
        order = json.loads(line)
        pipeline.collect.BATCH, pipeline.match.BATCH = order["batches"]
        if order.get("here"):
            answer: Any = carry_out(order)
        else:
            if order["stage"] == "collect":
                warm_fence()
            wait_for_threads()
            forks = [fork(order) for _ in range(order.get("copies", 1))]
            if order.get("after") is not None:
                time.sleep(order["after"])
                for pid, _ in forks:
                    os.kill(pid, signal.SIGKILL)  # one that ended by itself is not reaped yet: no other's id
            found = [answered(*one) for one in forks]
            answer = found[0] if "copies" not in order else found
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
