"""Twins: texts that differ in a denial or a number only are never joined by machine, in none of three languages."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from models.guards import forbids
from models.matcher import Bars, Matcher
from models.pairs import read_pairs
from models.quality.twins import joined, measure_twins, twins
from models.text import fold

ROOT = Path(__file__).parents[2]


def texts() -> list[tuple[str, str]]:
    """Every text of ours that says something, with its language."""
    found = {}
    for pair in read_pairs(ROOT / "data/pairs/judged.tsv"):
        if "-" not in pair.language:
            found.update({pair.text_a: pair.language, pair.text_b: pair.language})
    for path in sorted((ROOT / "data/demo/rumours").glob("*.yaml")):
        for sighting in yaml.safe_load(path.read_text("utf-8"))["sightings"]:
            found.setdefault(sighting["text"].strip(), sighting["lang"])
    return [(text, language) for text, language in found.items() if len(text.split()) >= 5]


@pytest.fixture(scope="module")
def made() -> dict[str, list[tuple[str, str]]]:
    return twins(texts())


def test_there_are_twins_of_every_kind(made):
    assert {kind: len(pairs) >= 30 for kind, pairs in made.items()} == dict.fromkeys(made, True)
    assert len(made) == 6


@pytest.mark.parametrize(
    "kind", ["denial kk", "denial ru", "denial en", "number kk", "number ru", "number en"]
)
def test_no_twin_is_joined_by_machine(made, kind):
    assert [
        said for said, one in zip(made[kind], joined(made[kind], Matcher.load()), strict=True) if one
    ] == []


def test_the_figure_counts_what_would_be_joined(made):
    sheet = measure_twins(made, Matcher.load(), each=3)
    assert dict(sheet.counts) == {"pairs": 18, "joined": 0}
    daring = replace(Matcher.load(), bars=Bars(join=0.0, suggest=0.0))
    same = measure_twins({"kk": [("Ертең мектеп жабылады", "Ертең мектеп жабылады!")]}, daring)
    assert [one.value for one in same.figures] == [1.0, 1.0]


PLACES = (("Алматы", "Астана"), ("Ақтау", "Ақтөбе"), ("Шымкент", "Тараз"), ("Павлодар", "Семей"))


@pytest.mark.parametrize(("here", "there"), PLACES)
def test_no_twin_of_another_place_or_month_is_joined_by_machine(here, there):
    said = (
        f"{here} қаласында ертең таңнан кешке дейін су болмайды, алдын ала құйып алыңыздар",
        f"Город {here}: завтра с утра до вечера не будет воды, наберите заранее",
        "В Алматы с июня закроют на ремонт детскую больницу",
    )
    others = (said[0].replace(here, there), said[1].replace(here, there), said[2].replace("июня", "июля"))
    for one, other in zip(said, others, strict=True):
        assert "places" in forbids(fold(one), fold(other)) or "dates" in forbids(fold(one), fold(other))
