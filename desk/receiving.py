"""Where questions are received: those that come at the same time are kept in one unit of work.

The disk is waited for once for all of them, so a crowd is served several times as fast as one after the other would
be, and whoever comes alone is served as soon as ever. A receipt is returned when what it promises is written through.
"""

import logging
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy.exc import OperationalError

from claims import contacts, questions
from claims.database import Database
from claims.questions import Receipt
from claims.seen import Asked
from claims.settings import Settings

MOST = 64
"""Questions that are kept in one unit of work: more would make the first of them wait for the last."""
IDLE = 10.0
"""Seconds after which the thread that writes ends when nobody comes."""
log = logging.getLogger("aiqyn.desk.receiving")


@dataclass(eq=False)
class _Waiting:
    source: str
    asked: Asked
    receipt: "Future[Receipt]" = field(default_factory=Future)


class Receiving:
    """The one place in this process where questions are written to the record, by a thread of its own."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._keys = database, settings.question_keys
        self._waiting: deque[_Waiting] = deque()
        self._came = threading.Condition()
        self._writer: threading.Thread | None = None

    def ask(self, source: str, asked: Asked) -> Receipt:
        """Keep one question of *source* (its key), perhaps together with others; the same key gets the same receipt.

        A source that is not there yet is made, of a kind called like itself.
        """
        questions.demand_words(asked)
        mine = _Waiting(source, asked)
        with self._came:
            self._waiting.append(mine)
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write_on, name="receiving", daemon=True)
                self._writer.start()
            self._came.notify()
        return mine.receipt.result()

    def _write_on(self) -> None:
        """Write what waits until nothing has come for a while."""
        while batch := self._next():
            self._write(batch)

    def _next(self) -> list[_Waiting]:
        """Those that are written next: of one source, and no key twice, as the later one may say something else."""
        with self._came:
            while not self._waiting:
                if not self._came.wait(IDLE) and not self._waiting:
                    self._writer = None  # before the lock is given back: the next who comes starts another
                    return []
            first = self._waiting[0]
            taken: dict[str, _Waiting] = {}
            for one in list(islice(self._waiting, 2 * MOST)):
                if one.source == first.source and one.asked.key not in taken and len(taken) < MOST:
                    taken[one.asked.key] = one
                    self._waiting.remove(one)
            return list(taken.values())

    def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            if len(batch) > 1:
                self._keep(batch)
                return
        except OperationalError as error:  # the record is busy for everybody: nobody waits as long once more
            for one in batch:
                one.receipt.set_exception(error)
            return
        except Exception as error:  # noqa: BLE001 - one would not go in: each by itself, so that the others do
            log.warning("%d questions are kept one by one: %s", len(batch), type(error).__name__)
        for one in batch:
            try:
                self._keep([one])
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked, and is raised there
                one.receipt.set_exception(error)

    def _keep(self, batch: Sequence[_Waiting]) -> None:
        seal = contacts.seal_of(self._keys)
        with self._database.writing() as session:
            source = questions.source_for(session, batch[0].source, batch[0].source)
            if len(batch) == 1:
                receipts = [questions.ask(session, source, seal, batch[0].asked)]
            else:
                receipts = questions.ask_each(session, source, seal, [one.asked for one in batch])
        for one, receipt in zip(batch, receipts, strict=True):  # not before it is written through
            one.receipt.set_result(receipt)
