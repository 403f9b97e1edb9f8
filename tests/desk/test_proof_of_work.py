"""The gate before the public form: what it asks for, what it lets in, and what ten thousand machines gain by it."""

import base64
import json
import random
import threading
import tracemalloc

import pytest
from altcha import Challenge, Payload, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import BusyError, NotYetError, ProofError, TooManyError
from desk import proof_of_work
from desk.proof_of_work import (
    DEAREST,
    EASY,
    HARD,
    LIFETIME,
    LONGEST_PATIENCE,
    LOOKS,
    LOOKS_OF_ONE,
    PATIENCE,
    SOFT,
    TICKETS,
    TRIES,
    Gate,
    key_of,
)
from desk.rates import Rates

KEY = b"k" * 32


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """A clock that altcha reads as well."""
    clock = Clock()
    monkeypatch.setattr("altcha.v2.time.time", clock)
    return clock


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Puzzles of one round and few tries: what is tried here is not how long they take."""
    monkeypatch.setattr(proof_of_work, "COST", 1)
    monkeypatch.setattr(proof_of_work, "TRIES", 2)


@pytest.fixture
def gate(clock):
    """A gate on a calm day."""
    return Gate(KEY, clock)


def solved(puzzle):
    """What a browser sends when it has solved the puzzle."""
    challenge = Challenge.from_dict(json.loads(puzzle.challenge))
    return {"altcha": Payload(challenge, solve_challenge(challenge)).to_base64(), "ticket": puzzle.ticket}


def unsolved(puzzle):
    """What a browser without script sends."""
    return {"altcha": "", "ticket": puzzle.ticket}


def said_of(error, gate, address, fields, words="words"):
    with pytest.raises(error) as raised:
        gate.admit(address, fields, words)
    return raised.value


def test_a_solved_puzzle_is_let_in(gate):
    puzzle = gate.challenge("10.0.0.1")
    admission = gate.admit("10.0.0.1", solved(puzzle), "Is it true?")
    assert (admission.key, admission.again) == (json.loads(puzzle.challenge)["parameters"]["nonce"], False)


def test_the_same_form_twice_is_one_sending_and_other_words_need_a_new_puzzle(gate):
    fields = solved(gate.challenge("10.0.0.1"))
    first = gate.admit("10.0.0.1", fields, "Is it true?")
    second = gate.admit("10.0.0.2", fields, "Is it true?")
    assert (second.key, second.again) == (first.key, True)
    said_of(ProofError, gate, "10.0.0.1", fields, "Buy my pills")


def test_puzzle_and_ticket_of_one_form_are_one_number(gate, clock):
    puzzle = gate.challenge("10.0.0.1")
    first = gate.admit("10.0.0.1", solved(puzzle), "Is it true?")
    clock.now += PATIENCE
    assert gate.admit("10.0.0.1", unsolved(puzzle), "Is it true?").key == first.key
    said_of(ProofError, gate, "10.0.0.1", unsolved(puzzle), "Buy my pills")


def test_another_process_and_a_restart_know_the_puzzle(clock, tmp_path):
    path = tmp_path / "questions" / "gate.key"
    puzzle = Gate(key_of(path), clock).challenge("10.0.0.1")
    assert Gate(key_of(path), clock).admit("10.0.0.1", solved(puzzle), "x").again is False
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["gate.key"]


def test_many_processes_that_start_at_once_make_one_key(tmp_path):
    found, begin = [], threading.Barrier(8)

    def start():
        begin.wait()
        found.append(key_of(tmp_path / "keys" / "gate.key"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1 and len(found[0]) == 32


def test_a_puzzle_ends(gate, clock):
    fields = solved(gate.challenge("10.0.0.1"))
    clock.now += LIFETIME + 1
    said_of(ProofError, gate, "10.0.0.1", fields)


def test_a_puzzle_of_somebody_else_s_key_proves_nothing(gate, clock):
    said_of(ProofError, gate, "10.0.0.1", solved(Gate(b"other" * 8, clock).challenge("10.0.0.1")))


def test_a_puzzle_made_easier_by_its_solver_proves_nothing(gate):
    challenge = json.loads(gate.challenge("10.0.0.1").challenge)
    for name, value in [
        ("keyPrefix", ""),
        ("cost", 1000),
        ("keySignature", None),
        ("expiresAt", 9_999_999_999),
        ("data", {"issued": 0}),
    ]:
        spoilt = json.loads(json.dumps(challenge))
        spoilt["parameters"][name] = value
        free = Challenge.from_dict({**spoilt, "parameters": {**spoilt["parameters"], "keyPrefix": ""}})
        proof = Payload(Challenge.from_dict(spoilt), solve_challenge(free)).to_base64()
        said_of(ProofError, gate, "10.0.0.1", {"altcha": proof})


def test_a_wrong_solution_costs_nobody_else_anything(gate):
    puzzle = gate.challenge("10.0.0.1")
    fields = solved(puzzle)
    wrong = json.loads(base64.b64decode(fields["altcha"]))
    wrong["solution"]["derivedKey"] = "00" * 32
    said_of(ProofError, gate, "10.0.0.9", {"altcha": base64.b64encode(json.dumps(wrong).encode()).decode()})
    assert gate.admit("10.0.0.1", fields, "Is it true?").again is False
    assert gate.price("10.0.0.1") == 1.0


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda b: base64.b64encode(b).decode())))
def test_no_stranger_s_proof_or_ticket_breaks_the_gate(written):
    gate = Gate(KEY)
    said_of(ProofError, gate, "10.0.0.1", {"altcha": written, "ticket": written})


@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["challenge", "solution", "parameters", "signature", "data", "nonce"]), inner
            )
        ),
    )
)
def test_no_document_breaks_the_gate(document):
    proof = base64.b64encode(json.dumps(document).encode()).decode()
    said_of(ProofError, Gate(KEY), "10.0.0.1", {"altcha": proof})


def test_a_proof_of_any_depth_or_size_is_refused_at_once(gate):
    deep = base64.b64encode(b'{"challenge":' + b"[" * 3000).decode()
    for proof in (deep[:4092], "A" * 1_000_000):
        said_of(ProofError, gate, "10.0.0.1", {"altcha": proof})


# --- without a script ---------------------------------------------------------------------------------


def test_a_ticket_has_to_age_and_keeps_its_age_when_the_form_is_shown_again(gate, clock):
    puzzle = gate.challenge("10.0.0.1")
    assert puzzle.wait == PATIENCE
    clock.now += PATIENCE - 1
    assert said_of(NotYetError, gate, "10.0.0.1", unsolved(puzzle)).seconds == 1
    again = gate.challenge("10.0.0.1", puzzle.ticket)
    assert (again.ticket, again.wait) == (puzzle.ticket, 1)
    clock.now += 1
    assert gate.admit("10.0.0.1", unsolved(again), "words").again is False


def test_a_ticket_ends_and_is_good_once(gate, clock):
    old, used = gate.challenge("10.0.0.1"), gate.challenge("10.0.0.1")
    clock.now += PATIENCE
    gate.admit("10.0.0.1", unsolved(used), "words")
    said_of(ProofError, gate, "10.0.0.1", unsolved(used), "other words")
    clock.now += LIFETIME
    said_of(ProofError, gate, "10.0.0.1", unsolved(old))
    assert gate.challenge("10.0.0.1", old.ticket).ticket != old.ticket


@given(st.integers(0, 39), st.integers(1, 255))
def test_a_ticket_that_was_changed_is_no_ticket(place, change):
    clock = Clock()
    gate = Gate(KEY, clock)
    whole = bytearray(base64.urlsafe_b64decode(gate.challenge("10.0.0.1").ticket))
    whole[place] ^= change
    clock.now += 100
    said_of(ProofError, gate, "10.0.0.1", {"ticket": base64.urlsafe_b64encode(whole).decode()})


def test_ten_thousand_patient_machines_bring_in_the_share_of_tickets_and_no_more(gate, clock):
    waiting = [
        (f"10.1.{n >> 8}.{n & 255}", gate.challenge(f"10.1.{n >> 8}.{n & 255}")) for n in range(10_000)
    ]
    came, minutes, waits = 0, 5, set()
    clock.now += LONGEST_PATIENCE
    for _ in range(minutes * 60):
        clock.now += 1
        for address, puzzle in waiting[-50:]:
            try:
                gate.admit(address, unsolved(puzzle), address)
            except NotYetError as error:
                waits.add(error.seconds)
            else:
                came += 1
                waiting.remove((address, puzzle))
    assert min(waits) >= 1 and max(waits) <= LONGEST_PATIENCE
    assert TICKETS * minutes * 0.5 <= came <= TICKETS * (minutes + 1)
    assert gate.price("10.9.9.9") <= 1.0, "who solves puzzles does not notice"
    assert gate.admit("10.9.9.9", solved(gate.challenge("10.9.9.9")), "honest").again is False


# --- under load ---------------------------------------------------------------------------------------


def ask(gate, address, words="words"):
    """One who solves what they are given."""
    return gate.admit(address, solved(gate.challenge(address)), words)


def tries(puzzle_of, count=400):
    """How many tries the puzzles take at most, of *count*."""
    found = 0
    for _ in range(count):
        challenge = Challenge.from_dict(json.loads(puzzle_of().challenge))
        found = max(found, solve_challenge(challenge).counter + 1)
    return found


def test_on_a_calm_day_a_puzzle_costs_what_it_costs(gate, clock, monkeypatch):
    monkeypatch.setattr(proof_of_work, "TRIES", TRIES)

    def calm():
        clock.now += 60
        return gate.challenge(f"10.0.{random.randrange(256)}.{random.randrange(256)}")

    assert TRIES * 0.9 <= tries(calm) <= TRIES


def test_an_address_that_sends_much_pays_more_and_is_never_refused(gate, clock):
    prices = []
    for n in range(200):
        clock.now += 1
        prices.append(gate.price("10.0.0.1"))
        ask(gate, "10.0.0.1", f"words {n}")
    assert prices[0] == 1.0 and prices == sorted(prices) and prices[-1] > 200 / SOFT
    assert gate.price("10.0.0.2") == pytest.approx(max(1.0, 60 / EASY))
    clock.now += 1800
    assert gate.price("10.0.0.1") == 1.0


def test_load_makes_puzzles_dearer_for_all_up_to_a_bound(gate, clock):
    for n in range(int(EASY * 4)):
        clock.now += 60 / (EASY * 4)
        ask(gate, f"10.0.{n % 250}.1", f"words {n}")
    assert gate.price("10.7.7.7") == pytest.approx(4.0, rel=0.3)
    for n in range(2000):
        ask(gate, "10.0.0.1", f"more {n}")
    assert gate.price("10.0.0.1") == DEAREST


def test_at_the_hard_limit_everybody_hears_when_to_come_back_and_then_comes_in(gate, clock):
    for n in range(int(HARD)):
        clock.now += 20 / HARD
        ask(gate, f"10.{n % 250}.{n // 250}.1", f"words {n}")
    fields = solved(gate.challenge("10.9.9.9"))
    refused = said_of(BusyError, gate, "10.9.9.9", fields, "honest")
    assert 10 <= refused.seconds <= 30 and isinstance(refused, TooManyError)
    clock.now += 60
    assert gate.admit("10.9.9.9", fields, "honest").again is False, "the solved puzzle is still good"


def test_what_is_remembered_is_bounded_and_what_is_forgotten_is_refused(gate, clock, monkeypatch):
    monkeypatch.setattr(proof_of_work, "REMEMBERED", 100)
    unused = solved(gate.challenge("10.0.0.1"))
    clock.now += 1
    sent = []
    for n in range(300):
        clock.now += 1
        sent.append((solved(gate.challenge("10.0.0.1")), f"words {n}"))
        gate.admit("10.0.0.1", *sent[-1])
    assert len(gate._used._known) == 100
    for fields, words in sent[:190]:
        said_of(ProofError, gate, "10.0.0.1", fields, words)
    for fields, words in sent[201:]:
        assert gate.admit("10.0.0.1", fields, words).again is True
    said_of(ProofError, gate, "10.0.0.1", unused)
    assert ask(gate, "10.0.0.1").again is False


def test_eight_threads_with_one_solution_get_in_once(gate):
    fields, begin, found = solved(gate.challenge("10.0.0.1")), threading.Barrier(8), []

    def send(words):
        begin.wait()
        try:
            found.append(gate.admit("10.0.0.1", fields, words).again)
        except ProofError:
            found.append(None)

    threads = [threading.Thread(target=send, args=(f"words {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [False] + [None] * 7


def test_ten_thousand_addresses_in_eight_threads_all_get_in_and_the_memory_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(proof_of_work, "HARD", 1e9)
    gate = Gate(KEY, clock)
    let_in, failed = [0] * 8, []

    def flood(thread):
        for n in range(thread, 10_000, 8):
            address = f"10.{n >> 8}.{n & 255}.1"
            try:
                puzzle = gate.challenge(address)
                fields = solved(puzzle) if n % 100 == 0 else unsolved(puzzle)
                let_in[thread] += not gate.admit(address, fields, address).again
            except NotYetError:
                continue
            except Exception as error:
                failed.append(error)

    tracemalloc.start()
    threads = [threading.Thread(target=flood, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failed == []
    assert sum(let_in) == 100, "those that paid; the others have to be patient"
    assert held < 2_000_000


def test_looking_for_what_may_answer_already_has_a_bound_for_one_and_for_all(gate, clock):
    assert [gate.spares("10.0.0.1") for _ in range(40)].count(True) == LOOKS_OF_ONE
    assert gate.spares("10.0.0.2")
    looked = sum(gate.spares(f"10.{n // 250}.{n % 250}.1") for n in range(5000))
    assert looked == LOOKS - LOOKS_OF_ONE - 1
    clock.now += 130
    assert gate.spares("10.9.9.9") and not gate.spares("10.0.0.1")


# --- counting -----------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 60), max_size=60))
def test_a_rate_counts_what_came_in_the_last_window_about(waits):
    rates, now, came = Rates(100, 1), 1e9, []
    for wait in waits:
        now += wait
        rates.add("key", now)
        came.append(now)
    found = rates.of("key", now)
    inside = sum(1 for at in came if at > now - 100)
    around = sum(1 for at in came if at > now - 200)
    assert found <= around + 1e-3
    assert found >= sum(1 for at in came if at // 100 == now // 100) - 1e-3
    if inside == around:
        assert found <= inside + 1e-3


def test_a_clock_that_is_set_back_breaks_nothing():
    rates = Rates(100, 1)
    rates.add("key", 1e9)
    rates.add("key", 1e9 - 1000)
    assert rates.of("key", 1e9) == 2.0
