"""A day of questions through every stage, in this process, for `bench/questions.py`: what each costs, and the longest
that it keeps those who ask waiting."""

import resource
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from corpus import make
from questions_served import Served
from sqlalchemy import event

from claims.database import READING, Database
from claims.seen import Asked
from claims.terms import QuestionWay
from desk.receiving import Receiving
from pipeline.answer import answer
from pipeline.match import match
from pipeline.question_clocks import start_clocks
from pipeline.run import weigh_and_rule
from pipeline.sorting import sort_questions

HOURS = (1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 7, 7, 7, 6, 6, 5, 5, 4, 3, 2, 1, 1)
"""How a day's questions fall upon its hours, in shares."""
ASKING_AT_ONCE = 16


@dataclass
class Cost:
    """What a stage took in all: seconds that passed, of the processor, and the longest that it held the record."""

    passed: float = 0.0
    worked: float = 0.0
    held: float = 0.0
    held_working: float = 0.0
    units: int = 0


@dataclass
class Watch:
    """What each stage costs, and how long each of its units of work keeps other writers out."""

    costs: dict[str, Cost] = field(default_factory=lambda: defaultdict(Cost))
    now: str = ""
    _began: dict[int, tuple[float, float]] = field(default_factory=dict)

    def look_at(self, database: Database) -> None:
        """Begin to watch every unit of work."""
        event.listen(database.engine, "begin", self._begins)
        event.listen(database.engine, "commit", self._ends)
        event.listen(database.engine, "rollback", self._ends)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What happens now belongs to *name*."""
        self.now, passed, worked = name, time.perf_counter(), time.process_time()
        yield
        cost = self.costs[name]
        cost.passed += time.perf_counter() - passed
        cost.worked += time.process_time() - worked

    def _begins(self, connection: Any) -> None:
        if not connection.get_execution_options().get(READING):
            self._began[id(connection)] = time.perf_counter(), time.thread_time()

    def _ends(self, connection: Any) -> None:
        began = self._began.pop(id(connection), None)
        if began is not None:
            cost = self.costs[self.now]
            cost.held = max(cost.held, time.perf_counter() - began[0])
            cost.held_working = max(cost.held_working, time.thread_time() - began[1])
            cost.units += 1


def day(desk: Served, count: int, told: Callable[[str], None]) -> dict[str, Any]:
    """*count* questions in one day, all stages once an hour."""
    database, settings, watch = desk.open(), desk.settings, Watch()
    watch.look_at(database)
    receiving = Receiving(database, settings)
    texts, asked = [one.text for one in make(count, 1).texts], 0
    for hour, share in enumerate(HOURS):
        until = count if hour == len(HOURS) - 1 else asked + count * share // sum(HOURS)
        with watch.stage("ask"):
            _ask(receiving, texts, asked, until)
        asked = until
        for name, stage in _STAGES.items():
            with watch.stage(name):
                stage(database, settings)
        told(f"{hour + 1:>2} h: {asked:,} asked")
    database.close()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "count": count,
        "memory_mb": held,
        "stages": {name: vars(cost) for name, cost in watch.costs.items()},
    }


def _ask(receiving: Receiving, texts: list[str], first: int, last: int) -> None:
    def run(start: int) -> None:
        for number in range(start, last, ASKING_AT_ONCE):
            receiving.ask("form", Asked(f"k{number}", texts[number], QuestionWay.FORM))

    threads = [threading.Thread(target=run, args=(first + turn,)) for turn in range(ASKING_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


_STAGES: dict[str, Callable[[Any, Any], object]] = {
    "clocks": start_clocks,
    "match": match,
    "sort and route": sort_questions,
    "weigh, rules, words, groups": weigh_and_rule,
    "answer": answer,
}
