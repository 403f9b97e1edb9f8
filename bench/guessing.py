"""An attack on the passwords of the desk, in this process, against the real limits and the real comparison.

    python bench/guessing.py                                       # 1,000,000 guesses over 1,000 accounts in a day
    python bench/guessing.py --guesses 100000 --hours 2.4          # as many a second, a tenth as long: harder
                                                                   # for new browsers, as "3 per day" does not shrink

Guessers try from one address, from 200 and from 20,000. Meanwhile people sign in, half of them from the browser
that they always use, half from one that the desk has not seen. Every guess goes through the limits; a sample is
compared with Argon2id, as a whole run of them would take hours. The clock is moved, never waited for.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from claims import migrate, passwords, people, signing_in
from claims.database import open_database
from claims.errors import RefusedError, TooManyError
from claims.terms import Role
from desk.limiting import Limits

GOOD = "тоғыз жирен ат көлге қарай"
START = datetime(2026, 11, 27, tzinfo=UTC)


@dataclass
class Told:
    """What became of one attack."""

    guesses: int = 0
    through: int = 0
    honest_known: int = 0
    honest_known_refused: int = 0
    honest_new: int = 0
    honest_new_refused: int = 0


def attack(guesses: int, accounts: int, addresses: int, honest: int, seconds: float) -> Told:
    """Guesses from *addresses*, evenly spread, and *honest* people who sign in twice in these *seconds*."""
    draw, limits, told = random.Random(1), Limits(), Told()
    moments = sorted((draw.uniform(0, seconds), person) for person in range(honest) for _ in range(2))
    with time_machine.travel(START, tick=False) as clock:
        for number in range(guesses):
            now = number * seconds / guesses
            clock.move_to(START + timedelta(seconds=now))
            while moments and moments[0][0] <= now:
                _come(limits, moments.pop(0)[1], told)
            told.guesses += 1
            try:
                limits.sign_in(f"person{number % accounts}", f"address{number % addresses}", None)
                told.through += 1
            except TooManyError:
                pass
    return told


def _come(limits: Limits, person: int, told: Told) -> None:
    """Somebody signs in, every second person from a browser that is known; their first try is right."""
    device = person if person % 2 else None
    try:
        limits.sign_in(f"person{person}", f"home{person}", device)
        limits.signed_in(f"person{person}", f"home{person}", device)
        refused = 0
    except TooManyError:
        refused = 1
    if device is None:
        told.honest_new += 1
        told.honest_new_refused += refused
    else:
        told.honest_known += 1
        told.honest_known_refused += refused


def compare(guesses: int, timed: int) -> tuple[int, float, float]:
    """How many of some guesses were right; the median milliseconds for a known and for an unknown person."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/aiqyn.db")
        migrate.upgrade(database.engine)
        with database.writing() as session:
            admin = people.add_person(session, None, "aliya", "Aliya", frozenset({Role.ADMINISTRATOR}))
            signing_in.set_password(session, admin, GOOD)
        passwords.warm_up()
        right, known, unknown = 0, [], []
        with database.reading() as session:
            for phrase in sorted(passwords._COMMON)[:guesses]:
                right += _is_right(session, "aliya", phrase)
            for _ in range(timed):
                known.append(_timed(session, "aliya"))
                unknown.append(_timed(session, "nobody"))
        database.close()
    return right, statistics.median(known), statistics.median(unknown)


def _is_right(session, handle: str, password: str) -> bool:
    try:
        signing_in.prove(session, handle, password)
    except RefusedError:
        return False
    return True


def _timed(session, handle: str) -> float:
    began = time.process_time()
    assert not _is_right(session, handle, "a guess that is wrong")
    return (time.process_time() - began) * 1000


def main() -> None:
    """Attack and tell."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--guesses", type=int, default=1_000_000)
    ask.add_argument("--addresses", type=int, nargs="+", default=[1, 200, 20_000])
    ask.add_argument("--hours", type=float, default=24.0)
    ask.add_argument("--accounts", type=int, default=1_000)
    ask.add_argument("--honest", type=int, default=200, help="people who sign in twice in that time")
    ask.add_argument("--compared", type=int, default=100, help="guesses really compared")
    ask.add_argument("--timed", type=int, default=40, help="comparisons timed for each, known and unknown")
    asked = ask.parse_args()
    print(f"{asked.guesses:,} guesses over {asked.accounts:,} accounts in {asked.hours:g} hours")
    print(
        "addresses  let through   share  an account   known browser refused   new browser refused   seconds"
    )
    for addresses in asked.addresses:
        began = time.perf_counter()
        told = attack(asked.guesses, asked.accounts, addresses, asked.honest, asked.hours * 3600)
        print(
            f"{addresses:9,}  {told.through:11,}  {told.through / told.guesses:6.2%}"
            f"  {told.through / asked.accounts:10.1f}"
            f"   {told.honest_known_refused:9} of {told.honest_known:<8}"
            f"   {told.honest_new_refused:7} of {told.honest_new:<8}   {time.perf_counter() - began:7.1f}"
        )
    right, known, unknown = compare(asked.compared, asked.timed)
    print(f"Compared with Argon2id: {asked.compared} of the phrases that are tried first, {right} right")
    apart = abs(known - unknown) / known
    print(f"Median processor time, known {known:.1f} ms, unknown {unknown:.1f} ms: {apart:.1%} apart")


if __name__ == "__main__":
    main()
