"""Figures worked out by hand on a few lines, for every kind of labelled file."""

import json
import math

import numpy as np
import pytest

from models import noise
from models.matcher import Matcher
from models.quality import Figure, Sheet
from models.quality.clusters import ClusteredText, clusterings, measure_clusters
from models.quality.collection import Collection, Document, Library, Query
from models.quality.drops import dropped, drops, fallen, reached
from models.quality.labels import LabelledText, measure_labels
from models.quality.learned import learn
from models.quality.noise import evaded, measure_noise
from models.quality.pairs import WORDS, LabelledPair, best_f1, measure_pairs, reliability
from models.quality.reading import Broken
from models.quality.retrieval import measure_retrieval, reciprocal_ranks
from models.ranking import TextRanker
from models.stream_clusters import RunningCentroids
from models.text import fold, fold_all


def values(sheet, by="", language="all"):
    return {
        one.name: round(one.value, 4)
        for one in sheet.figures
        if by in ("", one.by) and one.language == language
    }


# --- clusters -----------------------------------------------------------------------------------------


def test_clusterings_are_judged_as_by_hand():
    # a a a b b found as 1 1 2 2 3: one right pair of two given and four wanted
    figures = clusterings(list("aaabb"), [1, 1, 2, 2, 3])
    assert figures["pair precision"].value == pytest.approx(1 / 2)
    assert figures["pair recall"].value == pytest.approx(1 / 4)
    assert figures["pair F1"].value == pytest.approx(1 / 3)
    assert figures["B-cubed precision"].value == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert figures["B-cubed recall"].value == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    truth, found = entropy([3, 2]), entropy([2, 2, 1])
    shared = truth + found - entropy([2, 1, 1, 1])
    assert figures["NMI"].value == pytest.approx(2 * shared / (truth + found))


def entropy(counts):
    return -sum(count / sum(counts) * math.log(count / sum(counts)) for count in counts)


def test_the_right_clusters_are_perfect_and_lie_in_their_interval():
    for one in clusterings(list("aabbc"), [1, 1, 2, 2, 3]).values():
        assert (one.low, one.value, one.high) == pytest.approx((1, 1, 1))


def test_clusters_are_measured_per_language():
    texts = [ClusteredText("x", "a", "kk"), ClusteredText("y", "a", "kk"), ClusteredText("z", "b", "ru")]
    sheet = measure_clusters(texts, {"joins only": [0, 0, 0]})
    assert values(sheet)["pair precision"] == 0.3333
    assert values(sheet, language="kk")["pair precision"] == 1.0
    assert sheet.counts == {"texts": 3, "clusters": 2}
    assert sheet.more["found"] == {"joins only": 1}


# --- pairs --------------------------------------------------------------------------------------------

SAME = ("Ертең мектептер жабылады дейді, рас па", "Ертең мектептер жабылады дейді")
OTHER = ("Ертең мектептер жабылады дейді, рас па", "Бананы заражают коронавирусом людей")


def test_pairs_of_one_and_nought_are_counted_at_the_bars():
    pairs = [LabelledPair(*SAME, 1.0, "kk"), LabelledPair(*OTHER, 0.0, "ru")] * 3
    sheet = measure_pairs(pairs, Matcher.load())
    found = values(sheet)
    assert (found["best F1"], found["average precision"]) == (1.0, 1.0)
    assert (found["suggested: precision"], found["suggested: recall"]) == (1.0, 1.0)
    assert sheet.more["same"] == 3
    assert {one.language for one in sheet.figures} == {"all", "kk", "ru"}
    assert sum(row["pairs"] for row in sheet.more["reliability"]) == 6


@pytest.mark.parametrize(
    ("labels", "same"),
    [([1, 0, -1], 2), ([1, 0, 0], 1), ([5, 4, 3.5], None)],
)
def test_a_loose_paraphrase_counts_where_there_are_three_labels(labels, same):
    pairs = [LabelledPair(f"{SAME[0]} {n}", SAME[1], label, "kk") for n, label in enumerate(labels)]
    sheet = measure_pairs(pairs, Matcher.load())
    assert sheet.more.get("same") == same
    assert ("Pearson" in values(sheet)) == (same is None)


def test_related_is_not_the_same():
    pairs = [LabelledPair(*SAME, label, "kk", in_words=True) for label in (2.0, 1.0, 0.0)]
    assert measure_pairs(pairs, Matcher.load()).more["same"] == 1


def test_likeness_is_correlated_with_the_log_odds():
    texts = [SAME, (SAME[0], SAME[0] + " " + OTHER[1]), OTHER]
    scores = Matcher.load().score([(fold(a), fold(b)) for a, b in texts])
    labels = np.log(scores / (1 - scores)) * 0.1 + 2
    pairs = [LabelledPair(a, b, label, "kk") for (a, b), label in zip(texts, labels, strict=True)]
    assert values(measure_pairs(pairs, Matcher.load()))["Pearson"] == 1.0


def test_the_bar_of_each_fifth_comes_from_the_others():
    same = np.array([True, False] * 10)
    assert best_f1(same, np.where(same, 0.9, 0.1), [str(n) for n in range(20)]).value == 1.0
    # The only pair above all bars is alone in its fifth: a bar learned elsewhere misses it.
    scores = np.full(20, 0.5)
    assert best_f1(same, scores, [str(n) for n in range(20)]).value == pytest.approx(2 / 3)


def test_reliability_puts_scores_beside_the_truth():
    rows = reliability(np.array([True, False, True]), np.array([0.05, 0.07, 0.95]))
    assert rows == [
        {"from": 0.0, "pairs": 2, "score": pytest.approx(0.06), "same": 0.5},
        {"from": 0.9, "pairs": 1, "score": pytest.approx(0.95), "same": 1.0},
    ]


def test_the_signs_learned_anew_tell_copies_from_strangers():
    subjects = ["вода", "вакцина", "рынок", "школа", "больница", "дорога", "поезд", "аптека", "банк", "завод"]
    pairs = []
    for number, subject in enumerate(subjects):
        text = f"{subject} закрыта до конца месяца по приказу {number}"
        pairs.append(LabelledPair(text, f"говорят {text}", 1.0, "ru"))
        pairs.append(LabelledPair(text, f"в городе {number} откроют парк и каток рядом", 0.0, "ru"))
    sheet = measure_pairs(pairs, Matcher.load(), cross_validate=True)
    assert sheet.figure("average precision", "signs learned anew, 5-fold").value == pytest.approx(1.0)


# --- labels and noise ---------------------------------------------------------------------------------


def test_labels_are_counted_from_the_bar():
    texts = [LabelledText(str(n), holds, "ru") for n, holds in enumerate([True, True, False, False])]
    found = values(measure_labels(texts, np.array([0.9, 0.2, 0.6, 0.1]), "model"))
    assert (found["precision"], found["recall"], found["F1"]) == (0.5, 0.5, 0.5)
    assert found["F1 at the best bar"] == 0.8
    assert found["average precision"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-4)


LINES = [f"Қазақстанда {n} жаңа мектеп салынды деп хабарлады министрлік өкілі" for n in range(30)]


def test_what_folds_to_the_same_is_found_and_joinable():
    sheet = measure_noise(LINES, Matcher.load(), queries=10, spoilers={"zero_width": noise.zero_width})
    assert values(sheet) == {"S@1": 1.0, "above join": 1.0, "joinable": 1.0}
    assert sheet.counts == {"lines": 30, "queries": 10}


def test_what_is_spoiled_beyond_knowing_is_not_found():
    sheet = measure_noise(
        LINES, Matcher.load(), queries=10, spoilers={"gone": lambda text, chance: "басқа сөз"}
    )
    assert values(sheet) == {"S@1": 0.0, "above join": 0.0, "joinable": 0.0}


def test_evasion_is_counted_by_trick_and_together():
    tricks = {"same": lambda text, chance: text, "gone": lambda text, chance: "басқа сөз"}
    figures = evaded(LINES, tricks)
    assert {one.by: (one.value, one.rows) for one in figures} == {
        "all tricks": (0.5, 60), "same": (1.0, 30), "gone": (0.0, 30)
    }  # fmt: skip


def test_related_pairs_that_would_be_joined_are_counted_apart():
    said = "Ертең барлық мектеп жабылады деп хабарлады министрлік өкілі бүгін таңертең"
    pairs = [
        LabelledPair(said, said, WORDS["same"], "kk", in_words=True),
        LabelledPair(said, said, WORDS["related"], "kk", in_words=True),
        LabelledPair(said, "Бананы заражают людей", WORDS["related"], "kk", in_words=True),
        LabelledPair(said, "Бананы не заражают", WORDS["different"], "kk", in_words=True),
    ]
    found = values(measure_pairs(pairs, Matcher.load()))
    assert (found["related pairs joined"], found["different pairs joined"]) == (0.5, 0.0)


# --- retrieval ----------------------------------------------------------------------------------------

DOCUMENTS = tuple(
    Document(f"d{n}", "ru", title, text)
    for n, (title, text) in enumerate(
        [
            ("Бананы и вирус", "Бананы из магазинов не заражают людей коронавирусом"),
            ("Карты банков", "Банки не блокируют карты без номера телефона"),
            ("Школы", "Школы закрываются на карантин до конца месяца"),
            ("Чеснок", "Чеснок не лечит от гриппа и простуды"),
        ]
    )
)
QUERIES = tuple(
    Query(f"q{n}", "ru", text, frozenset({wanted}))
    for n, (text, wanted) in enumerate(
        [
            ("правда что бананы заражают коронавирусом?", "d0"),
            ("заблокируют ли карты банков без телефона", "d1"),
            ("закроют ли школы на карантин", "d2"),
        ]
    )
)


def test_the_document_asked_for_comes_first():
    sheet = measure_retrieval(Collection(DOCUMENTS, QUERIES, Broken()), Matcher.load(), "tiny")
    assert {(one.by, one.value) for one in sheet.figures} == {
        ("index", 1.0),
        ("matcher", 1.0),
        ("ranker", 1.0),
    }
    assert sheet.counts == {"documents": 4, "queries": 3}


def test_ranks_are_turned_round():
    assert list(reciprocal_ranks([["a", "b"], ["b"], []], [{"b"}, {"b"}, {"b"}])) == [0.5, 1.0, 0.0]


def test_a_ranking_is_learned_from_questions_with_answers():
    library = Library(DOCUMENTS)
    learned = learn(library, QUERIES, lambda what: None)
    assert [learned.rank(fold(query.text))[0] for query in QUERIES] == [0, 1, 2]
    assert learned.rank(fold("xyz")) == []


def test_the_ranker_finds_a_passage_through_other_endings():
    ranker = TextRanker().fit(fold_all(document.whole for document in DOCUMENTS))
    near = ranker.kneighbors(fold_all(["банановых магазинах", "не и до"]), 2)
    assert near[0][0][0] == 0
    assert TextRanker().fit(fold_all(["", ""])).kneighbors(fold_all(["бір"])) == [[]]


# --- streams ------------------------------------------------------------------------------------------


def test_running_centroids_put_retellings_together():
    said = ["бананы заражают вирусом", "школы закроют завтра", "банки блокируют карты"]
    texts = [f"{text} {n}" for n in range(6) for text in said]
    clusters = RunningCentroids().fit_predict(fold_all(texts))
    assert clusters == [0, 1, 2] * 6


def test_running_centroids_are_not_drawn_by_function_words():
    learned = RunningCentroids().fit(fold_all(["школы закроют", "банки блокируют карты"]))
    weights = learned._vector(fold("before virus"))
    assert weights["w:before"] == pytest.approx(weights["w:virus"] / 2)


def test_running_centroids_take_whatever_comes():
    assert RunningCentroids().fit_predict([]) == []
    assert RunningCentroids().fit_predict(fold_all(["", "", "бір"])) == [0, 1, 2]


# --- what fell ----------------------------------------------------------------------------------------


def figure(value, low=0.0, high=1.0, name="F1"):
    return Figure(name, "matcher", "all", 10, value, low, high)


def test_a_figure_falls_when_it_leaves_its_interval_for_the_worse():
    before = figure(0.9, 0.85, 0.95)
    assert not dropped(before, figure(0.86))
    assert dropped(before, figure(0.84))
    assert not dropped(before, figure(0.99))
    assert dropped(figure(0.1, 0.05, 0.15, "calibration error"), figure(0.2, name="calibration error"))
    assert drops([before], [figure(0.84), figure(0.1, name="new")]) == [
        "F1 by matcher (all): 0.840, before 0.900 [0.850, 0.950]"
    ]


def test_where_all_were_right_three_may_still_be_wrong():
    before = Figure("S@1", "typos", "all", 100, 1.0, 1.0, 1.0)
    assert not dropped(before, figure(0.97))
    assert dropped(before, figure(0.96))


def test_reports_of_training_are_compared_value_by_value():
    old = {"kk": {"right": 0.9, "low": 0.88, "high": 0.92}, "other": 3}
    new = {"kk": {"right": 0.87, "low": 0.85, "high": 0.9}}
    assert fallen(old, new) == ["kk: 0.870, in service 0.900 [0.880, 0.920]"]
    assert fallen(new, old) == []
    assert reached(old) == [{"name": "kk", "value": 0.9, "low": 0.88, "high": 0.92}]


def test_a_sheet_is_a_plain_document():
    sheet = Sheet("pairs", "tiny", (figure(0.5),), {"pairs": 10})
    assert json.loads(json.dumps(sheet.document()))["figures"][0]["name"] == "F1"
    with pytest.raises(KeyError, match="tiny has no figure MAP by anybody for all"):
        sheet.figure("MAP")


def test_a_report_that_lists_value_and_bounds_is_compared_too():
    old, new = {"own_kk": {"f1": [0.9, 0.8, 1.0]}}, {"own_kk": {"f1": [0.7, 0.6, 0.8]}}
    assert fallen(old, new) == ["own_kk, f1: 0.700, in service 0.900 [0.800, 1.000]"]
    assert fallen(old, old) == []
    assert reached({"learned_from": ["a", "b", "c"], **old})[0]["name"] == "own_kk, f1"


def test_where_nothing_is_joined_no_precision_is_claimed():
    pairs = [
        LabelledPair("су уланған", "нан қымбаттады", 1.0),
        LabelledPair("базар жабылды", "қар жауды", 0.0),
    ]
    names = {one.name for one in measure_pairs(pairs, Matcher.load()).figures}
    assert "joined: recall" in names
    assert "joined: precision" not in names
