"""How often: limits per person, per address and for the whole desk, counted in the memory of its one process.

An attack from elsewhere must not lock out whoever works here. So a browser that somebody signed in with before has
a count of its own, and only strangers share the counts that an attacker can fill.
"""

import threading
import time
from collections.abc import Sequence
from functools import cache

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from claims.errors import TooManyError
from claims.sessions import digest

PAIR = "10 per 5 minutes"
"""One person from one address; and one person from a browser that is known."""
ADDRESS = "50 per 5 minutes"
ACCOUNT = "100 per hour"
"""One person from all addresses together, known browsers apart."""
DESK = "1000 per 5 minutes"
"""All strangers together; and, counted apart, those whose address has hardly tried yet."""
FRESH = "3 per day"
"""How often an address tries before it is counted with those that try again and again."""
SECOND_FACTOR = "5 per 5 minutes; 20 per hour; 50 per day"
CONFIRMING = "5 per 5 minutes; 20 per hour"
OPENING = "30 per 5 minutes"
LINKS_OF_ONE = "20 per hour; 60 per day"
LINKS_FOR_ONE = "5 per day"
LINKS_OF_DESK = "200 per day"
ASKING = "10 per hour; 30 per day"
"""How often one address asks for letters; behind it there may be a whole village."""
ASKING_DESK = "600 per hour"
LETTERS_FOR_ONE = "3 per day"
"""How many letters a stranger can make go to one mailbox."""
WRONG_RECEIPTS = "60 per 5 minutes"
"""How many links that lead nowhere one address may open; whoever has a receipt is never counted."""
Count = tuple[str, str]
"""A limit in words, and the key that it is counted under."""


@cache
def _parsed(written: str) -> list[RateLimitItem]:
    """The limits that stand in words; they are read a few times a guess."""
    return parse_many(written)


class Limits:
    """The counts of one desk."""

    def __init__(self) -> None:
        self._counts = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()

    def sign_in(self, handle: str, address: str, device: int | None) -> None:
        """One more attempt with a password, or TooManyError; a refused one counts nowhere.

        An attack fills the count of those who try again and again, not the one of whoever comes for the first time.
        """
        counts = _sign_in(handle, address, device)
        if device is None:
            fresh = (FRESH, f"fresh/{address}")
            counts += [fresh, (DESK, "desk/fresh")] if self._is_open(fresh) else [(DESK, "desk")]
        self._take(counts)

    def signed_in(self, handle: str, address: str, device: int | None) -> None:
        """The password was right: what this person mistyped before is forgiven, its address counts as fresh again."""
        self._forget([_sign_in(handle, address, device)[0], (FRESH, f"fresh/{address}")])

    def second_factor(self, person: int, device: int | None) -> None:
        """One more code."""
        own = f"factor/device/{device}" if device is not None else f"factor/person/{person}"
        self._take([(SECOND_FACTOR, own), *([] if device is not None else [(DESK, "factor/desk")])])

    def confirm(self, person: int) -> None:
        """One more password from somebody who is signed in: the session may be stolen."""
        self._take([(CONFIRMING, f"confirm/{person}")])

    def confirmed(self, person: int) -> None:
        """It was right."""
        self._forget([(CONFIRMING, f"confirm/{person}")])

    def open_link(self, address: str) -> None:
        """One more look at a one-time link."""
        self._take([(OPENING, f"open/{address}"), (DESK, "open/desk")])

    def wrong_receipt(self, address: str) -> None:
        """One more link of a receipt that there is not, from this address."""
        self._take([(WRONG_RECEIPTS, f"receipt/{address}")])

    def make_link(self, by: int, handle: str) -> None:
        """One more invitation or reset."""
        mine, theirs = f"make/{by}", f"make/for/{digest(handle)}"
        self._take([(LINKS_OF_ONE, mine), (LINKS_FOR_ONE, theirs), (LINKS_OF_DESK, "make/desk")])

    def subscribe(self, address: str, mailbox: str) -> bool:
        """One more person who asks for letters; False: *mailbox* (its mark) had enough of them today.

        That is no refusal, because a refusal would say that somebody asked for this mailbox before.
        """
        self._take([(ASKING, f"ask/{address}"), (ASKING_DESK, "ask/desk")])
        try:
            self._take([(LETTERS_FOR_ONE, f"ask/for/{mailbox}")])
        except TooManyError:
            return False
        return True

    def _is_open(self, count: Count) -> bool:
        return all(self._counts.test(item, count[1]) for item in _parsed(count[0]))

    def _take(self, counts: Sequence[Count]) -> None:
        with self._lock:
            wanted = [(item, key) for written, key in counts for item in _parsed(written)]
            waits = [self._wait(item, key) for item, key in wanted if not self._counts.test(item, key)]
            if waits:
                raise TooManyError(seconds=max(waits))
            for item, key in wanted:
                self._counts.hit(item, key)

    def _wait(self, item: RateLimitItem, key: str) -> float:
        return self._counts.get_window_stats(item, key).reset_time - time.time()

    def _forget(self, counts: Sequence[Count]) -> None:
        with self._lock:
            for written, key in counts:
                for item in _parsed(written):
                    self._counts.clear(item, key)


def _sign_in(handle: str, address: str, device: int | None) -> list[Count]:
    """The counts of an attempt, its own first."""
    if device is not None:
        return [(PAIR, f"device/{device}")]
    account = digest(
        handle.strip().lower()
    )  # a digest, so that no handle can be written to look like another key
    return [
        (PAIR, f"pair/{account}/{address}"),
        (ADDRESS, f"address/{address}"),
        (ACCOUNT, f"account/{account}"),
    ]
