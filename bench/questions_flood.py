"""Honest people and a flood at the public form, in processes of their own, for `bench/questions.py`.

Everybody comes from an address of their own, told by the proxy's header. An honest one opens the form, writes, sees
what may answer already, solves the puzzle and sends; when the desk says "not yet" or "busy" they press the button again
when they were told to. The flood knows the form and sends right away: without a proof, with a wrong one, or with a
right one that it has paid for on as much of this machine as nobody else wants (nice 19).
"""

import html
import json
import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from altcha import Challenge, Payload, solve_challenge
from questions_clients import text_of
from questions_served import first

WITHOUT, WRONG, PAID = "without a proof", "with a wrong proof", "with a right proof"
PATIENCE = 6
"""How often an honest person presses the button again."""
_CHALLENGE = re.compile(r'data-challenge="([^"]*)"')
_TICKET = re.compile(r'name="ticket" value="([^"]*)"')
_NUMBER = re.compile(r"\bq-[0-9a-z]{5,}", re.IGNORECASE)
_ANSWERED = re.compile(r"<h1")
_threads = threading.local()


@dataclass
class Seen:
    """What one side saw."""

    times: dict[str, list[float]] = field(default_factory=dict)
    """By step: how long each answer took, and when it was asked for."""
    statuses: Counter[str] = field(default_factory=Counter)
    receipts: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    solving: list[float] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        """Both together."""
        for step, times in other.times.items():
            self.times.setdefault(step, []).extend(times)
        self.statuses.update(other.statuses)
        self.receipts += other.receipts
        self.given_up += other.given_up
        self.solving += other.solving


def honest(port: int, rate: float, seconds: float, seed: int, before_others: bool) -> Seen:
    """People who come at random, *rate* a second on average."""
    if before_others:
        first()
    return _come(lambda number, seen: _person(port, number, seen), rate, seconds, seed, threads=24)


def flood(port: int, rate: float, seconds: float, seed: int, addresses: int, kinds: tuple[str, ...]) -> Seen:
    """Machines that come *rate* a second from so many addresses; each of *kinds* as often as the others."""
    os.nice(19 if PAID in kinds else 5)
    pick = random.Random(seed)
    homes = [f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(addresses)]

    def machine(number: int, seen: Seen) -> None:
        kind = kinds[number % len(kinds)]
        status = _SENDERS[kind](port, pick.choice(homes), number, seen)
        seen.statuses[f"{kind}: {status}"] += 1

    return _come(machine, rate, seconds, seed, threads=8 if PAID in kinds else 32)


def _come(work: Callable[[int, Seen], None], rate: float, seconds: float, seed: int, threads: int) -> Seen:
    """Begin *work* at random moments, whether or not what was begun before has ended; late ones are left out."""
    chance, all_seen, lock = random.Random(seed), Seen(), threading.Lock()
    until = time.monotonic() + seconds
    waiting = threading.Semaphore(threads * 4)

    def one(number: int) -> None:
        seen = Seen()
        try:
            work(number, seen)
        except (OSError, HTTPException) as error:
            seen.statuses[type(error).__name__] += 1
            _threads.__dict__.pop("connection", None)
        finally:
            waiting.release()
        with lock:
            all_seen.add(seen)

    with ThreadPoolExecutor(threads) as pool:
        due, number = time.monotonic(), seed * 10_000_000
        while due < until:
            time.sleep(max(0.0, due - time.monotonic()))
            if waiting.acquire(blocking=False):
                pool.submit(one, number)
            else:
                all_seen.statuses["not begun, too many under way"] += 1
            number += 1
            due += chance.expovariate(rate)
    return all_seen


def _ask(
    port: int, method: str, path: str, address: str, fields: dict[str, str] | None = None
) -> tuple[int, str, int]:
    """Status, page and seconds to wait."""
    connection: HTTPConnection | None = getattr(_threads, "connection", None)
    if connection is None:
        connection = _threads.connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "X-Forwarded-For": address,
        "Sec-Fetch-Site": "same-origin",
        "Accept": "text/html",
        "Accept-Language": "kk",
    }
    body = None
    if fields is not None:
        body = urlencode(fields).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), int(answer.headers.get("Retry-After") or 0)


def _timed(seen: Seen, step: str, *request: object) -> tuple[int, str, int]:
    began = time.perf_counter()
    found = _ask(*request)  # type: ignore[arg-type]
    seen.times.setdefault(step, []).append(time.perf_counter() - began)
    return found


def _solved(page: str, seen: Seen) -> dict[str, str]:
    found = _CHALLENGE.search(page)
    assert found, "the page carries no puzzle"
    challenge = Challenge.from_dict(json.loads(html.unescape(found[1])))
    began = time.thread_time()
    solution = solve_challenge(challenge)
    assert solution is not None
    seen.solving.append(time.thread_time() - began)
    return {"altcha": Payload(challenge, solution).to_base64(), "ticket": _ticket(page)}


def _ticket(page: str) -> str:
    found = _TICKET.search(page)
    return html.unescape(found[1]) if found else ""


def _person(port: int, number: int, seen: Seen) -> None:
    """One honest person, from the first look to the receipt."""
    address = f"192.0.{number >> 8 & 255}.{number & 255}"
    said = {"text": text_of(number % 1_000_000), "answer_in": "kk"}
    _, page, _ = _timed(seen, "open", port, "GET", "/ask", address)
    status, page, _ = _timed(
        seen, "write", port, "POST", "/ask", address, {**said, "step": "look", "ticket": _ticket(page)}
    )
    if 'data-challenge="' not in page:  # something may answer already: it does not
        status, page, _ = _timed(
            seen, "no", port, "POST", "/ask", address, {**said, "step": "no", "ticket": _ticket(page)}
        )
    for _ in range(PATIENCE):
        fields = {**said, "step": "send", **_solved(page, seen)}
        status, page, wait = _timed(seen, "send", port, "POST", "/ask", address, fields)
        seen.statuses[str(status)] += 1
        if status == 200 and (found := _NUMBER.search(page)):
            seen.receipts.append(found[0].lower())
            return
        time.sleep(wait)
    seen.given_up.append(f"{status}: {page[:200]}")


def _without(port: int, address: str, number: int, seen: Seen) -> str:
    fields = {"text": text_of(number % 1_000_000), "step": "send"}
    return str(_timed(seen, WITHOUT, port, "POST", "/ask", address, fields)[0])


def _wrong(port: int, address: str, number: int, seen: Seen) -> str:
    """A puzzle of the desk's own, and a solution that is none."""
    _, written, _ = _ask(port, "GET", "/ask/puzzle", address)
    document = {
        "challenge": json.loads(written)["challenge"],
        "solution": {"counter": 1, "derivedKey": "00" * 32},
    }
    proof = Payload.from_dict(document).to_base64()
    fields = {"text": text_of(number % 1_000_000), "step": "send", "altcha": proof}
    return str(_timed(seen, WRONG, port, "POST", "/ask", address, fields)[0])


def _paid(port: int, address: str, number: int, seen: Seen) -> str:
    _, written, _ = _ask(port, "GET", "/ask/puzzle", address)
    challenge = Challenge.from_dict(json.loads(written)["challenge"])
    began = time.thread_time()
    solution = solve_challenge(challenge)
    assert solution is not None
    seen.solving.append(time.thread_time() - began)
    proof = Payload(challenge, solution).to_base64()
    fields = {"text": text_of(number % 1_000_000), "step": "send", "altcha": proof}
    status, page, _ = _timed(seen, PAID, port, "POST", "/ask", address, fields)
    return f"{status}{' in' if _NUMBER.search(page) else ''}"


_SENDERS = {WITHOUT: _without, WRONG: _wrong, PAID: _paid}
