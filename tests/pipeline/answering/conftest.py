"""A small world of askers: a claim, its refutation, a Telegram and a mail server that answer as they are told."""

import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from claims import clock, contacts, people, questions, refutations, sightings, sources, triage
from claims.content import Text
from claims.database import Database
from claims.records import Authority, AuthorityName, Claim, Notice, Publication, Question
from claims.refutations import Draft
from claims.seen import Asked, Seen
from claims.settings import Settings
from claims.terms import Language, PublicationState, QuestionWay, Role, Verdict
from claims.triage import Proposed
from pipeline.answer import Sent, answer
from pipeline.standins.bot_api import Telegram

TOKEN = "4711:answer-bot"
TEXTS = {
    "kk": Text("Алматыда барлық дәріхана жабылады", "Бұл жалған. Дәріханалар жұмыс істейді.", "Толық мәтін."),
    "ru": Text("В Алматы закроют все аптеки", "Это неправда. Аптеки работают.", "Полный текст."),
}


@dataclass
class PostOffice:
    """What the mail server took, and what it says at each step to whom."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    cut_after: set[str] = field(default_factory=set)
    """Readers after whose letter the line breaks, taken but unanswered."""
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        (to,) = envelope.rcpt_tos
        if to in self.at_data:
            return self.at_data[to]
        self.taken.append((to, envelope.original_content))
        if to in self.cut_after:
            server.transport.abort()
        return "250 OK"

    def letters(self, to: str = "") -> list[EmailMessage]:
        """The letters taken, as a mail program reads them."""
        found = [message_from_bytes(raw, policy=default) for who, raw in self.taken if to in ("", who)]
        return [one for one in found if isinstance(one, EmailMessage)]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """The mail server."""
    handler = PostOffice()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    controller.stop()


@pytest.fixture
def telegram(tmp_path: Path) -> Iterator[Telegram]:
    """The bot's Telegram."""
    with Telegram(tmp_path / "telegram.jsonl", token=TOKEN) as there:
        yield there


@pytest.fixture
def settings(telegram: Telegram, office: PostOffice, tmp_path: Path, database_url: str) -> Settings:
    """What the answerer is told."""
    return Settings(
        database=database_url,
        data=tmp_path / "data",
        bot={"token": TOKEN, "base_url": telegram.base_url, "seconds": 5},
        mail={
            "host": "127.0.0.1",
            "port": office.port,
            "security": "none",
            "from_address": "answers@aiqyn.example",
            "reply_to": "ask@aiqyn.example",
            "letters_per_minute": 60_000,
            "seconds": 5.0,
        },
        publish={"settle_seconds": 0.0},
        questions={"url": "https://ask.example.kz", "messages_per_second": 30},
        site={"url": "https://aiqyn.example"},
    )


@dataclass
class World:
    """The desk, whoever asks, and what goes out."""

    database: Database
    settings: Settings
    telegram: Telegram
    office: PostOffice
    claim: str = ""
    refutation: str = ""
    asked: int = 0

    def __post_init__(self) -> None:
        with self.database.writing() as session:
            admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
            for handle in ("dana", "erlan"):
                people.add_person(session, admin, handle, handle.title(), frozenset({Role.EDITOR}))
            feed = sources.add_source(
                session, admin, sources.NewSource("feed", "feed", "https://example.kz/rss", {})
            )
            found = sightings.record(session, feed, Seen("1", "В Алматы закроют все аптеки!"))
            assert found is not None
            (claim,) = triage.open_claims(session, [found.id], "test")
            self.claim = claim.public_id
            body = Authority(key="mz")
            body.names = [AuthorityName(language=Language.RU, name="Министерство здравоохранения")]
            session.add(body)

    @property
    def seal(self) -> Any:
        """What seals contacts."""
        return contacts.seal_of(self.settings.question_keys)

    def ask(self, way: QuestionWay, to: str, text: str = "Аптеки закроют? Правда?", **more: Any) -> str:
        """Somebody asks, and it is joined to the claim; the question's number."""
        self.asked += 1
        if way is QuestionWay.TELEGRAM:
            self.telegram.book.add_person(int(to), "Айгүл")
        with self.database.writing() as session:
            source = questions.source_for(session, way.value, way.value)
            key = more.pop("key", f"{to}:{self.asked}")
            asked = Asked(key, text, way, to=to, **more)
            receipt = questions.ask(session, source, self.seal, asked)
            question = questions.find(session, receipt.number)
            claim = triage.find_claim(session, self.claim)
            triage.join(session, [Proposed(question.sighting_id, claim.id, 0.99)], "test")
        return receipt.number

    def publish(self, texts: Mapping[str, Text] = TEXTS, **more: Any) -> str:
        """A refutation is approved and goes out; its id."""
        with self.database.writing() as session:
            dana, erlan = (people.find_person(session, one) for one in ("dana", "erlan"))
            draft = Draft(
                Verdict.FALSE, date(2020, 3, 29), texts, claims=(self.claim,), channels=("telegram",), **more
            )
            made = refutations.draft(session, dana, draft)
            version = refutations.submit(session, dana, made)
            refutations.approve(session, erlan, made, version.digest)
            self._out(session, version.id)
            self.refutation = made.public_id
        return self.refutation

    def correct(self, note: str = "Уточнено.") -> None:
        """A correction is approved and goes out."""
        with self.database.writing() as session:
            dana, erlan = (people.find_person(session, one) for one in ("dana", "erlan"))
            made = refutations.find_refutation(session, self.refutation)
            draft = refutations.read(made)
            texts = {code: Text(one.title, one.summary + " +", one.body) for code, one in draft.texts.items()}
            from dataclasses import replace

            notes = dict.fromkeys(texts, note)
            refutations.edit(session, dana, made, replace(draft, texts=texts, note=notes))
            version = refutations.submit(session, dana, made)
            refutations.approve(session, erlan, made, version.digest)
            self._out(session, version.id)

    def _out(self, session: Session, version: int) -> None:
        session.execute(
            update(Publication)
            .where(Publication.version_id == version)
            .values(state=PublicationState.SENT, address="https://t.me/aiqyn/1", sent_at=clock.now())
        )

    def run(self, **more: Any) -> Sent:
        """One run of the answerer."""
        return answer(self.database, self.settings, **more)

    def states(self) -> list[str]:
        """Where the notices stand, in order."""
        with self.database.reading() as session:
            return [one.value for one in session.scalars(select(Notice.state).order_by(Notice.id))]

    def errors(self) -> list[str]:
        """What went wrong with them."""
        with self.database.reading() as session:
            return list(session.scalars(select(Notice.last_error).order_by(Notice.id)))

    def question_states(self) -> list[str]:
        """Where the questions stand, in order."""
        with self.database.reading() as session:
            return [one.value for one in session.scalars(select(Question.state).order_by(Question.id))]

    def said(self, chat: int) -> list[str]:
        """What the bot said in a chat."""
        return [one.text for one in self.telegram.book.standing() if one.chat == chat]

    def read(self, work: Callable[[Session], Any]) -> Any:
        """Something read from the record."""
        with self.database.reading() as session:
            return work(session)

    def find_claim(self, session: Session) -> Claim:
        """The claim."""
        return triage.find_claim(session, self.claim)


@pytest.fixture
def world(database: Database, settings: Settings, telegram: Telegram, office: PostOffice) -> World:
    """All of it."""
    return World(database, settings, telegram, office)
