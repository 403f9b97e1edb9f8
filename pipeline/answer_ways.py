"""The ways to whoever asked: a message of the bot, a letter, an event that another program hears of.

A way says what it lacks, how fast it may go and what a refusal means; `line` gives what delivers one message, with
its connection. Delivering returns when it was taken, raises `NotTaken` when it certainly was not, and anything else
when nobody knows.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from smtplib import SMTP
from typing import Any, Protocol

from sqlalchemy.orm import Session

from claims import clock, webhooks
from claims.contacts import Box
from claims.notices import Telling
from claims.records import WebhookEvent
from claims.settings import Settings
from claims.subjects import SAID
from claims.terms import NoticeKind, QuestionWay, WebhookEventKind
from pipeline.answer_letters import is_address, letter
from pipeline.bot import saying
from pipeline.bot import wire as bot_wire
from pipeline.channels import NotTaken
from pipeline.channels.mail import wire as mail_wire
from pipeline.channels.mail.sending import sender
from pipeline.channels.mail.wire import Refused, Server, Unreachable
from pipeline.channels.telegram.wire import Kept
from pipeline.notice_texts import Case, Facts, Message
from pipeline.publish import channel_settings

_ON_ONE_LINE = 50
"""Letters over one connection; many servers want no more."""


@dataclass(frozen=True)
class Post:
    """What one way delivers."""

    key: str
    """The same whenever the same notice is delivered."""
    message: Message
    keyboard: bot_wire.Keyboard = field(default=())


Deliver = Callable[[Box, Post], None]


class Wire(Protocol):
    """One way to people."""

    name: str
    ways: tuple[QuestionWay, ...]
    at_once: int
    """How many messages are on their way at a time."""

    per_second: float
    """How many go out in a second, all told."""

    def missing(self) -> str:
        """What it lacks before anything can be sent, in one sentence; empty when it lacks nothing."""

    def written(self, telling: Telling, message: Message, facts: Facts) -> Post:
        """What it delivers."""

    def line(self) -> AbstractContextManager[Deliver]:
        """What delivers, for as long as it is open; for one thread."""

    def reason(self, refusal: NotTaken) -> str:
        """Why it was not taken, in our own words and codes: what a server says may hold the address."""

    def is_down(self, refusal: NotTaken) -> bool:
        """Whether a refusal is the way's trouble and no fault of the message."""

    def is_for_good(self, refusal: NotTaken) -> bool:
        """Whether this message will never be taken."""


# --- Telegram -----------------------------------------------------------------------------------------


class Telegram:
    """The bot that they asked. Telegram wants about 30 messages a second at most, to all chats together."""

    name: str = "telegram"
    ways: tuple[QuestionWay, ...] = (QuestionWay.TELEGRAM,)
    at_once = 8

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.per_second = settings.questions.messages_per_second

    def missing(self) -> str:
        """A token."""
        if self.settings.bot.token.get_secret_value():
            return ""
        return (
            "the setting bot.token is empty, so nobody who asked the bot can be answered; their answers wait"
        )

    def written(self, telling: Telling, message: Message, facts: Facts) -> Post:
        """The message; below an answer the button of whoever had asked something else."""
        key = f"notice/{telling.notice_id}"
        if telling.kind not in SAID or facts.case is Case.UNJOINED:
            return Post(key, message)
        return Post(key, message, saying.under_an_answer(telling.language.value, telling.number))

    @contextmanager
    def line(self) -> Iterator[Deliver]:
        """The bot's calls, over a connection that is kept."""
        line = Kept(bot_wire.line_of(self.settings))

        def deliver(box: Box, post: Post) -> None:
            answers = int(box.thread) if box.thread.isdecimal() else None
            if not box.to.lstrip("-").isdecimal():
                raise NotTaken("what is kept is no chat", permanent=True)
            bot_wire.send(line, box.to, post.message.telegram, post.keyboard, answers=answers)

        try:
            yield deliver
        finally:
            line.end()

    def reason(self, refusal: NotTaken) -> str:
        """In our own words: Telegram's may name the chat."""
        if refusal.retry_after is not None:
            return f"Telegram asks to wait {refusal.retry_after:g} seconds"
        called = refusal.reason.partition(":")[0]
        if called == "Forbidden":
            return "the chat is closed to the bot"
        return (
            f"Telegram refused it: {called}" if refusal.permanent else f"Telegram cannot be reached: {called}"
        )

    def is_down(self, refusal: NotTaken) -> bool:
        """No line, or a token that is none."""
        lost = not refusal.permanent and refusal.retry_after is None
        return lost or refusal.reason.startswith(("InvalidToken", "the bot's token"))

    def is_for_good(self, refusal: NotTaken) -> bool:
        """The chat is closed to us, or is none."""
        return refusal.permanent


# --- letters ------------------------------------------------------------------------------------------


class Letters:
    """Letters to whoever asked by mail, or left an address in the form or a table."""

    name: str = "mail"
    ways: tuple[QuestionWay, ...] = (QuestionWay.MAIL, QuestionWay.FORM, QuestionWay.TABLE)
    at_once = 1
    """Over one connection, as the digests go: a mail server makes of many what it thinks of floods."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.channel = settings, channel_settings(settings, "mail")
        self.per_second = settings.mail.letters_per_minute / 60.0

    def missing(self) -> str:
        """A server, and who writes."""
        try:
            Server.of(self.channel)
        except Unreachable as trouble:
            return f"{trouble.reason}; nobody who left an address can be answered, their answers wait"
        return ""

    def written(self, telling: Telling, message: Message, facts: Facts) -> Post:
        """The letter's words."""
        return Post(f"notice/{telling.notice_id}", message)

    @contextmanager
    def line(self) -> Iterator[Deliver]:
        """One connection, made when there is a letter, and anew now and then."""
        kept = _Line(Server.of(self.channel))
        try:
            yield lambda box, post: self._deliver(kept, box, post)
        finally:
            kept.end()

    def _deliver(self, kept: "_Line", box: Box, post: Post) -> None:
        if not is_address(box.to):
            raise NotTaken("what is kept is no mail address", permanent=True)
        who = sender(self.channel, post.message.language)
        written = letter(post.message, who, box.to, post.key, clock.now(), box.thread)
        mail_wire.hand_over(kept.ready(), who.address, box.to, written)

    def reason(self, refusal: NotTaken) -> str:
        """Codes alone, as the wire tells them."""
        return refusal.reason

    def is_down(self, refusal: NotTaken) -> bool:
        """The server cannot be talked to."""
        return isinstance(refusal, Unreachable)

    def is_for_good(self, refusal: NotTaken) -> bool:
        """The mailbox is none; what the server minds about us may be mended."""
        return refusal.permanent and not (isinstance(refusal, Refused) and refusal.because_of_us)


class _Line:
    """A connection to the mail server that is kept for some letters."""

    def __init__(self, server: Server) -> None:
        self.server, self.letters = server, 0
        self.open: Any = None
        self.smtp: SMTP | None = None

    def ready(self) -> SMTP:
        """The connection; a new one where the server closed it or it has carried enough."""
        if self.smtp is None or self.smtp.sock is None or self.letters >= _ON_ONE_LINE:
            self.end()
            self.open = mail_wire.connected(self.server)
            self.smtp, self.letters = self.open.__enter__(), 0
        self.letters += 1
        return self.smtp

    def end(self) -> None:
        """Close it, if there is one."""
        if self.open is not None:
            with suppress(OSError):
                self.open.__exit__(None, None, None)
        self.open, self.smtp = None, None


# --- events -------------------------------------------------------------------------------------------


def put_out(session: Session, telling: Telling) -> bool:
    """Make an event of a notice, in the unit of work in which it counts as sent; False when nobody listens."""
    kind = WebhookEventKind.QUESTION_ANSWERED
    hearing = [one for one in webhooks.listening(session) if kind.value in one.events]
    if not hearing or telling.kind not in (*SAID, NoticeKind.WITHDRAWAL, NoticeKind.CLOSING):
        return False
    now = clock.now()
    data = {
        "question": telling.number,
        "kind": telling.kind.value,
        "subject": telling.subject,
        "language": telling.language.value,
        "address": f"/api/v1/questions/{telling.number}",
    }
    event = WebhookEvent(
        public_id=webhooks.new_message_id(),
        type=kind.value,
        key=f"{kind.value}:{telling.notice_id}",
        happened_at=now,
        payload=webhooks.written(kind.value, now, data),
    )
    webhooks.put_out(session, event, hearing)
    return True
