"""The figures: checked by hand on sets small enough to count."""

import numpy as np
import pytest

from models.evaluation import (
    Agreement,
    b_cubed,
    bar_for_each_height,
    bar_for_precision,
    best_bar,
    by_language,
    calibration_error,
    interval,
    map_at,
    pairs_agreement,
    resampled,
    success_at,
)
from models.quality.clusters import clusterings

TRUTH = np.array([True, True, False, True, False])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.1])


def test_pairs_are_counted():
    assert pairs_agreement(TRUTH, SCORES, 0.65) == Agreement(2 / 3, 2 / 3, pytest.approx(2 / 3))
    assert pairs_agreement(TRUTH, SCORES, 0.95) == Agreement(1.0, 0.0, 0.0)


def test_the_best_bar_has_the_best_f1():
    bar, best = best_bar(TRUTH, SCORES)
    assert (bar, best.precision, best.recall) == (0.6, 0.75, 1.0)


def test_a_bar_for_a_precision_is_the_lowest_that_keeps_it():
    assert bar_for_precision(TRUTH, SCORES, 0.75) == 0.6
    assert bar_for_precision(TRUTH, SCORES, 1.0) == 0.8
    assert bar_for_precision(np.array([False]), np.array([0.5]), 0.9) > 0.5
    assert bar_for_precision(np.array([True, False]), np.array([0.5, 0.5]), 0.9) > 0.5


def test_a_bar_holds_at_every_height_where_all_above_it_together_would_hide_a_bad_slice():
    surely, hardly = np.linspace(0.9, 1.0, 96), np.linspace(0.3, 0.4, 4)
    truth, scores = np.array([True] * 96 + [False] * 4), np.concatenate([surely, hardly])
    assert bar_for_precision(truth, scores, 0.95) < 0.4
    assert bar_for_each_height(truth, scores, 0.95) == pytest.approx(0.9)
    assert bar_for_each_height(np.array([False]), np.array([0.5]), 0.9) > 0.5
    assert bar_for_each_height(np.zeros(0, bool), np.zeros(0), 0.9) == 1.0


def test_clusters_are_compared_by_pairs_and_by_items():
    truth, found = ["a", "a", "a", "b"], [1, 1, 2, 2]
    measured = clusterings(truth, found)
    assert measured["pair precision"].value == 0.5
    assert measured["pair recall"].value == pytest.approx(1 / 3)
    assert measured["B-cubed F1"].value == pytest.approx(b_cubed(truth, found).f1)
    assert b_cubed(truth, found).precision == pytest.approx(0.75)
    assert b_cubed(truth, found).recall == pytest.approx((4 / 3 + 1 / 3 + 1) / 4)
    assert b_cubed(truth, truth) == Agreement(1.0, 1.0, 1.0)


def test_rankings_are_scored():
    rankings, wanted = [["x", "a", "b"], ["c"], []], [{"a", "b"}, {"c"}, {"d"}]
    assert map_at(3, rankings, wanted) == pytest.approx([(1 / 2 + 2 / 3) / 2, 1.0, 0.0])
    assert list(success_at(1, rankings, wanted)) == [0.0, 1.0, 0.0]


def test_intervals_hold_their_figure_and_repeat():
    values = np.array([0.0, 1.0] * 50)
    assert interval(values) == interval(values)
    assert interval(values).low < 0.5 < interval(values).high
    assert interval(np.array([])).value == 0.0
    assert resampled(lambda rows: float(values[rows].mean()), 100).value == 0.5


def test_a_calibrated_score_has_no_error():
    assert calibration_error(np.array([True, False] * 10), np.full(20, 0.5)) == 0.0
    assert calibration_error(np.array([False] * 10), np.full(10, 0.95)) == pytest.approx(0.95)


def test_rows_are_sorted_by_language():
    assert {k: list(v) for k, v in by_language(["ru", "kk", "ru"]).items()} == {
        "all": [0, 1, 2],
        "kk": [1],
        "ru": [0, 2],
    }
