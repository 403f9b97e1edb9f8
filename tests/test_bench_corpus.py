"""The corpus of bench/match.py: the same every time, true to what it says, and a small run through the contestants."""

import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"
TEXTS, QUERIES = 2_000, 400


@pytest.fixture(scope="module")
def bench() -> Iterator[dict[str, ModuleType]]:
    """The bench's modules, which import each other by their plain names, under those names for this file alone."""
    patch = pytest.MonkeyPatch()
    loaded: dict[str, ModuleType] = {}
    for name in ("corpus", "contestants", "measuring", "svg"):
        spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
        assert spec is not None and spec.loader is not None
        loaded[name] = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, name, loaded[name])
        spec.loader.exec_module(loaded[name])
    yield loaded
    patch.undo()


@pytest.fixture(scope="module")
def made(bench):
    return bench["corpus"].make(TEXTS, QUERIES)


def test_one_seed_makes_one_corpus_and_another_seed_another(bench, made):
    assert bench["corpus"].make(TEXTS, QUERIES) == made
    assert bench["corpus"].make(TEXTS, QUERIES, seed=7).texts != made.texts


def test_every_claim_is_told_and_its_first_telling_is_the_message_itself(bench, made):
    first = {}
    for told in made.texts:
        first.setdefault(told.claim, told)
    assert sorted(first) == list(range(int(TEXTS * bench["corpus"].CLAIMS_A_TEXT)))
    assert {told.kind for told in first.values()} == {"copy"}


def test_all_tellings_of_a_claim_are_in_its_language(bench, made):
    claims = bench["corpus"]._Claims(bench["corpus"].SEED)
    told = [*made.texts, *made.queries]
    assert [one.language for one in told] == [claims[one.claim][0] for one in told]


def test_a_few_claims_are_told_often_and_two_of_five_once(made):
    sizes = sorted(Counter(told.claim for told in made.texts).values(), reverse=True)
    assert sizes[0] > 20
    assert 0.3 < sizes.count(1) / len(sizes) < 0.5


def test_a_quarter_of_the_queries_states_what_nobody_told_before(made):
    known = {told.claim for told in made.texts}
    alone = sum(query.claim not in known for query in made.queries)
    assert 0.2 < alone / QUERIES < 0.3


def test_a_copy_has_the_words_of_its_claim_and_a_retelling_less_than_half(bench, made):
    claims = bench["corpus"]._Claims(bench["corpus"].SEED)

    def kept(kind: str) -> float:
        said = [told for told in made.texts if told.kind == kind]
        shares = []
        for told in said:
            words = [word.lower() for word in claims[told.claim][1]]
            here = set(bench["contestants"].tokens(told.text))
            shares.append(sum(word in here for word in words) / len(words))
        return sum(shares) / len(shares)

    assert kept("copy") > 0.99
    assert 0.3 < kept("retold") < 0.5


def test_what_is_inserted_later_is_not_in_the_corpus(bench, made):
    told = {one.text for one in made.texts}
    more = [one.text for one in bench["corpus"].more(200, TEXTS)]
    assert len(more) == 200
    assert sum(text in told for text in more) < 40


def test_ours_and_brute_force_find_nearly_all_of_two_thousand(bench, made, tmp_path):
    from models.text import fold_all

    folds = fold_all(told.text for told in made.texts)
    asked = fold_all(query.text for query in made.queries)
    found = {}
    for one in (bench["contestants"].Ours, bench["contestants"].SparseWords):
        contestant, ours = one(), one is bench["contestants"].Ours
        contestant.build(folds if ours else [text.key for text in folds], tmp_path)
        rankings = [contestant.ask(text if ours else text.key) for text in asked]
        found[one.name] = bench["measuring"]._hits(made.texts, made.queries, rankings)
    assert {name: figures["r10"] >= 0.97 for name, figures in found.items()} == dict.fromkeys(found, True)


def test_a_plot_is_well_formed_and_names_every_contestant(bench):
    svg = bench["svg"]
    series = [
        svg.Series("ours & all", ((80.0, 0.99), (90.0, 0.98)), ours=True),
        svg.Series("other", ((900.0, 0.7),)),
    ]
    across, up = (
        svg.Axis.around("µs", [80.0, 900.0], logarithmic=True),
        svg.Axis.around("recall", [0.7, 0.99]),
    )
    drawn = ElementTree.fromstring(svg.plot("Title", across, up, series))
    words = {element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Title", "µs", "recall", "ours & all", "other"} <= words
