"""Published answers → the people who asked, by the way they came: the rules of the outbox for people carried out.

One sender holds the lock. It writes SENDING durably, only then calls, and takes one of three answers: it was taken;
it certainly was not; nobody knows. What a dead sender left in flight is uncertain and on a person's list. Only here
is the private key read that opens askers' contacts.
"""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from claims import answering, clock, contacts, notices, outbox, sealing
from claims.contacts import Box
from claims.database import Database
from claims.errors import ClaimsError, RefusedError
from claims.notices import Telling
from claims.sealing import Opener, Seal
from claims.settings import Settings
from claims.terms import PublicationState, QuestionWay
from pipeline.answer_ways import Letters, Post, Telegram, Wire, put_out
from pipeline.channels import NotTaken
from pipeline.locks import only_one
from pipeline.notice_facts import Library, facts_of
from pipeline.notice_texts import message
from pipeline.pacing import Pace

_ANSWERER_LOCK = 0x6169716B  # "aiqk"
ROUND_SECONDS = 45.0
"""How long one round of all stages writes to people; what is left waits for the next."""
MOST_ATTEMPTS = 12
SOON = timedelta(minutes=1)
"""What may be tried again so soon is waited for."""
_TRIES = 30
_ENOUGH = 3
"""So many troubles of one kind in a row are the way's trouble and no single notice's."""
log = logging.getLogger("aiqyn.answer")


@dataclass
class Sent:
    """What one run of answering did."""

    answered: int = 0
    """Questions that have their answer now."""
    reopened: int = 0
    """Questions whose answer does not hold any more."""
    queued: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    uncertain: int = 0
    """All that a person has to look at, of this run and of earlier ones."""
    waiting: int = 0
    trouble: dict[str, str] = field(default_factory=dict)
    """Way -> why nothing more went out by it."""
    stopped: str = ""
    busy: bool = False
    """Whether another sender was at work."""


def answer(
    database: Database,
    settings: Settings,
    *,
    seconds: float | None = None,
    told: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
    ticks: Callable[[], float] = time.monotonic,
) -> Sent:
    """Queue what askers are due to be told and send what waits; with *seconds* the rest is left to the next run.

    *told* hears of each message as it goes out.
    """
    done = Sent()
    with only_one(database, settings.data / "answerer.lock", _ANSWERER_LOCK) as taken:
        if not taken:
            done.busy = True
            return done
        queue(database, done)
        if database.lasting:  # in a rehearsal nobody outside hears of it
            _Round(database, settings, done, told, sleep, ticks).run(
                None if seconds is None else ticks() + seconds
            )
    with database.reading() as session:
        _count(session, done)
    return done


def queue(database: Database, done: Sent) -> None:
    """Queue what askers are due to be told: found out while reading, written in short units of work."""
    with database.reading() as session:
        due = answering.due(session)
    written = answering.Answered()
    for one in due:
        for part in one.parts():
            with database.writing() as session:
                answering.carry_out(session, part, written)
    done.answered, done.reopened, done.queued = written.answered, written.reopened, written.queued


def _count(session: Session, done: Sent) -> None:
    counted = notices.counted(session)
    done.failed = counted.get(PublicationState.FAILED, 0)
    done.uncertain = counted.get(PublicationState.UNCERTAIN, 0)
    done.waiting = counted.get(PublicationState.QUEUED, 0)


# --- one run ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Prepared:
    """A notice whose intent is written, whom it goes to, and what it says."""

    telling: Telling
    box: Box = field(repr=False)
    post: Post = field(repr=False)


@dataclass(frozen=True)
class _Keys:
    seal: Seal
    opener: Opener


class _Round:
    """One run over the notices that wait, way by way."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        done: Sent,
        told: Callable[[str], None],
        sleep: Callable[[float], None],
        ticks: Callable[[], float],
    ) -> None:
        self.database, self.settings, self.done, self.told = database, settings, done, told
        self.sleep, self.ticks = sleep, ticks
        self.library = Library()
        self._turn = Lock()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A unit of work; ours stand in one line, as SQLite lets whoever is lucky go first, and some wait for ever."""
        with self._turn, self.database.writing() as session:
            yield session

    def note(self, work: Callable[[Session], None]) -> None:
        """Write down what came of a call: it happened, so a database that is busy is asked again for a while."""
        tries = 0
        while True:
            try:
                with self.writing() as session:
                    work(session)
            except OperationalError:
                tries += 1
                if tries >= _TRIES:
                    raise
                self.sleep(1.0)
            else:
                return

    def run(self, ends: float | None) -> None:
        """Events first, which need no address; then each way by itself."""
        with self.database.reading() as session:
            self.done.stopped = outbox.stopped(session)
        with self.writing() as session:
            notices.left_in_flight(session, list(QuestionWay))
        self._put_out_events()
        wires = [wire for wire in (Telegram(self.settings), Letters(self.settings)) if self._waits(wire)]
        if not wires:
            return
        keys = self._keys()
        if isinstance(keys, str):
            self.done.trouble.update(dict.fromkeys((wire.name for wire in wires), keys))
            return
        with ThreadPoolExecutor(len(wires)) as pool:  # a slow mail server keeps no chat waiting
            for ended in [pool.submit(_Way(self, wire, keys).run, ends) for wire in wires]:
                ended.result()

    def _waits(self, wire: Wire) -> bool:
        with self.database.reading() as session:
            return bool(notices.waiting(session, wire.ways, clock.now() + SOON, limit=1))

    def _keys(self) -> _Keys | str:
        folder = self.settings.question_keys
        if not sealing.has_keys(folder, contacts.KEYS):
            return (
                f"the keys that open askers' contacts are not in {folder}; nothing was sent, all of it waits"
            )
        try:
            return _Keys(contacts.seal_of(folder), contacts.opener_of(folder))
        except RefusedError as refusal:
            return f"{refusal}; nothing was sent, all of it waits"

    def _put_out_events(self) -> None:
        after = 0
        while True:
            with self.database.reading() as session:
                some = notices.waiting(session, [QuestionWay.WEBHOOK], clock.now(), after=after)
            if not some:
                return
            for number in some:
                with self.writing() as session:
                    telling = notices.begin(session, number, clock.now())
                    if telling is not None and put_out(session, telling):
                        notices.sent(session, number)
                        self.done.sent["webhook"] = self.done.sent.get("webhook", 0) + 1
                    elif telling is not None:
                        notices.unaddressed(session, number)
            after = some[-1]


# --- one way ------------------------------------------------------------------------------------------


class _Way:
    """One run over what waits to go one way, by as many threads as that way takes."""

    def __init__(self, round_: _Round, wire: Wire, keys: _Keys) -> None:
        self.round, self.wire, self.keys = round_, wire, keys
        self.database = round_.database
        self.pace = Pace(wire.per_second, round_.sleep, round_.ticks)
        self.lock = Lock()
        self.after = 0
        self.found: Iterator[int] = iter(())
        self.over = False
        self.row: tuple[str, int] = ("", 0)
        """What came of the last calls, and of how many in a row."""

    def run(self, ends: float | None) -> None:
        """Send until nothing waits that may be tried soon, until *ends*, or until there is trouble."""
        if trouble := self.wire.missing() or self._doubted():
            self.round.done.trouble[self.wire.name] = trouble
            return
        self._work(ends, until_one=True)  # a server that does not answer is met by one message, not by many
        while not self.over:
            with ThreadPoolExecutor(self.wire.at_once) as pool:
                for ended in [pool.submit(self._work, ends) for _ in range(self.wire.at_once)]:
                    ended.result()
            if not self.over and not self._wait_for_more(ends):
                return

    def _doubted(self) -> str:
        """Why nothing is sent now: of the last messages nobody knows what became."""
        with self.database.reading() as session:
            doubts = notices.doubts(session, self.wire.ways, clock.now())
        if doubts.last_at is None:
            return ""
        patience = min(self.round.settings.publish.settle_seconds * 2 ** (doubts.number - 1), 3600.0)
        again = doubts.last_at + timedelta(seconds=patience)
        if again <= clock.now():
            return ""
        return f"nobody knows whether the last {doubts.number} arrived; the next is tried after {again:%H:%M:%S} UTC"

    def _wait_for_more(self, ends: float | None) -> bool:
        """Sleep until something may be tried again; False when that is not soon."""
        with self.database.reading() as session:
            when = notices.next_time(session, self.wire.ways)
        now = clock.now()
        if when is None or when - now > SOON:
            return False
        seconds = max((when - now).total_seconds(), 0.01)
        if ends is not None and self.round.ticks() + seconds >= ends:
            return False
        self.round.sleep(seconds)
        self.after = 0
        return True

    def _work(self, ends: float | None, *, until_one: bool = False) -> None:
        with self.wire.line() as deliver:
            while not self.over and (number := self._next()) is not None:
                if not self.pace.wait(ends):
                    self.over = True
                    return
                prepared = self._prepare(number)
                if prepared is not None and self._send(prepared, deliver) and until_one:
                    return

    def _next(self) -> int | None:
        with self.lock:
            number = next(self.found, None)
            if number is None:
                with self.database.reading() as session:
                    some = notices.waiting(session, self.wire.ways, clock.now(), after=self.after, limit=200)
                if not some:
                    return None
                self.found, self.after = iter(some), some[-1]
                number = next(self.found)
            return number

    def _prepare(self, number: int) -> Prepared | None:
        """Write the intent, with all that is needed to call afterwards; None when it must not go out."""
        try:
            with self.round.writing() as session:
                if stopped := outbox.held_back(session):
                    self.round.done.stopped, self.over = stopped, True
                    return None
                telling = notices.begin(session, number, clock.now())
                return None if telling is None else self._addressed(session, telling)
        except OperationalError:
            self._trouble("busy", "the database is busy; what waits is sent in the next run", 1)
            return None
        except ClaimsError as error:  # it cannot be opened or written: nothing was sent, a person looks
            said = str(error)
            self.round.note(lambda session: notices.failed(session, number, said))
            return None

    def _addressed(self, session: Session, telling: Telling) -> Prepared | None:
        box = contacts.read(session, self.keys.seal, self.keys.opener, telling.number)
        if box is None or not box.to:
            notices.unaddressed(session, telling.notice_id)
            return None
        url = self.round.settings.questions_url
        status = f"{url}/q/{box.secret}" if url and box.secret else ""
        facts = facts_of(session, telling, status, self.round.library)
        return Prepared(telling, box, self.wire.written(telling, message(facts), facts))

    def _send(self, prepared: Prepared, deliver: Callable[[Box, Post], None]) -> bool:
        telling = prepared.telling
        try:
            deliver(prepared.box, prepared.post)
        except NotTaken as refusal:
            self._not_taken(telling, refusal)
            return False
        except Exception as error:  # noqa: BLE001 - the way's border: whatever it is, nobody knows what happened
            self._nobody_knows(telling, type(error).__name__)
            return False
        self.round.note(lambda session: notices.sent(session, telling.notice_id))
        with self.lock:
            self.row = ("", 0)
            self.round.done.sent[telling.way.value] = self.round.done.sent.get(telling.way.value, 0) + 1
        self.round.told(f"{telling.way.value} {telling.language.value} {telling.kind.value}")
        return True

    def _not_taken(self, telling: Telling, refusal: NotTaken) -> None:
        reason = self.wire.reason(refusal)
        self.round.note(lambda session: self._put_off(session, telling, refusal, reason))
        if refusal.retry_after is not None:
            self.pace.hold(refusal.retry_after)
        elif self.wire.is_down(refusal):
            self._trouble("down", reason, 1)
        elif refusal.permanent:
            self._trouble("refused", f"the last {_ENOUGH} were refused for good, such as: {reason}", _ENOUGH)

    def _put_off(self, session: Session, telling: Telling, refusal: NotTaken, reason: str) -> None:
        now = clock.now()
        if self.wire.is_down(refusal):
            notices.put_back(session, telling.notice_id, reason)
        elif refusal.retry_after is not None:
            again = now + timedelta(seconds=refusal.retry_after)
            notices.put_back(session, telling.notice_id, reason, again)
        elif self.wire.is_for_good(refusal) or telling.attempt >= MOST_ATTEMPTS:
            notices.failed(session, telling.notice_id, reason)
        else:
            wait = timedelta(seconds=min(60.0 * 2**telling.attempt, 6 * 3600.0))
            notices.not_taken(session, telling.notice_id, reason, now + wait)

    def _nobody_knows(self, telling: Telling, reason: str) -> None:
        self.round.note(lambda session: notices.uncertain(session, telling.notice_id, reason))
        self._trouble("unsure", "nobody knows whether the last message arrived", 1)

    def _trouble(self, kind: str, said: str, enough: int) -> None:
        """So many in a row, and nothing more goes this way in this run."""
        with self.lock:
            self.row = (kind, self.row[1] + 1 if self.row[0] == kind else 1)
            if self.row[1] >= enough:
                self.round.done.trouble[self.wire.name], self.over = said, True
