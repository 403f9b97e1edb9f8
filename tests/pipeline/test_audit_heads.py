import subprocess
import sys
from datetime import timedelta

import pytest

from claims import acts, clock
from claims.acts import Actor, Deed
from claims.errors import RefusedError
from claims.settings import Settings
from pipeline import audit_heads
from pipeline.audit_heads import due, heads_file, newest_published, publish_head, published_heads
from pipeline.channels import PublishedHead


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data=tmp_path / "data")


def act(database, number: int) -> acts.Head:
    with database.writing() as session:
        acts.record_acts(session, Actor.machine("test"), [Deed("tried", f"thing:{n}") for n in range(number)])
        return acts.head(session)


def later(monkeypatch, minutes: float) -> None:
    now = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: now)


def test_a_chain_without_acts_publishes_no_head(database, settings):
    assert publish_head(database, settings) == []
    assert not heads_file(settings).exists()


def test_the_first_head_is_published_at_once_and_the_next_after_a_hundred_acts(database, settings):
    first = act(database, 1)
    assert [str(head).partition(" ")[0] for head in publish_head(database, settings)] == [str(first)]
    act(database, 98)
    assert len(publish_head(database, settings)) == 1
    last = act(database, 2)
    heads = publish_head(database, settings)
    assert [(head.seq, head.hash) for head in heads] == [(1, first.hash), (101, last.hash)]
    assert published_heads(settings) == heads
    assert newest_published(settings) == last


def test_a_single_act_is_published_after_a_quarter_of_an_hour_and_nothing_twice(
    database, settings, monkeypatch
):
    act(database, 1)
    publish_head(database, settings)
    act(database, 1)
    later(monkeypatch, 14.9)
    assert len(publish_head(database, settings)) == 1
    later(monkeypatch, 0.2)
    assert [head.seq for head in publish_head(database, settings)] == [1, 2]
    later(monkeypatch, 60)
    assert len(publish_head(database, settings)) == 2


def test_a_line_that_a_crash_left_half_written_is_taken_away_by_the_next_head(database, settings):
    act(database, 1)
    [first] = publish_head(database, settings)
    with heads_file(settings).open("a") as kept:
        kept.write("101:3f2a")
    assert published_heads(settings) == [first]
    act(database, 100)
    heads = publish_head(database, settings)
    assert [head.seq for head in heads] == [1, 101]
    assert heads_file(settings).read_text() == "".join(f"{head}\n" for head in heads)


@pytest.mark.parametrize("line", ["nonsense", "12:abc 2026-01-01T00:00:00+00:00", f"1:{'a' * 64}", ""])
def test_a_whole_line_that_is_no_head_is_refused(settings, line):
    heads_file(settings).parent.mkdir(parents=True)
    heads_file(settings).write_text(f"{line}\n")
    with pytest.raises(RefusedError, match="is no head"):
        published_heads(settings)


def test_a_chain_whose_end_was_cut_off_is_told_and_its_new_head_stands_beside_the_old_ones(
    database, settings, caplog
):
    act(database, 1)
    gone = PublishedHead(500, "b" * 64, clock.now() - timedelta(hours=1))
    heads_file(settings).parent.mkdir(parents=True)
    heads_file(settings).write_text(f"{gone}\n")
    heads = publish_head(database, settings)
    assert [head.seq for head in heads] == [500, 1]
    assert "its tail was cut off" in caplog.text


def test_the_chain_is_held_against_the_newest_published_head(database, settings):
    head = act(database, 3)
    publish_head(database, settings)
    with database.reading() as session:
        assert acts.verify(session, newest_published(settings)).faults == []
        forged = acts.Head(head.seq, "c" * 64)
        assert acts.verify(session, forged).faults == [
            "act 3 is not the one that was published: the chain was rewritten"
        ]


def test_a_head_is_due_by_number_or_by_time_alone():
    now = clock.now()
    last = PublishedHead(100, "a" * 64, now)
    assert due(acts.Head(100, "a" * 64), last, now + timedelta(days=1)) is False
    assert due(acts.Head(199, "b" * 64), last, now + timedelta(minutes=14)) is False
    assert due(acts.Head(200, "b" * 64), last, now) is True
    assert due(acts.Head(101, "b" * 64), last, now + audit_heads.AFTER) is True
    assert due(acts.Head(0, acts.GENESIS), None, now) is False


def test_a_writer_killed_at_any_moment_leaves_whole_heads_only(tmp_path, database, settings):
    act(database, 1)
    publish_head(database, settings)
    child = (
        "import itertools, sys; from pathlib import Path; from datetime import datetime, UTC;"
        "from pipeline.audit_heads import _keep; from pipeline.channels import PublishedHead;"
        "[_keep(Path(sys.argv[1]), PublishedHead(n, 'd' * 64, datetime.now(UTC))) for n in itertools.count(2)]"
    )
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", child, str(heads_file(settings))])
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(1.5)
        writer.kill()
        writer.wait()
    seqs = [head.seq for head in published_heads(settings)]
    assert len(seqs) > 3 and seqs[0] == 1
