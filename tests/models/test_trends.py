"""The arithmetic of trends, held against what is known exactly and against chance."""

from datetime import date
from statistics import median as plain_median
from statistics import quantiles

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.trends import burstiness, growth, median, ninetieth, percentile, rises, waited

TIMES = st.lists(st.floats(0, 1e4, allow_nan=False), min_size=1, max_size=60)


def test_growth_counts_weeks_from_monday_and_names_the_steepest():
    days = [date(2020, 3, 15), date(2020, 3, 16), date(2020, 3, 30), date(2020, 3, 31)]

    found = growth(days)

    assert (found.weeks, found.steepest, found.before, found.after) == (
        (1, 1, 0, 2),
        date(2020, 3, 30),
        0,
        2,
    )


def test_what_stays_as_it_was_is_seldom_called_growing():
    rng = np.random.default_rng(7)
    for mean in (0.3, 1, 3, 20):
        days = rng.poisson(mean, (4000, 14)).astype(float)
        called = sum(rise.is_sure for rise in rises(days))
        assert called / 4000 <= 0.06, mean


def test_bursts_of_copies_are_not_taken_for_growth():
    rng = np.random.default_rng(8)
    bursts = rng.poisson(1.0, (4000, 14))
    days = np.vectorize(lambda times: rng.geometric(1 / 3, times).sum() if times else 0)(bursts).astype(float)

    called = sum(rise.is_sure for rise in rises(days))

    assert called / 4000 <= 0.06


def test_what_doubles_in_numbers_is_called_growing_and_by_how_much():
    rng = np.random.default_rng(9)
    days = np.hstack([rng.poisson(10, (500, 7)), rng.poisson(20, (500, 7))]).astype(float)

    found = rises(days)

    assert np.mean([rise.is_sure for rise in found]) > 0.95
    assert np.median([rise.ratio for rise in found]) == pytest.approx(2, rel=0.05)
    assert np.mean([rise.low <= 2 <= rise.high for rise in found]) == pytest.approx(0.9, abs=0.06)


def test_with_little_to_go_by_a_claim_is_thought_to_stay_as_it_was():
    """Four after none may be chance; five are not: the posterior is Beta(2 + 5, 2)."""
    counts = np.zeros((2, 14))
    counts[0, 8:12], counts[1, 8:13] = 1, 1

    four, five = rises(counts)

    assert (four.ratio, five.ratio) == (3.0, 3.5)
    assert (four.is_sure, five.is_sure) == (False, True)
    assert five.low == pytest.approx(1.12, abs=0.01)


def test_a_first_sighting_ever_has_no_infinite_ratio():
    found = rises(np.array([[0.0] * 7 + [1000.0] * 7]))[0]

    assert found.low < found.ratio < found.high < float("inf")


def test_nothing_to_compare_gives_nothing():
    assert rises(np.zeros((0, 14))) == []


def test_a_steady_count_is_not_bursty_and_all_on_one_day_is():
    steady = np.full((1, 14), 5.0)
    burst = np.zeros((1, 14))
    burst[0, 3] = 35

    assert burstiness(steady)[0] == 1
    assert burstiness(burst)[0] == pytest.approx(35)


@given(TIMES)
def test_a_median_is_a_median(values):
    assert median(values) == pytest.approx(plain_median(values))


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=60))
def test_percentiles_are_those_of_a_spreadsheet(values):
    assert percentile(values, 0.9) == pytest.approx(quantiles(values, n=10, method="inclusive")[8])


def test_of_few_values_no_ninetieth_percentile_is_given():
    assert ninetieth([1.0] * 9) is None
    assert ninetieth([float(n) for n in range(1, 12)]) == 10
    assert median([]) is None


@given(TIMES)
def test_when_nobody_waits_half_are_answered_by_a_value_that_occurred(values):
    found = waited(values, {})

    assert found is not None
    assert sum(value <= found for value in values) * 2 >= len(values)
    assert sum(value < found for value in values) * 2 < len(values)


def test_those_who_still_wait_make_the_half_later_or_not_yet():
    answered = [1.0, 2.0, 3.0]

    assert waited(answered, {}) == 2
    assert waited(answered, {10.0: 2}) == 3
    assert waited(answered, {10.0: 4}) is None


def test_who_waits_since_yesterday_says_nothing_about_a_week():
    """Kaplan and Meier: one left after 0.5 days is out of the count before the first answer."""
    assert waited([1.0, 2.0, 3.0], {0.5: 2}) == 2
    assert waited([1.0, 5.0, 6.0], {3.0: 3}) == 5  # 5/6 * 1/2 are left, of whom the three say nothing


def test_nothing_is_said_of_times_that_most_have_not_waited_for():
    """Two of the oldest of 171 claims were answered after all the others' age: that is no answer time of half."""
    assert waited([2431.3, 2431.3], {float(age): 13 for age in range(2410, 2423)}) is None


def test_kaplan_and_meier_s_own_example():
    """Their paper's eight items: deaths at 0.8, 3.1, 5.4, 9.2; losses at 1.0, 2.7, 7.0, 12.1 (JASA 53, p. 464)."""
    deaths, losses = [0.8, 3.1, 5.4, 9.2], {1.0: 1, 2.7: 1, 7.0: 1, 12.1: 1}

    assert waited(deaths, losses, 0.125) == 0.8
    assert waited(deaths, losses, 1 - 0.7) == 3.1  # left: 0.875 * 4/5 = 0.700
    assert waited(deaths, losses, 1 - 0.525) == 5.4  # 0.700 * 3/4
    assert waited(deaths, losses, 1 - 0.2625) == 9.2  # 0.525 * 1/2
    assert waited(deaths, losses, 0.8) is None
