"""Killing the answerer again and again while people ask, answers are corrected and matches are rejected.

Telegram and the mail server stand here and survive: what they took is the history that is held against the record.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from bot_campaign import Server as BotServer
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from claims import clock, contacts, outbox, people, questions, refutations, sightings, sources, triage
from claims.content import Text
from claims.database import open_database
from claims.records import Match, Notice, Publication, Question
from claims.refutations import Draft
from claims.seen import Asked, Seen
from claims.terms import Language, NoticeKind, PublicationState, QuestionState, QuestionWay, Role, Verdict
from claims.triage import MEMBER, Proposed
from pipeline.standins.bot_api import Fault, Telegram

TOKEN = "4711:answer-bot"
CHILD = Path(__file__).with_name("notice_child.py")
STEPS = [
    ("commit", "before"), ("commit", "after"),
    ("pipeline.bot.wire:send", "before"), ("pipeline.bot.wire:send", "after"),
    ("pipeline.channels.mail.wire:hand_over", "before"), ("pipeline.channels.mail.wire:hand_over", "after"),
    ("claims.answering:carry_out", "before"), ("claims.answering:carry_out", "after"),
    ("claims.notices:begin", "before"), ("claims.notices:begin", "after"),
    ("claims.notices:sent", "before"), ("claims.notices:sent", "after"),
]  # fmt: skip
MISFORTUNE = {Fault.RESET_AFTER: 0.04, Fault.BROKEN_AFTER: 0.03, Fault.RESET: 0.03, Fault.FLOOD: 0.03}
VERSION = re.compile(r"\[v(\d+)\]")
NUMBER = re.compile(r"q-[0-9a-z]{5,}")
WRONG = re.compile(r"Мы ошиблись|қателестік|We made a mistake")


class Server(BotServer):
    """The answerer's fork server."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._read() == "ready"


@dataclass(frozen=True)
class Heard:
    """One message that was taken: by whom, when, in the words."""

    to: str
    at: float
    text: str

    @property
    def version(self) -> int:
        """Which version of the answer it carries; 0: none."""
        found = VERSION.search(self.text)
        return int(found[1]) if found else 0

    @property
    def number(self) -> str:
        """The question that it speaks of."""
        found = NUMBER.search(self.text)
        return found[0] if found else ""


class PostOffice:
    """The mail server: what it took, whether or not anybody heard so."""

    def __init__(self, dice: random.Random) -> None:
        self.taken: list[Heard] = []
        self.dice, self.ill = dice, False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        fate = self.dice.random() if self.ill else 1.0
        if fate < 0.05:
            return "451 4.3.0 later"
        letter = message_from_bytes(envelope.original_content, policy=default)
        body = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        self.taken.append(Heard(envelope.rcpt_tos[0], time.time(), f"{letter['Subject']}\n{body}"))
        if fate < 0.1:
            server.transport.abort()
        return "250 OK"


@dataclass
class NoticeCampaign:
    """People who ask, an answerer that dies, and what is to hold all the same."""

    url: str
    folder: Path
    server: Server
    seed: int = 0
    sabotage: str = ""
    kills: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    doubtful: int = 0
    """Messages on a person's list in the end."""
    published: dict[int, float] = field(default_factory=dict)
    """Version -> when it went out."""
    stopped: list[tuple[float, float]] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    """Question -> whose it is."""
    withdrawn: dict[str, float] = field(default_factory=dict)
    told: Callable[[int], None] = lambda _: None

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.telegram = Telegram(self.folder / "telegram.jsonl", token=TOKEN, seed=self.seed)
        self.office = PostOffice(self.dice)
        self.people: list[str] = []
        self.data = self.folder / "data"
        self.database = open_database(self.url)
        self.seal = contacts.seal_of(self.data / "questions" / "keys")
        self._found()

    def live(self, kills: int) -> list[str]:
        """Kill so often, then let everything come to rest; what was found wrong."""
        controller = self._mail_server()
        try:
            with self.telegram:
                while self.kills.total() < kills:
                    self.happen()
                    self.kill()
                    self.told(self.kills.total())
                self.rest()
                return [f"seed {self.seed}: {one}" for one in sorted(self.wrong())]
        finally:
            controller.stop()
            self.database.close()

    def _mail_server(self) -> Controller:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        controller = Controller(self.office, hostname="127.0.0.1", port=self.port)
        controller.start()
        return controller

    # --- what happens at the desk and before it -------------------------------------------

    def _found(self) -> None:
        with self.database.writing() as session:
            admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
            for handle in ("dana", "erlan"):
                people.add_person(session, admin, handle, handle.title(), frozenset({Role.EDITOR}))
            feed = sources.add_source(
                session, admin, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
            )
            found = sightings.record(session, feed, Seen("1", "Закроют все аптеки!"))
            assert found is not None
            (claim,) = triage.open_claims(session, [found.id], "test")
            self.claim = claim.public_id
            texts = {"ru": Text("Закроют аптеки", "Неправда. [v1]", "Текст.")}
            draft = Draft(
                Verdict.FALSE, date(2020, 3, 29), texts, claims=(self.claim,), channels=("telegram",)
            )
            dana = people.find_person(session, "dana")
            self.refutation = refutations.draft(session, dana, draft).public_id
        self.publish()

    def publish(self) -> None:
        """The draft as it stands is approved, and goes out."""
        with self.database.writing() as session:
            dana, erlan = (people.find_person(session, one) for one in ("dana", "erlan"))
            made = refutations.find_refutation(session, self.refutation)
            version = refutations.submit(session, dana, made)
            refutations.approve(session, erlan, made, version.digest)
            number, key = version.number, version.id
        with self.database.writing() as session:
            values = {"state": PublicationState.SENT, "address": "https://t.me/x/1", "sent_at": clock.now()}
            session.execute(update(Publication).where(Publication.version_id == key).values(values))
        self.published[number] = time.time()

    def happen(self) -> None:
        """What a day is made of."""
        for _ in range(self.dice.randint(4, 12)):
            self.ask(self.somebody())
        for chance, doing in ((0.06, self.correct), (0.15, self.reject), (0.15, self.withdraw)):
            if self.dice.random() < chance:
                doing()
        ill = self.dice.random() < 0.3
        with self.telegram.book.lock:
            self.telegram.chances = dict(MISFORTUNE) if ill else {}
            self.telegram.chance_seconds = 0.05
        self.office.ill = ill

    def somebody(self) -> str:
        """Somebody new, or somebody who asked before."""
        if self.people and self.dice.random() < 0.4:
            return self.dice.choice(self.people)
        number = len(self.people)
        person = f"p{number}@example.kz" if self.dice.random() < 0.3 else str(500 + number)
        if person.isdecimal():
            self.telegram.book.add_person(int(person), "Айгүл")
        self.people.append(person)
        return person

    def ask(self, person: str) -> None:
        """A question that is joined to the claim."""
        self.asked += 1
        way = QuestionWay.TELEGRAM if person.isdecimal() else QuestionWay.MAIL
        with self.database.writing() as session:
            source = questions.source_for(session, way.value, way.value)
            language = self.dice.choice(list(Language))
            asked = Asked(
                f"{person}:{self.asked}", f"Правда? {self.asked}", way, to=person, answer_in=language
            )
            number = questions.ask(session, source, self.seal, asked).number
            question = questions.find(session, number)
            claim = triage.find_claim(session, self.claim)
            triage.join(session, [Proposed(question.sighting_id, claim.id, 0.99)], "test")
        self.owners[number] = person

    def correct(self) -> None:
        """The answer is corrected."""
        number = max(self.published) + 1
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            made = refutations.find_refutation(session, self.refutation)
            draft = refutations.read(made)
            texts = {"ru": Text("Закроют аптеки", f"Неправда. [v{number}]", "Текст.")}
            refutations.edit(session, dana, made, replace(draft, texts=texts, note={"ru": "Уточнено."}))
        self.publish()

    def reject(self) -> None:
        """A person finds that somebody had asked something else."""
        with self.database.writing() as session:
            number = self.dice.choice(list(self.owners))
            question = questions.find(session, number)
            claim = triage.find_claim(session, self.claim)
            triage.reject(session, people.find_person(session, "dana"), question.sighting, claim)

    def withdraw(self) -> None:
        """Somebody wants no answer any more."""
        with self.database.writing() as session:
            question = questions.find(session, self.dice.choice(list(self.owners)))
            questions.withdraw(session, question)
            if question.state is QuestionState.WITHDRAWN:
                self.withdrawn.setdefault(question.public_id, time.time())

    def turn(self, stop: bool) -> None:
        """The switch that stops everything."""
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            (outbox.stop if stop else outbox.resume)(session, dana, "")

    # --- lives and deaths -----------------------------------------------------------------

    def order(self, **more: Any) -> dict[str, Any]:
        """One life."""
        settings = {
            "database": self.url, "data": str(self.data), "publish": {"settle_seconds": 0.0},
            "bot": {"token": TOKEN, "base_url": self.telegram.base_url, "seconds": 10},
            "questions": {"url": "https://ask.example.kz", "messages_per_second": 30},
            "mail": {
                "host": "127.0.0.1", "port": self.port, "security": "none", "seconds": 5.0,
                "from_address": "answers@aiqyn.example", "letters_per_minute": 60_000,
            },
        }  # fmt: skip
        return {"settings": settings, "sabotage": self.sabotage, **more}

    def kill(self) -> None:
        """One life and its end: at a step, or at any moment; now and then under the switch."""
        if self.dice.random() < 0.1:
            self._stopped_life()
        if self.dice.random() < 0.6:
            place, when = self.dice.choice(STEPS)
            most = 2 if "carry_out" in place else 8
            step = [place, when, self.dice.randint(1, most)]
            pid, name = self.server.begin(self.order(step=step, seconds=3.0)), f"{when} {place}"
            self._wait(pid, 6.0)
        else:
            pid, name = self.server.begin(self.order(seconds=3.0)), "any moment"
            time.sleep(self.dice.uniform(0.02, 0.5))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        if self.server.end() == -signal.SIGKILL:
            self.kills[name] += 1

    def _stopped_life(self) -> None:
        self.turn(stop=True)
        since = time.time()
        self.server.begin(self.order(seconds=1.0))
        self.server.end()
        self.stopped.append((since, time.time()))
        self.turn(stop=False)

    def _wait(self, pid: int, patience: float) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                with open(f"/proc/{pid}/stat") as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                        return
            except FileNotFoundError:
                return
            time.sleep(0.01)

    def rest(self) -> None:
        """Nobody dies and nobody is ill: until there is nothing to do."""
        self.telegram.chances, self.office.ill = {}, False
        for _ in range(20):
            self.server.begin(self.order())
            self.server.end()
            with self.database.writing() as session:  # nobody waits for a letter's quarter of an hour here
                queued = Notice.state == PublicationState.QUEUED
                waits = session.scalar(select(func.count()).where(queued))
                session.execute(update(Notice).where(queued).values(retry_at=None))
            if not waits:
                return

    # --- what is to hold ------------------------------------------------------------------

    def heard(self) -> list[Heard]:
        """All that anybody was told, in order."""
        chats = [
            Heard(str(event["chat"]), event["at"], event["text"])
            for event in self.telegram.book.events("message")
        ]
        return sorted([*chats, *self.office.taken], key=lambda one: one.at)

    def wrong(self) -> list[str]:
        """What was told twice, told to somebody else, told too late, or to nobody."""
        heard = self.heard()
        found = [*self._twice(heard), *self._misled(heard), *self._under_the_switch(heard)]
        with self.database.reading() as session:
            found += [*self._forgotten(session, heard), *self._mistaken(session, heard)]
            uncertain = Notice.state == PublicationState.UNCERTAIN
            self.doubtful = session.scalar(select(func.count()).where(uncertain)) or 0
        return found

    def _twice(self, heard: list[Heard]) -> Iterator[str]:
        answers = Counter((one.to, one.version) for one in heard if one.version)
        yield from (f"{to} was told version {v} {n} times" for (to, v), n in answers.items() if n > 1)
        wrongs = Counter(one.number for one in heard if WRONG.search(one.text))
        yield from (f"{number} was put right {n} times" for number, n in wrongs.items() if n > 1)

    def _misled(self, heard: list[Heard]) -> Iterator[str]:
        for one in heard:
            if self.owners.get(one.number) != one.to:
                yield f"{one.to} was told of {one.number}, which is {self.owners.get(one.number)}'s"
            later = self.published.get(one.version + 1)
            if one.version and later is not None and one.at > later:
                yield f"{one.to} was told version {one.version} after {one.version + 1} was out"
            gone = self.withdrawn.get(one.number)
            if gone is not None and one.at > gone:
                yield f"{one.to} was told of {one.number} after they withdrew it"

    def _under_the_switch(self, heard: list[Heard]) -> Iterator[str]:
        for since, until in self.stopped:
            yield from (
                f"{one.to} was told something under the switch" for one in heard if since < one.at < until
            )

    def _forgotten(self, session: Session, heard: list[Heard]) -> Iterator[str]:
        """Whoever still has a question in the claim has heard the newest answer, or is on a person's list."""
        newest = max(self.published)
        subject = f"refutation:{self.refutation}/{newest}"
        stated = select(Match.sighting_id).where(
            Match.standing.in_(MEMBER), Match.claim.has(public_id=self.claim)
        )
        query = select(Question).where(Question.sighting_id.in_(stated))
        got = {(one.to, one.version) for one in heard}
        for question in session.scalars(query.where(Question.state != QuestionState.WITHDRAWN)):
            if question.state is not QuestionState.ANSWERED:
                yield f"{question.public_id} is {question.state.value} in the end"
            to = self.owners[question.public_id]
            theirs = select(Notice.state).join(Question).where(Question.voice == question.voice)
            states = set(session.scalars(theirs.where(Notice.subject == subject)))
            if (to, newest) not in got and PublicationState.UNCERTAIN not in states:
                yield f"{to} was forgotten: {sorted(states)} of {subject}"

    def _mistaken(self, session: Session, heard: list[Heard]) -> Iterator[str]:
        """What the record says was sent was heard, and what was heard it does not take for unsent."""
        told = Counter((one.number, self._what(one)) for one in heard)
        for notice, number in session.execute(select(Notice, Question.public_id).join(Question)):
            what = "wrong" if notice.subject.startswith("unjoined:") else notice.subject.rpartition("/")[2]
            what = what.removeprefix("rejoined:")
            times = told[number, what]
            if notice.state is PublicationState.SENT and times != 1:
                yield f"notice {notice.id} of {number} counts as sent and was heard {times} times"
            if notice.state in (PublicationState.QUEUED, PublicationState.SENDING):
                yield f"notice {notice.id} is {notice.state.value} in the end"
            if notice.state is PublicationState.CANCELLED and times and notice.kind is not NoticeKind.CLOSING:
                yield f"notice {notice.id} of {number} counts as cancelled and was heard"

    @staticmethod
    def _what(one: Heard) -> str:
        return "wrong" if WRONG.search(one.text) else str(one.version)
