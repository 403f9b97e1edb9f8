"""A mail server on this machine that answers as it is told, readers, and refutations that go out by mail."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from claims import people, refutations, sealing, settings, subscribers
from claims.content import Text
from claims.refutations import Draft
from claims.seen import Seen
from claims.sightings import record
from claims.sources import NewSource, add_source
from claims.terms import Language, Role, Verdict
from claims.triage import open_claims
from pipeline.publish import channel_settings

TEXTS = {
    "kk": Text("Алматыда барлық дәріхана жабылады", "Бұл жалған. Дәріханалар әдеттегідей жұмыс істейді.", ""),
    "ru": Text("В Алматы закроют все аптеки", "Это неправда. Аптеки работают как обычно.", ""),
    "en": Text("All pharmacies in Almaty close", "It is false. Pharmacies work as usual.", ""),
}


@dataclass
class PostOffice:
    """What the server took, and what it says at each step to whom."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    cut_after: set[str] = field(default_factory=set)
    """Readers after whose letter the line breaks, taken but unanswered."""
    seen: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.seen.append(address)
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope):
        (to,) = envelope.rcpt_tos
        if to in self.at_data:
            return self.at_data[to]
        self.taken.append((to, envelope.original_content))
        if to in self.cut_after:
            server.transport.abort()
            return "250 never heard"
        return "250 OK"

    def letters(self, to: str = "") -> list[EmailMessage]:
        """The letters taken, as a mail program reads them."""
        return [message_from_bytes(raw, policy=default) for who, raw in self.taken if to in ("", who)]


@pytest.fixture
def office() -> Iterator[PostOffice]:
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
def told(database, database_url, tmp_path, office):
    """Settings of a desk whose letters go to the office; the keys are made."""
    made = settings.load(
        database=database_url,
        data=tmp_path / "data",
        mail={
            "host": "127.0.0.1",
            "port": office.port,
            "security": "none",
            "from_address": "digest@aiqyn.example",
            "forms_url": "https://desk.example.kz",
            "letters_per_minute": 60000,
            "seconds": 5.0,
        },
        site={"url": "https://aiqyn.example"},
    )
    sealing.make_keys(made.data / "mail" / "keys", "subscribers")
    return made


@pytest.fixture
def offered(told):
    return channel_settings(told, "mail")


@pytest.fixture
def seal(told):
    return sealing.seal(told.data / "mail" / "keys", "subscribers")


@pytest.fixture
def subscribe(database, told, seal):
    """Subscribes an address, confirmed; the secret by which it leaves."""
    opener = sealing.opener(told.data / "mail" / "keys", "subscribers")

    def put(address: str, language: str = "ru") -> str:
        from claims.records import Letter, Subscriber

        with database.writing() as session:
            subscribers.ask(session, seal, address, Language(language))
            mark = seal.mark(address.lower())
            row = session.query(Subscriber).filter_by(address_mark=mark, language=Language(language)).one()
            box = subscribers.mailbox(row, opener)
            assert subscribers.confirm(session, box.confirm) is Language(language)
            session.query(Letter).filter_by(subscriber_id=row.id).delete()
        return box.leave

    return put


@dataclass
class House:
    """People and a claim, and the ways a refutation goes."""

    database: object
    claim: str

    def publish(self, texts=None, verdict=Verdict.FALSE, channels=("mail",)) -> str:
        """An approved refutation; its id."""
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            draft = Draft(verdict, date(2020, 3, 29), texts or TEXTS, claims=(self.claim,), channels=channels)
            made = refutations.draft(session, dana, draft)
            self._approve(session, dana, made)
            return made.public_id

    def correct(self, name: str, texts, note: str) -> None:
        """An approved correction."""
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            found = refutations.find_refutation(session, name)
            draft = Draft(
                Verdict.FALSE,
                date(2020, 3, 30),
                texts,
                claims=(self.claim,),
                channels=("mail",),
                note=dict.fromkeys(texts, note),
            )
            refutations.edit(session, dana, found, draft)
            self._approve(session, dana, found)

    def withdraw(self, name: str, note: str) -> None:
        """An approved withdrawal."""
        with self.database.writing() as session:
            dana = people.find_person(session, "dana")
            found = refutations.find_refutation(session, name)
            version = refutations.withdraw(session, dana, found, dict.fromkeys(TEXTS, note))
            refutations.approve(session, people.find_person(session, "erlan"), found, version.digest)

    def _approve(self, session, by, found) -> None:
        version = refutations.submit(session, by, found)
        refutations.approve(session, people.find_person(session, "erlan"), found, version.digest)


@pytest.fixture
def house(database) -> House:
    with database.writing() as session:
        admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
        people.add_person(session, admin, "berik", "Berik", frozenset({Role.FACT_CHECKER}))
        for name in ("dana", "erlan"):
            people.add_person(session, admin, name, name.title(), frozenset({Role.EDITOR}))
        feed = add_source(
            session, people.find_person(session, "berik"), NewSource("feed", "feed", "https://a.kz/rss", {})
        )
        (claim,) = open_claims(session, [record(session, feed, Seen("1", "Закроют аптеки?")).id], "test")
        return House(database, claim.public_id)
