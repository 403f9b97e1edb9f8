"""All stages, once or for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from claims.database import Database
from claims.settings import Settings
from pipeline.collect import Collected, collect
from pipeline.match import Matched, match
from pipeline.notify import Notified, notify
from pipeline.publish import Published, publish
from pipeline.weighing import Weighed, weigh

EVERY = 60.0
"""Seconds between two rounds."""


@dataclass(frozen=True)
class Round:
    """What one round of all stages did."""

    collected: Collected
    matched: Matched
    weighed: Weighed
    published: Published
    notified: Notified


def run_once(database: Database, settings: Settings) -> Round:
    """Collect what is due, match what is new, weigh what changed, publish what is approved, tell who listens."""
    return Round(
        collect(database, settings),
        match(database, settings),
        weigh(database, settings),
        publish(database, settings),
        notify(database, settings),
    )


def run_for_ever(
    database: Database,
    settings: Settings,
    *,
    told: Callable[[Round], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """One round after another until the process is told to stop; no round is lost when one is killed."""
    while True:
        began = time.monotonic()
        told(run_once(database, settings))
        sleep(max(0.0, EVERY - (time.monotonic() - began)))
