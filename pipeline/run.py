"""All stages, once or for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from claims.database import Database
from claims.settings import Settings
from pipeline.answer import ROUND_SECONDS, Sent, answer
from pipeline.collect import Collected, collect
from pipeline.erasing import Erased, keep_faith
from pipeline.match import Matched, match
from pipeline.notify import Notified, notify
from pipeline.publish import Published, publish
from pipeline.question_clocks import start_clocks
from pipeline.regrouping import regroup
from pipeline.ruling import Ruled, apply_rules
from pipeline.searching import learn_words
from pipeline.sorting import Sorting, sort_questions
from pipeline.weighing import Weighed, weigh

EVERY = 60.0
"""Seconds between two rounds."""


@dataclass(frozen=True)
class Round:
    """What one round of all stages did."""

    collected: Collected
    matched: Matched
    sorting: Sorting
    weighed: Weighed
    ruled: Ruled
    published: Published
    notified: Notified
    erased: Erased = field(default_factory=Erased)
    answered: Sent = field(default_factory=Sent)


def run_once(database: Database, settings: Settings) -> Round:
    """One round: collect what is due, match, sort, weigh, apply the rules, publish what is approved, answer whoever
    asked, tell whoever listens, erase what somebody wanted forgotten."""
    collected = collect(database, settings)
    start_clocks(database, settings)
    matched, sorting = match(database, settings), sort_questions(database, settings)
    weighed, ruled = weigh_and_rule(database, settings)
    published = publish(database, settings)
    answered = answer(database, settings, seconds=ROUND_SECONDS)
    notified = notify(database, settings)
    erased = keep_faith(database, settings)
    return Round(collected, matched, sorting, weighed, ruled, published, notified, erased, answered)


def weigh_and_rule(
    database: Database, settings: Settings, *, told: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Weighed, Ruled]:
    """Weigh what changed, apply the rules, and weigh again what they raised: rules go by what was weighed.

    Then the words of what is new are learned, so that it can be searched for, and the inbox of questions is counted.
    """
    weighed = weigh(database, settings, told=told)
    ruled = apply_rules(database, settings)
    if ruled.effects:
        again = weigh(database, settings, told=told)
        weighed = Weighed(weighed.claims + again.claims, weighed.read + again.read)
    learn_words(database)
    regroup(database)
    return weighed, ruled


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
