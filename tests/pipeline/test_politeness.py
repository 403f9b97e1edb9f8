import threading
from datetime import UTC, datetime, timedelta

from pipeline.politeness import HostGate, next_due

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_good_source_is_due_after_its_interval() -> None:
    assert next_due(NOW, 0, None, HOUR, 0.0) == NOW + HOUR


def test_each_failure_doubles_the_wait_up_to_a_day() -> None:
    waits = [next_due(NOW, failures, None, HOUR, 0.0) - NOW for failures in (1, 2, 4, 5, 1_000)]
    assert waits == [2 * HOUR, 4 * HOUR, 16 * HOUR, 24 * HOUR, 24 * HOUR]


def test_an_interval_of_a_week_stays_a_week() -> None:
    assert next_due(NOW, 3, None, timedelta(days=7), 0.0) == NOW + timedelta(days=7)


def test_jitter_adds_up_to_a_tenth_and_never_comes_early() -> None:
    assert next_due(NOW, 0, None, HOUR, 0.5) == NOW + HOUR * 1.05
    assert next_due(NOW, 0, 7_200.0, HOUR, 0.0) == NOW + 2 * HOUR
    assert next_due(NOW, 0, 60.0, HOUR, 0.0) == NOW + HOUR


def test_a_host_is_left_alone_for_the_gap() -> None:
    clock, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    gate = HostGate(gap=2.0, clock=lambda: clock[0], sleep=sleep)
    for host in ("a.example", "b.example", "A.example"):
        with gate.entering(host):
            clock[0] += 0.5
    assert slept == [1.5]


def test_one_thread_at_a_time_enters_a_host() -> None:
    gate, inside, most = HostGate(gap=0.0), [0], [0]

    def visit() -> None:
        for _ in range(200):
            with gate.entering("a.example"):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
