"""How fast messages go out to many: so many a second at most, and not at all while somebody asks us to wait."""

import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """Turns for many threads, evenly spaced; *hold* keeps all of them waiting."""

    def __init__(
        self,
        per_second: float,
        sleep: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.gap, self._sleep, self._ticks = 1.0 / per_second, sleep, ticks
        self._next = ticks()
        self._lock = Lock()

    def wait(self, ends: float | None = None) -> bool:
        """Sleep until it is this one's turn; False, at once, when that would be after *ends*."""
        while True:
            with self._lock:
                now = self._ticks()
                turn = max(self._next, now)
                if ends is not None and turn >= ends:
                    return False
                if turn <= now:
                    self._next = now + self.gap
                    return True
            self._sleep(turn - now)  # somebody may ask us to wait meanwhile, so the turn is taken only then

    def hold(self, seconds: float) -> None:
        """Nobody has a turn for so long."""
        with self._lock:
            self._next = max(self._next, self._ticks() + seconds)
