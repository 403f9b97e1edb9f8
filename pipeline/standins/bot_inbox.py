"""The stand-in's other direction: what happened, told to the bot when it asks or brought to it by a webhook."""

import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from pipeline.standins.bot_answers import Params, Refusal, bad
from pipeline.standins.bot_book import Book

LONGEST = 50
"""Seconds for which Telegram holds the line at most."""
TAKEN_OVER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Inbox:
    """The methods over a `Book`: asking, being told, and buttons."""

    book: Book
    stopping: threading.Event

    def __init__(self) -> None:
        self._asking = 0
        """Which call waits; an older one gives way."""
        self.wanted: tuple[str, ...] = ()
        """The kinds of updates that the bot asked for; empty: all."""
        self.hook: dict[str, Any] = {}
        self.open_presses: set[str] = set()
        """The buttons that still turn."""
        self._courier: threading.Thread | None = None
        self.retry_seconds = 0.2

    # --- asking ---------------------------------------------------------------------------

    def _getUpdates(self, params: Params) -> list[dict[str, Any]]:  # noqa: N802
        if self.hook.get("url"):
            raise Refusal(409, HOOKED)
        offset, limit = _number(params, "offset", 0), _number(params, "limit", 100)
        patience = min(_number(params, "timeout", 0), LONGEST)
        if limit not in range(1, 101):
            raise bad("limit must be between 1 and 100")
        self._want(params)
        with self.book.happened:
            self._asking += 1
            mine = self._asking
            self.book.happened.notify_all()
            if offset > 0:
                self.book.confirm(offset)
            until = time.monotonic() + patience
            while not (found := self._pending(offset)) and (left := until - time.monotonic()) > 0:
                if self.stopping.is_set():
                    return []
                self.book.happened.wait(min(left, 0.2))
                if mine != self._asking:
                    raise Refusal(409, TAKEN_OVER)
            return found[:limit]

    def _pending(self, offset: int) -> list[dict[str, Any]]:
        numbers = sorted(self.book.updates)
        if offset < 0:
            numbers = numbers[offset:]
        return [self.book.updates[number] for number in numbers if number >= offset]

    def _want(self, params: Mapping[str, str]) -> None:
        if said := params.get("allowed_updates"):
            kinds = json.loads(said)
            self.wanted = tuple(str(kind) for kind in kinds)

    def tell(self, kind: str, body: Mapping[str, Any]) -> int:
        """Something happened: the bot is told of it, unless it did not ask for this *kind* (then 0)."""
        if self.wanted and kind not in self.wanted:
            return 0
        return self.book.happen(kind, body)

    # --- bringing -------------------------------------------------------------------------

    def _setWebhook(self, params: Params) -> bool:  # noqa: N802
        url, secret = params.get("url", ""), params.get("secret_token", "")
        if not url:
            return self._deleteWebhook(params)
        if urlsplit(url).hostname not in _LOOPBACK:
            raise bad("bad webhook: this stand-in calls its own machine only")
        if secret and not _SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        self._want(params)
        self._drop(params)
        with self.book.lock:
            self.hook = {"url": url, "secret": secret}
            self._asking += 1
            if self._courier is None:
                self._courier = threading.Thread(target=self._carry, daemon=True)
                self._courier.start()
        return True

    def _deleteWebhook(self, params: Params) -> bool:  # noqa: N802
        self._drop(params)
        with self.book.lock:
            self.hook = {}
        return True

    def _drop(self, params: Mapping[str, str]) -> None:
        if params.get("drop_pending_updates", "").lower() == "true":
            self.book.confirm(self.book.update_id + 1)

    def _getWebhookInfo(self, _: Params) -> dict[str, Any]:  # noqa: N802
        error: dict[str, Any] = {
            name: self.hook[name] for name in ("last_error_date", "last_error_message") if name in self.hook
        }
        return {
            "url": self.hook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.book.updates),
            **error,
        }

    def _carry(self) -> None:
        """Bring one update after another until each is taken, as Telegram does."""
        while not self.stopping.is_set():
            with self.book.happened:
                self.book.happened.wait_for(lambda: self.book.updates or self.stopping.is_set(), 0.2)
                hook = dict(self.hook)
                first = min(self.book.updates, default=0) if hook else 0
                update = self.book.updates.get(first)
            if update is None:
                self.stopping.wait(0.02)
            elif self._bring(hook, update):
                self.book.confirm(first + 1)
            else:
                self.stopping.wait(self.retry_seconds)

    def _bring(self, hook: Mapping[str, Any], update: Mapping[str, Any]) -> bool:
        there = urlsplit(hook["url"])
        line = HTTPConnection(there.hostname or "", there.port or 80, timeout=30)
        head = {"Content-Type": "application/json"}
        if hook["secret"]:
            head["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
        try:
            line.request("POST", there.path or "/", json.dumps(update, ensure_ascii=False).encode(), head)
            status = line.getresponse().status
        except OSError as error:
            status, said = 0, str(error)
        else:
            said = f"Wrong response from the webhook: {status}"
        finally:
            line.close()
        if 200 <= status < 300:
            return True
        self.hook |= {"last_error_date": int(self.book.now()), "last_error_message": said}
        return False

    # --- buttons --------------------------------------------------------------------------

    def _answerCallbackQuery(self, params: Params) -> bool:  # noqa: N802
        press = params.get("callback_query_id", "")
        if press not in self.open_presses:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.open_presses.discard(press)
        self.book.write("acknowledged", press=press, text=params.get("text", ""))
        return True

    def _setMyCommands(self, params: Params) -> bool:  # noqa: N802
        commands: Sequence[Mapping[str, str]] = json.loads(params.get("commands", "[]"))
        if any(not re.fullmatch(r"[a-z0-9_]{1,32}", one.get("command", "")) for one in commands):
            raise bad("BOT_COMMAND_INVALID")
        return True


def _number(params: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(params.get(name) or default)
    except ValueError:
        raise bad(f"invalid {name} specified") from None
