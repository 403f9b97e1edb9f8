"""How often keys came lately, counted in a memory that never grows.

`limits` keeps a list for each key and a thread that looks through all of them: with 10,000 addresses and 50 requests
a second that alone was a third of a processor. Here a key falls on one of a fixed number of places; who happens to
share a place shares its count, so a count is good for a price and never for a refusal. The last window and this one
are weighed by how much of each lies in the time asked for, as a sliding window counter does.
"""

import threading
from array import array

PLACES = 1 << 16


class Rates:
    """Counts of the last *seconds*, by key."""

    def __init__(self, seconds: float, places: int = PLACES) -> None:
        self.seconds = seconds
        self._places = places
        self._window = array("q", [0]) * places
        self._before = array("f", [0.0]) * places
        self._here = array("f", [0.0]) * places
        self._lock = threading.Lock()

    def add(self, key: str, now: float, weight: float = 1.0) -> None:
        """One more of *key*."""
        with self._lock:
            self._here[self._turned(key, now)] += weight

    def of(self, key: str, now: float) -> float:
        """How many of *key* there were in the last seconds, about."""
        with self._lock:
            place = self._turned(key, now)
            gone = (now / self.seconds) % 1.0
            return self._before[place] * (1.0 - gone) + self._here[place]

    def _turned(self, key: str, now: float) -> int:
        """The place of *key*, its windows turned on to *now*; a clock that was set back counts as no time."""
        place, window = hash(key) % self._places, int(now // self.seconds)
        passed = window - self._window[place]
        if passed > 0:
            self._before[place] = self._here[place] if passed == 1 else 0.0
            self._here[place] = 0.0
            self._window[place] = window
        return place
