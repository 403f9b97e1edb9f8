"""A Bot API of our own on this machine: the true wire format, a journal, and misfortune on demand.

``python -m pipeline.standins.bot_api --port 0 --log FILE --chat @name:title`` prints its address and serves
until it is stopped. Calls go to ``/bot<token>/<method>``; ``/s/<name>`` is the channel's public page and
``/<name>/<number>`` one post's; ``/control`` takes and tells what tests want (see `Telegram.control`).
"""

import argparse
import hashlib
import ipaddress
import math
import random
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.standins.bot_answers import Params, Refusal
from pipeline.standins.bot_book import BOT, Book
from pipeline.standins.bot_citizen import Citizen
from pipeline.standins.bot_inbox import Inbox
from pipeline.standins.bot_posts import Posts
from pipeline.standins.bot_web import Web


class Fault(StrEnum):
    """What can go wrong on the way; for each, whether the message is taken."""

    FLOOD = "flood"  # not taken: 429 with retry_after = seconds
    FORBIDDEN = "forbidden"  # not taken: 403
    BROKEN = "broken"  # not taken: 500
    RESET = "reset"  # not taken: connection reset
    SILENT = "silent"  # taken, then no answer for *seconds*, then closed
    BROKEN_AFTER = "broken_after"  # taken, then 502 with a gateway's page
    RESET_AFTER = "reset_after"  # taken, then connection reset
    SLOW = "slow"  # taken, answered after *seconds*
    LATE = "late"  # connection closed at once, taken after *seconds*
    TWICE = "twice"  # taken twice, answered once


TAKEN_FIRST = (Fault.SILENT, Fault.BROKEN_AFTER, Fault.RESET_AFTER, Fault.SLOW)


@dataclass(frozen=True)
class Answer:
    """What goes back: *after* so many seconds, JSON or a gateway's page; or, when *cut*, nothing at all."""

    status: int = 200
    body: Mapping[str, Any] | str = ""
    after: float = 0.0
    cut: str = ""
    """"close" or "reset": how the connection ends without an answer."""


class Telegram(Posts, Inbox):
    """The service: methods, faults and pace over a `Book`; `with Telegram(...) as there:` serves it."""

    def __init__(
        self,
        journal: Path,
        chats: Iterable[tuple[str, str]] = (),
        *,
        token: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        pace: bool = False,
        seed: int = 0,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the stand-in serves this machine only, not {host}")
        Posts.__init__(self)
        Inbox.__init__(self)
        self.book = Book(journal, now)
        for username, title in chats:
            self.book.add_chat(username.removeprefix("@"), title)
        self.token = token
        self.pace = pace
        self.stale = 0.0
        """The public page does not show what is younger than so many seconds."""
        self.faults: deque[tuple[Fault, float]] = deque()
        self.asking_faults: deque[tuple[Fault, float]] = deque()
        self.chances: dict[Fault, float] = {}
        self.chance_seconds = 1.0
        self.random = random.Random(seed)
        self.stopping = threading.Event()
        self._late: list[threading.Timer] = []
        self._web = Web(self, host, port)

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return self._web.url

    @property
    def base_url(self) -> str:
        """What a bot is given as its ``base_url``."""
        return f"{self.url}/bot"

    def __enter__(self) -> "Telegram":
        self._web.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends every wait, the server and what was still to be taken late."""
        self.stopping.set()
        self._web.stop()
        for timer in self._late:
            timer.cancel()
        self.book.close()

    def fail(self, fault: Fault | str, seconds: float = 1.0, times: int = 1) -> None:
        """The next *times* sends or edits meet *fault*."""
        self.faults.extend([(Fault(fault), seconds)] * times)

    def fail_asking(self, fault: Fault | str, seconds: float = 1.0, times: int = 1) -> None:
        """The next *times* the bot asks what happened it meets *fault*."""
        self.asking_faults.extend([(Fault(fault), seconds)] * times)

    # --- one call -------------------------------------------------------------------------

    def call(
        self, token: str, method: str, params: Mapping[str, str], files: Mapping[str, bytes] | None = None
    ) -> Answer:
        """What is answered to *method*; the journal holds the request first, never the token or a file."""
        sent = {name: hashlib.sha256(content).hexdigest() for name, content in (files or {}).items()}
        number = self.book.write(
            "request", method=method, params=dict(params), **({"files": sent} if sent else {})
        )
        try:
            answer = self._called(token, method, Params(params, files or {}))
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.wire())
        self.book.write("answer", request=number, status=answer.cut or answer.status)
        return answer

    def _called(self, token: str, method: str, params: Params) -> Answer:
        if ":" not in token:
            raise Refusal(404, "Not Found")
        if self.token and token != self.token:
            raise Refusal(401, "Unauthorized")
        doing = {name.lower(): getattr(self, f"_{name}") for name in METHODS}.get(method.lower())
        if doing is None:
            raise Refusal(404, "Not Found: method not found")
        if method.lower() == "getupdates" and self.asking_faults:
            return self._misfortune(*self.asking_faults.popleft(), lambda: doing(params))
        if not method.lower().startswith(("send", "edit")):
            return _ok(doing(params))
        with self.book.lock:
            fault, seconds = self._fault()
            return self._misfortune(fault, seconds, lambda: doing(params))

    def _fault(self) -> tuple[Fault | None, float]:
        if self.faults:
            return self.faults.popleft()
        dice = self.random.random()
        for fault, chance in self.chances.items():
            dice -= chance
            if dice < 0:
                return fault, self.chance_seconds
        return None, 0.0

    def _misfortune(self, fault: Fault | None, seconds: float, do: Callable[[], Any]) -> Answer:
        if fault == Fault.FLOOD:
            wait = max(1, math.ceil(seconds))
            raise Refusal(429, f"Too Many Requests: retry after {wait}", wait)
        if fault == Fault.FORBIDDEN:
            raise Refusal(403, "Forbidden: bot is not a member of the channel chat")
        if fault == Fault.BROKEN:
            raise Refusal(500, "Internal Server Error")
        if fault == Fault.RESET:
            return Answer(cut="reset")
        if fault == Fault.LATE:
            self._later(seconds, do)
            return Answer(cut="close")
        result = _ok(do())
        if fault == Fault.TWICE:
            do()
        if fault == Fault.SILENT:
            return Answer(cut="close", after=seconds)
        if fault == Fault.RESET_AFTER:
            return Answer(cut="reset")
        if fault == Fault.BROKEN_AFTER:
            return Answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
        return Answer(200, result.body, after=seconds if fault == Fault.SLOW else 0.0)

    def _later(self, seconds: float, do: Callable[[], Any]) -> None:
        def take() -> None:
            with self.book.lock:
                # Nobody is left to hear a refusal.
                if not self.stopping.is_set():
                    with suppress(Refusal):
                        do()

        timer = threading.Timer(seconds, take)
        timer.daemon = True
        self._late.append(timer)
        timer.start()

    # --- the methods ----------------------------------------------------------------------

    def _getMe(self, _: Params) -> dict[str, Any]:  # noqa: N802 - the wire's own name
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False}

    def _getChat(self, params: Params) -> dict[str, Any]:  # noqa: N802
        more: dict[str, Any] = {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": _NO_GIFTS,
        }
        chat = self._chat(params)
        if pinned := self.book.pinned.get(chat.id):
            more["pinned_message"] = self.book.wire(self.book.messages[chat.id, pinned[-1]])
        return chat.wire() | more

    # --- for tests in another process -----------------------------------------------------

    def control(self, orders: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Carries out *orders* and tells every message that can be seen.

        ``fault`` with ``seconds`` and ``times``; ``chances`` (fault -> probability), ``seconds``, ``seed``;
        ``stale`` seconds of the public page; ``pace``; ``may_pin``; ``calm`` ends all faults; ``citizen`` (a
        number), who says ``text``.
        """
        with self.book.lock:
            if orders.get("calm"):
                self.faults.clear()
                self.chances = {}
            if "fault" in orders:
                self.fail(orders["fault"], orders.get("seconds", 1.0), orders.get("times", 1))
            if "citizen" in orders:
                Citizen(self, int(orders["citizen"])).say(str(orders["text"]))
            if "chances" in orders:
                self.chances = {Fault(name): chance for name, chance in orders["chances"].items()}
                self.chance_seconds = orders.get("seconds", 1.0)
                self.random.seed(orders.get("seed", 0))
            self.stale = orders.get("stale", self.stale)
            self.pace = orders.get("pace", self.pace)
            self.may_pin = orders.get("may_pin", self.may_pin)
            return self.book.plain()


METHODS = (
    "getMe",
    "getChat",
    "sendMessage",
    "sendPhoto",
    "sendMediaGroup",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "deleteMessage",
    "pinChatMessage",
    "unpinChatMessage",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "answerCallbackQuery",
    "setMyCommands",
)
_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def _ok(result: Any) -> Answer:
    return Answer(200, {"ok": True, "result": result})


def main(arguments: list[str] | None = None) -> None:
    """Serves until stopped; the address is the first line of the output."""
    asked = argparse.ArgumentParser(prog="python -m pipeline.standins.bot_api", description=main.__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--log", type=Path, required=True)
    asked.add_argument("--chat", action="append", default=[], metavar="@NAME:TITLE")
    asked.add_argument("--token", default="", help="the only token that is let in; any when left out")
    asked.add_argument("--pace", action="store_true")
    said = asked.parse_args(arguments)
    chats = [(name, title or name) for name, _, title in (chat.partition(":") for chat in said.chat)]
    there = Telegram(said.log, chats, token=said.token, host=said.host, port=said.port, pace=said.pace)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with there:
        sys.stdout.write(f"{there.url}\n")
        sys.stdout.flush()
        try:
            stopped.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
