"""Disguised rumours: seventeen tricks, a hundred rumours, and the claim is still among the first three."""

import random
from pathlib import Path

import pytest
import yaml

from models import noise
from models.evasion import evasion
from models.text import fold

DEMO = Path(__file__).parents[2] / "data" / "demo"
RUMOURS = 100
LEAST = 0.95


def _demo() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Everything known about the demonstration's claims, and a hundred wordings of them."""
    known: list[tuple[str, str]] = []
    wordings: list[tuple[str, str]] = []
    for path in sorted((DEMO / "rumours").glob("*.yaml")):
        rumour = yaml.safe_load(path.read_text("utf-8"))
        stated = [(rumour["id"], rumour["wording"][language]) for language in ("kk", "ru")]
        wordings += stated
        known += stated + [(rumour["id"], sighting["text"]) for sighting in rumour["sightings"]]
    for path in sorted((DEMO / "news").glob("*.yaml")):
        known += [(item["id"], item["title"]) for item in yaml.safe_load(path.read_text("utf-8"))]
    return known, wordings[:RUMOURS]


def test_disguised_rumours_are_found_among_the_first_three_claims():
    known, rumours = _demo()
    shares = evasion(known, rumours)
    assert len(rumours) == RUMOURS
    assert sum(shares.values()) / len(shares) >= LEAST
    worst = next(iter(shares))
    assert shares[worst] >= 0.85, worst


@pytest.mark.parametrize("trick", ["homoglyphs", "zero_width", "letters_apart", "stand_ins", "boxed"])
def test_letters_in_disguise_are_undone_for_most_wordings(trick):
    _, rumours = _demo()
    chance = random.Random(9)
    undone = [fold(noise.EVASIONS[trick](text, chance)).key == fold(text).key for _, text in rumours]
    assert sum(undone) >= 0.7 * RUMOURS
