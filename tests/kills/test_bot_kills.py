"""Killed at any moment, the bot loses no question, keeps none twice, and tells nobody twice."""

from collections.abc import Iterator

import pytest
from bot_campaign import BotCampaign, Server

KILLS = 60
POSTGRESQL_KILLS = 12


@pytest.fixture(scope="module")
def lives() -> Iterator[Server]:
    """Everything imported once, ready to fork."""
    server = Server()
    yield server
    server.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_sixty_kills_of_the_bot_lose_nothing_and_tell_nobody_twice(lives, database_url, tmp_path):
    campaign = BotCampaign(database_url, tmp_path, lives, seed=1)
    assert campaign.live(KILLS) == []
    assert campaign.kills["before send"] + campaign.kills["after send"] > 0
    assert campaign.doubtful > 0  # some died with a receipt in their hands
    assert len(campaign.tokens) > KILLS


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_dozen_kills_of_the_bot_on_postgresql(lives, database_url, tmp_path):
    campaign = BotCampaign(database_url, tmp_path, lives, seed=2)
    assert campaign.live(POSTGRESQL_KILLS) == []


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("sabotage", "found"), [("confirm first", "was lost"), ("say first", "was told")])
def test_a_bot_with_a_fault_in_it_is_found_out(lives, database_url, tmp_path, sabotage, found):
    campaign = BotCampaign(database_url, tmp_path, lives, seed=3, sabotage=sabotage)
    assert any(found in fault for fault in campaign.live(25))
