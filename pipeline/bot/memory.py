"""What the bot remembers while it runs, and may forget at any time: nothing that was promised stands here."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from claims.terms import Language

Value = TypeVar("Value")
WINDOW = 600.0
"""Seconds in which one chat's messages are counted."""
CHATS = 50_000
"""Chats that are remembered at once; of more, those that were silent longest are forgotten."""


class Recent(Generic[Value]):
    """The last so many values, by key."""

    def __init__(self, most: int = CHATS) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """What is remembered under *key*."""
        return self._known.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Remember; the oldest is forgotten where there are too many."""
        self._known[key] = value
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forget."""
        self._known.pop(key, None)


@dataclass
class Memory:
    """One process's memory of the chats."""

    messages: int = 20
    """How many one chat may send in `WINDOW`."""
    ticks: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _times: Recent[deque[float]] = field(default_factory=Recent, repr=False)
    _warned: Recent[float] = field(default_factory=Recent, repr=False)
    _languages: Recent[Language] = field(default_factory=Recent, repr=False)
    _once: Recent[bool] = field(default_factory=Recent, repr=False)

    def first(self, *what: Hashable) -> bool:
        """Whether *what* happens for the first time, as far as anybody remembers."""
        with self._lock:
            if self._once.get(what):
                return False
            self._once.put(what, True)
            return True

    def again(self, *what: Hashable) -> None:
        """*what* came to nothing: the next time is the first."""
        with self._lock:
            self._once.drop(what)

    def may(self, chat: int) -> bool:
        """Whether one more message of this chat is taken; it counts if it is."""
        with self._lock:
            now, times = self.ticks(), self._times.get(chat) or deque(maxlen=self.messages)
            if len(times) == self.messages and now - times[0] < WINDOW:
                return False
            times.append(now)
            self._times.put(chat, times)
            return True

    def warn(self, chat: int) -> bool:
        """Whether this chat is to be told that it writes too much: once in `WINDOW`."""
        with self._lock:
            now, last = self.ticks(), self._warned.get(chat)
            if last is not None and now - last < WINDOW:
                return False
            self._warned.put(chat, now)
            return True

    def language(self, chat: int) -> Language | None:
        """The language that this chat asked for."""
        with self._lock:
            return self._languages.get(chat)

    def speak(self, chat: int, language: Language | None) -> None:
        """Remember it, or forget it."""
        with self._lock:
            if language is None:
                self._languages.drop(chat)
            else:
                self._languages.put(chat, language)
