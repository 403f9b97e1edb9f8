"""How many calls a key, or a person's session, may make in a minute; said in the headers of every answer."""

import time

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from claims.errors import TooManyError
from claims.sessions import Who


class Counts:
    """The calls of the last minute, in the memory of the desk's one process."""

    def __init__(self) -> None:
        self.window = MovingWindowRateLimiter(MemoryStorage())


def count_call(request: Request, who: Who, per_minute: int) -> None:
    """One more call; TooManyError when there were enough."""
    counts: Counts = request.app.state.counts
    item = RateLimitItemPerMinute(per_minute)
    name = f"key/{who.key_id}" if who.key_id is not None else f"person/{who.person_id}"
    taken = counts.window.hit(item, name)
    left = counts.window.get_window_stats(item, name)
    wait = max(1, round(left.reset_time - time.time()))
    request.state.rate = {
        "RateLimit-Policy": f'"calls";q={per_minute};w=60',
        "RateLimit": f'"calls";r={max(0, left.remaining)};t={wait}',
    }
    if not taken:
        raise TooManyError(seconds=wait)
