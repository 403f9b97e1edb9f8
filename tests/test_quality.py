"""No figure falls below the interval it had when it was last committed (`docs/quality.json`); the quick sets only."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from claims.errors import RefusedError
from models.corpora import corpora_folder
from models.matcher import Matcher
from models.quality import Sheet
from models.quality.drops import drops

ROOT = Path(__file__).resolve().parents[1]


def loaded():
    spec = spec_from_file_location("aiqyn_bench_quality", ROOT / "bench" / "quality.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


quality = loaded()
NAMES = [one.name for one in quality.own_sets(None) if one.quick]
PUBLIC = [one.name for one in quality.corpora_sets(Path(), None) if one.quick]


def fallen(sets, name):
    """What fell in the set of this name."""
    known = quality.remembered().get(name)
    assert known is not None, f"{name} was never measured: run 'make quality' and commit docs/quality.json"
    one = next(one for one in sets if one.name == name)
    return drops(quality.figures_of(known["now"]), one.measure().figures)


@pytest.mark.parametrize("name", NAMES)
def test_our_own_sets_are_measured_as_well_as_before(name):
    assert fallen(quality.own_sets(Matcher.load()), name) == []


@pytest.mark.corpora
@pytest.mark.parametrize("name", PUBLIC)
def test_public_sets_are_measured_as_well_as_before(name):
    folder = corpora_folder(ROOT)
    if folder is None:
        pytest.skip("the labelled texts are not here (AIQYN_CORPORA)")
    try:
        assert fallen(quality.corpora_sets(folder, Matcher.load()), name) == []
    except RefusedError as missing:
        pytest.skip(str(missing))


def test_the_page_shows_what_is_remembered():
    memory = quality.remembered()
    page = (ROOT / "docs" / "quality.md").read_text("utf-8")
    assert [name for name in memory if f"\n### {name}\n" not in page] == []


def test_a_figure_that_changed_keeps_what_it_was_before():
    one = quality.Measured("tiny", lambda: Sheet("pairs", "tiny", ()), "aiqyn eval pairs tiny.tsv", ())
    memory = {}
    assert quality.remember(memory, one, sheet(0.9)) == []
    assert quality.remember(memory, one, sheet(0.9)) == []
    assert memory["tiny"]["before"] == []
    assert quality.remember(memory, one, sheet(0.7)) == [
        "F1 by matcher (all): 0.700, before 0.900 [0.850, 0.950]"
    ]
    assert quality.remember(memory, one, sheet(0.7)) == [
        "F1 by matcher (all): 0.700, before 0.900 [0.850, 0.950]"
    ]
    assert (memory["tiny"]["now"][0]["value"], memory["tiny"]["before"][0]["value"]) == (0.7, 0.9)


def sheet(value):
    figure = quality.Figure("F1", "matcher", "all", 10, value, value - 0.05, value + 0.05)
    return Sheet("pairs", "tiny", (figure,), {"pairs": 10})
