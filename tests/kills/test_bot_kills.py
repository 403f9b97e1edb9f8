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
    assert len(campaign.kills) > 4
    assert len(campaign.tokens) > KILLS


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_dozen_kills_of_the_bot_on_postgresql(lives, database_url, tmp_path):
    campaign = BotCampaign(database_url, tmp_path, lives, seed=2)
    assert campaign.live(POSTGRESQL_KILLS) == []
