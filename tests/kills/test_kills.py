"""Killed at any moment, Aiqyn loses nothing, doubles nothing, and shows nobody half a site."""

import shutil

import pytest
from campaign import Campaign, folder_of, warmed
from world import Children, world

from claims import migrate
from claims.database import open_database

KILLS = 200


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A migrated, empty SQLite database."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    database = open_database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    database.close()
    return path


@pytest.fixture(scope="module")
def warm(empty, tmp_path_factory):
    """The fork server, and how long each stage lasts."""
    children = Children()
    folder = tmp_path_factory.mktemp("warm")
    shutil.copy(empty, folder / "aiqyn.db")
    campaign = Campaign(0)
    with world(folder, f"sqlite:///{folder / 'aiqyn.db'}", children) as one:
        warmed(campaign, one)
    yield children, campaign.lasts
    children.close()


def test_two_hundred_kills_lose_nothing_and_double_nothing(warm, empty, tmp_path):
    children, lasts = warm
    campaign = Campaign(1, lasts=lasts)
    number = 0
    while campaign.total < KILLS:
        folder = folder_of(tmp_path, number)
        folder.mkdir()
        shutil.copy(empty, folder / "aiqyn.db")
        with world(folder, f"sqlite:///{folder / 'aiqyn.db'}", children, seed=number) as one:
            campaign.live(one)
        number += 1
    assert campaign.faults == []
    assert {stage for stage, _ in campaign.kills} == {"collect", "match", "approve", "export", "publish"}
