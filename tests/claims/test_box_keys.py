"""The boxes' own keys: on the disk before the box is, overwritten when they are destroyed, whole after any crash."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from claims import clock
from claims.box_keys import BoxKeys
from claims.database import after_commit
from claims.records import Person

MARKS = [f"{number:032x}" for number in range(1, 6)]


@pytest.fixture
def keys(tmp_path):
    return BoxKeys(tmp_path)


def test_a_key_is_known_until_it_is_destroyed_and_then_no_byte_of_it_is_left(keys, tmp_path):
    made = keys.make(MARKS)
    assert [keys.of(mark) for mark in MARKS] == made
    assert keys.destroy([MARKS[1], "f" * 32]) == 1
    assert [keys.of(mark) for mark in MARKS] == [made[0], None, *made[2:]]
    assert made[1] not in (tmp_path / "boxes.keys").read_bytes()
    keys.tidy()
    assert [keys.of(mark) for mark in MARKS] == [made[0], None, *made[2:]]
    assert (tmp_path / "boxes.keys").stat().st_size == 4 * 52
    assert (tmp_path / "boxes.keys").stat().st_mode & 0o077 == 0


def test_a_piece_that_a_crash_left_is_written_over(keys, tmp_path):
    (made,) = keys.make(MARKS[:1])
    with (tmp_path / "boxes.keys").open("ab") as file:
        file.write(b"half a place")
    (later,) = keys.make(MARKS[1:2])
    assert (keys.of(MARKS[0]), keys.of(MARKS[1])) == (made, later)


def test_many_at_once_lose_none(keys):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: keys.make([f"{number:032x}"])[0], range(1, 41)))
    assert [keys.of(f"{number:032x}") for number in range(1, 41)] == made


def test_only_old_keys_are_taken_for_strays(keys, monkeypatch):
    keys.make(MARKS[:1])
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    keys.make(MARKS[1:2])
    assert keys.marks(made_before=later - timedelta(days=1)) == {MARKS[0]}
    assert keys.marks() == set(MARKS[:2])


def test_who_was_forgotten_is_remembered_by_mark_alone(keys):
    assert keys.gone() == set()
    keys.note_gone(MARKS[:2])
    keys.note_gone(MARKS[2:3])
    assert keys.gone() == set(MARKS[:3])


def test_what_follows_a_commit_follows_no_savepoint_and_no_rollback(database):
    done = []
    with database.sessions() as session:
        with session.begin():
            with session.begin_nested():
                after_commit(session, lambda: done.append("first"))
            assert done == []
        assert done == ["first"]
        with session.begin() as transaction:
            session.execute(select(Person))
            after_commit(session, lambda: done.append("given up"))
            transaction.rollback()
        with session.begin():
            session.execute(select(Person))
        assert done == ["first"]


def test_a_mark_within_somebody_elses_key_is_no_mark(keys, tmp_path):
    (made,) = keys.make(MARKS[:1])
    within = (bytes(range(16)) + bytes(36))[:52]
    place = bytes.fromhex(MARKS[3]) + bytes.fromhex(MARKS[0]) + within[:20]
    with (tmp_path / "boxes.keys").open("ab") as file:
        file.write(place)
    assert keys.of(MARKS[0]) == made
    assert keys.of(MARKS[4]) is None


def test_one_key_of_forty_thousand_is_found_in_no_time(keys):
    marks = [f"{number:032x}" for number in range(1, 40_001)]
    made = keys.make(marks)
    began = time.process_time()
    assert [keys.of(mark) for mark in marks[:50]] == made[:50]
    assert time.process_time() - began < 1
