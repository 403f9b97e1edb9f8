"""Sending letters: freeze the digests that are due, then one letter after another, each once at most.

One sender at a time. Each letter's row is SENDING before the mail server hears of it. What a dead sender left in
flight is uncertain and is not sent again: a letter too few is better than two.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from smtplib import SMTP
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from claims import clock, letters, outbox, sealing, subscribers
from claims.database import Database
from claims.records import Letter
from claims.sealing import Opener
from claims.subscribers import Mailbox
from claims.terms import Language, LetterKind
from pipeline.channels import ChannelSettings, Edition
from pipeline.channels.mail import wire, writing
from pipeline.channels.mail.digest import Digest, News, made
from pipeline.channels.mail.message import Sender, message
from pipeline.channels.mail.wire import Refused, Server, Unanswered, Unreachable
from pipeline.channels.mail.writing import Written
from pipeline.locks import only_one

NAME = "mail"
KEYS = "subscribers"
_LOCK = 0x6169716C  # "aiql"
_ON_ONE_LINE = 50
"""Letters over one connection; many servers want no more."""

EditionOf = Callable[[], Edition]


@dataclass
class Carried:
    """What one run of the sender did."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    forgotten: int = 0
    """Who asked and never confirmed."""
    frozen: list[str] = field(default_factory=list)
    """The digests whose sending began."""
    waiting: int = 0
    stopped: str = ""


def send(
    database: Database,
    settings: ChannelSettings,
    edition: EditionOf,
    *,
    until: datetime | None = None,
    seconds: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
    told: Callable[[str], None] = lambda _: None,
) -> Carried:
    """Freeze digests of what went out up to *until* (else up to the last digest hour) and send what waits.

    With *seconds* it stops after so long and leaves the rest to the next run. Raises Unreachable when letters wait
    and the mail server cannot be talked to.
    """
    done = Carried()
    with only_one(database, settings.folder / "sender.lock", _LOCK) as taken:
        if not taken:
            return done
        with database.writing() as session:
            done.uncertain += letters.left_in_flight(session)
            done.forgotten = subscribers.forget_unconfirmed(session)
        with database.reading() as session:
            found = list(due(session, settings, edition, until or last_hour(settings)))
        with database.writing() as session:
            done.stopped = outbox.held_back(session)
            if not done.stopped:
                done.frozen = _freeze(session, found)
        if not done.stopped:
            ends = time.monotonic() + seconds if seconds is not None else None
            _Round(database, settings, done, sleep, told).run(ends)
    with database.reading() as session:
        done.waiting = letters.open_letters(session)
    return done


def last_hour(settings: ChannelSettings) -> datetime:
    """The last moment that was the hour of the digest, here."""
    zone = _zone(settings)
    here = clock.now().astimezone(zone)
    hour = here.replace(hour=int(settings.options.get("hour", 18)), minute=0, second=0, microsecond=0)
    return (hour if hour <= here else hour - timedelta(days=1)).astimezone(UTC)


@dataclass(frozen=True)
class Due:
    """What a digest would be made of; *digest* is None when readers need not hear of any of it."""

    language: Language
    publication_ids: list[int]
    digest: Digest | None


def due(session: Session, settings: ChannelSettings, edition: EditionOf, until: datetime) -> Iterator[Due]:
    """The digests that would be frozen now, one a language at most."""
    whole: Edition | None = None
    for language in Language:
        rows = letters.unmailed(session, NAME, language)
        if not any(row.sent_at is not None and row.sent_at <= until for row in rows):
            continue
        whole = whole or edition()  # made only when something is due: it reads all that is published
        codes = {row.code for row in rows}
        news = News(codes, letters.mailed_codes(session, sorted(codes)))
        digest = made(whole, language.value, news, clock.now(), settings.site, _zone(settings))
        yield Due(language, [row.id for row in rows], digest)


def _freeze(session: Session, found: Sequence[Due]) -> list[str]:
    frozen = []
    for one in found:
        if one.digest is None:
            letters.pass_over(session, one.publication_ids)
            continue
        mailing = letters.freeze(session, one.language, one.digest.canonical(), one.publication_ids)
        frozen.append(mailing.public_id)
    return frozen


class _Round:
    """One run over the letters that wait."""

    def __init__(
        self,
        database: Database,
        settings: ChannelSettings,
        done: Carried,
        sleep: Callable[[float], None],
        told: Callable[[str], None],
    ) -> None:
        self.database, self.settings, self.done = database, settings, done
        self.sleep, self.told = sleep, told
        self.gap = 60.0 / max(float(settings.options.get("letters_per_minute", 300)), 1.0)

    def run(self, ends: float | None) -> None:
        """Letter after letter, over a line that is opened anew now and then."""
        ids = self._waiting()
        if not ids:
            return
        server = Server.of(self.settings)
        forms(self.settings)
        opener = sealing.opener(self.settings.folder / "keys", KEYS)
        while ids:
            with wire.connected(server) as line:
                for letter_id in ids:
                    if (ends is not None and time.monotonic() >= ends) or line.sock is None:
                        break
                    began = time.monotonic()
                    if not self._send(line, opener, letter_id):
                        return
                    self.sleep(max(0.0, self.gap - (time.monotonic() - began)))
            if ends is not None and time.monotonic() >= ends:
                return
            ids = self._waiting()

    def _waiting(self) -> list[int]:
        with self.database.reading() as session:
            return letters.waiting(session, _ON_ONE_LINE)

    def _send(self, line: SMTP, opener: Opener, letter_id: int) -> bool:
        """Send one letter; False when nothing more may go out."""
        with self.database.writing() as session:
            letter = letters.begin(session, letter_id)
            if letter is None:
                self.done.stopped = outbox.held_back(session)
                return not self.done.stopped
        try:
            mailbox = subscribers.mailbox(letter.subscriber, opener)
            wire.hand_over(line, self.sender(letter).address, mailbox.address, self._bytes(letter, mailbox))
        except Unanswered as error:
            self._note(letters.unknown, letter_id, str(error))
            self.done.uncertain += 1
        except Unreachable as trouble:
            self._note(letters.put_back, letter_id, trouble.reason)
            raise
        except Refused as refusal:
            self._refused(letter_id, refusal)
        except Exception as error:
            # Nothing was handed over: it could not be opened or written.
            self._note(letters.refused_for_now, letter_id, type(error).__name__)
            raise
        else:
            with self.database.writing() as session:
                letters.sent(session, letter_id)
            self.done.sent += 1
            self.told(f"{letter.kind.value} {letter.subscriber.language.value}")
        return True

    def _refused(self, letter_id: int, refusal: Refused) -> None:
        with self.database.writing() as session:
            if refusal.permanent:
                letters.refused(session, letter_id, refusal.reason, mailbox=not refusal.because_of_us)
                self.done.failed += 1
            else:
                letters.refused_for_now(session, letter_id, refusal.reason)

    def _note(self, how: Callable[[Session, int, str], None], letter_id: int, reason: str) -> None:
        with self.database.writing() as session:
            how(session, letter_id, reason)

    def sender(self, letter: Letter) -> Sender:
        """Who signs this letter."""
        return sender(self.settings, letter.subscriber.language.value)

    def _bytes(self, letter: Letter, mailbox: Mailbox) -> bytes:
        written = written_for(letter, mailbox, self.settings)
        key = f"{letter.mailing.public_id if letter.mailing else letter.kind.value}/{letter.id}"
        return message(written, self.sender(letter), mailbox.address, key, clock.now())


def written_for(letter: Letter, mailbox: Mailbox, settings: ChannelSettings) -> Written:
    """What *letter* says to whoever has *mailbox*."""
    language = letter.subscriber.language.value
    name = sender(settings, language).name
    start = forms(settings)
    leave = f"{start}/unsubscribe/{mailbox.leave}?lang={language}"
    if letter.kind is LetterKind.CONFIRM:
        confirm = f"{start}/subscribe/confirm/{mailbox.confirm}?lang={language}"
        return writing.confirm_letter(language, name, confirm)
    if letter.kind is LetterKind.ALREADY:
        return writing.already_letter(language, name, leave)
    assert letter.mailing is not None
    return writing.digest_letter(Digest.from_canonical(letter.mailing.content), name, leave)


def forms(settings: ChannelSettings) -> str:
    """Where readers confirm and leave; Unreachable when nobody said."""
    start = str(settings.options.get("forms_url", "")).rstrip("/")
    if not start:
        raise Unreachable("the setting mail.forms_url is empty: say where readers confirm and leave")
    return start


def sender(settings: ChannelSettings, language: str) -> Sender:
    """Who signs letters in *language*."""
    options = settings.options
    names = options.get("from_name", {})
    name = names.get(language) or next(iter(names.values()), "")
    return Sender(str(options.get("from_address", "")), str(name), str(options.get("reply_to", "")))


def send_test(settings: ChannelSettings, to: str, language: str) -> None:
    """Send one letter by hand; returns when it was taken, else raises what `wire.hand_over` does."""
    who = sender(settings, language)
    written = writing.test_letter(language, who.name)
    letter = message(written, who, to, f"test/{time.time_ns()}", clock.now())
    with wire.connected(Server.of(settings)) as line:
        wire.hand_over(line, who.address, to, letter)


def _zone(settings: ChannelSettings) -> ZoneInfo:
    return ZoneInfo(str(settings.options.get("time_zone", "Asia/Almaty")))
