"""Killed at any moment, Aiqyn loses nothing, doubles nothing, and shows nobody half a site."""

import shutil

import history
import pytest
from campaign import Campaign
from steps import STEPS
from world import Reader, edition_now, world

from claims.terms import PublicationState
from pipeline.standins.bot_api import Fault

KILLS = 200
POSTGRESQL_KILLS = 40


def step_named(stage, name):
    return next(step for step in STEPS if (step.stage, step.name) == (stage, name))


def test_two_hundred_kills_lose_nothing_and_double_nothing(fork_server, sqlite_template, tmp_path):
    campaign = Campaign(1, KILLS, lasts=fork_server.lasts)
    number = 0
    while campaign.total < KILLS:
        folder = tmp_path / f"world-{number}"
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "aiqyn.db")
        with world(folder, f"sqlite:///{folder / 'aiqyn.db'}", fork_server, seed=number) as one:
            campaign.live(one, much=1.3)
        number += 1
    assert campaign.faults == []
    assert {stage for stage, _ in campaign.kills} == {"collect", "match", "approve", "export", "publish"}


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_forty_kills_on_postgresql_lose_nothing_and_double_nothing(fork_server, database_url, tmp_path):
    campaign = Campaign(2, lasts=fork_server.lasts)
    with world(tmp_path, database_url, fork_server) as one:
        campaign.live(one, waves=2, much=0.7)
    assert campaign.faults == []
    assert campaign.total >= POSTGRESQL_KILLS


def test_a_correction_whose_builder_died_goes_out_all_the_same(approved_world):
    approved_world.finish("publish")
    approved_world.finish("approve", wanted=dict.fromkeys(approved_world.names, 2))
    fired(approved_world, "", "export", "before the switch")
    approved_world.finish("publish")
    with approved_world.database.reading() as session:
        states = {row.state for row in history.outbox.rows(session) if row.channel == "site"}
        assert states == {PublicationState.SENT}
        scratch = approved_world.folder / "scratch"
        assert history.rebuilt(approved_world, session, scratch) == []


def test_a_source_that_a_kill_broke_off_is_still_due(empty_world):
    fired(empty_world, "", "collect", "after the commit", keys=["asked"])
    campaign = Campaign(0, lasts={})
    assert (campaign.due(empty_world), campaign.unmatched(empty_world)) == (4, 1)
    empty_world.finish("collect")
    with empty_world.database.reading() as session:
        assert history.collected(session) == []


# --- each of these mistakes is seen -----------------------------------------------------------


def test_a_post_sent_again_on_a_guess_is_seen(approved_world):
    fired(approved_world, "send_again_on_a_guess", "publish", "taken, not written")
    approved_world.finish("publish")
    assert any("is doubled" in fault for fault in posted(approved_world))


def test_a_post_written_down_before_it_is_sent_is_seen(approved_world):
    fired(approved_world, "write_before_sending", "publish", "intent committed, not called")
    assert any("the channel has nothing" in fault for fault in posted(approved_world))


def test_a_post_sent_before_it_is_written_down_is_seen(approved_world):
    fired(approved_world, "send_before_writing", "publish", "sent, not committed")
    assert any("yet it is queued" in fault for fault in posted(approved_world))


def test_publishing_on_after_the_switch_was_turned_is_seen(approved_world):
    approved_world.sabotage = "sabotage:forget_the_switch"
    since = approved_world.turn(stop=True)
    approved_world.finish("publish")
    with approved_world.database.reading() as session:
        faults = history.stopped(approved_world, session, since, since + 600)
    assert any("calls after the switch was turned" in fault for fault in faults)


def test_a_cursor_written_before_what_it_stands_for_is_seen(empty_world):
    fired(empty_world, "move_the_cursor_first", "collect", "before the batch")
    empty_world.finish("collect", keys=["feed-0", "feed-1", "feed-2", "asked"])
    with empty_world.database.reading() as session:
        assert any("is lost" in fault for fault in history.collected(session))


def test_an_approval_that_is_half_queued_is_seen(approved_world):
    approved_world.sabotage = "sabotage:approve_without_queueing"
    approved_world.finish("approve", wanted=dict.fromkeys(approved_world.names, 2))
    with approved_world.database.reading() as session:
        assert any("approved and queued differ" in fault for fault in history.queued(session))


def test_a_site_built_where_readers_look_is_seen(approved_world):
    approved_world.finish("publish")
    site = approved_world.settings.site_folder
    old = edition_now(site)
    approved_world.finish("approve", wanted=dict.fromkeys(approved_world.names, 2))
    with Reader(site) as reader:
        fired(approved_world, "build_where_readers_look", "export", "half a file")
        torn = edition_now(site)
    approved_world.sabotage = ""
    approved_world.finish("publish")
    assert torn not in (old, edition_now(site))
    assert reader.seen


def fired(world, mistake, stage, name, **more):
    """One kill at a named step, with a mistake in place if one is named."""
    world.sabotage = mistake and f"sabotage:{mistake}"
    answer = world.run(stage, steps=[step_named(stage, name).wire(1)], **more)
    assert (answer["killed"], answer.get("step")) == (True, name), answer


def posted(world):
    """What the journal says against the record."""
    with world.database.reading() as session:
        return history.posted(world, session, settled=False)


# --- at once ----------------------------------------------------------------------------------


def test_a_second_publisher_is_refused_and_nothing_is_doubled(approved_world):
    approved_world.bot.fail(Fault.SLOW, 0.05, times=24)
    answers = approved_world.run("publish", copies=2)
    assert sorted("refused" in answer for answer in answers) == [False, True]
    with approved_world.database.reading() as session:
        assert history.posted(approved_world, session, settled=True) == []


def test_publishers_without_their_lock_still_double_nothing(approved_world):
    """The lock is the first wall; that a row is begun once, whoever asks, is the second."""
    approved_world.sabotage = "sabotage:take_no_lock"
    approved_world.bot.fail(Fault.SLOW, 0.02, times=24)
    approved_world.run("publish", copies=4)
    approved_world.sabotage = ""
    campaign = Campaign(0, lasts=approved_world.children.lasts)
    campaign.settle(approved_world)
    assert campaign.faults == []
    with approved_world.database.reading() as session:
        states = {row.state for row in history.outbox.rows(session)}
    assert states == {PublicationState.SENT}


def test_four_collectors_at_once_keep_everything_once(fork_server, database_url, tmp_path):
    with world(tmp_path, database_url, fork_server) as one:
        answers = one.run("collect", copies=4)
        assert [answer.get("broken") for answer in answers] == [None] * 4
        assert [answer["said"]["failed"] for answer in answers] == [{}] * 4
        with one.database.reading() as session:
            assert history.all_of(history.collected(session), history.whole(session)) == []
