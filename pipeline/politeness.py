"""When a source may be read again, and how a host is spared while several are read at once."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LONGEST = timedelta(hours=24)
DOUBLINGS = 10


def next_due(
    now: datetime, failures: int, retry_after: float | None, interval: timedelta, jitter: float
) -> datetime:
    """When to read next: *interval*, doubled for each failure in a row, and never inside *retry_after*.

    *retry_after* is in seconds; *jitter* is drawn by the caller from [0, 1) and adds up to a tenth, so that
    sources that failed together do not come back together.
    """
    longest = max(LONGEST, interval)
    wait: timedelta = min(interval * (1 << min(failures, DOUBLINGS)), longest)
    asked = timedelta(seconds=retry_after or 0.0)
    return now + max(wait, asked) * (1 + jitter / 10)


@dataclass
class HostGate:
    """Lets one thread at a time to a host, and the next only after *gap* seconds of quiet."""

    gap: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _hosts: dict[str, "_Host"] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def entering(self, host: str) -> Iterator[None]:
        """Wait for our turn at *host*, and keep the others out until we leave."""
        with self._lock:
            place = self._hosts.setdefault(host.lower(), _Host())
        with place.lock:
            if place.left_at is not None and (wait := place.left_at + self.gap - self.clock()) > 0:
                self.sleep(wait)
            try:
                yield
            finally:
                place.left_at = self.clock()


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    left_at: float | None = None
