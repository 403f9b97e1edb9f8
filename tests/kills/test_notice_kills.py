"""Killed at any moment, the answerer tells nobody twice and forgets nobody silently; and breaking it is noticed."""

from collections.abc import Iterator

import pytest
from notice_campaign import NoticeCampaign, Server

KILLS = 60
POSTGRESQL_KILLS = 12


@pytest.fixture(scope="module")
def answerers() -> Iterator[Server]:
    """Everything imported once, ready to fork."""
    server = Server()
    yield server
    server.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_sixty_kills_of_the_answerer_tell_nobody_twice_and_forget_nobody(answerers, database_url, tmp_path):
    campaign = NoticeCampaign(database_url, tmp_path, answerers, seed=1)
    assert campaign.live(KILLS) == []
    assert len(campaign.kills) > 8
    assert len(campaign.heard()) > KILLS / 2
    assert campaign.doubtful < campaign.asked / 2


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_dozen_kills_of_the_answerer_on_postgresql(answerers, database_url, tmp_path):
    campaign = NoticeCampaign(database_url, tmp_path, answerers, seed=2)
    assert campaign.live(POSTGRESQL_KILLS) == []


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("sabotage", "noticed"),
    [
        ("send_again_what_was_in_flight", "was told version"),
        ("count_as_sent_before_calling", "counts as sent and was heard 0 times"),
        ("tell_each_question", "was told version"),
    ],
)
def test_an_answerer_that_is_broken_on_purpose_is_found_out(
    answerers, database_url, tmp_path, sabotage, noticed
):
    campaign = NoticeCampaign(
        database_url, tmp_path, answerers, seed=3, sabotage=f"notice_sabotage:{sabotage}"
    )
    assert any(noticed in fault for fault in campaign.live(8))
