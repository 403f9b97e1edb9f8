"""The gate before the public form: whoever asks pays with a little work of their machine, or with a little patience.

A **puzzle** (altcha's second protocol, PBKDF2) is solved by a script of ours while its reader is still typing. What
it costs follows the load of the last minute and what the reader's address sent lately: a dearer puzzle, never a
refusal, as a village or a mobile operator's customers may share one address.

A **ticket** is for whoever runs no script: it is good for nothing until it has aged some seconds, longer when tickets
or the address are in much use. Waiting costs a machine nothing, so tickets have a share of their own, the same for
the whole desk (`TICKETS` a minute): ten thousand machines with all the patience in the world bring in no more than
that, and whoever solves puzzles does not notice them.

Both carry one number, good for one sending: it is the key that the question is recorded under. So the same form sent
twice (a double click, a lost answer) is one question with one receipt, and the record itself refuses a number that
was used before the desk was started anew. Between two starts the gate remembers what was used, in a memory that is
bounded: when it is full it forgets the oldest, and refuses all that were handed out before those.
"""

import base64
import hmac
import json
import math
import os
import secrets
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from altcha import create_challenge, verify_solution

from claims.errors import BusyError, NotYetError, ProofError
from desk.rates import Rates

ALGORITHM = "PBKDF2/SHA-256"
COST = 2000
"""Rounds of one try; the desk itself spends them once for each puzzle that it hands out (0.6 ms)."""
TRIES = 100
"""Tries that a puzzle takes at most when all is calm, and on average half of them."""
DEAREST = 32.0
"""How many times as much a puzzle costs at most: twenty seconds on an old telephone, while its owner types."""
EASY = 120.0
"""Questions a minute from which on puzzles grow dearer: four times a day of 41,000."""
SOFT = 20.0
"""Questions from one address in ten minutes, likewise; forms that were only opened count a quarter."""
HARD = 3000.0
"""Questions a minute that the desk takes at most, from all together."""
LOOKS = 1200.0
"""Times a minute that the desk looks for what may answer already, for all together: each costs ten questions' work."""
LOOKS_OF_ONE = 30.0
"""The same, for one address in ten minutes."""
TICKETS = 60.0
"""Questions a minute that come in without a script, from all together."""
PATIENCE = 4.0
"""Seconds that a ticket ages when all is calm: less than it takes to type a question."""
LONGEST_PATIENCE = 120.0
LIFETIME = 1800
"""Seconds for which puzzles and tickets are good; the page fetches new ones before."""
REMEMBERED = 1 << 17
"""Used numbers that are remembered: more than half an hour at the hard limit brings."""
LARGEST_PROOF = 4096
FIELD, TICKET_FIELD = "altcha", "ticket"
_TICKET = struct.Struct(">16sd")
_EVERYBODY = "everybody"


@dataclass(frozen=True)
class Puzzle:
    """What a form carries: the challenge for the script as JSON, and the ticket for whoever has none."""

    challenge: str
    ticket: str
    wait: int
    """Seconds that the ticket still has to age."""


@dataclass(frozen=True)
class Admission:
    """A sending that is let in."""

    key: str
    """Its own number: what its question is recorded under."""
    again: bool
    """Whether the very same words were let in under this number before.

    When this is False and the record knows the key all the same, the number was used for other words before the desk
    was started anew: the form is to be shown again, as after a `ProofError`.
    """


@dataclass(frozen=True)
class _Token:
    number: bytes
    issued: float
    by_ticket: bool


def key_of(path: Path) -> bytes:
    """The key that puzzles are signed with, made at first use: all processes of a desk share it, and its restarts."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, path)  # the first one wins, and is whole when it is seen
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes()


class Gate:
    """The gate of one desk."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._puzzle_key, self._solution_key, self._ticket_key = (
            hmac.digest(key, purpose, "sha256") for purpose in (b"puzzle", b"solution", b"ticket")
        )
        self._clock = clock
        self._all, self._tickets = Rates(60, 1), Rates(60, 1)
        self._addresses, self._looks_of_one = Rates(600), Rates(600)
        self._looks = Rates(60, 1)
        self._used = _Used()
        self._lock = threading.Lock()

    def challenge(self, address: str, ticket: str = "") -> Puzzle:
        """What the form for *address* carries; a *ticket* that is still good is kept, so that it goes on ageing."""
        now = self._clock()
        tries = max(1, round(TRIES * self.price(address)))
        self._addresses.add(address, now, 0.25)
        made = create_challenge(
            ALGORITHM,
            COST,
            counter=secrets.randbelow(tries),
            expires_at=int(now) + LIFETIME,
            data={"issued": round(now, 3)},
            hmac_secret=self._puzzle_key,
            hmac_key_secret=self._solution_key,
        )
        old = self._read_ticket(ticket, now)
        token = old or _Token(bytes.fromhex(made.parameters.nonce), now, by_ticket=True)
        kept = ticket if old else self._write_ticket(token)
        left = self._patience(address, now) - (now - token.issued)
        written = json.dumps(made.to_dict(), separators=(",", ":"))
        return Puzzle(written, kept, max(0, math.ceil(left)))

    def price(self, address: str) -> float:
        """How many times as much as on a calm day a puzzle costs *address* now."""
        now = self._clock()
        load = self._all.of(_EVERYBODY, now) / EASY
        used = self._addresses.of(address, now) / SOFT
        return min(DEAREST, max(1.0, load) * max(1.0, used))

    def spares(self, address: str) -> bool:
        """Whether there is room to look for what may answer a question already; without, it is asked all the same."""
        now = self._clock()
        if self._looks_of_one.of(address, now) >= LOOKS_OF_ONE or self._looks.of(_EVERYBODY, now) >= LOOKS:
            return False
        self._looks_of_one.add(address, now)
        self._looks.add(_EVERYBODY, now)
        return True

    def admit(self, address: str, fields: Mapping[str, Any], said: str) -> Admission:
        """Let *said* in, by the proof or the ticket among the form's *fields*.

        Raises ProofError (show the form again, with all that was typed and a new `challenge`), NotYetError (the
        same, with the old ticket kept) or BusyError (the same; the whole desk takes no more for some seconds).
        """
        now = self._clock()
        token = self._proved(str(fields.get(FIELD, "")), now)
        token = token or self._read_ticket(str(fields.get(TICKET_FIELD, "")), now)
        if token is None:
            raise ProofError
        meant = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        with self._lock:
            again = self._used.knows(token, meant)
            if not again:
                self._demand_room(token, address, now)
                self._used.add(token, meant, now)
                self._count(token, address, now)
        return Admission(token.number.hex(), again)

    def _proved(self, written: str, now: float) -> _Token | None:
        """The puzzle that was solved, if it is one of ours, rightly solved and not too old."""
        if not written or len(written) > LARGEST_PROOF:
            return None
        try:
            found = verify_solution(written, self._puzzle_key, hmac_key_secret=self._solution_key)
            if not found.verified:
                return None
            parameters = json.loads(base64.b64decode(written))["challenge"]["parameters"]
        except Exception:  # noqa: BLE001 - a stranger's document: whatever cannot be read proves nothing
            return None
        if parameters["expiresAt"] < now:  # by the clock that the gate goes by
            return None
        return _Token(bytes.fromhex(parameters["nonce"]), parameters["data"]["issued"], by_ticket=False)

    def _write_ticket(self, token: _Token) -> str:
        body = _TICKET.pack(token.number, token.issued)
        return base64.urlsafe_b64encode(body + self._mark(body)).decode()

    def _read_ticket(self, written: str, now: float) -> _Token | None:
        if len(written) != 56:
            return None
        try:
            whole = base64.urlsafe_b64decode(written.encode("ascii"))
        except ValueError:
            return None
        body, mark = whole[: _TICKET.size], whole[_TICKET.size :]
        if not hmac.compare_digest(mark, self._mark(body)):
            return None
        number, issued = _TICKET.unpack(body)
        return _Token(number, issued, by_ticket=True) if now - issued < LIFETIME else None

    def _mark(self, body: bytes) -> bytes:
        return hmac.digest(self._ticket_key, body, "sha256")[:16]

    def _patience(self, address: str, now: float) -> float:
        """Seconds that a ticket of *address* has to age."""
        load = self._tickets.of(_EVERYBODY, now) / (TICKETS / 4)
        used = self._addresses.of(address, now) / SOFT
        return min(LONGEST_PATIENCE, PATIENCE * max(1.0, load) * max(1.0, used))

    def _demand_room(self, token: _Token, address: str, now: float) -> None:
        if self._all.of(_EVERYBODY, now) >= HARD:
            raise BusyError(seconds=_apart(token))
        if not token.by_ticket:
            return
        left = self._patience(address, now) - (now - token.issued)
        if self._tickets.of(_EVERYBODY, now) >= TICKETS:
            left = max(left, _apart(token))
        if left > 0:
            raise NotYetError(seconds=left)

    def _count(self, token: _Token, address: str, now: float) -> None:
        self._all.add(_EVERYBODY, now)
        self._addresses.add(address, now)
        if token.by_ticket:
            self._tickets.add(_EVERYBODY, now)


def _apart(token: _Token) -> float:
    """Seconds after which to try again: others ones for each, so that not all come back together."""
    return 10.0 + token.number[0] % 20


class _Used:
    """The numbers that were used, with a digest of what was said under each."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[float, float, bytes]] = OrderedDict()
        self._floor = 0.0
        """Whatever was handed out before is not believed: it may have been used and forgotten."""

    def knows(self, token: _Token, meant: bytes) -> bool:
        """Whether the same was said under this number before; ProofError when it was used for something else."""
        found = self._known.get(token.number)
        if found is None and token.issued > self._floor:
            return False
        if found is not None and found[2] == meant:
            return True
        raise ProofError

    def add(self, token: _Token, meant: bytes, now: float) -> None:
        """From now on this number is used."""
        self._known[token.number] = (token.issued, now, meant)
        while self._known and next(iter(self._known.values()))[1] < now - LIFETIME:
            self._known.popitem(last=False)
        while len(self._known) > REMEMBERED:
            _, (issued, _, _) = self._known.popitem(last=False)
            self._floor = max(self._floor, issued)
