"""Poisoned texts connect no claims, draw no text into a claim it does not state, and move nothing."""

import pytest
import siege

from claims.settings import Settings


@pytest.fixture
def attacked(database, tmp_path):
    return siege.Siege(database, Settings(data=tmp_path, database=str(database.engine.url)))


@pytest.fixture
def dialect():
    return "sqlite"  # what is attacked is the matcher, not the database


def test_bridges_between_two_claims_merge_nothing_and_mislead_no_copy(attacked):
    counts = siege.bridge_attack(attacked, pairs=4, each=40).counts
    assert counts["claims merged by machine"] == 0
    assert counts["copies in the other's claim"] == 0
    assert counts["copies in their claim"] == 2 * counts["pairs"]


def test_a_message_that_glues_two_rumours_goes_to_a_person_with_both(attacked):
    counts = siege.glue_attack(attacked, count=60).counts
    assert counts["joined by machine"] == 0
    assert counts["may state both"] >= 0.95 * counts["messages"]


def test_a_slow_walk_leaves_its_claim(attacked):
    counts = siege.walk_attack(attacked, steps=300).counts
    assert counts["first text moved"] == 0
    assert counts["of them with less than half of its words"] == 0
    assert counts["joined the first claim"] < 60
